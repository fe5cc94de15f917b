"""Powers that somebody has only while the proposal is executed, and what nobody could see of that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ape_dao.core.findings import Severity
from ape_dao.simulation.rule import critical
from ape_dao.simulation.rules.kind_rules import judge_kinds
from ape_dao.simulation.rules.power_rules import judge_powers, signs
from ape_dao.simulation.standards import SAFE_MODULES
from ape_dao.simulation.trace import MAX_WATCHED_GAS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.simulation.context import RunContext
    from ape_dao.simulation.rule import Rule

_REFUSE = (
    "Vote against it: what is taken back at the end can be used before, whatever happened in this simulation."
)


def judge_between(context: RunContext, judge_settings: Rule) -> Iterator[Finding]:
    """What code of others could have done while it ran.

    Args:
        judge_settings: The rule about settings.
    """
    between = context.effects.between
    if not between.is_complete:
        yield critical(
            "not-watched",
            "Code of others runs, and which powers it has while it runs could not be looked at: the "
            f"execution takes more than {MAX_WATCHED_GAS:,} gas, or changes powers too often.",
            "Split it into several proposals, and simulate each.",
        )
    effects = replace(context.effects, powers=list(between.changes))
    then = replace(context, run=replace(context.run, effects=effects))
    for rule in (judge_powers, judge_settings, judge_kinds, _signers):
        for finding in rule(then):
            if finding.severity >= Severity.WARNING:
                what = f"While it is executed, and code of others runs: {finding.what}"
                yield replace(finding, what=what, advice=_REFUSE)


def _signers(context: RunContext) -> Iterator[Finding]:
    for change in context.effects.powers:
        if change.area == "signers" and change.view != SAFE_MODULES and signs(context, change.contract):
            safe, after = context.names.with_address(change.contract), context.display.after(change)
            what = f"{context.display.label(change)} of {safe} are {after}."
            yield critical("safe-leaves-the-dao", what, _REFUSE)
