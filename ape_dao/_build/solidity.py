"""Compile the project's contracts with one call of the compiler, with the settings of ape-config.yaml.

Ape's own contract types lack the positions of immutables and the storage layout; the code is the same.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape_dao import toolchain
from ape_dao.core.errors import CompilationError
from ape_dao.toolchain.places import pinned_version, toolchain_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

OUTPUTS = [
    "abi",
    "evm.bytecode.object",
    "evm.bytecode.linkReferences",
    "evm.deployedBytecode.object",
    "evm.deployedBytecode.immutableReferences",
    "metadata",
    "storageLayout",
    "userdoc",
]


@dataclass(frozen=True)
class Definition:
    """One contract, library or interface of the project."""

    name: str
    source: str
    kind: str
    """``contract``, ``library`` or ``interface``."""
    abstract: bool
    output: dict[str, Any]

    @property
    def init_code(self) -> str:
        """Code that creates the contract, before its encoded constructor arguments."""
        return str(self.output["evm"]["bytecode"]["object"])

    @property
    def runtime_code(self) -> str:
        """Code at the address afterwards, with zeros where the immutables go."""
        return str(self.output["evm"]["deployedBytecode"]["object"])

    @property
    def metadata(self) -> dict[str, Any]:
        """What the compiler says about itself, its settings and the sources it read."""
        metadata: dict[str, Any] = json.loads(self.output["metadata"])
        return metadata

    @property
    def runtime_size(self) -> int:
        """Bytes of code at the deployed address."""
        return len(self.runtime_code) // 2

    @property
    def is_deployable(self) -> bool:
        """Whether it is a contract, and not an interface or abstract."""
        return self.kind == "contract" and not self.abstract


@dataclass(frozen=True)
class Build:
    """What one run of the compiler gave."""

    version: str
    settings: dict[str, Any]
    definitions: list[Definition]
    immutable_names: dict[str, str]
    """The variable that the compiler calls by this number."""
    texts: dict[str, str]
    """The sources that the compiler was given; it read from the disk what else they import."""


def compile_project(
    root: Path,
    paths: Sequence[Path] | None = None,
    settings: dict[str, Any] | None = None,
    *,
    library: Mapping[str, str] | None = None,
) -> Build:
    """Compile every source under ``root/contracts``, or only those of ``paths``, with what they import.

    Args:
        settings: Replaces those of ape-config.yaml.
        library: Text of sources that may be imported without lying on the disk, by the path to import.

    Raises:
        CompilationError: the compiler reported errors; the message is the first of them.
    """
    from ape_dao._build.settings import compiler_settings

    settings = settings or compiler_settings(root)
    chosen = source_files(root) if paths is None else paths
    sources = {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in chosen}
    return compile_texts(root, {**(library or {}), **sources}, sorted(sources), settings)


def compile_texts(
    root: Path, texts: dict[str, str], chosen: Sequence[str], settings: dict[str, Any]
) -> Build:
    """Compile some of these sources, which import others of them or such as lie on the disk.

    Raises:
        CompilationError: the compiler reported errors; the message is the first of them.
    """
    selection = {"*": {"": ["ast"]}, **dict.fromkeys(chosen, {"": ["ast"], "*": list(OUTPUTS)})}
    request = {
        "language": "Solidity",
        "sources": {name: {"content": text} for name, text in texts.items()},
        "settings": {**settings, "outputSelection": selection},
    }
    answer = _answer(root, request)
    asts = {name: entry["ast"] for name, entry in answer["sources"].items()}
    definitions = [
        Definition(
            name=node["name"],
            source=source,
            kind=node["contractKind"],
            abstract=node["abstract"],
            output=answer["contracts"][source][node["name"]],
        )
        for source in sorted(chosen)
        for node in asts[source]["nodes"]
        if node["nodeType"] == "ContractDefinition"
    ]
    return Build(
        version=definitions[0].metadata["compiler"]["version"] if definitions else "",
        settings=settings,
        definitions=definitions,
        immutable_names={str(node["id"]): node["name"] for ast in asts.values() for node in _immutables(ast)},
        texts=texts,
    )


def source_files(root: Path) -> list[Path]:
    """The project's Solidity files, sorted."""
    return sorted((root / "contracts").rglob("*.sol"))


def _answer(root: Path, request: dict[str, Any]) -> dict[str, Any]:
    """The compiler's answer; a kept one if the same was asked before and no source has changed since."""
    question = json.dumps([pinned_version(root, "solc"), request], sort_keys=True)
    kept = toolchain_folder(root) / "compiled" / f"{_digest(question.encode())}.json"
    if kept.is_file():
        before = json.loads(kept.read_text(encoding="utf-8"))
        if before["digests"] == _digests(root, request, before["digests"]):
            return dict(before["answer"])
    answer = _run_compiler(root, request)
    digests = _digests(root, request, answer["sources"])
    if digests is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(f".{os.getpid()}")
        part.write_text(json.dumps({"digests": digests, "answer": answer}), encoding="utf-8")
        part.replace(kept)
    return answer


def _digests(root: Path, request: Mapping[str, Any], names: Iterable[str]) -> dict[str, str] | None:
    """A digest of each source that the compiler read from the disk; None if one of them is not there."""
    files = {name: root / name for name in names if name not in request["sources"]}
    if not all(path.is_file() for path in files.values()):
        return None
    return {name: _digest(path.read_bytes()) for name, path in files.items()}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _run_compiler(root: Path, request: dict[str, Any]) -> dict[str, Any]:
    compiler = toolchain.solc_path(root)
    done = subprocess.run(
        [str(compiler), "--standard-json", "--base-path", str(root)],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=False,
        env=dict(os.environ),
    )
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
        raise CompilationError(f"The compiler {compiler} failed: {last}")
    answer: dict[str, Any] = json.loads(done.stdout)
    errors = [entry for entry in answer.get("errors", []) if entry["severity"] == "error"]
    if errors:
        more = f"\n({len(errors) - 1} more errors)" if len(errors) > 1 else ""
        raise CompilationError(errors[0]["formattedMessage"].strip() + more)
    return answer


def _immutables(node: Any) -> Iterator[dict[str, Any]]:
    """Every declaration of an immutable variable below ``node`` of a syntax tree."""
    if isinstance(node, list):
        for child in node:
            yield from _immutables(child)
    elif isinstance(node, dict):
        if node.get("nodeType") == "VariableDeclaration" and node.get("mutability") == "immutable":
            yield node
        elif node.get("nodeType") in ("SourceUnit", "ContractDefinition"):
            yield from _immutables(node["nodes"])
