"""What the story tells while it happens. The CLI draws these; nothing here prints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Act:
    """A new chapter."""

    title: str


@dataclass(frozen=True)
class Line:
    """One thing that happened at second `at` of the chain."""

    at: int
    text: str


@dataclass(frozen=True)
class Sheet:
    """A table whose figures a reader can add up."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] | None = None
    """The last row, drawn apart."""


@dataclass(frozen=True)
class Step:
    """`done` of `total` steps of something long."""

    label: str
    done: int
    total: int


@dataclass(frozen=True)
class Check:
    """Something that must hold, with the figures that show it."""

    name: str
    figures: str
    holds: bool


Beat = Act | Line | Sheet | Step | Check
Tell = Callable[[Beat], None]
