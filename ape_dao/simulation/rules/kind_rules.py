"""The table of kinds: is it easier afterwards to make and to pass proposals, or to pay without many votes?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eth_utils import keccak

from ape_dao.core import units
from ape_dao.core.contract_types import CALL, KINDS, OPTIMISTIC, TRANSFER
from ape_dao.core.findings import Finding, Severity
from ape_dao.core.governance import STANDARD
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.simulation.powers import RULES_VIEW, read_rules, ruled_by
from ape_dao.simulation.rule import critical, note, warning
from ape_dao.simulation.rules.shared import (
    CRITICAL_SHARE,
    LIMIT_VIEW,
    REFUSE,
    changed,
    counting,
    held,
    loss_of,
    lowered,
    of_supply,
    rule_after,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.simulation.context import RunContext
    from ape_dao.simulation.powers import Change

_COMMANDING = ("timelock", "governor", "kinds", "token", "genesis")
"""Contracts that a restricted kind must not call freely, whoever owns them."""
_TREASURY_PART = 10
"""A kind that may pay more than this part of the treasury at once is critical."""
_SHORT_WINDOW = units.DAY
"""An execution window that people may miss."""
PROTECTIONS = {
    "quorumBps": ("quorum-lowered", "the share of votes that must take part"),
    "quorumFloor": ("quorum-floor-lowered", "the least number of votes that must take part"),
    "decisionBps": ("margin-lowered", "how far ahead FOR must be"),
    "votingPeriod": ("voting-period-lowered", "the time to vote"),
    "votingDelay": ("voting-delay-lowered", "the time to react before the vote"),
    "threshold": ("threshold-lowered", "the votes that it takes to propose"),
}
"""Rules of a kind that protect the more, the larger they are: finding and meaning."""


def judge_kinds(context: RunContext) -> Iterator[Finding]:
    """Every change of a rule or limit of a kind, and kinds that are new or gone."""
    table = context.contracts.get(KINDS.key)
    changes = [change for change in context.effects.powers if change.contract == table]
    for change in changes:
        if change.is_of(KINDS, LIMIT_VIEW):
            yield _limit(context, change)
        elif change.is_of(KINDS, RULES_VIEW):
            yield from _rule(context, change)
    rules = [change for change in changes if change.is_of(KINDS, RULES_VIEW)]
    for kind in dict.fromkeys(change.arguments["kind"] for change in rules):
        of_kind = {str(change.member): change for change in rules if change.arguments["kind"] == kind}
        yield from _new_or_gone(context, of_kind)


def _kind(context: RunContext, change: Change) -> str:
    """The name of the kind that a change is about."""
    return context.display.argument(change, "kind")


def _rule(context: RunContext, change: Change) -> Iterator[Finding]:
    """One rule of a kind of proposals that existed before."""
    kind, rule, display = _kind(context, change), change.member, context.display
    if change.before is None or change.after is None:
        return  # the whole kind is new or gone
    before, after = display.before(change), display.after(change)
    if rule == "mayTouchReserved" and change.after:
        what = f"Proposals of kind {kind} may touch governor, timelock, roles and owners."
        yield critical("kind-unleashed", what, REFUSE)
    elif rule == "isRestricted" and not change.after:
        yield critical("kind-unleashed", f"Proposals of kind {kind} may call any contract.", REFUSE)
    elif rule == "counting":
        severity = Severity.CRITICAL if change.after == OPTIMISTIC else Severity.WARNING
        what = f"Votes on proposals of kind {kind} are counted as {after} instead of {before}."
        yield Finding("counting-changed", severity, what, REFUSE)
    elif rule == "decisionBps" and counting(context, change.arguments["kind"]) == OPTIMISTIC:
        if change.after > change.before:
            what = f"A veto of kind {kind} takes {after} instead of {before}."
            yield critical("veto-raised", what, REFUSE)
        else:
            yield changed(context, change)
    elif rule == "stage":
        yield _stage(context, change)
    elif rule == "escalation":
        yield _escalation(context, change)
    elif rule in PROTECTIONS:
        yield lowered(context, change, *PROTECTIONS[rule])
    elif rule == "executionWindow" and change.after < min(_SHORT_WINDOW, change.before):
        what = f"A proposal of kind {kind} must be queued within {after}, and then executed within {after}."
        yield critical("window-too-short", what, REFUSE)
    elif rule in ("minScore", "executionWindow", "lateExtension") and change.after < change.before:
        yield changed(context, change, Severity.WARNING)
    else:
        yield changed(context, change)


def _stage(context: RunContext, change: Change) -> Finding:
    """Who can say no to proposals of a kind from now on."""
    kind, before, after = _kind(context, change), str(change.before), str(change.after)
    if after == ZERO_ADDRESS:
        what = f"Proposals of kind {kind} no longer need the consent of {context.who(before)}."
        return warning("stage-removed", what, REFUSE)
    what = (
        f"{context.who(after)} can say no to every proposal of kind {kind}, when it is queued and executed."
    )
    if not rule_after(context, change.arguments["kind"], "mayTouchReserved"):
        return warning("stage-set", what, "Check whose consent that is, and that it can be given in time.")
    end = _end_of(context, after)
    if end:
        advice = "Check that the DAO can wait so long for a change of its rules."
        return warning("stage-set", f"{what} It ends on {units.format_date(end)} UTC.", advice)
    advice = "Vote against it: without that consent no rule could ever change again, this one included."
    return critical("stage-without-exit", what, advice)


def _escalation(context: RunContext, change: Change) -> Finding:
    """Whether a veto ends a proposal or delays it, and who may make standard proposals without votes."""
    kind, before, after = _kind(context, change), str(change.before), str(change.after)
    is_standard = change.arguments["kind"] == STANDARD
    if after == ZERO_ADDRESS:
        what = (
            f"{context.who(before)} can make no standard proposals any more, so what was vetoed ends."
            if is_standard
            else f"A veto ends proposals of kind {kind}, instead of sending them to a standard vote."
        )
        return warning("escalation-removed", what, REFUSE)
    if not context.is_ours(after):
        who = context.who(after)
        what = (
            f"{who} can make standard proposals without votes, score and quota."
            if is_standard
            else f"What is vetoed of kind {kind} goes on through {who}, which is no contract of the DAO."
        )
        return critical("escalation-set", what, REFUSE)
    what = (
        "What was vetoed can go to a standard vote."
        if is_standard
        else f"A veto delays proposals of kind {kind} and does not end them: a majority decides."
    )
    return warning("escalation-set", what, "Check that members who object are to be outvoted so.")


def _end_of(context: RunContext, stage: str) -> int:
    """From when on a stage of the DAO itself agrees to everything; 0 for never, and for others."""
    if not context.is_ours(stage):
        return 0
    (answer,) = context.fork.calls([(stage, bytes(keccak(text="UNTIL()")[:4]))])
    return int.from_bytes(answer or b"", "big")


def _new_or_gone(context: RunContext, rules: dict[str, Change]) -> Iterator[Finding]:
    """One kind, by what changed of its rules."""
    kind = _kind(context, next(iter(rules.values())))
    if all(change.after is None for change in rules.values()):
        what = f"There can be no proposals of kind {kind} any more."
        if "mayTouchReserved" in rules and rules["mayTouchReserved"].before:
            yield critical("kind-removed", what, REFUSE)
        else:
            yield note("kind-removed", what)
    elif all(change.before is None for change in rules.values()):
        values = {name: change.after for name, change in rules.items()}
        is_harmless = values.get("isRestricted") or not _is_dangerous(context, values)
        quorum = units.format_percent(int(values.get("quorumBps") or 0))
        yield Finding(
            "kind-added",
            Severity.WARNING if is_harmless else Severity.CRITICAL,
            f"There is a new kind of proposal, {kind}, with a quorum of {quorum}.",
            "Compare its rules with those of the other kinds.",
        )


def _is_dangerous(context: RunContext, rules: dict[str, Any]) -> bool:
    """Whether a new kind without limits can do more than the standard one, or passes more easily."""
    if rules.get("mayTouchReserved") or rules.get("counting") == OPTIMISTIC:
        return True
    table, before = context.contracts[KINDS.key], context.run.lifecycle.before
    standard = read_rules(context.fork, table, STANDARD, before)
    part, whole = CRITICAL_SHARE
    return any(
        int(rules.get(name) or 0) * whole <= int(standard[name]) * part
        for name in PROTECTIONS
        if standard[name]
    )


def _limit(context: RunContext, change: Change) -> Finding:
    """What proposals of a restricted kind may do with a target."""
    kind, target = _kind(context, change), str(change.arguments["target"])
    reach, amount = change.after["reach"], change.after["maxAmount"]
    before = change.before["maxAmount"] if change.before["reach"] == TRANSFER else 0
    if reach == CALL:
        what = f"Proposals of kind {kind} may call any function of {context.who(target)}."
        severity = Severity.WARNING if _is_harmless(context, target) else Severity.CRITICAL
        return Finding("kind-may-call", severity, what, REFUSE)
    if reach == TRANSFER and amount > before:
        is_much, loss = amount * _TREASURY_PART > held(context, target), loss_of(context, target, amount)
        share = f"{units.format_percent(loss.of_treasury or 0)} of what the treasury has{of_supply(loss)}"
        what = f"A proposal of kind {kind} may pay {context.amount(target, amount)}, {share}."
        advice = "Compare with how few votes this kind needs."
        severity = Severity.CRITICAL if is_much else Severity.WARNING
        return Finding("kind-may-pay", severity, what, advice, loss=loss)
    return changed(context, change)


def _is_harmless(context: RunContext, target: str) -> bool:
    """Whether the timelock can do no more to a contract of the DAO than anybody."""
    if not context.is_ours(target) or context.names.key_of(target) in _COMMANDING:
        return False
    return not ruled_by(context.fork, target, context.timelock)
