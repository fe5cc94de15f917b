"""From what a proposal sends to what it means, with every call inside a call opened."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from eth_utils import to_checksum_address

from ape_dao.core.chain.abi import abi_type, decode, selector, signature
from ape_dao.proposals.nesting import InnerCall, embedded_calls, inner_calls, is_opener, likely_calls
from ape_dao.proposals.notation import Scope
from ape_dao.proposals.signatures import known_by_selector
from ape_dao.proposals.values import encode_values, from_abi, names_of, write_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ape_dao.core.governance import Action
    from ape_dao.proposals.registry import Registry
    from ape_dao.proposals.signatures import AbiEntry

MAX_DEPTH = 8
"""How many calls inside calls are opened."""


@dataclass(frozen=True)
class Argument:
    """An argument of a decoded call."""

    name: str
    type: str
    value: Any
    """As `values.from_abi` gives it: ints, checksummed addresses, bytes, lists, mappings for structs."""
    written: Any
    """As a proposal file says it: texts, lists, mappings."""


@dataclass(frozen=True)
class DecodedCall:
    """A call, and the calls inside it."""

    target: str
    name: str
    """The target as descriptions call it: "timelock", "USDC" or its address."""
    contract: str | None
    """The compiled contract at the target, such as "Timelock"; None for a contract of others."""
    value: int
    calldata: bytes
    function: str | None = None
    signature: str | None = None
    arguments: tuple[Argument, ...] = ()
    calls: tuple[DecodedCall, ...] = ()
    is_delegate: bool = False
    """Whether the target's code runs as the caller, with all of the caller's powers."""
    is_guess: bool = False
    """Whether the function is only known by its selector, not as one of this target's."""
    is_exact: bool = True
    """Whether encoding the arguments again gives the calldata; false if bytes are hidden or cut off."""

    is_assumed: bool = False
    """Whether it is only taken for a call that the one around it makes, because its bytes are one."""

    @property
    def is_known(self) -> bool:
        """Whether it is known what the call says; also a plain transfer of ether."""
        return self.function is not None or not self.calldata

    def walk(self) -> Iterator[DecodedCall]:
        """This call and every call inside it, in the order of execution."""
        yield self
        for inner in self.calls:
            yield from inner.walk()

    def argument(self, name: str) -> Any:
        """The value of an argument; None if there is none of that name."""
        return next((argument.value for argument in self.arguments if argument.name == name), None)


@dataclass
class _Budget:
    """How many bytes of calls inside one call are opened: as many as it can hold at all depths.

    Only where several calls point to the same bytes, which no compiler writes, there can be more: from a few
    kilobytes, opened depth by depth, more calls than any machine can read.
    """

    left: int
    searches: int = 32
    """How many calls of functions that nobody knows are searched for calls."""

    def allows_search(self) -> bool:
        """Whether one more may be searched, which counts then."""
        self.searches -= 1
        return self.searches >= 0

    def takes(self, size: int) -> bool:
        """Whether so many bytes are left, which are used up then."""
        if size > self.left:
            return False
        self.left -= size
        return True


def decode_action(registry: Registry, action: Action) -> DecodedCall:
    """What an action does."""
    return decode_call(registry, action.target, action.calldata, action.value)


