"""Logs that are read in one pass, however little a node looks at, and kept."""

from types import SimpleNamespace

import pytest

from ape_dao.core.chain.logbook import DEPTH, Interest, LogBook
from ape_dao.core.chain.logs import Reach, read_logs
from ape_dao.core.chain.transport import Refused

OURS, OTHER = "0x" + "11" * 20, "0x" + "22" * 20
MADE, ENDED = "0x" + "a1" * 32, "0x" + "a2" * 32
QUERY = {"address": OURS, "fromBlock": "0x1", "toBlock": "latest", "topics": [[MADE]]}
YEAR = 2_600_000


def log(block, index=0, address=OURS, topic=MADE):
    return {
        "address": address,
        "topics": [topic],
        "data": "0x",
        "blockNumber": hex(block),
        "transactionHash": "0x" + f"{block:064x}",
        "logIndex": hex(index),
    }


class Node:
    """Answers `eth_getLogs` of a chain with these logs, newest first, as far as it looks."""

    def __init__(self, newest, logs=(), widest=None, most=None):
        self.newest, self.logs, self.widest, self.most = newest, list(logs), widest, most
        self.reach, self.asked, self.is_still, self.is_local, self.fork = Reach(), [], True, False, ""

    def block_number(self):
        return self.newest

    def block_hash(self, block):
        return f"{self.fork}{block}" if block <= self.newest else None

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


def test_log_book__later__only_what_is_new(tmp_path):
    """DP-10. Logs are kept but for the newest blocks, until one of them turns out to be another."""
    interests = [Interest((OURS, OTHER), ((ENDED, MADE),))]
    node = Node(10_000, [log(3), log(4, address=OTHER), log(9_990), log(9_991, topic=ENDED)])
    assert LogBook(1, interests, tmp_path).find(node, QUERY) == [log(3), log(9_990)]
    node.newest, node.asked = 10_010, []
    node.logs.append(log(10_005))
    book = LogBook(1, interests, tmp_path)
    assert book.find(node, QUERY) == [log(3), log(9_990), log(10_005)]
    assert book.find(node, {**QUERY, "address": OTHER}) == [log(4, address=OTHER)]
    assert [int(one["fromBlock"], 16) for (one,) in node.asked] == [10_000 - DEPTH + 1]
    node.fork, node.logs, node.asked = "another", [log(8)], []
    assert LogBook(1, interests, tmp_path).find(node, QUERY) == [log(8)]
    assert [one["fromBlock"] for (one,) in node.asked] == ["0x1"]


@pytest.mark.parametrize(
    "more",
    [{"address": "0x" + "33" * 20}, {"topics": []}, {"topics": [["0x" + "b1" * 32]]}],
)
def test_log_book__something_else__not_its_affair(tmp_path, more):
    book = LogBook(1, [Interest((OURS,), ((MADE,),))], tmp_path)
    assert book.find(Node(9), {**QUERY, **more}) is None
    assert book.find(SimpleNamespace(is_still=False), QUERY) is None


def test_log_book__only_a_sum_wanted__kept_as_one_log(tmp_path):
    """DP-15. Claims of a list of any length are one row of the cache; those that may go away stay apart."""

    def paid(block, amount):
        return {**log(block), "data": "0x" + f"{block:064x}{amount:064x}"}

    def total(node):
        found = LogBook(1, interests, tmp_path).find(node, QUERY)
        return sum(int(one["data"][-64:], 16) for one in found), len(found)

    interests = [Interest((OURS,), ((MADE,),), added_up=1)]
    node = Node(10_000, [*(paid(block, block) for block in range(1, 5_001)), paid(9_990, 7)])
    assert total(node) == (5_000 * 5_001 // 2 + 7, 2)
    node.newest, node.logs = 20_000, [*node.logs, paid(15_000, 5)]
    assert total(node) == (5_000 * 5_001 // 2 + 12, 2)  # the old sum, and what came since
    assert total(node) == (5_000 * 5_001 // 2 + 12, 1)
    some = {**QUERY, "toBlock": hex(100)}
    assert LogBook(1, interests, tmp_path).find(node, some) is None


def test_log_book__damaged_cache__read_again(tmp_path):
    book = LogBook(1, [Interest((OURS,), ((MADE,),))], tmp_path)
    node = Node(10_000, [log(3)])
    book.find(node, QUERY)
    (path,) = tmp_path.iterdir()
    path.write_text(path.read_text()[:-20])
    assert LogBook(1, [Interest((OURS,), ((MADE,),))], tmp_path).find(node, QUERY) == [log(3)]
