"""Headers of blocks, as their hash is taken of them: the court is shown one to draw lots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core.errors import DaoError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NUMBER, _BYTES = "number", "bytes"
_FIELDS = (
    ("parentHash", _BYTES),
    ("sha3Uncles", _BYTES),
    ("miner", _BYTES),
    ("stateRoot", _BYTES),
    ("transactionsRoot", _BYTES),
    ("receiptsRoot", _BYTES),
    ("logsBloom", _BYTES),
    ("difficulty", _NUMBER),
    ("number", _NUMBER),
    ("gasLimit", _NUMBER),
    ("gasUsed", _NUMBER),
    ("timestamp", _NUMBER),
    ("extraData", _BYTES),
    ("mixHash", _BYTES),
    ("nonce", _BYTES),
    ("baseFeePerGas", _NUMBER),
    ("withdrawalsRoot", _BYTES),
    ("blobGasUsed", _NUMBER),
    ("excessBlobGas", _NUMBER),
    ("parentBeaconBlockRoot", _BYTES),
    ("requestsHash", _BYTES),
)
"""In their order in a header; those from the base fee on came with forks, each behind the last."""
_SHORT, _LIST, _WORD = 0x80, 0xC0, 55


def header_of(block: Mapping[str, Any]) -> bytes:
    """The header of a block that a node answered, in RLP.

    Raises:
        DaoError: Its hash is not that of the block, because this chain has other fields.
    """
    from eth_utils import keccak

    header = _as_list(_field(block[name], kind) for name, kind in _FIELDS if block.get(name) is not None)
    if keccak(header) != _bytes(block["hash"]):
        raise DaoError(
            f"The header of block {int(block['number'], 16)} has fields that are not known here and can't be "
            "shown to the court. A newer version, or another tool, can send it: `draw` takes its RLP."
        )
    return header


def _field(value: str, kind: str) -> bytes:
    if kind == _BYTES:
        return _as_string(_bytes(value))
    number = int(value, 16)
    return _as_string(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def _as_string(content: bytes) -> bytes:
    if len(content) == 1 and content[0] < _SHORT:
        return content
    return _prefix(len(content), _SHORT) + content


def _as_list(items: Iterable[bytes]) -> bytes:
    content = b"".join(items)
    return _prefix(len(content), _LIST) + content


def _prefix(length: int, base: int) -> bytes:
    if length <= _WORD:
        return bytes([base + length])
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([base + _WORD + len(size)]) + size


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))
