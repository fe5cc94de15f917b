"""Calls as other tools write them: as parallel lists, or as objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eth_utils import keccak

from ape_dao.core.chain.abi import selector, signature
from ape_dao.core.errors import ProposalError
from ape_dao.core.governance import Action
from ape_dao.proposals.decoding import is_exactly
from ape_dao.proposals.importing.functions import read_function
from ape_dao.proposals.importing.models import ImportedCall
from ape_dao.proposals.importing.reading import read_address, read_calldata, read_wei, shown
from ape_dao.proposals.signatures import parse_function

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ape_dao.proposals.signatures import AbiEntry

TARGETS = ("target", "to", "targetAddress", "contractAddress")
CALLDATA = ("calldata", "callData", "data", "input", "contractMethod")
_OTHER_VALUES = ("amount", "eth", "ether", "val", "wei", "ethValue", "msgValue", "callValue", "values")
"""What may be wei or whole coins, or of a token."""
_NOTHING: tuple[Any, ...] = (None, "", 0, "0", [], "0x0", "false", "False")
_CALL = ("0", "call", "none", "")
_WITHOUT_CALLDATA = ("receive", "fallback")
_WORD = 32


def is_call(found: Any) -> bool:
    """Whether something is a call: an object with a target, and with calldata or a function."""
    return (
        isinstance(found, dict)
        and any(key in found for key in TARGETS)
        and any(key in found for key in CALLDATA)
    )


def read_call(given: Any, path: str) -> ImportedCall:
    """A call of an object with `target`, `value` and `calldata`, and maybe `signature` or `contractMethod`.

    Raises:
        ProposalError: It is none, or says two things.
    """
    if not isinstance(given, dict):
        raise ProposalError(f"{path}: '{shown(given)}' is no call.")
    if str(given.get("operation") or 0).lower() not in _CALL:
        raise ProposalError(f"{path}.operation: '{shown(given['operation'])}' is no call; a DAO makes calls.")
    if delegating := [key for key in given if "delegate" in key.lower() and given[key] not in _NOTHING]:
        raise ProposalError(
            f"{path}.{shown(delegating[0])}: no call, as a DAO makes them, but a delegatecall."
        )
    for key in _OTHER_VALUES:
        if given.get(key) not in _NOTHING:
            raise ProposalError(
                f"{path}.{key}: its unit is not known; write wei as `value`, or leave it out."
            )
    to, data = _one(given, TARGETS, path), _one(given, CALLDATA[:-1], path)
    target = read_address(given.get(to), f"{path}.{to}")
    value = read_wei(given.get("value"), f"{path}.value")
    calldata = read_calldata(given.get(data), f"{path}.{data}")
    if given.get("contractMethod") is not None:
        return _with_method(Action(target, calldata, value), given, path)
    return with_signature(Action(target, calldata, value), given.get("signature") or "", path)


def read_lists(targets: Any, values: Any, signatures: Any, calldatas: Any) -> tuple[ImportedCall, ...]:
    """Calls of the arguments of `propose`; `signatures` may be None or empty.

    Raises:
        ProposalError: They are no lists of one length, or hold something else.
    """
    lists = {"targets": targets, "values": values, "signatures": signatures, "calldatas": calldatas}
    if signatures in (None, [], ()):
        del lists["signatures"]
    for name, given in lists.items():
        if not isinstance(given, list | tuple):
            raise ProposalError(f"{name}: expected a list.")
    lengths = {name: len(given) for name, given in lists.items()}
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{count} {name}" for name, count in lengths.items())
        raise ProposalError(f"the lists are not of one length: {listed}.")
    texts = lists.get("signatures", [""] * len(targets))
    rows = zip(targets, values, texts, calldatas, strict=True)
    return tuple(
        with_signature(
            Action(
                read_address(target, f"targets[{place}]"),
                data if isinstance(data, bytes) else read_calldata(data, f"calldatas[{place}]"),
                read_wei(value, f"values[{place}]"),
            ),
            text,
            f"signatures[{place}]",
            is_of_chain=isinstance(data, bytes),
        )
        for place, (target, value, text, data) in enumerate(rows)
    )


def with_signature(action: Action, text: Any, path: str, *, is_of_chain: bool = False) -> ImportedCall:
    """A call whose function a text may name, as Bravo takes them: the calldata is arguments only then.

    Tools may name the function beside whole calldata: arguments have words of 32 bytes, whole calldata has
    the four bytes of the selector before them. What a chain holds is always arguments.

    Raises:
        ProposalError: The text is no signature, or the calldata is neither.
    """
    if not isinstance(text, str):
        raise ProposalError(f"{path}: '{shown(text)}' is not a signature.")
    if not text.strip():
        return ImportedCall(action)
    try:
        entry = parse_function(text)
    except ProposalError as err:
        raise ProposalError(f"{path}: {err}") from err
    data, own = action.calldata, selector(entry)
    is_whole = data[:4] == own and len(data) % _WORD == len(own) and not is_of_chain
    whole = data if is_whole else own + data
    if not is_whole and text != signature(entry):
        raise ProposalError(
            f"{path}: governors hash '{shown(text)}' as it is, to 0x{keccak(text=text)[:4].hex()}, and no "
            f"function has that selector; write {signature(entry)}."
        )
    if not is_of_chain and not is_exactly(entry, whole):
        raise ProposalError(
            f"{path}: the calldata 0x{data[:4].hex()}… ({len(data)} bytes) is neither the arguments of "
            f"{shown(text)} nor a call of it, which begins with 0x{own.hex()}."
        )
    return ImportedCall(Action(action.target, whole, action.value), _payable(entry, action.value))


def _with_method(plain: Action, given: Mapping[str, Any], path: str) -> ImportedCall:
    """A call whose function is described, as Safe's transaction builder does it."""
    method, values = given["contractMethod"], given.get("contractInputsValues")
    if _is_payment(method, values, plain.calldata) or (values is None and plain.calldata):
        return ImportedCall(plain)
    entry, encoded = read_function(method, values, plain.value, f"{path}.contractMethod")
    if plain.calldata and plain.calldata != encoded:
        raise ProposalError(
            f"{path}: `data` and `contractMethod` are two different calls; leave one of them."
        )
    return ImportedCall(Action(plain.target, encoded, plain.value), entry)


def _is_payment(method: Any, values: Any, data: bytes) -> bool:
    """Whether ether is sent and nothing is called: `receive`, or Tally's `transfer` without inputs."""
    if not isinstance(method, dict) or method.get("inputs") or data:
        return False
    return method.get("name") in _WITHOUT_CALLDATA or (method.get("name") == "transfer" and values is None)


def _payable(entry: AbiEntry, value: int) -> AbiEntry:
    """A function takes ether if some is sent along: a signature does not tell."""
    return {**entry, "stateMutability": "payable"} if value else entry


def _one(given: Mapping[str, Any], keys: Sequence[str], path: str) -> str:
    """The key of these that an object has."""
    found = [key for key in keys if given.get(key) is not None]
    if len({str(given[key]) for key in found}) > 1:
        raise ProposalError(f"{path}: {' and '.join(found)} are different; leave one of them.")
    return found[0] if found else keys[0]
