"""What the report of a DAO says of its buyback: every purchase, and where its price was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.analytics.metrics.revenue import average_position, fills
from ape_dao.modules.buyback.contracts import AUCTION, COW_AUCTION
from ape_dao.report import charts
from ape_dao.report.charts import Axis
from ape_dao.report.document import (
    Section,
    Table,
    amount_column,
    amount_figure,
    column,
    figure,
    how,
    token_amount_column,
    token_cells,
    token_columns,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.report.document import Cell
    from ape_dao.report.facts import Facts

_BINS = 5
STARTED = ("address", "token", "id", "startPrice", "floorPrice")
BOUGHT = ("address", "token", "id", "buyer", "amount", "price", "payment", "transaction")


def sections(facts: Facts) -> Iterator[Section]:
    """The purchases, for a DAO whose auctions sold anything."""
    found = [
        one
        for auction in (AUCTION.name, COW_AUCTION.name)
        for one in fills(
            facts.table(auction, "AuctionStarted", STARTED), facts.table(auction, "Bought", BOUGHT)
        )
    ]
    found.sort(key=lambda one: one.time)
    if not found:
        return
    coin = facts.coin
    rows: list[list[Cell]] = []
    for one in found[::-1]:
        row: list[Cell] = [one.time, facts.name(one.buyer), *token_cells(facts.coin_of(one.token))]
        rows.append([*row, str(one.amount), str(one.payment), one.position, one.transaction])
    edges = [place / _BINS for place in range(_BINS + 1)]
    yield Section(
        "buyback",
        "The buyback",
        figures=(
            figure("purchases", "Purchases", "count", len(found), "Count of Bought of the auctions."),
            amount_figure(
                "paid", "Paid by buyers", sum(one.payment for one in found), coin, "Sum of Bought.payment."
            ),
            figure(
                "position",
                "Mean price, from floor (0%) to start (100%)",
                "share",
                average_position(found),
                how(average_position, how(fills)),
            ),
        ),
        tables=(
            Table(
                id="purchases",
                title="Purchases, the newest first",
                columns=[
                    column("time", "time", "time"),
                    column("buyer", "buyer", "address"),
                    *token_columns(),
                    token_amount_column("amount", "bought"),
                    amount_column("payment", "paid", coin),
                    column("position", "from floor to start", "share"),
                    column("transaction", "transaction", "transaction", is_hidden=True),
                ],
                rows=rows,
                recompute=how(fills),
            ),
        ),
        charts=(
            charts.histogram(
                "Prices of purchases, from floor to start",
                f"{len(found)} purchases; at 0% the DAO got the least that it takes.",
                edges,
                charts.binned([one.position for one in found], edges),
                Axis("from floor to start", charts.percent),
                Axis("purchases"),
            ),
        ),
    )
