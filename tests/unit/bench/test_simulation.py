"""`bench/simulation.py` measures both simulations that have a bar."""

import json

import bench.simulation
from bench.simulation import BARS, main
from bench.timing import MISSED, Row


def test_simulation__prints_every_job(monkeypatch, capsys):
    rows = [Row(job, 0.5, bar) for job, bar in BARS.items()]
    monkeypatch.setattr(bench.simulation, "measure", lambda runs: rows)
    assert main(["--json"]) == 0
    assert [row["job"] for row in json.loads(capsys.readouterr().out)] == list(BARS)
    assert main([]) == 0
    assert "0.50" in capsys.readouterr().out


def test_simulation__above_its_bar__exit_code(monkeypatch):
    monkeypatch.setattr(bench.simulation, "measure", lambda runs: [Row("five actions", 5.01, 5)])
    assert main([]) == MISSED


def test_measure__every_job():
    rows = bench.simulation.measure(runs=1)
    assert [row.job for row in rows] == list(BARS)
    assert all(row.seconds > 0 for row in rows)
