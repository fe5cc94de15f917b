"""Settings of the DAO's contracts: is it easier afterwards to take it over, or to lead money elsewhere?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth_utils import is_address

from ape_dao.core import units
from ape_dao.core.contract_types import GOVERNOR, KINDS, TIMELOCK, TOKEN
from ape_dao.core.findings import Finding, Severity
from ape_dao.simulation.context import Standing
from ape_dao.simulation.powers import RULES_VIEW
from ape_dao.simulation.rule import SettingRule, critical, note, warning
from ape_dao.simulation.rules.shared import LIMIT_VIEW, REFUSE, changed, lowered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape_dao.simulation.context import RunContext
    from ape_dao.simulation.powers import Change

_REPEATED = (
    (GOVERNOR, ("GRACE_PERIOD", "votingDelay", "votingPeriod", "proposalThreshold")),
    (KINDS, ("versionCount", "proposalThreshold")),
)
"""Views that repeat the rules of the standard kind, which are judged by themselves."""
_SHORT_TERM = 30 * units.DAY
"""A guardian that has no longer is as good as none: a hostile proposal can wait for it."""


def judge_settings(context: RunContext, rules: Sequence[SettingRule]) -> Iterator[Finding]:
    """Every setting that changed.

    Args:
        rules: What to say about settings of the DAO's contracts that have a rule of their own.
    """
    for change in context.effects.powers:
        if change.area != "setting" or _is_repeated(change):
            continue
        if not context.is_ours(change.contract):
            yield changed(context, change)
            continue
        rule = next((rule for rule in rules if change.is_of(rule.contract, *rule.views)), None)
        if rule is not None:
            yield from rule.findings(context, change)
        elif isinstance(change.after, str) and is_address(change.after):
            yield _address(context, change)
        else:
            yield changed(context, change)
    yield from _beyond_guardian(context)


def _beyond_guardian(context: RunContext) -> Iterator[Finding]:
    """The guardian cannot cancel what ends its term, so other calls of such a proposal have no guardian."""
    ends = any(
        change.is_of(GOVERNOR, "proposalGuardian")
        or (change.is_of(GOVERNOR, "guardianUntil") and change.before and change.after < change.before)
        for change in context.effects.powers
    )
    others = sum(call.function != "setGuardian" for call in context.calls)
    if ends and others:
        what = (
            f"The guardian cannot cancel this proposal, and {others} of its calls are about something else."
        )
        yield warning("beyond-the-guardian", what, "Ask for two proposals: one about the guardian alone.")


def _is_repeated(change: Change) -> bool:
    return any(change.is_of(contract, *views) for contract, views in _REPEATED)


def _judged_elsewhere(_: RunContext, __: Change) -> Iterator[Finding]:
    yield from ()


def _delay(context: RunContext, change: Change) -> Iterator[Finding]:
    yield lowered(context, change, "delay-lowered", "the time between a vote and its execution")


def _timelock(context: RunContext, change: Change) -> Iterator[Finding]:
    new = context.who(str(change.after))
    what = f"The governor executes through {new}, and no longer through its present timelock."
    yield critical("timelock-replaced", what, REFUSE)


def _guardian_term(context: RunContext, change: Change) -> Iterator[Finding]:
    if not change.after or not change.before:
        return
    execution, display = context.run.lifecycle.execution, context.display
    if change.after > change.before:
        what = f"The guardian's term ends on {display.after(change)}; it was {display.before(change)}."
        yield warning("guardian-term-lengthened", what, "Ask whether the DAO still needs a guardian.")
        return
    soon = _SHORT_TERM + (execution.time if execution else context.fork.start_time)
    yield Finding(
        "guardian-term-shortened",
        Severity.CRITICAL if change.after < soon <= change.before else Severity.WARNING,
        f"The guardian's term ends on {display.after(change)} instead of {display.before(change)}.",
        "Ask who protects the DAO after that.",
    )


def _guardian(context: RunContext, change: Change) -> Iterator[Finding]:
    old, new = str(change.before), str(change.after)
    if context.is_nobody(new):
        guardian = context.names.with_address(old)
        what = f"The guardian {guardian} is removed: nobody can cancel a hostile proposal any more."
        yield critical("guardian-removed", what, REFUSE)
        return
    what = f"{context.who(new)} becomes guardian and can cancel every proposal until its term is over."
    if context.standing(new) == Standing.FRESH:
        yield critical("guardian-replaced", what, REFUSE)
    else:
        yield warning("guardian-replaced", what, "Make sure that the new guardian is who it should be.")


def _reservation(context: RunContext, change: Change) -> Iterator[Finding]:
    if change.after:
        yield changed(context, change)
        return
    what = f"{context.display.label(change)}: proposals of every kind may call it from now on."
    yield critical("reservation-released", what, REFUSE)


def _address(context: RunContext, change: Change) -> Finding:
    """An address that the DAO's contracts send to, ask, or obey."""
    new, old = str(change.after), context.display.before(change)
    setting = f"{context.names.name_of(change.contract)}.{context.display.label(change)}"
    what = f"{setting} becomes {context.who(new)}; it was {old}."
    if context.is_ours(new):
        return note("receiver-inside", what)
    if context.is_nobody(new) or context.is_made_for_dao(new):
        return warning("receiver-changed", what, "Find out what stops, or goes elsewhere.")
    return critical("receiver-outside", what, REFUSE)


SETTING_RULES = (
    SettingRule(GOVERNOR, ("proposalGuardian",), _guardian),
    SettingRule(GOVERNOR, ("guardianUntil",), _guardian_term),
    SettingRule(GOVERNOR, ("timelock",), _timelock),
    SettingRule(TIMELOCK, ("getMinDelay",), _delay),
    # What is minted and burned is judged by itself, as one can hide the other.
    SettingRule(TOKEN, ("totalSupply",), _judged_elsewhere),
    SettingRule(KINDS, (RULES_VIEW, LIMIT_VIEW), _judged_elsewhere),
    SettingRule(KINDS, ("isReserved", "isReservedTarget"), _reservation),
)
