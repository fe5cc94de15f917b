"""Functions as other tools describe them, with the values of their parameters beside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eth_abi import encode

from ape_dao.core.chain.abi import abi_type, selector
from ape_dao.core.errors import ProposalError
from ape_dao.proposals.importing.reading import read_argument, shown
from ape_dao.proposals.signatures import parse_function, write_function

if TYPE_CHECKING:
    from ape_dao.proposals.signatures import AbiEntry


def read_function(method: Any, given: Any, value: int, path: str) -> tuple[AbiEntry, bytes]:
    """The function that an object with `name` and `inputs` describes, and the calldata with its values.

    Args:
        given: The values, by name or in their order.
        value: Wei that is sent along.

    Raises:
        ProposalError: It describes none, or a value is missing, unknown or of another type.
    """
    if not isinstance(method, dict) or not isinstance(method.get("name"), str):
        raise ProposalError(f"{path}: '{shown(method)}' is no function; it needs a name and inputs.")
    inputs = method.get("inputs") or []
    if not _are_parameters(inputs):
        raise ProposalError(f"{path}.inputs: expected a list of parameters with a type each.")
    is_payable = bool(method.get("payable") or value)
    mutability = {"stateMutability": "payable" if is_payable else "nonpayable"}
    entry = parse_function(write_function({"name": method["name"], "inputs": inputs, **mutability}))
    names = [part.get("name") or str(place) for place, part in enumerate(inputs)]
    by_name = _by_name(names, given, path)
    values = [
        read_argument(part, by_name[name], f"{path}.{name}")
        for name, part in zip(names, entry["inputs"], strict=True)
    ]
    return entry, selector(entry) + bytes(encode([abi_type(part) for part in entry["inputs"]], values))


def _by_name(names: list[str], given: Any, path: str) -> dict[str, Any]:
    if given is None and not names:
        given = {}
    if isinstance(given, list) and len(given) == len(names):
        given = dict(zip(names, given, strict=True))
    if not isinstance(given, dict):
        raise ProposalError(f"{path}: the values of its parameters ({len(names)}) are missing.")
    if missing := [name for name in names if name not in given]:
        raise ProposalError(f"{path}: the value of {shown(missing[0])} is missing.")
    if unknown := [name for name in given if name not in names]:
        raise ProposalError(f"{path}: the function has no parameter '{shown(unknown[0])}'.")
    return given


def _are_parameters(parts: Any) -> bool:
    return isinstance(parts, list) and all(
        isinstance(part, dict)
        and isinstance(part.get("type"), str)
        and isinstance(part.get("name") or "", str)
        and _are_parameters(part.get("components") or [])
        for part in parts
    )
