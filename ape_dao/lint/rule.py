"""What a rule is. Modules bring rules of their own as ``RULES`` in their ``lint``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ape_dao.core.findings import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ape_dao.lint.subject import Subject


@dataclass(frozen=True)
class Rule:
    """One thing that lint looks for in a spec."""

    name: str
    key: str
    """The key of the spec to change, unless a finding names another."""
    reason: str
    """Why it matters."""
    check: Callable[[Subject], Iterator[Finding]]
    """What it finds; name, reason and key are added by `findings`."""

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """What the rule finds in this spec."""
        for finding in self.check(subject):
            yield replace(finding, rule=self.name, reason=self.reason, where=finding.where or self.key)


def error(what: str, advice: str, key: str = "") -> Finding:
    """A spec that must not be deployed outside profile `dev`."""
    return Finding("", Severity.ERROR, what, advice, key)


def warning(what: str, advice: str, key: str = "") -> Finding:
    """Something that most DAOs would regret."""
    return Finding("", Severity.WARNING, what, advice, key)


def note(what: str, advice: str, key: str = "") -> Finding:
    """Something to know."""
    return Finding("", Severity.NOTE, what, advice, key)
