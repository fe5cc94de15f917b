"""Prints the events of the demo (`ape_dao.demo.events`) in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import table as rich_table
from rich.console import Console
from rich.markup import escape

from ape_dao.demo.events import Check, Line, Progress, Section, Table
from ape_dao.node.clock import show_time

if TYPE_CHECKING:
    from ape_dao.demo.events import Event

NUMBER = set("0123456789,.-+%/() ")
MIN_WIDTH = 100
"""Columns assumed where the output is no terminal."""


class Reporter:
    """Prints each event as it happens; progress only where somebody watches."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False)
        if not self.console.is_terminal:
            self.console.width = max(self.console.width, MIN_WIDTH)
        self._status = self.console.status("")

    def __call__(self, event: Event) -> None:
        """Print one event."""
        match event:
            case Section(title):
                self.console.print()
                self.console.rule(f"[bold]{escape(title)}", align="left")
            case Line(at, text):
                self.console.print(f"[dim]{show_time(at)}[/dim]  {escape(text)}")
            case Table():
                self._print_table(event)
            case Check(name, figures, holds):
                mark = "[green]holds[/green]" if holds else "[red]FAILS[/red]"
                self.console.print(f"{mark}  {escape(name)}")
                self.console.print(f"       [dim]{escape(figures)}[/dim]", soft_wrap=True)
            case Progress(label, done, total):
                self._print_progress(label, done, total)

    def _print_table(self, table: Table) -> None:
        drawn = rich_table.Table(
            title=table.title, title_justify="left", title_style="bold", show_footer=table.total is not None
        )
        totals = table.total or ("",) * len(table.columns)
        for index, (name, total) in enumerate(zip(table.columns, totals, strict=True)):
            cells = [row[index] for row in table.rows]
            is_figure = all(set(cell) <= NUMBER for cell in cells) and any(cells)
            drawn.add_column(
                name, footer=escape(total), justify="right" if is_figure else "left", overflow="fold"
            )
        for row in table.rows:
            drawn.add_row(*map(escape, row))
        self.console.print(drawn)

    def _print_progress(self, label: str, done: int, total: int) -> None:
        if not self.console.is_terminal:
            return
        self._status.update(f"{label}: {done} of {total}")
        if done < total:
            self._status.start()
        else:
            self._status.stop()
