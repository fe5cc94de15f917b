"""The story of the preset `federated`: work is given away, watched, held up and taken back.

A launch creates the council's Safe; budgets are opened by a vote that an objection holds up; the council
stops what it does not want and freezes a budget; members elect a new council; one sub-DAO is recalled.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import demo_artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.mocks import create_mocks
from ape_dao.core.deployment.reading import installed
from ape_dao.core.errors import DaoError
from ape_dao.core.findings import compared
from ape_dao.core.spec.loading import parse_spec, with_addresses
from ape_dao.core.spec.presets import load_preset
from ape_dao.core.units import BASIS_POINTS, DAY, HOUR, WAD
from ape_dao.core.verification.verify import drift, verify
from ape_dao.demo.context import DemoContext, figure
from ape_dao.demo.events import Check, Line
from ape_dao.demo.launch import deploy_dao
from ape_dao.demo.members import Profile, with_varied_locks
from ape_dao.demo.pages import write_page
from ape_dao.demo.safe_acts import act
from ape_dao.demo.summary import member_line, summary
from ape_dao.demo.voting import (
    PlannedProposal,
    PlannedVote,
    announce,
    propose,
    record_outcome,
    vote,
)
from ape_dao.modules.budgets import sdk as budgets
from ape_dao.modules.consent import sdk as consent
from ape_dao.modules.council import sdk as council
from ape_dao.modules.subdaos import sdk as subdaos
from ape_dao.node.clock import LocalClock, show_time
from ape_dao.proposals.objections import read_waiting
from ape_dao.sdk import governance, staking
from ape_dao.sdk.audit import Sum, audit, transfers
from ape_dao.sdk.dao import Dao
from ape_dao.sdk.first_proposal import travel_to_first_proposal
from ape_dao.sdk.governance import Action, Proposal, ProposalState, Support

if TYPE_CHECKING:
    from pathlib import Path

    from ape.api import AccountAPI, ProviderAPI

    from ape_dao.core.findings import Finding
    from ape_dao.core.schema.models import Spec
    from ape_dao.demo.events import OnEvent
    from ape_dao.demo.members import Member
    from ape_dao.demo.report import DemoReport, MemberLine

PRESET = "federated"
UNTIL = "2026-06-30"
"""In place of the preset's dates: the story begins in February 2025."""
SECONDS_PER_BLOCK = 12
USDC = 10**6
TREASURY = 500_000 * USDC
"""What the treasury is given at first."""
PROFILES = (
    Profile("deployer", "pays the gas of the deployment, holds nothing", 0),
    Profile("whale", "distributes the tokens, and locks most", 40_000_000, 8_000_000, 52),
    Profile("ann", "on the first council, elected again", 2_000_000, 1_000_000, 52),
    Profile("ben", "on the first council", 2_000_000, 1_000_000, 52),
    Profile("cy", "on the first council, not elected again", 2_000_000, 500_000, 52),
    Profile("dee", "on the first council", 2_000_000, 500_000, 52),
    Profile("gil", "leads the sub-DAO of grants", 500_000),
    Profile("sue", "leads the sub-DAO of savings", 500_000),
    Profile("eve", "stands for the council", 5_000_000, 1_500_000, 52),
    Profile("fay", "objects, and stands for the council", 6_000_000, 800_000, 52),
)
ROLES = {
    "members": "whale",
    **{f"member{number}": name for number, name in enumerate(("ann", "ben", "cy", "dee"), 1)},
    "grants_lead": "gil",
    "savings_lead": "sue",
}
"""Who each name of the preset is."""
BUDGETS = "Open the budgets of both sub-DAOs"
GIFT = "Pay whale 5,000,000 GOV"
RECALL = "Recall the savings sub-DAO"
CHANGED = ("allowance of USDC from timelock to budgets", "budgets", "subdao_savings")
"""What a vote recalled, and the spec of the launch still has."""
GRANT, SAVED, INTEREST, LATER_GRANT = 12_000 * USDC, 15_000 * USDC, 321_098_765, 3_000 * USDC


