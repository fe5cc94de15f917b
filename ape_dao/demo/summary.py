"""The report of a demo, from what its parts left in the context."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from ape_dao.demo.report import DemoReport, InvariantLine, MemberLine

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ape_dao.core.findings import Finding
    from ape_dao.demo.context import DemoContext
    from ape_dao.demo.members import Member
    from ape_dao.demo.report import RevenueLine


def summary(
    context: DemoContext,
    *,
    preset: str,
    seed: int,
    started_at: int,
    first_block: int,
    deployment_gas: int,
    members: Sequence[MemberLine],
    revenue: Sequence[RevenueLine],
    findings: Sequence[Finding],
) -> DemoReport:
    """The report as of now.

    Args:
        started_at: Second of the first block (unix), as `first_block` before anything was sent.
        findings: Of the audit.
    """
    return DemoReport(
        kit_version=version("ape-dao"),
        preset=preset,
        seed=seed,
        chain_id=context.provider.chain_id,
        started_at=started_at,
        ended_at=context.clock.now(),
        blocks=context.provider.get_block("latest").number - first_block,
        deployment_gas=deployment_gas,
        addresses=dict(context.dao.addresses),
        members=list(members),
        proposals=context.proposals,
        revenue=list(revenue),
        claims=context.claims,
        purchases=context.purchases,
        skims=context.skims,
        sales=context.sales,
        seasons=context.seasons,
        requests=context.requests,
        invariants=[
            InvariantLine(name=one.what, expected=one.expected, found=one.found, holds=one.ok)
            for one in findings
        ],
        holds=all(one.ok for one in findings),
    )


def member_line(
    context: DemoContext, member: Member, paid: Mapping[str, int], reinvested: int = 0
) -> MemberLine:
    """What a member holds now, and what it was paid by symbol, in base units."""
    dao = context.dao
    return MemberLine(
        name=member.name,
        role=member.profile.role,
        address=member.account.address,
        tokens=str(dao.token.balanceOf(member.account)),
        locked=str(dao.escrow.locked(member.account).amount),
        power=str(dao.escrow.powerAt(member.account, context.clock.now())),
        paid={symbol: str(amount) for symbol, amount in paid.items()},
        reinvested=str(reinvested),
    )
