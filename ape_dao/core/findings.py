"""What a check has to say, whoever checks: verification, lint, the simulation, an audit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Severity(IntEnum):
    """How bad it is, on one ladder."""

    OK = 0
    """It is as it should be."""
    NOTE = 1
    """Worth knowing."""
    WARNING = 2
    """Somebody should look at it and decide."""
    ERROR = 3
    """It is not as it should be; what depends on it must not go on."""
    CRITICAL = 4
    """It can cost the DAO its money or its control."""

    @property
    def word(self) -> str:
        """As it is shown: "warning"."""
        return self.name.lower()


@dataclass(frozen=True)
class Loss:
    """What the DAO can lose by something that was found."""

    asset: str
    """The token; the zero address for ether."""
    amount: int
    """Base units."""
    of_treasury: int | None
    """Part of what the treasury has of it, basis points; None for what it never had."""
    of_supply: int | None = None
    """Part of all there is, basis points; None for ether and where nobody says how much there is."""


@dataclass(frozen=True)
class Finding:
    """One thing that was checked."""

    rule: str
    """Which check says it; a stable name."""
    severity: Severity
    what: str
    """What was looked at, or what is the matter, in one sentence."""
    advice: str = ""
    """What to do about it."""
    where: str = ""
    """Where it stands: a key of the spec."""
    expected: str = ""
    found: str = ""
    reason: str = ""
    """Why it matters."""
    accepted: str = ""
    """Why the author of a proposal wants it, if it is accepted."""
    loss: Loss | None = None
    """How much the DAO can lose by it, where that is known."""

    @property
    def ok(self) -> bool:
        """Whether nothing is the matter."""
        return self.severity is Severity.OK


def worst(findings: Iterable[Finding]) -> Severity:
    """The worst of those that nobody accepted."""
    return max((finding.severity for finding in findings if not finding.accepted), default=Severity.NOTE)


def compared(rule: str, what: str, expected: str, found: str, *, ok: bool) -> Finding:
    """A comparison: fine, or an error."""
    return Finding(rule, Severity.OK if ok else Severity.ERROR, what, expected=expected, found=found)
