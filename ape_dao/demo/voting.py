"""Four proposals: two are carried out, one misses the quorum, one has a majority but misses the margin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape_dao.core.errors import DaoError
from ape_dao.core.units import BASIS_POINTS, DAY, HOUR, WAD
from ape_dao.demo.context import figure
from ape_dao.demo.report import ProposalOutcome
from ape_dao.node.clock import show_time
from ape_dao.sdk import governance
from ape_dao.sdk.first_proposal import travel_to_first_proposal
from ape_dao.sdk.governance import STANDARD, Action, Proposal, ProposalState, Support

if TYPE_CHECKING:
    from ape_dao.demo.context import DemoContext
    from ape_dao.sdk.dao import Dao

REVENUE_SWITCH = "Turn on Token Metrics DAO Revenue Share and Buyback Switch"
NEWSLETTER = "Pay cy 25,000,000 TMAI for a newsletter"
SAVINGS = "Put 40,000 DUSD of the treasury into a vault"
SHORT_VOTES = "Let votes end after 3 days"


@dataclass(frozen=True)
class PlannedVote:
    """How one member votes."""

    voter: str
    support: Support
    reason: str = ""
    own: bool = False
    """Also with the power that a delegate has."""


@dataclass(frozen=True)
class PlannedProposal:
    """A proposal of the demo, and how it is meant to go."""

    title: str
    text: str
    proposer: str
    actions: tuple[Action, ...]
    votes: tuple[PlannedVote, ...]
    expected: ProposalState
    """The state after the vote."""
    kind: str = "standard"


def hold_votes(context: DemoContext) -> None:
    """Propose all of them, vote, queue and execute what passed.

    Raises:
        DaoError: A vote does not end as the rules say.
    """
    context.section("The members vote")
    _wait_for_the_first_proposal(context)
    created = [(plan, propose(context, plan), context.clock.now()) for plan in _planned(context)]
    _wait_for_the_vote(context, created[-1][1])
    for plan, proposal, _ in created:
        vote(context, plan, proposal)
    _wait_for_the_end(context, created[-1][1])
    for plan, proposal, _ in created:
        announce(context, plan, proposal)
    for plan, proposal, created_at in created:
        final = plan.expected
        if final is ProposalState.SUCCEEDED:
            _execute(context, plan, proposal)
            final = ProposalState.EXECUTED
        record_outcome(context, plan, proposal, created_at, final)


def _planned(context: DemoContext) -> list[PlannedProposal]:
    dao = context.dao
    payment = 25_000_000 * WAD
    return [
        PlannedProposal(
            title=REVENUE_SWITCH,
            text="Enable revenue share and buyback: all DAO revenue, one half to each.",
            proposer="whale",
            actions=(Action.call(dao.contract("router"), "setSplit", 5_000, 5_000, 0),),
            votes=(
                PlannedVote("whale", Support.FOR),
                PlannedVote("fund", Support.FOR, "Revenue belongs to those who lock."),
                PlannedVote("dora", Support.FOR, "With the power of ann and ben."),
                PlannedVote("lapser", Support.ABSTAIN),
                PlannedVote("cy", Support.AGAINST),
            ),
            expected=ProposalState.SUCCEEDED,
        ),
        _savings(context),
        PlannedProposal(
            title=NEWSLETTER,
            text="A newsletter needs money.",
            proposer="cy",
            actions=(Action.call(dao.token, "transfer", context.account("cy").address, payment),),
            votes=(PlannedVote("cy", Support.FOR, "It will be a good one."),),
            expected=ProposalState.DEFEATED,
        ),
        PlannedProposal(
            title=SHORT_VOTES,
            text="Seven days are long.",
            proposer="whale",
            actions=(Action.call(dao.kinds, "setKind", STANDARD, _rules_with(dao, votingPeriod=3 * DAY)),),
            votes=(
                PlannedVote("whale", Support.FOR),
                PlannedVote("fund", Support.AGAINST, "People need a weekend to read."),
                PlannedVote("dora", Support.AGAINST),
            ),
            expected=ProposalState.DEFEATED,
            kind="constitutional",
        ),
    ]


def _savings(context: DemoContext) -> PlannedProposal:
    dao, amount = context.dao, 40_000 * 10**6
    skimmer = dao.contract("skimmer")
    return PlannedProposal(
        title=SAVINGS,
        text="What it gains becomes revenue; the principal stays the treasury's.",
        proposer="fund",
        actions=(
            Action.call(context.stable, "approve", skimmer.address, amount),
            Action.call(skimmer, "invest", context.vault.address, amount),
        ),
        votes=(PlannedVote("whale", Support.FOR), PlannedVote("fund", Support.FOR)),
        expected=ProposalState.SUCCEEDED,
    )


def _rules_with(dao: Dao, **changes: int) -> tuple[Any, ...]:
    """The present standard rules with `changes`."""
    rules = governance.kind_rules(dao, "standard")
    return tuple({**rules, **changes}.values())


def propose(context: DemoContext, plan: PlannedProposal) -> Proposal:
    """Make a proposal; a text that has its title already stays as it is."""
    heading = f"# {plan.title}"
    description = plan.text if plan.text.startswith(heading) else f"{heading}\n\n{plan.text}"
    proposal = governance.propose(
        context.dao,
        list(plan.actions),
        description,
        kind=plan.kind,
        sender=context.account(plan.proposer),
    )
    special = "" if plan.kind == "standard" else f" ({plan.kind}: harder to pass)"
    context.line(f"{plan.proposer} proposes: {plan.title}{special}")
    return proposal


def _wait_for_the_first_proposal(context: DemoContext) -> None:
    if travel_to_first_proposal(context.dao):
        context.line(f"nobody could propose before {show_time(context.clock.now())}")


def _wait_for_the_vote(context: DemoContext, last: Proposal) -> None:
    context.clock.travel_to(context.dao.governor.proposalSnapshot(last.id) + 1)
    context.line("voting begins; power is counted as it was at the snapshot")


def vote(context: DemoContext, plan: PlannedProposal, proposal: Proposal) -> None:
    """Cast every planned vote."""
    for one in plan.votes:
        account = context.account(one.voter)
        governance.vote(context.dao, proposal, one.support, one.reason, own=one.own, sender=account)
        reason = f': "{one.reason}"' if one.reason else ""
        context.line(f"{one.voter} votes {one.support.name} on “{plan.title}”{reason}")


def _wait_for_the_end(context: DemoContext, last: Proposal) -> None:
    end = context.dao.governor.proposalDeadline(last.id)
    context.clock.travel_to(end + HOUR)
    context.line("seven days later the votes are over")


def announce(context: DemoContext, plan: PlannedProposal, proposal: Proposal) -> None:
    """Show how a vote ended.

    Raises:
        DaoError: Not as the rules say.
    """
    dao = context.dao
    counted = governance.tally(dao, proposal)
    snapshot = dao.governor.proposalSnapshot(proposal.id)
    quorum = dao.governor.proposalQuorum(proposal.id)
    total = dao.escrow.getPastTotalSupply(snapshot)
    taking_part = counted.for_ + counted.abstain
    decided = counted.for_ + counted.against
    margin = governance.proposal_rules(dao, proposal)["decisionBps"]
    state = governance.state(dao, proposal)
    if state is not plan.expected:
        raise DaoError(f"“{plan.title}” ended {state.name} where the rules say {plan.expected.name}.")
    context.table(
        f"{plan.title}: {state.name}",
        ("rule", "needed", "counted"),
        [
            ("all votes at the snapshot", "", figure(total)),
            (
                "for / against / abstain",
                "",
                " / ".join(map(figure, (counted.for_, counted.against, counted.abstain))),
            ),
            ("quorum: for + abstain", figure(quorum), figure(taking_part)),
            (
                f"margin: for - against, {margin / 100:g}% of both",
                figure(-(-decided * margin // BASIS_POINTS)),
                figure(counted.for_ - counted.against),
            ),
        ],
    )


def _execute(context: DemoContext, plan: PlannedProposal, proposal: Proposal) -> None:
    dao, anybody = context.dao, context.account("hermit")
    governance.queue(dao, proposal, sender=anybody)
    eta = dao.governor.proposalEta(proposal.id)
    context.line(f"queued in the timelock until {show_time(eta)}; anybody could have done it")
    context.clock.travel_to(eta + HOUR)
    governance.execute(dao, proposal, sender=anybody)
    context.line(f"executed: {plan.title}")
    if plan.title == REVENUE_SWITCH:
        router = dao.contract("router")
        split = (router.revenueShareBps(), router.buybackBps(), router.treasuryBps())
        percentages = " / ".join(f"{part / 100:g}%" for part in split)
        context.line(f"revenue share / buyback / treasury are now {percentages}")


def record_outcome(
    context: DemoContext, plan: PlannedProposal, proposal: Proposal, created_at: int, final: ProposalState
) -> None:
    """Keep the outcome for the report."""
    dao = context.dao
    counted = governance.tally(dao, proposal)
    context.proposals.append(
        ProposalOutcome(
            title=plan.title,
            id=str(proposal.id),
            proposer=plan.proposer,
            for_votes=str(counted.for_),
            against_votes=str(counted.against),
            abstain_votes=str(counted.abstain),
            quorum=str(dao.governor.proposalQuorum(proposal.id)),
            expected_state=final.name,
            state=governance.state(dao, proposal).name,
            created_at=created_at,
            finished_at=context.clock.now(),
        )
    )
