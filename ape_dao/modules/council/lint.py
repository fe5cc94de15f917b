"""Lint rules of the `council` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.units import span
from ape_dao.lint.rule import Rule, error, warning
from ape_dao.modules.council.section import Council

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject

FEWEST = 3
"""Members below which two can act alone."""
TO_OVERRULE = 13 * units.DAY
"""From the last second in which the guardian can exclude to the end of the seating."""
LOWEST_BAR = 10
"""Basis points of all power."""


def _section(subject: Subject) -> Iterator[Council]:
    section = subject.spec.section(Council)
    if section is not None:
        yield section


def _known(subject: Subject, account: str) -> str:
    """By what an account is told from others."""
    return subject.address_of(account) or account


def _too_few(subject: Subject) -> Iterator[Finding]:
    for section in _section(subject):
        if section.min_seats < FEWEST:
            yield error(
                f"the council may shrink to {section.min_seats} members, of whom "
                f"{-(-2 * section.min_seats // 3)} can act for it",
                f"keep at least {FEWEST}",
                "council.min_seats",
            )


def _vetting(subject: Subject) -> Iterator[Finding]:
    governor = subject.spec.governor
    needed = governor.voting_delay + governor.voting_period + subject.spec.timelock.delay
    for section in _section(subject):
        if section.guardian is not None and needed > TO_OVERRULE:
            yield warning(
                f"a vote takes {span(needed)}, and an exclusion can be overruled for {span(TO_OVERRULE)}, so "
                "the guardian can decide alone who may not stand",
                "shorten the vote, or name no guardian",
                "council.guardian",
            )


def _self_vetting(subject: Subject) -> Iterator[Finding]:
    for section in _section(subject):
        if section.guardian is not None and _known(subject, section.guardian) == _known(
            subject, section.safe_name
        ):
            yield error(
                "the council itself can exclude who would follow it",
                "name another guardian, or none",
                "council.guardian",
            )


def _low_bar(subject: Subject) -> Iterator[Finding]:
    for section in _section(subject):
        if section.bar < LOWEST_BAR:
            yield warning(
                f"{units.format_percent(section.bar)} of all power reach the bar, so up to "
                f"{units.BASIS_POINTS // section.bar} candidates can stand",
                f"give at least {units.format_percent(LOWEST_BAR)}",
                "council.bar",
            )


def _no_safe(subject: Subject) -> Iterator[Finding]:
    for section in _section(subject):
        address = subject.address_of(section.safe_name)
        if subject.chain is None or address is None:
            continue
        if not subject.chain.have_code([address])[0]:
            yield error(
                f"there is no Safe at {address}",
                "leave the key out, and the launch creates one",
                "council.safe",
            )


RULES = (
    Rule("council-too-few", "council", "two people would act for all", _too_few),
    Rule(
        "council-vetting-final",
        "council",
        "an exclusion that no vote can undo decides the election",
        _vetting,
    ),
    Rule("council-vets-itself", "council", "who holds a seat would choose who may stand", _self_vetting),
    Rule("council-bar-low", "council", "voters cannot know hundreds of candidates", _low_bar),
    Rule("council-no-safe", "council", "the launch would fail", _no_safe),
)
