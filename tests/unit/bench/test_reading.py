"""`bench/reading.py`, and the commands that read a DAO of many lockers."""

import json
from pathlib import Path

import bench.reading
from ape_dao.core.chain.client import Chain
from ape_dao.core.chain.transport import MOST_TOGETHER
from ape_dao.node.local import LocalNode, NodeOptions
from ape_dao.simulation.voters import MOST_ASKED
from bench.bad_node import bad_node
from bench.reading import MISSED, PROPOSAL, SIMULATE, Reading, build, main, run

LOCKERS = 12_000
GET_VOTES = "0x9ab24eb0"


def reading(**changes) -> Reading:
    figures = {"requests": 50, "logs": 1, "cpu": 3.0, "megabytes": 300, "seconds": 9.0}
    return Reading(**{"command": "status", "lockers": 100, **figures, **changes})


def test_reading__each_figure_has_its_bar():
    assert reading().missed == []
    assert reading(requests=51).missed == ["requests 51 > 50"]
    assert reading(cpu=3.1).missed == ["CPU s 3.1 > 3"]
    assert reading(megabytes=301).missed == ["MB 301 > 300"]
    slow = reading(command=SIMULATE, requests=201, cpu=9.0, seconds=5.1)
    assert slow.missed == ["requests 201 > 200", "s 5.1 > 5"]


def test_main__above_a_bar__exit_code(monkeypatch, capsys):
    rows = [reading(), reading(command=SIMULATE, requests=200, seconds=5.0)]
    monkeypatch.setattr(bench.reading, "measure", lambda lockers, events: rows)
    assert main(["--lockers", "100"]) == 0
    assert "50 / 50" in capsys.readouterr().out
    rows.append(reading(requests=51))
    assert main(["--lockers", "100", "--json"]) == MISSED
    assert [row["missed"] for row in json.loads(capsys.readouterr().out)] == [[], [], ["requests 51 > 50"]]


def test_simulate__12_000_lockers__few_are_asked_in_bounded_parts(tmp_path):
    """DP-11, SI-08. Ranked by the log; the first simulation, and the next, which knows what it will need."""
    options = NodeOptions(steps_tracing=False, extra=("--gas-limit", str(3 * 10**9)))
    with LocalNode(options=options) as node:
        with node.connected() as provider:
            build(Chain(provider), tmp_path, LOCKERS, 1)
        file = Path(tmp_path) / "split.yaml"
        file.write_text(PROPOSAL)
        with bad_node(node.port) as counted:
            command = [*SIMULATE.split(), str(file), "--network", counted.url, f"--folder={tmp_path}"]
            assert "executed" in run(command)
            first = list(counted.requests)
            counted.requests.clear()
            run(command)
    batches = [body for body in first if isinstance(body, list)]
    assert max(map(len, batches)) <= MOST_TOGETHER
    looked_at = [call["params"][0] for body in batches for call in body if "data" in str(call["params"][0])]
    assert sum(str(call["data"]).startswith(GET_VOTES) for call in looked_at) == MOST_ASKED
    assert len(first) <= 200
    assert len(counted.requests) <= 80
