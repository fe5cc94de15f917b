"""Sections of a report about votes: how many take part, how votes end, and what each voter did."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from ape_dao.analytics.metrics.voting import (
    Tally,
    delegate_cards,
    execution_lag,
    last_swing,
    participation,
    proposer_concentration,
    tally,
    time_to_quorum,
)
from ape_dao.proposals.onchain import short_id
from ape_dao.report import charts
from ape_dao.report.charts import Axis, Bars
from ape_dao.report.document import Section, Table, amount_column, column, figure, how
from ape_dao.report.facts import MOST_PROPOSALS
from ape_dao.report.outcomes import quorum_of, state_of, title_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape_dao.analytics.voting import Proposal
    from ape_dao.report.document import Cell, Figure
    from ape_dao.report.facts import Facts

_TIME_COLUMNS = (12, 13, 14)
"""Places in a row of `_row`: time to quorum, last swing, execution lag."""
LATE = 0.9
"""The share of the voting time from which on a change of the lead is late."""
MOST_SHOWN = 20
"""Proposals of a chart, the newest."""


def votes(facts: Facts) -> Section:
    """Every proposal in one table."""
    proposals = list(facts.voting.proposals.values())
    coin = facts.votes_coin
    rows = [_row(facts, one) for one in proposals]
    over = _over(facts)[-MOST_SHOWN:]
    turnouts = [facts.electorates[one.id].turnout for one in over]
    names = [short_id(one.id)[:6] for one in over]
    states = [str(row[4]) for row in rows]
    return Section(
        "votes",
        "Proposals and turnout",
        figures=(
            *(
                figure(
                    f"state-{state}",
                    f"Proposals {state}",
                    "count",
                    states.count(state),
                    "Count of the column state.",
                )
                for state in dict.fromkeys(states)
            ),
            figure(
                "proposers",
                "Concentration of proposers",
                "number",
                proposer_concentration(proposals) if proposals else None,
                how(proposer_concentration, "1: one account makes all."),
            ),
            figure(
                "turnout",
                "Mean turnout by power",
                "share",
                sum(one.by_power for one in turnouts) / len(turnouts) if turnouts else None,
                f"Mean over the newest {len(turnouts)} that are over. {how(participation)}",
            ),
            *_times(rows),
        ),
        tables=(
            Table(
                id="proposals",
                title="All proposals",
                columns=[
                    column("id", "id"),
                    column("title", "title"),
                    column("proposer", "proposer", "address", is_hidden=True),
                    column("created", "created", "time"),
                    column("state", "state"),
                    amount_column("for", "for", coin),
                    amount_column("against", "against", coin),
                    amount_column("abstain", "abstain", coin),
                    amount_column("quorum", "quorum", coin),
                    column("margin", "margin", "share"),
                    column("turnout", "turnout", "share"),
                    column("byHead", "of heads", "share", is_hidden=True),
                    column("timeToQuorum", "time to quorum", "duration", is_hidden=True),
                    column("lastSwing", "last swing at", "share", is_hidden=True),
                    column("executionLag", "execution lag", "duration", is_hidden=True),
                    column("transaction", "transaction", "transaction", is_hidden=True),
                ],
                rows=rows,
                recompute=" ".join(
                    (
                        how(tally),
                        how(participation),
                        how(time_to_quorum),
                        how(last_swing),
                        how(execution_lag),
                        how(Tally.margin.fget),  # type: ignore[attr-defined]
                    )
                ),
            ),
        )
        if rows
        else (),
        charts=(
            charts.bar_chart(
                "Turnout by power",
                f"Which part of all votes was cast, in the newest {len(turnouts)} proposals that are over.",
                names,
                [Bars("turnout", [one.by_power for one in turnouts])],
                Axis("proposal"),
                Axis("share of all votes", charts.percent),
            ),
            charts.bar_chart(
                "Turnout by head",
                "Which part of the accounts that could vote did.",
                names,
                [Bars("turnout", [one.by_head for one in turnouts])],
                Axis("proposal"),
                Axis("share of accounts", charts.percent),
            ),
        )
        if turnouts
        else (),
    )


def _times(rows: Sequence[Sequence[Cell]]) -> Iterator[Figure]:
    """Figures of the hidden columns of times."""
    quorum, swings, lags = (
        [float(cell) for row in rows if (cell := row[at]) is not None] for at in (12, 13, 14)
    )
    yield figure(
        "time-to-quorum",
        "Median time to quorum",
        "duration",
        int(median(quorum)) if quorum else None,
        f"Of the {len(quorum)} proposals that reached it. {how(time_to_quorum)}",
    )
    yield figure(
        "late-swings",
        f"Proposals whose lead changed in the last {1 - LATE:.0%} of the vote",
        "count",
        sum(swing >= LATE for swing in swings),
        how(last_swing),
    )
    yield figure(
        "execution-lag",
        "Median time from executable to executed",
        "duration",
        int(median(lags)) if lags else None,
        f"Of the {len(lags)} executed proposals. {how(execution_lag)}",
    )


def voters(facts: Facts) -> Section | None:
    """What the strongest voters did; nothing before the first vote is over."""
    over = _over(facts)
    if not over:
        return None
    present = facts.votes_at(facts.time)
    at_snapshot = {number: one.strongest for number, one in facts.electorates.items()}
    cards = delegate_cards(facts.voting, facts.strongest, at_snapshot, facts.time)
    shown = over[-MOST_SHOWN:]
    values = [[_attended(facts, card.voter, one) for one in shown] for card in cards]
    coin = facts.votes_coin
    rows: list[list[Cell]] = [
        [
            facts.name(card.voter),
            str(present[card.voter]),
            card.attended,
            card.could_attend,
            card.lateness,
            card.reasons,
            card.agreed / card.decided if card.decided else None,
            card.last_seen or None,
            " ".join(card.transactions),
        ]
        for card in cards
    ]
    return Section(
        "voters",
        "What voters did",
        tables=(
            Table(
                id="cards",
                title=f"The {len(cards)} accounts with most votes",
                columns=[
                    column("account", "account", "address"),
                    amount_column("votes", "votes", coin),
                    column("attended", "voted", "count"),
                    column("could", "could vote", "count"),
                    column("lateness", "median time of the vote", "share"),
                    column("reasons", "with a reason", "count"),
                    column("agreement", "with the majority", "share"),
                    column("lastSeen", "last vote", "time"),
                    column("transactions", "transactions", "transaction", is_hidden=True),
                ],
                rows=rows,
                recompute=how(delegate_cards, "The exports name the transactions of the counted ballots."),
            ),
        ),
        charts=(
            charts.heat_map(
                "Who voted",
                f"{len(cards)} accounts, {len(shown)} proposals; empty: it had no votes then.",
                [facts.short_name(card.voter) for card in cards],
                [short_id(one.id)[:6] for one in shown],
                values,
                "1: voted, 0: could have",
            ),
        ),
        note=f"Votes are those at this block. Of the newest {MOST_PROPOSALS} proposals those that are over "
        "count, if the account had votes at their snapshot.",
    )


def _row(facts: Facts, one: Proposal) -> list[Cell]:
    counted = facts.voting.counted(one.id)
    now = tally(counted.values())
    quorum = quorum_of(facts, one)
    electorate = facts.electorates.get(one.id)
    return [
        short_id(one.id),
        title_of(one),
        facts.name(one.proposer),
        one.created,
        state_of(facts, one),
        str(now.for_),
        str(now.against),
        str(now.abstain),
        None if quorum is None else str(quorum),
        now.margin,
        None if electorate is None else electorate.turnout.by_power,
        None if electorate is None else electorate.turnout.by_head,
        None if quorum is None else time_to_quorum(facts.voting, one, quorum),
        last_swing(facts.voting, one),
        execution_lag(one),
        one.transaction,
    ]


def _over(facts: Facts) -> list[Proposal]:
    """Of the newest proposals those whose vote is over."""
    newest = (facts.voting.proposals[number] for number in facts.electorates)
    return [one for one in newest if one.deadline < facts.time and not one.canceled]


def _attended(facts: Facts, voter: str, one: Proposal) -> float | None:
    """1 for a vote, 0 for none, nothing where the account had no votes."""
    if not facts.electorates[one.id].strongest.get(voter):
        return None
    return float(voter in facts.voting.counted(one.id))
