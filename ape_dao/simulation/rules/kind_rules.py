"""The table of kinds: is it easier afterwards to make and to pass proposals, or to pay without many votes?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core import units
from ape_dao.core.contract_types import KIND_NAMES, OPTIMISTIC
from ape_dao.simulation.findings import Finding, Grade
from ape_dao.simulation.powers import read_rules, ruled_by
from ape_dao.simulation.rules.money_rules import held
from ape_dao.simulation.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.simulation.powers import Change
    from ape_dao.simulation.scene import Scene

REFUSE = "Vote against it, unless this is exactly what the DAO wants."
CRITICAL_SHARE = 3, 4
"""A protection that falls to this part of what it was, or lower, is gone too far."""
_LIMIT = "limit of kind "
_CALL, _TRANSFER = 1, 2
"""Values of `IProposalKinds.Reach`."""
_COMMANDING = ("timelock", "governor", "kinds", "token", "genesis")
"""Contracts that a restricted kind must not call freely, whoever owns them."""
_TREASURY_PART = 10
"""A kind that may pay more than this part of the treasury at once is critical."""
_SHORT_WINDOW = units.DAY
"""An execution window that people may miss."""
_PROTECTIONS = {
    "quorumBps": ("quorum-lowered", "the share of votes that must take part"),
    "decisionBps": ("margin-lowered", "how far ahead FOR must be"),
    "votingPeriod": ("voting-period-lowered", "the time to vote"),
    "votingDelay": ("voting-delay-lowered", "the time to react before the vote"),
    "threshold": ("threshold-lowered", "the votes that it takes to propose"),
}
"""Rules of a kind that protect the more, the larger they are: finding and meaning."""


def judge_kinds(scene: Scene, changes: list[Change]) -> Iterator[Finding]:
    """Every change of a rule or limit, among all changes of settings."""
    for change in changes:
        if is_of_a_kind(scene, change):
            if change.name.startswith(_LIMIT):
                yield _limit(scene, change)
            else:
                yield from _rule(scene, change)
    yield from _new_and_gone(scene, changes)


def is_of_a_kind(scene: Scene, change: Change) -> bool:
    """Whether a change is one of a rule or a limit of a kind."""
    is_one = "." in change.name or change.name.startswith(_LIMIT)
    return is_one and change.contract == scene.names.dao.get("kinds")


def lowered(scene: Scene, change: Change, rule: str, meaning: str) -> Finding:
    """A number that protects the DAO."""
    old, new = int(change.before), int(change.after)
    if new >= old:
        return plain(scene, change)
    part, whole = CRITICAL_SHARE
    name = change.name.rpartition(".")[2]
    grade = Grade.CRITICAL if new * whole <= old * part else Grade.WARNING
    where = f"{scene.names.of(change.contract)}: {change.name}"
    what = f"{where}, {meaning}, falls from {shown(name, old)} to {shown(name, new)}."
    return Finding(rule, grade, what, REFUSE)


def plain(scene: Scene, change: Change, grade: Grade = Grade.NOTE) -> Finding:
    """A change that needs no words of its own."""
    name = change.name.rpartition(".")[2]
    what = (
        f"{scene.names.of(change.contract)}: {change.name} changes from {shown(name, change.before)} to "
        f"{shown(name, change.after)}."
    )
    return Finding("setting-changed", grade, what, "Check that the text says so.")


def _rule(scene: Scene, change: Change) -> Iterator[Finding]:
    """One rule of a kind of proposals that existed before."""
    kind, name = change.name.split(".")
    if change.before is None or change.after is None:
        return  # the whole kind is new or gone
    if name == "mayTouchReserved" and change.after:
        yield Finding(
            "kind-unleashed",
            Grade.CRITICAL,
            f"Proposals of kind {kind} may touch governor, timelock, roles and owners.",
            REFUSE,
        )
    elif name == "isRestricted" and not change.after:
        yield Finding(
            "kind-unleashed", Grade.CRITICAL, f"Proposals of kind {kind} may call any contract.", REFUSE
        )
    elif name == "counting":
        grade = Grade.CRITICAL if change.after == OPTIMISTIC else Grade.WARNING
        what = f"Proposals of kind {kind} are counted by another rule (number {change.after})."
        yield Finding("counting-changed", grade, what, REFUSE)
    elif name == "decisionBps" and counting(scene, kind) == OPTIMISTIC:
        if change.after > change.before:
            old, new = shown(name, change.before), shown(name, change.after)
            what = f"A veto of kind {kind} takes {new} instead of {old}."
            yield Finding("veto-raised", Grade.CRITICAL, what, REFUSE)
        else:
            yield plain(scene, change)
    elif name in _PROTECTIONS:
        yield lowered(scene, change, *_PROTECTIONS[name])
    elif name == "executionWindow" and change.after < min(_SHORT_WINDOW, change.before):
        what = (
            f"A proposal of kind {kind} must be queued within {shown(name, change.after)}, and then executed"
        )
        yield Finding("window-too-short", Grade.CRITICAL, f"{what} within as long.", REFUSE)
    elif name in ("minScore", "executionWindow", "lateExtension") and change.after < change.before:
        yield plain(scene, change, Grade.WARNING)
    else:
        yield plain(scene, change)


def counting(scene: Scene, kind: str) -> int | None:
    """How ballots on a kind are counted after the execution."""
    execution = scene.performance.life.execution
    block = None if execution is None else execution.block
    rules = read_rules(scene.fork, scene.names.dao["kinds"], kind, block)
    return rules.get("counting")


def _new_and_gone(scene: Scene, changes: list[Change]) -> Iterator[Finding]:
    """Kinds that are new or gone."""
    table = scene.names.dao.get("kinds")
    mine = [one for one in changes if one.contract == table and "." in one.name]
    for kind in dict.fromkeys(one.name.partition(".")[0] for one in mine):
        rules = {one.name.partition(".")[2]: one for one in mine if one.name.startswith(f"{kind}.")}
        if all(one.after is None for one in rules.values()):
            was_master = bool(rules["mayTouchReserved"].before) if "mayTouchReserved" in rules else False
            yield Finding(
                "kind-removed",
                Grade.CRITICAL if was_master else Grade.NOTE,
                f"There can be no proposals of kind {kind} any more.",
                REFUSE if was_master else "Nothing.",
            )
        elif all(one.before is None for one in rules.values()):
            values = {name: one.after for name, one in rules.items()}
            is_restricted = bool(values.get("isRestricted"))
            yield Finding(
                "kind-added",
                Grade.WARNING if is_restricted or not _is_dangerous(scene, values) else Grade.CRITICAL,
                f"There are proposals of kind {kind}, with a quorum of "
                f"{units.format_percent(int(values.get('quorumBps') or 0))}.",
                "Compare its rules with those of the other kinds.",
            )


def _is_dangerous(scene: Scene, rules: dict[str, Any]) -> bool:
    """Whether a new kind without limits can do more than the standard one, or passes more easily."""
    if rules.get("mayTouchReserved") or rules.get("counting") == OPTIMISTIC:
        return True
    table, before = scene.names.dao["kinds"], scene.performance.life.before
    standard = read_rules(scene.fork, table, KIND_NAMES[0], before)
    part, whole = CRITICAL_SHARE
    return any(
        int(rules.get(name) or 0) * whole <= int(standard[name]) * part
        for name in _PROTECTIONS
        if standard[name]
    )


def _limit(scene: Scene, change: Change) -> Finding:
    """What proposals of a restricted kind may do with a target."""
    assert change.holder is not None  # noqa: S101 - the target
    target, kind = scene.who(change.holder), change.name.rpartition(" ")[2]
    reach, amount = change.after["reach"], change.after["maxAmount"]
    could = change.before["maxAmount"] if change.before["reach"] == _TRANSFER else 0
    if reach == _CALL:
        what = f"Proposals of kind {kind} may call any function of {target}."
        grade = Grade.WARNING if _is_harmless(scene, change.holder) else Grade.CRITICAL
        return Finding("kind-may-call", grade, what, REFUSE)
    if reach == _TRANSFER and amount > could:
        is_much = amount * _TREASURY_PART > held(scene, change.holder)
        what = f"A proposal of kind {kind} may pay {scene.amount(change.holder, amount)}."
        advice = "Compare with what the treasury has, and with how few votes this kind needs."
        return Finding("kind-may-pay", Grade.CRITICAL if is_much else Grade.WARNING, what, advice)
    return plain(scene, change)


def _is_harmless(scene: Scene, target: str) -> bool:
    """Whether the timelock can do no more to a contract of the DAO than anybody."""
    if not scene.is_ours(target) or scene.names.key_of(target) in _COMMANDING:
        return False
    return not ruled_by(scene.fork, target, scene.timelock)