def run_federated(
    provider: ProviderAPI,
    accounts: list[AccountAPI],
    *,
    seed: int,
    on_event: OnEvent,
    page: Path | None = None,
) -> DemoReport:
    """Run the story and report what the chain says at the end.

    Args:
        accounts: As many as there are profiles, each with some ETH.
        page: Where the report of the DAO goes, as HTML.

    Raises:
        DaoError: Something does not go as the rules say.
    """
    clock = LocalClock(provider)
    started_at, first_block = provider.get_block("latest").timestamp, provider.get_block("latest").number
    with clock.pace(SECONDS_PER_BLOCK):
        context, gas = _launch(provider, accounts, clock, seed, on_event)
        _distribute(context)
        travel_to_first_proposal(context.dao)
        gift, gift_at = _decide(context)
        _spend(context)
        _freeze(context)
        _elect(context)
        planned = _gift(context)
        record_outcome(context, planned, gift, gift_at, ProposalState.EXPIRED)
        _recall(context)
        findings = _audit(context)
        if page is not None:
            write_page(context, page)
        return summary(
            context,
            preset=PRESET,
            seed=seed,
            started_at=started_at,
            first_block=first_block,
            deployment_gas=gas,
            members=[_line(context, member) for member in context.members.values()],
            revenue=[],
            findings=findings,
        )


# the launch


def _launch(
    provider: ProviderAPI, accounts: list[AccountAPI], clock: LocalClock, seed: int, on_event: OnEvent
) -> tuple[DemoContext, int]:
    """The DAO from the preset; with real Safe contracts, a stable coin and a vault beside it."""
    rng = random.Random(seed)  # noqa: S311 - a demo, not a secret
    members = with_varied_locks(PROFILES, accounts, rng)
    deployer = members["deployer"].account
    spec = _spec(members, f"demo {seed} {provider.get_block('latest').number}")
    spec = with_addresses(spec, create_mocks(spec, Chain(provider), deployer, []))
    deployment = deploy_dao(provider, deployer, spec, clock, on_event)
    for one in deployment.findings:
        if one.rule == "rehearsal":
            on_event(Line(clock.now(), f"rehearsed: {one.what}: {one.found}"))
    stable = demo_artifact("DemoToken").at(spec.addresses["USDC"])
    context = DemoContext(
        dao=Dao.at(deployment.record),
        record=deployment.record,
        members=members,
        clock=clock,
        provider=provider,
        on_event=on_event,
        rng=rng,
        stable=stable,
        weth=stable,  # this DAO has nothing to do with ether
        vault=demo_artifact("DemoVault").at(spec.addresses["vault"]),
    )
    state = council.council(context.dao)
    context.line(
        f"the launch created the council's Safe {state.safe}: {_names(context, state)}; {state.threshold} of "
        "them must sign"
    )
    stable.mint(context.dao.timelock, TREASURY, sender=deployer)
    context.line(f"the treasury is given {figure(TREASURY, 6)} USDC")
    return context, deployment.gas_used


def _spec(members: dict[str, Member], salt: str) -> Spec:
    data = load_preset(PRESET).to_data()
    data["salt"] = salt
    data["governor"]["guardian"]["until"] = UNTIL
    for entry in (*data["budgets"]["spenders"], *data["subdaos"]["bodies"]):
        entry["until"] = UNTIL
    people = {role: members[name].account.address for role, name in ROLES.items()}
    return with_addresses(parse_spec(data), people)


def _distribute(context: DemoContext) -> None:
    context.section("The members lock")
    dao, whale = context.dao, context.account("whale")
    for member in context.members.values():
        if member.tokens and member.name != "whale":
            dao.token.transfer(member.account, member.tokens, sender=whale)
    for member in context.stakers:
        end = staking.unlock_time(context.clock.now(), member.profile.weeks)
        staking.create_lock(dao, member.lock, end, sender=member.account)
    rows = [(one.name, figure(one.lock), one.profile.role) for one in context.stakers]
    locked = sum(member.lock for member in context.stakers)
    context.table("Locks", ("member", "locked", "who"), rows, ("sum", figure(locked), ""))


# votes, stage and objection


def _votes() -> tuple[PlannedVote, ...]:
    return (PlannedVote("whale", Support.FOR), PlannedVote("eve", Support.FOR))


def _planned(context: DemoContext) -> PlannedProposal:
    """The treasury allows exactly what the budgets may pay."""
    contract = budgets.budgets_of(context.dao)
    amount = budgets.promised(context.dao, str(context.stable.address))
    return PlannedProposal(
        BUDGETS,
        "Work is paid without a vote for each payment, up to what the spec says.",
        "whale",
        (Action.call(context.stable, "approve", contract.address, amount),),
        _votes(),
        ProposalState.SUCCEEDED,
    )


