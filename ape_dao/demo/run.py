"""The whole demo, from an empty chain to the audit."""

from __future__ import annotations

import random
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from ape_dao.core.chain.client import Chain
from ape_dao.core.units import DAY
from ape_dao.demo.amendment import SecondHalf
from ape_dao.demo.claims import claim_tokens
from ape_dao.demo.context import DemoContext
from ape_dao.demo.events import Check
from ape_dao.demo.launch import PRESET, demo_spec, deploy_dao, deploy_outside_contracts
from ape_dao.demo.locking import lock_tokens
from ape_dao.demo.market import open_market
from ape_dao.demo.members import PROFILES, create_members
from ape_dao.demo.pages import write_page
from ape_dao.demo.report import DemoReport, InvariantLine, MemberLine, RevenueLine
from ape_dao.demo.season import TakingPart, sections
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
        deployment = deploy_dao(provider, members, spec, clock, on_event)
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
    return DemoReport(
        kit_version=version("ape-dao"),
        preset=PRESET,
        seed=seed,
        chain_id=context.provider.chain_id,
        started_at=started_at,
        ended_at=context.clock.now(),
        blocks=context.provider.get_block("latest").number - setup.first_block,
        deployment_gas=setup.deployment_gas,
        addresses=dict(context.dao.addresses),
        members=_members(context),
        proposals=context.proposals,
        revenue=[_revenue_of(context, symbol) for symbol in context.revenue_tokens],
        claims=context.claims,
        purchases=context.purchases,
        skims=context.skims,
        sales=context.sales,
        seasons=context.seasons,
        requests=context.requests,
        invariants=[
            InvariantLine(
                name=invariant.what,
                expected=invariant.expected,
                found=invariant.found,
                holds=invariant.ok,
            )
            for invariant in invariants
        ],
        holds=all(invariant.ok for invariant in invariants),
    )


def _members(context: DemoContext) -> list[MemberLine]:
    dao, now = context.dao, context.clock.now()
    return [
        MemberLine(
            name=name,
            role=member.profile.role,
            address=member.account.address,
            tokens=str(dao.token.balanceOf(member.account)),
            locked=str(dao.escrow.locked(member.account).amount),
            power=str(dao.escrow.powerAt(member.account, now)),
            paid={
                symbol: str(sum(int(claim.paid[symbol]) for claim in context.claims if claim.member == name))
                for symbol in context.revenue_tokens
            },
            reinvested=str(context.reinvested.get(name, 0)),
        )
        for name, member in context.members.items()
    ]


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
