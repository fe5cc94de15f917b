"""Sections of a report about tokens, locks and power."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING

from ape_dao.analytics.metrics.capture import capture_course
from ape_dao.analytics.metrics.distribution import distribution, gini, hhi, lorenz, nakamoto, top_holders
from ape_dao.analytics.metrics.forecast import power_forecast, unlock_wall
from ape_dao.analytics.power import PowerHistory, held_apart
from ape_dao.core import units
from ape_dao.core.units import BASIS_POINTS, WEEK
from ape_dao.report import charts
from ape_dao.report.charts import Axis, Bars, Line
from ape_dao.report.document import (
    Section,
    Table,
    amount_column,
    amount_figure,
    column,
    figure,
    how,
)
from ape_dao.report.facts import VOTES_OF_TOKENS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.report.document import Cell, Coin
    from ape_dao.report.facts import Facts

AHEAD = 52
"""Weeks of forecasts."""
MOST_HOLDERS = 20
MOST_POINTS = 156
"""Weeks of the past that a chart shows; longer histories are shown at fewer seconds."""
DATES = Axis("", ticks=charts.dates)


def overview(facts: Facts) -> Section:
    """How much there is of everything."""
    locks, time = facts.power.locks_at(facts.time), facts.time
    locked, supply = sum(locks.amounts.tolist()), facts.supply_at(time)
    votes = facts.votes_at(time)
    holders = sum(amount > 0 for amount in locks.amounts.tolist())
    source = "Source: Locked, Withdrawn, ExitedEarly of the escrow."
    return Section(
        "overview",
        "At a glance",
        figures=(
            amount_figure("supply", "Supply", supply, facts.coin, how(type(facts).supply_at)),
            amount_figure(
                "locked",
                "Locked",
                locked,
                facts.coin,
                f"Sum of the last amount of each account's lock. {source}",
            ),
            figure(
                "locked-share", "Locked part of the supply", "share", _part(locked, supply), "locked / supply"
            ),
            figure("locks", "Accounts with a lock", "count", holders, f"Locks with an amount. {source}"),
            amount_figure(
                "power", "Power", facts.power.total_at(time), facts.power_coin, how(PowerHistory.totals_at)
            ),
            figure(
                "voters",
                "Accounts with votes",
                "count",
                len(votes),
                how(PowerHistory.votes_at) if facts.votes_are_power else VOTES_OF_TOKENS,
            ),
            figure(
                "proposals",
                "Proposals",
                "count",
                len(facts.voting.proposals),
                "Count of ProposalCreated of the governor.",
            ),
        ),
    )


def spread(facts: Facts) -> Section:
    """How votes are spread among people; those of the DAO's own contracts are apart."""
    everybody = facts.votes_at(facts.time)
    people, apart = held_apart(everybody, facts.silent)
    quorum = quorum_now(facts)
    found = distribution(people, quorum, MOST_HOLDERS)
    coin, total = facts.votes_coin, sum(people.values())
    largest = [
        [facts.name(account), str(votes), _part(votes, total)]
        for account, votes in top_holders(people, MOST_HOLDERS)
    ]
    edges = _decades([votes / 10**coin.decimals for votes in people.values()])
    counts = charts.binned([votes / 10**coin.decimals for votes in people.values()], edges)
    bins: list[list[Cell]] = [[edges[at], edges[at + 1], count] for at, count in enumerate(counts)]
    tables = (
        Table(
            id="top",
            title="Largest voters",
            columns=[
                column("account", "account", "address"),
                amount_column("votes", "votes", coin),
                column("share", "share", "share"),
            ],
            rows=largest,
            recompute=f"The {MOST_HOLDERS} largest of all votes. {how(PowerHistory.votes_at)}",
        ),
        Table(
            id="histogram",
            title="Voters by votes",
            columns=[
                column("from", f"from {coin.symbol}", "number"),
                column("to", f"to {coin.symbol}", "number"),
                column("voters", "voters", "count"),
            ],
            rows=bins,
            recompute="How many accounts have votes from the lower bound on and below the upper one.",
            is_hidden=True,
        ),
        Table(
            id="apart",
            title="Votes of the DAO's own contracts, which the figures leave out",
            columns=[column("account", "account", "address"), amount_column("votes", "votes", coin)],
            rows=[[facts.name(account), str(votes)] for account, votes in sorted(apart.items())],
            recompute="Votes of addresses in the DAO's record.",
        ),
    )
    return Section(
        "distribution",
        "How votes are spread",
        figures=(
            figure("gini", "Gini", "number", found.gini, how(gini)),
            figure("hhi", "Herfindahl-Hirschman index", "number", found.hhi, how(hhi)),
            figure(
                "nakamoto-half",
                "Accounts that have more than half together",
                "count",
                found.nakamoto_half,
                how(nakamoto, "needed: total // 2 + 1."),
            ),
            figure(
                "nakamoto-quorum",
                "Accounts that reach a quorum together",
                "count",
                found.nakamoto_quorum,
                how(nakamoto, f"needed: the quorum of a standard proposal, {quorum} base units."),
            ),
        ),
        tables=tuple(table for table in tables if table.rows),
        charts=(
            charts.lorenz_curve(
                "Lorenz curve of votes",
                f"{found.holders} accounts; Gini {found.gini:.4f}. The nearer to the straight line, the more "
                "equal.",
                _sampled(lorenz(people.values())),
                "votes",
            ),
            charts.histogram(
                "Accounts by votes",
                f"How many of {found.holders} accounts have how many votes.",
                edges,
                counts,
                Axis(coin.symbol),
                Axis("accounts"),
            ),
        ),
        note="Votes of accounts at this block, delegated ones included.",
    )


