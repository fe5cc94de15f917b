"""What it takes to decide alone. Amounts are base units, money is US cents, prices are cents a token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core import units

if TYPE_CHECKING:
    from fractions import Fraction

    from ape_dao.lint.subject import Subject

DEFAULT_LOCKED = 2_000
"""Basis points of the tokens outside the treasury that are taken to be locked, if nothing better is known."""


@dataclass(frozen=True)
class Market:
    """What tokens and treasury are worth."""

    price: Fraction
    """US cents for one token."""
    treasury: int | None = None
    """US cents of what proposals can move, own tokens not counted."""
    locked: int = DEFAULT_LOCKED
    """Basis points of the tokens outside the treasury that are locked by others."""

    def cost(self, amount: int) -> int:
        """US cents for an amount of tokens, rounded down."""
        return int(self.price * amount / units.WAD)


def quorum_tokens(subject: Subject, locked: int) -> int:
    """Tokens, locked as long as possible, that reach quorum alone beside others' full-length locks.

    The attacker's own power counts in the total: A >= q (P + A), so A = q P / (1 - q), rounded up.

    Args:
        locked: Tokens of others in full-length locks.
    """
    quorum = subject.spec.governor.quorum
    rest = units.BASIS_POINTS - quorum
    return -(-locked * quorum // rest) if rest else subject.supply


def capture_tokens(subject: Subject, locked: int, against: int) -> int:
    """Tokens that pass a proposal alone: quorum, and the margin over those who vote against it.

    For the margin m: A - N >= m (A + N), so A = N (1 + m) / (1 - m), rounded up.

    Args:
        locked: Tokens of others in full-length locks.
        against: Those of them that vote against.
    """
    margin = subject.spec.governor.approval_margin
    rest = units.BASIS_POINTS - margin
    majority = -(-against * (units.BASIS_POINTS + margin) // rest) if rest else subject.supply
    return max(quorum_tokens(subject, locked), majority)
