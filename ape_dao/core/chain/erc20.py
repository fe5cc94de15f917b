"""Tokens (ERC-20) that a DAO uses and did not create: what they say about themselves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from ape.exceptions import ProviderError
from eth_utils import keccak, to_checksum_address

from ape_dao.core.chain.abi import decode

if TYPE_CHECKING:
    from collections.abc import Callable

    from ape_dao.core.chain.client import Chain

_WORD = 32
_ASKING = "0x" + "22" * 20
"""Not the zero address, for which many tokens refuse everything."""


@dataclass(frozen=True)
class TokenFacts:
    """An ERC-20 token as the chain shows it; None for what it does not answer."""

    address: str
    has_code: bool
    name: str | None = None
    symbol: str | None = None
    decimals: int | None = None
    total_supply: int | None = None


def read_token(chain: Chain, address: str) -> TokenFacts:
    """Ask a token what it is."""
    views = ("name()", "symbol()", "decimals()", "totalSupply()")
    calls = [(address, bytes(keccak(text=view)[:4])) for view in views]
    jobs: list[Callable[[], Any]] = [partial(chain.code, address), partial(chain.call_many, calls)]
    code, answers = chain.together(jobs)
    if not code:
        return TokenFacts(address, has_code=False)
    name, symbol, decimals, supply = (answer if isinstance(answer, bytes) else None for answer in answers)
    return TokenFacts(
        address=address,
        has_code=True,
        name=_text(name),
        symbol=_text(symbol),
        decimals=_number(decimals),
        total_supply=_number(supply),
    )


def answers(chain: Chain, address: str, signature: str, arguments: bytes = b"") -> bool:
    """Whether a call of this function succeeds for an account that holds nothing."""
    return _ask(chain, address, signature, arguments) is not None


def owner_of(chain: Chain, address: str) -> str | None:
    """Who a contract says is its owner; None where it says nobody."""
    answer = _ask(chain, address, "owner()")
    if answer is None or len(answer) != _WORD or not any(answer):
        return None
    return str(to_checksum_address(answer[-20:]))


def number_answer(chain: Chain, address: str, signature: str, arguments: bytes = b"") -> int | None:
    """The number that a view answers; None if it refuses, is not there, or answers something else."""
    return _number(_ask(chain, address, signature, arguments))


def text_answer(chain: Chain, address: str, signature: str) -> str | None:
    """The text that a view answers, likewise."""
    return _text(_ask(chain, address, signature))


def _ask(chain: Chain, address: str, signature: str, arguments: bytes = b"") -> bytes | None:
    try:
        return chain.call(address, bytes(keccak(text=signature)[:4]) + arguments, sender=_ASKING)
    except ProviderError:  # the function is not there, or refuses
        return None


def _number(answer: bytes | None) -> int | None:
    return int.from_bytes(answer, "big") if answer is not None and len(answer) == _WORD else None


def _text(answer: bytes | None) -> str | None:
    """A string, or the 32 bytes that old tokens answer."""
    if answer is None or len(answer) < _WORD:
        return None
    if len(answer) == _WORD:
        return answer.rstrip(b"\0").decode("utf-8", "replace")
    try:
        return str(decode(["string"], answer)[0])
    except Exception:  # eth-abi has no common base for its errors
        return None
