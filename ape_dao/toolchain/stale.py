"""Making Ape compile what it should.

Ape compiles the files whose text changed. A contract that imports such a file would keep its old code, and
the tests would run against it. Before Ape looks, this takes the importers out of its list of sources.
"""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

CONTRACTS = "contracts"
_IMPORT = re.compile(r"""^\s*(?:import|\}\s*from)\b[^;"']*["']([^"']+)["']""", re.MULTILINE)


def refresh_build(root: Path) -> set[str]:
    """Have Ape compile every file that imports a changed one, directly or not; returns those files."""
    build = root / ".build" / "__local__.json"
    if not build.is_file():
        return set()
    sources = {path.relative_to(root).as_posix(): path for path in (root / CONTRACTS).rglob("*.sol")}
    compiled_at = build.stat().st_mtime_ns
    if all(path.stat().st_mtime_ns < compiled_at for path in sources.values()):
        return set()
    try:
        manifest = json.loads(build.read_text(encoding="utf-8"))
    except ValueError:
        return set()  # Ape finds that out itself, and compiles everything
    texts = {name: path.read_text(encoding="utf-8") for name, path in sources.items()}
    stale = importers_of(_changed(texts, manifest), texts) & set(manifest["sources"])
    if stale:
        manifest["sources"] = {name: one for name, one in manifest["sources"].items() if name not in stale}
        temporary = build.with_name(f".{build.name}.{os.getpid()}")
        temporary.write_text(json.dumps(manifest), encoding="utf-8")
        temporary.replace(build)
    return stale


def importers_of(changed: set[str], texts: dict[str, str]) -> set[str]:
    """Every file that imports one of ``changed``, directly or through others; not ``changed`` themselves."""
    imports = {name: _imports(name, text) for name, text in texts.items()}
    found: set[str] = set()
    reached = set(changed)
    while fresh := {name for name, names in imports.items() if names & reached} - reached:
        found |= fresh
        reached |= fresh
    return found


def _changed(texts: dict[str, str], manifest: dict[str, Any]) -> set[str]:
    compiled = {name: entry["content"] for name, entry in manifest["sources"].items()}
    gone = {name for name in compiled if name not in texts}
    return gone | {
        name
        for name, text in texts.items()
        if name not in compiled or compiled[name].rstrip() != text.rstrip()
    }


def _imports(name: str, text: str) -> set[str]:
    """Paths, from the project's root, of what the file imports from the project."""
    folder = os.path.dirname(name)
    found = set()
    for path in _IMPORT.findall(text):
        relative = path.startswith(("./", "../"))
        found.add(os.path.normpath(os.path.join(folder, path) if relative else path))
    return found
