"""Members are paid for taking part in votes, and lasting support pays a request without a vote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape_dao.core.errors import DaoError
from ape_dao.core.units import DAY, WAD, format_date
from ape_dao.demo.context import figure, gas_of
from ape_dao.demo.report import RequestLine, SeasonLine
from ape_dao.demo.voting import PlannedProposal, PlannedVote, announce, propose, record_outcome, vote
from ape_dao.modules.attendance import sdk as attendance
from ape_dao.modules.conviction import sdk as conviction
from ape_dao.node.clock import show_time
from ape_dao.sdk import governance
from ape_dao.sdk.governance import Action, ProposalState, Support

if TYPE_CHECKING:
    from ape_dao.demo.context import DemoContext
    from ape_dao.modules.attendance.sdk import SeasonState
    from ape_dao.sdk.governance import Proposal

ASKED, VOTED, ENACTED, DECIDED, CARRIED_OUT, PAID, GIVEN_BACK = 34, 36, 37, 38, 39, 40, 45
"""The weeks in which each part happens."""
POT, SEASON = 5_000 * 10**6, "2 weeks"
GRANT = 4_000 * 10**6
SUMMARIES = "Pay dora 500,000 TMAI for a year of summaries"
_DOLLARS = {"asset": "USDC", "decimals": 6}
_LIMITS = {"per_week": "5_000 USDC", "at_once": "50_000 USDC", "in_all": "50_000 USDC"}


def sections(until: int) -> dict[str, Any]:
    """What the spec needs for both: the sections, and budgets of the treasury until a second."""
    spenders = [
        {"spender": spender, **_DOLLARS, **_LIMITS, "until": format_date(until - until % DAY)}
        for spender in ("attendance", "conviction")
    ]
    return {
        "budgets": {"spenders": spenders},
        "attendance": {
            **_DOLLARS,
            "pot": f"{POT // 10**6} USDC",
            "max_rate": "0.00001 USDC",
            "season": SEASON,
            "delegate_share": "30%",
        },
        "conviction": {**_DOLLARS, "min_power": "22_000 veTMAI"},
    }


@dataclass
class TakingPart:
    """Both stories, step by step between the weeks of revenue."""

    context: DemoContext
    _request: int = 0
    _planned: PlannedProposal | None = None
    _proposal: Proposal | None = None
    _created_at: int = 0
    _season: int = 0

    def step(self, week: int) -> None:
        """What is due in a week."""
        steps = {
            ASKED: self._ask,
            VOTED: self._vote,
            ENACTED: self._enact,
            DECIDED: self._decide,
            CARRIED_OUT: self._carry_out,
            PAID: self._pay,
            GIVEN_BACK: self._give_back,
        }
        if week in steps:
            steps[week]()

    def _ask(self) -> None:
        context, dao = self.context, self.context.dao
        context.section("Lasting support pays, and so does taking part")
        cy, symbol = context.account("cy"), context.stable.symbol()
        end = context.clock.now() + 45 * DAY
        conviction.request(dao, str(cy.address), GRANT, end, "A guide to locks.", sender=cy)
        self._request = len(conviction.requests(dao))
        context.line(f"cy asks for {figure(GRANT, 6)} {symbol}, with support until {show_time(end)}")
        for name, share in (("whale", 5_000), ("dora", 10_000)):
            receipt = conviction.support(dao, {self._request: share}, sender=context.account(name))
            context.line(f"{name} gives the request {share / 100:g}% of its power ({gas_of(receipt):,} gas)")
        asked = self._asked()
        context.line(
            f"its conviction is {figure(asked.conviction)} of {figure(asked.threshold)}; if nothing "
            f"changes it ripens on {show_time(asked.ripens_at)}"
        )

    def _vote(self) -> None:
        context, dao = self.context, self.context.dao
        conviction.ripen(dao, self._request, sender=context.account("hermit"))
        asked = self._asked()
        context.line(
            f"hermit notes that the request is ripe, at {figure(asked.conviction)}; its money is reserved"
        )
        self._planned = PlannedProposal(
            title=SUMMARIES,
            text="She writes what each proposal does.",
            proposer="whale",
            actions=(Action.call(dao.token, "transfer", context.account("dora").address, 500_000 * WAD),),
            votes=(
                PlannedVote("whale", Support.FOR),
                PlannedVote("fund", Support.ABSTAIN),
                PlannedVote("dora", Support.FOR, "With the power of ann."),
                PlannedVote("ann", Support.AGAINST, "My own power, taken back for this vote.", own=True),
                PlannedVote("cy", Support.FOR),
            ),
            expected=ProposalState.SUCCEEDED,
        )
        self._created_at = context.clock.now()
        self._proposal = propose(context, self._planned)
        context.clock.travel_to(dao.governor.proposalSnapshot(self._proposal.id) + 1)
        vote(context, self._planned, self._proposal)

    def _enact(self) -> None:
        context = self.context
        receipt = conviction.enact(context.dao, self._request, sender=context.account("hermit"))
        asked = self._asked()
        context.line(
            f"the request is paid {figure(asked.amount, 6)} without a vote ({gas_of(receipt):,} gas)"
        )
        context.requests.append(
            RequestLine(
                number=asked.id,
                requester=context.name_of(asked.requester),
                amount=str(asked.amount),
                support=str(asked.support),
                threshold=str(asked.threshold),
                state=asked.word(context.clock.now()).upper(),
            )
        )

    def _decide(self) -> None:
        context, dao = self.context, self.context.dao
        planned, proposal = self._voted()
        announce(context, planned, proposal)
        governance.queue(dao, proposal, sender=context.account("hermit"))
        (waiting,) = attendance.qualifiable(dao, context.clock.now())
        self._season = attendance.season_of(dao, waiting)
        receipt = attendance.qualify(dao, waiting, sender=context.account("hermit"))
        context.line(f"hermit counts the vote in season {self._season} ({gas_of(receipt):,} gas)")

    def _carry_out(self) -> None:
        planned, proposal = self._voted()
        governance.execute(self.context.dao, proposal, sender=self.context.account("hermit"))
        record_outcome(self.context, planned, proposal, self._created_at, ProposalState.EXECUTED)

    def _pay(self) -> None:
        """The first claim draws the pot; whoever earned something is paid."""
        context, dao = self.context, self.context.dao
        attendance.fund(dao, self._season, sender=context.account("hermit"))
        season, symbol = self._state(), context.stable.symbol()
        paid: dict[str, int] = {}
        for member in context.stakers:
            amount = attendance.earned(dao, season, str(member.account.address))
            if amount:
                attendance.claim(dao, season, str(member.account.address), sender=member.account)
                paid[member.name] = amount
        context.table(
            f"Season {self._season}: paid for taking part",
            ("member", symbol),
            [(name, figure(amount, 6)) for name, amount in paid.items()],
            ("sum", figure(sum(paid.values()), 6)),
        )
        context.line(f"{figure(POT - sum(paid.values()), 6)} {symbol} of the pot were earned by nobody")
        context.seasons.append(
            SeasonLine(
                number=self._season,
                pot=str(POT),
                paid={name: str(amount) for name, amount in paid.items()},
                given_back="0",
            )
        )

    def _give_back(self) -> None:
        context, dao = self.context, self.context.dao
        before = context.stable.balanceOf(dao.timelock)
        attendance.give_back(dao, sender=context.account("hermit"))
        back = context.stable.balanceOf(dao.timelock) - before
        context.line(f"claims are over: {figure(back, 6)} {context.stable.symbol()} go back to the treasury")
        last = context.seasons[-1]
        context.seasons[-1] = last.model_copy(update={"given_back": str(back)})

    def _asked(self) -> conviction.RequestState:
        return conviction.request_of(self.context.dao, self._request)

    def _state(self) -> SeasonState:
        (season,) = attendance.seasons(self.context.dao, (self._season,))
        return season

    def _voted(self) -> tuple[PlannedProposal, Proposal]:
        if self._planned is None or self._proposal is None:
            raise DaoError("There was no vote.")
        return self._planned, self._proposal
