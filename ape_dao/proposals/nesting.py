"""Functions that make further calls, and which ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from eth_utils import to_checksum_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

Opener: TypeAlias = "Callable[[Sequence[Any], str, int], Iterable[InnerCall]]"
"""The calls that a call makes, from its arguments, target and value."""
_DELEGATE = 1
"""`operation` of a Safe: run the target's code as the Safe."""
_PACKED_HEAD = 1 + 20 + 32 + 32


@dataclass(frozen=True)
class InnerCall:
    """A call inside a call."""

    target: str
    value: int
    calldata: bytes
    is_delegate: bool = False


def inner_calls(signature: str, values: Mapping[str, Any], target: str, value: int) -> tuple[InnerCall, ...]:
    """The calls that a call of the function `signature` of `target` makes; none if it makes none.

    Args:
        values: Its arguments in their order. Their names don't matter: contracts call them as they like.
    """
    opener = _OPENERS.get(signature)
    return tuple(opener(list(values.values()), target, value)) if opener else ()


def _single(where: int, amount: int, data: int, operation: int | None = None) -> Opener:
    """A single call, whose parts are the arguments of these numbers."""

    def opened(values: Sequence[Any], target: str, value: int) -> Iterable[InnerCall]:
        is_delegate = operation is not None and values[operation] == _DELEGATE
        yield InnerCall(values[where], values[amount], values[data], is_delegate)

    return opened


def _many(first: int) -> Opener:
    """Lists of targets, values and calldata, from argument number `first` on."""

    def opened(values: Sequence[Any], target: str, value: int) -> Iterable[InnerCall]:
        for target_value_data in zip(*values[first : first + 3], strict=False):
            yield InnerCall(*target_value_data)

    return opened


def _structs(calls: int, has_value: bool = False) -> Opener:
    """A list of structs from a target to calldata, with a value before the calldata or without."""

    def opened(values: Sequence[Any], target: str, value: int) -> Iterable[InnerCall]:
        for struct in values[calls]:
            parts = list(struct.values())
            yield InnerCall(parts[0], parts[-2] if has_value else 0, parts[-1])

    return opened


def _to_itself(data: int) -> Opener:
    """`multicall`: a contract calls itself, each time with all of the ether."""

    def opened(values: Sequence[Any], target: str, value: int) -> Iterable[InnerCall]:
        for calldata in values[data]:
            yield InnerCall(target, value, calldata)

    return opened


def _initialised(code: int) -> Opener:
    """A proxy that gets the code of argument number `code`, and runs the calldata behind it at once."""

    def opened(values: Sequence[Any], target: str, value: int) -> Iterable[InnerCall]:
        if values[code + 1]:
            yield InnerCall(values[code], value, values[code + 1], is_delegate=True)

    return opened


def _packed(values: Sequence[Any], target: str, value: int) -> Iterable[InnerCall]:
    """Safe's `multiSend`: operation, target, value, length and data one after the other."""
    rest = values[0]
    while len(rest) >= _PACKED_HEAD:
        size = int.from_bytes(rest[53:85], "big")
        yield InnerCall(
            str(to_checksum_address(rest[1:21])),
            int.from_bytes(rest[21:53], "big"),
            rest[85 : 85 + size],
            is_delegate=rest[0] == _DELEGATE,
        )
        rest = rest[85 + size :]


_SAFE = "(address,uint256,bytes,uint8"
_CONTENT = "address[],uint256[],bytes[]"
_OPENERS: Mapping[str, Opener] = {
    "multicall(bytes[])": _to_itself(0),
    "multicall(uint256,bytes[])": _to_itself(1),
    "aggregate((address,bytes)[])": _structs(0),
    "tryAggregate(bool,(address,bytes)[])": _structs(1),
    "aggregate3((address,bool,bytes)[])": _structs(0),
    "aggregate3Value((address,bool,uint256,bytes)[])": _structs(0, has_value=True),
    "relay(address,uint256,bytes)": _single(0, 1, 2),
    "execute(address,uint256,bytes)": _single(0, 1, 2),
    f"executeBatch({_CONTENT})": _many(0),
    "schedule(address,uint256,bytes,bytes32,bytes32,uint256)": _single(0, 1, 2),
    "execute(address,uint256,bytes,bytes32,bytes32)": _single(0, 1, 2),
    f"scheduleBatch({_CONTENT},bytes32,bytes32,uint256)": _many(0),
    f"executeBatch({_CONTENT},bytes32,bytes32)": _many(0),
    f"propose({_CONTENT},string)": _many(0),
    f"proposeKind(uint8,{_CONTENT},string)": _many(1),
    f"proposeAfter(uint256,uint8,{_CONTENT},string)": _many(2),
    f"queue({_CONTENT},bytes32)": _many(0),
    f"execute({_CONTENT},bytes32)": _many(0),
    f"execTransaction{_SAFE},uint256,uint256,uint256,address,address,bytes)": _single(0, 1, 2, 3),
    f"execTransactionFromModule{_SAFE})": _single(0, 1, 2, 3),
    f"execTransactionFromModuleReturnData{_SAFE})": _single(0, 1, 2, 3),
    "multiSend(bytes)": _packed,
    "upgradeToAndCall(address,bytes)": _initialised(0),
    "upgradeAndCall(address,address,bytes)": _initialised(1),
    "finish((address,bytes)[])": _structs(0),
}
