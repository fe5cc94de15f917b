"""From figures to rows, verdicts, tables and data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.table import Table

from bench.bars import Part, peers
from bench.driver import BenchError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bench.bars import Bar, Peer


@dataclass(frozen=True)
class Row:
    """One operation: what it costs, may cost, and costs elsewhere."""

    group: str
    bar: Bar
    ours: float
    limit: float | None
    peer: Peer | None

    @property
    def is_missed(self) -> bool:
        """Whether it costs more than it may."""
        return self.limit is not None and self.ours > self.limit

    @property
    def ratio(self) -> float | None:
        """Ours as a part of the best peer's; None without a peer, or if the peer's is zero."""
        return round(self.ours / self.peer.figure, 4) if self.peer and self.peer.figure else None

    @property
    def title(self) -> str:
        """What a person calls this row."""
        return f"{self.bar.operation} ({self.bar.condition})"

    def to_data(self) -> dict[str, Any]:
        """The row as JSON carries it."""
        peer = self.peer
        return {
            "group": self.group,
            "operation": self.bar.operation,
            "condition": self.bar.condition,
            "unit": self.bar.unit,
            "ours": self.ours,
            "bar": self.limit,
            "best_peer": peer.figure if peer else None,
            "best_peer_name": peer.peer if peer else None,
            "ratio": self.ratio,
            "source": f"{peer.source}: {peer.condition}" if peer else None,
        }


def make_rows(group: str, bars: Sequence[Bar], figures: Mapping[str, float]) -> list[Row]:
    """A row for every bar.

    Raises:
        BenchError: Figures and bars do not belong to each other.
    """
    keys = {bar.key for bar in bars}
    if missing := sorted(keys - set(figures)):
        raise BenchError(f"The group {group} did not measure {', '.join(missing)}; fix its scenario.")
    if unknown := sorted(set(figures) - keys):
        raise BenchError(
            f"The group {group} measured {', '.join(unknown)}, which bench/bars.py does not know."
        )
    return [
        Row(
            group=group,
            bar=bar,
            ours=figures[bar.key],
            limit=_limit(bar, figures),
            peer=peers()[bar.peer] if bar.peer else None,
        )
        for bar in bars
    ]


def missed(rows: Iterable[Row]) -> list[str]:
    """One line for every missed bar."""
    return [
        f"{row.group}: {row.title}: {show(row.ours)} is above {show(row.limit)}"
        for row in rows
        if row.is_missed
    ]


def make_table(group: str, rows: Sequence[Row]) -> Table:
    """The rows of one group for people."""
    table = Table(
        title=f"{group}: {', '.join(dict.fromkeys(row.bar.unit for row in rows))}", title_justify="left"
    )
    table.add_column("operation")
    table.add_column("condition")
    for name in ("ours", "bar", "best peer"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("who")
    table.add_column("ratio", justify="right", no_wrap=True)
    for row in rows:
        style = "red" if row.is_missed else "green" if row.limit is not None else None
        ours = f"[{style}]{show(row.ours)}[/{style}]" if style else show(row.ours)
        table.add_row(
            row.bar.operation,
            row.bar.condition,
            ours,
            show(row.limit),
            show(row.peer.figure) if row.peer else "nobody",
            row.peer.peer if row.peer else "",
            f"{row.ratio:.2f}" if row.ratio is not None else "",
        )
    return table


def show(number: float | None) -> str:
    """A number for people; nothing for None."""
    return "" if number is None else f"{number:,}"


def _limit(bar: Bar, figures: Mapping[str, float]) -> float | None:
    if isinstance(bar.limit, Part):
        return int(figures[bar.limit.of] * bar.limit.percent // 100)
    return bar.limit
