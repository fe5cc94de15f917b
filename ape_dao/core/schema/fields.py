"""The types of a spec's fields: text in human units, integers inside, text again in JSON.

A field accepts what `ape_dao.core.units` reads. Which token symbol may stand behind an amount is known only
to the whole file, so it travels in pydantic's validation context.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

from eth_utils import is_checksum_address, to_checksum_address
from pydantic import AfterValidator, BeforeValidator, PlainSerializer, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from ape_dao.core import units
from ape_dao.core.errors import UnitError

if TYPE_CHECKING:
    from collections.abc import Callable

TREASURY = "treasury"
"""The name under which a spec speaks of the timelock, which holds the treasury."""

ETHER = "ETH"
"""The name under which a spec speaks of the chain's own coin."""

# OpenZeppelin stores an EIP-712 name in one word: 31 bytes and the length.
MAX_EIP712_NAME_BYTES = 31
MAX_FLOOR_DIGITS = 2**40 - 1
"""The table of kinds keeps this much of a floor, and counts the zeros behind it."""
CENTS_DECIMALS = 2
GWEI_DECIMALS = 9

_WORD = re.compile(r"0x[0-9a-fA-F]{64}")
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
_ACCOUNT_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_SOURCE = re.compile(r"(escrow|token|[a-z_]+:[A-Za-z0-9_-]+)")
_SYMBOL = re.compile(r"[A-Za-z][^\s]{0,30}")
_WINDOW = re.compile(r"\s*(\d+)\s*-\s*(\d+)\s+hours\s*")


class AccountRole(Enum):
    """What a field of a spec names with an account; part of the field's type."""

    ACCOUNT = "account"
    TOKEN = "token"  # noqa: S105 - no secret
    """A token (ERC-20), or `ETH` where the field allows it."""
    WETH = "weth"
    """Wrapped ETH, a token too."""
    CALLED = "called"
    """A contract that proposals call; it gets nothing."""
    STAGE = "stage"
    """A contract that must agree to proposals, or a stage that the spec itself describes."""
    VOTES = "votes"
    """A contract that tells votes (ERC-5805), or one of the DAO's own by its key."""


TOKEN_ROLES = (AccountRole.TOKEN, AccountRole.WETH)


@dataclass(frozen=True)
class Symbols:
    """The units in which a spec's amounts may be written."""

    token: str | None = None
    power: str | None = None
    votes: str | None = None
    """Whichever of the two votes."""


@dataclass(frozen=True)
class Floor:
    """The least number of votes of a kind of proposals: a share of the supply, or an amount."""

    share: int = 0
    """Basis points."""
    votes: int = 0
    """Base units."""


def problem(message: str) -> PydanticCustomError:
    """An error whose text is shown as it is."""
    return PydanticCustomError("dao", "{message}", {"message": message})


def at_least(lowest: int, show: Callable[[int], str] = units.format_number) -> AfterValidator:
    """Refuse values below ``lowest``."""

    def check(value: int) -> int:
        if value < lowest:
            raise problem(f"{show(value)} is too little; give at least {show(lowest)}.")
        return value

    return AfterValidator(check)


def at_most(highest: int, show: Callable[[int], str] = units.format_number) -> AfterValidator:
    """Refuse values above ``highest``."""

    def check(value: int) -> int:
        if value > highest:
            raise problem(f"{show(value)} is too much; give at most {show(highest)}.")
        return value

    return AfterValidator(check)


def max_bytes(limit: int) -> AfterValidator:
    """Refuse empty texts and texts longer than ``limit`` bytes in UTF-8."""

    def check(value: str) -> str:
        size = len(value.encode())
        if not value.strip():
            raise problem(f"An empty text is not allowed here; give 1 to {limit} bytes.")
        if size > limit:
            raise problem(f"'{value}' has {size} bytes; at most {limit} fit.")
        return value

    return AfterValidator(check)


def _reader(read: Callable[[Any], Any]) -> BeforeValidator:
    def validate(value: Any) -> Any:
        try:
            return read(value)
        except UnitError as err:
            raise problem(str(err)) from err

    return BeforeValidator(validate)


def _amount_reader(pick: Callable[[Symbols], str | None]) -> BeforeValidator:
    def validate(value: Any, info: ValidationInfo) -> int:
        symbols = info.context if isinstance(info.context, Symbols) else Symbols()
        try:
            return units.parse_amount(value, symbol=pick(symbols))
        except UnitError as err:
            raise problem(str(err)) from err

    return BeforeValidator(validate)


