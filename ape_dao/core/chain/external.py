"""Contracts that a DAO uses and did not create: what they say about themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape.exceptions import ProviderError
from eth_abi import decode
from eth_utils import keccak

from ape_dao.core.deployment.blueprint import existing_of
from ape_dao.core.spec.models import MAX_SUPPLY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.spec import Spec

TOKEN_DECIMALS = 18
"""What a governance token must have: amounts in a spec are read with these."""
_WORD = 32
_ASKING = "0x" + "22" * 20
"""Not the zero address, for which many tokens refuse everything."""
_SPENDER = bytes(12) + b"\x11" * 20


@dataclass(frozen=True)
class TokenFacts:
    """An ERC-20 token as the chain shows it; None for what it does not answer."""

    address: str
    has_code: bool
    name: str | None = None
    symbol: str | None = None
    decimals: int | None = None
    total_supply: int | None = None


def token_problems(spec: Spec, chain: Chain) -> Iterator[str]:
    """Why a token that lives already cannot be the governance token of ``spec``."""
    address = existing_of(spec).get("token")
    if address is None:
        return
    facts, wanted = read_token(chain, address), spec.token
    if not facts.has_code:
        yield f"the token {address} has no code on {chain.network_name}"
        return
    if facts.symbol != wanted.symbol:
        yield f"the token {address} is called {facts.symbol} there and {wanted.symbol} here"
    if facts.name != wanted.name:
        yield f"the token {address} has the name '{facts.name}' there and '{wanted.name}' here"
    if facts.decimals != TOKEN_DECIMALS:
        yield f"the token {address} has {facts.decimals} decimals; the kit needs {TOKEN_DECIMALS}"
    if not facts.total_supply:
        yield f"the token {address} has no supply, so nobody could ever vote"
    elif facts.total_supply > MAX_SUPPLY:
        yield f"the token {address} has a supply of {facts.total_supply}; locks hold at most {MAX_SUPPLY}"
    buyback = spec.revenue.buyback if spec.revenue else None
    if buyback and buyback.proceeds == "burn" and not answers(chain, address, "burn(uint256)", bytes(_WORD)):
        yield f"the token {address} has no burn(uint256), which `revenue.buyback.proceeds: burn` needs"
    if not answers(chain, address, "approve(address,uint256)", _SPENDER + bytes(_WORD)):
        yield f"the token {address} refuses approvals, so nobody could lock it"


def read_token(chain: Chain, address: str) -> TokenFacts:
    """Ask a token what it is."""
    if not chain.code(address):
        return TokenFacts(address, has_code=False)
    return TokenFacts(
        address=address,
        has_code=True,
        name=_text(_ask(chain, address, "name()")),
        symbol=_text(_ask(chain, address, "symbol()")),
        decimals=_number(_ask(chain, address, "decimals()")),
        total_supply=_number(_ask(chain, address, "totalSupply()")),
    )


def answers(chain: Chain, address: str, signature: str, arguments: bytes = b"") -> bool:
    """Whether a call of this function succeeds for an account that holds nothing."""
    return _ask(chain, address, signature, arguments) is not None


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
