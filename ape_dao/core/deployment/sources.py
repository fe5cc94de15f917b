"""The sources that ship with the package: enough to compile every contract once more, elsewhere."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.artifacts import (
    DAO,
    FORMAT,
    MANIFESTS,
    Compiler,
    all_contracts,
    manifests,
    module_folders,
)
from ape_dao.core.errors import ManifestError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

SOURCES = "sources.json"
"""Beside each manifest."""
OUTPUTS = ["abi", "evm.bytecode.object", "evm.deployedBytecode.object", "metadata"]


@dataclass(frozen=True)
class Sources:
    """What the compiler read."""

    compiler: Compiler
    needed: Mapping[str, list[str]]
    """Names of the files that each contract is made of."""
    files: Mapping[str, str]


@cache
def load_sources() -> dict[str, Sources]:
    """The shipped sources of the core and of each installed module with contracts, by name.

    Raises:
        ManifestError: A file is missing or damaged.
    """
    folders = {DAO: MANIFESTS, **module_folders()}
    return {name: _read(folders[name] / SOURCES) for name in manifests()}


def _read(path: Path) -> Sources:
    remedy = "run `ape run build_manifest`"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as err:
        raise ManifestError(f"{path} cannot be read ({err}): {remedy}.") from err
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ManifestError(f"{path} is not of format {FORMAT}: {remedy}.")
    compiler = Compiler(version=data["compiler"]["version"], settings=data["compiler"]["settings"])
    return Sources(compiler=compiler, needed=data["contracts"], files=data["sources"])


def standard_inputs(contracts: Iterable[str]) -> dict[str | None, dict[str, Any]]:
    """Standard JSON inputs that make the compiler produce these contracts, as explorers take them.

    One, under None, for the core and the modules that were compiled with it. A module from elsewhere, with
    another compiler or other settings, has one of its own under its name. What others compiled is left out.

    Raises:
        ManifestError: The package has no sources of a contract.
    """
    compilers: dict[str | None, Compiler] = {}
    files: dict[str | None, dict[str, str]] = {}
    known = all_contracts()
    remaining = {name for name in contracts if not (name in known and known[name].is_of_others)}
    for name, sources in load_sources().items():
        chosen = remaining & sources.needed.keys()
        if not chosen:
            continue
        remaining -= chosen
        texts = {file: sources.files[file] for contract in chosen for file in sources.needed[contract]}
        joins = compilers.setdefault(None, sources.compiler) == sources.compiler
        home = None if joins and _agree(files.get(None, {}), texts) else name
        compilers[home] = sources.compiler
        files.setdefault(home, {}).update(texts)
    if remaining:
        raise ManifestError(f"No sources of {', '.join(sorted(remaining))}: run `ape run build_manifest`.")
    return {
        home: {
            "language": "Solidity",
            "sources": {file: {"content": texts[file]} for file in sorted(texts)},
            "settings": {**compilers[home].settings, "outputSelection": {"*": {"*": OUTPUTS}}},
        }
        for home, texts in files.items()
    }


def _agree(some: Mapping[str, str], others: Mapping[str, str]) -> bool:
    """Whether no file has two contents."""
    return all(some.get(file, text) == text for file, text in others.items())
