"""Write the manifests and sources that ship from the contracts, or tell whether they are what is there now.

The core's are in ``ape_dao/manifests/``, a module's beside its code. Each is compiled by itself, so that no
module can change the code or the digest of the core or of another module.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from ape_dao._build.settings import compiler_settings
from ape_dao._build.solidity import compile_project, source_files
from ape_dao._build.stubs import CORE_STUBS, MODULE_STUBS, stub_text
from ape_dao.core.chain.artifacts import DAO, DEMO, FORMAT, MANIFEST, MANIFESTS
from ape_dao.core.deployment.sources import SOURCES
from ape_dao.core.errors import ManifestError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from ape_dao._build.solidity import Build, Definition

RUNTIME_SIZE_LIMIT = 24_576  # bytes, EIP-170
MODULES = "modules"
"""The folder of the modules, among the contracts and in the package."""
MOCKS = "mocks"
DEMO_MOCKS = ("DemoBidder", "DemoStablecoin", "DemoToken", "DemoVault")
PACKAGE = MANIFESTS.parent


def compile_groups(root: Path) -> dict[str, Build]:
    """What is compiled together, by name: the core, each module, the mocks of the demo, and those of tests.

    Mocks of tests do not go through the optimiser's intermediate language, which takes three times as long.

    Raises:
        CompilationError: The compiler reported errors.
        ManifestError: Two contracts share a name.
    """
    groups: dict[str, list[Path]] = defaultdict(list)
    for path in source_files(root):
        groups[_group_of(path.relative_to(root))].append(path)
    settings = compiler_settings(root)
    builds = {
        name: compile_project(root, paths, settings | {"viaIR": False} if name == MOCKS else settings)
        for name, paths in groups.items()
    }
    check_unique_names(definition for build in builds.values() for definition in build.definitions)
    return builds


def _group_of(path: Path) -> str:
    """The group of the source at ``path``."""
    if MOCKS in path.parts:
        return DEMO if path.stem in DEMO_MOCKS else MOCKS
    _, folder, name, *_ = (*path.parts, "", "")
    return name if folder == MODULES else DAO


def manifest_texts(root: Path, builds: Mapping[str, Build]) -> dict[str, str]:
    """The text of each manifest and of each file of sources, by its path in the package.

    Raises:
        ManifestError: A contract is too big to deploy.
    """
    folder, texts = MANIFESTS.name, {}
    for name, build in builds.items():
        if name == MOCKS:
            continue
        check_sizes(build.definitions)
        deployable = {
            definition.name: definition for definition in build.definitions if definition.is_deployable
        }
        outputs = {name: definition.output for name, definition in deployable.items()}
        if name == DEMO:
            texts[f"{folder}/{DEMO}.json"] = manifest_text(build, deployable, **_shipped(root))
        elif name == DAO:
            texts[f"{folder}/{DAO}.json"] = manifest_text(build, deployable)
            texts[CORE_STUBS] = stub_text(outputs, of_core=True)
            texts[f"{folder}/{SOURCES}"] = sources_text(root, build, deployable)
        elif deployable:
            shipped = _SHIPPED_BY_MODULES.get(name)
            others = shipped(root) if shipped is not None else {}
            texts[f"{MODULES}/{name}/{MANIFEST}"] = manifest_text(build, deployable, **others)
            texts[f"{MODULES}/{name}/{MODULE_STUBS}"] = stub_text(outputs | others, of_core=False)
            texts[f"{MODULES}/{name}/{SOURCES}"] = sources_text(root, build, deployable)
    return texts


def mocks_text(root: Path, build: Build) -> str:
    """The manifest of the mocks that tests use, with a digest of each file that the compiler read."""
    deployable = {definition.name: definition for definition in build.definitions if definition.is_deployable}
    files = {name for definition in deployable.values() for name in definition.metadata["sources"]}
    texts = {name: build.texts.get(name) or (root / name).read_text("utf-8") for name in files}
    digests = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    data = json.loads(manifest_text(build, deployable)) | {"sources": digests}
    return json.dumps(data, indent=1, sort_keys=True) + "\n"


def check_unique_names(definitions: Iterable[Definition]) -> None:
    """Ape keeps one contract of each name and says nothing about the others."""
    places: dict[str, list[str]] = defaultdict(list)
    for definition in definitions:
        places[definition.name].append(definition.source)
    for name, sources in sorted(places.items()):
        if len(sources) > 1:
            raise ManifestError(f"{name} is defined in {' and in '.join(sources)}: rename one of them.")


def check_sizes(definitions: Iterable[Definition]) -> None:
    """A chain refuses code above the limit."""
    for definition in definitions:
        if definition.is_deployable and definition.runtime_size > RUNTIME_SIZE_LIMIT:
            raise ManifestError(
                f"{definition.name} has {definition.runtime_size:,} bytes of code; "
                f"the limit is {RUNTIME_SIZE_LIMIT:,}."
            )


def stale_manifests(texts: Mapping[str, str], folder: Path = PACKAGE) -> list[Path]:
    """The files in ``folder`` that are missing or differ from ``texts``."""
    paths = {folder / name: text for name, text in texts.items()}
    return [path for path, text in paths.items() if not path.is_file() or path.read_text("utf-8") != text]


def write_manifests(texts: Mapping[str, str], folder: Path = PACKAGE) -> list[Path]:
    """Write those files in ``folder`` that differ; returns them."""
    stale = stale_manifests(texts, folder)
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts[path.relative_to(folder).as_posix()], encoding="utf-8")
    return stale


def manifest_text(build: Build, definitions: dict[str, Definition], **others: dict[str, Any]) -> str:
    """One manifest file with these contracts of ``build``, and ``others`` that were compiled elsewhere."""
    data = {
        "format": FORMAT,
        "compiler": {"version": build.version, "settings": build.settings},
        "inputSha256": _input_digest(build, definitions),
        "contracts": {name: entry_of(build, definition) for name, definition in definitions.items()} | others,
    }
    return json.dumps(data, indent=1, sort_keys=True) + "\n"


def sources_text(root: Path, build: Build, definitions: dict[str, Definition]) -> str:
    """Everything that the compiler read for these contracts, and which contract needs what."""
    needed = {name: sorted(definition.metadata["sources"]) for name, definition in definitions.items()}
    files = sorted({name for names in needed.values() for name in names})
    data = {
        "format": FORMAT,
        "compiler": {"version": build.version, "settings": build.settings},
        "contracts": needed,
        "sources": {name: build.texts.get(name) or (root / name).read_text("utf-8") for name in files},
    }
    return json.dumps(data, indent=1, sort_keys=True) + "\n"


def _input_digest(build: Build, definitions: dict[str, Definition]) -> str:
    """A digest of the compiler, the settings and every source that went into these contracts."""
    sources = {
        name: entry["keccak256"]
        for definition in definitions.values()
        for name, entry in definition.metadata["sources"].items()
    }
    text = json.dumps([build.version, build.settings, sources], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def entry_of(build: Build, definition: Definition) -> dict[str, Any]:
    """A contract as a manifest keeps it."""
    output = definition.output
    if output["evm"]["bytecode"]["linkReferences"]:
        raise ManifestError(f"{definition.name} needs a deployed library; the kit uses internal ones only.")
    return {
        "source": definition.source,
        "abi": output["abi"],
        "bytecode": "0x" + definition.init_code,
        "deployedBytecode": "0x" + definition.runtime_code,
        "immutableReferences": _immutables(build, definition),
        "storageLayout": _storage_layout(output["storageLayout"]),
        "storageTypes": _storage_types(output["storageLayout"]),
        "userdoc": output["userdoc"],
    }


def _immutables(build: Build, definition: Definition) -> dict[str, list[dict[str, int]]]:
    """Positions of each immutable, by variable name: the compiler numbers them anew with any other file."""
    references = definition.output["evm"]["deployedBytecode"]["immutableReferences"]
    named: dict[str, list[dict[str, int]]] = {}
    for number, parts in references.items():
        name = build.immutable_names[number]
        if name in named:
            raise ManifestError(f"{definition.name} inherits two immutables called {name}: rename ours.")
        named[name] = sorted(parts, key=lambda part: part["start"])
    return named


def _storage_layout(layout: dict[str, Any]) -> list[dict[str, Any]]:
    """Slot by slot, with the types' names as the source has them."""
    return _members(layout["storage"], layout["types"] or {})


