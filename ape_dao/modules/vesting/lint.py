"""Lint rules of `vesting` allocations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.spec.problems import dotted
from ape_dao.core.units import span
from ape_dao.lint.rule import Rule, error, note, warning
from ape_dao.modules.vesting.section import Vesting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject

SHORT_VESTING = 365 * units.DAY
LONG_VESTING = 10 * 365 * units.DAY
LONG_CLIFF = 2 * 365 * units.DAY
LATE_START = 180 * units.DAY
WILD_START = 2 * 365 * units.DAY


def _vesting_time(subject: Subject) -> Iterator[Finding]:
    for path, vesting in subject.spec.sections_with_paths(Vesting):
        key = dotted(path)
        if vesting.start is not None and vesting.start + vesting.duration <= subject.now:
            yield error(
                f"the schedule of '{vesting.name}' is already over", "give a later start", f"{key}.start"
            )
        elif vesting.start is not None and vesting.start - subject.now > LATE_START:
            begins = vesting.start - subject.now
            message = (
                f"the schedule of '{vesting.name}' begins on {units.format_date(vesting.start)}, in "
                f"{begins // units.DAY:,} days, and nothing is vested before"
            )
            found = (message, "leave the start out, so that it is the launch", f"{key}.start")
            yield error(*found) if begins > WILD_START else warning(*found)
        elif vesting.cliff > LONG_CLIFF or vesting.duration > LONG_VESTING:
            yield warning(
                f"'{vesting.name}' vests over {span(vesting.duration)}, nothing before {span(vesting.cliff)}",
                "a cliff of 365 days and one to four years are usual",
                f"{key}.{'cliff' if vesting.cliff > LONG_CLIFF else 'duration'}",
            )
        elif vesting.duration < SHORT_VESTING:
            yield warning(
                f"'{vesting.name}' vests within {span(vesting.duration)}",
                "one to four years are usual",
                f"{key}.duration",
            )
        elif not vesting.cliff:
            yield note(
                f"'{vesting.name}' has no cliff, so it vests from the first second",
                "a cliff of 365 days is usual for a team",
                f"{key}.cliff",
            )


def _unvested_votes(subject: Subject) -> Iterator[Finding]:
    for path, vesting in subject.spec.sections_with_paths(Vesting):
        if vesting.unvested_votes:
            yield warning(
                f"the beneficiary of '{vesting.name}' can delegate the votes of tokens that have not vested",
                "leave unvested_votes false",
                f"{dotted(path)}.unvested_votes",
            )


RULES = (
    Rule(
        "vesting-time",
        "allocations",
        "tokens that vest at once bind nobody, and those that never vest are lost",
        _vesting_time,
    ),
    Rule("unvested-votes", "allocations", "it votes with tokens that it may never own", _unvested_votes),
)
