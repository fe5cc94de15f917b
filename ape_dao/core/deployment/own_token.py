"""A governance token that exists already: whether it can be that of a spec."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.chain.erc20 import answers, number_answer, read_token, text_answer
from ape_dao.core.deployment.parts import TIMESTAMP_CLOCK, existing_of
from ape_dao.core.schema.models import MAX_SUPPLY
from ape_dao.core.schema.section import TOKEN_DECIMALS
from ape_dao.core.spec.assembly import modules_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.schema.models import Spec

_WORD = 32
_SPENDER = bytes(12) + b"\x11" * 20


def token_problems(spec: Spec, chain: Chain) -> Iterator[str]:
    """Why an existing token cannot be the governance token of ``spec``."""
    address = existing_of(spec).get("token")
    if address is None:
        return
    facts = read_token(chain, address)
    if not facts.has_code:
        yield f"there is no contract at {address} on {chain.network_name}"
        return
    if facts.symbol != spec.token.symbol:
        yield f"the token {address} has the symbol {facts.symbol} there and {spec.token.symbol} here"
    if facts.name != spec.token.name:
        yield f"the token {address} has the name '{facts.name}' there and '{spec.token.name}' here"
    if facts.decimals != TOKEN_DECIMALS:
        yield f"the token {address} has {facts.decimals} decimals; the kit needs {TOKEN_DECIMALS}"
    if not facts.total_supply:
        yield f"the token {address} has no supply, so nobody could ever vote"
    elif facts.total_supply > MAX_SUPPLY:
        yield f"the token {address} has a supply of {facts.total_supply}; locks hold at most {MAX_SUPPLY}"
    for function, key in _needed_functions(spec).items():
        if not answers(chain, address, function, bytes(_WORD)):
            yield f"the token {address} has no {function}, which `{key}` needs"
    if spec.governor.votes == "token":
        yield from _votes_problems(chain, address)
    if not answers(chain, address, "approve(address,uint256)", _SPENDER + bytes(_WORD)):
        yield f"the token {address} refuses approvals, so nobody could lock it"


def _votes_problems(chain: Chain, address: str) -> Iterator[str]:
    """Why the governor cannot count the votes of a token: it asks for past ones, by the second (ERC-5805)."""
    mode, clock = text_answer(chain, address, "CLOCK_MODE()"), number_answer(chain, address, "clock()")
    if mode != TIMESTAMP_CLOCK or clock is None:
        found = "has no CLOCK_MODE, so it counts by blocks" if mode is None else f"has the clock {mode}"
        yield f"the token {address} {found}; `votes: token` needs {TIMESTAMP_CLOCK}, so use the escrow"
        return
    past = (chain.timestamp() - 1).to_bytes(_WORD, "big")
    for function, arguments in (
        ("getVotes(address)", _SPENDER),
        ("getPastVotes(address,uint256)", _SPENDER + past),
        ("getPastTotalSupply(uint256)", past),
    ):
        if number_answer(chain, address, function, arguments) is None:
            yield f"the token {address} has no {function}, which `governor.votes: token` needs"
    if not answers(chain, address, "delegate(address)", _SPENDER):
        yield f"the token {address} has no delegate(address), so nobody could vote with it"


def _needed_functions(spec: Spec) -> dict[str, str]:
    """Functions with one number that modules call on the token, each with the key that needs it."""
    needed: dict[str, str] = {}
    for module, section in modules_of(spec):
        if module.token_functions is not None:
            needed |= module.token_functions(section)
    return needed
