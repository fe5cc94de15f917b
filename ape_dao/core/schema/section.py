"""What every section of a spec is made of, whether the core or a module brings it.

Values are integers in base units, basis points and seconds; see `ape_dao.core.schema.fields` for the text
that each accepts. The types of the fields say which of them name accounts and tokens.
"""

from __future__ import annotations

import types
import typing
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from ape_dao.core import units
from ape_dao.core.schema import fields
from ape_dao.core.schema.fields import AccountRole, Duration, Label, Weeks, at_least, at_most

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_LOCK_WEEKS = 208
MAX_CLOCK_DURATION = 365 * units.DAY
MAX_DECIMALS = 36
TOKEN_DECIMALS = 18
"""Of a governance token, and of ether."""
MAX_TIERS = 32
# The distributor takes 16, and the DAO's own token is always one of them.
MAX_TOKENS = 15

AnyDuration = Annotated[Duration, at_most(MAX_CLOCK_DURATION, units.format_duration)]
LockWeeks = Annotated[Weeks, at_least(1, fields.show_weeks), at_most(MAX_LOCK_WEEKS, fields.show_weeks)]

Path = tuple[str | int, ...]
S = TypeVar("S", bound="Section")


def default(text: str, description: str | None = None) -> Any:
    """A default in human units; it is read like a given value."""
    return Field(default=text, description=description)


VOTES_OF_TOKENS = ("escrow", "token")
"""Of the contracts that tell votes those that every DAO has, by key."""


class Section(BaseModel):
    """A part of the spec: unknown keys are refused, defaults are validated like given values."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)

    account_key: ClassVar[str] = ""
    """Key of its contract that a spec may name as an account, because it can spend; nothing for none."""

    @property
    def spending_key(self) -> str:
        """The same for this section, of which a key may decide whether it has that contract."""
        return self.account_key

    @property
    def votes_key(self) -> str:
        """Key of its contract that tells votes (ERC-5805), for specs to name; nothing for none."""
        return ""

    def sections(self, kind: type[S]) -> list[S]:
        """Every section of that type in this one, however deep, in the order of the file."""
        return [section for _, section in self.sections_with_paths(kind)]

    def section(self, kind: type[S]) -> S | None:
        """The first section of that type in this one; None if there is none."""
        return next(iter(self.sections(kind)), None)

    def sections_with_paths(self, kind: type[S]) -> Iterator[tuple[Path, S]]:
        """The same as `sections`, each with the keys that lead to it."""
        if kind not in self._by_kind:
            self._by_kind[kind] = tuple(one for one in self.every_section if isinstance(one[1], kind))
        yield from self._by_kind[kind]

    @cached_property
    def _by_kind(self) -> dict[type[Any], tuple[Any, ...]]:
        """What `sections_with_paths` found before."""
        return {}

    @cached_property
    def named_accounts(self) -> tuple[AccountUse, ...]:
        """What `account_uses` finds."""
        return tuple(_account_uses(self))

    @cached_property
    def every_section(self) -> tuple[tuple[Path, Section], ...]:
        """Every section in this one with the keys that lead to it, however deep."""
        return tuple(_sections(self, ()))


class TokenTerms(Section):
    """Terms in a token whose decimals the spec itself gives."""

    @property
    def declared(self) -> tuple[str, int]:
        """The token, as the spec names it, and its decimals here."""
        raise NotImplementedError

    def in_base_units(self, text: str) -> int:
        """An amount of that token in its base units.

        Raises:
            UnitError: Not an amount, or one of another token.
        """
        token, decimals = self.declared
        return units.parse_amount(text, decimals=decimals, symbol=None if fields.is_address(token) else token)


class RecipientSection(Section):
    """A contract that is created to receive a part of the supply."""

    prefix: ClassVar[str]
    """How the keys of such contracts begin."""

    name: Label

    @property
    def has_votes(self) -> bool:
        """Whether somebody can vote with the plain tokens that the contract holds."""
        return False

    def free(self, amount: int, *, launch: int, at: int) -> int:
        """What its recipients can have taken of ``amount`` by a moment, in base units, rounded down.

        Never less later than earlier, and without what only a proposal lets go. Times are unix seconds.
        """
        del launch, at
        return amount

    @property
    def key(self) -> str:
        """What plans and records call the contract."""
        return f"{self.prefix}{self.name}"


@dataclass(frozen=True)
class AccountUse:
    """One place of a spec that names an account."""

    path: Path
    name: str
    """An address, or a name."""
    role: AccountRole


def account_uses(section: Section) -> tuple[AccountUse, ...]:
    """Every account that a section names, found by the types of its fields, in the order of the file."""
    return section.named_accounts


def _account_uses(section: Section) -> Iterator[AccountUse]:
    for name, info in type(section).model_fields.items():
        value = getattr(section, name)
        roles = [mark for mark in info.metadata if isinstance(mark, AccountRole)]
        if roles and isinstance(value, str):
            yield AccountUse((name,), value, roles[0])
        else:
            yield from _uses(info.annotation, value, (name,))


def _uses(annotation: Any, value: Any, path: Path) -> Iterator[AccountUse]:
    if isinstance(value, Section):
        for use in account_uses(value):
            yield AccountUse((*path, *use.path), use.name, use.role)
    elif isinstance(value, list):
        (inner,) = typing.get_args(annotation) or (None,)
        for index, item in enumerate(value):
            yield from _uses(inner, item, (*path, index))
    elif isinstance(value, str):
        role = _role(annotation)
        if role is not None:
            yield AccountUse(path, value, role)


def _role(annotation: Any) -> AccountRole | None:
    """Which role the type of a field gives to the account that it names."""
    if typing.get_origin(annotation) is Annotated:
        return next((mark for mark in annotation.__metadata__ if isinstance(mark, AccountRole)), None)
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        roles = (_role(part) for part in typing.get_args(annotation))
        return next((role for role in roles if role is not None), None)
    return None


def _sections(value: Any, path: Path) -> Iterator[tuple[Path, Section]]:
    if isinstance(value, Section):
        for name in type(value).model_fields:
            inner = getattr(value, name)
            if isinstance(inner, Section):
                yield (*path, name), inner
            yield from _sections(inner, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, Section):
                yield (*path, index), item
            yield from _sections(item, (*path, index))
