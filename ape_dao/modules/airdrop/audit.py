"""The books of airdrops: what a campaign received is claimed, swept or still there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.contract_types import labelled
from ape_dao.modules.airdrop.contracts import MERKLE_AIRDROP
from ape_dao.sdk.audit import Sum, transfers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.sdk.audit import Books


def invariants(books: Books) -> Iterator[Finding]:
    """What must hold for each campaign."""
    token = books.dao.token
    campaigns = labelled(books.dao.addresses, MERKLE_AIRDROP)
    moves = transfers(books.chain, str(token.address)) if campaigns else []
    for name, campaign in campaigns.items():
        events = books.chain.events(artifact(MERKLE_AIRDROP.name), campaign, "Claimed", "Swept")
        swept = [event for event in events if event.arguments.get("token") == token.address]
        yield Sum("airdrop", token.symbol(), token.decimals()).equal(
            f"received by the airdrop {name} = claimed + swept + left",
            sum(move.amount for move in moves if move.recipient == campaign),
            claimed=sum(event.arguments["amount"] for event in events if event.name == "Claimed"),
            swept=sum(event.arguments["amount"] for event in swept),
            left=token.balanceOf(campaign),
        )
