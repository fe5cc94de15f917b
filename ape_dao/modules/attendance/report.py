"""What the report of a DAO says of pay for taking part: what each season paid, and how often."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ape_dao.modules.attendance.contracts import ATTENDANCE, RETURNS
from ape_dao.report.document import (
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

_SOURCE = "Source: AttendancePaid."


def sections(facts: Facts) -> Iterator[Section]:
    """The seasons, for a DAO that ever paid for taking part."""
    sums: dict[tuple[str, int], list[int]] = defaultdict(list)
    paid: dict[Coin, int] = defaultdict(int)
    for address, season, amount in facts.rows(
        ATTENDANCE.name, "AttendancePaid", "address", "season", "amount"
    ):
        sums[address, int(season)].append(amount)
        paid[facts.coin_in(address, "ASSET")] += amount
    if not sums:
        return
    counted: dict[tuple[str, int], int] = defaultdict(int)
    for address, season in facts.rows(ATTENDANCE.name, "ProposalQualified", "address", "season"):
        counted[address, int(season)] += 1
    back: dict[Coin, int] = defaultdict(int)
    for address, amount in facts.rows(ATTENDANCE.name, "GivenBack", "address", "amount"):
        back[facts.coin_in(address, "ASSET")] += amount
    returned = len(facts.table(RETURNS.name, "VotesReturned", ("account",)))
    rows: list[list[Cell]] = []
    for (address, season), amounts in sorted(sums.items(), key=lambda one: one[0][::-1]):
        cells = token_cells(facts.coin_in(address, "ASSET"))
        rows.append([season, counted[address, season], len(amounts), *cells, str(sum(amounts))])
    yield Section(
        "attendance",
        "Pay for taking part",
        figures=(
            *_sums("paid", "Paid for taking part", paid, f"Sum of AttendancePaid.amount. {_SOURCE}"),
            *_sums("back", "Not earned or claimed in time, given back", back, "Sum of GivenBack.amount."),
            *(
                (figure("returned", "Votes returned from delegates", "count", returned, "VotesReturned."),)
                if facts.has(RETURNS.name, "VotesReturned")
                else ()
            ),
        ),
        tables=(
            Table(
                id="seasons",
                title="By season",
                columns=[
                    column("season", "season", "count"),
                    column("proposals", "proposals that counted", "count"),
                    column("accounts", "payments", "count"),
                    *token_columns(),
                    token_amount_column("paid", "paid"),
                ],
                rows=rows,
                recompute=f"Sums by season. {_SOURCE} Proposals: ProposalQualified.",
            ),
        ),
    )


def _sums(name: str, title: str, sums: dict[Coin, int], recompute: str) -> Iterator[Figure]:
    for coin, total in sums.items():
        yield amount_figure(f"{name}-{coin.address}", f"{title}, in {coin.symbol}", total, coin, recompute)
