"""What a rule is and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ape_dao.lint.subject import Subject

LintLevel = Literal["error", "warning", "note"]
LEVELS: tuple[LintLevel, ...] = ("error", "warning", "note")


@dataclass(frozen=True)
class Hit:
    """A rule speaks: how bad it is, what is there and what to do about it."""

    level: LintLevel
    message: str
    remedy: str
    key: str | None = None
    """The key to change, where it is not the rule's own."""


@dataclass(frozen=True)
class LintFinding:
    """One thing about a spec."""

    rule: str
    level: LintLevel
    key: str
    """The key of the spec to change."""
    message: str
    reason: str
    """Why it matters."""
    remedy: str
    """What to do."""


@dataclass(frozen=True)
class Rule:
    """One question to a spec."""

    name: str
    key: str
    reason: str
    find: Callable[[Subject], Iterator[Hit]]

    def findings(self, subject: Subject) -> Iterator[LintFinding]:
        """What the rule says about this spec."""
        for hit in self.find(subject):
            yield LintFinding(
                rule=self.name,
                level=hit.level,
                key=hit.key or self.key,
                message=hit.message,
                reason=self.reason,
                remedy=hit.remedy,
            )


def error(message: str, remedy: str, key: str | None = None) -> Hit:
    """A spec that must not be deployed outside profile `dev`."""
    return Hit("error", message, remedy, key)


def warning(message: str, remedy: str, key: str | None = None) -> Hit:
    """Something that most DAOs would regret."""
    return Hit("warning", message, remedy, key)


def note(message: str, remedy: str, key: str | None = None) -> Hit:
    """Something to know."""
    return Hit("note", message, remedy, key)
