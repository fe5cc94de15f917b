"""What it takes to decide alone, in tokens. Amounts are base units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units

if TYPE_CHECKING:
    from ape_dao.lint.subject import Subject


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
