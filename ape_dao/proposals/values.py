"""Arguments as people write them, as the ABI takes them, and back.

Written: texts, lists, and mappings for structs. Inside: ints, bools, checksummed addresses, bytes, texts,
lists, and mappings by the names of the ABI. What is written for a value reads back as exactly that value.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from eth_abi import encode
from eth_utils import to_checksum_address

from ape_dao.core import units
from ape_dao.core.chain.abi import abi_type, selector
from ape_dao.core.deployment.powers import ROLE_IDS, role_name
from ape_dao.core.errors import ProposalError, UnitError
from ape_dao.core.module import Unit
from ape_dao.core.spec.problems import suggest
from ape_dao.proposals.notation import notation_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ape_dao.proposals.notation import Notation, Scope
    from ape_dao.proposals.signatures import AbiEntry

BASE_UNITS = "base units"
"""Behind a number: take it as it is."""
_WORDS = {"true": True, "yes": True, "false": False, "no": False}
_HEX = re.compile(r"0x([0-9a-fA-F]{2})*")
_PLAIN_NUMBER = re.compile(r"-?\d[\d_,]*")
_SYMBOL_UNIT = re.compile(r"[A-Za-z]\S*")


class ArgumentError(ProposalError):
    """An argument that does not fit; ``path`` says which."""

    def __init__(self, path: tuple[str | int, ...], message: str) -> None:
        self.path, self.reason = path, message
        where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
        super().__init__(f"{where}: {message}" if where else message)


def names_of(inputs: Sequence[AbiEntry]) -> list[str]:
    """The parameters' names without underscores around them; positions where there are none, or two alike."""
    bare = [str(entry.get("name", "")).strip("_") for entry in inputs]
    return [name if name and bare.count(name) == 1 else str(index) for index, name in enumerate(bare)]


class Reader:
    """Reads the arguments of one call."""

    def __init__(self, scope: Scope, nested: Callable[[Any], bytes]) -> None:
        """`nested` encodes a call that is written where bytes are expected."""
        self.scope, self.nested = scope, nested

    def arguments(
        self, inputs: Sequence[AbiEntry], written: Any, path: tuple[str | int, ...] = ()
    ) -> dict[str, Any]:
        """The values of all parameters, by name.

        Raises:
            ArgumentError: One is missing, unknown or does not fit.
        """
        names = names_of(inputs)
        if isinstance(written, list) and len(written) == len(names):
            written = dict(zip(names, written, strict=True))
        if not isinstance(written, dict):
            if written is None and not names:
                written = {}
            else:
                raise ArgumentError(path, f"write the arguments by name: {', '.join(names) or 'none'}.")
        plain = {str(name).strip("_") or str(name): value for name, value in written.items()}
        for name in plain:
            if name not in names:
                raise ArgumentError(
                    (*path, name), f"the function has no such parameter; {suggest(name, names)}"
                )
        values: dict[str, Any] = {}
        # Addresses first: they say of which token an amount is.
        ordered = sorted(
            zip(names, inputs, strict=True), key=lambda parameter: parameter[1]["type"] != "address"
        )
        for name, entry in ordered:
            if name not in plain:
                raise ArgumentError(path, f"the argument {name} ({entry['type']}) is missing.")
            values[name] = self.value(entry, name, plain[name], (*path, name))
            if not path:
                self.scope.values[name] = values[name]
        return {name: values[name] for name in names}

    def value(self, entry: AbiEntry, name: str, written: Any, path: tuple[str | int, ...] = ()) -> Any:
        """A value of the type of `entry`, in the notation of the number `name`."""
        type_name = str(entry["type"])
        if type_name.endswith("]"):
            return self._list(entry, name, written, path)
        if type_name == "tuple":
            return self.arguments(entry["components"], written, path)
        if type_name.startswith("bytes") and isinstance(written, dict):
            return self._sized(type_name, self._nested(written, path), path)
        if not isinstance(written, str):
            raise ArgumentError(path, f"expected a single {type_name}.")
        try:
            return self._scalar(type_name, name, written, path)
        except (UnitError, ProposalError) as err:
            if isinstance(err, ArgumentError):
                raise
            raise ArgumentError(path, str(err)) from err

    def _nested(self, written: dict[str, Any], path: tuple[str | int, ...]) -> bytes:
        try:
            return self.nested(written)
        except ArgumentError as err:
            raise ArgumentError((*path, *err.path), err.reason) from err
        except ProposalError as err:
            raise ArgumentError(path, str(err)) from err

    def _list(self, entry: AbiEntry, name: str, written: Any, path: tuple[str | int, ...]) -> list[Any]:
        type_name = str(entry["type"])
        inner, _, length = type_name[:-1].rpartition("[")
        if not isinstance(written, list):
            raise ArgumentError(path, f"expected a list ({type_name}); begin each entry with a dash.")
        if length and len(written) != int(length):
            raise ArgumentError(path, f"expected exactly {length} entries ({type_name}), got {len(written)}.")
        element = {**entry, "type": inner}
        return [self.value(element, name, item, (*path, index)) for index, item in enumerate(written)]

    def _scalar(self, type_name: str, name: str, written: str, path: tuple[str | int, ...]) -> Any:
        if type_name == "address":
            return self.scope.registry.address(written)
        if type_name == "bool":
            if written.lower() not in _WORDS:
                raise ArgumentError(path, f"'{written}' is neither true nor false.")
            return _WORDS[written.lower()]
        if type_name == "string":
            return written
        if type_name.startswith("bytes"):
            if type_name == "bytes32" and name == "role" and written in ROLE_IDS:
                return ROLE_IDS[written]
            if not _HEX.fullmatch(written):
                raise ArgumentError(
                    path, f"'{written}' is not {type_name}; write 0x and pairs of hexadecimal digits."
                )
            return self._sized(type_name, bytes.fromhex(written[2:]), path)
        return _in_range(type_name, read_number(notation_of(self.scope, name), written, self.scope), path)

    def _sized(self, type_name: str, value: bytes, path: tuple[str | int, ...]) -> bytes:
        size = type_name.removeprefix("bytes")
        if size and len(value) != int(size):
            raise ArgumentError(path, f"expected exactly {size} bytes, got {len(value)}.")
        return value


