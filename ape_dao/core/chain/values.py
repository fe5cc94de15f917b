"""Requests and answers of nodes, as Python has them."""

from __future__ import annotations

from typing import Any

from ape_dao.core.chain.transport import Refused


def call_request(to: str | None, data: bytes, sender: str | None = None) -> dict[str, str]:
    """A call as ``eth_call`` takes it; ``to`` None runs ``data`` as init code."""
    request = {"data": "0x" + data.hex()}
    if to is not None:
        request["to"] = to
    if sender is not None:
        request["from"] = sender
    return request


def required(answer: Any) -> Any:
    """An answer that is no refusal.

    Raises:
        ProviderError: It is one.
    """
    if isinstance(answer, Refused):
        raise answer
    return answer


def as_bytes(text: Any) -> bytes:
    """0x text as bytes."""
    return bytes.fromhex(str(text).removeprefix("0x"))


def struct_values(answer: Any) -> list[Any]:
    """The fields of a struct in order, whether whoever decoded it gave them names or not."""
    return list(answer.values() if hasattr(answer, "values") else answer)
