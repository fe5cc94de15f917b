"""The command: exit codes, JSON, and one real run of the quickest group."""

import json

import pytest

from bench import cli
from bench.bars import Bar
from bench.driver import BenchError
from bench.groups import groups
from bench.report import make_rows

BAR = (Bar("increase", "increase amount", "same week", 120_000, "increase"),)


@pytest.fixture
def measured(monkeypatch):
    """Let every group measure one figure."""

    def set_figure(gas):
        monkeypatch.setattr(cli, "measure", lambda group: make_rows(group, BAR, {"increase": gas}))

    return set_figure


def test_main__bars_reached__0(measured, capsys):
    measured(120_000)
    assert cli.main(["--group", "escrow"]) == cli.OK
    out = capsys.readouterr()
    assert "120,000" in out.out
    assert "1 of 1 bars reached" in out.err


def test_main__bar_missed__1_and_named(measured, capsys):
    measured(120_001)
    assert cli.main(["--group", "escrow", "--group", "views"]) == cli.MISSED
    err = capsys.readouterr().err
    for group in ("escrow", "views"):
        assert f"bar missed: {group}: increase amount (same week): 120,001 is above 120,000" in err


def test_main__json__only_json_on_the_screen(measured, capsys):
    measured(120_001)
    assert cli.main(["--json"]) == cli.MISSED
    rows = json.loads(capsys.readouterr().out)
    assert {row["group"] for row in rows} == set(groups())
    assert all(row["ours"] == 120_001 for row in rows)


def test_main__measurement_fails__2(monkeypatch, capsys):
    def fail(group):
        raise BenchError(f"{group} went wrong.")

    monkeypatch.setattr(cli, "measure", fail)
    assert cli.main([]) == cli.FAILED
    assert "escrow went wrong." in capsys.readouterr().err


def test_main__unknown_group__refused(capsys):
    with pytest.raises(SystemExit):
        cli.main(["--group", "demo"])
    assert "deployment" in capsys.readouterr().err


def test_main__deployment__measured_for_real(capsys):
    assert cli.main(["--group", "deployment", "--json"]) == cli.OK
    *parts, total, airdrop, grant = json.loads(capsys.readouterr().out)
    assert total["ours"] == sum(part["ours"] for part in parts)
    assert (airdrop["condition"], grant["condition"]) == ("MerkleAirdrop", "VestingGrant")
    timelock = next(part for part in parts if part["condition"] == "Timelock")
    # OpenZeppelin's with what expires and is extended added, by CREATE2.
    assert timelock["ours"] / timelock["best_peer"] == pytest.approx(1.3, abs=0.02)