def read_number(notation: Notation, written: str, scope: Scope) -> int:
    """A whole number as it is written in this notation, or for any with a unit that says what it is.

    Raises:
        UnitError: It can't be read, or has no unit where one is needed.
    """
    text = written.strip()
    if text.endswith(BASE_UNITS):
        return _plain(text.removesuffix(BASE_UNITS).strip())
    if notation.unit is Unit.CHOICE:
        if text not in notation.words:
            raise UnitError(f"'{text}' is not one of the choices; {suggest(text, list(notation.words))}")
        return notation.words.index(text)
    if notation.unit is Unit.PLAIN:
        return _plain(text) if _PLAIN_NUMBER.fullmatch(text) else _by_its_unit(text, scope)
    if _PLAIN_NUMBER.fullmatch(text) and text.strip("0") and notation.unit is not Unit.DATE:
        example = f" like {text} {notation.asset.symbol}" if notation.asset else ""
        raise UnitError(
            f"'{text}' has no unit; write {notation.unit.value}{example}, or '{text} {BASE_UNITS}'."
        )
    if not text.strip("0") and text:
        return 0
    if notation.unit is Unit.AMOUNT:
        asset = notation.asset
        if asset is None or asset.symbol is None:
            raise UnitError(f"Amounts of this token are written in base units, like '5 {BASE_UNITS}'.")
        return units.parse_amount(text, asset.decimals, asset.symbol)
    readers: Mapping[Unit, Callable[[str], int]] = {
        Unit.PERCENT: units.parse_percent,
        Unit.DURATION: units.parse_duration,
        Unit.DATE: units.parse_date,
        Unit.FACTOR: units.parse_factor,
    }
    return readers[notation.unit](text)


def write_number(notation: Notation, value: int) -> str:
    """The text that `read_number` reads back as `value`."""
    if notation.unit is Unit.PLAIN:
        return f"{value:_}"
    if notation.unit is Unit.CHOICE and 0 <= value < len(notation.words):
        return notation.words[value]
    if notation.unit is Unit.AMOUNT and notation.asset and notation.asset.symbol and value >= 0:
        return units.format_amount(value, notation.asset.decimals, notation.asset.symbol)
    if notation.unit is Unit.PERCENT and 0 <= value <= units.BASIS_POINTS:
        return units.format_percent(value)
    if notation.unit is Unit.DURATION and value >= 0:
        return units.format_duration(value)
    if notation.unit is Unit.DATE and 0 < value < _LAST_DATE:
        return units.format_date(value)
    if notation.unit is Unit.FACTOR and value > 0:
        return units.format_factor(value)
    return f"{value:_} {BASE_UNITS}" if value else "0"


