"""The entries of a proposal file as typed models: its calls, and what it expects before and after them."""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from ape_dao.core.schema.fields import Percent, problem

MAX_ACTIONS = 64
_CALLDATA = re.compile(r"0x([0-9a-fA-F]{2})*")


class FileEntry(BaseModel):
    """A part of a proposal file: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class _Call(FileEntry):
    """An entry that may call a function by name."""

    @field_validator("args", check_fields=False)
    @classmethod
    def _are_arguments(cls, value: Any) -> Any:
        if value is not None and not isinstance(value, dict | list):
            raise problem("write the arguments by name, such as {to: treasury, amount: 5 ETH}.")
        return value


class ActionEntry(_Call):
    """An action: a call by name, ether, or raw calldata."""

    call: str | None = Field(None, examples=["token.transfer"])
    """contract.function; the contract by key, by a token's symbol, by a label of the file, or its address."""
    args: Any = None
    """The arguments by name, or all of them as a list."""
    value: str | None = Field(None, examples=["1 ETH"])
    """Ether that is sent along."""
    to: str | None = None
    """Who receives ether, or `calldata`."""
    calldata: str | None = None
    abi: Any = None
    """Functions of a contract of others: the name of a compiled contract, signatures, or the path of a JSON
    file."""
    note: str | None = None
    """For readers of the file; not proposed."""

    @field_validator("calldata")
    @classmethod
    def _is_hex(cls, value: str | None) -> str | None:
        if value is not None and not _CALLDATA.fullmatch(value):
            raise problem("not calldata; write 0x and pairs of hexadecimal digits.")
        return value

    @model_validator(mode="after")
    def _is_one_thing(self) -> ActionEntry:
        if (self.call is None) == (self.to is None):
            raise problem("give either `call:` (a function by name) or `to:` (ether or calldata).")
        if self.call is not None and self.calldata is not None:
            raise problem("`calldata:` goes with `to:`; with `call:` give `args:`.")
        if self.to is not None and self.args is not None:
            raise problem("`args:` goes with `call:`; with `to:` give `calldata:`.")
        if self.to is not None and self.calldata is None and self.value is None:
            raise problem("sends nothing; give `value:`, such as 1 ETH, or `calldata:`.")
        return self


class CheckEntry(_Call):
    """A condition: what a view returns, or how much ether an account has."""

    call: str | None = Field(None, examples=["token.balanceOf"])
    args: Any = None
    pick: str | None = None
    """Which of several return values, such as `rules.quorumBps`."""
    ether_of: str | None = None
    abi: Any = None
    equals: Any = None
    differs: Any = None
    at_least: str | None = None
    at_most: str | None = None

    @model_validator(mode="after")
    def _is_one_condition(self) -> CheckEntry:
        if (self.call is None) == (self.ether_of is None):
            raise problem("give either `call:` (a view by name) or `ether_of:` (an account).")
        if self.ether_of is not None and (self.args is not None or self.pick is not None):
            raise problem("`args:` and `pick:` go with `call:`.")
        comparisons = [name for name in COMPARISONS if getattr(self, name) is not None]
        if len(comparisons) != 1:
            raise problem(f"give one of {', '.join(f'`{name}:`' for name in COMPARISONS)}.")
        return self


COMPARISONS = ("equals", "differs", "at_least", "at_most")


class AcceptEntry(FileEntry):
    """A finding of the simulation that was looked at and is wanted."""

    finding: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=64, examples=["code-swapped"])
    """Its rule, as `ape dao proposal simulate` names it."""
    reason: str = Field(min_length=10, max_length=500, examples=["The new code was audited by Example Ltd."])
    """Why, in one line; it becomes a part of the proposal's text."""
    grade: Literal["warning", "critical"] = "critical"
    """The worst grade that is accepted."""
    at_most: Percent | None = None
    """For findings about amounts: the largest part of the treasury or supply that is accepted."""
    about: str | None = Field(None, pattern=r"^\S+$", max_length=64)
    """An address or name of which the finding has to speak."""

    @field_validator("reason")
    @classmethod
    def _is_one_line(cls, value: str) -> str:
        if len(value.strip().splitlines()) != 1 or not value.strip().isprintable():
            raise problem("the reason must be one line of plain text.")
        return value.strip()


class Expectations(FileEntry):
    """What must be true before the proposal is executed, and after."""

    before: list[CheckEntry] = Field(default_factory=list, max_length=MAX_ACTIONS)
    after: list[CheckEntry] = Field(default_factory=list, max_length=MAX_ACTIONS)
