"""Columns against eth-abi, for every event of the kit."""

import json
import random

import numpy as np
import pytest
from eth_abi import encode
from eth_abi.grammar import parse

from ape_dao.core.chain.abi import abi_type
from ape_dao.core.chain.artifacts import all_contracts
from ape_dao.core.errors import StoreError
from ape_dao.store.columns import column_names, decode_rows, is_wide, whole_numbers
from ape_dao.store.kinds import EventKind, events_of

WHERE = "0x" + "ab" * 20
KINDS = [
    kind
    for compiled in all_contracts()
    for kind in events_of(WHERE, compiled.name, compiled.abi)
    if kind.inputs
]
UNIT = [{"name": "x", "type": "uint256", "indexed": False}]


def value(draw, kind):
    """Some value of an ABI type."""
    if kind.endswith("]"):
        inner = kind[: kind.rindex("[")]
        return [value(draw, inner) for _ in range(draw.randint(0, 3))]
    if kind.startswith("("):
        return tuple(value(draw, part.to_type_str()) for part in parse(kind).components)
    if kind == "address":
        return "0x" + draw.randbytes(20).hex()
    if kind == "bool":
        return draw.random() < 0.5
    if kind == "string":
        return draw.choice(["", "Zürich 🙂", "x" * 40])
    if kind == "bytes":
        return draw.randbytes(draw.randint(0, 70))
    if kind.startswith("bytes"):
        return draw.randbytes(int(kind[5:]))
    bits = int(kind.removeprefix("uint"))
    return draw.randrange(2 ** draw.choice([bits, bits // 2, 1]))


def told(one):
    """A value as a column has it, or as JSON does inside of one."""
    if isinstance(one, bytes):
        return "0x" + one.hex()
    return one


def inner(entry, one):
    if entry["type"].endswith("]"):
        element = {**entry, "type": entry["type"][: entry["type"].rindex("[")]}
        return [inner(element, part) for part in one]
    if entry["type"] == "tuple":
        return {part["name"]: inner(part, of) for part, of in zip(entry["components"], one, strict=True)}
    return one if isinstance(one, bool) else str(told(one))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.contract}.{kind.event}")
def test_decode_rows__every_event__as_it_was_encoded(kind):
    """EV-11."""
    draw = random.Random(kind.topic)
    values = [[value(draw, abi_type(one)) for one in kind.inputs] for _ in range(5)]
    rows = []
    for row in values:
        parts = list(zip(kind.inputs, row, strict=True))
        topics = b"".join(encode([abi_type(one)], [of]) for one, of in parts if one["indexed"])
        others = [(abi_type(one), of) for one, of in parts if not one["indexed"]]
        rows.append(topics + encode([of for of, _ in others], [of for _, of in others]))
    columns = decode_rows(kind, rows)
    assert list(columns) == column_names(kind)
    for at, (entry, name) in enumerate(zip(kind.inputs, columns, strict=True)):
        is_nested = entry["type"].endswith("]") or entry["type"] == "tuple"
        found = columns[name].tolist()
        if is_nested:
            assert [json.loads(one) for one in found] == [inner(entry, row[at]) for row in values]
        else:
            assert found == [told(row[at]) for row in values]


@pytest.mark.parametrize("bits", [64, 65, 128, 129, 256])
def test_whole_numbers__around_each_limb__exact(bits):
    numbers = [0, 1, 2**bits - 1, 2 ** (bits - 1)]
    words = np.frombuffer(b"".join(one.to_bytes(32, "big") for one in numbers), np.uint8).reshape(-1, 32)
    assert whole_numbers(words).tolist() == numbers


def test_whole_numbers__signed__twos_complement():
    words = np.frombuffer((-5).to_bytes(32, "big", signed=True) + (7).to_bytes(32, "big"), np.uint8)
    assert whole_numbers(words.reshape(-1, 32), signed=True).tolist() == [-5, 7]


def test_is_wide__by_bits():
    assert [is_wide(kind) for kind in ("uint8", "uint48", "uint56", "uint64", "uint256", "int256")] == [
        *(False, False, False),
        *(True, True, True),
    ]
    assert not is_wide("uint256[]") and not is_wide("address")


def test_decode_rows__no_log_of_this_event__refuses():
    kind = EventKind(WHERE, "Some", "Thing", "0x", tuple(UNIT))
    with pytest.raises(StoreError, match=r"Some\.Thing has another length"):
        decode_rows(kind, [bytes(31)])
    texts = EventKind(WHERE, "Some", "Text", "0x", ({"name": "x", "type": "string", "indexed": False},))
    with pytest.raises(StoreError, match="cannot be decoded"):
        decode_rows(texts, [bytes(31)])


@pytest.mark.parametrize("place", ["contract", "event", "parameter"])
@pytest.mark.parametrize("name", ["../../up", 'x"; DROP', "a b", "ä"])
def test_events_of__name_that_solidity_does_not_allow__refuses(place, name):
    """EV-13. It would become a path or a part of a query."""
    names = {"contract": "Some", "event": "Thing", "parameter": "x"} | {place: name}
    inputs = [{"name": names["parameter"], "type": "uint256", "indexed": False}]
    abi = [{"type": "event", "name": names["event"], "inputs": inputs}]
    with pytest.raises(StoreError, match="Solidity does not allow"):
        list(events_of(WHERE, names["contract"], abi))


def test_column_names__taken_or_none__another():
    inputs = [{"name": name, "type": "uint256", "indexed": False} for name in ("block", "", "_x", "address")]
    kind = EventKind(WHERE, "Some", "Thing", "0x", tuple(inputs))
    assert column_names(kind) == ["block_", "argument1", "x", "address_"]
