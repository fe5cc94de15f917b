"""The section of a report about the treasury: what it holds, where that came from, and where it went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.analytics.holdings import balance_course
from ape_dao.analytics.metrics.treasury import flows_by_party, flows_by_week
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.units import WEEK
from ape_dao.report import charts
from ape_dao.report.charts import Axis, Line
from ape_dao.report.document import (
    Section,
    Table,
    amount_figure,
    column,
    how,
    token_amount_column,
    token_cells,
    token_columns,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape_dao.report.document import Cell, Coin, Figure
    from ape_dao.report.facts import Facts
    from ape_dao.store.store import Table as Rows

MOST_CHARTS = 6
"""Tokens whose balance is drawn, those that moved most often."""
MOST_POINTS = 156
_NOBODY = "nobody: new or burned tokens"
_DATES = Axis("", ticks=charts.dates)


def treasury(facts: Facts) -> Section | None:
    """What the treasury holds by token over time; nothing before anything came in."""
    moved = {token: rows for token, rows in facts.treasury_transfers.items() if len(rows)}
    if not moved:
        return None
    coins = {token: facts.coin_of(token) for token in moved}
    return Section(
        "treasury",
        "The treasury",
        figures=tuple(_balance(facts, coins[token], rows) for token, rows in moved.items()),
        tables=(_weeks(facts, coins, moved), _parties(facts, coins, moved)),
        charts=tuple(_charts(facts, coins, moved)),
        note="The governance token and those that the spec names, by their transfers since the launch. Where "
        "balances change without transfers, it holds another amount. Ether leaves no event when it comes in: "
        "`ape dao status` shows it.",
    )


def _balance(facts: Facts, coin: Coin, rows: Rows) -> Figure:
    (held,) = balance_course(rows, facts.treasury, [facts.time])
    return amount_figure(f"balance-{coin.address}", f"{coin.symbol} held", held, coin, how(balance_course))


def _weeks(facts: Facts, coins: dict[str, Coin], moved: dict[str, Rows]) -> Table:
    rows: list[list[Cell]] = []
    for token, transfers in moved.items():
        coin = coins[token]
        flows = flows_by_week(transfers, facts.treasury)
        ends = [min(week + WEEK - 1, facts.time) for week in flows]
        balances = balance_course(transfers, facts.treasury, ends)
        for (week, flow), held in zip(flows.items(), balances, strict=True):
            row: list[Cell] = [week, *token_cells(coin)]
            rows.append([*row, str(flow.received), str(flow.paid), str(held)])
    return Table(
        id="weeks",
        title="By token and week",
        columns=[
            column("week", "week from", "time"),
            *token_columns(),
            token_amount_column("received", "received"),
            token_amount_column("paid", "paid"),
            token_amount_column("balance", "held at its end"),
        ],
        rows=rows,
        recompute=" ".join(
            (how(flows_by_week), how(balance_course), "Weeks without transfers are left out.")
        ),
        is_hidden=True,
    )


def _parties(facts: Facts, coins: dict[str, Coin], moved: dict[str, Rows]) -> Table:
    rows: list[list[Cell]] = []
    for token, transfers in moved.items():
        coin = coins[token]
        for party, flow in flows_by_party(transfers, facts.treasury).items():
            row: list[Cell] = [_NOBODY if party == ZERO_ADDRESS else facts.name(party), *token_cells(coin)]
            rows.append([*row, str(flow.received), str(flow.paid), flow.transfers])
    return Table(
        id="parties",
        title="From whom and to whom",
        columns=[
            column("party", "account", "address"),
            *token_columns(),
            token_amount_column("received", "received from it"),
            token_amount_column("paid", "paid to it"),
            column("transfers", "transfers", "count"),
        ],
        rows=rows,
        recompute=how(flows_by_party, "Nobody is the zero address."),
    )


def _charts(facts: Facts, coins: dict[str, Coin], moved: dict[str, Rows]) -> Iterator[str]:
    drawn = sorted(moved, key=lambda token: (-len(moved[token]), token))[:MOST_CHARTS]
    for token in (one for one in moved if one in drawn):
        coin, times = coins[token], _times(facts, moved[token])
        balances = balance_course(moved[token], facts.treasury, times)
        points = [(float(time), held / 10**coin.decimals) for time, held in zip(times, balances, strict=True)]
        yield charts.line_chart(
            f"{coin.symbol} in the treasury",
            f"{charts.short_number(points[0][1])} to {charts.short_number(points[-1][1])} {coin.symbol}.",
            [Line(coin.symbol, points, is_stepped=True)],
            _DATES,
            Axis(coin.symbol),
        )


def _times(facts: Facts, rows: Rows) -> Sequence[int]:
    """The second of the first transfer, starts of weeks, and now."""
    first = int(rows["time"][0])
    starts = range(first // WEEK * WEEK + WEEK, facts.time, WEEK)
    every = max(1, -(-len(starts) // MOST_POINTS))
    return [*([first] if first < facts.time else []), *starts[::every], facts.time]
