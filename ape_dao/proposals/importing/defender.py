"""Proposals of OpenZeppelin Defender: a function with its inputs, ether, or steps of these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core.errors import ProposalError
from ape_dao.core.governance import Action
from ape_dao.proposals.importing.functions import read_function
from ape_dao.proposals.importing.models import ImportedCall
from ape_dao.proposals.importing.reading import read_address, read_wei, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

_FUNCTIONS = ("functionInterface", "targetFunction")
_KINDS = ("custom", "send-funds", "batch")


def is_defender(found: Any) -> bool:
    """Whether something is a proposal of Defender."""
    if not isinstance(found, dict):
        return False
    is_single = any(key in found for key in _FUNCTIONS) or found.get("type") == "send-funds"
    return is_single or (isinstance(found.get("steps"), list) and bool(found["steps"]))


def read_defender(proposal: Mapping[str, Any], path: str = "") -> tuple[ImportedCall, ...]:
    """The calls of a proposal.

    Raises:
        ProposalError: It is of a type that names no calls, or one does not fit.
    """
    steps = proposal.get("steps")
    if isinstance(steps, list):
        calls = [
            read_defender(
                {"contract": proposal.get("contract"), **_object(step, f"steps[{place}]")}, f"steps[{place}]."
            )
            for place, step in enumerate(steps)
        ]
        return tuple(call for step in calls for call in step)
    metadata = _object(proposal.get("metadata") or {}, f"{path}metadata")
    kind = proposal.get("type", "custom")
    if kind not in _KINDS:
        raise ProposalError(f"{path}type: '{shown(kind)}' names no call; known are {', '.join(_KINDS)}.")
    value = read_wei(metadata.get("sendValue"), f"{path}metadata.sendValue")
    if kind == "send-funds":
        to = read_address(metadata.get("sendTo"), f"{path}metadata.sendTo")
        return (ImportedCall(Action(to, b"", value)),)
    key = next((key for key in _FUNCTIONS if key in proposal), _FUNCTIONS[0])
    entry, data = read_function(proposal.get(key), proposal.get("functionInputs"), value, f"{path}{key}")
    return (ImportedCall(Action(_contract(proposal, path), data, value), entry),)


def _contract(proposal: Mapping[str, Any], path: str) -> str:
    """The address of the contract, behind its network where it is an id (`mainnet-0x…`)."""
    if "contractId" in proposal:
        return read_address(str(proposal["contractId"]).rpartition("-")[2], f"{path}contractId")
    contract = proposal.get("contract")
    if isinstance(contract, list) and len(contract) == 1:
        contract = contract[0]
    return read_address(_object(contract, f"{path}contract").get("address"), f"{path}contract.address")


def _object(value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ProposalError(f"{path}: expected an object, got '{shown(value)}'.")
    return value
