"""Reputation: awards, and votes of a domain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.artifacts import artifact
from ape_dao.node.clock import WEEK
from bench.bars import Bar
from bench.conditions import WAD, fresh_chain, open_escrow
from bench.driver import BenchError
from bench.proposals import FOR, open_governor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.bars import Figure
    from bench.driver import Chain, Contract

LIFE, SEASON = 104, 13
YEAR = 52
BARS = (
    Bar("reputation-award", "award reputation", "first of the account, season begun", 110_000),
    Bar("reputation-award-next", "award reputation", "11th week of the account", 110_000),
    Bar("reputation-strike", "strike an award", "of this week", 60_000),
    Bar("reputation-votes-year", "past votes in a domain", "unchanged for a year", 9_000),
    Bar("reputation-capped-year", "past votes in a domain", "ceiling, unchanged for a year", 9_000),
    Bar("reputation-votes-busy", "past votes in a domain", "ceiling, awards every week for 3 years", 30_000),
    Bar("reputation-total-year", "total of a domain", "unchanged for a year", 9_000),
    Bar("chamber-vote", "vote in a chamber", "2nd member, no ceiling", 62_000),
    Bar("chamber-vote-capped", "vote in a chamber", "2nd member, ceiling", 62_000),
    Bar("chamber-asked", "ask a chamber", "alone, ceiling, first of the transaction", 30_000),
    Bar(
        "chamber-asked-by-stage",
        "ask a stage of consent",
        "1 of an approval and a chamber with a ceiling",
        85_000,
    ),
    Bar("reputation-move", "take over by a new key", "reputation in two domains", 260_000),
)
"""The bars of this group."""


def measure() -> Iterator[Figure]:
    """Gas of awards in a domain of ten accounts, of moves, and of reads after a year and in a busy domain."""
    with fresh_chain() as chain:
        reputation, votes, free = _contracts(chain)
        council, guardian = chain.accounts[1], chain.accounts[2]
        people = chain.accounts[3:9]
        award = {"domain": 0, "amount": WAD, "reason": bytes(32)}
        for person in people[1:]:
            reputation.send(council, "award", account=person, **award)
        yield "reputation-award", reputation.send(council, "award", account=people[0], **award)
        told = {"domain": 0, "account": people[0], "amount": WAD}
        week = -(-(chain.now + 3 * WEEK // 7) // WEEK)
        with chain.branch():
            yield "reputation-strike", reputation.send(guardian, "strike", week=week, **told)
        with chain.branch():
            chain.idle(YEAR * WEEK)
            past = {"account": people[0], "timepoint": chain.now - 1}
            yield "reputation-votes-year", free.view_gas("getPastVotes", **past)
            yield "reputation-capped-year", votes.view_gas("getPastVotes", **past)
            yield "reputation-total-year", votes.view_gas("getPastTotalSupply", timepoint=chain.now - 1)
        for source, key in ((free, "chamber-vote"), (votes, "chamber-vote-capped")):
            with chain.branch():
                yield key, _vote(chain, source, people)
        with chain.branch():
            yield from _ask(chain, votes, people)
        for _ in range(9):
            chain.wait(WEEK)
            reputation.send(council, "award", account=people[0], **award)
        chain.wait(WEEK)
        yield "reputation-award-next", reputation.send(council, "award", account=people[0], **award)
        reputation.send(chain.accounts[0], "award", account=people[0], **{**award, "domain": 1})
        with chain.branch():
            reputation.send(people[0], "move", to=chain.accounts[9])
            chain.wait(WEEK)
            yield "reputation-move", reputation.send(chain.accounts[9], "confirmMove", account=people[0])
        for number in range(3 * YEAR):
            chain.wait(WEEK)
            reputation.send(council, "award", account=people[number % 6], **award)
        past = {"account": people[0], "timepoint": chain.now - 1}
        yield "reputation-votes-busy", votes.view_gas("getPastVotes", **past)


def _ask(chain: Chain, source: Contract, people: list[str]) -> Iterator[Figure]:
    """What a chamber and a stage that asks it take to answer, once the vote is over."""
    chamber, ballot = _opened(chain, source)
    for person in people:
        chamber.send(person, "voteOn", **ballot)
    chain.idle(WEEK)
    asked = [
        {"checkType": 0, "body": people[0], "time": 0},
        {"checkType": 3, "body": chamber.address, "time": 0},
    ]
    stage = chain.deploy(artifact("ConsentStage"), asked=asked, needed=1, until=0)
    question = {"governor": ballot["governor"], "proposalId": ballot["proposalId"]}
    for contract, key in ((chamber, "chamber-asked"), (stage, "chamber-asked-by-stage")):
        if not contract.read("mayQueue", **question):
            raise BenchError("The chamber did not agree; the scenario and the contracts disagree.")
        yield key, contract.view_gas("mayQueue", **question)


def _vote(chain: Chain, source: Contract, people: list[str]) -> int:
    """The second ballot on a proposal in a chamber, all of the transaction."""
    chamber, ballot = _opened(chain, source)
    chamber.send(people[0], "voteOn", **ballot)
    return chamber.send(people[1], "voteOn", **ballot)


def _opened(chain: Chain, source: Contract) -> tuple[Contract, dict[str, Any]]:
    """A chamber, and a ballot for a proposal whose vote is open."""
    chain.wait(2 * WEEK)
    escrow = open_escrow(chain)
    escrow.lock(escrow.holders[0], YEAR)
    chain.wait(WEEK)
    governor = open_governor(chain, escrow.contract)
    proposal = governor.propose(escrow.holders[0])
    chamber = chain.deploy(artifact("Chamber"), votes=source.address, quorumBps=2_000, marginBps=0, until=0)
    return chamber, {
        "governor": governor.contract.address,
        "proposalId": proposal.identifier,
        "support": FOR,
    }


def _contracts(chain: Chain) -> tuple[Contract, Contract, Contract]:
    """Reputation that a council awards, and the votes of one domain with and without a ceiling."""
    owner, council, guardian = chain.accounts[:3]
    terms = {"perSeason": 1_000 * WAD, "until": chain.upcoming + 1_000 * WEEK}
    reputation = chain.deploy(
        artifact("Reputation"),
        owner=owner,
        initialGuardian=guardian,
        life=LIFE,
        season=SEASON,
        firstAwarders=[{"domain": 0, "awarder": council, "terms": terms}],
        firstAwards=[{"domain": 0, "account": owner, "amount": WAD, "reason": bytes(32)}],
    )
    where: dict[str, Any] = {"reputation": reputation.address, "domain": 0, "parent": 0, "parentBps": 0}
    votes, free = (
        chain.deploy(artifact("DomainVotes"), **where, maxShareBps=share) for share in (2_000, 10_000)
    )
    return reputation, votes, free