def _gift(context: DemoContext) -> PlannedProposal:
    payment = Action.call(context.dao.token, "transfer", context.account("whale").address, 5_000_000 * WAD)
    return PlannedProposal(GIFT, "For good work.", "whale", (payment,), _votes(), ProposalState.SUCCEEDED)


def _decide(context: DemoContext) -> tuple[Proposal, int]:
    """Two votes pass: the council lets one through, and objects to the other."""
    context.section("Votes, the council's stage, and an objection")
    dao, now = context.dao, context.clock.now()
    plans = (_planned(context), _gift(context))
    made = [propose(context, plan) for plan in plans]
    context.clock.travel_to(int(dao.governor.proposalSnapshot(made[-1].id)) + 1)
    for plan, proposal in zip(plans, made, strict=True):
        vote(context, plan, proposal)
    context.clock.travel_to(int(dao.governor.proposalDeadline(made[-1].id)) + HOUR)
    for plan, proposal in zip(plans, made, strict=True):
        announce(context, plan, proposal)
    opened, gift = made
    context.refused("the vote is over, but not the council's time", lambda: _queue(context, opened))
    objection = consent.call_of(dao, "council", gift.id, consent.OBJECT)
    signers = [context.account(name) for name in ("ann", "ben", "cy")]
    act(dao, objection.target, objection.calldata, signers)
    context.line(f"ann, ben and cy sign for the council's Safe: it objects to “{GIFT}”")
    context.clock.travel_to(context.clock.now() + 3 * DAY)
    context.refused("the council objected", lambda: _queue(context, gift))
    _queue(context, opened)
    eta = int(dao.governor.proposalEta(opened.id))
    context.line(f"the council was silent on “{BUDGETS}”: queued until {show_time(eta)}")
    governance.object_to(dao, opened, sender=context.account("fay"))
    moved = read_waiting(dao.addresses, dao.chain, opened).ready_at
    if not eta < moved:
        raise DaoError(f"The objection moved nothing: {eta} and {moved}.")
    context.line(
        f"fay objects with {figure(int(dao.escrow.getVotes(context.account('fay'))))} votes: not before "
        f"{show_time(moved)}, {(moved - eta) // HOUR:,} hours later"
    )
    context.clock.travel_to(eta + HOUR)
    context.refused("its time was moved", lambda: _execute(context, opened))
    context.clock.travel_to(moved + HOUR)
    _execute(context, opened)
    context.line(f"executed: {BUDGETS}")
    record_outcome(context, plans[0], opened, now, ProposalState.EXECUTED)
    return gift, now


def _queue(context: DemoContext, proposal: Proposal) -> None:
    governance.queue(context.dao, proposal, sender=context.account("dee"))


def _execute(context: DemoContext, proposal: Proposal) -> None:
    governance.execute(context.dao, proposal, sender=context.account("dee"))


# budgets and scopes


def _spend(context: DemoContext) -> None:
    """Operators pay from their budgets, and act in their scopes and in nothing else."""
    context.section("The sub-DAOs work")
    dao, usdc, vault = context.dao, context.stable, context.vault
    asset, place = str(usdc.address), str(subdaos.executor_of(dao, "savings").address)
    gil, sue = context.account("gil"), context.account("sue")
    budgets.spend(dao, asset, str(context.account("eve").address), GRANT, sender=gil)
    context.line(f"gil pays a grant of {figure(GRANT, 6)} USDC to eve from the budget")
    budgets.spend(dao, asset, place, SAVED, sender=sue)
    context.line(f"sue pays {figure(SAVED, 6)} USDC from the other budget to the savings sub-DAO")
    context.refused("more than is free", lambda: budgets.spend(dao, asset, place, 10 * SAVED, sender=sue))
    deadline = context.clock.now() + HOUR
    calls = (
        (0, usdc.approve.encode_input(vault.address, SAVED)),
        (1, vault.deposit.encode_input(SAVED, place)),
    )
    for scope, data in calls:
        subdaos.execute(dao, "savings", scope, bytes(data), deadline, sender=sue)
    context.line(f"the savings sub-DAO deposits {figure(SAVED, 6)} USDC in the vault, within its scopes")
    taken = bytes(vault.withdraw.encode_input(SAVED, sue.address, place))
    context.refused(
        "sue can withdraw to the sub-DAO only",
        lambda: subdaos.execute(dao, "savings", 2, taken, deadline, sender=sue),
    )
    usdc.mint(vault, INTEREST, sender=context.account("deployer"))
    context.line(f"the vault gains {figure(INTEREST, 6)} USDC")


