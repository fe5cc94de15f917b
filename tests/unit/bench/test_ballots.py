"""`bench/ballots.py` relays the ballots of a hundred voters here, of a thousand by itself."""

import json

import pytest

import bench.ballots
from bench.ballots import GAS_BAR, MISSED, OK, Run, main

VOTERS = 100


@pytest.fixture
def measured(monkeypatch):
    """Let the bench measure these figures."""

    def set_run(gas_used, largest, requests=30, size=10**6):
        run = Run(1_000, 3, gas_used, largest, 0.5, 1.5, requests, size)
        monkeypatch.setattr(bench.ballots, "measure", lambda voters: run)

    return set_run


def test_main__prints_the_figures(measured, capsys):
    measured(43_000_000, 16_000_000)
    assert main([]) == OK
    assert "43,000" in capsys.readouterr().out
    assert main(["--json"]) == OK
    told = json.loads(capsys.readouterr().out)
    assert (told["ballots"], told["transactions"], told["gas_per_ballot"]) == (1_000, 3, 43_000)


@pytest.mark.parametrize(
    "figures",
    [
        (GAS_BAR * 1_000 + 1, 16_000_000),
        (43_000_000, 16_777_217),
        (43_000_000, 16_000_000, 31),
        (43_000_000, 16_000_000, 30, 10**6 + 1),
    ],
)
def test_main__above_a_bar__exit_code(measured, figures):
    measured(*figures)
    assert main([]) == MISSED


def test_measure__a_hundred_ballots__all_counted():
    run = bench.ballots.measure(VOTERS)
    assert (run.ballots, run.transactions) == (VOTERS, 1)
    assert run.gas_used == run.largest_transaction
    assert not run.is_missed
