"""The sections of modules as commented YAML: every kind of field, with its comment beside it or above."""

from typing import Literal

from pydantic import Field

from ape_dao.core.module import ALLOCATIONS, Module
from ape_dao.core.schema.fields import Count, Flag, Percent, Symbols, TokenAccount, TokenAmount
from ape_dao.core.schema.section import Section, default
from ape_dao.core.spec.outline import section_text

SYMBOLS = Symbols("GOV", "veGOV")
BESIDE = "w" * 62
"""As long as a comment beside a key may be: 34 columns, `  # `, and this make 100 characters."""


class Seat(Section):
    """A seat of the table. It has a number."""

    number: int
    free: bool
    price: TokenAmount = Field(examples=["5 XYZ"])
    sponsors: list[str]


class Table(Section):
    """A table."""

    shape: Literal["round", "square"]
    kind: Literal["wood", "steel"] = default("wood")
    public: Flag = Field(default=True)
    share: Percent = default("5%", BESIDE)
    fee: Percent = default("6%", BESIDE + "w")
    label: str = Field(examples=["two words: here"])
    owner: TokenAccount
    unknown: bytes
    count: Count | None = Field(default=None, examples=[6])
    first: Seat
    seats: list[Seat] = Field(description="Who sits where")
    guests: list[str] = Field(default_factory=list)
    names: dict[str, str] = Field(default_factory=dict)


EXPECTED = f"""\
shape: round                        # round or square
kind: wood                          # wood or steel
public: true
share: 5%                           # {BESIDE}
# {BESIDE}w
fee: 6%
label: "two words: here"
owner: USDC
unknown: …
count:                              # optional, such as 6
first:                              # A seat of the table.
  number: 1
  free: false
  price: 5
  sponsors: []
seats:                              # Who sits where
  - number: 1
    free: false
    price: 5
    sponsors: []
guests: []
names: {{}}
"""


def text(**more: str) -> str:
    module = Module(
        name="table", section=Table, contracts=(), parts=lambda *_: (), package="ape_dao.core", **more
    )
    return section_text(module, SYMBOLS)


def indented(columns: int) -> str:
    return "".join(f"{' ' * columns}{line}\n" for line in EXPECTED.splitlines())


def test_section_text__every_kind_of_field():
    assert text() == "table:\n" + indented(2)


def test_section_text__inside_another_section():
    assert text(within="revenue") == "  table:\n" + indented(4)


def test_section_text__entry_of_allocations():
    assert text(within=ALLOCATIONS) == "  - table:\n" + indented(6) + "    share: 1%\n"
