"""A folder that appears complete or not at all.

Everything is written beside it, under a name that begins with a dot, and renamed in the end. Whatever a run
that was killed left there is thrown away by the next one.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ape_dao.modules.airdrop.errors import AirdropError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@contextmanager
def appearing(folder: Path) -> Iterator[Path]:
    """A new folder to write to, which becomes ``folder`` when the block ends without an error.

    Raises:
        AirdropError: Another process is writing it at this moment.
    """
    folder = Path(os.path.abspath(folder))  # "." has no name, and ".." that of another folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial, replaced = _beside(folder, "partial"), _beside(folder, "replaced")
    with _locked(_beside(folder, "lock"), folder):
        _restore(folder, replaced)
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir()
        try:
            yield partial
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        os.sync()
        if folder.exists():
            folder.rename(replaced)
        partial.rename(folder)
        _sync(folder.parent)
        shutil.rmtree(replaced, ignore_errors=True)


def write_blocks(path: Path, blocks: Iterable[bytes]) -> None:
    """Write a large file, block by block."""
    with path.open("wb") as file:
        for block in blocks:
            file.write(block)


def write_small(folder: Path, name: str, content: bytes) -> None:
    """Write one of very many small files; its folder must be there."""
    descriptor = os.open(f"{folder}/{name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    try:
        written = os.write(descriptor, content)
    finally:
        os.close(descriptor)
    if written != len(content):
        raise OSError(f"{folder}/{name} could not be written; is the disk full?")


def _beside(folder: Path, what: str) -> Path:
    return folder.with_name(f".{folder.name}.{what}")


def _restore(folder: Path, replaced: Path) -> None:
    """Undo or finish a replacement that was killed between its two renames."""
    if not replaced.exists():
        return
    if folder.exists():
        shutil.rmtree(replaced)
    else:
        replaced.rename(folder)


@contextmanager
def _locked(path: Path, folder: Path) -> Iterator[None]:
    """Hold a lock that ends with the process, however it ends."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_ours = os.fstat(descriptor).st_ino == path.stat().st_ino
        except (BlockingIOError, FileNotFoundError):
            is_ours = False
        if not is_ours:  # or its file was removed, by one that ended, since we opened it
            raise AirdropError(f"Another process is writing {folder}; wait for it.")
        try:
            yield
        finally:
            path.unlink()
    finally:
        os.close(descriptor)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
