"""From a call as it is written in a file to what the timelock sends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.abi import only_reads, signature
from ape_dao.core.errors import ProposalError, UnitError
from ape_dao.core.governance import Action
from ape_dao.core.spec.problems import suggest
from ape_dao.proposals.notation import ETHER_AMOUNT, Scope
from ape_dao.proposals.signatures import known_entries, parse_function
from ape_dao.proposals.values import ArgumentError, Reader, encode_values, names_of, read_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ape_dao.proposals.registry import Registry
    from ape_dao.proposals.signatures import AbiEntry


def encode_action(registry: Registry, written: Mapping[str, Any]) -> Action:
    """The action that an entry of a file describes by `call` and `args`, or `to` and `calldata`, and `value`.

    Raises:
        ArgumentError: Something does not fit; its path says what.
    """
    value = ether(registry, written.get("value"))
    if "call" not in written:
        target = _address(registry, written["to"], ("to",))
        calldata = bytes.fromhex(str(written.get("calldata") or "0x").removeprefix("0x"))
        return Action(target, calldata, value)
    arguments = written.get("args")
    target, entry = find_function(registry, str(written["call"]), arguments)
    name = entry["name"]
    if only_reads(entry):
        raise ArgumentError(("call",), f"{name} only reads; a proposal that calls it changes nothing.")
    if value and entry.get("stateMutability") != "payable":
        raise ArgumentError(("value",), f"{name} takes no ether; leave `value` out.")
    return Action(target, encode_function(registry, target, entry, arguments), value)


def encode_function(registry: Registry, target: str, entry: AbiEntry, arguments: Any) -> bytes:
    """The calldata of a call of `entry`, with arguments as a file writes them.

    Raises:
        ArgumentError: An argument is missing, unknown or does not fit.
    """

    def nested(written: dict[str, Any]) -> bytes:
        unknown = [key for key in written if key not in ("call", "args", "abi")]
        if "call" not in written or unknown:
            raise ProposalError(
                "a call that stands for bytes has the keys `call` and `args`, and `abi` if need be."
            )
        inner, function = find_function(registry, str(written["call"]), written.get("args"))
        return encode_function(registry, inner, function, written.get("args"))

    scope = Scope(registry, target, registry.type_at(target))
    try:
        values = Reader(scope, nested).arguments(entry["inputs"], arguments)
    except ArgumentError as err:
        raise ArgumentError(("args", *err.path), err.reason) from err
    return encode_values(entry, values)


def find_function(registry: Registry, call: str, arguments: Any = None) -> tuple[str, AbiEntry]:
    """The target and the function of a call like ``token.transfer`` or ``0x….foo(uint256)``.

    Args:
        arguments: As a file writes them; their names tell functions of the same name apart.

    Raises:
        ArgumentError: There is no such contract or function, or several.
    """
    head, bracket, types = call.partition("(")
    name, dot, function = head.strip().rpartition(".")
    if not dot or not name or not function:
        raise ArgumentError(
            ("call",), f"'{call}' is not a call; write contract.function, like token.transfer."
        )
    target = _address(registry, name, ("call",))
    abi = registry.abi_of(target)
    candidates = [entry for entry in abi if entry.get("name") == function]
    if not candidates and not registry.type_at(target):
        candidates = [entry for _, entry in known_entries() if entry["name"] == function]
    if not candidates:
        raise ArgumentError(("call",), _no_function(name, function, abi))
    # The first of equals: what a file says goes before the standards.
    by_signature = {signature(entry): entry for entry in reversed(candidates)}
    if bracket:
        exact = signature(parse_function(f"{function}({types}"))
        if exact not in by_signature:
            raise ArgumentError(("call",), f"{name} has no function {exact}.")
        return target, by_signature[exact]
    if len(by_signature) > 1 and isinstance(arguments, dict):
        names = sorted(str(key).strip("_") for key in arguments)
        fitting = {
            key: entry for key, entry in by_signature.items() if sorted(names_of(entry["inputs"])) == names
        }
        by_signature = fitting or by_signature
    if len(by_signature) > 1:
        listed = ", ".join(sorted(by_signature))
        raise ArgumentError(("call",), f"{name} has several functions {function}; write the types: {listed}.")
    return target, next(iter(by_signature.values()))


def ether(registry: Registry, amount: Any) -> int:
    """Wei of an amount of ether as a file writes it; 0 for nothing.

    Raises:
        ArgumentError: It is not an amount of ether.
    """
    if amount is None:
        return 0
    try:
        return read_number(ETHER_AMOUNT, str(amount), Scope(registry, "", None))
    except UnitError as err:
        raise ArgumentError(("value",), str(err)) from err


def _no_function(name: str, function: str, abi: Sequence[AbiEntry]) -> str:
    if not abi:
        return (
            f"nothing is known about {name}; add its function as `abi:`, such as "
            f"`abi: function {function}(uint256 amount)`."
        )
    names = sorted({str(entry["name"]) for entry in abi if not only_reads(entry)})
    return f"{name} has no function {function}; {suggest(function, names)}"


def _address(registry: Registry, name: object, path: tuple[str, ...]) -> str:
    try:
        return registry.address(str(name))
    except ProposalError as err:
        raise ArgumentError(path, str(err)) from err
