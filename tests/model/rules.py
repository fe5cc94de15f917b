"""What the models share: units, and the way a model says that a call must revert."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

WEEK = 7 * 24 * 3600
WAD = 10**18
NOBODY = "0x0000000000000000000000000000000000000000"


@dataclass(frozen=True)
class Reason:
    """A custom error and its inputs in order."""

    name: str
    inputs: tuple[Any, ...] = ()


class Refused(Exception):
    """The rules refuse this call for each of ``reasons``; a contract may name any one of them."""

    def __init__(self, reasons: list[Reason]):
        super().__init__(reasons)
        self.reasons = reasons


class Requirements:
    """Collects what a call violates, so that the order in which a contract checks does not matter."""

    def __init__(self) -> None:
        self._unmet: list[Reason] = []

    def need(self, condition: bool, error: str, *inputs: Any) -> bool:
        """The call reverts with ``error(inputs)``, or another unmet reason, unless ``condition`` holds."""
        if not condition:
            self._unmet.append(Reason(error, inputs))
        return condition

    def check(self) -> None:
        if self._unmet:
            raise Refused(self._unmet)


def ceil_div(numerator: int, denominator: int) -> int:
    return -(-numerator // denominator)


def week_of(t: int) -> int:
    """Number of the unix week of second ``t``."""
    return t // WEEK
