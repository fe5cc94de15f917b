"""Encoding by name: values meet the ABI by the names of its parameters.

Order and layout come from the compiled contract; a renamed field is an error, not a wrong deployment.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from eth_abi import encode
from eth_abi.codec import ABIDecoder
from eth_abi.decoding import UnsignedIntegerDecoder
from eth_abi.encoding import UnsignedIntegerEncoder
from eth_abi.registry import BaseEquals, registry
from eth_utils import keccak, to_checksum_address

from ape_dao.core.errors import PlanError
from ape_dao.core.text import read_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_WORD = 32
_ADDRESS_TEXT = 42
"""Characters of an address in 0x text."""


def _strict() -> ABIDecoder:
    """Ape has the shared decoder pad short numbers, and so read others than a contract would."""
    own = registry.copy()  # type: ignore[no-untyped-call]
    own.unregister("uint")
    is_uint = BaseEquals("uint")  # type: ignore[no-untyped-call]
    own.register(is_uint, UnsignedIntegerEncoder, UnsignedIntegerDecoder, label="uint")
    return ABIDecoder(own)


decode = _strict().decode
"""Values of ABI types from bytes; raises whatever eth-abi raises where these are too few."""


def encode_by_name(inputs: Sequence[Mapping[str, Any]], values: Mapping[str, Any], what: str) -> bytes:
    """Encode the parameters ``inputs`` of an ABI entry with ``values``, nested structs as mappings.

    Args:
        inputs: The ABI's list of parameters.
        values: The value of every parameter, by name; an underscore around the ABI's name does not count.
        what: What is encoded, for errors.

    Raises:
        PlanError: A parameter without a value, a value without a parameter, or a value of the wrong type.
    """
    ordered = [_arrange(entry, value, what) for entry, value in _pairs(inputs, values, what)]
    try:
        return bytes(encode([abi_type(entry) for entry in inputs], ordered))
    except Exception as err:  # eth-abi has no common base for its errors
        raise PlanError(f"The arguments of {what} cannot be encoded: {err}") from err


def decode_by_name(inputs: Sequence[Mapping[str, Any]], data: bytes) -> dict[str, Any]:
    """The parameters in ``data``, by name; structs as mappings, addresses with checksum, bytes as 0x text.

    Texts may be any bytes: contracts do not check them.
    """
    decoded = decode([abi_type(entry).replace("string", "bytes") for entry in inputs], data)
    return {_bare(entry): _read(entry, value) for entry, value in zip(inputs, decoded, strict=True)}


def decode_words(inputs: Sequence[Mapping[str, Any]], data: bytes) -> dict[str, Any] | None:
    """What `decode_by_name` answers for parameters of one word each, in a tenth of its time.

    None where one is of another type, or ``data`` is not as many words.
    """
    if len(data) != _WORD * len(inputs):
        return None
    values: dict[str, Any] = {}
    for place, entry in enumerate(inputs):
        word, kind = data[_WORD * place : _WORD * (place + 1)], str(entry["type"])
        if kind == "address":
            values[_bare(entry)] = _checksummed(word[-20:])
        elif kind == "bool":
            values[_bare(entry)] = any(word)
        elif kind.startswith("uint") and not kind.endswith("]"):
            values[_bare(entry)] = int.from_bytes(word, "big")
        elif kind.startswith("bytes") and kind[5:].isdigit():
            values[_bare(entry)] = "0x" + word[: int(kind[5:])].hex()
        else:
            return None
    return values


def encode_words(inputs: Sequence[Mapping[str, Any]], values: Sequence[Any]) -> bytes | None:
    """What `encode_by_name` answers for addresses, numbers and words of bytes; None for other types."""
    data = b""
    for entry, value in zip(inputs, values, strict=True):
        kind = str(entry["type"])
        if kind == "address" and isinstance(value, str) and len(value) == _ADDRESS_TEXT:
            data += bytes(_WORD - 20) + bytes.fromhex(value[2:])
        elif kind == "uint256" and type(value) is int and 0 <= value < 2**256:
            data += value.to_bytes(_WORD, "big")
        elif kind == "bytes32" and isinstance(value, bytes) and len(value) == _WORD:
            data += value
        else:
            return None
    return data


@lru_cache(maxsize=2**16)
def _checksummed(address: bytes) -> str:
    return str(to_checksum_address(address))


def encode_call(abi: Sequence[Mapping[str, Any]], name: str, values: Mapping[str, Any], what: str) -> bytes:
    """The calldata of the function ``name``; overloads are told apart by the names of their parameters.

    Raises:
        PlanError: No such function, or the arguments do not fit.
    """
    candidates = [entry for entry in abi if entry.get("type") == "function" and entry.get("name") == name]
    if not candidates:
        raise PlanError(f"{what} has no function {name}.")
    names = sorted(values)
    entry = next(
        (candidate for candidate in candidates if sorted(map(_bare, candidate["inputs"])) == names),
        candidates[0],
    )
    return selector(entry) + encode_by_name(entry["inputs"], values, f"{what}.{name}")


def decode_call(abi: Sequence[Mapping[str, Any]], data: bytes) -> tuple[str, dict[str, Any]]:
    """The name and arguments of the function that ``data`` calls.

    Raises:
        PlanError: No function of ``abi`` has this selector.
    """
    for entry in abi:
        if entry.get("type") == "function" and selector(entry) == data[:4]:
            return str(entry["name"]), decode_by_name(entry["inputs"], data[4:])
    raise PlanError(f"No function has the selector 0x{data[:4].hex()}.")


def selector(entry: Mapping[str, Any]) -> bytes:
    """The first four bytes of a call of this function."""
    return bytes(keccak(text=signature(entry))[:4])


def only_reads(entry: Mapping[str, Any]) -> bool:
    """Whether calling a function achieves nothing: it is a view, and answers something.

    A view that answers nothing is a check: what calls it fails where the check does.
    """
    return entry.get("stateMutability") in ("view", "pure") and bool(entry.get("outputs", True))


def signature(entry: Mapping[str, Any]) -> str:
    """The canonical signature of a function or event, such as ``transfer(address,uint256)``."""
    return f"{entry['name']}({','.join(abi_type(part) for part in entry['inputs'])})"


def topic(entry: Mapping[str, Any]) -> bytes:
    """The first topic of a log of this event."""
    return bytes(keccak(text=signature(entry)))


def address_word(address: str) -> bytes:
    """An address as the 32 bytes of a topic or of calldata."""
    return bytes.fromhex(address[2:]).rjust(_WORD, b"\0")


def abi_type(entry: Mapping[str, Any]) -> str:
    """The canonical type of a parameter; structs as tuples."""
    kind = str(entry["type"])
    if not kind.startswith("tuple"):
        return kind
    inner = ",".join(abi_type(part) for part in entry["components"])
    return f"({inner}){kind.removeprefix('tuple')}"


def _bare(entry: Mapping[str, Any]) -> str:
    return str(entry["name"]).strip("_")


def _pairs(
    inputs: Sequence[Mapping[str, Any]], values: Mapping[str, Any], what: str
) -> list[tuple[Mapping[str, Any], Any]]:
    names = [_bare(entry) for entry in inputs]
    missing = [name for name in names if name not in values]
    unknown = [name for name in values if name not in names]
    if missing or unknown:
        parts = [f"no value for {', '.join(missing)}"] if missing else []
        parts += [f"no parameter {', '.join(unknown)}"] if unknown else []
        raise PlanError(
            f"{what} takes ({', '.join(names)}): {' and '.join(parts)}; kit and contracts disagree."
        )
    return [(entry, values[name]) for entry, name in zip(inputs, names, strict=True)]


def _arrange(entry: Mapping[str, Any], value: Any, what: str) -> Any:
    """Structs from mappings to tuples in the ABI's order, and bytes from 0x text."""
    kind = str(entry["type"])
    if not kind.startswith("tuple"):
        is_text = kind.startswith("bytes") and isinstance(value, str) and not kind.endswith("]")
        return bytes.fromhex(value.removeprefix("0x")) if is_text else value
    if kind.endswith("]"):
        element = {**entry, "type": kind[: kind.rindex("[")]}
        return [_arrange(element, item, what) for item in value]
    where = f"{what}.{_bare(entry)}"
    return tuple(_arrange(part, item, where) for part, item in _pairs(entry["components"], value, where))


def _read(entry: Mapping[str, Any], value: Any) -> Any:
    kind = str(entry["type"])
    if kind.endswith("]"):
        element = {**entry, "type": kind[: kind.rindex("[")]}
        return [_read(element, item) for item in value]
    if kind == "tuple":
        return {_bare(part): _read(part, item) for part, item in zip(entry["components"], value, strict=True)}
    if kind == "address":
        return str(to_checksum_address(value))
    if kind == "string":
        return read_text(value)
    return "0x" + value.hex() if isinstance(value, bytes) else value
