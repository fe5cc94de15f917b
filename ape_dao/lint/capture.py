"""What it takes to decide alone, in tokens. Amounts are base units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units

if TYPE_CHECKING:
    from ape_dao.lint.subject import Subject


def quorum_tokens(subject: Subject, others: int) -> int:
    """Tokens that reach the standard quorum alone: in the longest locks where locks vote, else delegated.

    Where locks vote, the attacker's own power counts in the total: A >= q (P + A), so A = q P / (1 - q),
    rounded up. Plain tokens count in the total whether they vote or not. Neither is less than the floor.

    Args:
        others: Tokens of others in full-length locks.
    """
    if subject.votes_are_tokens:
        return subject.quorum_of(subject.all_tokens)
    quorum = subject.spec.governor.quorum
    rest = units.BASIS_POINTS - quorum
    share = -(-others * quorum // rest) if rest else subject.supply
    return max(share, subject.tokens_for(subject.floor))


def capture_tokens(subject: Subject, others: int, against: int) -> int:
    """Tokens that pass a proposal alone: quorum, and the margin over those who vote against it.

    For the margin m: A - N >= m (A + N), so A = N (1 + m) / (1 - m), rounded up.

    Args:
        others: Tokens of others in full-length locks.
        against: Tokens of others that vote against, in such locks where locks vote.
    """
    margin = subject.spec.governor.approval_margin
    rest = units.BASIS_POINTS - margin
    majority = -(-against * (units.BASIS_POINTS + margin) // rest) if rest else subject.supply
    return max(quorum_tokens(subject, others), majority)
