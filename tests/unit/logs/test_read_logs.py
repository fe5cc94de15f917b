"""Logs from nodes that look at few blocks, or answer with few logs, at a time."""

import pytest
from ape.exceptions import ProviderError
from hypothesis import given
from hypothesis import strategies as st

from ape_dao.core.chain.logs import Reach, read_logs

QUERY = {"address": "0x01", "topics": []}


class Node:
    """A chain of blocks with some logs each; refuses what goes beyond its limits, as real nodes do."""

    def __init__(self, logs, most_blocks=None, most_logs=None):
        self.logs, self.most_blocks, self.most_logs = logs, most_blocks, most_logs
        self.requests = 0

    def ask(self, queries):
        self.requests += 1
        (query,) = queries
        assert {name: query[name] for name in QUERY} == QUERY
        first, last = int(query["fromBlock"], 16), int(query["toBlock"], 16)
        if self.most_blocks is not None and last - first + 1 > self.most_blocks:
            return [ProviderError(f"block range is too large, {self.most_blocks} blocks is the maximum")]
        found = self.all(first, last)
        if self.most_logs is not None and len(found) > self.most_logs:
            return [ProviderError(f"query returned more than {self.most_logs} results")]
        return [found[::-1]]

    def all(self, first, last):
        return [
            {"blockNumber": hex(block), "logIndex": hex(index)}
            for block in range(first, last + 1)
            for index in range(self.logs[block])
        ]

    def read(self, ask=None):
        (found,) = read_logs(ask or self.ask, [QUERY], 5, len(self.logs) - 1, Reach())
        return found


def test_read_logs__node_without_limits__one_request():
    node = Node([1] * 50)
    assert node.read() == node.all(5, 49)
    assert node.requests == 1


@given(
    logs=st.lists(st.integers(0, 3), min_size=6, max_size=120),
    most_blocks=st.none() | st.integers(1, 40),
    most_logs=st.none() | st.integers(3, 40),
)
def test_read_logs__any_limits__every_log_once_and_in_order(logs, most_blocks, most_logs):
    """IN-03. The node answers with the newest first."""
    node = Node(logs, most_blocks, most_logs)
    assert node.read() == node.all(5, len(logs) - 1)


def test_read_logs__small_range__requests_grow_with_the_blocks_only():
    node = Node([0] * 20_000, most_blocks=1_000)
    assert node.read() == []
    assert node.requests < 60


def test_read_logs__single_block_too_much__its_words():
    node = Node([0] * 8 + [9, 0], most_logs=8)
    with pytest.raises(ProviderError, match="more than 8 results"):
        node.read()


def test_read_logs__too_much_in_other_words__asked_for_less():
    """Not every word with "rate" in it speaks of how often somebody asks."""
    node = Node([1] * 50, most_blocks=10)

    def ask(queries):
        (answer,) = node.ask(queries)
        refused = isinstance(answer, ProviderError)
        return [ProviderError("range too wide; get a separate archive node") if refused else answer]

    assert node.read(ask) == node.all(5, 49)


@pytest.mark.parametrize("told", ["missing trie node", "rate limit exceeded", "too many requests per second"])
def test_read_logs__refused_for_another_reason__asked_once(told):
    asked = []

    def ask(queries):
        asked.append(queries)
        return [ProviderError(told)]

    with pytest.raises(ProviderError, match=told):
        Node([0] * 50).read(ask)
    assert len(asked) == 1
