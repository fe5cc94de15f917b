"""The file with the list: read once, unpacked if need be, and hashed while it is read."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ape_dao.modules.airdrop.errors import AirdropError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BLOCK = 1 << 20
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 31


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

    @property
    def is_packed(self) -> bool:
        """Whether it is a gzip file."""
        with self.path.open("rb") as file:
            return file.read(len(_GZIP)) == _GZIP

    def blocks(self) -> Iterator[bytes]:
        """The whole file as it is."""
        with self.path.open("rb") as file:
            while block := file.read(BLOCK):
                self._hash.update(block)
                self.size += len(block)
                if self.advance is not None:
                    self.advance(len(block))
                yield block

    def content(self) -> Iterator[bytes]:
        """What the file holds: a gzip file is unpacked, whatever its name.

        Raises:
            AirdropError: It is damaged, or cut off.
        """
        blocks = self.blocks()
        first = next(blocks, b"")
        if not first.startswith(_GZIP):
            yield first
            yield from blocks
            return
        try:
            yield from _unpacked(first, blocks)
        except (zlib.error, EOFError) as err:
            raise AirdropError(f"{self.name} cannot be unpacked as gzip ({err}).") from err

    def whole_lines(self) -> Iterator[bytes]:
        """The content in blocks that end where a line ends.

        Raises:
            AirdropError: It is damaged, or no UTF-8.
        """
        rest = b""
        for number, block in enumerate(self.content()):
            if number == 0 and block.startswith(_WIDE_MARKS):
                raise AirdropError(f"{self.name} is UTF-16; save it as UTF-8.")
            joined = rest + (block.removeprefix(_BYTE_ORDER_MARK) if number == 0 else block)
            end = joined.rfind(b"\n") + 1
            rest = joined[end:]
            if end:
                yield joined[:end]
        if rest:
            yield rest


def _unpacked(block: bytes, blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The content of a gzip file, which may have several members, in blocks of a bounded size."""
    unpacker = zlib.decompressobj(_GZIP_WINDOW)
    while True:
        if part := unpacker.decompress(block, BLOCK):
            yield part
        block = unpacker.unconsumed_tail
        if unpacker.eof:
            block = unpacker.unused_data.lstrip(b"\0")
            if not block and not (block := next(blocks, b"").lstrip(b"\0")):
                return
            unpacker = zlib.decompressobj(_GZIP_WINDOW)
        elif not block and not part and not (block := next(blocks, b"")):
            raise EOFError("it is cut off")
