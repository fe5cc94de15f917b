"""The delegates of a DAO: what they vote with, what they did with it, and what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth_utils import to_checksum_address

from ape_dao.analytics.holdings import delegations_of_tokens
from ape_dao.analytics.metrics.voting import delegate_cards, side_of, tally, time_passed
from ape_dao.analytics.power import PowerHistory
from ape_dao.delegates import title_of
from ape_dao.proposals.onchain import short_id
from ape_dao.report.document import (
    Document,
    Section,
    Table,
    amount_column,
    amount_figure,
    column,
    figure,
    how,
)
from ape_dao.report.facts import MOST_PROPOSALS, VOTES_OF_TOKENS
from ape_dao.report.outcomes import title_of as title_of_proposal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ape_dao.analytics.metrics.voting import DelegateCard, Tally
    from ape_dao.analytics.voting import Ballot
    from ape_dao.delegates import Judged
    from ape_dao.report.document import Cell, Figure
    from ape_dao.report.facts import Facts

_SIDES = {True: "for", False: "against", None: "neither"}
_STATEMENT = "The newest that the delegate signed of the files given: `ape dao delegates verify`."
_WHAT = "Attended, lateness, reasons, agreement and last vote"


def make_delegates(
    facts: Facts, statements: Mapping[str, Judged], accounts: Iterable[str] = (), *, everybody: bool = False
) -> Document:
    """What is known of delegates after a block.

    Args:
        statements: Those that count, by delegate's address.
        accounts: Addresses to show; if none, all that others delegate to or that made a statement.
        everybody: Show everybody with votes.
    """
    votes = facts.votes_at(facts.time)
    delegated = facts.delegations_at(facts.time)
    asked = [one.lower() for one in accounts]
    shown = set(asked or {*delegated, *(one.lower() for one in statements), *(votes if everybody else ())})
    ordered = sorted(shown, key=lambda one: (-votes.get(one, 0), one))
    then = _votes_then(facts, shown)
    cards = delegate_cards(facts.voting, ordered, then, facts.time)
    said = {delegate.lower(): one for delegate, one in statements.items() if delegate.lower() in shown}
    section = Section(
        "delegates",
        "Delegates",
        figures=tuple(_figures(facts, votes, delegated)),
        tables=tuple(
            table
            for table in (
                _cards(facts, cards, votes, delegated, said),
                _record(facts, cards, then),
                _statements(said),
            )
            if table.rows
        ),
        note=f"Of the newest {MOST_PROPOSALS} proposals those count whose vote is over, without canceled "
        "ones, if the account had votes at their snapshot that no owner took back for its own ballot, or "
        "cast one.",
    )
    return Document(
        dao=facts.record.name, chain_id=facts.record.chain_id, at=facts.at, sections=[section.model]
    )


def _votes_then(facts: Facts, accounts: set[str]) -> dict[int, dict[str, int]]:
    """What some accounts could vote with on the newest proposals, if anything: their votes at the snapshot,
    with what own ballots took back from delegates."""
    begun = [one for one in facts.voting.proposals.values() if one.snapshot < facts.time][-MOST_PROPOSALS:]
    found = {}
    for one in begun:
        votes, moved = facts.electorate_at(one.snapshot, accounts)[1], facts.voting.moved.get(one.id, {})
        found[one.id] = {who: votes.get(who, 0) + moved.get(who, 0) for who in accounts & {*votes, *moved}}
    return found


def _figures(
    facts: Facts, votes: Mapping[str, int], delegated: Mapping[str, tuple[int, int]]
) -> Iterator[Figure]:
    coin = facts.votes_coin
    total = sum(one for _, one in delegated.values())
    source = _how_delegated(facts)
    yield figure("delegates", "Accounts that others delegate to", "count", len(delegated), source)
    yield amount_figure("delegated", "Delegated votes", total, coin, source)
    share = total / sum(votes.values()) if votes else None
    yield figure("delegated-share", "Delegated part of all votes", "share", share, "delegated / sum of votes")


def _how_votes(facts: Facts) -> str:
    return how(PowerHistory.votes_at) if facts.votes_are_power else VOTES_OF_TOKENS


def _how_delegated(facts: Facts) -> str:
    return how(PowerHistory.delegations_at if facts.votes_are_power else delegations_of_tokens)


def _cards(
    facts: Facts,
    cards: Sequence[DelegateCard],
    votes: Mapping[str, int],
    delegated: Mapping[str, tuple[int, int]],
    said: Mapping[str, Judged],
) -> Table:
    coin = facts.votes_coin
    rows: list[list[Cell]] = []
    for card in cards:
        who = card.voter
        count, from_others = delegated.get(who, (0, 0))
        statement = said[who].signed.statement if who in said else None
        rows.append(
            [
                facts.name(who),
                str(votes.get(who, 0)),
                str(from_others),
                count,
                card.attended,
                card.could_attend,
                card.attendance,
                card.lateness,
                card.reasons,
                card.agreed / card.decided if card.decided else None,
                card.last_seen or None,
                title_of(statement.text) if statement else None,
                " ".join(card.transactions),
            ]
        )
    return Table(
        id="cards",
        title="Delegates",
        columns=[
            column("account", "account", "address"),
            amount_column("votes", "votes", coin),
            amount_column("fromOthers", "from others", coin),
            column("delegators", "delegators", "count"),
            column("attended", "voted", "count"),
            column("could", "could vote", "count"),
            column("attendance", "attendance", "share"),
            column("lateness", "median time of the vote", "share"),
            column("reasons", "with a reason", "count"),
            column("agreement", "with the majority", "share"),
            column("lastSeen", "last vote", "time"),
            column("statement", "statement"),
            column("transactions", "transactions", "transaction", is_hidden=True),
        ],
        rows=rows,
        recompute=f"Votes: {_how_votes(facts)} From others: {_how_delegated(facts)} {_WHAT}: "
        f"{how(delegate_cards)} Statement: {_STATEMENT}",
    )


def _record(facts: Facts, cards: Sequence[DelegateCard], then: Mapping[int, Mapping[str, int]]) -> Table:
    coin = facts.votes_coin
    results = {number: tally(facts.voting.counted(number).values()) for number in then}
    rows = [
        _record_row(facts, card.voter, number, then[number][card.voter], results[number])
        for card in cards
        for number in card.could
    ]
    return Table(
        id="record",
        title="What each could vote on, and did",
        columns=[
            column("account", "account", "address"),
            column("proposal", "proposal"),
            column("title", "title"),
            column("snapshot", "votes as of", "time"),
            amount_column("votes", "votes then", coin),
            column("choice", "choice"),
            column("result", "more votes"),
            column("time", "time", "time"),
            column("lateness", "time of the vote", "share"),
            column("reason", "reason"),
            column("transaction", "transaction", "transaction"),
        ],
        rows=rows,
        recompute="A row for each proposal whose vote is over and that the account could vote on; "
        "without a choice it did not vote. Source: ProposalCreated, VoteCast, VoteCastWithParams.",
        is_hidden=True,
    )


def _record_row(facts: Facts, voter: str, number: int, votes: int, result: Tally) -> list[Cell]:
    proposal, ballot = facts.voting.proposals[number], facts.voting.counted(number).get(voter)
    row: list[Cell] = [facts.name(voter), short_id(number), title_of_proposal(proposal)]
    row += [proposal.snapshot, str(votes), _choice(ballot), _SIDES[side_of(result)]]
    if ballot is None:
        return [*row, None, None, None, None]
    return [*row, ballot.time, time_passed(proposal, ballot.time), ballot.reason, ballot.transaction]


def _choice(ballot: Ballot | None) -> str | None:
    if ballot is None:
        return None
    sides = {"for": ballot.for_, "against": ballot.against, "abstain": ballot.abstain}
    used = [name for name, votes in sides.items() if votes]
    return used[0] if len(used) == 1 else "split"


def _statements(said: Mapping[str, Judged]) -> Table:
    statements = [(one.signed.statement, one.path) for _, one in sorted(said.items())]
    return Table(
        id="statements",
        title="Statements that the delegates signed",
        columns=[
            column("account", "account", "address"),
            column("signedAt", "signed at", "time"),
            column("text", "text"),
            column("file", "file"),
        ],
        rows=[
            [str(to_checksum_address(one.delegate)), one.signed_at, one.text, str(path)]
            for one, path in statements
        ],
        recompute=_STATEMENT,
        is_hidden=True,
    )
