"""The manifest: what a campaign's files are of, and how they are cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ape_dao.modules.airdrop.errors import AirdropError
from ape_dao.modules.airdrop.leaves import LEAF_TYPES, Campaign

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = "ape-dao-airdrop-1"
MANIFEST = "manifest.json"


class InputEntry(msgspec.Struct, frozen=True):
    """The list of recipients."""

    name: str
    size: int
    sha256: str
    unit: str
    """"base" or "token": how its amounts were read."""


class TokenEntry(msgspec.Struct, frozen=True):
    """How a page shows amounts; None where it was not said."""

    decimals: int | None = None
    symbol: str | None = None


class ShardEntry(msgspec.Struct, frozen=True, rename="camel"):
    """How the shards are cut."""

    account_digits: int
    """Hex digits of an account that name its shard."""
    node_depth: int
    """Depth of the nodes whose subtrees are a file each."""


class Manifest(msgspec.Struct, frozen=True, rename="camel"):
    """``manifest.json``."""

    format: str
    root: str
    count: int
    total: str
    """Base units."""
    chain_id: int
    airdrop: str
    leaf_types: tuple[str, ...]
    input: InputEntry
    token: TokenEntry
    shards: ShardEntry
    files: tuple[str, ...]
    """What else is in the folder; all of it follows from the list."""

    @property
    def campaign(self) -> Campaign:
        """What the leaves are bound to: chain and contract."""
        return Campaign(self.chain_id, bytes.fromhex(self.airdrop[2:]))

    @property
    def root_bytes(self) -> bytes:
        """The root as 32 bytes."""
        return bytes.fromhex(self.root[2:])

    def to_json(self) -> bytes:
        """The file's bytes."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n"


def load_manifest(folder: Path) -> Manifest:
    """The manifest of a folder that `ape dao airdrop build` wrote.

    Raises:
        AirdropError: There is none, or it is damaged or of another format.
    """
    path = folder / MANIFEST
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except (FileNotFoundError, NotADirectoryError) as err:
        raise AirdropError(f"{folder} holds no airdrop; `ape dao airdrop build` writes one.") from err
    except (msgspec.DecodeError, UnicodeDecodeError) as err:
        raise AirdropError(f"{path} is damaged ({err}); build the airdrop again.") from err
    if manifest.format != FORMAT or manifest.leaf_types != LEAF_TYPES:
        raise AirdropError(
            f"{path} is of format '{manifest.format}', not {FORMAT}; use the kit that wrote it."
        )
    return manifest
