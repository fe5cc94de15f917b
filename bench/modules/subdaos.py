"""Sub-DAOs: a call within a scope, what setting them takes, and a recall that brings three assets home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth_utils import function_signature_to_4byte_selector

from ape_dao.core.chain.artifacts import artifact
from ape_dao.node.clock import WEEK
from bench.bars import Bar
from bench.conditions import DAY, LOT, PURSE, fresh_chain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.bars import Figure

APPROVE = function_signature_to_4byte_selector("approve(address,uint256)")
SUPPLY = function_signature_to_4byte_selector("totalSupply()")
BARS = (
    Bar("subdao-call", "call of a sub-DAO", "of a function that reads one word", 40_000),
    Bar("subdao-approve", "call of a sub-DAO", "a first approval, its spender fixed", 70_000),
    Bar("subdao-recall", "recall a sub-DAO", "three assets, the treasury holds them", 250_000),
    Bar("subdao-freeze", "freeze a sub-DAO", "first time", 50_000),
    Bar("subdao-scope", "list a call", "three arguments fixed", 155_000),
)
"""The bars of this group."""


def measure() -> Iterator[Figure]:
    """Gas of each call, into the state that the one before left."""
    with fresh_chain() as chain:
        owner, operator, guardian, holder, *_ = chain.accounts
        recipients = [{"recipient": account, "amount": PURSE // 2} for account in (owner, holder)]
        assets = [
            chain.deploy(
                artifact("GovernanceToken"),
                name="Token",
                symbol="TKN",
                cap=PURSE,
                yearlyMintLimit=0,
                owner=owner,
                allocations=recipients,
            )
            for _ in range(3)
        ]
        holder_word = bytes.fromhex(holder[2:]).rjust(32, b"\0")
        word = {"position": 0, "isThis": False, "value": holder_word}
        scope = {"target": assets[0].address, "selector": APPROVE, "words": 2, "fixedWords": [word]}
        executor = chain.deploy(
            artifact("ScopedExecutor"),
            owner=owner,
            initialGuardian=guardian,
            first={"operator": operator, "until": chain.upcoming + 52 * WEEK},
            scopes=[scope],
        )
        for asset in assets:
            asset.send(holder, "transfer", to=executor.address, value=LOT)
        data = APPROVE + holder_word + LOT.to_bytes(32)
        deadline = chain.upcoming + DAY
        yield "subdao-approve", executor.send(operator, "execute", id=0, data=data, deadline=deadline)
        supply = {"target": assets[0].address, "selector": SUPPLY, "words": 0, "fixedWords": []}
        executor.send(owner, "setScope", id=1, scope=supply)
        yield "subdao-call", executor.send(operator, "execute", id=1, data=SUPPLY, deadline=deadline)
        words = [{**word, "position": position} for position in range(3)]
        wide = {**scope, "words": 3, "fixedWords": words}
        yield "subdao-scope", executor.send(owner, "setScope", id=2, scope=wide)
        yield "subdao-freeze", executor.send(guardian, "freeze", until=chain.upcoming + DAY)
        yield "subdao-recall", executor.send(owner, "recall", assets=[asset.address for asset in assets])
