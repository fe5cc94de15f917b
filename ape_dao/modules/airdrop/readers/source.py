"""The file with the list: read once, and hashed while it is read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BLOCK = 1 << 20
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass
class Source:
    """The file. ``sha256`` and ``size`` are of what was read so far, so of all of it in the end."""

    path: Path
    advance: Callable[[int], None] | None = None
    """Told how many bytes were read since the last call."""
    size: int = 0
    _hash: Any = field(default_factory=hashlib.sha256)

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    @property
    def sha256(self) -> str:
        """Digest of all that was read, in hexadecimal digits."""
        return str(self._hash.hexdigest())

    def blocks(self) -> Iterator[bytes]:
        """The whole file."""
        with self.path.open("rb") as file:
            while block := file.read(BLOCK):
                self._hash.update(block)
                self.size += len(block)
                if self.advance is not None:
                    self.advance(len(block))
                yield block

    def whole_lines(self) -> Iterator[bytes]:
        """The file in blocks that end where a line ends."""
        rest = b""
        for number, block in enumerate(self.blocks()):
            joined = rest + (block.removeprefix(_BYTE_ORDER_MARK) if number == 0 else block)
            end = joined.rfind(b"\n") + 1
            rest = joined[end:]
            if end:
                yield joined[:end]
        if rest:
            yield rest
