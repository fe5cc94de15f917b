"""`ape dao demo`: its report, its exit codes and its refusals."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from ape_dao.cli import cli
from ape_dao.demo import ai_platform, federated, run
from ape_dao.demo.members import PROFILES, create_members
from ape_dao.demo.report import DemoReport, InvariantLine
from utils.cli import run_command
from utils.documents import check_document

APE = str(Path(sys.executable).with_name("ape"))


@pytest.fixture
def use_report(monkeypatch):
    """The command without the demo itself: it gets a report whose only invariant holds, or does not."""

    def use(*, holds: bool) -> None:
        report = DemoReport(
            kit_version="0",
            preset="token-metrics",
            seed=1,
            chain_id=31337,
            started_at=1,
            ended_at=2,
            blocks=3,
            deployment_gas=4,
            addresses={},
            members=[],
            proposals=[],
            revenue=[],
            claims=[],
            purchases=[],
            skims=[],
            sales=[],
            seasons=[],
            requests=[],
            invariants=[InvariantLine(name="DUSD: paid = received", expected="1", found="2", holds=holds)],
            holds=holds,
        )
        monkeypatch.setattr(run, "run_demo", lambda *_, **__: report)
        for story, name in ((federated, "run_federated"), (ai_platform, "run_ai_platform")):
            other = report.model_copy(update={"preset": story.PRESET})
            monkeypatch.setattr(story, name, lambda *_, told=other, **__: told)

    return use


def test_demo__json__one_document_and_the_same_report(tmp_path):
    """The whole demo in a process of its own; stdout is JSON and nothing else."""
    target = tmp_path / "report.json"
    command = [APE, "dao", "demo", "--json", "--seed", "3", "--output", str(target)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    check_document(command[2:], done.stdout)
    report = DemoReport.model_validate_json(done.stdout)
    assert json.loads(done.stdout) == json.loads(target.read_text())
    assert (report.seed, report.holds, report.chain_id) == (3, True, 31337)
    states = [proposal.state for proposal in report.proposals]
    # The last two are the amendment, and the vote that members are paid for.
    assert states == ["EXECUTED", "EXECUTED", "DEFEATED", "DEFEATED", "EXECUTED", "EXECUTED"]


def test_demo__an_invariant_fails__exits_1(use_report, tmp_path):
    use_report(holds=False)
    result = run_command(cli, "demo", "--output", str(tmp_path / "report.json"))
    assert result.exit_code == 1
    assert "FAILED: DUSD: paid = received." in result.stdout
    assert not DemoReport.model_validate_json((tmp_path / "report.json").read_text()).holds


def test_demo__all_hold__exits_0(use_report, tmp_path):
    use_report(holds=True)
    result = run_command(cli, "demo", "--output", str(tmp_path / "report.json"))
    assert result.exit_code == 0
    assert "1 invariants hold." in result.stdout


def test_demo__preset__whose_story_it_is(use_report, tmp_path):
    use_report(holds=True)
    target = tmp_path / "report.json"
    chosen = [(("--preset", name), name) for name in ("federated", "ai-platform")]
    for words, preset in (((), "token-metrics"), *chosen):
        assert run_command(cli, "demo", *words, "--output", str(target)).exit_code == 0
        assert json.loads(target.read_text())["preset"] == preset
    wrong = run_command(cli, "demo", "--preset", "minimal", "--output", str(target))
    assert wrong.exit_code != 0 and "'token-metrics', 'federated', 'ai-platform'" in wrong.stderr


def test_demo__port_in_use__one_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = run_command(cli, "demo", "--port", str(port), "--output", str(tmp_path / "report.json"))
    assert result.exit_code == 1
    assert result.stderr == (
        f"Error: Port {port} is in use by another program: stop it, or choose another port.\n"
    )


def test_demo__no_folder_for_the_report__refuses_before_it_starts(tmp_path):
    missing = tmp_path / "missing"
    result = run_command(cli, "demo", "--output", str(missing / "report.json"))
    assert result.exit_code == 1
    assert result.stderr == (
        f"Error: There is no folder {missing} for the report; create it or name another file.\n"
    )


def test_demo__network_that_nobody_runs__one_sentence(tmp_path):
    choice = "ethereum:local:http://127.0.0.1:1"
    result = run_command(cli, "demo", "--network", choice, "--output", str(tmp_path / "report.json"))
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert len(result.stderr.splitlines()) == 1


def test_create_members__same_seed__same_amounts(accounts):
    first, again, other = (create_members(list(accounts[: len(PROFILES)]), seed) for seed in (1, 1, 2))
    amounts = [
        [(member.tokens, member.lock) for member in members.values()] for members in (first, again, other)
    ]
    assert amounts[0] == amounts[1] != amounts[2]
    assert all(member.tokens >= member.lock for member in other.values())
