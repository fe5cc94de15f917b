"""An index of five parts: mint, redeem, auctions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.artifacts import artifact
from ape_dao.node.clock import WEEK
from bench.bars import Bar
from bench.conditions import DAY, PURSE, fresh_chain
from bench.mocks import mock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.bars import Figure

PARTS = 5
HELD = 10**23
ONE = 10**27
MOST = 2**256 - 1
BARS = (
    Bar("index-mint", "mint index shares", "5 parts", 170_000, peer="index-mint"),
    Bar("index-mint-fee", "mint index shares", "5 parts, fee due", 180_000),
    Bar("index-redeem", "redeem index shares", "5 parts", 140_000, peer="index-redeem"),
    Bar("index-redeem-fee", "redeem index shares", "5 parts, fee due", 155_000),
    Bar("index-start", "start an auction", "of a part", 45_000),
    Bar("index-take", "take in an auction", "index sells, 5 parts", 120_000),
    Bar("index-take-buys", "take in an auction", "index buys, 5 parts", 120_000),
    Bar("index-targets", "set targets", "5 parts", 110_000, peer="index-targets"),
)
"""The bars of this group."""


def measure() -> Iterator[Figure]:
    """Gas of each call, into the state that the one before left."""
    with fresh_chain() as chain:
        owner, holder, taker, *_ = chain.accounts
        tokens = [chain.deploy(mock("MockPlainToken"), decimals=18) for _ in range(PARTS)]
        targets = [
            {
                "token": token.address,
                "weightBps": 2_000,
                "bandBps": 500 if number else 0,
                "maxShareBps": 1_000 if number else 0,
                "doublings": 2 if number else 0,
                "length": DAY if number else 0,
                "firstPrice": ONE if number else 0,
            }
            for number, token in enumerate(tokens)
        ]
        config: dict[str, Any] = {
            "name": "Index",
            "symbol": "IDX",
            "owner": owner,
            "guardian": owner,
            "feeReceiver": tokens[0].address,
            "fees": {"yearlyBps": 0, "crossBps": 0, "publicMint": True},
            "schedule": {"minInterval": DAY, "probeInterval": WEEK, "probeBps": 100},
            "targets": targets,
        }
        vault = chain.deploy(artifact("IndexVault"), config=config)
        for token in tokens:
            for who in (owner, holder, taker):
                token.send(owner, "mint", to=who, amount=PURSE)
                token.send(who, "approve", spender=vault.address, value=MOST)
        vault.send(owner, "mint", shares=HELD, to=owner, maxAmounts=[HELD] * PARTS)
        minting = {"shares": HELD // 10, "to": holder, "maxAmounts": [HELD] * PARTS}
        vault.send(holder, "mint", **minting)
        yield "index-mint", vault.send(holder, "mint", **minting)
        half = {"shares": HELD // 20, "to": holder, "minAmounts": [1] * PARTS}
        yield "index-redeem", vault.send(holder, "redeem", **half)
        vault.send(owner, "setFees", newFees={"yearlyBps": 100, "crossBps": 10, "publicMint": True})
        chain.wait(DAY)
        vault.send(owner, "accrue")
        chain.wait(DAY)
        yield "index-mint-fee", vault.send(holder, "mint", **minting)
        chain.wait(DAY)
        yield "index-redeem-fee", vault.send(holder, "redeem", **half)
        vault.send(owner, "start", part=1)
        chain.wait(DAY)
        yield "index-start", vault.send(holder, "start", part=1)
        chain.wait(DAY // 4)
        taking = {"part": 1, "maxAmount": MOST, "deadline": MOST, "receiver": taker, "data": b""}
        sale = {**taking, "id": 2, "vaultSells": True, "limitPayment": MOST}
        yield "index-take", vault.send(taker, "take", **sale)
        chain.wait(DAY)
        vault.send(holder, "start", part=2)
        chain.wait(DAY // 4)
        purchase = {**taking, "part": 2, "id": 1, "vaultSells": False, "limitPayment": 1}
        yield "index-take-buys", vault.send(taker, "take", **purchase)
        yield "index-targets", vault.send(owner, "setTargets", targets=targets, glide=WEEK)
