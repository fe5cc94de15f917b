"""What the report of a DAO says of its index: every trade, and what its yearly fee came to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.modules.index.contracts import VAULT
from ape_dao.modules.index.section import ONE
from ape_dao.report.document import (
    Column,
    Section,
    Table,
    amount_figure,
    column,
    figure,
    token_amount_column,
    token_cells,
    token_columns,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.report.document import Cell, Coin, Figure
    from ape_dao.report.facts import Facts

_FINE = 12
"""Decimals of a price beyond those of the numeraire."""


def sections(facts: Facts) -> Iterator[Section]:
    """The trades, for a DAO whose index was ever minted."""
    if not len(facts.table(VAULT.name, "Minted", ("shares",))):
        return
    trades = _trades(facts)
    yield Section(
        "index",
        "The index",
        figures=tuple(_figures(facts, trades)),
        tables=(trades,) if trades.rows else (),
        note="What its parts earn by themselves is in the section on what holdings earn.",
    )


def parts_at(facts: Facts, address: str, block: int, index: int) -> list[str]:
    """The tokens of an index by place when it logged an event: the zero address for an empty place."""
    found: list[str] = []
    for _, _, event, told in _changes(facts, address, block, index):
        if event == "Retired":
            found[int(told)] = ZERO_ADDRESS
            continue
        tokens = [str(one["token"]) for one in json.loads(told)]
        kept = [*found, *([ZERO_ADDRESS] * (len(tokens) - len(found)))]
        weighs = [int(one["weightBps"]) > 0 for one in json.loads(told)]
        found = [
            old if int(old, 16) else new if place == 0 or weighs[place] else ZERO_ADDRESS
            for place, (old, new) in enumerate(zip(kept, tokens, strict=True))
        ]
    return found


def _changes(facts: Facts, address: str, block: int, index: int) -> list[tuple[int, int, str, str]]:
    found = [
        (at, log, event, str(told))
        for event, name in (("TargetsSet", "targets"), ("Retired", "part"))
        for where, at, log, told in facts.rows(VAULT.name, event, "address", "block", "log_index", name)
        if where == address and (at, log) < (block, index)
    ]
    return sorted(found)


def _trades(facts: Facts) -> Table:
    names = ("block", "log_index", "time", "address", "part", "taker", "vaultSells", "amount", "payment")
    rows: list[list[Cell]] = []
    for block, index, time, address, part, taker, sells, amount, payment, price, transaction in facts.rows(
        VAULT.name, "Taken", *names, "price", "transaction"
    ):
        tokens = parts_at(facts, address, block, index)
        coin, numeraire = facts.coin_of(tokens[int(part)]), facts.coin_of(tokens[0])
        row: list[Cell] = [time, "sold" if sells else "bought", *token_cells(coin), str(amount)]
        row += [numeraire.symbol, numeraire.decimals, str(payment)]
        row += [str(int(price) * 10 ** (coin.decimals + _FINE) // ONE), numeraire.decimals + _FINE]
        rows.append([*row, facts.name(taker), transaction])
    return Table(
        id="trades",
        title="Trades, the newest first",
        columns=[
            column("time", "time", "time"),
            column("did", "the index"),
            *token_columns(),
            token_amount_column("amount", "amount"),
            column("numeraire", "numeraire", is_hidden=True),
            column("numeraireDecimals", "its decimals", "count", is_hidden=True),
            _of_numeraire("payment", "for", "numeraireDecimals"),
            _of_numeraire("price", "price of one", "priceDecimals"),
            column("priceDecimals", "decimals of the price", "count", is_hidden=True),
            column("taker", "with", "address"),
            column("transaction", "transaction", "transaction", is_hidden=True),
        ],
        rows=rows[::-1],
        recompute="Source: Taken; tokens of parts from TargetsSet and Retired. Prices are rounded down.",
    )


def _of_numeraire(name: str, title: str, decimals: str) -> Column:
    return Column(id=name, title=title, kind="amount", unit_from="numeraire", decimals_from=decimals)


def _figures(facts: Facts, trades: Table) -> Iterator[Figure]:
    started = len(facts.table(VAULT.name, "AuctionStarted", ("part",)))
    yield figure("auctions", "Auctions started", "count", started, "Count of AuctionStarted.")
    yield figure("trades", "Trades", "count", len(trades.rows), "Count of Taken.")
    fees: dict[Coin, int] = {}
    for address, shares in facts.rows(VAULT.name, "FeeAccrued", "address", "shares"):
        coin = facts.coin_of(address)
        fees[coin] = fees.get(coin, 0) + int(shares)
    for coin, shares in fees.items():
        title = f"Yearly fee so far, in {coin.symbol}"
        yield amount_figure(f"fee-{coin.address}", title, shares, coin, "Sum of FeeAccrued.shares.")
