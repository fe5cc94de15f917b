"""`ape dao proposal simulate`: report, JSON, page, exit codes, refusals."""

import json
import re
from pathlib import Path

import pytest

from ape_dao.cli import cli
from ape_dao.core.deployment.record import load_record, record_path
from ape_dao.sdk.dao import Dao
from ape_dao.sdk.governance import Action, propose
from utils.cli import run_command, use_connection
from utils.simulation import deploy_example

COMMANDS = Path(__file__).parents[2] / "docs" / "commands.md"
PROPOSALS = Path(__file__).parents[1] / "e2e" / "proposals"
GOOD, BAD = PROPOSALS / "benign-share-revenue.yaml", PROPOSALS / "hostile-hidden-grant.yaml"


@pytest.fixture(scope="module")
def simulate_folder(chain, contracts, accounts, deployer, alice, bob, carol, tmp_path_factory):
    members = {
        "deployer": deployer,
        "community": alice,
        "second": bob,
        "guardian": carol,
        "builder": accounts[8],
    }
    folder = tmp_path_factory.mktemp("deployments")
    example = deploy_example(chain, contracts, members, folder)
    path = record_path("local", "token-metrics", folder)
    if not path.exists():
        example.record.save(path)
    return folder


@pytest.fixture
def simulate(chain, simulate_folder, monkeypatch):
    use_connection(monkeypatch, chain.provider)

    def run(*arguments: object):
        return run_command(cli, "proposal", "simulate", f"--folder={simulate_folder}", *map(str, arguments))

    return run


def test_simulate__file__report_for_people(simulate):
    result = simulate(GOOD)
    assert result.exit_code == 0, result.output
    for text in (
        "Share the revenue",
        "router.setSplit(",
        "Outcome: executed",
        "revenueShareBps",
        "SplitSet",
        "0 critical",
    ):
        assert text in result.stdout, text


def test_simulate__another_one_is_open__what_it_changes(simulate, simulate_folder, chain, alice):
    """In the terminal: several ballots as one line, and a second simulation after the other proposal."""
    record = load_record(record_path("local", "token-metrics", simulate_folder))
    dao = Dao.at(record.addresses)
    actions = [Action.call(dao.contract("router"), "setSplit", 1_000, 1_000, 8_000)]
    propose(dao, actions, "# A small share", sender=alice)
    result = simulate(GOOD)
    assert result.exit_code == 0, result.output
    assert "Other open proposals, executed before" in result.stdout
    assert re.search(r"^A small share +executed", result.stdout, re.MULTILINE)
    assert re.search(r"^voted .* 2 holders", result.stdout, re.MULTILINE)


def test_simulate__hostile__strict_exits_1(simulate):
    result = simulate(BAD, "--strict")
    assert result.exit_code == 1
    assert "CRITICAL role-leaves-the-dao" in result.stdout
    assert simulate(BAD).exit_code == 0
    assert simulate(GOOD, "--strict").exit_code == 0


def test_simulate__json__stable_shape(simulate):
    result = simulate(BAD, "--json", "--strict")
    assert result.exit_code == 1
    data = json.loads(result.stdout)
    assert data["format"] == 1
    (row,) = re.findall(r"^\| `proposal simulate` \| (.+) \|$", COMMANDS.read_text("utf-8"), re.MULTILINE)
    assert list(data) == re.findall(r"`(\w+)`", row)
    assert data["verdict"] == "critical"
    assert data["findings"][0]["grade"] == "critical"
    (gained,) = [power for power in data["powers"] if power["area"] == "role"]
    assert (gained["name"], gained["before"], gained["after"]) == ("PROPOSER_ROLE", False, True)


def test_simulate__html__one_file(simulate, tmp_path):
    page = tmp_path / "report.html"
    result = simulate(BAD, "--html", page)
    assert result.exit_code == 0
    text = page.read_text("utf-8")
    assert text.startswith("<!doctype html>")
    assert "role-leaves-the-dao" in text
    assert str(page) in result.stderr


def test_simulate__missing_file__one_sentence(simulate):
    result = simulate("nowhere.yaml")
    assert result.exit_code == 1
    assert "There is no proposal file nowhere.yaml" in result.stderr


def test_simulate__unknown_id__one_sentence(simulate):
    result = simulate("0xabcdef")
    assert result.exit_code == 1
    assert "0 proposals have the id 0xabcdef" in result.stderr


def test_simulate__unknown_proposer__one_sentence(simulate):
    result = simulate(GOOD, "--proposer", "nobody-knows")
    assert result.exit_code == 1
    assert "nobody-knows" in result.stderr


def test_simulate__proposer__makes_it(simulate, bob):
    data = json.loads(simulate(GOOD, "--proposer", bob.address, "--json").stdout)
    assert data["proposal"]["proposer"] == bob.address
