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


def _vesting_time(subject: Subject) -> Iterator[Finding]:
    for path, vesting in subject.spec.sections_with_paths(Vesting):
        key = dotted(path)
        if vesting.start is not None and vesting.start + vesting.duration <= subject.now:
            yield error(
                f"the schedule of '{vesting.name}' is already over", "give a later start", f"{key}.start"
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
    Rule("vesting-time", "allocations", "tokens that vest at once bind nobody", _vesting_time),
    Rule("unvested-votes", "allocations", "it votes with tokens that it may never own", _unvested_votes),
)
