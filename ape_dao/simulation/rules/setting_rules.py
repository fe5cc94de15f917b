"""Settings of the DAO's contracts: is it easier afterwards to take it over, or to lead money elsewhere?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth_utils import is_address

from ape_dao.core import units
from ape_dao.simulation.findings import Finding, Grade
from ape_dao.simulation.rules.kind_rules import (
    CRITICAL_SHARE,
    REFUSE,
    is_of_a_kind,
    judge_kinds,
    lowered,
    plain,
)
from ape_dao.simulation.scene import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.simulation.powers import Change
    from ape_dao.simulation.scene import Scene

_MIRRORED = {
    "DaoGovernor": ("votingDelay", "votingPeriod", "proposalThreshold"),
    "ProposalKinds": ("versionCount", "proposalThreshold"),
}
"""Views that repeat the rules of the standard kind, which are judged by themselves."""
_SHORT_TERM = 30 * units.DAY
"""A guardian that has no longer is as good as none: a hostile proposal can wait for it."""


def judge_settings(scene: Scene) -> Iterator[Finding]:
    """Every setting that changed."""
    changes = [one for one in scene.effects.powers if one.area == "setting"]
    for change in changes:
        kit = scene.names.artifact(change.contract)
        if kit is not None and change.name in _MIRRORED.get(kit.name, ()):
            continue
        if not scene.is_ours(change.contract):
            yield plain(scene, change)
        elif is_of_a_kind(scene, change):
            continue
        elif change.name in ("proposalGuardian", "guardianUntil"):
            yield from _guardian(scene, change)
        elif change.name == "totalSupply" and change.contract == scene.names.dao.get("token"):
            continue  # what is minted and burned is judged by itself, as one can hide the other
        elif change.name == "getMinDelay":
            yield lowered(scene, change, "delay-lowered", "the time between a vote and its execution")
        elif change.name.startswith("auction of "):
            yield _auction(scene, change)
        elif change.name == "timelock" and change.contract == scene.names.dao["governor"]:
            what = f"The governor rules {scene.who(str(change.after))}, and the present timelock no more."
            yield Finding("timelock-replaced", Grade.CRITICAL, what, REFUSE)
        elif change.name == "root":
            yield plain(scene, change, Grade.WARNING)
        elif isinstance(change.after, str) and is_address(change.after):
            yield _receiver(scene, change)
        else:
            yield plain(scene, change)
    yield from judge_kinds(scene, changes)


def _guardian(scene: Scene, change: Change) -> Iterator[Finding]:
    if change.name == "guardianUntil":
        if change.after and change.before and change.after < change.before:
            life = scene.performance.life
            soon = _SHORT_TERM + (life.execution.time if life.execution else scene.fork.start_time)
            yield Finding(
                "guardian-term-shortened",
                Grade.CRITICAL if change.after < soon <= change.before else Grade.WARNING,
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
            REFUSE,
        )
        return
    is_fresh = scene.standing(new) == Standing.FRESH
    yield Finding(
        "guardian-replaced",
        Grade.CRITICAL if is_fresh else Grade.WARNING,
        f"{scene.who(new)} becomes guardian and can cancel every proposal until its term is over.",
        REFUSE if is_fresh else "Make sure that the new guardian is who it should be.",
    )


def _auction(scene: Scene, change: Change) -> Finding:
    """For how little the revenue of a token can be bought: prices are for one `unit` of it."""
    part, whole = CRITICAL_SHARE
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
    return plain(scene, change)


def _receiver(scene: Scene, change: Change) -> Finding:
    """An address that the DAO's contracts send to, ask, or obey."""
    new, where = str(change.after), f"{scene.names.of(change.contract)}.{change.name}"
    what = f"{where} becomes {scene.who(new)}; it was {scene.names.of(str(change.before))}."
    standing = scene.standing(new)
    if standing == Standing.DAO:
        return Finding("receiver-inside", Grade.NOTE, what, "Nothing.")
    if standing == Standing.NOBODY or scene.is_module(new):
        return Finding("receiver-changed", Grade.WARNING, what, "Find out what stops or flows elsewhere.")
    return Finding("receiver-outside", Grade.CRITICAL, what, REFUSE)
