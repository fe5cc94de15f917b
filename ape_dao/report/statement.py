"""The statement of one account: what it earned, paid, locked and lost, and how it voted."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from ape_dao.proposals.onchain import short_id
from ape_dao.report.document import (
    Column,
    Document,
    Report,
    Section,
    Table,
    amount_column,
    amount_figure,
    column,
    figure,
    how,
)
from ape_dao.report.entries import entries_of
from ape_dao.report.facts import Facts
from ape_dao.report.outcomes import state_of, title_of
from ape_dao.report.prices import OLDEST, value_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.deployment.record import Record
    from ape_dao.report.document import Cell, Moment
    from ape_dao.report.entries import Entry
    from ape_dao.report.prices import Prices
    from ape_dao.store.store import Store

_SOURCE = (
    "Each row is one event of the DAO's contracts, or a call of its timelock, in the transaction it names. "
    "received and unlocked add to the wallet, paid and locked take from it, lost left the lock "
    "or a deposit."
)


def make_statement(
    record: Record, chain: Chain, store: Store, account: str, *, at: Moment, prices: Prices | None = None
) -> Report:
    """The statement of an account up to a block.

    Args:
        account: Address.
        prices: Gives values in a currency.

    Raises:
        StoreError: The store was not read up to the block, or is damaged.
    """
    facts = Facts(record, chain, store, at)
    whose = account.lower()
    entries = entries_of(facts, whose)
    sections = [_present(facts, whose), _years(entries, prices), _entries(facts, entries, prices)]
    sections += [_votes(facts, whose), _proposals(facts, whose)]
    kept = [section for section in sections if section.figures or any(one.rows for one in section.tables)]
    document = Document(
        dao=record.name,
        chain_id=record.chain_id,
        account=account,
        at=at,
        sections=[section.model for section in kept],
    )
    return Report(document, kept)


def _present(facts: Facts, account: str) -> Section:
    number = facts.power.numbers.get(account)
    locks = facts.power.locks_at(facts.time)
    amount = 0 if number is None else int(locks.amounts[number])
    is_permanent = number is not None and bool(locks.are_permanent[number])
    end = 0 if number is None else int(np.asarray(locks.ends)[number])
    until = "permanent" if is_permanent else "the end of the lock"
    source = "Source: the last Locked, Withdrawn or ExitedEarly of the account."
    return Section(
        "present",
        "At this block",
        figures=(
            amount_figure("locked", "Locked", amount, facts.coin, source),
            figure("end", f"Until ({until})", "time", end if amount and not is_permanent else None, source),
            amount_figure(
                "power",
                "Power of the own lock",
                facts.power.powers_at(facts.time).get(account, 0),
                facts.power_coin,
                how(type(facts.power).raw_powers_at),
            ),
            amount_figure(
                "votes",
                "Votes, delegated ones included",
                facts.votes_at(facts.time).get(account, 0),
                facts.votes_coin,
                how(type(facts.power).votes_at),
            ),
        ),
    )


def _years(entries: Sequence[Entry], prices: Prices | None) -> Section:
    sums: dict[tuple[int, str, str, str], int] = defaultdict(int)
    worth: dict[tuple[int, str, str, str], Decimal] = defaultdict(Decimal)
    counts: dict[tuple[int, str, str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    terms: dict[tuple[int, str, str, str], Entry] = {}
    for one in entries:
        year = datetime.fromtimestamp(one.time, UTC).year
        key = (year, one.title, str(one.effect), one.coin.address)
        value = _value(one, prices)
        sums[key] += one.amount
        worth[key] += value[2] if value else 0
        counts[key] = (counts[key][0] + 1, counts[key][1] + (value is None))
        terms[key] = one
    rows: list[list[Cell]] = []
    for key in sorted(sums):
        one = terms[key]
        row: list[Cell] = [key[0], key[1], key[2], "yes" if one.is_income else "no", counts[key][0]]
        row += [str(sums[key]), one.coin.symbol, one.coin.decimals]
        rows.append([*row, f"{worth[key]:f}", counts[key][1]] if prices else row)
    columns = [
        column("year", "year (UTC)", "text"),
        column("what", "what"),
        column("effect", "effect"),
        column("income", "income"),
        column("count", "entries", "count"),
        *_amount_columns(),
    ]
    if prices:
        columns += [
            Column(id="value", title="value", kind="decimal", unit=prices.currency),
            column("unpriced", "entries without a price", "count"),
        ]
    return Section(
        "years",
        "Sums by year",
        tables=(
            Table(
                id="sums",
                title="What was earned, paid, locked and lost in each year",
                columns=columns,
                rows=[[str(row[0]), *row[1:]] for row in rows],
                recompute="Sums of the entries below by year, kind and token."
                + (" Values are sums of the entries' values, each to the cent." if prices else ""),
            ),
        ),
    )


def _entries(facts: Facts, entries: Sequence[Entry], prices: Prices | None) -> Section:
    columns = [
        column("time", "time (UTC)", "time"),
        column("what", "what"),
        column("effect", "effect"),
        column("income", "income"),
        *_amount_columns(),
        column("token", "token's address", "address", is_hidden=True),
        column("other", "with", "address"),
        column("contract", "contract", "address", is_hidden=True),
        column("block", "block", "count", is_hidden=True),
        column("logIndex", "log", "count", is_hidden=True),
        column("transaction", "transaction", "transaction"),
    ]
    if prices:
        columns += [
            column("priced", "price of", "time"),
            Column(id="price", title="price", kind="decimal", unit=prices.currency),
            Column(id="value", title="value", kind="decimal", unit=prices.currency),
        ]
    rows: list[list[Cell]] = []
    for one in entries:
        row: list[Cell] = [one.time, one.title, one.effect, "yes" if one.is_income else "no"]
        row += [str(one.amount), one.coin.symbol, one.coin.decimals, one.coin.address]
        row += [facts.name(one.other) if one.other else None, facts.name(one.contract)]
        row += [one.block, one.log_index, one.transaction]
        if prices:
            value = _value(one, prices)
            row += [value[0], f"{value[1]:f}", f"{value[2]:f}"] if value else [None, None, None]
        rows.append(row)
    priced = (
        f" A price is that of the day (UTC) in the file given, or the last one of the {OLDEST} days before; "
        "values are rounded to the cent, half a cent to the even one."
        if prices
        else ""
    )
    return Section(
        "entries",
        "Entries",
        tables=(
            Table(id="all", title="Every entry", columns=columns, rows=rows, recompute=_SOURCE + priced),
        ),
        note="Transfers between accounts that no contract of the DAO made are not here.",
    )


def _votes(facts: Facts, account: str) -> Section:
    coin = facts.votes_coin
    ballots = [
        (ballot, "yes" if later is None else "in the next part" if later.is_part else "replaced")
        for cast in facts.voting.ballots.values()
        for own in [[one for one in cast if one.voter == account]]
        for ballot, later in zip(own, [*own[1:], None], strict=False)
    ]
    rows: list[list[Cell]] = [
        [
            one.time,
            short_id(one.proposal),
            title_of(facts.voting.proposals[one.proposal]),
            str(one.for_),
            str(one.against),
            str(one.abstain),
            counts,
            one.reason,
            one.transaction,
        ]
        for one, counts in sorted(ballots, key=lambda pair: pair[0].time)
    ]
    columns = [
        column("time", "time (UTC)", "time"),
        column("proposal", "proposal"),
        column("title", "title"),
        amount_column("for", "for", coin),
        amount_column("against", "against", coin),
        amount_column("abstain", "abstain", coin),
        column("counts", "counts"),
        column("reason", "reason"),
        column("transaction", "transaction", "transaction"),
    ]
    source = (
        "Votes after each ballot, with the parts before it. Source: VoteCast, VoteCastWithParams and "
        "BallotReplaced of the governor."
    )
    return Section(
        "votes",
        "Votes",
        tables=(Table(id="ballots", title="Every ballot", columns=columns, rows=rows, recompute=source),),
    )


def _proposals(facts: Facts, account: str) -> Section:
    rows: list[list[Cell]] = [
        [one.created, short_id(one.id), title_of(one), state_of(facts, one), one.transaction]
        for one in facts.voting.proposals.values()
        if one.proposer == account
    ]
    columns = [
        column("time", "time (UTC)", "time"),
        column("proposal", "proposal"),
        column("title", "title"),
        column("state", "state"),
        column("transaction", "transaction", "transaction"),
    ]
    return Section(
        "proposals",
        "Proposals made",
        tables=(
            Table(
                id="made", title="Proposals", columns=columns, rows=rows, recompute="Source: ProposalCreated."
            ),
        ),
    )


def _amount_columns() -> list[Column]:
    return [
        Column(
            id="amount",
            title="amount",
            kind="amount",
            unit_from="symbol",
            decimals_from="decimals",
        ),
        column("symbol", "symbol", is_hidden=True),
        column("decimals", "decimals", "count", is_hidden=True),
    ]


def _value(one: Entry, prices: Prices | None) -> tuple[int, Decimal, Decimal] | None:
    """Day of the price, price and value of an entry; None where there is no price."""
    found = prices.at(one.coin.address, one.coin.symbol, one.time) if prices else None
    if found is None:
        return None
    day, price = found
    return day, price, value_of(one.amount, one.coin.decimals, price)
