"""What the auctions' events are in the ledger of revenue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.modules.buyback.contracts import AUCTION, COW_AUCTION
from ape_dao.report.ledger import Posting, Terms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.report.facts import Facts


def postings(facts: Facts) -> Iterator[Posting]:
    """What was sold, what it brought between which prices, and what of that was burned."""
    for auction in (AUCTION.name, COW_AUCTION.name):
        yield from _of(facts, auction)


def _of(facts: Facts, auction: str) -> Iterator[Posting]:
    auctions = ("address", "token", "id", "startPrice", "floorPrice")
    prices = {
        (address, token, number): (start, floor)
        for address, token, number, start, floor in facts.rows(auction, "AuctionStarted", *auctions)
    }
    purchases = ("address", "token", "id", "time", "amount", "price", "payment")
    for address, token, number, time, amount, price, payment in facts.rows(auction, "Bought", *purchases):
        coin = facts.coin_of(token)
        start, floor = prices[address, token, number]
        yield Posting(time, "sold", coin, amount)
        yield Posting(time, "bought", facts.coin, payment, Terms(coin.address, amount, price, start, floor))
    for time, amount, is_burned in facts.rows(auction, "ProceedsSettled", "time", "amount", "burned"):
        if is_burned:
            yield Posting(time, "burned", facts.coin, amount)
