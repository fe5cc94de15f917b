"""The members get their tokens as everybody does: each claims its row of the airdrop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.demo.context import figure, gas_of
from ape_dao.modules.airdrop.leaves import Campaign, hash_leaf
from ape_dao.modules.airdrop.tree import build_tree, proof_positions
from ape_dao.node.clock import show_time
from ape_dao.sdk import staking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.demo.context import DemoContext
    from ape_dao.demo.members import Member

AIRDROP = "airdrop_community"
NO_DELEGATION = (ZERO_ADDRESS, 0, 0, b"")


@dataclass(frozen=True)
class Row:
    """One member's row, with its proof."""

    index: int
    amount: int
    """Token wei."""
    proof: tuple[bytes, ...]


@dataclass(frozen=True)
class Recipients:
    """The list of the airdrop: every member that gets tokens."""

    root: bytes
    rows: dict[str, Row]
    """By the member's name."""


def list_recipients(members: dict[str, Member], chain_id: int, airdrop: str) -> Recipients:
    """The tree over the members' tokens, for the airdrop at that address."""
    return rows_of([(member, member.tokens) for member in recipients_of(members)], chain_id, airdrop)


def rows_of(amounts: Sequence[tuple[Member, int]], chain_id: int, airdrop: str) -> Recipients:
    """The tree over amounts of members, for the airdrop at that address."""
    campaign = Campaign(chain_id=chain_id, airdrop=bytes.fromhex(airdrop[2:]))
    leaves = [
        hash_leaf(campaign, index, bytes.fromhex(member.account.address[2:]), amount)
        for index, (member, amount) in enumerate(amounts)
    ]
    rows = np.frombuffer(b"".join(leaves), dtype=np.uint8).reshape(-1, 32)
    nodes, positions = build_tree(rows)
    proofs = [
        tuple(nodes[place].tobytes() for place in proof_positions(int(position))) for position in positions
    ]
    return Recipients(
        root=nodes[0].tobytes(),
        rows={
            member.name: Row(index, amount, proof)
            for index, ((member, amount), proof) in enumerate(zip(amounts, proofs, strict=True))
        },
    )


def recipients_of(members: dict[str, Member]) -> Sequence[Member]:
    """Who is on the list, in its order."""
    return [member for member in members.values() if member.tokens]


def claim_tokens(context: DemoContext, recipients: Recipients) -> None:
    """Everybody claims; who locks everything claims straight into the lock."""
    context.section("The members claim their tokens")
    airdrop = context.dao.contract(AIRDROP)
    for member in recipients_of(context.members):
        row = recipients.rows[member.name]
        if member.locks_everything:
            end = staking.unlock_time(context.clock.now(), member.profile.weeks)
            receipt = airdrop.claimAndLock(
                row.index, row.amount, row.proof, end, NO_DELEGATION, sender=member.account
            )
            what = f"claims {figure(row.amount)} straight into a lock until {show_time(end)}"
        else:
            receipt = airdrop.claim(row.index, row.amount, row.proof, sender=member.account)
            what = f"claims {figure(row.amount)}"
        context.line(f"{member.name} {what} ({gas_of(receipt):,} gas)")
    left = context.dao.token.balanceOf(airdrop)
    until = show_time(airdrop.DEADLINE())
    context.line(f"{figure(left)} are left in the airdrop; after {until} they go to the treasury")
