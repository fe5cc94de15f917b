"""What a simulation has to say, graded."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Grade(IntEnum):
    """How bad a finding is."""

    NOTE = 0
    """Good to know."""
    WARNING = 1
    """To be looked at before anybody votes."""
    CRITICAL = 2
    """Do not vote for this, unless it is exactly what you want and you know why."""


@dataclass(frozen=True)
class Finding:
    """One thing that a voter should know."""

    rule: str
    """Stable id, such as `role-leaves-the-dao`."""
    grade: Grade
    what: str
    """What was seen."""
    advice: str
    """What to do."""


def worst_first(findings: list[Finding]) -> list[Finding]:
    """Critical ones first; equal ones only once, in the order in which they were found."""
    return sorted(dict.fromkeys(findings), key=lambda one: -one.grade)
