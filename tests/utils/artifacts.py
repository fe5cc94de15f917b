"""Just the contracts that a test needs, always of the sources that lie there.

Nothing is compiled as long as the sources are those of the manifests: of the package, and `tests/mocks.json`
(`ape run build_manifest` writes both). What was changed, and what imports it, is compiled with the project's
solc by the legacy pipeline, which takes a third of the time (by the IR pipeline if it would be too large to
deploy, or too deep for the stack), and cached by content.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.artifacts import all_contracts, read_manifest
from ape_dao.core.deployment.sources import load_sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ape.contracts import ContractContainer

    from ape_dao.core.chain.artifacts import Manifest

ROOT = Path(__file__).resolve().parents[2]
MOCKS = ROOT / "tests" / "mocks.json"
SOLC_VERSION = "0.8.37"
REMAPPINGS = {"@openzeppelin/contracts/": "node_modules/@openzeppelin/contracts/"}
SETTINGS: dict[str, Any] = {
    "evmVersion": "cancun",
    "optimizer": {"enabled": True, "runs": 200},
    "remappings": [f"{prefix}={target}" for prefix, target in REMAPPINGS.items()],
}
MAX_CODE_BYTES = 24_576  # EIP-170
_IMPORT = re.compile(r"""import\s+(?:[^"';]*?\s+from\s+)?["']([^"']+)["']\s*;""")


class CompileError(Exception):
    """The compiler was not found, or it refused the sources."""


@dataclass(frozen=True)
class Artifact:
    """One compiled contract."""

    name: str
    abi: list[dict[str, Any]]
    init_code: bytes


class Contracts:
    """The contracts of the sources that lie there, for Ape: ``contracts.Timelock``."""

    def __getattr__(self, name: str) -> ContractContainer:
        from ape.contracts import ContractContainer
        from ethpm_types import ContractType

        places = {known.name: known.source for known in (*all_contracts(), *_mocks())}
        if name not in places:
            raise AttributeError(f"No contract {name}; after a new one run `ape run build_manifest`.")
        made = compile_contracts([places[name]])[name]
        return ContractContainer(
            ContractType.model_validate(
                {
                    "contractName": name,
                    "sourceId": places[name],
                    "abi": made.abi,
                    "deploymentBytecode": {"bytecode": "0x" + made.init_code.hex()},
                }
            )
        )


def compile_contracts(paths: Iterable[str], root: Path = ROOT) -> dict[str, Artifact]:
    """The contracts in the files ``paths`` (relative to ``root``), by name."""
    found: dict[str, Artifact] = {}
    changed = []
    for path in paths:
        shipped = _shipped(path, _collect([path], root))
        found.update(shipped)
        if not shipped:
            changed.append(path)
    return {**_compile(changed, root), **found} if changed else found


def _shipped(path: str, sources: dict[str, dict[str, str]]) -> dict[str, Artifact]:
    """The contracts of the file ``path`` in the manifests; none if one of ``sources`` differs."""
    digests = {name: _digest(source["content"]) for name, source in sources.items()}
    return {
        known.name: Artifact(known.name, known.abi, known.init_code)
        for manifest, read in ((all_contracts(), _shipped_sources), (_mocks(), _sources_of_mocks))
        for known in manifest
        if known.source == path and digests.items() <= read().items()
    }


@cache
def _shipped_sources() -> dict[str, str]:
    return {
        name: _digest(text) for sources in load_sources().values() for name, text in sources.files.items()
    }


@cache
def _mocks() -> Manifest:
    return read_manifest(MOCKS)


@cache
def _sources_of_mocks() -> dict[str, str]:
    return dict(json.loads(MOCKS.read_text(encoding="utf-8"))["sources"])


@cache
def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _compile(paths: list[str], root: Path, settings: Mapping[str, Any] = SETTINGS) -> dict[str, Artifact]:
    by_legacy = "viaIR" not in settings
    try:
        output = _cached_output(paths, root, settings)
    except CompileError as err:
        if by_legacy and "Stack too deep" in str(err):
            return _compile(paths, root, {**settings, "viaIR": True})
        raise
    large = [
        path
        for path, contracts in output.items()
        if max(map(_code_bytes, contracts.values())) > MAX_CODE_BYTES
    ]
    by_ir = _compile(large, root, {**settings, "viaIR": True}) if large and by_legacy else {}
    legacy = {
        name: Artifact(name, contract["abi"], bytes.fromhex(contract["evm"]["bytecode"]["object"]))
        for contracts in output.values()
        for name, contract in contracts.items()
        if "__$" not in contract["evm"]["bytecode"]["object"]
    }
    return {**legacy, **by_ir}


def _code_bytes(contract: dict[str, Any]) -> int:
    return len(contract["evm"]["deployedBytecode"]["object"]) // 2


def _cached_output(paths: list[str], root: Path, settings: Mapping[str, Any]) -> dict[str, Any]:
    """What the compiler says about ``paths``: contracts by file and name."""
    outputs = ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"]
    job = {
        "language": "Solidity",
        "sources": _collect(paths, root),
        "settings": {**settings, "outputSelection": {path: {"*": outputs} for path in paths}},
    }
    payload = json.dumps(job, sort_keys=True)
    kept = root / ".cache" / "artifacts" / f"{hashlib.sha256(payload.encode()).hexdigest()[:32]}.json"
    if kept.is_file():
        return dict(json.loads(kept.read_text()))
    output = _run_solc(payload, root)
    kept.parent.mkdir(parents=True, exist_ok=True)
    part = kept.with_suffix(f".{os.getpid()}")
    part.write_text(json.dumps(output))
    part.replace(kept)
    return output


def _collect(paths: Iterable[str], root: Path) -> dict[str, dict[str, str]]:
    sources: dict[str, dict[str, str]] = {}
    todo = list(paths)
    while todo:
        unit = todo.pop()
        if unit in sources:
            continue
        content = (root / unit).read_text()
        sources[unit] = {"content": content}
        for target in _IMPORT.findall(content):
            if target.startswith("."):
                todo.append(os.path.normpath(os.path.join(os.path.dirname(unit), target)))
            else:
                todo.append(_remap(target))
    return sources


def _remap(target: str) -> str:
    for prefix, path in REMAPPINGS.items():
        if target.startswith(prefix):
            return path + target[len(prefix) :]
    return target


def _run_solc(payload: str, root: Path) -> dict[str, Any]:
    folder = Path(os.environ.get("SOLCX_BINARY_PATH") or Path.home() / ".solcx")
    solc = folder / f"solc-v{SOLC_VERSION}"
    if not solc.exists():
        raise CompileError(f"No solc {SOLC_VERSION} in {folder}: run `uv run ape dao doctor` or `npm ci`.")
    done = subprocess.run(  # noqa: S603  (the project's own compiler)
        [str(solc), "--standard-json"], input=payload, capture_output=True, text=True, cwd=root, check=True
    )
    output = json.loads(done.stdout)
    errors = [e["formattedMessage"] for e in output.get("errors", []) if e["severity"] == "error"]
    if errors:
        raise CompileError("\n".join(errors))
    return dict(output["contracts"])
