"""What the report of a DAO says of its market: every job, how it ended, what was paid, and its disputes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.units import BASIS_POINTS
from ape_dao.modules.market.contracts import COURT, JOB_BOARD
from ape_dao.report.document import (
    Section,
    Table,
    amount_column,
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

_PAID = (
    ("Earned", "earned", "Earned by jobs"),
    ("Returned", "returned", "Returned to clients"),
    ("FeePaid", "fee", "Fees of jobs"),
)
"""Events, the columns of their amounts, and the titles of their sums."""
_LATER = "What could not be paid at once, Kept, is not in it."
Job = tuple[str, int]
"""The board and the number there."""


def sections(facts: Facts) -> Iterator[Section]:
    """All jobs, and all disputes before the DAO's jurors, for a DAO that ever had one."""
    yield from _jobs(facts)
    yield from _disputes(facts)


def _disputes(facts: Facts) -> Iterator[Section]:
    name, ether = COURT.name, facts.coin_of(ZERO_ADDRESS)
    asked = list(facts.rows(name, "Asked", "address", "question", "job", "time"))
    if not asked:
        return
    rounds = _sum(facts, "RoundOpened", None)
    paid = {
        of: _sum(facts, event, of)
        for event, of in (("RoundOpened", "pot"), ("Enlisted", "seats"), ("Enlisted", "bond"))
    }
    paid["claimed"] = _sum(facts, "Claimed", "amount")
    closed = {
        (address, number): (share / BASIS_POINTS, left)
        for address, number, share, left in facts.rows(
            name, "Closed", "address", "dispute", "shareBps", "left"
        )
    }
    rows: list[list[Cell]] = []
    for address, question, job, time in asked:
        key = address, int(question, 16)
        share, left = closed.get(key, (None, None))
        sums = [paid[of][key] for of in ("pot", "seats", "bond", "claimed")]
        cells: list[Cell] = [str(sums[0]), sums[1], str(sums[2]), str(sums[3])]
        rows.append([key[1], job, time, rounds[key], *cells, None if left is None else str(left), share])
    yield Section(
        "court",
        "Disputes before jurors",
        figures=(
            figure("disputes", "Disputes", "count", len(rows), "Count of Asked of the court."),
            figure("decided", "Decided disputes", "count", len(closed), "Count of Closed."),
            *(
                amount_figure(of, title, sum(paid[of].values()), ether, recompute)
                for of, title, recompute in (
                    ("pot", "Fees of disputes and further rounds", "Sum of RoundOpened.pot."),
                    ("bond", "Bonds of jurors", "Sum of Enlisted.bond."),
                    ("claimed", "Bonds and pay of jurors", "Sum of Claimed.amount."),
                )
            ),
        ),
        tables=(
            Table(
                id="disputes",
                title="Every dispute",
                columns=[
                    column("dispute", "dispute", "count"),
                    column("job", "job", "count"),
                    column("opened", "opened", "time"),
                    column("rounds", "rounds", "count"),
                    amount_column("pot", "fees", ether),
                    column("seats", "seats taken", "count"),
                    amount_column("bond", "bonds", ether),
                    amount_column("claimed", "paid to jurors", ether),
                    amount_column("left", "left for the DAO", ether),
                    column("share", "provider's part", "share"),
                ],
                rows=rows,
                recompute="Source: Asked, RoundOpened, Enlisted, Claimed and Closed of the court. "
                "What asking for the DAO's word costs is not among the fees; it goes to the DAO.",
            ),
        ),
    )


def _sum(facts: Facts, event: str, of: str | None) -> dict[Job, int]:
    """The sum of a value of the court's events by dispute, or how many there are."""
    found: dict[Job, int] = defaultdict(int)
    names = ("address", "dispute", *([of] if of else []))
    for address, number, *values in facts.rows(COURT.name, event, *names):
        found[address, number] += values[0] if values else 1
    return found


