"""The weekly ledger of revenue: what came in, where it went, what was bought, what came into circulation.

A module's ``ledger`` has a function `postings`: what its contracts' events are in the ledger. Weeks begin on
Thursday, 00:00 UTC, as those of the contracts do.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

from ape_dao.core import units
from ape_dao.core.contract_types import TOKEN
from ape_dao.core.module import ZERO_ADDRESS, installed_modules
from ape_dao.core.units import WEEK
from ape_dao.report import charts
from ape_dao.report.charts import Axis, Bars
from ape_dao.report.document import (
    Section,
    Table,
    amount_column,
    amount_figure,
    column,
    figure,
    token_amount_column,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ape_dao.report.document import Cell, Coin, Figure
    from ape_dao.report.facts import Facts

Side = Literal[
    "revenue",
    "stakers",
    "buyback",
    "treasury",
    "gifts",
    "sold",
    "bought",
    "burned",
    "vested",
    "airdropped",
    "sales",
    "minted",
]
"""Of revenue tokens: what was split, its three parts, what came to the stakers past the split, and what
auctions sold. Of the governance token: what buyers paid for that, what of it was burned, and what came into
circulation from vesting, airdrops, sales and new tokens."""
OF_REVENUE: tuple[Side, ...] = ("revenue", "stakers", "buyback", "treasury", "gifts", "sold")
ISSUED: tuple[Side, ...] = ("vested", "airdropped", "sales", "minted")
OF_SUPPLY: tuple[Side, ...] = ("bought", "burned", *ISSUED)
Key = TypeVar("Key")
NET_FLOW = "bought / (vested + airdropped + sales + minted)"


@dataclass(frozen=True)
class Terms:
    """Of a purchase: prices in base units of the governance token for the same number of units."""

    token: str
    amount: int
    """Base units bought."""
    price: int
    start: int
    floor: int


@dataclass(frozen=True)
class Posting:
    """One amount in the ledger."""

    time: int
    side: Side
    coin: Coin
    amount: int
    """Base units."""
    terms: Terms | None = None
    """Of what was `bought`."""


def all_postings(facts: Facts) -> list[Posting]:
    """Everything that installed modules and the token tell, in the order of time."""
    found = list(_minted(facts))
    for module in installed_modules():
        extension = module.extension("ledger")
        if extension is not None:
            found += extension.postings(facts)
    return sorted(found, key=lambda one: one.time)


def ledger_section(facts: Facts) -> Section | None:
    """The ledger with its charts; nothing for a DAO without revenue, purchases and issues."""
    postings = all_postings(facts)
    if not postings:
        return None
    by_token, by_week = _revenue(facts, postings), _supply(facts, postings)
    return Section(
        "ledger",
        "Revenue and the supply",
        figures=tuple(_totals(facts, postings)),
        tables=tuple(one for one in (by_token, by_week) if one.rows),
        charts=tuple(_charts(facts, postings)),
        note="Weeks begin on Thursday, 00:00 UTC. A net flow above 1 takes more from the market than comes "
        "into circulation.",
    )


def net_flow(bought: int, issued: int) -> float | None:
    """How much is bought for each token that comes into circulation; None if none does.

    Formula: ``bought / (vested + airdropped + sales + minted)``.
    """
    return bought / issued if issued else None


def _minted(facts: Facts) -> Iterator[Posting]:
    """New tokens after the launch, but not those of contracts that hand them out themselves."""
    moved = facts.table(TOKEN.name, "Transfer", ("from", "to", "value", "transaction"))
    launch = moved["transaction"][0] if len(moved) else ""
    holders = set(facts.own) - {facts.record.address("timelock").lower()}
    names = ("time", "from", "to", "value", "transaction")
    for time, sender, receiver, value, transaction in facts.rows(TOKEN.name, "Transfer", *names):
        if sender == ZERO_ADDRESS and transaction != launch and receiver not in holders:
            yield Posting(time, "minted", facts.coin, value)


def _sums(postings: Sequence[Posting], key: Callable[[Posting], Key]) -> dict[Key, dict[Side, int]]:
    found: dict[Key, dict[Side, int]] = defaultdict(lambda: defaultdict(int))
    for one in postings:
        found[key(one)][one.side] += one.amount
    return found


def _revenue(facts: Facts, postings: Sequence[Posting]) -> Table:
    kept = [one for one in postings if one.side in OF_REVENUE]
    coins = {one.coin.address: one.coin for one in kept}
    sums = _sums(kept, lambda one: (one.time // WEEK * WEEK, one.coin.address))
    purchases: dict[tuple[int, str], list[Posting]] = defaultdict(list)
    for one in postings:
        if one.terms is not None:
            purchases[one.time // WEEK * WEEK, one.terms.token].append(one)
    rows: list[list[Cell]] = []
    for week, token in sorted(sums):
        coin, parts = coins[token], sums[week, token]
        row: list[Cell] = [week, coin.symbol, coin.decimals, token]
        row += [str(parts[side]) for side in OF_REVENUE]
        rows.append([*row, *_prices(facts, purchases.get((week, token), []), coin)])
    columns = [
        column("week", "week from", "time"),
        column("token", "token"),
        column("decimals", "decimals", "count", is_hidden=True),
        column("address", "address", "address", is_hidden=True),
        *(token_amount_column(side, side) for side in OF_REVENUE),
        amount_column("bought", "bought for it", facts.coin),
        amount_column("price", "mean price", facts.coin),
        amount_column("floor", "mean floor", facts.coin),
        amount_column("start", "mean start", facts.coin),
        column("position", "from floor to start", "share"),
    ]
    return Table(
        id="revenue",
        title="Revenue by week and token",
        columns=columns,
        rows=rows,
        recompute="Sums by week. Prices are for one whole token, rounded down: what was paid, and what the "
        "auctions' floor and start would have cost, each divided by the units bought. "
        "Position: (price - floor) / (start - floor).",
    )


def _prices(facts: Facts, purchases: Sequence[Posting], coin: Coin) -> list[Cell]:
    """Paid in all, and prices of one whole token: paid, floor, start; and where between the latter two."""
    terms = [one.terms for one in purchases if one.terms is not None]
    amount = sum(one.amount for one in terms)
    if not amount:
        return [None] * 5
    paid = sum(one.amount for one in purchases)
    # A purchase of the same units at another price costs as many times as much.
    costs = [
        sum(
            one.amount * getattr(each, name) // each.price for one, each in zip(purchases, terms, strict=True)
        )
        for name in ("floor", "start")
    ]
    price, floor, start = (cost * 10**coin.decimals // amount for cost in (paid, *costs))
    position = (price - floor) / (start - floor) if start > floor else None
    return [str(paid), str(price), str(floor), str(start), position]


def _supply(facts: Facts, postings: Sequence[Posting]) -> Table:
    sums = _sums([one for one in postings if one.side in OF_SUPPLY], lambda one: one.time // WEEK * WEEK)
    coin = facts.coin
    rows: list[list[Cell]] = []
    for week in sorted(sums):
        parts = sums[week]
        supply = facts.supply_at(min(week + WEEK - 1, facts.time))
        row: list[Cell] = [week, *(str(parts[side]) for side in OF_SUPPLY), str(supply)]
        burned = parts["burned"] / (supply + parts["burned"]) if parts["burned"] else 0.0
        rows.append([*row, burned, net_flow(parts["bought"], sum(parts[side] for side in ISSUED))])
    return Table(
        id="supply",
        title=f"{coin.symbol} by week",
        columns=[
            column("week", "week from", "time"),
            *(amount_column(side, side, coin) for side in OF_SUPPLY),
            amount_column("supply", "supply at its end", coin),
            column("burnedShare", "burned part", "share"),
            column("netFlow", "net flow", "number"),
        ],
        rows=rows,
        recompute=f"Sums by week. Burned part: burned / (supply at the end + burned). Net flow: {NET_FLOW}.",
    )


def _totals(facts: Facts, postings: Sequence[Posting]) -> Iterator[Figure]:
    coin = facts.coin
    received = [one for one in postings if one.side == "revenue"]
    for token, parts in _sums(received, lambda one: one.coin.address).items():
        of = facts.coin_of(token)
        yield amount_figure(
            f"revenue-{of.symbol}",
            f"Revenue in {of.symbol}",
            parts["revenue"],
            of,
            "Sum of the column revenue.",
        )
    totals = {side: sum(one.amount for one in postings if one.side == side) for side in OF_SUPPLY}
    for side in OF_SUPPLY:
        yield amount_figure(side, side.capitalize(), totals[side], coin, f"Sum of the column {side}.")
    supply = facts.supply_at(facts.time)
    yield figure(
        "burned-share",
        "Burned part of all there was",
        "share",
        totals["burned"] / (supply + totals["burned"]) if supply else None,
        "burned / (supply + burned)",
    )
    yield figure(
        "net-flow",
        "Net flow",
        "number",
        net_flow(totals["bought"], sum(totals[side] for side in ISSUED)),
        NET_FLOW,
    )


def _charts(facts: Facts, postings: Sequence[Posting]) -> Iterator[str]:
    coins = {one.coin.address: one.coin for one in postings if one.side == "revenue"}
    for token, coin in sorted(coins.items()):
        parts = [one for one in postings if one.coin.address == token]
        yield _bars(f"Revenue in {coin.symbol}, by week", parts, ("stakers", "buyback", "treasury"), coin)
    flows = [one for one in postings if one.side in ("bought", *ISSUED)]
    if flows:
        title = f"{facts.coin.symbol} bought, and what came into circulation"
        yield _bars(title, flows, ("bought", *ISSUED), facts.coin)


def _bars(title: str, postings: Sequence[Posting], sides: Sequence[Side], coin: Coin) -> str:
    sums = _sums(postings, lambda one: one.time // WEEK)
    weeks = range(min(sums), max(sums) + 1)
    series = [
        Bars(side, [(sums[week][side] if week in sums else 0) / 10**coin.decimals for week in weeks])
        for side in sides
    ]
    return charts.bar_chart(
        title,
        f"{len(weeks)} weeks.",
        [units.format_date(week * WEEK) for week in weeks],
        series,
        Axis("week from"),
        Axis(coin.symbol),
    )
