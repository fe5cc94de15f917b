"""Settings of the DAO's contracts: is it easier afterwards to take it over, or to lead money elsewhere?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth_utils import is_address

from ape_dao import units
from ape_dao.blueprint import KIND_NAMES
from ape_dao.rehearsal.findings import Finding, Grade
from ape_dao.rehearsal.rules.money_rules import held
from ape_dao.rehearsal.scene import Standing
from ape_dao.rehearsal.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.rehearsal.powers import Change
    from ape_dao.rehearsal.scene import Scene

_REFUSE = "Vote against it, unless this is exactly what the DAO wants."
_MIRRORED = {
    "DaoGovernor": ("votingDelay", "votingPeriod", "proposalThreshold"),
    "ProposalKinds": ("versionCount", "proposalThreshold"),
}
"""Views that repeat the rules of the standard kind, which are judged by themselves."""
_CRITICAL_SHARE = 3, 4
"""A protection that falls to this part of what it was, or lower, is gone too far."""
_MINT_SHARES = 50, 10
"""Parts of the supply: minting more than a fiftieth is a warning, more than a tenth is critical."""
_CALL, _TRANSFER = 1, 2
"""Values of `IProposalKinds.Reach`."""
_COMMANDING = ("timelock", "governor", "kinds", "token", "genesis")
"""Contracts that a restricted kind must not call freely."""
_TREASURY_PART = 10
"""A kind that may pay more than this part of the treasury at once is critical."""
_OPTIMISTIC_KIND = 3
_OPTIMISTIC = 2
"""The counting rule under which silence is consent."""


def judge_settings(scene: Scene) -> Iterator[Finding]:
    """Every setting that changed."""
    changes = [one for one in scene.effects.powers if one.area == "setting"]
    for change in changes:
        kit = scene.names.artifact(change.contract)
        if kit is not None and change.name in _MIRRORED.get(kit.name, ()):
            continue
        if not scene.is_ours(change.contract):
            yield _plain(scene, change)
        elif change.contract == scene.names.dao.get("kinds") and "." in change.name:
            yield from _rule(scene, change)
        elif change.name in ("proposalGuardian", "guardianUntil"):
            yield from _guardian(scene, change)
        elif change.name == "totalSupply" and change.contract == scene.names.dao.get("token"):
            yield from _supply(scene, change)
        elif change.name == "getMinDelay":
            yield _lowered(scene, change, "delay-lowered", "the time between a vote and its execution")
        elif change.name.startswith("auction of "):
            yield _auction(scene, change)
        elif change.name.startswith("limit of kind "):
            yield _limit(scene, change)
        elif isinstance(change.after, str) and is_address(change.after):
            yield _receiver(scene, change)
        else:
            yield _plain(scene, change)
    yield from _kinds(scene, changes)


def _guardian(scene: Scene, change: Change) -> Iterator[Finding]:
    if change.name == "guardianUntil":
        if change.after and change.before and change.after < change.before:
            yield Finding(
                "guardian-term-shortened",
                Grade.WARNING,
                f"The guardian's term ends on {units.format_date(change.after)} instead of "
                f"{units.format_date(change.before)}.",
                "Ask who protects the DAO after that.",
            )
        return
    old, new = str(change.before), str(change.after)
    if scene.standing(new) == Standing.NOBODY:
        yield Finding(
            "guardian-removed",
            Grade.CRITICAL,
            f"The guardian {scene.names.both(old)} is removed: "
            "nobody can cancel a hostile proposal any more.",
            _REFUSE,
        )
        return
    is_fresh = scene.standing(new) == Standing.FRESH
    yield Finding(
        "guardian-replaced",
        Grade.CRITICAL if is_fresh else Grade.WARNING,
        f"{scene.who(new)} becomes guardian and can cancel every proposal until its term is over.",
        _REFUSE if is_fresh else "Make sure that the new guardian is who it should be.",
    )


def _supply(scene: Scene, change: Change) -> Iterator[Finding]:
    minted = int(change.after) - int(change.before)
    if minted <= 0:
        burned = scene.amount(change.contract, -minted)
        yield Finding("tokens-burned", Grade.NOTE, f"{burned} are burned.", "Nothing.")
        return
    warning, critical = (int(change.before) // part for part in _MINT_SHARES)
    grade = Grade.CRITICAL if minted > critical else Grade.WARNING if minted > warning else Grade.NOTE
    share = units.format_percent(minted * units.BASIS_POINTS // max(1, int(change.before)))
    yield Finding(
        "tokens-minted",
        grade,
        f"{scene.amount(change.contract, minted)} are minted, {share} of the supply.",
        "Find out who gets them." if grade else "Nothing.",
    )


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
            _REFUSE,
        )
    elif name == "isRestricted" and not change.after:
        yield Finding(
            "kind-unleashed", Grade.CRITICAL, f"Proposals of kind {kind} may call any contract.", _REFUSE
        )
    elif name == "counting":
        grade = Grade.CRITICAL if change.after == _OPTIMISTIC else Grade.WARNING
        what = f"Proposals of kind {kind} are counted by another rule (number {change.after})."
        yield Finding("counting-changed", grade, what, _REFUSE)
    elif name == "decisionBps" and kind == KIND_NAMES[_OPTIMISTIC_KIND]:
        if change.after > change.before:
            old, new = shown(name, change.before), shown(name, change.after)
            what = f"A veto of kind {kind} takes {new} instead of {old}."
            yield Finding("veto-raised", Grade.CRITICAL, what, _REFUSE)
        else:
            yield _plain(scene, change)
    elif name in ("quorumBps", "votingPeriod", "votingDelay", "threshold"):
        words = {
            "quorumBps": ("quorum-lowered", "the share of votes that must take part"),
            "votingPeriod": ("voting-period-lowered", "the time to vote"),
            "votingDelay": ("voting-delay-lowered", "the time to react before the vote"),
            "threshold": ("threshold-lowered", "the votes that it takes to propose"),
        }
        yield _lowered(scene, change, *words[name])
    elif (
        name in ("decisionBps", "minScore", "executionWindow", "lateExtension")
        and change.after < change.before
    ):
        yield _plain(scene, change, Grade.WARNING)
    else:
        yield _plain(scene, change)


def _kinds(scene: Scene, changes: list[Change]) -> Iterator[Finding]:
    """Kinds that are new or gone."""
    table = scene.names.dao.get("kinds")
    mine = [one for one in changes if one.contract == table and "." in one.name]
    for kind in KIND_NAMES:
        rules = {one.name.partition(".")[2]: one for one in mine if one.name.startswith(f"{kind}.")}
        if rules and all(one.after is None for one in rules.values()):
            was_master = bool(rules["mayTouchReserved"].before) if "mayTouchReserved" in rules else False
            yield Finding(
                "kind-removed",
                Grade.CRITICAL if was_master else Grade.NOTE,
                f"There can be no proposals of kind {kind} any more.",
                _REFUSE if was_master else "Nothing.",
            )
        elif rules and all(one.before is None for one in rules.values()):
            values = {name: one.after for name, one in rules.items()}
            is_dangerous = bool(values.get("mayTouchReserved")) or values.get("counting") == _OPTIMISTIC
            yield Finding(
                "kind-added",
                Grade.CRITICAL if is_dangerous and not values.get("isRestricted") else Grade.WARNING,
                f"There are proposals of kind {kind}, with a quorum of "
                f"{units.format_percent(int(values.get('quorumBps') or 0))}.",
                "Compare its rules with those of the other kinds.",
            )


def _auction(scene: Scene, change: Change) -> Finding:
    """For how little the revenue of a token can be bought: prices are for one `unit` of it."""
    part, whole = _CRITICAL_SHARE
    old, new = change.before, change.after
    pairs = [("floorPrice", "floorPrice"), ("minStartPrice", "minStartPrice")]
    pairs += [("minStartPrice", "startPrice")] if new["startPrice"] else []
    for before, after in pairs if new["unit"] else []:
        if new[after] * old["unit"] * whole <= old[before] * new["unit"] * part:
            what = f"{change.name}: {after} becomes {units.format_number(new[after])} for "
            what += (
                f"{units.format_number(new['unit'])}; {before} was {units.format_number(old[before])} for "
            )
            what += f"{units.format_number(old['unit'])}."
            advice = "Compare with the market: revenue can be bought for that little."
            return Finding("auction-cheapened", Grade.CRITICAL, what, advice)
    return _plain(scene, change)


def _limit(scene: Scene, change: Change) -> Finding:
    """What proposals of a restricted kind may do with a target."""
    assert change.holder is not None  # noqa: S101 - the target
    target, kind = scene.who(change.holder), change.name.rpartition(" ")[2]
    reach, amount = change.after["reach"], change.after["maxAmount"]
    if reach == _CALL:
        is_safe = scene.is_ours(change.holder) and scene.names.key_of(change.holder) not in _COMMANDING
        what = f"Proposals of kind {kind} may call any function of {target}."
        return Finding("kind-may-call", Grade.WARNING if is_safe else Grade.CRITICAL, what, _REFUSE)
    if reach == _TRANSFER and amount > change.before["maxAmount"]:
        is_much = amount * _TREASURY_PART > held(scene, change.holder)
        what = f"A proposal of kind {kind} may pay {scene.amount(change.holder, amount)}."
        advice = "Compare with what the treasury has, and with how few votes this kind needs."
        return Finding("kind-may-pay", Grade.CRITICAL if is_much else Grade.WARNING, what, advice)
    return _plain(scene, change)


def _receiver(scene: Scene, change: Change) -> Finding:
    """An address that the DAO's contracts send to, ask, or obey."""
    new, where = str(change.after), f"{scene.names.of(change.contract)}.{change.name}"
    what = f"{where} becomes {scene.who(new)}; it was {scene.names.of(str(change.before))}."
    standing = scene.standing(new)
    if standing == Standing.DAO:
        return Finding("receiver-inside", Grade.NOTE, what, "Nothing.")
    if standing in (Standing.NOBODY, Standing.KIT, Standing.NAMED):
        return Finding("receiver-changed", Grade.WARNING, what, "Find out what stops or flows elsewhere.")
    return Finding("receiver-outside", Grade.CRITICAL, what, _REFUSE)


def _lowered(scene: Scene, change: Change, rule: str, meaning: str) -> Finding:
    """A number that protects the DAO."""
    old, new = int(change.before), int(change.after)
    if new >= old:
        return _plain(scene, change)
    part, whole = _CRITICAL_SHARE
    name = change.name.rpartition(".")[2]
    grade = Grade.CRITICAL if new * whole <= old * part else Grade.WARNING
    where = f"{scene.names.of(change.contract)}: {change.name}"
    what = f"{where}, {meaning}, falls from {shown(name, old)} to {shown(name, new)}."
    return Finding(rule, grade, what, _REFUSE)


def _plain(scene: Scene, change: Change, grade: Grade = Grade.NOTE) -> Finding:
    name = change.name.rpartition(".")[2]
    what = (
        f"{scene.names.of(change.contract)}: {change.name} changes from {shown(name, change.before)} to "
        f"{shown(name, change.after)}."
    )
    return Finding("setting-changed", grade, what, "Check that the text says so.")
