"""How holdings are spread: of votes, of power, or of tokens. Holdings are base units by account."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import nsmallest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True)
class Distribution:
    """How holdings are spread."""

    holders: int
    total: int
    gini: float
    hhi: float
    nakamoto_half: int | None
    """Holders that have more than half together."""
    nakamoto_quorum: int | None
    """Holders that reach the quorum together; None if all together do not."""
    top: tuple[tuple[str, int], ...]


def distribution(holdings: Mapping[str, int], quorum: int, top: int = 10) -> Distribution:
    """All measures of one distribution.

    Formula: those of `gini`, `hhi`, `nakamoto` and `top_holders`.

    Args:
        holdings: Base units by account; accounts with nothing do not count as holders.
        quorum: Base units.
    """
    amounts = [amount for amount in holdings.values() if amount > 0]
    total = sum(amounts)
    return Distribution(
        holders=len(amounts),
        total=total,
        gini=gini(amounts),
        hhi=hhi(amounts),
        nakamoto_half=nakamoto(amounts, total // 2 + 1),
        nakamoto_quorum=nakamoto(amounts, quorum),
        top=top_holders(holdings, top),
    )


def gini(amounts: Iterable[int]) -> float:
    """The Gini coefficient: 0 if all hold the same, close to 1 if one of many holds all.

    Formula: ``2 * sum(i * x_i) / (n * sum(x)) - (n + 1) / n``, the n amounts in ascending order, i from 1.
    Without any holding it is 0. Source: Gini, Variabilità e mutabilità (1912), in its discrete form.
    """
    ordered = sorted(amounts)
    count, total = len(ordered), sum(ordered)
    if not total:
        return 0.0
    ranked = sum(rank * amount for rank, amount in enumerate(ordered, start=1))
    return (2 * ranked - (count + 1) * total) / (count * total)


def hhi(amounts: Iterable[int]) -> float:
    """The Herfindahl-Hirschman index: 1 / n if n hold the same, 1 if one holds all.

    Formula: ``sum((x_i / sum(x))^2)``. Without any holding it is 0.
    Source: Herfindahl (1950), Hirschman (1964); competition authorities print it times 10,000.
    """
    held = list(amounts)
    total = sum(held)
    return sum(amount * amount for amount in held) / total**2 if total else 0.0


def nakamoto(amounts: Iterable[int], needed: int) -> int | None:
    """The fewest holders that have at least ``needed`` together; None if all together have less.

    Formula: the smallest k for which the k largest amounts add up to it. Source: Srinivasan and Lee,
    Quantifying Decentralization (2017), with ``needed`` one more than half.
    """
    held = 0
    for count, amount in enumerate(sorted(amounts, reverse=True), start=1):
        held += amount
        if held >= needed:
            return count
    return None


def lorenz(amounts: Iterable[int]) -> list[tuple[float, float]]:
    """The Lorenz curve: what share of all the poorest share of holders has; from (0, 0) to (1, 1).

    Formula: the points ``(i / n, sum of the i smallest / sum)``.
    Source: Lorenz, Methods of Measuring the Concentration of Wealth (1905).
    """
    ordered = sorted(amounts)
    count, total = len(ordered), sum(ordered)
    if not total:
        return [(0.0, 0.0), (1.0, 1.0)]
    points, held = [(0.0, 0.0)], 0
    for rank, amount in enumerate(ordered, start=1):
        held += amount
        points.append((rank / count, held / total))
    return points


def top_holders(holdings: Mapping[str, int], most: int) -> tuple[tuple[str, int], ...]:
    """The largest holdings, those alike in the order of their addresses.

    Formula: accounts ordered by holding, the first `most` of them. Source: that of the holdings.
    """
    largest = nsmallest(most, holdings.items(), key=lambda one: (-one[1], one[0]))
    return tuple(one for one in largest if one[1] > 0)
