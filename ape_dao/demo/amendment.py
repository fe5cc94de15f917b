"""In the second half of the year the DAO changes its spec by a vote: modules, a campaign and a sale more."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ape_dao.core.errors import DaoError
from ape_dao.core.spec import parse_spec
from ape_dao.core.units import WAD, WEEK
from ape_dao.demo.claims import Recipients, rows_of
from ape_dao.demo.context import figure, gas_of
from ape_dao.demo.sale import StakerSale
from ape_dao.demo.voting import PlannedProposal, PlannedVote, announce, propose, record_outcome, vote
from ape_dao.proposals.loading import parse_proposal
from ape_dao.proposals.registry import Registry
from ape_dao.sdk import amendment as change
from ape_dao.sdk import governance
from ape_dao.sdk.amendment_files import proposal_text
from ape_dao.sdk.dao import Dao
from ape_dao.sdk.governance import ProposalState, Support

if TYPE_CHECKING:
    from collections.abc import Callable

    from ape_dao.core.amendment.plan import Amendment
    from ape_dao.core.schema.models import Spec
    from ape_dao.demo.context import DemoContext
    from ape_dao.sdk.governance import Proposal

PROPOSED, QUEUED, EXECUTED, CLAIMED, SOLD, VESTED = 30, 32, 33, 34, 35, 48
"""The weeks in which each part happens."""
CAMPAIGN = "loyalty"
THANKS = 100_000 * WAD
"""What each staker gets from the second campaign, token wei."""


@dataclass
class SecondHalf:
    """The amendment, step by step between the weeks of revenue."""

    context: DemoContext
    sections: Callable[[int], dict[str, Any]] = lambda _: {}
    """More of the new spec, for about as long as until a second."""
    _wanted: Spec | None = None
    _recipients: Recipients | None = None
    _planned: PlannedProposal | None = None
    _proposal: Proposal | None = None
    _created_at: int = 0
    _folder: tempfile.TemporaryDirectory[str] = field(default_factory=tempfile.TemporaryDirectory)
    _sale: StakerSale = field(init=False)

    def __post_init__(self) -> None:
        self._sale = StakerSale(self.context)

    def step(self, week: int) -> None:
        """What is due in a week."""
        steps = {
            PROPOSED: self._propose,
            QUEUED: self._queue,
            EXECUTED: self._execute,
            CLAIMED: self._claim,
            SOLD: self._sale.hold,
            VESTED: self._sale.claim_rest,
        }
        if week in steps:
            steps[week]()

    def _propose(self) -> None:
        context = self.context
        context.section("The DAO changes its spec")
        self._wanted, self._recipients = self._new_spec()
        planned = self._plan()
        for line in planned.changes:
            context.line(f"the spec changes: {line}")
        deployer = context.account("hermit")
        change.deploy_change(planned, context.record, context.provider, deployer, Path(self._folder.name))
        created = ", ".join(step.key for step in planned.deployments)
        context.line(f"hermit creates what it adds ({created}): owned by the timelock, without any power yet")
        planned = self._plan()
        state = change.read_state(planned, context.dao)
        file = parse_proposal(proposal_text(planned, state, context.dao), "amendment")
        change.keep_pending(planned, context.record, Path(self._folder.name))
        proposer = "whale"
        registry = Registry.of(context.dao)
        self._planned = PlannedProposal(
            title=file.title,
            text=file.description(registry, str(context.account(proposer).address)),
            proposer=proposer,
            actions=tuple(file.encode(registry)),
            votes=(
                PlannedVote("whale", Support.FOR),
                PlannedVote("fund", Support.FOR, "The file says what changes, and so do the calls."),
                PlannedVote("hermit", Support.FOR),
            ),
            expected=ProposalState.SUCCEEDED,
            kind=planned.kind,
        )
        self._created_at = context.clock.now()
        self._proposal = propose(context, self._planned)
        context.clock.travel_to(context.dao.governor.proposalSnapshot(self._proposal.id) + 1)
        vote(context, self._planned, self._proposal)

    def _queue(self) -> None:
        context, planned, proposal = self.context, self._planned, self._proposal
        if planned is None or proposal is None:
            raise DaoError("There is nothing to queue.")
        announce(context, planned, proposal)
        governance.queue(context.dao, proposal, sender=context.account("hermit"))
        context.line("queued in the timelock")

    def _execute(self) -> None:
        context, planned, proposal = self.context, self._planned, self._proposal
        if planned is None or proposal is None:
            raise DaoError("There is nothing to execute.")
        governance.execute(context.dao, proposal, sender=context.account("hermit"))
        folder = Path(self._folder.name)
        done = change.finish_change(self._plan(), context.record, context.provider, context.dao, folder)
        record_outcome(context, planned, proposal, self._created_at, ProposalState.EXECUTED)
        context.record, context.dao = done.record, Dao.at(done.record)
        context.line(
            f"executed: chain, record and spec agree in {len(done.findings)} checks; the record has "
            f"{len(done.record.installations)} installations"
        )

    def _claim(self) -> None:
        context, recipients = self.context, self._recipients
        if recipients is None:
            raise DaoError("There is nothing to claim.")
        airdrop = context.dao.contract(f"airdrop_{CAMPAIGN}")
        for member in context.stakers:
            row = recipients.rows[member.name]
            receipt = airdrop.claim(row.index, row.amount, row.proof, sender=member.account)
            context.line(f"{member.name} claims {figure(row.amount)} ({gas_of(receipt):,} gas)")
        self._folder.cleanup()

    def _plan(self) -> Amendment:
        if self._wanted is None:
            raise DaoError("There is no new spec.")
        planned = change.plan_change(self.context.record, self._wanted, self.context.provider)
        planned.require_possible()
        return planned

    def _new_spec(self) -> tuple[Spec, Recipients]:
        """The spec in force with all that is added, and the campaign's list."""
        context = self.context
        data: dict[str, Any] = context.record.spec.to_data()
        campaign: dict[str, Any] = {"name": CAMPAIGN, "open_for": f"{12 * 7} days"}
        split = ("revenue_share", "buyback", "treasury")
        voted = dict(zip(split, ("50%", "50%", "0%"), strict=True))  # by the proposal of the first half
        data["revenue"] |= {"split": voted, "compounder": {}}
        data |= self.sections(context.clock.now() + 52 * WEEK)
        data["allocations"].append(
            {
                "airdrop": campaign,
                "amount": str(THANKS * len(context.stakers) // WAD),
                "funded_by": "treasury",
            }
        )
        first = change.plan_change(context.record, parse_spec(data), context.provider)
        first.require_possible()
        address = first.addresses[f"airdrop_{CAMPAIGN}"]
        amounts = [(member, THANKS) for member in context.stakers]
        recipients = rows_of(amounts, context.provider.chain_id, address)
        campaign["root"] = "0x" + recipients.root.hex()
        spec = self._sale.added_to(parse_spec(data), Path(self._folder.name), SOLD - PROPOSED)
        return spec, recipients
