"""What it takes to decide alone, in tokens. Amounts are base units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.capture import votes_for_margin, votes_for_quorum

if TYPE_CHECKING:
    from ape_dao.lint.subject import Subject


def quorum_tokens(subject: Subject, others: int) -> int:
    """Tokens that reach the standard quorum alone: in the longest locks where locks vote, else delegated.

    Where locks vote, the attacker's own power counts in the total (`votes_for_quorum`). Plain tokens count in
    the total whether they vote or not. Neither is less than the floor.

    Args:
        others: Tokens of others in full-length locks.
    """
    if subject.votes_are_tokens:
        return subject.quorum_of(subject.all_tokens)
    share = votes_for_quorum(others, subject.spec.governor.quorum)
    return max(subject.supply if share is None else share, subject.tokens_for(subject.floor))


def capture_tokens(subject: Subject, others: int, against: int) -> int:
    """Tokens that pass a proposal alone: quorum, and the margin over those who vote against it.

    Args:
        others: Tokens of others in full-length locks.
        against: Tokens of others that vote against, in such locks where locks vote.
    """
    majority = votes_for_margin(against, subject.spec.governor.approval_margin)
    return max(quorum_tokens(subject, others), subject.supply if majority is None else majority)
