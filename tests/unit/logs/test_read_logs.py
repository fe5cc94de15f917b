"""Logs from nodes that look at few blocks, or answer with few logs, at a time."""

import pytest
from ape.exceptions import ProviderError
from hypothesis import given
from hypothesis import strategies as st

from ape_dao.core.chain.logs import read_logs

QUERY = {"address": "0x01", "topics": [], "fromBlock": "0x5", "toBlock": "latest"}


class Node:
    """A chain of blocks with some logs each; refuses what goes beyond its limits, as real nodes do."""

    def __init__(self, logs, most_blocks=None, most_logs=None):
        self.logs, self.most_blocks, self.most_logs = logs, most_blocks, most_logs
        self.requests = 0

    def rpc(self, method, *parameters):
        head = len(self.logs) - 1
        if method == "eth_blockNumber":
            return hex(head)
        assert method == "eth_getLogs"
        self.requests += 1
        (query,) = parameters
        assert {name: query[name] for name in ("address", "topics")} == {"address": "0x01", "topics": []}
        first = int(query["fromBlock"], 16)
        last = head if query["toBlock"] == "latest" else int(query["toBlock"], 16)
        if self.most_blocks is not None and last - first + 1 > self.most_blocks:
            raise ProviderError(f"block range is too large, {self.most_blocks} blocks is the maximum")
        found = [(block, index) for block in range(first, last + 1) for index in range(self.logs[block])]
        if self.most_logs is not None and len(found) > self.most_logs:
            raise ProviderError(f"query returned more than {self.most_logs} results")
        return found

    def all(self, first, last):
        return [(block, index) for block in range(first, last + 1) for index in range(self.logs[block])]


def test_read_logs__node_without_limits__one_request():
    node = Node([1] * 50)
    assert read_logs(node.rpc, QUERY) == node.all(5, 49)
    assert node.requests == 1


@given(
    logs=st.lists(st.integers(0, 3), min_size=6, max_size=120),
    most_blocks=st.none() | st.integers(1, 40),
    most_logs=st.none() | st.integers(3, 40),
)
def test_read_logs__any_limits__every_log_once_and_in_order(logs, most_blocks, most_logs):
    node = Node(logs, most_blocks, most_logs)
    assert read_logs(node.rpc, QUERY) == node.all(5, len(logs) - 1)


def test_read_logs__small_range__requests_grow_with_the_blocks_only():
    node = Node([0] * 20_000, most_blocks=1_000)
    assert read_logs(node.rpc, {**QUERY, "toBlock": hex(19_999)}) == []
    assert node.requests < 60


def test_read_logs__single_block_too_much__its_words():
    node = Node([0] * 8 + [9, 0], most_logs=8)
    with pytest.raises(ProviderError, match="more than 8 results"):
        read_logs(node.rpc, QUERY)


def test_read_logs__too_much_in_other_words__asked_for_less():
    """Not every word with "rate" in it speaks of how often somebody asks."""
    node = Node([1] * 50, most_blocks=10)

    def rpc(method, *parameters):
        try:
            return node.rpc(method, *parameters)
        except ProviderError as err:
            raise ProviderError("range too wide; get a separate archive node") from err

    assert read_logs(rpc, QUERY) == node.all(5, 49)


@pytest.mark.parametrize("told", ["missing trie node", "rate limit exceeded", "too many requests per second"])
def test_read_logs__refused_for_another_reason__asked_once(told):
    asked = []

    def rpc(method, *parameters):
        asked.append(method)
        raise ProviderError(told)

    with pytest.raises(ProviderError, match=told):
        read_logs(rpc, QUERY)
    assert asked == ["eth_getLogs"]
