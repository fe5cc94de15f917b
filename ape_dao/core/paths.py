"""Words that may be paths."""

from __future__ import annotations

from pathlib import Path


def is_file(word: str | Path) -> bool:
    """Whether a word is the path of a file; false for what no path can be, such as one of 10,000 letters."""
    try:
        return Path(word).is_file()
    except (OSError, ValueError):  # too long; a NUL byte, a character that the file system cannot write
        return False