def _storage_types(layout: dict[str, Any]) -> dict[str, Any]:
    """The structs among the types, by the source's names: their size, and their members as in the layout."""
    types = layout["types"] or {}
    return {
        entry["label"]: {"bytes": int(entry["numberOfBytes"]), "members": _members(entry["members"], types)}
        for entry in types.values()
        if "members" in entry
    }


def _members(items: list[dict[str, Any]], types: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "label": item["label"],
            "slot": int(item["slot"]),
            "offset": item["offset"],
            "bytes": int(types[item["type"]]["numberOfBytes"]),
            "type": types[item["type"]]["label"],
        }
        for item in items
    ]


def _shipped(root: Path) -> dict[str, dict[str, Any]]:
    """What exists outside of any DAO, as npm packages ship it, compiled by its authors.

    Of the pair only what it answers: its factory creates it.
    """
    packages = root / "node_modules"
    weth, core = packages / "canonical-weth", packages / "@uniswap" / "v2-core"
    factory, pair = (_npm(core, f"build/UniswapV2{name}.json") for name in ("Factory", "Pair"))
    safe = {
        file.rpartition("/")[2]: _npm(_safe(root), f"{_SAFE_BUILT}/{file}.sol") for file in _SAFE_STANDING
    }
    return {
        # Of what stands on a chain already only its code; the kit calls none of it by its ABI.
        **{name: entry | {"abi": [], "bytecode": "0x"} for name, entry in safe.items()},
        "UniswapV2Factory": factory,
        "UniswapV2Pair": pair | {"bytecode": "0x", "deployedBytecode": "0x"},
        "WETH9": _npm(weth, "build/contracts/WETH9.json"),
    }


