"""What a report consists of: figures, and tables, each with how to make it again.

Cells and values are numbers or texts as `Kind` says. Amounts are base units in decimal text, so that no
reader rounds them; times are unix seconds. A key is never removed or renamed within a format.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from ape_dao.core import units

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


Kind = Literal[
    "text", "address", "transaction", "count", "amount", "share", "duration", "time", "number", "decimal"
]
"""A text; 0x text; a whole number; base units in decimal text; a part of 1; seconds; unix seconds; a number
that is rounded, such as an index; a decimal number in text."""
Cell: TypeAlias = str | int | float | None
Format = Literal[1]
Hash = Annotated[str, Field(pattern=r"^0x[0-9a-f]{64}$")]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=to_camel, populate_by_name=True)


class Column(_Model):
    """What one column of a table holds."""

    id: str
    title: str
    kind: Kind
    unit: str = Field(default="", description="Of amounts: the symbol of the token.")
    decimals: int = Field(default=0, description="Of amounts: decimals of the token.")
    unit_from: str = Field(
        default="", description="Id of the column that has the symbol of each row, where rows differ."
    )
    decimals_from: str = Field(default="", description="Id of the column that has the decimals of each row.")
    is_hidden: bool = Field(default=False, description="Whether the page leaves it out, for want of room.")


class Table(_Model):
    """Rows, in an order that is always the same."""

    id: str
    title: str
    columns: list[Column]
    rows: list[list[Cell]]
    recompute: str = Field(description="How to make it again: formula, and the events or views behind it.")
    is_hidden: bool = Field(default=False, description="Whether the page shows it as a chart only.")

    def place(self, column: str) -> int:
        """The place of a column in rows."""
        return next(at for at, one in enumerate(self.columns) if one.id == column)

    def values(self, column: str) -> list[Cell]:
        """One column."""
        at = self.place(column)
        return [row[at] for row in self.rows]


class Figure(_Model):
    """One number."""

    id: str
    title: str
    kind: Kind
    value: Cell
    unit: str = ""
    decimals: int = 0
    recompute: str = Field(description="How to make it again: formula, and the events or views behind it.")
    before: Cell = Field(default=None, description="Its value at the other block; None without comparison.")


class SectionModel(_Model):
    """Figures and tables that belong together."""

    id: str
    title: str
    note: str = ""
    figures: list[Figure]
    tables: list[Table]


class Moment(_Model):
    """A block, after all of its transactions."""

    block: int
    block_hash: Hash
    time: int


class Document(_Model):
    """The report of a DAO, or the statement of one account."""

    format: Format = 1
    dao: str
    chain_id: int
    account: str | None = Field(default=None, description="Whose statement it is; None for the DAO's report.")
    at: Moment
    compared_with: Moment | None = None
    answers: list[str] = Field(
        default=[], description="Options with which whoever made it answered what no chain knows."
    )
    sections: list[SectionModel]

    def to_data(self) -> dict[str, Any]:
        """The document as ``--json`` prints it."""
        return self.model_dump(mode="json", by_alias=True)

    def tables(self) -> list[tuple[str, Table]]:
        """Every table with the name of its file: that of its section and its own."""
        return [(f"{section.id}-{table.id}", table) for section in self.sections for table in section.tables]


@dataclass(frozen=True)
class Coin:
    """A token as amounts are written with it."""

    address: str
    """With its checksum."""
    symbol: str
    decimals: int


@dataclass(frozen=True)
class Section:
    """A section with its charts, which only the page has."""

    id: str
    """Letters, digits and hyphens: part of the names of files."""
    title: str
    figures: Sequence[Figure] = ()
    tables: Sequence[Table] = ()
    charts: Sequence[str] = ()
    """Markup."""
    note: str = ""
    is_on_page: bool = True
    """Whether the page shows it; JSON, CSV and Parquet have every section."""
    texts: Sequence[tuple[str, str]] = field(default=())
    """Longer texts with their titles, for the page."""

    @property
    def model(self) -> SectionModel:
        """The same without charts."""
        return SectionModel(
            id=self.id,
            title=self.title,
            note=self.note,
            figures=list(self.figures),
            tables=list(self.tables),
        )


@dataclass(frozen=True)
class Report:
    """A document, and its sections with the charts that only the page has."""

    document: Document
    sections: Sequence[Section]


def how(function: Callable[..., Any], *more: str) -> str:
    """How a figure is made again: the function's name, with the formula and the source of its docstring.

    Raises:
        ValueError: The docstring has no formula.
    """
    text = " ".join((function.__doc__ or "").split())
    _, mark, formula = text.partition("Formula: ")
    if not mark:
        raise ValueError(f"{function.__qualname__} says no formula.")
    formula = formula.partition(" Args:")[0].replace("``", "")
    return " ".join((f"{function.__module__}.{function.__qualname__}: {formula}", *more))


def amount_figure(name: str, title: str, amount: int | None, coin: Coin, recompute: str) -> Figure:
    """A figure of base units of a token."""
    value = None if amount is None else str(amount)
    return Figure(
        id=name,
        title=title,
        kind="amount",
        value=value,
        unit=coin.symbol,
        decimals=coin.decimals,
        recompute=recompute,
    )


def figure(name: str, title: str, kind: Kind, value: Cell, recompute: str) -> Figure:
    """Any other figure."""
    return Figure(id=name, title=title, kind=kind, value=value, recompute=recompute)


def amount_column(name: str, title: str, coin: Coin) -> Column:
    """A column of base units of one token."""
    return Column(id=name, title=title, kind="amount", unit=coin.symbol, decimals=coin.decimals)


def column(name: str, title: str, kind: Kind = "text", *, is_hidden: bool = False) -> Column:
    """Any other column."""
    return Column(id=name, title=title, kind=kind, is_hidden=is_hidden)


def token_columns() -> list[Column]:
    """The columns that name the token of each row, for those of `token_amount_column`."""
    return [
        column("token", "token"),
        column("decimals", "decimals", "count", is_hidden=True),
        column("address", "token's address", "address", is_hidden=True),
    ]


def token_cells(coin: Coin) -> list[Cell]:
    """Their cells."""
    return [coin.symbol, coin.decimals, coin.address]


def token_amount_column(name: str, title: str) -> Column:
    """A column of base units of each row's token."""
    return Column(id=name, title=title, kind="amount", unit_from="token", decimals_from="decimals")