def write_value(scope: Scope, entry: AbiEntry, name: str, value: Any) -> Any:
    """What a file says for `value`: texts, lists and mappings that `Reader` reads back."""
    type_name = str(entry["type"])
    if type_name.endswith("]"):
        element = {**entry, "type": type_name[: type_name.rindex("[")]}
        return [write_value(scope, element, name, item) for item in value]
    if type_name == "tuple":
        return {
            inner: write_value(scope, part, inner, value[inner])
            for inner, part in zip(names_of(entry["components"]), entry["components"], strict=True)
        }
    if type_name == "address":
        return scope.registry.name_of(value)
    if type_name == "bool":
        return "true" if value else "false"
    if type_name == "string":
        return value
    if type_name.startswith("bytes"):
        return role_name(value) if type_name == "bytes32" and name == "role" else "0x" + value.hex()
    return write_number(notation_of(scope, name), value)


def encode_values(entry: AbiEntry, values: Mapping[str, Any]) -> bytes:
    """The calldata of a call of `entry`; `values` by name as `from_abi` gives them."""
    inputs = entry["inputs"]
    ordered = [to_abi(part, values[name]) for name, part in zip(names_of(inputs), inputs, strict=True)]
    return selector(entry) + bytes(encode([abi_type(part) for part in inputs], ordered))


def to_abi(entry: AbiEntry, value: Any) -> Any:
    """Structs as the tuples that eth-abi wants."""
    type_name = str(entry["type"])
    if type_name.endswith("]"):
        element = {**entry, "type": type_name[: type_name.rindex("[")]}
        return [to_abi(element, item) for item in value]
    if type_name == "tuple":
        names = names_of(entry["components"])
        return tuple(to_abi(part, value[name]) for name, part in zip(names, entry["components"], strict=True))
    return value


def from_abi(entry: AbiEntry, value: Any) -> Any:
    """What eth-abi decoded, with structs as mappings and addresses with checksums."""
    type_name = str(entry["type"])
    if type_name.endswith("]"):
        element = {**entry, "type": type_name[: type_name.rindex("[")]}
        return [from_abi(element, item) for item in value]
    if type_name == "tuple":
        names = names_of(entry["components"])
        return {
            name: from_abi(part, item)
            for name, part, item in zip(names, entry["components"], value, strict=True)
        }
    return str(to_checksum_address(value)) if type_name == "address" else value


_LAST_DATE = 253_370_764_800
"""The year 9999; later times are written as numbers."""


def _plain(text: str) -> int:
    number = units.parse_number(text)
    if number != int(number):
        raise UnitError(f"'{text}' is not a whole number.")
    return int(number)


def _by_its_unit(text: str, scope: Scope) -> int:
    """A number of no known meaning, by the unit behind it."""
    if re.match(r"\d{4}-\d\d-\d\d", text):
        return units.parse_date(text)
    if text.endswith("%"):
        return units.parse_percent(text)
    number, unit = units.split_unit(text)
    asset = scope.registry.asset_called(unit) if unit else None
    if asset is not None and asset.symbol is not None:
        return units.parse_amount(text, asset.decimals, asset.symbol)
    if unit and unit.split()[0].lower().removesuffix("s") in units.DURATION_UNITS:
        return units.parse_duration(text)
    if unit and _SYMBOL_UNIT.fullmatch(unit):
        raise UnitError(f"'{text}' is in {unit}, which is not a token of this DAO; write '… {BASE_UNITS}'.")
    return _plain(str(number) if unit is None else text)


def _in_range(type_name: str, value: int, path: tuple[str | int, ...]) -> int:
    match = re.fullmatch(r"(u?)int(\d+)", type_name)
    if match is None:
        raise ArgumentError(path, f"values of the type {type_name} cannot be written in a file.")
    bits = int(match.group(2))
    low, high = (0, 2**bits - 1) if match.group(1) else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    if not low <= value <= high:
        raise ArgumentError(path, f"{value:_} does not fit; a {type_name} lies between {low:_} and {high:_}.")
    return value
