"""Functions that make further calls, and which ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from eth_utils import keccak, to_checksum_address

from ape_dao.core.chain.abi import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from ape_dao.proposals.signatures import AbiEntry

Opener: TypeAlias = "Callable[[Sequence[Any], str, int], Iterable[InnerCall]]"
"""The calls that a call makes, from its arguments, target and value."""
_DELEGATE = 1
"""`operation` of a Safe: run the target's code as the Safe."""
_PACKED_HEAD = 1 + 20 + 32 + 32
_ADDRESS, _WORD, _SELECTOR = 20, 32, 4
_MOST_ADDRESSES, _MOST_CANDIDATES = 32, 32
"""Of calldata that nobody knows: more are not looked at, so that no calldata takes long."""
_LARGEST_NUMBER = 2**64
"""Smaller ones are amounts, times and places, not addresses."""
_SCRIPT_HEAD = _ADDRESS + 4
_CALL_SCRIPT = bytes.fromhex("00000001")
"""The only kind of script that Aragon's DAOs run."""
_SINGLE, _BATCH, _DELEGATED = 0x00, 0x01, 0xFF
"""How an account executes (ERC-7579)."""


@dataclass(frozen=True)
class InnerCall:
    """A call inside a call."""

    target: str
    value: int
    calldata: bytes
    is_delegate: bool = False
    is_assumed: bool = False
    """Whether nothing is known about the outer call, and bytes of it only are a call of an address beside."""


def inner_calls(signature: str, values: Mapping[str, Any], target: str, value: int) -> tuple[InnerCall, ...]:
    """The calls that a call of the function `signature` of `target` makes; none if it makes none.

    Args:
        values: Its arguments in their order. Their names don't matter: contracts call them as they like.
    """
    opener = _OPENERS.get(signature)
    return tuple(opener(list(values.values()), target, value)) if opener else ()


def is_opener(signature: str) -> bool:
    """Whether it is known which calls a call of this function makes."""
    return signature in _OPENERS


def likely_calls(
    inputs: Sequence[AbiEntry],
    values: Mapping[str, Any],
    target: str,
    likelihood: Callable[[str, bytes], int],
) -> Iterator[InnerCall]:
    """The calls that arguments of an unknown function look like: bytes that are a call of an address beside.

    They stand beside each other as parameters, as fields of a struct, or at the same places of two lists.
    Bytes that are a call of the target itself count too, as for a multicall of any name.

    Args:
        likelihood: How likely bytes are a call of an address; 0 for not at all.
    """
    for row in _rows(inputs, values):
        addresses = [value for kind, _, value in row if kind == "address"]
        ether = [value for kind, name, value in row if kind == "uint256" and "value" in name.lower()]
        for kind, _, data in row:
            if kind != "bytes":
                continue
            called = max([*addresses, target], key=lambda at: likelihood(at, data))
            if likelihood(called, data):
                value = ether[0] if len(ether) == 1 and called in addresses else 0
                yield InnerCall(called, value, data, is_assumed=True)


def embedded_calls(
    target: str, calldata: bytes, known: Collection[str], likelihood: Callable[[str, bytes], int]
) -> Iterator[InnerCall]:
    """The calls in arguments of a function that nobody knows: bytes that are a call of an address in them.

    Bytes stand behind their length, as the ABI has it, and an address fills a word.

    Args:
        known: Addresses that may look like small numbers.
    """
    words = [calldata[place : place + _WORD] for place in range(_SELECTOR, len(calldata) - _WORD + 1, _WORD)]
    named = (str(to_checksum_address(word[-_ADDRESS:])) for word in words if not any(word[:-_ADDRESS]))
    called = [at for at in dict.fromkeys(named) if at in known or int(at, 16) > _LARGEST_NUMBER]
    called = [*called[:_MOST_ADDRESSES], target]
    candidates = 0
    for number, word in enumerate(words):
        start, size = _SELECTOR + _WORD * (number + 1), int.from_bytes(word, "big")
        if size % _WORD != _SELECTOR or start + size > len(calldata):
            continue
        candidates += 1
        if candidates > _MOST_CANDIDATES:
            return
        data = calldata[start : start + size]
        best = max(called, key=lambda at: likelihood(at, data))
        if likelihood(best, data):
            yield InnerCall(best, 0, data, is_assumed=True)


