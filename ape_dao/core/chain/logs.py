"""Logs of a chain, however few blocks its node looks at in one request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ape.exceptions import ProviderError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LATEST = "latest"
# How nodes say that they were asked for too much; they share no error code.
_TOO_MUCH = re.compile(r"limit|range|too (many|large|wide|big)|exceed|more than|timed? ?out", re.IGNORECASE)
_TOO_OFTEN = re.compile(r"\brate|per second|too many requests", re.IGNORECASE)


def read_logs(rpc: Callable[..., Any], query: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every log that answers the query of an ``eth_getLogs``, which has a ``fromBlock`` and a ``toBlock``.

    One request, if the node answers that. If it finds the blocks or the logs too many, it is asked for half
    as many blocks after each refusal, and for half more after each answer.

    Raises:
        ProviderError: The node refuses for another reason, or even a single block.
    """
    try:
        return list(rpc("eth_getLogs", dict(query)))
    except ProviderError as err:
        if not _is_too_much(err):
            raise
    to_block = query["toBlock"]
    last = int(rpc("eth_blockNumber") if to_block == LATEST else to_block, 16)
    first = int(query["fromBlock"], 16)
    return _in_parts(rpc, query, first, last)


def _in_parts(
    rpc: Callable[..., Any], query: Mapping[str, Any], first: int, last: int
) -> list[dict[str, Any]]:
    logs: list[dict[str, Any]] = []
    span = max(1, (last - first + 1) // 2)
    while first <= last:
        end = min(last, first + span - 1)
        try:
            logs += rpc("eth_getLogs", {**query, "fromBlock": hex(first), "toBlock": hex(end)})
        except ProviderError as err:
            if end == first or not _is_too_much(err):
                raise
            span = (end - first + 1) // 2
        else:
            first = end + 1
            span += (span + 1) // 2
    return logs


def _is_too_much(refusal: ProviderError) -> bool:
    message = str(refusal)
    return _TOO_MUCH.search(message) is not None and _TOO_OFTEN.search(message) is None
