"""What a proposal file says about contracts of others."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.artifacts import all_contracts, artifact
from ape_dao.core.errors import ProposalError
from ape_dao.proposals.signatures import AbiEntry, parse_function

if TYPE_CHECKING:
    from pathlib import Path


_SIGNATURE = re.compile(r"\s*(function\s+)?[A-Za-z_$][\w$]*\s*\(")
_OTHER = re.compile(r"\s*(event|error|struct|constructor|fallback|receive)\b")
"""Entries of a readable ABI that are no functions."""


def read_abi(source: Any, folder: Path) -> tuple[AbiEntry, ...]:
    """The functions that `abi:` names: a compiled contract, a signature, a list of them, or a JSON file.

    Args:
        folder: What a relative path starts from.

    Raises:
        ProposalError: It is none of these, or the file cannot be read.
    """
    if isinstance(source, str) and source.endswith(".json"):
        return _from_file(folder / source)
    if isinstance(source, str) and source in all_contracts():
        return tuple(entry for entry in artifact(source).abi if entry["type"] == "function")
    texts = source if isinstance(source, list) else [source]
    if not all(isinstance(text, str) for text in texts):
        raise ProposalError(
            "expected signatures like `transfer(address to, uint256 value)`, or a .json file."
        )
    return tuple(parse_function(text) for text in texts)


def _from_file(path: Path) -> tuple[AbiEntry, ...]:
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
        if isinstance(data, dict):
            outer = data.get("output")  # of a compiler's metadata
            data = (outer if isinstance(outer, dict) else data).get("abi", data.get("result"))
        if isinstance(data, str):
            data = [data] if _SIGNATURE.match(data) else json.loads(data)  # the latter as explorers answer
        entries = data
    except (OSError, ValueError, RecursionError) as err:
        raise ProposalError(f"the ABI {path} cannot be read: {err}.") from err
    if not isinstance(entries, list) or not all(isinstance(entry, dict | str) for entry in entries):
        raise ProposalError(f"{path} holds no ABI; expected a list of entries, or an object with `abi`.")
    functions = []
    for number, entry in enumerate(entries, start=1):
        if isinstance(entry, str):
            functions += [] if _OTHER.match(entry) else [parse_function(entry)]
        elif entry.get("type", "function") == "function":
            if not isinstance(entry.get("name"), str) or not _are_parameters(entry.get("inputs", [])):
                raise ProposalError(
                    f"entry {number} of {path} is no function of an ABI; take the file again."
                )
            functions.append({"inputs": [], "outputs": [], **entry, "type": "function"})
    return tuple(functions)


def _are_parameters(parts: Any) -> bool:
    return isinstance(parts, list) and all(
        isinstance(part, dict)
        and isinstance(part.get("type"), str)
        and isinstance(part.get("name", ""), str)
        and _are_parameters(part.get("components", []))
        for part in parts
    )