# as text


def shown(value: Cell, kind: Kind, decimals: int = 0, unit: str = "") -> str:
    """A value for people; amounts with at most four decimals, rounded down, or "<0.0001" where that is 0."""
    if value is None:
        return "-"
    if kind == "amount":
        return f"{_grouped(int(value), decimals)} {unit}".strip()
    if kind == "time":
        return f"{units.format_date(int(value))}" if value else "-"
    if kind == "duration":
        return units.format_span(int(value))
    if kind == "share":
        return f"{float(value) * 100:.2f}%"
    if kind == "count":
        return f"{int(value):,}"
    if kind == "number":
        return f"{float(value):.4f}"
    if kind == "decimal":
        return f"{Decimal(value):,f} {unit}".strip()
    return str(value)


def exact(value: Cell, kind: Kind, decimals: int = 0) -> str:
    """A value for CSV: amounts in whole tokens with all their digits, times as UTC."""
    if value is None:
        return ""
    if kind == "amount":
        return whole_tokens(int(value), decimals)
    if kind == "time":
        return units.format_date(int(value)) if value else ""
    return str(value)


def whole_tokens(amount: int, decimals: int) -> str:
    """Base units as whole tokens, exactly: "-1234.5"."""
    whole, rest = divmod(abs(amount), 10**decimals)
    part = str(rest).rjust(decimals, "0").rstrip("0") if rest else ""
    return f"{'-' if amount < 0 else ''}{whole}" + (f".{part}" if part else "")


def row_terms(table: Table, column: Column, row: Sequence[Cell]) -> tuple[int, str]:
    """Decimals and symbol of an amount in a row."""
    decimals = row[table.place(column.decimals_from)] if column.decimals_from else column.decimals
    unit = row[table.place(column.unit_from)] if column.unit_from else column.unit
    return int(decimals or 0), str(unit or "")


def _grouped(amount: int, decimals: int) -> str:
    whole, rest = divmod(abs(amount), 10**decimals)
    part = str(rest).rjust(decimals, "0")[:4].rstrip("0") if decimals else ""
    sign = "-" if amount < 0 else ""
    if amount and not whole and not part:
        return f"{sign}<0.0001"
    return f"{sign}{whole:,}" + (f".{part}" if part else "")
