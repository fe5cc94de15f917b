"""What the report of a DAO says of revenue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.analytics.metrics.revenue import claim_rate, credited, revenue_per_power
from ape_dao.core.units import WEEK
from ape_dao.modules.revenue.contracts import DISTRIBUTOR
from ape_dao.report.document import Section, Table, column, figure, how, token_amount_column
from ape_dao.report.ledger import ledger_section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.report.document import Cell
    from ape_dao.report.facts import Facts


def sections(facts: Facts) -> Iterator[Section]:
    """The ledger, and what power earns."""
    ledger = ledger_section(facts)
    if ledger is not None:
        yield ledger
    deposited = facts.table(DISTRIBUTOR.name, "Deposited", ("token", "epoch", "credited"))
    pending = facts.table(DISTRIBUTOR.name, "PendingCredited", ("token", "epoch", "amount"))
    shared = credited(deposited, pending)
    if shared:
        yield _earned(facts, shared)


def _earned(facts: Facts, shared: dict[tuple[str, int], int]) -> Section:
    claimed = facts.table(DISTRIBUTOR.name, "Claimed", ("token", "amount"))
    reinvested = facts.table(DISTRIBUTOR.name, "Reinvested", ("amount",))
    rates = claim_rate(shared, claimed, reinvested, facts.record.address("token"))
    per_power = revenue_per_power(shared, facts.power)
    rows: list[list[Cell]] = []
    for token, epoch in sorted(shared, key=lambda key: (key[1], key[0])):
        coin = facts.coin_of(token)
        earned = per_power.get((token, epoch))
        amounts = [str(shared[token, epoch]), None if earned is None else str(earned)]
        rows.append([epoch * WEEK, coin.symbol, coin.decimals, *amounts])
    return Section(
        "earned",
        "What power earns",
        figures=tuple(
            figure(
                f"claimed-{facts.coin_of(token).symbol}",
                f"Claimed or reinvested part of {facts.coin_of(token).symbol}",
                "share",
                rate,
                how(claim_rate),
            )
            for token, rate in sorted(rates.items())
        ),
        tables=(
            Table(
                id="weeks",
                title="Shared out by week",
                columns=[
                    column("week", "week from", "time"),
                    column("token", "token"),
                    column("decimals", "decimals", "count", is_hidden=True),
                    token_amount_column("shared", "shared out"),
                    token_amount_column("perPower", f"for 1 {facts.power_coin.symbol}"),
                ],
                rows=rows,
                recompute=" ".join((how(credited), how(revenue_per_power))),
            ),
        ),
    )
