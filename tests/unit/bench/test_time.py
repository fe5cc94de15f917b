"""`bench/time.py` measures each job that has a bar."""

import json

import bench.time
from bench.time import BARS, MISSED, Row, main


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


def test_measure__one_run__within_the_bars():
    rows = bench.time.measure(runs=1)
    assert [row.job for row in rows] == ["lint", "plan", "deploy", "verify", "status"]
    assert not any(row.is_missed for row in rows)
