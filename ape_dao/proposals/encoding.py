"""From a call as it is written in a file to what the timelock sends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eth_abi import encode

from ape_dao.core.chain.abi import abi_type, selector, signature
from ape_dao.core.errors import ProposalError
from ape_dao.core.governance import Action
from ape_dao.core.spec.problems import suggest
from ape_dao.proposals.notation import ETHER_AMOUNT, Scope
from ape_dao.proposals.signatures import known_entries, parse_function
from ape_dao.proposals.values import ArgumentError, Reader, names_of, read_number, to_abi

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ape_dao.proposals.registry import Registry
    from ape_dao.proposals.signatures import AbiEntry

_READING = ("view", "pure")
CALL_KEYS = ("call", "args", "value", "to", "calldata", "abi", "note")


def encode_action(registry: Registry, written: Mapping[str, Any], abi: Sequence[AbiEntry] = ()) -> Action:
    """The action that a mapping of `CALL_KEYS` describes.

    Args:
        abi: Functions of the target that the file brings along.

    Raises:
        ArgumentError: Something does not fit; its path says what.
    """
    value = ether(registry, written.get("value"))
    if "call" not in written:
        target = _address(registry, written["to"], ("to",))
        calldata = bytes.fromhex(str(written.get("calldata") or "0x").removeprefix("0x"))
        return Action(target, calldata, value)
    target, entry = find_function(registry, str(written["call"]), written.get("args"), abi)
    if entry.get("stateMutability") in _READING:
        raise ArgumentError(
            ("call",), f"{entry['name']} only reads; a proposal that calls it changes nothing."
        )
    if value and entry.get("stateMutability") != "payable":
        raise ArgumentError(("value",), f"{entry['name']} takes no ether; leave `value` out.")
    return Action(target, encode_function(registry, target, entry, written.get("args"), abi), value)


def encode_function(
    registry: Registry, target: str, entry: AbiEntry, given: Any, abi: Sequence[AbiEntry] = ()
) -> bytes:
    """The calldata of a call of `entry` with arguments as they are written."""

    def nested(written: dict[str, Any]) -> bytes:
        unknown = [key for key in written if key not in ("call", "args")]
        if "call" not in written or unknown:
            raise ProposalError("a call that stands for bytes has the keys `call` and `args`, nothing else.")
        inner, function = find_function(registry, str(written["call"]), written.get("args"), abi)
        return encode_function(registry, inner, function, written.get("args"), abi)

    scope = Scope(registry, target, registry.type_at(target))
    try:
        values = Reader(scope, nested).arguments(entry["inputs"], given)
    except ArgumentError as err:
        raise ArgumentError(("args", *err.path), err.reason) from err
    return encode_values(entry, values)


def encode_values(entry: AbiEntry, values: Mapping[str, Any]) -> bytes:
    """The calldata of a call of `entry`; `values` by name as `values.from_abi` gives them."""
    inputs = entry["inputs"]
    ordered = [to_abi(part, values[name]) for name, part in zip(names_of(inputs), inputs, strict=True)]
    return selector(entry) + bytes(encode([abi_type(part) for part in inputs], ordered))


def find_function(
    registry: Registry, call: str, given: Any = None, abi: Sequence[AbiEntry] = ()
) -> tuple[str, AbiEntry]:
    """The target and the function of a call like ``router.setSplit`` or ``0x….foo(uint256)``.

    Raises:
        ArgumentError: There is no such contract or function, or several.
    """
    head, bracket, types = call.partition("(")
    name, dot, function = head.strip().rpartition(".")
    if not dot or not name or not function:
        raise ArgumentError(
            ("call",), f"'{call}' is not a call; write contract.function, like router.setSplit."
        )
    target = _address(registry, name, ("call",))
    own = [*abi, *registry.abi_of(target)]
    found = [one for one in own if one.get("name") == function]
    if not found and not registry.type_at(target):
        found = [entry for _, entry in known_entries() if entry["name"] == function]
    if not found:
        raise ArgumentError(("call",), _no_function(name, function, own))
    if bracket:
        wanted = signature(parse_function(f"{function}({types}"))
        found = [one for one in found if signature(one) == wanted]
        if not found:
            raise ArgumentError(("call",), f"{name} has no function {wanted}.")
    distinct = {signature(one): one for one in reversed(found)}
    if len(distinct) > 1 and isinstance(given, dict):
        names = sorted(str(key).strip("_") for key in given)
        fitting = {key: one for key, one in distinct.items() if sorted(names_of(one["inputs"])) == names}
        distinct = fitting or distinct
    if len(distinct) > 1:
        raise ArgumentError(
            ("call",), f"{name} has several functions {function}; name one: {', '.join(sorted(distinct))}."
        )
    return target, next(iter(distinct.values()))


def ether(registry: Registry, given: Any) -> int:
    """An amount of ether as it is written; nothing is 0.

    Raises:
        ArgumentError: It is not one.
    """
    if given is None:
        return 0
    try:
        return read_number(ETHER_AMOUNT, str(given), Scope(registry, "", None))
    except ProposalError:
        raise
    except Exception as err:
        raise ArgumentError(("value",), str(err)) from err


def _no_function(name: str, function: str, own: Sequence[AbiEntry]) -> str:
    if not own:
        return (
            f"nothing is known about {name}; add its function as `abi:`, such as "
            f"`abi: function {function}(uint256 amount)`."
        )
    names = sorted({str(one["name"]) for one in own if one.get("stateMutability") not in _READING})
    return f"{name} has no function {function}; {suggest(function, names)}"


def _address(registry: Registry, name: object, path: tuple[str, ...]) -> str:
    try:
        return registry.address(str(name))
    except ProposalError as err:
        raise ArgumentError(path, str(err)) from err
