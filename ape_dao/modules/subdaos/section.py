"""The `subdaos` section of a spec."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from eth_utils import function_signature_to_4byte_selector, is_checksum_address, to_checksum_address
from pydantic import Field, field_validator, model_validator

from ape_dao.core.errors import UnitError
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.schema.fields import Account, AccountRole, CalledAccount, Date, Label, problem
from ape_dao.core.schema.section import AccountUse, Section
from ape_dao.core.spec.assembly import in_one_form

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_BODIES = 16
MAX_SCOPES = 16
MAX_WORDS = 16
MAX_FIXED = 3
ANY, THIS = "any", "this"
"""Arguments of a scope: whatever the operator gives, and the executor's own address."""
_CALL = re.compile(r"[A-Za-z_$][\w$]*\(([^()]*)\)")
_STATIC = re.compile(r"(uint\d*|int\d*|address|bool|bytes\d+)")
_SELECTOR = re.compile(r"0x[0-9a-f]{8}")
_WORD = re.compile(r"0x[0-9a-fA-F]{64}")
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
_NUMBER = re.compile(r"-?\d[\d_]*")
_NAME = re.compile(r"(?!0x)[A-Za-z][A-Za-z0-9_-]*")


class Scope(Section):
    """One function of one contract that a body may call."""

    target: CalledAccount = Field(examples=["vault"])
    call: str = Field(
        description="Its types, without names or spaces; each takes one word. Or its first four bytes",
        examples=["deposit(uint256,address)"],
    )
    arguments: list[str] = Field(
        default=[],
        max_length=MAX_WORDS,
        description="`any`, `this` for the sub-DAO, an account, or a value; at most three are not `any`",
        examples=[["any", "this"]],
    )

    @property
    def selector(self) -> bytes:
        """The first four bytes of the call."""
        if _SELECTOR.fullmatch(self.call):
            return bytes.fromhex(self.call[2:])
        return bytes(function_signature_to_4byte_selector(self.call))

    def fixed(self, account: Callable[[str], str]) -> list[dict[str, Any]]:
        """The arguments that are not `any`, as the contract takes them; words as 0x text.

        Args:
            account: The address behind a name.
        """
        names = {position for position, _ in self._named}
        return [
            {
                "position": position,
                "isThis": text == THIS,
                "value": f"0x{word(account(text) if position in names else text, kind).hex()}",
            }
            for position, (text, kind) in enumerate(zip(self.arguments, self.kinds, strict=True))
            if text != ANY
        ]

    @cached_property
    def named_accounts(self) -> tuple[AccountUse, ...]:
        """The target, and what the arguments name."""
        arguments = (AccountUse(("arguments", at), name, AccountRole.CALLED) for at, name in self._named)
        return (*super().named_accounts, *arguments)

    @property
    def _named(self) -> list[tuple[int, str]]:
        """Arguments that are names of accounts, with their positions."""
        return [
            (position, text)
            for position, (text, kind) in enumerate(zip(self.arguments, self.kinds, strict=False))
            if kind == "address" and text not in (ANY, THIS) and _NAME.fullmatch(text)
        ]

    @property
    def kinds(self) -> list[str]:
        """The types of the arguments; of a call that is given by its first bytes any words."""
        if _SELECTOR.fullmatch(self.call):
            return ["bytes32"] * len(self.arguments)
        match = _CALL.fullmatch(self.call)
        inner = match[1] if match else ""
        return inner.split(",") if inner else []

    @model_validator(mode="after")
    def _fits(self) -> Scope:
        if not _CALL.fullmatch(self.call) and not _SELECTOR.fullmatch(self.call):
            raise problem(f"call '{self.call}' is no function; give for example deposit(uint256,address).")
        for kind in self.kinds:
            if not _STATIC.fullmatch(kind):
                raise problem(
                    f"call '{self.call}': an argument of type '{kind}' does not take one word; a scope can "
                    "hold uint, int, address, bool and bytes1 to bytes32."
                )
        if len(self.arguments) != len(self.kinds):
            raise problem(
                f"arguments: {len(self.kinds)} are needed for {self.call}, not {len(self.arguments)}; "
                "`any` stands for whatever the operator gives."
            )
        try:
            fixed = len(self.fixed(lambda _: ZERO_ADDRESS))
        except UnitError as err:
            raise problem(f"arguments: {err}") from err
        if fixed > MAX_FIXED:
            raise problem(f"arguments: at most {MAX_FIXED} can be other than `any`, not {fixed}.")
        return self


