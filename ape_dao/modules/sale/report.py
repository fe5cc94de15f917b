"""What the report of a DAO says of its sales: what each window brought, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ape_dao.core.contract_types import labelled
from ape_dao.modules.sale.contracts import TIER_SALE
from ape_dao.report.document import Column, Section, Table, column

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.report.document import Cell
    from ape_dao.report.facts import Facts


def sections(facts: Facts) -> Iterator[Section]:
    """Every sale of the DAO in which somebody committed."""
    windows, outcomes = _windows(facts), _outcomes(facts)
    if windows.rows:
        tables = (windows, outcomes) if outcomes.rows else (windows,)
        yield Section("sales", "Sales to stakers", tables=tables)


def _names(facts: Facts) -> dict[str, str]:
    """The names of the spec, by address in small letters."""
    return {address.lower(): name for name, address in labelled(facts.record.addresses, TIER_SALE).items()}


def _windows(facts: Facts) -> Table:
    names, sums = _names(facts), defaultdict[tuple[str, int], int](int)
    accounts = defaultdict[tuple[str, int], set[str]](set)
    committed = facts.rows(TIER_SALE.name, "Committed", "address", "window", "account", "amount")
    for address, window, account, amount in committed:
        sums[address, window] += amount
        accounts[address, window].add(account)
    rows: list[list[Cell]] = []
    for address, window in sorted(sums):
        coin = facts.coin_in(address, "PAYMENT")
        rows.append(
            [
                names.get(address, address),
                window + 1,
                len(accounts[address, window]),
                coin.symbol,
                coin.decimals,
                str(sums[address, window]),
            ]
        )
    return Table(
        id="windows",
        title="Committed by window",
        columns=[
            column("sale", "sale"),
            column("window", "window", "count"),
            column("accounts", "accounts", "count"),
            *_payment(),
            _amount("committed", "committed"),
        ],
        rows=rows,
        recompute="Sums of amount in Committed of each sale, by window, and the accounts in them.",
    )


def _outcomes(facts: Facts) -> Table:
    names, rows = _names(facts), list[list["Cell"]]()
    ended = facts.rows(TIER_SALE.name, "Finalized", "address", "time", "proceeds", "fee", "sold")
    for address, time, proceeds, fee, sold in ended:
        coin, token = (facts.coin_in(address, view) for view in ("PAYMENT", "TOKEN"))
        rows.append(
            [
                names.get(address, address),
                time,
                coin.symbol,
                coin.decimals,
                str(proceeds),
                str(fee),
                token.symbol,
                token.decimals,
                str(sold),
            ]
        )
    return Table(
        id="outcomes",
        title="What was raised",
        columns=[
            column("sale", "sale"),
            column("time", "decided", "time"),
            *_payment(),
            _amount("raised", "raised, fee included"),
            _amount("fee", "of it to the router"),
            column("token", "sold token"),
            column("tokenDecimals", "decimals", "count", is_hidden=True),
            Column(id="sold", title="sold", kind="amount", unit_from="token", decimals_from="tokenDecimals"),
        ],
        rows=rows,
        recompute="Finalized of each sale: proceeds, fee, sold.",
    )


def _payment() -> tuple[Column, Column]:
    return column("payment", "payment"), column("decimals", "decimals", "count", is_hidden=True)


def _amount(name: str, title: str) -> Column:
    """A column of amounts of each row's payment token."""
    return Column(id=name, title=title, kind="amount", unit_from="payment", decimals_from="decimals")
