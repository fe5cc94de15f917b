"""What the report of a DAO says of conviction: requests, and what was paid."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ape_dao.modules.conviction.contracts import POOL
from ape_dao.report.document import (
    Section,
    Table,
    amount_figure,
    column,
    token_amount_column,
    token_cells,
    token_columns,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.report.document import Cell, Coin
    from ape_dao.report.facts import Facts

_SOURCE = "Source: RequestPaid."


def sections(facts: Facts) -> Iterator[Section]:
    """The requests that were paid, for a DAO that ever paid any."""
    rows: list[list[Cell]] = []
    sums: dict[Coin, int] = defaultdict(int)
    for address, number, receiver, amount in facts.rows(
        POOL.name, "RequestPaid", "address", "id", "to", "amount"
    ):
        coin = facts.coin_in(address, "ASSET")
        sums[coin] += amount
        rows.append([int(number), receiver, *token_cells(coin), str(amount)])
    if not rows:
        return
    yield Section(
        "conviction",
        "Requests paid by conviction",
        figures=tuple(
            amount_figure(
                f"requested-{coin.address}",
                f"Paid to requests, in {coin.symbol}",
                paid,
                coin,
                f"Sum of RequestPaid.amount. {_SOURCE}",
            )
            for coin, paid in sums.items()
        ),
        tables=(
            Table(
                id="requests",
                title="Requests that were paid",
                columns=[
                    column("request", "request", "count"),
                    column("to", "paid to", "address"),
                    *token_columns(),
                    token_amount_column("paid", "paid"),
                ],
                rows=rows,
                recompute=_SOURCE,
            ),
        ),
    )
