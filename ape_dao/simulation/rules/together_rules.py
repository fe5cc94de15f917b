"""What several findings do together, none of which is critical by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.contract_types import KINDS, TIMELOCK
from ape_dao.core.findings import Severity
from ape_dao.simulation.powers import RULES_VIEW
from ape_dao.simulation.rule import critical, warning
from ape_dao.simulation.rules.kind_rules import PROTECTIONS
from ape_dao.simulation.rules.shared import CRITICAL_SHARE, held
from ape_dao.simulation.transfers import ETHER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape_dao.core.findings import Finding
    from ape_dao.simulation.context import RunContext

_REFUSE = "Vote against it, unless this is exactly what the DAO wants: look at all of it, not at each part."
_LONGEST = 90 * units.DAY
"""From a proposal to its execution; slower, nothing can be answered any more."""


def judge_together(context: RunContext, findings: Sequence[Finding]) -> Iterator[Finding]:
    """What other findings add up to.

    Args:
        findings: Of the same run.
    """
    yield from _losses(context, findings)
    yield from _protections(context)
    yield from _slowness(context)


def _losses(context: RunContext, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Losses of one asset in several ways, and of all assets at once."""
    parts: dict[str, list[Finding]] = {}
    for finding in dict.fromkeys(findings):
        if finding.loss is not None and finding.loss.of_treasury is not None:
            parts.setdefault(finding.loss.asset, []).append(finding)
    shares: dict[str, int] = {}
    for asset, several in parts.items():
        losses = [finding.loss for finding in several if finding.loss is not None]
        shares[asset] = sum(loss.of_treasury or 0 for loss in losses)
        is_known = any(finding.severity == Severity.CRITICAL for finding in several)
        if len(several) > 1 and not is_known and shares[asset] >= context.dao.critical_loss:
            ways = ", ".join(dict.fromkeys(finding.rule for finding in several))
            amount = context.amount(asset, sum(loss.amount for loss in losses))
            yield critical(
                "adds-up",
                f"Together ({ways}) the DAO can lose {amount}, {units.format_percent(shares[asset])} of what "
                "it has.",
                _REFUSE,
            )
    yield from _everything(context, shares)


def _everything(context: RunContext, shares: dict[str, int]) -> Iterator[Finding]:
    """A part of each asset that the treasury has."""
    known = {ETHER, *(asset.address for asset in context.public.assets)}
    there = {asset for asset in known if held(context, asset)}
    least = min((shares.get(asset, 0) for asset in there), default=0)
    if len(there) > 1 and context.dao.critical_loss > least >= context.dao.critical_loss // 2:
        yield critical(
            "adds-up",
            f"The DAO can lose {units.format_percent(least)} or more of each asset that it has.",
            _REFUSE,
        )


def _protections(context: RunContext) -> Iterator[Finding]:
    """Several protections of one kind of proposals that each fall a little."""
    part, whole = CRITICAL_SHARE
    fallen: dict[int | None, list[tuple[str, int, int]]] = {}
    for change in context.effects.powers:
        is_rule = change.is_of(KINDS, RULES_VIEW) and change.member in PROTECTIONS
        if not (is_rule or change.is_of(TIMELOCK, "getMinDelay")) or not context.is_ours(change.contract):
            continue
        if change.before and change.after and int(change.after) < int(change.before):
            kind = change.arguments["kind"] if is_rule else None
            entry = context.display.label(change), int(change.before), int(change.after)
            fallen.setdefault(kind, []).append(entry)
    for kind, several in fallen.items():
        several = several if kind is None else [*several, *fallen.get(None, [])]
        before, after = 1, 1
        for _, old, new in several:
            before, after = before * old, after * new
        if len(several) > 1 and after * whole <= before * part:
            names = ", ".join(name for name, _, _ in several)
            share = units.format_percent(after * units.BASIS_POINTS // before)
            yield critical(
                "adds-up",
                f"{names} fall at once: together they protect {share} of what they did.",
                _REFUSE,
            )


def _slowness(context: RunContext) -> Iterator[Finding]:
    """Times that grow: of one step to a month or more, of all together to a quarter of a year."""
    total: dict[bool, int] = {False: 0, True: 0}
    steps = []
    for change in context.effects.powers:
        is_step = change.member in ("votingDelay", "votingPeriod") and change.arguments.get("kind") == 0
        if (is_step or change.is_of(TIMELOCK, "getMinDelay")) and change.before and change.after:
            steps.append(change)
            total[False] += int(change.before)
            total[True] += int(change.after)
    for change in steps:
        if int(change.after) >= _LONGEST // 3 and int(change.after) >= 2 * int(change.before):
            what = (
                f"{context.display.label(change)} grows from {context.display.before(change)} to "
                f"{context.display.after(change)}: the DAO can answer nothing sooner."
            )
            yield warning("slowed-down", what, _REFUSE)
    if len(steps) > 1 and total[True] > _LONGEST >= total[False]:
        yield critical(
            "adds-up",
            f"From a proposal to its execution it then takes {units.format_duration(total[True])} or more.",
            _REFUSE,
        )
