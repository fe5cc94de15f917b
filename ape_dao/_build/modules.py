"""Building a module that lives in a project and distribution of its own."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from ape_dao import toolchain
from ape_dao._build.manifests import (
    MOCKS,
    check_sizes,
    check_unique_names,
    manifest_text,
    sources_text,
    write_manifests,
)
from ape_dao._build.settings import compiler_settings
from ape_dao._build.solidity import compile_project, source_files
from ape_dao._build.stubs import MODULE_STUBS, stub_text
from ape_dao.core.chain.artifacts import (
    DAO,
    MANIFEST,
    MODULE_GROUP,
    MODULES,
    manifests,
    module_folders,
)
from ape_dao.core.deployment.sources import SOURCES, load_sources
from ape_dao.core.errors import ManifestError
from ape_dao.toolchain.stale import imports_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from ape_dao._build.solidity import Definition

IMPORTED_AS = {
    "contracts/": "@ape-dao/contracts/",
    "node_modules/@openzeppelin/contracts/": "@openzeppelin/contracts/",
}
"""What a module's contracts write to import a source that ships with the kit, by how its path begins here."""


def build_module(root: Path, package: str) -> list[Path]:
    """Compile the contracts of a module, and write manifest, sources and types (``abi.pyi``) beside its code.

    The project has an ``ape-config.yaml``, whose section ``solidity`` holds the compiler's settings, and pins
    ``solc`` in ``package.json``. Its contracts import ours as ``@ape-dao/contracts/…`` and OpenZeppelin's as
    ``@openzeppelin/contracts/…``. Where the project does not remap these paths, they lead to the sources that
    came with the installed kit: everything that its own contracts are made of.

    Args:
        root: The project; its contracts are in ``contracts/``, and a folder ``mocks`` does not ship.
        package: The module's Python package, such as ``sale_module``, in the project or in its ``src``.

    Returns:
        The files that changed.

    Raises:
        ToolMissingError: There is no compiler of the pinned version.
        CompilationError: The compiler reported errors.
        ManifestError: There is no such package, nothing to deploy, a contract that is too big, or one whose
            name is taken by the kit or by another installed module.
    """
    folder = _package_folder(root, package)
    toolchain.ensure_compiler(root)
    settings = compiler_settings(root)
    paths = [path for path in source_files(root) if MOCKS not in path.relative_to(root).parts]
    texts = {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    library = _reachable(texts, _library(settings["remappings"]))
    build = compile_project(root, paths, settings, library=library)
    check_unique_names(build.definitions)
    check_sizes(build.definitions)
    deployable = {definition.name: definition for definition in build.definitions if definition.is_deployable}
    if not deployable:
        raise ManifestError(f"{root / 'contracts'} has no contract that can be deployed.")
    _check_free(deployable.values(), folder)
    outputs = {name: definition.output for name, definition in deployable.items()}
    texts = {
        MANIFEST: manifest_text(build, deployable),
        SOURCES: sources_text(root, build, deployable),
        MODULE_STUBS: stub_text(outputs, of_core=False),
    }
    return write_manifests(texts, folder)


def module_package(root: Path) -> str:
    """The package behind the one entry point ``ape_dao.modules`` of a project.

    Raises:
        ManifestError: The project declares none, or several.
    """
    path = root / "pyproject.toml"
    try:
        project = tomllib.loads(path.read_text(encoding="utf-8")).get("project", {})
    except (OSError, ValueError) as err:
        raise ManifestError(f"{path} cannot be read ({err}); name the package with --package.") from err
    entries = project.get("entry-points", {}).get(MODULE_GROUP, {})
    if len(entries) != 1:
        raise ManifestError(
            f"{path} has {len(entries)} entry points in the group {MODULE_GROUP}; "
            "name the package with --package."
        )
    return str(next(iter(entries.values()))).partition(":")[0]


def _package_folder(root: Path, package: str) -> Path:
    places = [base.joinpath(*package.split(".")) for base in (root, root / "src")]
    for place in places:
        if place.is_dir():
            return place
    raise ManifestError(f"There is no package {package}: neither {places[0]} nor {places[1]} exists.")


def _library(remappings: Iterable[str]) -> dict[str, str]:
    """The sources that ship with the kit, by the path to import; not those that the project maps itself."""
    mapped = tuple(remapping.partition("=")[0] for remapping in remappings)
    ours = {DAO, *(name for name, folder in module_folders().items() if folder.parent == MODULES)}
    return {
        as_imported: text
        for home, sources in load_sources().items()
        if home in ours
        for path, text in sources.files.items()
        for begins, imported in IMPORTED_AS.items()
        if path.startswith(begins)
        and not (as_imported := imported + path.removeprefix(begins)).startswith(mapped or ("=",))
    }


def _reachable(texts: Mapping[str, str], library: Mapping[str, str]) -> dict[str, str]:
    """The part of ``library`` that ``texts`` import, directly or through others."""
    reachable: dict[str, str] = {}
    waiting = dict(texts)
    while waiting:
        imported = {path for name, text in waiting.items() for path in imports_of(name, text)}
        waiting = {path: library[path] for path in imported if path in library and path not in reachable}
        reachable |= waiting
    return reachable


def _check_free(definitions: Iterable[Definition], folder: Path) -> None:
    """A name leads to one contract, wherever it comes from."""
    folders = module_folders()
    others = {name: manifest for name, manifest in manifests().items() if folders.get(name) != folder}
    for definition in definitions:
        for home, manifest in others.items():
            if definition.name in manifest:
                owner = "the core" if home == DAO else f"the module '{home}'"
                raise ManifestError(f"{owner} has a contract {definition.name} already: rename yours.")
