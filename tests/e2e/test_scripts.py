"""The flow scripts, on a node that Ape starts and on one that is running already."""

import subprocess
import sys
from pathlib import Path

import pytest

from ape_dao.node.local import LocalNode

ROOT = Path(__file__).parents[2]
APE = str(Path(sys.executable).with_name("ape"))


def run_script(*arguments: str) -> str:
    done = subprocess.run(
        [APE, "run", *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("script", "last_words"),
    [
        (["governance_flow"], "revenue share / buyback / treasury are now 50% / 50% / 0%"),
        (["revenue_flow", "--weeks", "4"], "Revenue claimed"),
    ],
    ids=["governance_flow", "revenue_flow"],
)
def test_flow__both_kinds_of_node(script, last_words):
    assert last_words in run_script(*script, "--network", "ethereum:local:foundry")
    with LocalNode() as node:
        blocks_before = int(node.request("eth_blockNumber"), 16)
        assert last_words in run_script(*script, "--network", f"ethereum:local:{node.url}")
        assert int(node.request("eth_blockNumber"), 16) > blocks_before + 20
