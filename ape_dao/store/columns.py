"""Rows of events as columns of numpy: addresses and bytes are 0x text in lower case, numbers are exact.

A number of at most 56 bits is ``int64``, a wider one a Python ``int`` in an array of objects. Texts are
UTF-8, with a question mark for each byte that is none. Lists and structs are JSON text, with numbers as
decimal text.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from ape_dao.core.chain.abi import abi_type, decode
from ape_dao.core.errors import StoreError
from ape_dao.core.text import clean, read_text
from ape_dao.store.kinds import WORD, is_word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ape_dao.store.kinds import EventKind

    Column = NDArray[Any]

COMMON = ("block", "log_index", "time", "transaction", "address")
"""The columns that every table has: of the log, and 0x text of its transaction and of the contract."""
RAW = "words"
"""A further column of Parquet files: the log's topics behind the first, then its data."""
_LIMB = 64
_NARROW = 56
"""The widest integer of the ABI that always fits ``int64``."""


def column_names(kind: EventKind) -> list[str]:
    """The names of the event's own columns: its parameters, and their place where they have no name.

    One that is called as a column of every table has an underscore behind it.
    """
    bare = [str(one["name"]).strip("_") or f"argument{at}" for at, one in enumerate(kind.inputs)]
    return [f"{name}_" if name in (*COMMON, RAW) else name for name in bare]


def is_wide(kind: str) -> bool:
    """Whether an integer of this ABI type may exceed ``int64``."""
    if not kind.startswith(("uint", "int")) or kind.endswith("]"):
        return False
    return int(kind.lstrip("uint") or 256) > _NARROW


def decode_rows(
    kind: EventKind, rows: Sequence[bytes], names: Sequence[str] | None = None
) -> dict[str, Column]:
    """The event's parameters as columns.

    Args:
        rows: Of each log the topics behind the first, then the data.
        names: Only these columns; all if None.

    Raises:
        StoreError: A row is no log of this event.
    """
    wanted = [(at, name) for at, name in enumerate(column_names(kind)) if names is None or name in names]
    if kind.is_static:
        width = WORD * len(kind.inputs)
        if not set(map(len, rows)) <= {width}:
            raise StoreError(f"A log of {kind.contract}.{kind.event} has another length than it declares.")
        words = np.frombuffer(b"".join(rows), np.uint8).reshape(len(rows), len(kind.inputs), WORD)
        return {
            name: _column(_word_type(kind.inputs[at]), np.ascontiguousarray(words[:, at]))
            for at, name in wanted
        }
    values = [_decoded(kind, row) for row in rows]
    return {name: _objects(kind.inputs[at], [row[at] for row in values]) for at, name in wanted}


def _word_type(entry: Mapping[str, Any]) -> str:
    """A parameter's type; what is too long for a topic is there as a hash."""
    kind = str(entry["type"])
    return kind if is_word(kind) else "bytes32"


def _column(kind: str, words: NDArray[np.uint8]) -> Column:
    if kind == "bool":
        return np.asarray(words.any(axis=1))
    if kind == "address":
        return hex_texts(words[:, 12:])
    if kind.startswith("bytes"):
        return hex_texts(words[:, : int(kind[5:])])
    numbers = whole_numbers(words, signed=kind.startswith("int"))
    return numbers if is_wide(kind) else numbers.astype(np.int64)


def whole_numbers(words: NDArray[np.uint8], *, signed: bool = False) -> Column:
    """Words of 32 bytes as Python integers, two's complement if ``signed``."""
    limbs = words.view(">u8").reshape(len(words), WORD * 8 // _LIMB)
    if limbs[:, :2].any():
        numbers = [int.from_bytes(word.tobytes(), "big", signed=signed) for word in words]
        return as_objects(numbers)
    low = limbs[:, 3].astype(np.uint64).astype(object)
    if not limbs[:, 2].any():
        return low
    high = limbs[:, 2].astype(np.uint64).astype(object)
    return np.asarray(high * 2**_LIMB + low)


def hex_texts(part: NDArray[np.uint8]) -> Column:
    """Each row of bytes as 0x text."""
    width, text = 2 * part.shape[1], np.ascontiguousarray(part).tobytes().hex()
    return as_objects(["0x" + text[at : at + width] for at in range(0, len(text), width)])


def as_objects(values: Sequence[Any]) -> Column:
    """An array of objects."""
    column = np.empty(len(values), object)
    column[:] = values
    return column


def _decoded(kind: EventKind, row: bytes) -> list[Any]:
    topics = WORD * (kind.topics - 1)
    indexed = [_word_type(one) for one in kind.inputs if one["indexed"]]
    others = [abi_type(one).replace("string", "bytes") for one in kind.inputs if not one["indexed"]]
    try:
        return [*decode(indexed, row[:topics]), *decode(others, row[topics:])]
    except Exception as err:  # eth-abi has no common base for its errors
        raise StoreError(f"A log of {kind.contract}.{kind.event} cannot be decoded: {err}") from err


def _objects(entry: Mapping[str, Any], values: Sequence[Any]) -> Column:
    kind = _word_type(entry) if entry["indexed"] else str(entry["type"])
    if kind == "bool":
        return np.array(values, bool)
    if kind.startswith(("uint", "int")) and not kind.endswith("]"):
        return as_objects(values) if is_wide(kind) else np.array(values, np.int64)
    if kind == "string":
        return as_objects([clean(read_text(value)) for value in values])
    if kind == "address":
        return as_objects([str(value).lower() for value in values])
    if kind.startswith("bytes") and not kind.endswith("]"):
        return as_objects(["0x" + value.hex() for value in values])
    return as_objects([json.dumps(_plain(entry, value), ensure_ascii=False) for value in values])


def _plain(entry: Mapping[str, Any], value: Any) -> Any:
    """A list or a struct as JSON has it; structs by the names of their fields."""
    kind = str(entry["type"])
    if kind.endswith("]"):
        element = {**entry, "type": kind[: kind.rindex("[")]}
        return [_plain(element, one) for one in value]
    if kind == "tuple":
        return {
            str(part["name"]): _plain(part, one) for part, one in zip(entry["components"], value, strict=True)
        }
    if kind == "string":
        return clean(read_text(value))
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, bool):
        return value
    return str(value).lower()