_Row: TypeAlias = "list[tuple[str, str, Any]]"
"""Type, name and value of each of some values that stand beside each other."""


def _rows(
    inputs: Sequence[AbiEntry], values: Mapping[str, Any], around: _Row | None = None
) -> Iterator[_Row]:
    """What stands beside each other: parameters, the fields of a struct, what lists have at the same place.

    Args:
        around: Addresses beside the struct.
    """
    row = [
        (str(entry["type"]), name, value) for entry, (name, value) in zip(inputs, values.items(), strict=True)
    ]
    addresses = [*(part for part in row if part[0] == "address"), *(around or [])]
    yield [*row, *(around or [])]
    lists = [part for part in row if part[0].endswith("[]")]
    for size in {len(value) for kind, _, value in lists if kind == "bytes[]"}:
        parallel = [part for part in lists if len(part[2]) == size]
        for place in range(size):
            yield [*((kind[:-2], name, value[place]) for kind, name, value in parallel), *addresses]
    for entry, (kind, _, value) in zip(inputs, row, strict=True):
        if kind.startswith("tuple") and kind.count("[") < 2:
            for struct in value if kind.endswith("]") else [value]:
                yield from _rows(entry["components"], struct, addresses)


def _single(
    where: int, amount: int | None, data: int, operation: int | None = None, *, is_delegate: bool = False
) -> Opener:
    """A single call, whose parts are the arguments of these numbers; all of the ether without an amount."""

    def opened(values: Sequence[Any], target: str, value: int) -> Iterable[InnerCall]:
        delegates = is_delegate or (operation is not None and values[operation] == _DELEGATE)
        yield InnerCall(values[where], value if amount is None else values[amount], values[data], delegates)

    return opened


def _many(first: int) -> Opener:
    """Lists of targets, values and calldata, from argument number `first` on."""

    def opened(values: Sequence[Any], target: str, value: int) -> Iterable[InnerCall]:
        for target_value_data in zip(*values[first : first + 3], strict=False):
            yield InnerCall(*target_value_data)

    return opened


def _signed(first: int) -> Opener:
    """As Compound has it: target, value, signature, arguments from `first` on, or lists of each."""

    def opened(values: Sequence[Any], target: str, value: int) -> Iterable[InnerCall]:
        parts = values[first : first + 4]
        rows = zip(*parts, strict=False) if isinstance(parts[0], list) else [parts]
        for called, ether, text, data in rows:
            yield InnerCall(called, ether, keccak(text=text)[:4] + data if text else data)

    return opened


def _structs(calls: int, has_value: bool = False) -> Opener:
    """A list of structs from a target to calldata, with a value before the calldata or without."""

    def opened(values: Sequence[Any], target: str, value: int) -> Iterable[InnerCall]:
        for struct in values[calls]:
            parts = list(struct.values())
            yield InnerCall(parts[0], parts[-2] if has_value else 0, parts[-1])

    return opened


def _requests(values: Sequence[Any], target: str, value: int) -> Iterable[InnerCall]:
    """Signed requests of a forwarder (ERC-2771): one struct, or a list of them."""
    for request in values[0] if isinstance(values[0], list) else values[:1]:
        parts = list(request.values())
        yield InnerCall(parts[1], parts[2], parts[5])


def _to_itself(data: int) -> Opener:
    """`multicall`: a contract calls itself, each time with all of the ether."""

    def opened(values: Sequence[Any], target: str, value: int) -> Iterable[InnerCall]:
        for calldata in values[data]:
            yield InnerCall(target, value, calldata)

    return opened


def _parallel(values: Sequence[Any], target: str, value: int) -> Iterable[InnerCall]:
    """Targets and calldata in two lists."""
    for called, calldata in zip(values[0], values[1], strict=False):
        yield InnerCall(called, 0, calldata)


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


def _script(values: Sequence[Any], target: str, value: int) -> Iterable[InnerCall]:
    """Aragon's scripts: target, length and data one after the other."""
    rest = values[0]
    if rest[:4] != _CALL_SCRIPT:
        return
    rest = rest[4:]
    while len(rest) >= _SCRIPT_HEAD:
        end = _SCRIPT_HEAD + int.from_bytes(rest[_ADDRESS:_SCRIPT_HEAD], "big")
        yield InnerCall(str(to_checksum_address(rest[:_ADDRESS])), 0, rest[_SCRIPT_HEAD:end])
        rest = rest[end:]


