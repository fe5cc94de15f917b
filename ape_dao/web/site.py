"""The folder for a host: the page, its directory, and files that modules' views need."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from ape_dao.core.deployment.bookkeeping import kit_version
from ape_dao.core.deployment.record import Record
from ape_dao.core.errors import WebError
from ape_dao.core.module import installed_modules
from ape_dao.web.document import digest, document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Files: TypeAlias = "dict[str, bytes | Path]"
"""Contents by path, or where they lie: shards are many and large."""
PAGE, DIRECTORY = "index.html", "dao-data.json"
FIELD = "page"
"""Of a record: what is known of its page."""


def site(
    record: Record,
    data: Mapping[str, Any],
    rpcs: Sequence[str] = (),
    folders: Mapping[str, Path] | None = None,
) -> Files:
    """Every file by its path.

    Args:
        data: Of `dao-data.json` (`ape_dao.web.directory`).
        rpcs: Addresses of nodes that the page may read from.
        folders: Folders that modules' views need, by the key of the contract that they belong to.

    Raises:
        WebError: A folder belongs to no contract that takes one, or does not fit it.
    """
    files: Files = {
        PAGE: document(record, rpcs),
        DIRECTORY: json.dumps(data, separators=(",", ":")).encode() + b"\n",
    }
    for key, folder in (folders or {}).items():
        files |= _module_files(record, key, folder)
    return files


def write_site(files: Mapping[str, bytes | Path], folder: Path) -> None:
    """Write the files; the page comes last, so that it never stands beside what is missing."""
    for name in sorted(files, key=lambda name: name == PAGE):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.partial")
        partial.write_bytes(content_of(files[name]))
        partial.replace(path)


def content_of(file: bytes | Path) -> bytes:
    """What is in a file of a site."""
    return file.read_bytes() if isinstance(file, Path) else file


def with_page(record: Record, page: bytes, rpcs: Sequence[str]) -> Record:
    """The same record, which knows its page by the SHA-256."""
    known = {"sha256": digest(page), "kit": kit_version(), "rpcs": list(rpcs)}
    return Record({**record.data, FIELD: known}, record.compiled)


def _module_files(record: Record, key: str, folder: Path) -> Files:
    for module in installed_modules():
        extension = module.extension("web")
        if extension is not None and any(kind.fits(key) for kind in module.contracts):
            files: Files = extension.site_files(record, key, folder)
            return files
    known = ", ".join(record.addresses)
    raise WebError(f"No view of the page takes files for '{key}'; the contracts of this DAO are {known}.")