class Body(Section):
    """A body that acts without a vote for each call, in the calls that are listed."""

    name: Label = Field(description="Names the contract `subdao_<name>`", examples=["grants"])
    operator: Account | None = Field(
        default=None,
        description="Who acts: a Safe, or another DAO's timelock; nobody while it is left out",
        examples=["0x…"],
    )
    dao: dict[str, Any] | None = Field(
        default=None,
        description="Instead of an operator: the spec of a DAO of its own, with all that a spec has; the "
        "launch creates it, and its timelock acts, which goes by `<name>_dao`",
    )
    until: Date | None = Field(default=None, description="Nobody acts from then on", examples=["2027-12-31"])
    scopes: list[Scope] = Field(min_length=1, max_length=MAX_SCOPES)

    @property
    def key(self) -> str:
        """What plans and records call the contract."""
        return f"subdao_{self.name}"

    @property
    def account(self) -> str:
        """What the spec calls the timelock of a DAO of its own."""
        return dao_account(self.name)

    @field_validator("dao")
    @classmethod
    def _in_one_form(cls, data: dict[str, Any] | None) -> dict[str, Any] | None:
        return None if data is None else in_one_form(data)

    @model_validator(mode="before")
    @classmethod
    def _dao_operates(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("dao") is not None and data.get("operator") is None:
            return {**data, "operator": dao_account(str(data.get("name")))}
        return data

    @model_validator(mode="after")
    def _both(self) -> Body:
        if self.dao is not None and self.operator != self.account:
            raise problem(
                f"operator is '{self.operator}', but `dao` describes who acts; leave one of them out."
            )
        if (self.operator is None) != (self.until is None):
            raise problem("needs both an operator and until, or neither.")
        return self


class SubDaos(Section):
    """Bodies that act for the DAO without a vote for each call."""

    guardian: Account | None = Field(
        default=None, description="Can stop any of them, for 14 of any 30 days", examples=["0x…"]
    )
    bodies: list[Body] = Field(min_length=1, max_length=MAX_BODIES)


def dao_account(name: str) -> str:
    """What a spec calls the timelock of the DAO that acts for the body of that name."""
    return f"{name}_dao"


def word(text: str, kind: str) -> bytes:
    """A value of an argument as its word.

    Raises:
        UnitError: It does not fit the type.
    """
    if text == THIS:
        if kind not in ("address", "bytes32"):
            raise UnitError(f"`this` is an address, not {kind}.")
        return bytes(32)
    if kind == "address" and _ADDRESS.fullmatch(text) and is_checksum_address(to_checksum_address(text)):
        return bytes.fromhex(text[2:]).rjust(32, b"\0")
    if kind == "bool" and text in ("true", "false"):
        return int(text == "true").to_bytes(32)
    if kind.startswith("bytes") and _WORD.fullmatch(text):
        return bytes.fromhex(text[2:])
    if kind.startswith(("uint", "int")) and _NUMBER.fullmatch(text):
        return _number(int(text.replace("_", "")), kind)
    raise UnitError(
        f"'{text}' is no {kind}; give `any`, `this`, an account, true or false, a whole number, or "
        "32 bytes as 0x and 64 digits."
    )


def _number(value: int, kind: str) -> bytes:
    is_signed = kind.startswith("int")
    bits = int(kind.removeprefix("u").removeprefix("int") or 256) - is_signed
    if not (-(2**bits) if is_signed else 0) <= value < 2**bits:
        raise UnitError(f"{value} is outside {kind}.")
    return value.to_bytes(32, signed=is_signed)
