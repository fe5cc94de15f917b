"""The sources that ship with the package: enough to compile every contract once more, elsewhere."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.artifacts import FORMAT, MANIFESTS
from ape_dao.core.errors import ManifestError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

SOURCES = "sources"
OUTPUTS = ["abi", "evm.bytecode.object", "evm.deployedBytecode.object", "metadata"]


@dataclass(frozen=True)
class Sources:
    """What the compiler read."""

    settings: Mapping[str, Any]
    needed: Mapping[str, list[str]]
    """Names of the files that each contract is made of."""
    files: Mapping[str, str]


@cache
def load_sources(path: Path = MANIFESTS / f"{SOURCES}.json") -> Sources:
    """Read the shipped sources.

    Raises:
        ManifestError: The file is missing or damaged.
    """
    remedy = "run `ape run build_manifest`"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as err:
        raise ManifestError(f"{path} cannot be read ({err}): {remedy}.") from err
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ManifestError(f"{path} is not of format {FORMAT}: {remedy}.")
    return Sources(settings=data["settings"], needed=data["contracts"], files=data["sources"])


def standard_input(contracts: Iterable[str]) -> dict[str, Any]:
    """Standard JSON input that makes the compiler produce these contracts, as explorers take it.

    Raises:
        ManifestError: The package has no sources of a contract.
    """
    sources = load_sources()
    wanted = list(contracts)
    if missing := [name for name in wanted if name not in sources.needed]:
        raise ManifestError(f"No sources of {', '.join(missing)}: run `ape run build_manifest`.")
    names = sorted({name for contract in wanted for name in sources.needed[contract]})
    return {
        "language": "Solidity",
        "sources": {name: {"content": sources.files[name]} for name in names},
        "settings": {**sources.settings, "outputSelection": {"*": {"*": OUTPUTS}}},
    }
