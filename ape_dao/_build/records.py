"""What an earlier version of the kit deployed, compiled once more from the input beside its record."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from ape_dao._build.manifests import entry_of
from ape_dao._build.solidity import compile_texts
from ape_dao.core.chain.artifacts import all_contracts, artifact, read_artifact
from ape_dao.core.deployment.record import Record, init_code_hash
from ape_dao.core.errors import RecordError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def recompiled(record: Record, root: Path, inputs: Iterable[Path]) -> Record:
    """The record with what its contracts were created from.

    Args:
        root: The project, whose compiler is used.
        inputs: Standard JSON inputs of the compiler, as the kit writes them beside records.

    Raises:
        RecordError: An input is damaged, no input has a contract, or it comes out otherwise, because another
            compiler made it.
        CompilationError: The compiler refuses an input.
    """
    names = {str(entry["contract"]) for entry in record.contracts.values()}
    compiled: dict[str, Any] = {}
    for path in inputs:
        texts, settings = _read(path)
        places = {name: _source_of(name, texts) for name in sorted(names - compiled.keys())}
        chosen = sorted({place for place in places.values() if place is not None})
        if not chosen:
            continue
        build = compile_texts(root, texts, chosen, settings)
        compiler = {"version": build.version, "settings": settings}
        compiled |= {
            one.name: read_artifact(one.name, {"compiler": compiler, **entry_of(build, one)})
            for one in build.definitions
            if one.name in names and one.is_deployable
        }
    for key, entry in record.contracts.items():
        name = str(entry["contract"])
        if name in all_contracts() and artifact(name).is_of_others:
            compiled[name] = artifact(name)
        found = compiled.get(name)
        if found is None:
            raise RecordError(f"No input beside the record has the source of {entry['contract']}.")
        if init_code_hash(found, entry) != entry["initCodeHash"]:
            made_by = record.launch["compiler"]["version"]
            raise RecordError(
                f"{key} comes out otherwise than it was deployed: compiler {made_by} made it, and "
                f"{found.compiler.version} is installed; install that version of the kit."
            )
    return Record(record.data, compiled)


def _read(path: Path) -> tuple[dict[str, str], dict[str, Any]]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        texts = {name: str(source["content"]) for name, source in data["sources"].items()}
        settings = {name: value for name, value in data["settings"].items() if name != "outputSelection"}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as err:
        raise RecordError(f"{path} cannot be read ({err!r}); restore it from version control.") from err
    return texts, settings


def _source_of(name: str, texts: dict[str, str]) -> str | None:
    """The file that declares a contract."""
    declared = re.compile(rf"^contract {re.escape(name)}\b", re.MULTILINE)
    return next((place for place, text in texts.items() if declared.search(text)), None)
