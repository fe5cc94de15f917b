"""Draws a story (`ape_dao.demo.beats`) in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ape_dao.demo.beats import Act, Check, Line, Sheet, Step
from ape_dao.node.clock import show_time

if TYPE_CHECKING:
    from ape_dao.demo.beats import Beat

NUMBER = set("0123456789,.-+%/() ")
MIN_WIDTH = 100
"""Columns assumed where the output is no terminal."""


class Teller:
    """Prints each beat as it happens; a line of progress only where somebody watches."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False)
        if not self.console.is_terminal:
            self.console.width = max(self.console.width, MIN_WIDTH)
        self._status = self.console.status("")

    def __call__(self, beat: Beat) -> None:
        match beat:
            case Act(title):
                self.console.print()
                self.console.rule(f"[bold]{escape(title)}", align="left")
            case Line(at, text):
                self.console.print(f"[dim]{show_time(at)}[/dim]  {escape(text)}")
            case Sheet():
                self._sheet(beat)
            case Check(name, figures, holds):
                mark = "[green]holds[/green]" if holds else "[red]FAILS[/red]"
                self.console.print(f"{mark}  {escape(name)}")
                self.console.print(f"       [dim]{escape(figures)}[/dim]", soft_wrap=True)
            case Step(label, done, total):
                self._step(label, done, total)

    def close(self) -> None:
        """End the line of progress."""
        self._status.stop()

    def _sheet(self, sheet: Sheet) -> None:
        table = Table(
            title=sheet.title, title_justify="left", title_style="bold", show_footer=sheet.total is not None
        )
        totals = sheet.total or ("",) * len(sheet.columns)
        for index, (name, total) in enumerate(zip(sheet.columns, totals, strict=True)):
            cells = [row[index] for row in sheet.rows]
            is_figure = all(set(cell) <= NUMBER for cell in cells) and any(cells)
            table.add_column(
                name, footer=escape(total), justify="right" if is_figure else "left", overflow="fold"
            )
        for row in sheet.rows:
            table.add_row(*map(escape, row))
        self.console.print(table)

    def _step(self, label: str, done: int, total: int) -> None:
        if not self.console.is_terminal:
            return
        self._status.update(f"{label}: {done} of {total}")
        if done < total:
            self._status.start()
        else:
            self._status.stop()
