"""The command: measure, print, and fail if a bar is missed."""

from __future__ import annotations

import argparse
import json
import sys
import time
from typing import TYPE_CHECKING

from rich.console import Console

from ape_dao.core.errors import DaoError
from bench.groups import groups
from bench.report import make_rows, make_table, missed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.report import Row

OK, MISSED, FAILED = 0, 1, 2
TABLE_WIDTH = 140


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the groups that are asked for; returns the exit code."""
    options = _options(arguments)
    say = Console(stderr=True, highlight=False)
    screen = Console(highlight=False)
    screen.width = max(screen.width, TABLE_WIDTH)
    rows: list[Row] = []
    try:
        for group in options.group or groups():
            began = time.monotonic()
            group_rows = measure(group)
            rows += group_rows
            if not options.json:
                screen.print(make_table(group, group_rows))
            say.print(f"{group}: {len(group_rows)} rows in {time.monotonic() - began:.0f} s")
    except DaoError as error:
        say.print(str(error), markup=False)
        return FAILED
    if options.json:
        print(json.dumps([row.to_data() for row in rows], indent=1))
    return judge(rows, say)


def measure(group: str) -> list[Row]:
    """Run the scenarios of a group."""
    scenarios = groups()[group]
    return make_rows(group, scenarios.BARS, dict(scenarios.measure()))


def judge(rows: Sequence[Row], say: Console) -> int:
    """Name every missed bar; returns the exit code."""
    lines = missed(rows)
    for line in lines:
        say.print(f"bar missed: {line}", markup=False, soft_wrap=True)
    judged = sum(row.limit is not None for row in rows)
    say.print(f"{judged - len(lines)} of {judged} bars reached")
    return MISSED if lines else OK


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bench/gas.py",
        description="Gas of every operation that has a bar, measured on a node of our own, beside the best "
        f"peer's. Exit code {MISSED} if a bar is missed, {FAILED} if a measurement failed.",
    )
    parser.add_argument(
        "--group", action="append", choices=list(groups()), help="only this group (repeatable)"
    )
    parser.add_argument("--json", action="store_true", help="print a list of rows instead of tables")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