def _safe_proxy(root: Path) -> dict[str, dict[str, Any]]:
    """What a Safe's factory creates, with those functions of a Safe behind it that the kit calls."""
    proxy = _npm(_safe(root), f"{_SAFE_BUILT}/proxies/SafeProxy.sol")
    behind = _npm(_safe(root), f"{_SAFE_BUILT}/Safe.sol")["abi"]
    constructor = [entry for entry in proxy["abi"] if entry["type"] == "constructor"]
    called = [entry for entry in behind if entry["type"] == "function" and entry["name"] in _SAFE_FUNCTIONS]
    return {"SafeProxy": proxy | {"abi": [*constructor, *called]}}


def _safe(root: Path) -> Path:
    return root / "node_modules" / "@safe-global" / "safe-contracts"


_SAFE_BUILT = "build/artifacts/contracts"
_SAFE_STANDING = ("SafeL2", "proxies/SafeProxyFactory", "handler/CompatibilityFallbackHandler")
_SAFE_FUNCTIONS = ("VERSION", "execTransaction", "getOwners", "getStorageAt", "getThreshold", "nonce")
_SHIPPED_BY_MODULES: Mapping[str, Callable[[Path], dict[str, dict[str, Any]]]] = {"council": _safe_proxy}
"""What a module creates and did not compile, by its name."""


def _npm(package: Path, file: str) -> dict[str, Any]:
    """A contract of an npm package, from the output of its authors' compiler: a file, or Hardhat's folder of
    that source."""
    told = json.loads((package / "package.json").read_text("utf-8"))
    path = package / file
    name = path.stem
    built = json.loads((path / f"{name}.json" if path.is_dir() else path).read_text("utf-8"))
    return {
        "source": f"{told['name']}@{told['version']}/contracts/{name}.sol",
        "compiler": {"version": built["compiler"]["version"] if "compiler" in built else "", "settings": {}},
        "abi": built["abi"],
        "bytecode": "0x" + built["bytecode"].removeprefix("0x"),
        "deployedBytecode": _runtime(built),
        "immutableReferences": {},
        "storageLayout": [],
        "storageTypes": {},
        "userdoc": built.get("userdoc", {}),
    }


def _runtime(built: dict[str, Any]) -> str:
    code = built.get("deployedBytecode") or built["evm"]["deployedBytecode"]["object"]
    return "0x" + str(code).removeprefix("0x")