def _jobs(facts: Facts) -> Iterator[Section]:
    """All jobs, for a DAO on whose board there ever was one."""
    name = JOB_BOARD.name
    names = ("address", "jobId", "time", "client", "token", "budget", "transaction")
    offered = list(facts.rows(name, "JobOffered", *names))
    if not offered:
        return
    created = facts.rows(name, "JobCreated", "address", "jobId", "provider")
    providers = {(address, number): who for address, number, who in created}
    disputed = {tuple(key) for key in facts.rows(name, "JobDisputed", "address", "jobId")}
    ended, shares = _ended(facts)
    paid = {event: _paid(facts, event) for event, *_ in _PAID}
    rows: list[list[Cell]] = []
    budgets: dict[Coin, int] = defaultdict(int)
    sums: dict[str, dict[Coin, int]] = {event: defaultdict(int) for event, *_ in _PAID}
    for address, number, time, client, token, budget, transaction in offered:
        key, coin = (address, number), facts.coin_of(token)
        budgets[coin] += budget
        amounts = [paid[event][key] for event, *_ in _PAID]
        for (event, *_), amount in zip(_PAID, amounts, strict=True):
            sums[event][coin] += amount
        rows.append(
            [
                number,
                time,
                facts.name(client),
                facts.name(providers[key]),
                ended.get(key, "running"),
                "yes" if key in disputed else "no",
                shares.get(key),
                *token_cells(coin),
                str(budget),
                *map(str, amounts),
                transaction,
            ]
        )
    yield Section(
        "market",
        "Jobs",
        figures=(
            figure("jobs", "Jobs", "count", len(rows), "Count of JobOffered."),
            figure("disputed", "Disputed jobs", "count", len(disputed), "Jobs with a JobDisputed."),
            *_sums("budget", "Paid into jobs", budgets, "Sum of JobOffered.budget."),
            *(
                one
                for event, _, title in _PAID
                for one in _sums(event, title, sums[event], f"Sum of {event}.amount. {_LATER}")
            ),
        ),
        tables=(
            Table(
                id="jobs",
                title="Every job",
                columns=[
                    column("job", "job", "count"),
                    column("opened", "opened", "time"),
                    column("client", "client", "address"),
                    column("provider", "provider", "address"),
                    column("state", "state"),
                    column("disputed", "disputed"),
                    column("share", "provider's part", "share"),
                    *token_columns(),
                    token_amount_column("budget", "budget"),
                    *(token_amount_column(of, of) for _, of, _ in _PAID),
                    column("transaction", "transaction", "transaction", is_hidden=True),
                ],
                rows=rows,
                recompute="Source: JobOffered and JobCreated; JobCompleted, whose reason is the "
                "provider's part of the budget in basis points, JobRejected and JobExpired; Earned, "
                f"Returned and FeePaid. {_LATER}",
            ),
        ),
        note="Earned and returned have the parties' parts of the bond of a dispute in them.",
    )


def _ended(facts: Facts) -> tuple[dict[Job, str], dict[Job, float]]:
    """How jobs ended, and the provider's part of the budget of those."""
    states: dict[Job, str] = {}
    shares: dict[Job, float] = {}
    for event, state in (("JobCompleted", "completed"), ("JobRejected", "rejected")):
        for address, number, reason in facts.rows(JOB_BOARD.name, event, "address", "jobId", "reason"):
            states[address, number] = state
            shares[address, number] = int(reason, 16) / BASIS_POINTS
    for address, number in facts.rows(JOB_BOARD.name, "JobExpired", "address", "jobId"):
        states[address, number] = "expired"
    return states, shares


def _paid(facts: Facts, event: str) -> dict[Job, int]:
    found: dict[Job, int] = defaultdict(int)
    for address, number, amount in facts.rows(JOB_BOARD.name, event, "address", "jobId", "amount"):
        found[address, number] += amount
    return found


def _sums(name: str, title: str, sums: dict[Coin, int], recompute: str) -> Iterator[Figure]:
    for coin, total in sums.items():
        yield amount_figure(
            f"{name.lower()}-{coin.address}", f"{title}, in {coin.symbol}", total, coin, recompute
        )
