"""Lint rules of the `market` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.schema.fields import TREASURY
from ape_dao.core.spec.problems import dotted
from ape_dao.core.units import format_duration, format_percent
from ape_dao.lint.rule import Rule, note, warning
from ape_dao.modules.market.section import Market

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject

SHORT_REVIEW = units.DAY
SMALL_BOND = 100
RULING_TIME = 180 * units.DAY


def _arbiter(subject: Subject) -> Iterator[Finding]:
    for path, section in subject.spec.sections_with_paths(Market):
        key = f"{dotted(path)}.arbiter"
        if section.arbiter is None:
            yield warning(
                "nobody rules in disputes: whatever is delivered is paid, unless both agree otherwise",
                "name an arbiter, such as treasury",
                key,
            )
        elif section.arbiter != TREASURY:
            yield note(
                f"{section.arbiter} alone decides who gets the money of a disputed job",
                "let jobs be no larger than what it is trusted with",
                key,
            )


def _dispute(subject: Subject) -> Iterator[Finding]:
    for path, section in subject.spec.sections_with_paths(Market):
        if section.arbiter is not None and section.bond < SMALL_BOND:
            yield warning(
                f"a dispute costs the client {format_percent(section.bond)} of the job, and the provider all "
                "its time",
                "give a bond of 5% or so, which goes to whoever was right",
                f"{dotted(path)}.bond",
            )
        if section.review < SHORT_REVIEW:
            yield warning(
                f"who does not look within {format_duration(section.review)} has accepted the work",
                "give 1 day or more",
                f"{dotted(path)}.review",
            )


def _fee(subject: Subject) -> Iterator[Finding]:
    for path, section in subject.spec.sections_with_paths(Market):
        if section.fee == 0:
            yield note(
                "jobs bring the stakers nothing, and so it costs nothing to make up jobs with oneself",
                "ask a fee, if what providers did shall count as their reputation",
                f"{dotted(path)}.fee",
            )


def _ruling(subject: Subject) -> Iterator[Finding]:
    """A vote must be over before a dispute lapses."""
    governor, timelock = subject.spec.governor, subject.spec.timelock
    needed = governor.voting_delay + governor.voting_period + governor.late_extension + timelock.delay
    for path, section in subject.spec.sections_with_paths(Market):
        if section.arbiter == TREASURY and needed * 2 > RULING_TIME:
            yield warning(
                f"a vote takes {format_duration(needed)}, and after {format_duration(RULING_TIME)} a dispute "
                "ends with half for each",
                "name an arbiter that is quicker",
                f"{dotted(path)}.arbiter",
            )


RULES = (
    Rule("market-arbiter", "market", "who delivers rubbish is paid if nobody can say so", _arbiter),
    Rule("market-dispute", "market", "a dispute must cost whoever is wrong, and be possible", _dispute),
    Rule("market-fee", "market", "what costs nothing is made up", _fee),
    Rule("market-ruling", "market", "a dispute that nobody decides is split", _ruling),
)
