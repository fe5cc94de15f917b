"""Contracts that only the measurements need, kept in ``.cache/``.

They are compiled with the project's settings, but by the legacy pipeline: so were the token and the stock
governor of the peers' measurements, and the same token must move at the same price (34.5k gas a transfer).
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ape_dao import toolchain
from ape_dao._build.manifests import manifest_text
from ape_dao._build.settings import compiler_settings
from ape_dao._build.solidity import compile_project
from ape_dao.core.chain.artifacts import read_manifest

if TYPE_CHECKING:
    from ape_dao.core.chain.artifacts import Artifact

ROOT = Path(__file__).resolve().parents[1]
MOCKS = ("MockPlainToken", "MockStockGovernor", "MockStockVotes", "MockTarget")
_LOCK = "package-lock.json"
"""Stands for OpenZeppelin's sources and the compiler."""


def mock(name: str) -> Artifact:
    """The compiled contract ``name`` of ``contracts/mocks/``."""
    return read_manifest(_compiled())[name]


@cache
def _compiled() -> Path:
    """A manifest of the mocks, compiled unless one of the same sources is there."""
    sources = [ROOT / "contracts" / "mocks" / f"{name}.sol" for name in MOCKS]
    settings = compiler_settings(ROOT) | {"viaIR": False}
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    for path in [*sources, ROOT / _LOCK]:
        digest.update(path.read_bytes())
    manifest = ROOT / ".cache" / "bench" / f"{digest.hexdigest()[:32]}.json"
    if not manifest.is_file():
        toolchain.ensure(ROOT)
        build = compile_project(ROOT, sources, settings)
        manifest.parent.mkdir(parents=True, exist_ok=True)
        part = manifest.with_suffix(".part")
        part.write_text(manifest_text(build, {one.name: one for one in build.definitions}), encoding="utf-8")
        part.replace(manifest)
    return manifest