def decode_call(
    registry: Registry,
    target: str,
    calldata: bytes,
    value: int = 0,
    *,
    is_delegate: bool = False,
    is_assumed: bool = False,
    depth: int = 0,
    budget: _Budget | None = None,
) -> DecodedCall:
    """What a call does, as far as anybody can tell from the registry and from well-known signatures."""
    budget = budget or _Budget(MAX_DEPTH * len(calldata))
    at = str(to_checksum_address(target))
    contract = registry.type_at(at)
    unknown = DecodedCall(
        target=at,
        name=registry.name_of(at),
        contract=contract.name if contract else None,
        value=value,
        calldata=calldata,
        is_delegate=is_delegate,
        is_assumed=is_assumed,
    )
    function = _find(registry, at, calldata)
    values = _decode(function[0], calldata) if function else None

    def opened(found: Iterable[InnerCall]) -> tuple[DecodedCall, ...]:
        return tuple(
            decode_call(
                registry,
                inner.target,
                inner.calldata,
                inner.value,
                is_delegate=inner.is_delegate,
                is_assumed=inner.is_assumed,
                depth=depth + 1,
                budget=budget,
            )
            for inner in (found if depth < MAX_DEPTH else ())
            if budget.takes(len(inner.calldata))
        )

    if function is None or values is None:
        if not budget.allows_search():
            return unknown
        likely = embedded_calls(at, calldata, registry.known_addresses, partial(_likelihood, registry))
        return replace(unknown, calls=opened(likely))
    entry, is_guess = function
    scope = Scope(registry, at, contract, values)
    arguments = tuple(
        Argument(name, abi_type(part), values[name], write_value(scope, part, name, values[name]))
        for name, part in zip(names_of(entry["inputs"]), entry["inputs"], strict=True)
    )
    return replace(
        unknown,
        function=str(entry["name"]),
        signature=signature(entry),
        arguments=arguments,
        calls=opened(_inside(registry, entry, values, at, value)),
        is_guess=is_guess,
        is_exact=encode_values(entry, values) == calldata,
    )


def _inside(
    registry: Registry, entry: AbiEntry, values: Mapping[str, Any], target: str, value: int
) -> Iterator[InnerCall]:
    """The calls that a call makes, as far as its function is known; else those that its arguments look like.

    What a file wrote as a call is one wherever its bytes appear.
    """

    name = signature(entry)
    found = (
        inner_calls(name, values, target, value)
        if is_opener(name)
        else tuple(likely_calls(entry["inputs"], values, target, partial(_likelihood, registry)))
    )
    yield from found
    opened = [inner.calldata for inner in found]
    for data in _bytes_in(values):
        if data in opened:
            opened.remove(data)
        elif data in registry.written:
            yield InnerCall(registry.written[data], 0, data, is_assumed=True)


def _likelihood(registry: Registry, at: str, data: bytes) -> int:
    """How likely bytes are a call of an address: by a function that it has, or by a well-known one."""
    function = _find(registry, at, data)
    if function is None or not is_exactly(function[0], data):
        return 0
    entry, is_guess = function
    return 0 if is_guess and registry.abi_of(at) else 1 if is_guess else 2


def _bytes_in(value: Any) -> Iterator[bytes]:
    if isinstance(value, bytes):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _bytes_in(item)


def _find(registry: Registry, target: str, calldata: bytes) -> tuple[AbiEntry, bool] | None:
    """The function that is called, and whether that is a guess."""
    if len(calldata) < 4:
        return None
    for entry in registry.abi_of(target):
        if selector(entry) == calldata[:4]:
            return entry, False
    known = known_by_selector().get(calldata[:4])
    return (known[1], True) if known else None


def call_values(entry: AbiEntry, calldata: bytes) -> dict[str, Any]:
    """The arguments of calldata that was encoded for this function."""
    return _decode(entry, calldata) or {}


def is_exactly(entry: AbiEntry, calldata: bytes) -> bool:
    """Whether calldata is a call of this function, with its arguments and nothing else."""
    values = _decode(entry, calldata)
    return values is not None and encode_values(entry, values) == calldata


def _decode(entry: AbiEntry, calldata: bytes) -> dict[str, Any] | None:
    """The arguments by name; None if the bytes are not arguments of this function."""
    inputs = entry["inputs"]
    try:
        decoded = decode([abi_type(part) for part in inputs], calldata[4:])
        return {
            name: from_abi(part, item)
            for name, part, item in zip(names_of(inputs), inputs, decoded, strict=True)
        }
    except Exception:  # eth-abi has no common base for its errors, and texts may be no UTF-8
        return None
