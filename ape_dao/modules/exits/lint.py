"""Lint rules of the `exits` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.units import span
from ape_dao.lint.rule import Rule, note, warning
from ape_dao.modules.exits.section import KEY, Exits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.core.schema.models import Objection
    from ape_dao.lint.subject import Subject

ENOUGH = 7 * units.DAY
"""In which people hear of it and leave."""


def _section(subject: Subject) -> Iterator[tuple[Exits, Objection]]:
    section, objection = subject.spec.section(Exits), subject.spec.timelock.objection
    if section is not None and objection is not None:
        yield section, objection


def cheapest_quorum(subject: Subject) -> int:
    """The least quorum of a proposal, in basis points; the optimistic kind, which has none, opens no door."""
    kinds = subject.spec.kinds
    known = (kinds.constitutional, kinds.grant) if kinds is not None else ()
    others = [kind.quorum for kind in known if kind is not None]
    return min([subject.spec.governor.quorum, *others])


def _cheaper(subject: Subject) -> Iterator[Finding]:
    """What it costs to leave by one's own proposal, with several locks."""
    for _, objection in _section(subject):
        penalty = subject.spec.escrow.early_exit.max_penalty
        stay, leave = cheapest_quorum(subject), objection.second
        spared = (
            f"a penalty of up to {units.format_percent(penalty)}" if penalty else "the rest of their time"
        )
        told = (
            f"whoever has {_share(stay + leave)} of all votes in several locks can carry a proposal with "
            f"{_share(stay)}, object with {_share(leave)} and leave with those, which spares them {spared}; "
            f"the {_share(stay)} stay"
        )
        if stay < leave:
            yield warning(told, f"raise the quorum of every kind to {_share(leave)}, or lower `second`")
        else:
            yield note(told, "keep it in mind where one holder has so many")


def _fresh(subject: Subject) -> Iterator[Finding]:
    for section, _ in _section(subject):
        if section.held_for < units.WEEK:
            yield warning(
                f"a lock held for {span(section.held_for)} before a proposal may be left because of it",
                "give at least 1 week, so that nobody locks what it means to take out again",
                f"{KEY}.held_for",
            )


def _short(subject: Subject) -> Iterator[Finding]:
    for _, objection in _section(subject):
        if objection.max_extension < ENOUGH:
            yield warning(
                f"members have {span(objection.max_extension)} to hear that the door is open, and to leave",
                f"give at least {span(ENOUGH)}",
                "timelock.objection.max_extension",
            )


def figures(subject: Subject) -> Iterator[tuple[str, str]]:
    """When the door opens, and to which locks."""
    for section, objection in _section(subject):
        yield (
            "locks can be left without a penalty",
            f"while {_share(objection.second)} of all votes object to a queued proposal, for up to "
            f"{span(objection.max_extension)} and the delay; locks held {span(section.held_for)} before it",
        )


def _share(bps: int) -> str:
    return units.format_percent(bps)


RULES = (
    Rule("exit-cheaper-than-penalty", KEY, "the door is for those who are outvoted", _cheaper),
    Rule("exit-fresh-locks", KEY, "a lock that was made to be left binds nobody", _fresh),
    Rule("exit-short", KEY, "a door that closes before people see it is none", _short),
)
