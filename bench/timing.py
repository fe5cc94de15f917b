"""What the measurements of wall time share: a row for each job, and how rows are printed and judged."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

OK, MISSED = 0, 1


@dataclass(frozen=True)
class Row:
    """One job."""

    job: str
    seconds: float
    """The best of the runs."""
    bar: float
    """Seconds that it may take on two cores."""

    @property
    def is_missed(self) -> bool:
        return self.seconds > self.bar


def report(
    measure: Callable[[int], Sequence[Row]], arguments: Sequence[str] | None, program: str, title: str
) -> int:
    """Read the options, measure and print; the exit code is MISSED if a row is above its bar."""
    parser = argparse.ArgumentParser(
        prog=program,
        description=f"{title}, without starting Python; exit code {MISSED} if one is above its bar.",
    )
    parser.add_argument("--runs", type=int, default=3, help="how often; the best run counts (default 3)")
    parser.add_argument("--json", action="store_true", help="print a list of rows instead of a table")
    options = parser.parse_args(arguments)
    rows = measure(max(1, options.runs))
    if options.json:
        print(json.dumps([asdict(row) for row in rows], indent=1))
    else:
        Console(highlight=False).print(_table(title, rows))
    return MISSED if any(row.is_missed for row in rows) else OK


def _table(title: str, rows: Sequence[Row]) -> Table:
    table = Table(*asdict(rows[0]), title=title)
    for row in rows:
        table.add_row(*(_text(name, value) for name, value in asdict(row).items()))
    return table


def _text(name: str, value: Any) -> str:
    return f"{value:.2f}" if name == "seconds" else f"{value:.0f}" if name == "bar" else str(value)
