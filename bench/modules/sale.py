"""A sale in three windows with ten tiers: commitments, its end and claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth_abi import encode
from eth_utils import keccak

from ape_dao.core.chain.abi import encode_by_name
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.units import WAD
from bench.bars import Bar
from bench.conditions import (
    DAY,
    HOUR,
    LOT,
    MAX_LOCK_WEEKS,
    UNLIMITED,
    ZERO_ADDRESS,
    fresh_chain,
    open_escrow,
    plain_token,
)
from bench.driver import Contract

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.bars import Figure
    from bench.conditions import Escrow

_TERMS = "10 tiers, 3 windows"
BARS = (
    Bar("sale-deployment", "sale deployment", _TERMS, 3_500_000),
    Bar(
        "sale-commit-first", "sale commit", f"{_TERMS}, first of an account, used window", 105_000, "sale-bid"
    ),
    Bar("sale-commit-again", "sale commit", f"{_TERMS}, account has committed", 66_000),
    Bar("sale-finalize", "sale finalize", f"{_TERMS}, the second one is cut", 75_000),
    Bar(
        "sale-claim", "sale claim", "refund and vested part, receiver holds both tokens", 75_000, "sale-exit"
    ),
    Bar("sale-claim-later", "sale claim", "vested part, receiver holds the token", 52_000),
    Bar("sale-claim-lock", "sale claim-and-lock", "vested part, into a permanent lock"),
    Bar(
        "sale-gate-first", "gate of an auction elsewhere", f"{_TERMS}, hook, first bid of an account", 70_000
    ),
    Bar("sale-gate-again", "gate of an auction elsewhere", f"{_TERMS}, hook, account has bid", 53_000),
    Bar("sale-proceeds", "sale pays its proceeds", "receiver holds the token"),
)
"""The bars of this group."""

USD = 10**6
HOURS = ((0, 12), (12, 18), (18, 24))
ALLOCATION = 1_000 * USD
TIERS = tuple(
    {"threshold": 200 * WAD * (index + 1), "allocation": ALLOCATION, "window": window}
    for index, window in enumerate((2, 2, 2, 2, 1, 1, 1, 0, 0, 0))
)
_BID = ("uint256", "uint128", "address", "address", "bytes")
NO_ADMISSION = {"cap": 0, "deadline": 0, "signature": b""}


def measure() -> Iterator[Figure]:
    """Gas of two buyers in each window, of the end, and of claims of who got a part."""
    with fresh_chain() as chain:
        escrow, usd = open_escrow(chain), plain_token(chain, 6)
        buyers = escrow.holders[:6]
        for number, buyer in enumerate(buyers):
            escrow.lock(buyer, MAX_LOCK_WEEKS, LOT // 2 ** (number // 2))
            escrow.contract.send(buyer, "setPermanent", permanent=True)
        sale, opens, created = _open_sale(escrow, usd)
        yield "sale-deployment", created
        for account in (*buyers, escrow.owner):
            usd.send(escrow.owner, "mint", to=account, amount=10 * ALLOCATION)
            usd.send(account, "approve", spender=sale.address, value=UNLIMITED)
        gas = []
        for number, buyer in enumerate(buyers):
            chain.travel_to(opens + HOURS[number // 2][0] * HOUR + 60 * (1 + number))
            gas.append(sale.send(buyer, "commit", amount=ALLOCATION // 2, admission=NO_ADMISSION))
            if number == 1:
                yield "sale-commit-first", gas[-1]
                again = sale.send(buyer, "commit", amount=ALLOCATION // 4, admission=NO_ADMISSION)
                yield "sale-commit-again", again
        chain.travel_to(opens + DAY)
        yield "sale-finalize", sale.send(escrow.stranger, "finalize")
        cut = buyers[2]
        chain.wait(10 * DAY)
        yield "sale-claim", sale.send(cut, "claim", account=cut)
        chain.wait(10 * DAY)
        yield "sale-claim-later", sale.send(cut, "claim", account=cut)
        escrow.contract.send(cut, "setOperator", operator=sale.address, approved=True)
        chain.wait(10 * DAY)
        yield "sale-claim-lock", sale.send(cut, "claimAndLock", unlockTime=0)
        yield "sale-proceeds", sale.send(escrow.stranger, "payProceeds")
        yield from _bids(escrow, buyers[0])


def _bids(escrow: Escrow, buyer: str) -> Iterator[Figure]:
    """Gas of a hook that an auction calls, here as a transaction of its own: 21,000 of it."""
    chain = escrow.chain
    snapshot = chain.now
    chain.wait(DAY)
    opens = chain.upcoming + DAY
    config = {
        "escrow": escrow.contract.address,
        "easyAuction": ZERO_ADDRESS,
        "snapshot": snapshot,
        "byPower": False,
        "budget": 0,
        "windows": _windows(opens),
        "tiers": list(TIERS),
    }
    gate, _ = _create(escrow, "ScoreGate", config)
    chain.travel_to(opens)
    bid = encode(_BID, [1, ALLOCATION // 4, buyer, buyer, b""])  # the hook does not name what it ignores
    calldata = bytes(keccak(text=f"validate({','.join(_BID)})")[:4]) + bid
    for key in ("sale-gate-first", "sale-gate-again"):
        yield key, chain.send(escrow.stranger, gate.address, calldata, "ScoreGate.validate").gas


def _windows(opens: int) -> list[dict[str, int]]:
    return [
        {"opensAt": opens + first * HOUR, "closesAt": opens + last * HOUR, "committed": 0}
        for first, last in HOURS
    ]


def _create(escrow: Escrow, name: str, config: dict[str, object]) -> tuple[Contract, int]:
    """A contract, and the gas of its creation."""
    chain, made = escrow.chain, artifact(name)
    encoded = encode_by_name(made.constructor_abi["inputs"], {"config": config}, made.name)
    receipt = chain.send(escrow.owner, None, made.init_code + encoded, made.name)
    return Contract(chain, made, receipt.created), receipt.gas


def _open_sale(escrow: Escrow, usd: Contract) -> tuple[Contract, int, int]:
    """A sale of 1,500 tokens that vest over 100 days; when it opens, and the gas of its creation."""
    chain = escrow.chain
    snapshot = chain.now
    chain.wait(DAY)
    opens = chain.upcoming + DAY
    config = {
        "escrow": escrow.contract.address,
        "token": escrow.token.address,
        "payment": usd.address,
        "seller": escrow.owner,
        "proceedsTo": escrow.owner,
        "router": ZERO_ADDRESS,
        "feeBps": 0,
        "lot": 3 * LOT // 2,
        "price": USD,
        "unit": WAD,
        "minRaise": 0,
        "minCommit": USD,
        "snapshot": snapshot,
        "byPower": False,
        "gate": ZERO_ADDRESS,
        "guardian": ZERO_ADDRESS,
        "guardianUntil": 0,
        "vesting": {"start": 0, "cliff": 0, "duration": 100 * DAY, "atOnceBps": 0},
        "windows": _windows(opens),
        "tiers": list(TIERS),
    }
    sale, gas = _create(escrow, "TierSale", config)
    escrow.token.send(escrow.owner, "mint", to=sale.address, amount=3 * LOT // 2)
    sale.send(escrow.stranger, "open")
    return sale, opens, gas
