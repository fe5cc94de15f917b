"""What it takes to decide alone. Votes and tokens are base units, shares basis points; all round up."""

from __future__ import annotations

from ape_dao.core.units import BASIS_POINTS


def votes_for_quorum(others: int, quorum: int) -> int | None:
    """Votes that reach a quorum of all votes beside those of others; None where no number does.

    They count in the total themselves: A >= q (P + A), so A = q P / (1 - q).
    """
    rest = BASIS_POINTS - quorum
    return -(-others * quorum // rest) if rest > 0 else None


def votes_for_margin(against: int, margin: int) -> int | None:
    """Votes that pass by a margin over those that vote against; None where no number does.

    A - N >= m (A + N), so A = N (1 + m) / (1 - m).
    """
    rest = BASIS_POINTS - margin
    return -(-against * (BASIS_POINTS + margin) // rest) if rest > 0 else None