def course(facts: Facts) -> Section:
    """Power so far and ahead, and which tokens unlock when."""
    coin, token = facts.power_coin, facts.coin
    weeks = _weeks(facts)
    past = list(zip(weeks, facts.power.totals_over(weeks), strict=True))
    ahead = power_forecast(facts.power, facts.time, AHEAD)
    wall = unlock_wall(facts.power, facts.time)
    ends: list[list[Cell]] = [[end, str(amount)] for end, amount in wall.ends]
    rows: list[list[Cell]] = [
        [time, str(power), kind]
        for kind, part in (("past", past), ("forecast", ahead))
        for time, power in part
    ]
    scale = 10**coin.decimals
    lines = [
        Line("power", [(time, power / scale) for time, power in past]),
        Line("if nobody acts", [(time, power / scale) for time, power in ahead]),
    ]
    return Section(
        "power",
        "Power over time",
        figures=(
            amount_figure(
                "permanent",
                "Locked without an end",
                wall.permanent,
                token,
                how(unlock_wall, "Permanent locks."),
            ),
            amount_figure(
                "over", "Unlocked, not withdrawn", wall.over, token, how(unlock_wall, "Ended locks.")
            ),
            amount_figure(
                "power-ahead",
                f"Power in {AHEAD} weeks, if nobody acts",
                ahead[-1][1],
                coin,
                how(power_forecast),
            ),
        ),
        tables=(
            Table(
                id="course",
                title="Power by week",
                columns=[
                    column("time", "time", "time"),
                    amount_column("power", "power", coin),
                    column("kind", "past or forecast"),
                ],
                rows=rows,
                recompute=how(power_forecast),
                is_hidden=True,
            ),
            Table(
                id="unlocks",
                title="Tokens by the end of their locks",
                columns=[column("end", "end", "time"), amount_column("amount", "amount", token)],
                rows=ends,
                recompute=how(unlock_wall),
                is_hidden=True,
            ),
        ),
        charts=(
            charts.line_chart(
                "Power, and how it falls if nobody acts",
                _from_to(lines, coin),
                lines,
                DATES,
                Axis(coin.symbol),
                now=facts.time,
            ),
            charts.bar_chart(
                "Tokens that unlock, by week",
                f"{len(ends)} weeks in which locks end.",
                [units.format_date(end)[:10] for end, _ in wall.ends],
                [Bars("unlocks", [amount / 10**token.decimals for _, amount in wall.ends])],
                Axis("week in which locks end"),
                Axis(token.symbol),
            ),
        ),
    )


