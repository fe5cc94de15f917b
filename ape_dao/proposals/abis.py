"""What a proposal file says about contracts that the kit does not know."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.artifacts import all_contracts, artifact
from ape_dao.core.errors import ProposalError
from ape_dao.proposals.signatures import AbiEntry, parse_function

if TYPE_CHECKING:
    from pathlib import Path


def read_abi(given: Any, folder: Path) -> tuple[AbiEntry, ...]:
    """The functions that `abi:` names: a contract of the kit, one signature, several, or a JSON file.

    Args:
        folder: What the path starts from.

    Raises:
        ProposalError: It is none of these.
    """
    if isinstance(given, str) and given.endswith(".json"):
        return _from_file(folder / given)
    if isinstance(given, str) and given in all_contracts():
        return tuple(entry for entry in artifact(given).abi if entry["type"] == "function")
    texts = given if isinstance(given, list) else [given]
    if not all(isinstance(text, str) for text in texts):
        raise ProposalError("give signatures like `transfer(address to, uint256 value)`, or a .json file.")
    return tuple(parse_function(text) for text in texts)


def _from_file(path: Path) -> tuple[AbiEntry, ...]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as err:
        raise ProposalError(f"the ABI {path} cannot be read: {err}.") from err
    entries = data.get("abi") if isinstance(data, dict) else data
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ProposalError(f"{path} holds no ABI; a list of entries, or a mapping with `abi`, is wanted.")
    return tuple(entry for entry in entries if entry.get("type") == "function")
