"""The whole story, from an empty chain to the audit."""

from __future__ import annotations

import random
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from ape_dao.core.chain.client import Chain
from ape_dao.demo import claims, launch, locking, voting, year
from ape_dao.demo.beats import Check
from ape_dao.demo.cast import PARTS, engage
from ape_dao.demo.report import DemoReport, InvariantLine, Member, RevenueLine
from ape_dao.demo.stage import DAY, Stage
from ape_dao.node.clock import LocalClock
from ape_dao.sdk.audit import audit, transfers
from ape_dao.sdk.dao import Dao

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape.api import AccountAPI, ProviderAPI

    from ape_dao.core.findings import Finding
    from ape_dao.demo.beats import Tell
    from ape_dao.demo.claims import Recipients

STORY_START = 1_740_700_800
"""Friday 28 February 2025, 00:00 UTC: so the real proposal comes on its day, 10 March."""
DAYS_TO_THE_PROPOSAL = 10
SECONDS_PER_BLOCK = 12


@dataclass(frozen=True)
class Opening:
    """A launched DAO, ready for any act."""

    stage: Stage
    recipients: Recipients
    deployment_gas: int
    first_block: int


@contextmanager
def opened_stage(
    provider: ProviderAPI, accounts: list[AccountAPI], *, seed: int, tell: Tell
) -> Iterator[Opening]:
    """Create the outside world, launch the DAO and prove the hand-over; the acts are played inside.

    Args:
        accounts: at least as many as the cast has parts, each with some ETH; the platform needs about 1,000.
    """
    clock = LocalClock(provider)
    with clock.pace(SECONDS_PER_BLOCK):
        first_block = provider.get_block("latest").number
        cast = engage(accounts[: len(PARTS)], seed)
        stable, weth = launch.create_outside_world(cast["platform"].account)
        spec, recipients = launch.demo_spec(
            cast, stable, weth, salt=f"demo {seed} {first_block}", chain_id=provider.chain_id
        )
        launched = launch.play(provider, cast, spec, clock, tell)
        stage = Stage(
            dao=Dao.at(launched.addresses),
            cast=cast,
            clock=clock,
            provider=provider,
            tell=tell,
            rng=random.Random(seed),  # noqa: S311 - a story, not a secret
            stable=stable,
            weth=weth,
        )
        yield Opening(
            stage=stage, recipients=recipients, deployment_gas=launched.gas_used, first_block=first_block
        )


def play(provider: ProviderAPI, accounts: list[AccountAPI], *, seed: int, tell: Tell) -> DemoReport:
    """Play every act and report what the chain says about it at the end."""
    started_at = provider.get_block("latest").timestamp
    with opened_stage(provider, accounts, seed=seed, tell=tell) as opening:
        stage = opening.stage
        claims.play(stage, opening.recipients)
        locking.play(stage)
        stage.clock.travel_to(stage.clock.now() + DAYS_TO_THE_PROPOSAL * DAY)
        year.before_the_switch(stage)
        voting.play(stage)
        year.play(stage)
        invariants = _audit(stage)
        return _report(opening, seed, started_at, invariants)


def _audit(stage: Stage) -> list[Finding]:
    stage.act("The books, read from the chain")
    invariants = audit(stage.dao, stage.revenue_tokens, stage.provider)
    for check in invariants:
        stage.tell(Check(check.what, f"{check.expected} = {check.found}", check.ok))
    return invariants


def _report(opening: Opening, seed: int, started_at: int, invariants: list[Finding]) -> DemoReport:
    stage = opening.stage
    return DemoReport(
        kit_version=version("ape-dao"),
        preset=launch.PRESET,
        seed=seed,
        chain_id=stage.provider.chain_id,
        started_at=started_at,
        ended_at=stage.clock.now(),
        blocks=stage.provider.get_block("latest").number - opening.first_block,
        deployment_gas=opening.deployment_gas,
        addresses=dict(stage.dao.addresses),
        members=_members(stage),
        proposals=stage.proposals,
        revenue=[_revenue_of(stage, symbol) for symbol in stage.revenue_tokens],
        claims=stage.claims,
        invariants=[
            InvariantLine(name=check.what, expected=check.expected, found=check.found, holds=check.ok)
            for check in invariants
        ],
        holds=all(check.ok for check in invariants),
    )


def _members(stage: Stage) -> list[Member]:
    dao, now = stage.dao, stage.clock.now()
    return [
        Member(
            name=name,
            role=actor.part.role,
            address=actor.account.address,
            tokens=str(dao.token.balanceOf(actor.account)),
            locked=str(dao.escrow.locked(actor.account).amount),
            power=str(dao.escrow.powerAt(actor.account, now)),
            paid={
                symbol: str(sum(int(claim.paid[symbol]) for claim in stage.claims if claim.member == name))
                for symbol in stage.revenue_tokens
            },
            reinvested=str(stage.reinvested.get(name, 0)),
        )
        for name, actor in stage.cast.items()
    ]


def _revenue_of(stage: Stage, symbol: str) -> RevenueLine:
    token = stage.revenue_tokens[symbol]
    split = stage.splits_of(token)
    distributor = str(stage.dao.distributor.address)
    moves = transfers(Chain(stage.provider), token.address)
    claimable = sum(stage.dao.distributor.claimable(actor.account, token) for actor in stage.stakers)
    return RevenueLine(
        symbol=symbol,
        token=token.address,
        decimals=token.decimals(),
        routed=str(split.amount),
        to_stakers=str(sum(move.amount for move in moves if move.recipient == distributor)),
        to_buyback=str(split.buyback),
        to_treasury=str(split.treasury),
        paid=str(sum(move.amount for move in moves if move.sender == distributor)),
        claimable=str(claimable),
    )
