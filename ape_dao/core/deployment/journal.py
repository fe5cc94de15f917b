"""The journal of a running deployment: what was sent and what is done, written before it can be forgotten.

One JSON file beside the record to come. Every change is written to a new file, synced to disk and renamed
over the old one, so a crash leaves either the old or the new journal, never half of one.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from ape_dao.core.errors import JournalError

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = 1


@dataclass
class Entry:
    """One transaction of the deployment."""

    transaction: str | None = None
    nonce: int | None = None
    block: int | None = None
    block_hash: str | None = None
    gas_used: int | None = None
    done: bool = False


@dataclass
class Journal:
    """What happened so far, by key of the step."""

    path: Path
    dao: str
    chain_id: int
    chain: str
    """Hash of block 0."""
    deployer: str
    spec_hash: str
    plan_hash: str
    spec: dict[str, Any] = field(repr=False)
    start_block: int
    entries: dict[str, Entry]

    def entry(self, key: str) -> Entry:
        """The entry of a step, new if there was none."""
        return self.entries.setdefault(key, Entry())

    def signed(self, key: str, transaction: str, nonce: int) -> None:
        """Note a transaction before it is sent."""
        self.entries[key] = Entry(transaction=transaction, nonce=nonce)
        self.save()

    def save(self) -> None:
        """Write the journal so that a crash cannot damage it."""
        data = asdict(self)
        data.pop("path")
        write_atomically(self.path, {"format": FORMAT, **data})

    def remove(self) -> None:
        """The deployment is complete and recorded."""
        self.path.unlink(missing_ok=True)


def load_journal(path: Path) -> Journal | None:
    """The journal at ``path``; None if there is none.

    Raises:
        JournalError: The file is damaged or of another format.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError as err:
        raise JournalError(f"{path} is damaged ({err}); restore it, or delete it to start again.") from err
    if not isinstance(data, dict) or data.pop("format", None) != FORMAT:
        raise JournalError(
            f"{path} is not a journal of format {FORMAT}; use the version of the kit that wrote it."
        )
    try:
        entries = {key: Entry(**entry) for key, entry in data.pop("entries").items()}
        return Journal(path=path, entries=entries, **data)
    except (AttributeError, KeyError, TypeError) as err:
        raise JournalError(f"{path} is damaged ({err}); restore it, or delete it to start again.") from err


def write_atomically(path: Path, data: dict[str, Any]) -> None:
    """Write JSON so that ``path`` holds its old content or all of the new one, also after a power cut.

    Raises:
        JournalError: The disk is full, or may not be written.
    """
    write_text(path, json.dumps(data, indent=1, ensure_ascii=False) + "\n")


def write_text(path: Path, text: str) -> None:
    """The same for a text.

    Raises:
        JournalError: The disk is full, or may not be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as err:
        with suppress(OSError):
            temporary.unlink()
        raise JournalError(
            f"{path} cannot be written ({err.strerror}); make room or give another folder, and run the same "
            "command again."
        ) from err
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
