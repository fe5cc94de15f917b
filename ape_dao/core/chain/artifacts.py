"""The compiled contracts: the core's in ``manifests/``, each module's in its ``manifest.json``.

Code is ``bytes``, positions are byte offsets. Nothing of Ape is imported until a container is asked for, so
that plans can be made and code compared quickly.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from ape_dao.core.errors import ManifestError, UnknownContractError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ape.contracts import ContractContainer, ContractInstance

MANIFESTS = Path(__file__).parents[2] / "manifests"
MODULES = Path(__file__).parents[2] / "modules"
MODULE_GROUP = "ape_dao.modules"
"""The entry points through which modules are found."""
FORMAT = 1
DAO = "dao"
DEMO = "demo"
MANIFEST = "manifest.json"
_PACKAGE = re.compile(r"(@[^/]+/)?[^/@]+@\d")
"""How the source of what an npm package ships compiled begins: with its name and version."""


@dataclass(frozen=True)
class CodeSlice:
    """Bytes of the runtime code that the constructor fills in."""

    start: int
    length: int


@dataclass(frozen=True)
class Compiler:
    """What compiled a contract."""

    version: str
    settings: Mapping[str, Any]


@dataclass(frozen=True)
class Artifact:
    """One compiled contract."""

    name: str
    source: str
    """Where the source is: a path in the project, or the package it came from."""
    abi: list[dict[str, Any]] = field(repr=False)
    init_code: bytes = field(repr=False)
    """Code that is sent to create the contract, before its encoded constructor arguments."""
    runtime_code: bytes = field(repr=False)
    """Code at the address afterwards, with zeros where the immutables go."""
    immutable_references: Mapping[str, tuple[CodeSlice, ...]] = field(repr=False)
    storage_layout: list[dict[str, Any]] = field(repr=False)
    storage_types: Mapping[str, Any] = field(repr=False)
    """The structs in storage, by name: ``bytes`` and ``members``, which look like the layout."""
    userdoc: Mapping[str, Any] = field(repr=False)
    compiler: Compiler = field(repr=False)

    @property
    def is_of_others(self) -> bool:
        """Whether its authors compiled it and the kit ships what came out: the source names the package."""
        return _PACKAGE.match(self.source) is not None

    @property
    def constructor_abi(self) -> dict[str, Any]:
        """The constructor's ABI entry; one without inputs if the source declares none."""
        empty = {"type": "constructor", "inputs": [], "stateMutability": "nonpayable"}
        return next((entry for entry in self.abi if entry["type"] == "constructor"), empty)

    def without_immutables(self, code: bytes) -> bytes:
        """``code`` with zeros at the positions of this contract's immutables."""
        masked = bytearray(code)
        for slices in self.immutable_references.values():
            for part in slices:
                masked[part.start : part.start + part.length] = bytes(part.length)
        return bytes(masked[: len(code)])

    def is_code(self, code: bytes) -> bool:
        """Whether ``code``, read from a chain, is this contract with any values of its immutables."""
        same_length = len(code) == len(self.runtime_code)
        return same_length and self.without_immutables(code) == self.without_immutables(self.runtime_code)

    def immutable_values(self, code: bytes) -> dict[str, int]:
        """The immutables, by name, that deployed ``code`` was constructed with, each as an integer.

        Raises:
            ManifestError: ``code`` is not this contract, or holds two values for one immutable.
        """
        if not self.is_code(code):
            raise ManifestError(f"The code is not that of {self.name}.")
        values: dict[str, int] = {}
        for name, seen in self.immutable_values_seen(code).items():
            if len(seen) != 1:
                raise ManifestError(f"The code of {self.name} holds different values for {name}.")
            values[name] = seen.pop()
        return values

    def immutable_values_seen(self, code: bytes) -> dict[str, set[int]]:
        """The values at all places of each immutable; more than one is a forgery."""
        return {
            name: {int.from_bytes(code[part.start : part.start + part.length], "big") for part in slices}
            for name, slices in self.immutable_references.items()
        }

    def has_view(self, name: str, arguments: int | None = None) -> bool:
        """Whether a function of that name is declared, with so many arguments if that matters."""
        return any(
            entry["type"] == "function"
            and entry["name"] == name
            and arguments in (None, len(entry["inputs"]))
            for entry in self.abi
        )

    def to_data(self) -> dict[str, Any]:
        """As a manifest keeps it; `read_artifact` reads it back."""
        return {
            "source": self.source,
            "abi": self.abi,
            "bytecode": "0x" + self.init_code.hex(),
            "deployedBytecode": "0x" + self.runtime_code.hex(),
            "immutableReferences": {
                name: [asdict(part) for part in parts] for name, parts in self.immutable_references.items()
            },
            "storageLayout": self.storage_layout,
            "storageTypes": dict(self.storage_types),
            "userdoc": dict(self.userdoc),
            "compiler": {"version": self.compiler.version, "settings": dict(self.compiler.settings)},
        }

    def container(self) -> ContractContainer:
        """An Ape container: deploys the contract, and finds its errors and events by name."""
        from ape.contracts import ContractContainer
        from ethpm_types import ContractType

        return ContractContainer(
            ContractType.model_validate(
                {
                    "contractName": self.name,
                    "sourceId": self.source,
                    "abi": self.abi,
                    "deploymentBytecode": {"bytecode": "0x" + self.init_code.hex()},
                    "runtimeBytecode": {"bytecode": "0x" + self.runtime_code.hex()},
                    "userdoc": dict(self.userdoc),
                }
            )
        )

    def at(self, address: str) -> ContractInstance:
        """An Ape instance of this contract at ``address``, with this ABI whatever Ape's caches hold.

        Left to itself, Ape merges it with the ABI of what it saw at that address before.
        """
        from ape.utils import ManagerAccessMixin

        return ManagerAccessMixin.chain_manager.contracts.instance_at(
            address,
            contract_type=self.container().contract_type,
            fetch_from_explorer=False,
            detect_proxy=False,
            replace=True,
        )