def _by_mode(values: Sequence[Any], target: str, value: int) -> Iterable[InnerCall]:
    """Accounts of modules (ERC-7579): the first byte of the mode says what the bytes are.

    Other functions of this name take an id and bytes, so these calls are no more than likely.
    """
    mode, data = values[0][0], values[1]
    if mode == _BATCH:
        try:
            (calls,) = decode(["(address,uint256,bytes)[]"], data)
        except Exception:  # eth-abi has no common base for its errors
            return
        for called, ether, inner in calls:
            yield InnerCall(str(to_checksum_address(called)), ether, inner, is_assumed=True)
    elif mode in (_SINGLE, _DELEGATED) and len(data) >= _ADDRESS:
        rest = data[_ADDRESS:]
        ether = 0 if mode == _DELEGATED else int.from_bytes(rest[:_WORD], "big")
        calldata = rest if mode == _DELEGATED else rest[_WORD:]
        called = str(to_checksum_address(data[:_ADDRESS]))
        yield InnerCall(called, ether, calldata, mode == _DELEGATED, is_assumed=True)


_SAFE = "(address,uint256,bytes,uint8"
_CONTENT = "address[],uint256[],bytes[]"
_SIGNED = "address,uint256,string,bytes,uint256"
_REQUEST = "(address,address,uint256,uint256,uint48,bytes,bytes)"
_OPENERS: Mapping[str, Opener] = {
    "multicall(bytes[])": _to_itself(0),
    "multicall(uint256,bytes[])": _to_itself(1),
    "multicall(bytes32,bytes[])": _to_itself(1),
    "multicall(address[],bytes[])": _parallel,
    "blockAndAggregate((address,bytes)[])": _structs(0),
    "tryBlockAndAggregate(bool,(address,bytes)[])": _structs(1),
    "aggregate((address,bytes)[])": _structs(0),
    "tryAggregate(bool,(address,bytes)[])": _structs(1),
    "aggregate3((address,bool,bytes)[])": _structs(0),
    "aggregate3Value((address,bool,uint256,bytes)[])": _structs(0, has_value=True),
    "relay(address,uint256,bytes)": _single(0, 1, 2),
    "execute(address,uint256,bytes)": _single(0, 1, 2),
    "execute(address,bytes)": _single(0, None, 1),
    "forward(address,bytes)": _single(0, None, 1),
    "schedule(address,bytes,uint48)": _single(0, None, 1),
    "sendTxToL1(address,bytes)": _single(0, None, 1),
    "sendMessage(address,bytes,uint32)": _single(0, None, 1),
    "sendMessageToChild(address,bytes)": _single(0, None, 1),
    "depositTransaction(address,uint256,uint64,bool,bytes)": _single(0, 1, 4),
    "createRetryableTicket(address,uint256,uint256,address,address,uint256,uint256,bytes)": _single(0, 1, 7),
    "plot(address,bytes32,bytes,uint256)": _single(0, None, 2, is_delegate=True),
    "exec(address,bytes32,bytes,uint256)": _single(0, None, 2, is_delegate=True),
    "execute(bytes32,bytes)": _by_mode,
    "execute(bytes32,(address,uint256,bytes)[],uint256)": _structs(1, has_value=True),
    "executeBatch((address,uint256,bytes)[])": _structs(0, has_value=True),
    f"execute({_REQUEST})": _requests,
    f"executeBatch({_REQUEST}[],address)": _requests,
    "forward(bytes)": _script,
    "newVote(bytes,string)": _script,
    "newVote(bytes,string,bool,bool)": _script,
    f"queueTransaction({_SIGNED})": _signed(0),
    f"executeTransaction({_SIGNED})": _signed(0),
    "propose(address[],uint256[],string[],bytes[],string)": _signed(0),
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
    f"execTransactionWithRole{_SAFE},uint16,bool)": _single(0, 1, 2, 3),
    f"execTransactionFromModule{_SAFE})": _single(0, 1, 2, 3),
    f"execTransactionFromModuleReturnData{_SAFE})": _single(0, 1, 2, 3),
    "multiSend(bytes)": _packed,
    "upgradeToAndCall(address,bytes)": _initialised(0),
    "upgradeAndCall(address,address,bytes)": _initialised(1),
    "finish((address,bytes)[])": _structs(0),
}
