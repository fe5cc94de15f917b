"""What the demo reports while it runs. The CLI prints these; nothing here does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """A new section begins."""

    title: str


@dataclass(frozen=True)
class Line:
    """Something that happened at second `at` of the chain."""

    at: int
    text: str


@dataclass(frozen=True)
class Table:
    """A table whose figures a reader can add up."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] | None = None
    """The last row, drawn apart."""


@dataclass(frozen=True)
class Progress:
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


Event = Section | Line | Table | Progress | Check
OnEvent = Callable[[Event], None]
