"""docs/commands.md says which keys the documents have; they have exactly those."""

import json
import re
from pathlib import Path

import pytest

from ape_dao._cli import cli
from utils.airdrop import write_csv
from utils.airdrop_fixtures import LOT
from utils.cli import run_command, use_connection
from utils.living import DAY, WEEK

TEXT = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")
GROUPS = {
    name: re.findall(r"`(\w+)`", keys)
    for name, keys in re.findall(r'"(\w+)"\s+(?:stands\s+)?for\s+((?:`\w+`,?\s*)+)', TEXT)
}


def documented():
    """The keys of each command's document."""
    found = {}
    section = TEXT.partition("## Documents")[2].partition("## Proposal files")[0]
    for commands, keys in re.findall(r"^\| (`[^|]+`) \| ([^|]+) \|$", section, re.MULTILINE):
        names = []
        for part in re.sub(r": list of .*", "", keys).split(", "):
            names += [part.strip("` ")] if "`" in part else GROUPS[part.strip()]
        found |= dict.fromkeys(re.findall(r"`([^`]+)`", commands), names)
    return found


DOCUMENTED = documented()
NOT_PLAYED = {
    *("lock exit", "proposal simulate", "revenue reinvest", "travel"),
    *("vesting lock", "vesting delegate", "vesting offer", "vesting accept"),
}
"""Played where their own tests are."""


@pytest.fixture
def check(data):
    """Run a command and compare the keys of its document."""

    def checked(command, *arguments, sender=None):
        told = data(*command.removesuffix(" NAME").split(), *arguments, sender=sender)
        assert list(told) == DOCUMENTED[command], command
        seen.add(command)

    seen = set()
    yield checked
    assert {name for name in DOCUMENTED if not name.startswith("airdrop ")} - seen <= NOT_PLAYED


def test_documents__have_the_keys_that_are_documented(check, living, tmp_path):
    """One life with every command."""
    path = str(tmp_path / "p.yaml")
    check("proposal template")
    check("proposal template NAME", "set-split", "-o", path)
    check("proposal create", path, "--yes", sender=living.whale)
    living.travel(60)
    check("proposal list")
    check("proposal show", path)
    check("proposal vote", path, "for", sender=living.whale)
    ballot = str(tmp_path / "ballot.json")
    living.travel(10)
    check("ballot sign", path, "against", "-o", ballot, sender=living.whale)
    check("ballot verify", ballot)
    check("ballot relay", ballot, "--yes", sender=living.ann)
    living.travel(10)
    check("ballot cancel", path, sender=living.whale)
    check("proposal vote", path, "for", sender=living.whale)
    check("proposal watch --once")
    living.travel(8 * DAY)
    check("proposal queue", path)
    living.travel(2 * DAY)
    check("proposal execute", path, "--yes")
    other = str(tmp_path / "other.yaml")
    check("proposal template NAME", "pause-buyback", "-o", other)
    check("proposal create", other, "--yes", sender=living.whale)
    check("proposal cancel", other, "--yes", sender=living.carol)
    check("lock create", "10 TMAI", "10 weeks", sender=living.ann)
    check("lock increase", "10 TMAI", sender=living.ann)
    check("lock extend", "20 weeks", sender=living.ann)
    check("lock permanent", "on", sender=living.ann)
    check("lock permanent", "off", sender=living.ann)
    check("lock show", sender=living.ann)
    check("delegate", "TEST::3", sender=living.ann)
    check("revenue deposit", "1,000 DUSD", sender=living.ann)
    check("revenue show", sender=living.ben)
    check("buyback show")
    check("buyback start", "DUSD", sender=living.ann)
    living.travel(2 * DAY)
    check("buyback buy", "DUSD", "--yes", sender=living.ann)
    living.travel(WEEK)
    check("revenue claim", sender=living.ben)
    living.travel(60 * WEEK)
    check("lock withdraw", sender=living.ann)
    check("vesting show")
    check("vesting show NAME", "team")
    living.travel(360 * DAY)
    check("vesting release", "team", sender=living.ann)


def test_documents__of_airdrops__have_the_keys_that_are_documented(
    ready, chain, monkeypatch, tmp_path, alice, bob
):
    use_connection(monkeypatch, chain.provider, "airdrop_files", "airdrop_claims", "airdrop_signed")
    source, signed = write_csv(tmp_path / "list.csv", [(alice.address, LOT)]), tmp_path / "one.claim.json"
    played = {
        "build": (source, "--chain-id", 1, "--airdrop", ready.contract.address, "--unit", "base"),
        "proof": (ready.folder, alice.address),
        "verify": (ready.folder,),
        "sign": (ready.folder, "--lock-weeks", 9, "--account", "TEST::2", "--network", "x", "-o", signed),
        "relay": (ready.folder, signed),
        "claim": (ready.folder, bob.address),
        "status": (ready.folder, alice.address, "--paid"),
    }
    assert {f"airdrop {name}" for name in played} == {name for name in DOCUMENTED if "airdrop" in name}
    for name, arguments in played.items():
        result = run_command(cli, "airdrop", name, *map(str, arguments), "--json")
        assert result.exit_code == 0, result.stderr
        assert list(json.loads(result.stdout)) == DOCUMENTED[f"airdrop {name}"], name
    source.write_text("0x0,1")
    result = run_command(cli, "airdrop", "build", *map(str, played["build"]), "--json")
    assert list(json.loads(result.stdout)) == ["error", "count", "kinds", "shown", "problems"]
