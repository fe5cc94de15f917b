"""Making Ape compile what it should.

Ape compiles a file again if its text changed since any file was compiled, and never because of what the file
imports. Changes go unnoticed that way, and tests run against old code. So this keeps its own list of what the
sources were, and takes what changed, with all its importers, out of Ape's list of compiled contracts.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from typing import TYPE_CHECKING, Any

from ape_dao.toolchain.places import toolchain_folder

if TYPE_CHECKING:
    from pathlib import Path

CONTRACTS = "contracts"
_IMPORT = re.compile(r"""^\s*(?:import|\}\s*from)\b[^;"']*["']([^"']+)["']""", re.MULTILINE)


def refresh_build(root: Path) -> set[str]:
    """Have Ape compile every file that changed, and all that import it; returns those files."""
    sources = sorted((root / CONTRACTS).rglob("*.sol"))
    texts = {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in sources}
    digests = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    record = toolchain_folder(root) / "sources.json"
    before = _read(record)
    if before == digests:
        return set()
    changed = {name for name in {*before, *digests} if before.get(name) != digests.get(name)}
    stale = changed | importers_of(changed, texts)
    _forget(root / ".build" / "__local__.json", stale)
    _write(record, digests)
    return stale


def importers_of(changed: set[str], texts: dict[str, str]) -> set[str]:
    """Every file that imports one of ``changed``, directly or through others; not ``changed`` themselves."""
    imports = {name: imports_of(name, text) for name, text in texts.items()}
    reached = set(changed)
    while fresh := {name for name, names in imports.items() if names & reached} - reached:
        reached |= fresh
    return reached - changed


def imports_of(name: str, text: str) -> set[str]:
    """What the file imports: paths from the project's root, and others as they stand."""
    folder = os.path.dirname(name)
    imports = set()
    for path in _IMPORT.findall(text):
        relative = path.startswith(("./", "../"))
        imports.add(os.path.normpath(os.path.join(folder, path) if relative else path))
    return imports


def _forget(build: Path, stale: set[str]) -> None:
    """Take the contracts of these files out of what Ape has compiled."""
    manifest = _read(build)
    types = manifest.get("contractTypes", {})
    kept = {
        name: contract_type
        for name, contract_type in types.items()
        if contract_type.get("sourceId") not in stale
    }
    if len(kept) < len(types):
        _write(build, {**manifest, "contractTypes": kept})


def _read(path: Path) -> dict[str, Any]:
    """The file's content; nothing if there is no such file, or if a process was killed while it wrote it."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _write(path: Path, data: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(json.dumps(data), encoding="utf-8")
    temporary.replace(path)
