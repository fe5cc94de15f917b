"""Values as JSON files hold them: numbers in every spelling that is exact, addresses, calldata, arguments."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from eth_utils import is_checksum_address, to_checksum_address

from ape_dao.core.errors import ProposalError, UnitError
from ape_dao.core.units import parse_exponent

if TYPE_CHECKING:
    from ape_dao.proposals.signatures import AbiEntry

_MAX_WORD = 2**256 - 1
_ADDRESS = re.compile(r"(?:(?P<network>[a-z0-9-]+(?::\d+)?):)?(?P<address>0x[0-9a-fA-F]{40})")
_CALLDATA = re.compile(r"(?:0x)?((?:[0-9a-fA-F]{2})*)")
_DIGITS = re.compile(r"-?\d+")
_HEX_NUMBER = re.compile(r"0x[0-9a-fA-F]+")
_EXPONENT = re.compile(r"-?\d+(\.\d+)?[eE][+-]?\d{1,4}")
_BARE_HEX = re.compile(r"(?<![\"\w])0x[0-9a-fA-F]*(?![\"\w])")
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}
_BIG_NUMBER_KEYS = ("hex", "_hex", "value")
"""Where the numbers of JavaScript libraries keep their value: `{"type": "BigNumber", "hex": "0x…"}`."""
_SHOWN = 60


def read_json(text: str, name: str) -> Any:
    """A JSON document whose numbers are exact and whose keys are given once.

    Raises:
        ProposalError: It is none.
    """

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(found)
        if len(result) < len(found):
            keys = [key for key, _ in found]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise ProposalError(f"{name} has '{shown(twice)}' twice in one object; leave one of them.")
        return result

    def refused(word: str) -> Any:
        raise ProposalError(f"{name} holds {word}, which is no number.")

    try:
        return json.loads(text, object_pairs_hook=pairs, parse_float=Decimal, parse_constant=refused)
    except RecursionError as err:
        raise ProposalError(f"{name} is nested too deeply to be a proposal.") from err
    except ValueError as err:
        raise ProposalError(f"{name} is not JSON ({err}).") from err


def read_address(value: Any, path: str) -> str:
    """An address with a right checksum; the network in front of it (`eth:0x…`, `eip155:1:0x…`) is left out.

    Raises:
        ProposalError: It is none.
    """
    if value is None:
        raise ProposalError(f"{path}: the address is missing.")
    match = _ADDRESS.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        hint = " Names of ENS are not resolved." if isinstance(value, str) and "." in value else ""
        raise ProposalError(f"{path}: '{shown(value)}' is not an address; it needs 0x and 40 digits.{hint}")
    address = match["address"]
    digits = address[2:]
    if digits not in (digits.lower(), digits.upper()) and not is_checksum_address(address):
        raise ProposalError(f"{path}: the address {address} has a wrong checksum; copy it again.")
    return str(to_checksum_address(address))


def read_wei(value: Any, path: str) -> int:
    """An amount in wei; nothing is 0.

    Raises:
        ProposalError: It is no whole number from 0 to 2**256 - 1.
    """
    if value is None or value == "":
        return 0
    number = read_integer(value, path)
    if not 0 <= number <= _MAX_WORD:
        raise ProposalError(f"{path}: {shown(value)} is no amount of wei.")
    return number


def read_integer(value: Any, path: str) -> int:
    """A whole number: digits, hexadecimal, or with an exponent (`1e18`) if it stays whole.

    Raises:
        ProposalError: It is none.
    """
    if isinstance(value, dict):
        held = [value[key] for key in _BIG_NUMBER_KEYS if key in value]
        return (
            read_integer(held[0], path)
            if len(held) == 1 and not isinstance(held[0], dict)
            else _bad(value, path)
        )
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = str(value).strip() if isinstance(value, str | Decimal) else ""
    if len(text) <= _SHOWN + _SHOWN:
        if _DIGITS.fullmatch(text):
            return int(text)
        if _HEX_NUMBER.fullmatch(text):
            return int(text, 16)
        if _EXPONENT.fullmatch(text) or isinstance(value, Decimal):
            return _whole(value, text, path)
    return _bad(value, path)


def read_calldata(value: Any, path: str) -> bytes:
    """Calldata in hexadecimal digits; nothing is none.

    Raises:
        ProposalError: It is none.
    """
    if value is None:
        return b""
    match = _CALLDATA.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ProposalError(f"{path}: '{shown(value)}' is no calldata; it needs 0x and pairs of digits.")
    return bytes.fromhex(match[1])


def read_argument(entry: AbiEntry, value: Any, path: str) -> Any:
    """An argument as eth-abi takes it. Numbers are base units; lists and structs may be texts of JSON.

    Raises:
        ProposalError: It is none of that type.
    """
    kind = str(entry["type"])
    if kind.endswith("]"):
        element = {**entry, "type": kind[: kind.rindex("[")]}
        items = _items(value, kind, path)
        size = kind[kind.rindex("[") + 1 : -1]
        if size and len(items) != int(size):
            raise ProposalError(f"{path}: {kind} has {size} entries, not {len(items)}.")
        return [read_argument(element, item, f"{path}[{place}]") for place, item in enumerate(items)]
    if kind == "tuple":
        parts = entry.get("components", [])
        given = _struct(parts, value, path)
        return tuple(
            read_argument(part, item, f"{path}.{part.get('name') or place}")
            for place, (part, item) in enumerate(zip(parts, given, strict=True))
        )
    if kind == "address":
        return read_address(value, path)
    if kind == "bool":
        truth = _TRUTHS.get(str(value).strip().lower()) if isinstance(value, bool | int | str) else None
        return _bad(value, path, "neither true nor false") if truth is None else truth
    if kind == "string":
        return value if isinstance(value, str) else _bad(value, path, "no text")
    if kind.startswith("bytes"):
        data = read_calldata(value, path)
        size = kind.removeprefix("bytes")
        if size and len(data) != int(size):
            raise ProposalError(f"{path}: {kind} has {size} bytes, not {len(data)}.")
        return data
    return _in_range(kind, read_integer(value, path), path)


def shown(value: Any) -> str:
    """A value for an error: short, and nothing that a terminal would obey."""
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(value)[: 2 * _SHOWN])
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _bad(value: Any, path: str, what: str = "no whole number") -> Any:
    raise ProposalError(f"{path}: '{shown(value)}' is {what}.")


def _whole(value: Any, text: str, path: str) -> int:
    """A number with a dot or an exponent, if it is whole and no program has rounded it."""
    try:
        number = parse_exponent(text) if _EXPONENT.fullmatch(text) else Decimal(text)
    except UnitError as err:
        raise ProposalError(f"{path}: {err}") from err
    return int(number) if number == number.to_integral_value() else int(_bad(value, path))


def _in_range(kind: str, number: int, path: str) -> int:
    match = re.fullmatch(r"(u?)int(\d*)", kind)
    if match is None:
        raise ProposalError(f"{path}: values of the type {shown(kind)} cannot be read.")
    bits = int(match[2] or 256)
    low, high = (0, 2**bits - 1) if match[1] else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    return number if low <= number <= high else _bad(number, path, f"no {kind}")


def _items(value: Any, kind: str, path: str) -> list[Any]:
    """The entries of a list, which may be a text: of JSON, or of words with commas in between."""
    if isinstance(value, str):
        text = value.strip()
        value = _of_text(text)
        if not isinstance(value, list) and "[" not in text[1:] and "(" not in text:
            inside = text.removeprefix("[").removesuffix("]")
            value = [word.strip().strip("\"'") for word in inside.split(",")] if inside.strip() else []
    return value if isinstance(value, list) else _bad(value, path, f"no list ({kind})")


def _struct(parts: list[AbiEntry], value: Any, path: str) -> list[Any]:
    """The fields of a struct in their order; by name, in a list, or a text of JSON."""
    if isinstance(value, str):
        value = _of_text(value.strip())
    if isinstance(value, dict) and value.keys() == {part.get("name") for part in parts}:
        value = [value[part["name"]] for part in parts]
    if not isinstance(value, list) or len(value) != len(parts):
        raise ProposalError(f"{path}: expected a struct of {len(parts)} fields.")
    return value


def _of_text(text: str) -> Any:
    """What a text of JSON says, also where hexadecimal digits have no quotation marks; else the text."""
    quoted = _BARE_HEX.sub(lambda match: f'"{match[0]}"', text)
    for candidate in (text, quoted, quoted.replace("(", "[").replace(")", "]")):
        try:
            return read_json(candidate, "the value")
        except ProposalError:
            continue
    return text
