"""Logs of a chain, however few blocks its node looks at in one request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from ape.exceptions import ProviderError

from ape_dao.core.chain.transport import is_too_much, says_range

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

LATEST = "latest"
Query = dict[str, Any]
"""Of an ``eth_getLogs``."""
_PRECISION = 100
"""The span is settled when what is refused is less than a hundredth longer than what is answered."""
_GROWS_AFTER = 8
_FIRST_SPAN = 2_000
"""Blocks of the first request where memory is to stay bounded."""
_GROWTH = 4


class Book(Protocol):
    """What keeps the logs of a DAO; `ape_dao.store.book.EventBook` is one."""

    def find(self, chain: Any, query: Mapping[str, Any]) -> list[dict[str, Any]] | None:
        """The logs that answer an ``eth_getLogs``, in order; None if it is not about what is kept."""

    def latest(self, chain: Any, address: str, event: str, names: Sequence[str]) -> Any:
        """Of each first topic, the last row of one event of one contract; None if it is not kept."""

    def sums(self, chain: Any, address: str, event: str, amount: str, by: str) -> dict[str, int] | None:
        """The sums of a number in one event of one contract, by an address; None if it is not kept."""

    def final_time(self, chain: Any) -> int:
        """Unix seconds of the last final block; 0 if nothing is kept."""

    def answers(self, chain: Any, address: str) -> list[tuple[bytes, int, bytes]]:
        """What a contract answered for good: calls, the blocks at which it did, and answers."""

    def keep(self, chain: Any, address: str, answers: Mapping[bytes, bytes]) -> None:
        """Keep what a contract answers for good."""


@dataclass
class Reach:
    """How many blocks a node looks at in one request, as far as its answers told."""

    answered: int = 0
    """The longest span that it answered."""
    refused: int = 0
    """The shortest that it refused; 0 for none."""
    is_fixed: bool = False
    """Whether it is the blocks that are too many, and not the logs in them."""
    _since: int = 0

    def next_span(self, left: int) -> int:
        """How many of the blocks that are left to ask for."""
        if not self.refused:
            return left
        if self.refused - self.answered <= max(1, self.answered // _PRECISION):
            span = self.answered
        else:
            span = (self.answered + self.refused) // 2
        return min(left, max(1, span))

    def note_answer(self, span: int) -> None:
        """The node answered."""
        self.answered = max(self.answered, span)
        self._since += 1
        if self.refused and not self.is_fixed and self._since >= _GROWS_AFTER:
            self.refused, self._since = 2 * self.refused, 0

    def note_refusal(self, span: int, message: str) -> None:
        """The node refused: it was too much."""
        self.refused, self._since = span, 0
        self.answered = min(self.answered, span // 2)
        self.is_fixed = says_range(message)


def read_logs(
    ask: Callable[[Sequence[Query]], Sequence[Any]],
    queries: Sequence[Mapping[str, Any]],
    first: int,
    last: int,
    reach: Reach,
) -> list[list[dict[str, Any]]]:
    """Every log from block ``first`` to ``last`` that answers each of the queries, in order.

    All queries go over the same blocks together, as many at a time as the node looks at.

    Args:
        ask: Sends several ``eth_getLogs``; the logs of each, or the error that refuses it.
        queries: Addresses and topics.
        reach: What is known about the node; learns.

    Raises:
        ProviderError: The node refuses for another reason, or even a single block.
    """
    found: list[list[dict[str, Any]]] = [[] for _ in queries]
    for _, answers in stream_logs(ask, queries, first, last, reach):
        for logs, answer in zip(found, answers, strict=True):
            logs += answer
    return [sorted(logs, key=place_of) for logs in found]


def stream_logs(
    ask: Callable[[Sequence[Query]], Sequence[Any]],
    queries: Sequence[Mapping[str, Any]],
    first: int,
    last: int,
    reach: Reach,
    about: int | None = None,
) -> Iterator[tuple[int, list[list[dict[str, Any]]]]]:
    """The same range by range: the last block of each, and its logs as the node ordered them.

    Args:
        about: How many logs a range should have, so that memory stays bounded; None for as many as come.

    Raises:
        ProviderError: As for `read_logs`.
    """
    wanted = last - first + 1 if about is None else _FIRST_SPAN
    while first <= last:
        span = min(wanted, reach.next_span(last - first + 1))
        blocks = {"fromBlock": hex(first), "toBlock": hex(first + span - 1)}
        answers = ask([{**query, **blocks} for query in queries])
        refusal = next((answer for answer in answers if isinstance(answer, ProviderError)), None)
        if refusal is None:
            reach.note_answer(span)
            yield first + span - 1, [list(answer) for answer in answers]
            first += span
            if about is not None:
                wanted = _span_for(about, span, sum(map(len, answers)))
        elif span == 1 or not is_too_much(str(refusal)):
            raise refusal
        else:
            reach.note_refusal(span, str(refusal))


def _span_for(about: int, span: int, found: int) -> int:
    """How many blocks have about so many logs, if ``span`` of them had ``found``."""
    return max(1, min(span * _GROWTH, span * about // max(1, found)))


def place_of(log: Mapping[str, Any]) -> tuple[int, int]:
    """Where a log stands in the chain; nodes may answer in any order."""
    return int(log["blockNumber"], 16), int(log["logIndex"], 16)
