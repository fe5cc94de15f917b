"""The books of the buyback: what its auction received is sold or still there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.modules.buyback.contracts import PROCEEDS_LOCK
from ape_dao.modules.revenue.contracts import BUYBACK_POT
from ape_dao.sdk.audit import Sum

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.sdk.audit import Books


def invariants(books: Books) -> Iterator[Finding]:
    """What must hold for each revenue token that is sold; nothing for a DAO without a buyback."""
    if "auction" not in books.dao.addresses:
        return
    auction = str(books.dao.contract("auction").address)
    for symbol, token in books.tokens.items():
        if token.address == books.dao.token.address:  # what the others are sold for
            yield from _locked(books, symbol)
            continue
        moves = books.transfers[symbol]
        yield Sum("auction", symbol, token.decimals()).equal(
            "received by the buyback = sold + for sale",
            sum(move.amount for move in moves if move.recipient == auction),
            sold=sum(move.amount for move in moves if move.sender == auction),
            for_sale=token.balanceOf(auction),
        )
        if BUYBACK_POT in books.dao.addresses:
            pot = str(books.dao.contract(BUYBACK_POT).address)
            yield Sum(BUYBACK_POT, symbol, token.decimals()).equal(
                "received by the pot = released + waiting",
                sum(move.amount for move in moves if move.recipient == pot),
                released=sum(move.amount for move in moves if move.sender == pot),
                waiting=token.balanceOf(pot),
            )


def _locked(books: Books, symbol: str) -> Iterator[Finding]:
    """What was handed to the lock, if there is one, is in the escrow, or too little for it."""
    if PROCEEDS_LOCK not in books.dao.addresses:
        return
    token, lock = books.tokens[symbol], str(books.dao.contract(PROCEEDS_LOCK).address)
    yield Sum(PROCEEDS_LOCK, symbol, token.decimals()).equal(
        "received by the lock = locked for ever + waiting",
        sum(move.amount for move in books.transfers[symbol] if move.recipient == lock),
        locked=books.dao.escrow.locked(lock).amount,
        waiting=token.balanceOf(lock),
    )
