"""Logs that are read in one pass, however little a node looks at."""

import pytest

from ape_dao.core.chain.logs import Reach, read_logs
from ape_dao.core.chain.transport import Refused

OURS, MADE = "0x" + "11" * 20, "0x" + "a1" * 32
YEAR = 2_600_000


def log(block, index=0):
    return {
        "address": OURS,
        "topics": [MADE],
        "data": "0x",
        "blockNumber": hex(block),
        "transactionHash": "0x" + f"{block:064x}",
        "logIndex": hex(index),
    }


class Node:
    """Answers `eth_getLogs` of a chain with these logs, newest first, as far as it looks."""

    def __init__(self, newest, logs=(), widest=None, most=None):
        self.newest, self.logs, self.widest, self.most = newest, list(logs), widest, most
        self.reach, self.asked = Reach(), []

    def ask_for_logs(self, queries):
        self.asked.append(queries)
        first, last = (int(queries[0][name], 16) for name in ("fromBlock", "toBlock"))
        found = [one for one in self.logs if first <= int(one["blockNumber"], 16) <= last]
        if self.widest is not None and last - first >= self.widest:
            return [Refused("query exceeds max block range")] * len(queries)
        if self.most is not None and len(found) > self.most:
            return [Refused("query returned more than 10000 results")] * len(queries)
        return [found[::-1] for _ in queries]


def test_read_logs__year_at_10_000_blocks__few_requests_more_than_needed():
    """DP-10. What was refused once is not tried again; all contracts are read together."""
    logs = [log(block, index) for block in range(1, YEAR, 50_000) for index in (0, 1)]
    node = Node(YEAR, logs, widest=10_000)
    found = read_logs(node.ask_for_logs, [{}, {}], 1, YEAR, node.reach)
    assert found == [logs, logs]
    assert len(node.asked) <= 290
    asked = len(node.asked)
    read_logs(node.ask_for_logs, [{}], 1, YEAR, node.reach)
    assert len(node.asked) - asked <= 261


def test_read_logs__crowded_blocks__smaller_parts_there_only():
    """DP-10. Too many logs say nothing of how many blocks a node looks at elsewhere."""
    logs = [log(block, index) for block in range(1_000, 1_010) for index in range(500)]
    node = Node(YEAR, logs, most=1_000)
    assert read_logs(node.ask_for_logs, [{}], 1, YEAR, node.reach) == [logs]
    assert len(node.asked) < 200
    with pytest.raises(Refused, match="more than"):
        read_logs(Node(9, [log(5, at) for at in range(9)], most=5).ask_for_logs, [{}], 1, 9, Reach())
