"""Three proposals: one is carried out, one misses the quorum, one has a majority but misses the margin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape_dao.core.errors import DaoError
from ape_dao.demo.report import ProposalOutcome
from ape_dao.demo.stage import HOUR, show
from ape_dao.node.clock import show_time
from ape_dao.sdk import governance
from ape_dao.sdk.governance import STANDARD, Action, Proposal, ProposalState, Support

if TYPE_CHECKING:
    from ape_dao.demo.stage import Stage
    from ape_dao.sdk.dao import Dao

REVENUE_SWITCH = "Turn on Token Metrics DAO Revenue Share and Buyback Switch"
NEWSLETTER = "Pay cy 25,000,000 TMAI for a newsletter"
SHORT_VOTES = "Let votes end after 3 days"


@dataclass(frozen=True)
class Ballot:
    """How one member votes."""

    voter: str
    support: Support
    reason: str = ""


@dataclass(frozen=True)
class Motion:
    """A proposal of the story and how it goes."""

    title: str
    text: str
    proposer: str
    actions: tuple[Action, ...]
    ballots: tuple[Ballot, ...]
    expected: ProposalState
    """Where the vote leaves it."""
    kind: str = "standard"


def play(stage: Stage) -> None:
    """Propose all three, vote, and carry out what passed."""
    stage.act("The members vote")
    motions = _motions(stage)
    created = [(motion, _propose(stage, motion), stage.clock.now()) for motion in motions]
    _wait_for_the_vote(stage, created[-1][1])
    for motion, proposal, _ in created:
        _vote(stage, motion, proposal)
    _wait_for_the_end(stage, created[-1][1])
    for motion, proposal, _ in created:
        _announce(stage, motion, proposal)
    for motion, proposal, created_at in created:
        final = motion.expected
        if final is ProposalState.SUCCEEDED:
            _carry_out(stage, proposal)
            final = ProposalState.EXECUTED
        _record(stage, motion, proposal, created_at, final)


def _motions(stage: Stage) -> list[Motion]:
    dao = stage.dao
    grant = 25_000_000 * 10**18
    return [
        Motion(
            title=REVENUE_SWITCH,
            text="Enable revenue share and buyback: all DAO revenue, one half to each.",
            proposer="whale",
            actions=(Action.call(dao.router, "setSplit", 5_000, 5_000, 0),),
            ballots=(
                Ballot("whale", Support.FOR),
                Ballot("fund", Support.FOR, "Revenue belongs to those who lock."),
                Ballot("dora", Support.FOR, "With the power of ann and ben."),
                Ballot("lapser", Support.ABSTAIN),
                Ballot("cy", Support.AGAINST),
            ),
            expected=ProposalState.SUCCEEDED,
        ),
        Motion(
            title=NEWSLETTER,
            text="A newsletter needs money.",
            proposer="cy",
            actions=(Action.call(dao.token, "transfer", stage.account("cy").address, grant),),
            ballots=(Ballot("cy", Support.FOR, "It will be a good one."),),
            expected=ProposalState.DEFEATED,
        ),
        Motion(
            title=SHORT_VOTES,
            text="Seven days are long.",
            proposer="whale",
            actions=(Action.call(dao.kinds, "setKind", STANDARD, _rules_with(dao, votingPeriod=3 * 86_400)),),
            ballots=(
                Ballot("whale", Support.FOR),
                Ballot("fund", Support.AGAINST, "People need a weekend to read."),
                Ballot("dora", Support.AGAINST),
            ),
            expected=ProposalState.DEFEATED,
            kind="constitutional",
        ),
    ]


def _rules_with(dao: Dao, **changes: int) -> tuple[Any, ...]:
    """The standard rules of today, but for `changes`."""
    today = governance.kind_rules(dao, "standard")
    return tuple({**today, **changes}.values())


def _propose(stage: Stage, motion: Motion) -> Proposal:
    description = f"# {motion.title}\n\n{motion.text}"
    proposal = governance.propose(
        stage.dao,
        list(motion.actions),
        description,
        kind=motion.kind,
        sender=stage.account(motion.proposer),
    )
    special = "" if motion.kind == "standard" else f" ({motion.kind}: harder to pass)"
    stage.line(f"{motion.proposer} proposes: {motion.title}{special}")
    return proposal


def _wait_for_the_vote(stage: Stage, last: Proposal) -> None:
    stage.clock.travel_to(stage.dao.governor.proposalSnapshot(last.id) + 1)
    stage.line("the votes open; power is counted as it was at the snapshot")


def _vote(stage: Stage, motion: Motion, proposal: Proposal) -> None:
    for ballot in motion.ballots:
        governance.vote(
            stage.dao, proposal, ballot.support, ballot.reason, sender=stage.account(ballot.voter)
        )
        said = f': "{ballot.reason}"' if ballot.reason else ""
        stage.line(f"{ballot.voter} votes {ballot.support.name} on “{motion.title}”{said}")


def _wait_for_the_end(stage: Stage, last: Proposal) -> None:
    end = stage.dao.governor.proposalDeadline(last.id)
    stage.clock.travel_to(end + HOUR)
    stage.line("seven days later the votes are over")


def _announce(stage: Stage, motion: Motion, proposal: Proposal) -> None:
    dao = stage.dao
    counted = governance.tally(dao, proposal)
    snapshot = dao.governor.proposalSnapshot(proposal.id)
    quorum = dao.governor.proposalQuorum(proposal.id)
    total = dao.escrow.getPastTotalSupply(snapshot)
    taking_part = counted.for_ + counted.abstain
    decided = counted.for_ + counted.against
    margin = governance.proposal_rules(dao, proposal)["decisionBps"]
    reached = governance.state(dao, proposal)
    if reached is not motion.expected:
        raise DaoError(f"“{motion.title}” ended {reached.name} where the rules say {motion.expected.name}.")
    stage.sheet(
        f"{motion.title}: {reached.name}",
        ("rule", "needed", "found"),
        [
            ("all votes at the snapshot", "", show(total)),
            (
                "for / against / abstain",
                "",
                " / ".join(map(show, (counted.for_, counted.against, counted.abstain))),
            ),
            ("quorum: for + abstain", show(quorum), show(taking_part)),
            (
                f"margin: for - against, {margin / 100:g}% of both",
                show(-(-decided * margin // 10_000)),
                show(counted.for_ - counted.against),
            ),
        ],
    )


def _carry_out(stage: Stage, proposal: Proposal) -> None:
    dao, anybody = stage.dao, stage.account("hermit")
    governance.queue(dao, proposal, sender=anybody)
    eta = dao.governor.proposalEta(proposal.id)
    stage.line(f"queued in the timelock until {show_time(eta)}; anybody could have done it")
    stage.clock.travel_to(eta + HOUR)
    governance.execute(dao, proposal, sender=anybody)
    split = (dao.router.revenueShareBps(), dao.router.buybackBps(), dao.router.treasuryBps())
    shown = " / ".join(f"{part / 100:g}%" for part in split)
    stage.line(f"executed: revenue share / buyback / treasury are now {shown}")


def _record(stage: Stage, motion: Motion, proposal: Proposal, created_at: int, final: ProposalState) -> None:
    dao = stage.dao
    counted = governance.tally(dao, proposal)
    stage.proposals.append(
        ProposalOutcome(
            title=motion.title,
            id=str(proposal.id),
            proposer=motion.proposer,
            for_votes=str(counted.for_),
            against_votes=str(counted.against),
            abstain_votes=str(counted.abstain),
            quorum=str(dao.governor.proposalQuorum(proposal.id)),
            expected_state=final.name,
            state=governance.state(dao, proposal).name,
            created_at=created_at,
            finished_at=stage.clock.now(),
        )
    )