@dataclass(frozen=True)
class Manifest:
    """The contracts of one manifest file, by name."""

    name: str
    contracts: Mapping[str, Artifact]
    input_sha256: str
    """Digest of everything the compiler read: settings and sources, dependencies included."""

    def __getitem__(self, name: str) -> Artifact:
        try:
            return self.contracts[name]
        except KeyError:
            raise UnknownContractError(name, list(self.contracts)) from None

    def __iter__(self) -> Iterator[Artifact]:
        return iter(self.contracts.values())

    def __contains__(self, name: object) -> bool:
        return name in self.contracts


@cache
def load_manifest(name: str = DAO) -> Manifest:
    """Read ``manifests/<name>.json``: ``dao`` (the core) or ``demo`` (what exists outside of any DAO)."""
    return read_manifest(MANIFESTS / f"{name}.json")


@cache
def module_folders() -> dict[str, Path]:
    """The folder of every installed module, by its name."""
    folders = {}
    for entry in sorted(entry_points(group=MODULE_GROUP), key=lambda entry: entry.name):
        spec = find_spec(entry.module)
        if spec is not None and spec.origin is not None:
            folders[entry.name] = Path(spec.origin).parent
    return folders


@cache
def manifests() -> dict[str, Manifest]:
    """The manifests of the core and of every installed module that has contracts, by name.

    Raises:
        ManifestError: One is damaged, or two of them have a contract of one name.
    """
    by_home = {DAO: load_manifest()}
    for name, folder in module_folders().items():
        if (folder / MANIFEST).is_file():
            by_home[name] = read_manifest(folder / MANIFEST)
    _check_unique(by_home)
    return by_home


def _check_unique(by_home: Mapping[str, Manifest]) -> None:
    homes: dict[str, str] = {}
    for home, manifest in by_home.items():
        for name in manifest.contracts:
            if name in homes:
                raise ManifestError(
                    f"Both {_shown(homes[name])} and {_shown(home)} have a contract {name}: "
                    "uninstall one of them, or have the contract renamed."
                )
            homes[name] = home


def _shown(home: str) -> str:
    return "the core" if home == DAO else f"the module '{home}'"


@cache
def all_contracts() -> Manifest:
    """Every contract of the core and of the installed modules. The digest is the core's."""
    contracts = {contract.name: contract for manifest in manifests().values() for contract in manifest}
    return Manifest(name=DAO, contracts=contracts, input_sha256=load_manifest().input_sha256)


def read_manifest(path: Path) -> Manifest:
    """Read a manifest file.

    Raises:
        ManifestError: the file is missing, is not a manifest or has another format.
    """
    remedy = "run `ape run build_manifest`"
    try:
        data = msgspec.json.decode(path.read_bytes())
    except FileNotFoundError:
        raise ManifestError(f"{path} does not exist: {remedy}.") from None
    except ValueError as exc:
        raise ManifestError(f"{path} is damaged ({exc}): {remedy}.") from exc
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ManifestError(f"{path} is not a manifest of format {FORMAT}: {remedy}.")
    compiler = data["compiler"]
    contracts = {
        name: read_artifact(name, {"compiler": compiler, **entry})
        for name, entry in data["contracts"].items()
    }
    return Manifest(name=path.stem, contracts=contracts, input_sha256=data["inputSha256"])


def artifact(name: str) -> Artifact:
    """The contract ``name`` of the core or of an installed module."""
    return all_contracts()[name]


def demo_artifact(name: str) -> Artifact:
    """The contract ``name`` that only the demo and tests use, such as ``WETH9`` or ``DemoStablecoin``."""
    return load_manifest(DEMO)[name]


def read_artifact(name: str, entry: Mapping[str, Any]) -> Artifact:
    """A contract of a manifest, from its plain data."""
    compiler = entry["compiler"]
    return Artifact(
        name=name,
        source=entry["source"],
        abi=entry["abi"],
        init_code=bytes.fromhex(entry["bytecode"].removeprefix("0x")),
        runtime_code=bytes.fromhex(entry["deployedBytecode"].removeprefix("0x")),
        immutable_references={
            immutable: tuple(CodeSlice(**part) for part in parts)
            for immutable, parts in entry["immutableReferences"].items()
        },
        storage_layout=entry["storageLayout"],
        storage_types=entry["storageTypes"],
        userdoc=entry["userdoc"],
        compiler=Compiler(version=compiler["version"], settings=compiler["settings"]),
    )
