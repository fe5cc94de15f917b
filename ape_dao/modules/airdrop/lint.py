"""Lint rules of `airdrop` allocations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.spec.problems import dotted
from ape_dao.core.units import span
from ape_dao.lint.first_days import FirstDays, when
from ape_dao.lint.rule import Rule, error, note, warning
from ape_dao.modules.airdrop.section import Airdrop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject

SHORT_CAMPAIGN = 30 * units.DAY
LONG_CAMPAIGN = 3 * 365 * units.DAY


def _no_list(subject: Subject) -> Iterator[Finding]:
    for path, airdrop in subject.spec.sections_with_paths(Airdrop):
        if airdrop.root is not None:
            continue
        message = f"'{airdrop.name}' has no list, so nobody can claim until a proposal sets its root"
        found = "run `ape dao airdrop build` and write its root here", f"{dotted(path)}.root"
        days = FirstDays.of(subject)
        decided = None if days is None else days.decided()
        left = airdrop.deadline - subject.now if airdrop.deadline is not None else airdrop.open_for or 0
        if days is None or (decided is not None and decided < left):
            yield warning(message, *found)
        else:
            comes = "none can ever pass" if decided is None else f"the first passes {when(decided)}"
            yield error(f"{message}; {comes}, and the campaign ends after {span(max(0, left))}", *found)


def _claim_time(subject: Subject) -> Iterator[Finding]:
    for path, airdrop in subject.spec.sections_with_paths(Airdrop):
        field = "deadline" if airdrop.deadline is not None else "open_for"
        left = airdrop.deadline - subject.now if airdrop.deadline is not None else airdrop.open_for or 0
        key = f"{dotted(path)}.{field}"
        if left <= 0:
            yield error(f"the deadline of '{airdrop.name}' has passed", "give a later one", key)
        elif left < SHORT_CAMPAIGN:
            yield warning(
                f"'{airdrop.name}' can be claimed for only {span(left)}", "give at least 30 days", key
            )
        elif left > LONG_CAMPAIGN:
            yield note(
                f"unclaimed tokens of '{airdrop.name}' lie idle for {span(left)}",
                "a year or two are usual",
                key,
            )


RULES = (
    Rule("airdrop-without-list", "allocations", "the tokens cannot be claimed", _no_list),
    Rule(
        "claim-time",
        "allocations",
        "recipients need time to hear of it, and what they leave should return some day",
        _claim_time,
    ),
)