def storable(votes: int) -> int:
    """``votes`` rounded up to what the table of kinds stores: below 2^40 before the final zeros."""
    zeros = 0
    while votes > MAX_FLOOR_DIGITS * 10**zeros:
        zeros += 1
    return -(-votes // 10**zeros) * 10**zeros


def _read_floor(value: Any, info: ValidationInfo) -> Floor:
    if isinstance(value, Floor):
        return value
    symbols = info.context if isinstance(info.context, Symbols) else Symbols()
    try:
        if str(value).strip().endswith("%"):
            return Floor(share=units.parse_percent(value))
        votes = units.parse_amount(value, symbol=symbols.votes)
    except UnitError as err:
        raise problem(str(err)) from err
    if votes != storable(votes):
        raise problem(f"'{value}' has too many digits; the table of kinds stores 12, give a rounder number.")
    return Floor(votes=votes)


def show_floor(floor: Floor) -> str:
    """A floor as people write it."""
    return units.format_percent(floor.share) if floor.share else units.format_amount(floor.votes)


def _json(show: Callable[[Any], str]) -> PlainSerializer:
    return PlainSerializer(show, return_type=str, when_used="json")


def _schema(description: str, *examples: str, pattern: str | None = None) -> WithJsonSchema:
    schema: dict[str, Any] = {"type": "string", "description": description, "examples": list(examples)}
    if pattern is not None:
        schema["pattern"] = pattern
    return WithJsonSchema(schema)


def _number_schema(description: str, *examples: str) -> WithJsonSchema:
    return WithJsonSchema(
        {"type": ["string", "number"], "description": description, "examples": list(examples)}
    )


def _read_weeks(value: Any) -> int:
    seconds = units.parse_duration(value)
    if seconds % units.WEEK:
        raise UnitError(f"'{value}' is not a whole number of weeks.")
    return seconds // units.WEEK


def show_weeks(weeks: int) -> str:
    """A number of weeks as people write it."""
    return f"{weeks} week{'' if weeks == 1 else 's'}"


def _read_dollars(value: Any) -> int:
    return units.parse_amount(value, decimals=CENTS_DECIMALS, symbol="USD")


def _show_dollars(cents: int) -> str:
    return units.format_amount(cents, CENTS_DECIMALS, "USD")


def _read_ether(value: Any) -> int:
    return units.parse_amount(value, symbol=ETHER)


def show_ether(wei: int) -> str:
    """An amount of ether as people write it."""
    return units.format_amount(wei, symbol=ETHER)


def _read_gas_price(value: Any) -> int:
    return units.parse_amount(value, decimals=GWEI_DECIMALS, symbol="gwei")


def show_gas_price(wei: int) -> str:
    """A price of gas as people write it."""
    return units.format_amount(wei, GWEI_DECIMALS, "gwei")


def _read_window(value: Any) -> tuple[int, int]:
    match = _WINDOW.fullmatch(str(value))
    if match is None:
        raise UnitError(f"'{value}' is not a window of hours; write it like 12-18 hours.")
    opens, closes = (int(group) * units.HOUR for group in match.groups())
    if opens >= closes:
        raise UnitError(f"'{value}' closes before it opens.")
    return opens, closes


def _show_window(window: tuple[int, int]) -> str:
    return f"{window[0] // units.HOUR}-{window[1] // units.HOUR} hours"


def _read_count(value: Any) -> int:
    number = units.parse_number(value)
    if number != number.to_integral_value():
        raise UnitError(f"'{value}' is not a whole number.")
    return int(number)


def _read_flag(value: Any) -> bool:
    text = str(value).strip().lower()
    if text not in ("true", "false"):
        raise UnitError(f"'{value}' is neither true nor false.")
    return text == "true"


def read_address(value: Any) -> str:
    """Return the checksummed form of an address.

    Raises:
        UnitError: Not 20 bytes in hexadecimal, the zero address, or mixed case with a wrong checksum.
    """
    text = str(value).strip()
    if _ADDRESS.fullmatch(text) is None:
        raise UnitError(f"'{text}' is not an address; write 0x and 40 hexadecimal digits.")
    digits = text[2:]
    if int(digits, 16) == 0:
        raise UnitError("The zero address cannot be used here.")
    if digits not in (digits.lower(), digits.upper()) and not is_checksum_address(text):
        raise UnitError(f"'{text}' has a wrong checksum; copy the address again.")
    return str(to_checksum_address(text))


def _read_date(value: Any) -> int:
    """The contracts take second 0 for a date that was not given."""
    date = units.parse_date(value)
    if date <= 0:
        raise UnitError(f"'{value}' is too early; give a date after 1970-01-01.")
    return date


def _read_root(value: Any) -> str:
    text = str(value).strip()
    if _WORD.fullmatch(text) is None or int(text, 16) == 0:
        raise UnitError(f"'{text}' is not a root; write 0x and 64 hexadecimal digits, not all zero.")
    return text.lower()


def read_account(value: Any) -> str:
    """Return an address, or a name that `addresses` or the deployment itself resolves."""
    text = str(value).strip()
    if text.startswith("0x"):
        return read_address(text)
    if _ACCOUNT_NAME.fullmatch(text) is None:
        raise UnitError(f"'{text}' is neither an address nor a name of letters, digits, '-' and '_'.")
    return text


def is_address(account: str) -> bool:
    """Whether a text is an address: neither a name nor hexadecimal digits of another length."""
    return _ADDRESS.fullmatch(account) is not None


def _check_symbol(value: str) -> str:
    if _SYMBOL.fullmatch(value) is None or len(value.encode()) > MAX_EIP712_NAME_BYTES:
        raise problem(f"'{value}' is not a token symbol; use up to 31 bytes without spaces, a letter first.")
    return value


def _check_source(value: str) -> str:
    if _SOURCE.fullmatch(value) is None:
        raise problem(
            f"'{value}' tells no votes; write escrow, token, or a section and what tells votes in it, such "
            "as reputation:core."
        )
    return value


def _check_label(value: str) -> str:
    if _ACCOUNT_NAME.fullmatch(value) is None or value.lower() == TREASURY:
        raise problem(
            f"'{value}' cannot name an address; use letters, digits, '-' and '_', and not '{TREASURY}'."
        )
    return value


Symbol = Annotated[str, AfterValidator(_check_symbol)]
Eip712Name = Annotated[str, max_bytes(MAX_EIP712_NAME_BYTES)]
Count = Annotated[int, _reader(_read_count), WithJsonSchema({"type": ["integer", "string"]})]
TokenAmount = Annotated[
    int,
    _amount_reader(lambda symbols: symbols.token),
    _json(units.format_amount),
    _number_schema("Whole tokens, with or without the symbol", "10_000 TMAI"),
]
PowerAmount = Annotated[
    int,
    _amount_reader(lambda symbols: symbols.power),
    _json(units.format_amount),
    _number_schema("Voting power in whole units, with or without the symbol", "22_000 veTMAI"),
]
Points = Annotated[
    int,
    _reader(units.parse_amount),
    _json(units.format_amount),
    _number_schema("Whole units of what is no token, such as reputation", "1_000"),
]
VoteAmount = Annotated[
    int,
    _amount_reader(lambda symbols: symbols.votes),
    _json(units.format_amount),
    _number_schema("Votes in whole units, with or without the symbol of what votes", "22_000 veTMAI"),
]
QuorumFloor = Annotated[
    Floor,
    BeforeValidator(_read_floor),
    _json(show_floor),
    _number_schema(
        "A share of the supply at genesis, as votes of its longest lock; or votes in whole units",
        "2%",
        "2_000_000 veTMAI",
    ),
]
Dollars = Annotated[int, _reader(_read_dollars), _json(_show_dollars), _schema("US dollars", "1_000 USD")]
EtherAmount = Annotated[int, _reader(_read_ether), _json(show_ether), _schema("Ether", "0.5 ETH")]
GasPrice = Annotated[
    int, _reader(_read_gas_price), _json(show_gas_price), _schema("A price of gas", "30 gwei")
]
Duration = Annotated[
    int, _reader(units.parse_duration), _json(units.format_duration), _schema("A length of time", "7 days")
]
Weeks = Annotated[int, _reader(_read_weeks), _json(show_weeks), _schema("Whole weeks", "52 weeks")]
Percent = Annotated[
    int,
    _reader(units.parse_percent),
    _json(units.format_percent),
    _schema("A share in steps of 0.01%", "10%", pattern="%$"),
]
Factor = Annotated[
    int, _reader(units.parse_factor), _json(units.format_factor), _schema("A factor", "2x", pattern="x$")
]
Window = Annotated[
    tuple[int, int], _reader(_read_window), _json(_show_window), _schema("Hours after opening", "12-18 hours")
]
Date = Annotated[int, _reader(_read_date), _json(units.format_date), _schema("A date in UTC", "2027-12-31")]
Address = Annotated[str, _reader(read_address), _schema("An address", pattern="^0x[0-9a-fA-F]{40}$")]
Account = Annotated[
    str,
    _reader(read_account),
    _schema("An address, or a name from `addresses`", TREASURY, "USDC"),
    AccountRole.ACCOUNT,
]
TokenAccount = Annotated[
    str,
    _reader(read_account),
    _schema("An address, or a name from `addresses`", TREASURY, "USDC"),
    AccountRole.TOKEN,
]
WethAccount = Annotated[
    str,
    _reader(read_account),
    _schema("An address, or a name from `addresses`", TREASURY, "USDC"),
    AccountRole.WETH,
]
CalledAccount = Annotated[
    str,
    _reader(read_account),
    _schema("An address, or a name from `addresses`", "vault"),
    AccountRole.CALLED,
]
StageAccount = Annotated[
    str,
    _reader(read_account),
    _schema("A stage that the spec describes, an address, or a name from `addresses`", "council"),
    AccountRole.STAGE,
]
VotesAccount = Annotated[
    str,
    _reader(read_account),
    _schema("A contract of the DAO that tells votes, an address, or a name from `addresses`", "domain_core"),
    AccountRole.VOTES,
]
VotesSource = Annotated[
    str,
    AfterValidator(_check_source),
    _schema(
        "escrow, token, or SECTION:NAME of what tells votes in that section",
        *("escrow", "token", "reputation:core"),
        pattern=f"^{_SOURCE.pattern}$",
    ),
]
Root = Annotated[str, _reader(_read_root), _schema("A Merkle root", pattern="^0x[0-9a-fA-F]{64}$")]
Flag = Annotated[bool, _reader(_read_flag), WithJsonSchema({"type": "boolean"})]
Label = Annotated[str, AfterValidator(_check_label)]
