"""`bench/time.py` measures each job that has a bar."""

import json

import bench.time
from bench.time import BARS, Row, main
from bench.timing import MISSED


def test_time__prints_every_job(monkeypatch, capsys):
    rows = [Row(job, 0.5, bar, 7) for job, bar in BARS.items()]
    monkeypatch.setattr(bench.time, "measure", lambda runs: rows)
    assert main(["--json"]) == 0
    assert [row["job"] for row in json.loads(capsys.readouterr().out)] == list(BARS)
    assert main([]) == 0
    assert "0.50" in capsys.readouterr().out


def test_time__above_its_bar__exit_code(monkeypatch):
    monkeypatch.setattr(bench.time, "measure", lambda runs: [Row("deploy", 15.01, 15, 7)])
    assert main([]) == MISSED


def test_measure__one_run__every_job():
    rows = bench.time.measure(runs=1)
    assert [row.job for row in rows] == ["lint", "plan", "deploy", "verify", "status"]
    assert all(row.seconds > 0 for row in rows)
    assert [row.requests > 0 for row in rows] == [False, False, True, True, True]  # lint and plan ask nobody
