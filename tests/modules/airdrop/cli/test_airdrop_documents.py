"""docs/commands.md says which keys the documents of `ape dao airdrop` have; they have exactly those."""

import json

from ape_dao.cli import cli
from utils.airdrop import write_csv
from utils.airdrop_fixtures import LOT
from utils.cli import run_command, use_connection
from utils.documents import documented


def test_documents__of_airdrops__have_the_keys_that_are_documented(
    ready, chain, monkeypatch, tmp_path, alice, bob
):
    use_connection(monkeypatch, chain.provider)
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
    assert {f"airdrop {name}" for name in played} == {name for name in documented() if "airdrop" in name}
    for name, arguments in played.items():
        result = run_command(cli, "airdrop", name, *map(str, arguments), "--json")
        assert result.exit_code == 0, result.stderr
    source.write_text("0x0,1")
    result = run_command(cli, "airdrop", "build", *map(str, played["build"]), "--json")
    assert list(json.loads(result.stdout)) == ["error", "count", "kinds", "shown", "problems"]
