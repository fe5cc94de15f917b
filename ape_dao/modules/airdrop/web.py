"""What the members' page needs to make proofs: the shards of a campaign, beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.modules.airdrop.contracts import MERKLE_AIRDROP
from ape_dao.modules.airdrop.errors import AirdropError
from ape_dao.modules.airdrop.manifest import load_manifest

if TYPE_CHECKING:
    from pathlib import Path

    from ape_dao.core.deployment.record import Record

_SHARDS = "shards"


def site_files(record: Record, key: str, folder: Path) -> dict[str, Path]:
    """The files of a campaign by their path beside the page.

    Args:
        key: Of the campaign's contract: "airdrop_community".
        folder: What `ape dao airdrop build` wrote.

    Raises:
        AirdropError: It holds another campaign's files, or no shards.
    """
    manifest, address = load_manifest(folder), record.address(key)
    if (manifest.chain_id, manifest.airdrop.lower()) != (record.chain_id, address.lower()):
        raise AirdropError(
            f"{folder} is for the airdrop {manifest.airdrop} on chain {manifest.chain_id}, not for {key},"
            f" which is {address} on chain {record.chain_id}."
        )
    shards = folder / _SHARDS
    if not shards.is_dir():
        raise AirdropError(f"{folder} has no shards; build it again without `--no-shards`.")
    name = key.removeprefix(MERKLE_AIRDROP.key)
    return {
        f"airdrop/{name}/{path.relative_to(shards).as_posix()}": path
        for path in sorted(shards.rglob("*"))
        if path.is_file()
    }
