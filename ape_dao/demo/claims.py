"""The cast gets its tokens as everybody does: each claims its row of the airdrop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.demo.stage import gas_of, show
from ape_dao.modules.airdrop.leaves import Campaign, hash_leaf
from ape_dao.modules.airdrop.tree import build_tree, proof_positions
from ape_dao.node.clock import show_time
from ape_dao.sdk import staking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.demo.cast import Actor
    from ape_dao.demo.stage import Stage

AIRDROP = "airdrop_community"
NO_DELEGATION = (ZERO_ADDRESS, 0, 0, b"")


@dataclass(frozen=True)
class Row:
    """One member's row, with its proof."""

    index: int
    amount: int
    proof: tuple[bytes, ...]


@dataclass(frozen=True)
class Recipients:
    """The list of the airdrop: everybody of the cast who gets tokens."""

    root: bytes
    rows: dict[str, Row]
    """By name."""


def list_recipients(cast: dict[str, Actor], chain_id: int, airdrop: str) -> Recipients:
    """The tree over the cast's tokens, for the airdrop at that address."""
    actors = recipients_of(cast)
    campaign = Campaign(chain_id=chain_id, airdrop=bytes.fromhex(airdrop[2:]))
    leaves = [
        hash_leaf(campaign, index, bytes.fromhex(actor.account.address[2:]), actor.tokens)
        for index, actor in enumerate(actors)
    ]
    rows = np.frombuffer(b"".join(leaves), dtype=np.uint8).reshape(-1, 32)
    nodes, positions = build_tree(rows)
    proofs = [
        tuple(nodes[place].tobytes() for place in proof_positions(int(position))) for position in positions
    ]
    return Recipients(
        root=nodes[0].tobytes(),
        rows={
            actor.name: Row(index, actor.tokens, proof)
            for index, (actor, proof) in enumerate(zip(actors, proofs, strict=True))
        },
    )


def recipients_of(cast: dict[str, Actor]) -> Sequence[Actor]:
    """Who is on the list, in its order."""
    return [actor for actor in cast.values() if actor.tokens]


def play(stage: Stage, recipients: Recipients) -> None:
    """Everybody claims; who locks everything claims straight into the lock."""
    stage.act("The members claim their tokens")
    airdrop = stage.dao.contract(AIRDROP)
    for actor in recipients_of(stage.cast):
        row = recipients.rows[actor.name]
        if actor.locks_everything:
            end = staking.unlock_time(stage.clock.now(), actor.part.weeks)
            receipt = airdrop.claimAndLock(
                row.index, row.amount, row.proof, end, NO_DELEGATION, sender=actor.account
            )
            what = f"claims {show(row.amount)} straight into a lock until {show_time(end)}"
        else:
            receipt = airdrop.claim(row.index, row.amount, row.proof, sender=actor.account)
            what = f"claims {show(row.amount)}"
        stage.line(f"{actor.name} {what} ({gas_of(receipt):,} gas)")
    left = stage.dao.token.balanceOf(airdrop)
    until = show_time(airdrop.DEADLINE())
    stage.line(f"{show(left)} are left in the airdrop; after {until} they go to the treasury")