def _freeze(context: DemoContext) -> None:
    """The council stops a budget for three days."""
    dao, asset, gil = context.dao, str(context.stable.address), context.account("gil")
    until = context.clock.now() + 3 * DAY
    data = bytes(budgets.budgets_of(dao).freeze.encode_input(gil.address, asset, until))  # type: ignore[attr-defined]
    act(
        dao,
        str(budgets.budgets_of(dao).address),
        data,
        [context.account(name) for name in ("ann", "ben", "dee")],
    )
    context.line(f"the council freezes the budget of gil until {show_time(until)}")
    hal = str(context.account("fay").address)
    context.refused("it is frozen", lambda: budgets.spend(dao, asset, hal, LATER_GRANT, sender=gil))
    context.clock.travel_to(until + HOUR)
    budgets.spend(dao, asset, hal, LATER_GRANT, sender=gil)
    context.line(f"after that gil pays {figure(LATER_GRANT, 6)} USDC to fay")


# the election


def _elect(context: DemoContext) -> None:
    """The first cohort is elected: one member stays, two come, one goes."""
    context.section("An election")
    dao, number = context.dao, 0
    state = council.council(dao)
    context.clock.travel_to(state.start + HOUR)
    places = {name: str(context.account(name).address) for name in ("ann", "eve", "fay", "cy")}
    for name in places:
        council.nominate(dao, number, f"{name} for the council", sender=context.account(name))
    for name in ("ann", "eve", "fay", "cy"):
        council.endorse(dao, number, places[name], BASIS_POINTS // 4, sender=context.account("whale"))
    times = council.election(dao, number)
    context.line(f"ann, eve, fay and cy stand; each has the endorsements ({figure(times.bar)}) that it takes")
    context.clock.travel_to(times.vote_from + HOUR)
    for voter, choices in (
        ("whale", {"ann": 4_000, "eve": 3_000, "fay": 3_000}),
        ("ben", {"cy": BASIS_POINTS}),
        ("dee", {"ann": 5_000, "eve": 5_000}),
    ):
        council.vote(
            dao, number, {places[name]: bps for name, bps in choices.items()}, sender=context.account(voter)
        )
    context.clock.travel_to(times.seating_from + HOUR)
    for candidate in council.to_seat(council.election(dao, number), 3):
        council.seat(dao, number, candidate.account, sender=context.account("dee"))
    rows = [
        (context.name_of(one.account), figure(one.weight), "yes" if one.is_seated else "no")
        for one in council.election(dao, number).candidates
    ]
    context.table("Election 1", ("candidate", "votes", "elected"), rows)
    context.clock.travel_to(times.until + HOUR)
    council.apply_result(dao, number, sender=context.account("dee"))
    state = council.council(dao)
    if not state.is_same:
        raise DaoError("The Safe did not follow the election.")
    context.line(f"the Safe's owners are now {_names(context, state)}; {state.threshold} of them must sign")


# the recall


def _recall(context: DemoContext) -> None:
    """The members take one sub-DAO back, with its budget; the new council lets them."""
    context.section("The recall of one sub-DAO")
    dao, usdc, vault, now = context.dao, context.stable, context.vault, context.clock.now()
    assets = [str(usdc.address), str(vault.address)]
    executor, contract = subdaos.executor_of(dao, "savings"), budgets.budgets_of(dao)
    plan = PlannedProposal(
        RECALL,
        "Its budget ends, and everything that it holds comes home.",
        "eve",
        (
            Action(str(executor.address), subdaos.recall_data(assets)),
            Action(
                str(contract.address),
                bytes(contract.recall.encode_input(context.account("sue").address, assets[0])),  # type: ignore[attr-defined]
            ),
        ),
        _votes(),
        ProposalState.SUCCEEDED,
    )
    proposal = propose(context, plan)
    context.clock.travel_to(int(dao.governor.proposalSnapshot(proposal.id)) + 1)
    vote(context, plan, proposal)
    context.clock.travel_to(int(dao.governor.proposalDeadline(proposal.id)) + 3 * DAY + HOUR)
    _queue(context, proposal)
    context.clock.travel_to(read_waiting(dao.addresses, dao.chain, proposal).ready_at + HOUR)
    shares = int(vault.balanceOf(executor))
    _execute(context, proposal)
    worth = int(vault.convertToAssets(shares))
    context.line(f"executed: {RECALL}; shares worth {figure(worth, 6)} USDC came to the treasury")
    budgets.trim(dao, assets[0], sender=context.account("dee"))
    left = budgets.promised(dao, assets[0])
    context.line(f"anybody trims what the treasury allows to what is promised: {figure(left, 6)} USDC")
    sue = context.account("sue")
    transfer = bytes(usdc.approve.encode_input(vault.address, 1))
    deadline = context.clock.now() + HOUR
    context.refused(
        "nobody acts for it any more",
        lambda: subdaos.execute(dao, "savings", 0, transfer, deadline, sender=sue),
    )
    context.refused(
        "its budget is recalled",
        lambda: budgets.spend(dao, assets[0], str(sue.address), 1, sender=sue),
    )
    record_outcome(context, plan, proposal, now, ProposalState.EXECUTED)


# the books


def _audit(context: DemoContext) -> list[Finding]:
    context.section("The books, read from the chain")
    tokens = {"USDC": context.stable}
    findings = [*audit(context.dao, tokens, context.provider), *_books(context)]
    for one in findings:
        context.on_event(Check(one.what, f"{one.expected} = {one.found}", one.ok))
    return findings


def _books(context: DemoContext) -> list[Finding]:
    """Every unit of the stable coin, what was paid without a vote, and who can still do what."""
    dao, usdc, vault = context.dao, context.stable, context.vault
    asset, treasury = str(usdc.address), str(dao.timelock.address)
    executors = {name: subdaos.executor_of(dao, name) for name in ("grants", "savings")}
    coins, shares = Sum("federation", "USDC", 6), Sum("federation", str(vault.symbol()), 6)
    moves = [one for one in transfers(dao.chain, asset) if one.sender == treasury]
    paid = [one.amount for one in moves if one.recipient != treasury]  # a trim moves nothing
    spent = {one.spender: one.spent for one in budgets.budgets(dao)}
    operators = {one.name: int(one.operator, 16) for one in subdaos.subdaos(dao)}
    state = council.council(dao)
    owners = {str(owner) for owner in dao.read("council_safe", "getOwners")[0]}
    wrong = sorted({one.what.partition(".")[0] for one in drift(_verified(context))})
    return [
        coins.equal(
            "all = treasury + vault + grants paid + sub-DAOs",
            int(usdc.totalSupply()),
            treasury=int(usdc.balanceOf(treasury)),
            vault=int(usdc.balanceOf(vault)),
            eve=int(usdc.balanceOf(context.account("eve"))),
            fay=int(usdc.balanceOf(context.account("fay"))),
            **{name: int(usdc.balanceOf(one)) for name, one in executors.items()},
        ),
        coins.equal(
            "left the treasury = spent within budgets", sum(paid), grants=GRANT + LATER_GRANT, savings=SAVED
        ),
        coins.equal(
            "spent by who has a budget still = its payments",
            spent[str(context.account("gil").address)],
            eve=GRANT,
            fay=LATER_GRANT,
        ),
        coins.equal(
            "allowed by the treasury = promised to budgets",
            budgets.allowed(dao, asset),
            grants=budgets.promised(dao, asset),
        ),
        shares.equal(
            "all shares = the treasury's", int(vault.totalSupply()), treasury=int(vault.balanceOf(treasury))
        ),
        coins.within(
            "worth of the shares = saved + gained",
            1,
            SAVED + INTEREST,
            treasury=int(vault.convertToAssets(vault.balanceOf(treasury))),
        ),
        compared(
            "federation",
            "who acts for the recalled sub-DAO",
            "nobody",
            f"{operators['savings']:#x}" if operators["savings"] else "nobody",
            ok=operators["savings"] == 0,
        ),
        compared(
            "federation",
            "the Safe's owners = the elected council",
            _names(context, state),
            ", ".join(sorted(context.name_of(owner) for owner in owners)),
            ok=owners == {member for member, _ in state.members} and state.is_same,
        ),
        compared(
            "federation",
            "what verification finds changed since the launch",
            " and ".join(CHANGED),
            " and ".join(wrong),
            ok=tuple(wrong) == CHANGED,
        ),
    ]


def _verified(context: DemoContext) -> list[Finding]:
    """The DAO beside the spec of its launch."""
    return verify(installed(context.record), context.provider, context.record.start_block)


def _line(context: DemoContext, member: Member) -> MemberLine:
    return member_line(context, member, {"USDC": int(context.stable.balanceOf(member.account))})


def _names(context: DemoContext, state: council.CouncilState) -> str:
    return ", ".join(sorted(context.name_of(member) for member, _ in state.members))