def capture(facts: Facts) -> Section | None:
    """What a stranger must lock to decide alone; nothing for votes of the plain token."""
    if not facts.votes_are_power:
        return None
    rules = facts.standard_rules
    ways = capture_course(
        facts.power,
        facts.time,
        AHEAD,
        quorum=rules["quorumBps"],
        floor=rules["quorumFloor"],
        margin=rules["decisionBps"],
    )
    token, scale = facts.coin, 10**facts.coin.decimals
    rows: list[list[Cell]] = [[one.time, _text(one.for_quorum), _text(one.against_all)] for one in ways]
    lines = [
        Line(name, [(one.time, value / scale) for one in ways if (value := getattr(one, key)) is not None])
        for name, key in (("if nobody else votes", "for_quorum"), ("against all others", "against_all"))
    ]
    return Section(
        "capture",
        "What it takes to decide alone",
        figures=(
            amount_figure(
                "for-quorum",
                "Tokens to lock to reach the quorum alone",
                ways[0].for_quorum,
                token,
                how(capture_course),
            ),
            amount_figure(
                "against-all",
                "Tokens to lock to win against all others",
                ways[0].against_all,
                token,
                how(capture_course),
            ),
        ),
        tables=(
            Table(
                id="course",
                title="Tokens to lock, by week",
                columns=[
                    column("time", "time", "time"),
                    amount_column("forQuorum", "if nobody else votes", token),
                    amount_column("againstAll", "against all others", token),
                ],
                rows=rows,
                recompute=how(capture_course),
                is_hidden=True,
            ),
        ),
        charts=(
            charts.line_chart(
                "Tokens to lock for the longest time to decide alone",
                _from_to(lines, token),
                lines,
                DATES,
                Axis(token.symbol),
            ),
        ),
        note="Locks of the full length, by the rules of standard proposals, if nobody else acts before.",
    )


def quorum_now(facts: Facts) -> int:
    """Votes that a standard proposal needs if this is its snapshot; rounded down, as the governor does."""
    rules = facts.standard_rules
    share = facts.all_votes_at(facts.time) * rules["quorumBps"] // BASIS_POINTS
    return max(share, rules["quorumFloor"])


def _part(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _text(amount: int | None) -> str | None:
    return None if amount is None else str(amount)


def _weeks(facts: Facts) -> list[int]:
    """Seconds at which the past is shown: starts of weeks since the first lock, and now."""
    locked = facts.table("VotingEscrow", "Locked", ("account",))
    first = int(locked["time"][0]) if len(locked) else facts.time
    starts = list(range(first // WEEK * WEEK + WEEK, facts.time, WEEK))
    every = max(1, -(-len(starts) // MOST_POINTS))
    return [*([first] if first < facts.time else []), *starts[::every], facts.time]


def _sampled(points: Sequence[tuple[float, float]], most: int = 200) -> list[tuple[float, float]]:
    """At most so many points of a curve, the last one among them."""
    every = max(1, -(-len(points) // most))
    return [*points[:-1:every], points[-1]]


def _decades(values: Sequence[float]) -> list[float]:
    """Powers of ten around positive values."""
    if not values:
        return [0.0, 1.0]
    low, high = int(log10(min(values)) // 1), int(log10(max(values)) // 1)
    return [10.0**power for power in range(low, high + 2)]


def _from_to(lines: Sequence[Line], coin: Coin) -> str:
    """A description of lines: where each begins and ends."""
    return "; ".join(
        f"{line.name}: from {charts.short_number(line.points[0][1])} to "
        f"{charts.short_number(line.points[-1][1])} {coin.symbol}"
        for line in lines
        if line.points
    )
