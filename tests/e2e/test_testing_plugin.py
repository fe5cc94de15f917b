"""The fixtures for whoever tests proposals: in a folder of its own, with exactly the guide's code."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from ape_dao import toolchain

GUIDE = (Path(__file__).parents[2] / "docs" / "guides" / "testing-proposals.md").read_text(encoding="utf-8")
SECONDS = 180
REFUSALS = """
import pytest
from ape_dao.core.errors import ProposalError, SpecError


def write(path, text):
    path.write_text(text)
    return path


def test_expectation_not_true__said(pass_proposal, tmp_path):
    text = open("share-revenue.yaml").read()
    early = write(tmp_path / "a.yaml", text.replace("differs: 50%", "equals: 50%"))
    with pytest.raises(ProposalError, match="Before .*a.yaml this is not true: router.revenueShareBps"):
        pass_proposal(early)
    wrong = text.replace("revenueShareBps, equals", "treasuryBps, equals")
    late = write(tmp_path / "b.yaml", wrong)
    with pytest.raises(ProposalError, match="After .*b.yaml this is not true: router.treasuryBps"):
        pass_proposal(late)


def test_after_another__refused(pass_proposal, tmp_path):
    text = open("share-revenue.yaml").read() + "after: '77'\\n"
    with pytest.raises(ProposalError, match="comes after 77"):
        pass_proposal(write(tmp_path / "c.yaml", text))


def test_holders(dao, as_holder, travel):
    fresh = as_holder(tokens="1,000 TMAI")
    assert dao.token.balanceOf(fresh) == 1_000 * 10**18
    treasury = as_holder(str(dao.timelock.address))
    dao.contract("router").setSplit(10_000, 0, 0, sender=treasury)
    assert dao.contract("router").revenueShareBps() == 10_000
    before = travel(0)
    assert travel("2 days") - before == 172_800
    with pytest.raises(ProposalError, match="not both"):
        as_holder(fresh.address, tokens="1")


def test_the_next_test_sees_none_of_it(dao):
    assert dao.contract("router").revenueShareBps() == 0


@pytest.mark.parametrize("kind", ["grant", "optimistic"])
def test_every_kind_passes(pass_proposal, dao, as_holder, tmp_path, kind):
    text = f"title: T\\nkind: {kind}\\nactions: [{{call: token.transfer, args: [router, 5 TMAI]}}]\\n"
    pass_proposal(write(tmp_path / "d.yaml", text))
    assert dao.token.balanceOf(dao.contract("router")) == 5 * 10**18
"""


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)


@pytest.fixture
def team(tmp_path, monkeypatch):
    """The folder of a team that has read the guide."""
    for variable in ("PYTEST_ADDOPTS", "PYTEST_CURRENT_TEST", "PYTEST_XDIST_WORKER"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("APE_DAO_ANVIL", str(toolchain.anvil_path()))
    names = re.findall(r"`([\w-]+\.(?:yaml|py))`:\n", GUIDE)
    assert names == ["share-revenue.yaml", "test_share_revenue.py"]
    for name, (text,) in zip(names, (blocks("yaml"), blocks("python")), strict=True):
        (tmp_path / name).write_text(text)

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )

    return run


def test_guide__its_code_passes_as_it_stands(team):
    (command,) = blocks("sh")
    done = team(*command.split())
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stdout


def test_guide__the_test_of_the_proposal_has_ten_lines():
    (code,) = blocks("python")
    assert len([line for line in code.splitlines() if line.strip()]) <= 10


def test_fixtures__refusals_and_isolation(team, tmp_path):
    (tmp_path / "test_refusals.py").write_text(REFUSALS)
    done = team("pytest", "-q", "test_refusals.py")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "6 passed" in done.stdout


def test_fixtures__another_preset_and_no_such_spec(team, tmp_path):
    (settings,) = blocks("ini")
    (tmp_path / "test_other.py").write_text(
        "def test_other(dao, as_holder):\n"
        "    assert dao.escrow.getVotes(as_holder()) > 0\n"
        "    assert dao.governor.name() != 'Token Metrics DAO'\n"
    )
    (tmp_path / "pytest.ini").write_text(settings)
    done = team("pytest", "-q", "test_other.py")
    assert (done.returncode, "dao.yaml" in done.stdout) == (1, True), done.stdout
    (tmp_path / "pytest.ini").write_text(settings.replace("dao.yaml", "minimal"))
    done = team("pytest", "-q", "test_other.py")
    assert done.returncode == 0, done.stdout + done.stderr
