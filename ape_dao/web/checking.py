"""Whether a page is the one that the record knows, and that the kit would build."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import requests

from ape_dao.core.deployment.bookkeeping import kit_version
from ape_dao.core.errors import WebError
from ape_dao.web.document import digest, document, origin
from ape_dao.web.site import FIELD, PAGE

if TYPE_CHECKING:
    from pathlib import Path

    from ape_dao.core.deployment.record import Record

_SECONDS = 30
MOST_BYTES = 8_000_000
"""No page is larger."""


@dataclass(frozen=True)
class PageCheck:
    """Hashes of one page, hex."""

    recorded: str
    built: str | None
    """What this kit builds from the record; None if another version of the kit built the page."""
    found: str | None
    """Of the file or the host's answer; None if none was named."""

    @property
    def problems(self) -> list[str]:
        """What does not agree, a sentence each."""
        problems = []
        if self.built not in (None, self.recorded):
            problems.append(
                "The record changed since the page was built, or its hash was edited: this kit builds "
                f"{self.built}. Build it again with `ape dao web build`."
            )
        if self.found not in (None, self.recorded):
            problems.append(
                f"The page is another one: it has SHA-256 {self.found}, the record says {self.recorded}. Do "
                "not use it before its host has explained why."
            )
        return problems


def check_page(record: Record, place: Path | str | None = None) -> PageCheck:
    """Compare.

    Args:
        place: A page's file, the folder that holds it, or the address of a host.

    Raises:
        WebError: The record knows no page, or there is none at the place.
    """
    known = record.data.get(FIELD)
    if not isinstance(known, dict):
        raise WebError(f"The record of {record.name} knows no page; `ape dao web build` builds one.")
    is_own = known["kit"] == kit_version()
    return PageCheck(
        recorded=str(known["sha256"]),
        built=digest(document(record, known["rpcs"])) if is_own else None,
        found=None if place is None else digest(_read(place)),
    )


def _read(place: Path | str) -> bytes:
    if isinstance(place, str):
        return _fetched(place)
    path = place / PAGE if place.is_dir() else place
    try:
        return path.read_bytes()
    except OSError as err:
        raise WebError(f"{path} cannot be read: {err.strerror}.") from err


def _fetched(url: str) -> bytes:
    origin(url)
    try:
        with requests.get(url, timeout=_SECONDS, stream=True) as response:
            response.raise_for_status()
            page = b""
            for chunk in response.iter_content(65_536):
                page += chunk
                if len(page) > MOST_BYTES:
                    raise WebError(f"{url} answers more than {MOST_BYTES:,} bytes, which no page has.")
            return page
    except requests.RequestException as err:
        raise WebError(f"{url} does not answer with a page: {err}.") from err
