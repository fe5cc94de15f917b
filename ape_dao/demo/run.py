"""The whole demo, from an empty chain to the audit."""

from __future__ import annotations

import random
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core.chain.client import Chain
from ape_dao.core.units import DAY
from ape_dao.demo.amendment import SecondHalf
from ape_dao.demo.claims import claim_tokens
from ape_dao.demo.context import DemoContext
from ape_dao.demo.events import Check
from ape_dao.demo.launch import PRESET, demo_spec, deploy_dao, deploy_outside_contracts, show_genesis
from ape_dao.demo.locking import lock_tokens
from ape_dao.demo.market import open_market
from ape_dao.demo.members import PROFILES, create_members
from ape_dao.demo.pages import write_page
from ape_dao.demo.report import RevenueLine
from ape_dao.demo.season import TakingPart, sections
from ape_dao.demo.summary import member_line, summary
from ape_dao.demo.voting import hold_votes
from ape_dao.demo.year import pay_first_revenue, run_weeks
from ape_dao.node.clock import LocalClock
from ape_dao.sdk.audit import audit, transfers
from ape_dao.sdk.dao import Dao

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ape.api import AccountAPI, ProviderAPI

    from ape_dao.core.findings import Finding
    from ape_dao.demo.claims import Recipients
    from ape_dao.demo.events import OnEvent
    from ape_dao.demo.members import Member
    from ape_dao.demo.report import DemoReport, MemberLine

DEMO_START = 1_740_700_800
"""Friday 28 February 2025, 00:00 UTC: so the real proposal comes on its day, 10 March."""
DAYS_TO_THE_PROPOSAL = 10
SECONDS_PER_BLOCK = 12


@dataclass(frozen=True)
class Setup:
    """A deployed DAO, ready for the parts of the demo."""

    context: DemoContext
    recipients: Recipients
    deployment_gas: int
    first_block: int


@contextmanager
def set_up(
    provider: ProviderAPI, accounts: list[AccountAPI], *, seed: int, on_event: OnEvent
) -> Iterator[Setup]:
    """Deploy what exists outside, then the DAO, and verify the hand-over; blocks are 12 seconds apart inside.

    Args:
        accounts: At least as many as there are profiles, each with some ETH; the platform needs about 1,000.
    """
    clock = LocalClock(provider)
    with clock.pace(SECONDS_PER_BLOCK):
        first_block = provider.get_block("latest").number
        members = create_members(accounts[: len(PROFILES)], seed)
        outside = deploy_outside_contracts(members["platform"].account)
        spec, recipients = demo_spec(
            members, outside, salt=f"demo {seed} {first_block}", chain_id=provider.chain_id
        )
        deployment = deploy_dao(provider, members["deployer"].account, spec, clock, on_event)
        show_genesis(spec, on_event)
        context = DemoContext(
            dao=Dao.at(deployment.record),
            record=deployment.record,
            members=members,
            clock=clock,
            provider=provider,
            on_event=on_event,
            rng=random.Random(seed),  # noqa: S311 - a demo, not a secret
            stable=outside.stable,
            weth=outside.weth,
            vault=outside.vault,
        )
        yield Setup(context, recipients, deployment.gas_used, first_block)


def run_demo(
    provider: ProviderAPI,
    accounts: list[AccountAPI],
    *,
    seed: int,
    on_event: OnEvent,
    page: Path | None = None,
) -> DemoReport:
    """Run every part and report what the chain says at the end.

    Args:
        provider: As the next ones, for `set_up`.
        page: Where the report of the DAO goes, as HTML.
    """
    started_at = provider.get_block("latest").timestamp
    with set_up(provider, accounts, seed=seed, on_event=on_event) as setup:
        context = setup.context
        claim_tokens(context, setup.recipients)
        lock_tokens(context)
        market = open_market(context)
        context.clock.travel_to(context.clock.now() + DAYS_TO_THE_PROPOSAL * DAY)
        pay_first_revenue(context)
        hold_votes(context)
        half, taking_part = SecondHalf(context, sections), TakingPart(context)

        def between(week: int) -> None:
            half.step(week)
            taking_part.step(week)

        run_weeks(context, market, between=between)
        invariants = _audit(context)
        if page is not None:
            write_page(context, page)
        return _report(setup, seed, started_at, invariants)


def _audit(context: DemoContext) -> list[Finding]:
    context.section("The books, read from the chain")
    invariants = audit(context.dao, context.revenue_tokens, context.provider)
    for invariant in invariants:
        figures = f"{invariant.expected} = {invariant.found}"
        context.on_event(Check(invariant.what, figures, invariant.ok))
    return invariants


def _report(setup: Setup, seed: int, started_at: int, invariants: list[Finding]) -> DemoReport:
    context = setup.context
    return summary(
        context,
        preset=PRESET,
        seed=seed,
        started_at=started_at,
        first_block=setup.first_block,
        deployment_gas=setup.deployment_gas,
        members=[_member_line(context, member) for member in context.members.values()],
        revenue=[_revenue_of(context, symbol) for symbol in context.revenue_tokens],
        findings=invariants,
    )


def _member_line(context: DemoContext, member: Member) -> MemberLine:
    claims = [claim for claim in context.claims if claim.member == member.name]
    paid = {symbol: sum(int(claim.paid[symbol]) for claim in claims) for symbol in context.revenue_tokens}
    return member_line(context, member, paid, context.reinvested.get(member.name, 0))


def _revenue_of(context: DemoContext, symbol: str) -> RevenueLine:
    token = context.revenue_tokens[symbol]
    split = context.splits_of(token)
    distributor = context.dao.contract("distributor")
    moves = transfers(Chain(context.provider), token.address)
    claimable = sum(distributor.claimable(member.account, token) for member in context.stakers)
    return RevenueLine(
        symbol=symbol,
        token=token.address,
        decimals=token.decimals(),
        routed=str(split.amount),
        to_stakers=str(sum(move.amount for move in moves if move.recipient == distributor.address)),
        to_buyback=str(split.buyback),
        to_treasury=str(split.treasury),
        paid=str(sum(move.amount for move in moves if move.sender == distributor.address)),
        claimable=str(claimable),
    )
