"""Arguments that several commands of `ape dao airdrop` have, and what they mean."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ape_dao.modules.airdrop.errors import AirdropError

if TYPE_CHECKING:
    from ape.api import ProviderAPI

    from ape_dao.modules.airdrop.files import AirdropFiles, Claim
    from ape_dao.modules.airdrop.live import LiveAirdrop

FOLDER = click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))


def read_account(text: str, what: str = "ACCOUNT") -> str:
    """An address from the command line, checksummed.

    Raises:
        AirdropError: It is none, or its checksum is wrong.
    """
    from ape_dao.modules.airdrop.accounts import checksummed, parse_accounts
    from ape_dao.modules.airdrop.columns import TextColumn

    accounts, problems = parse_accounts(TextColumn.of([text.strip()]))
    for _, trouble in problems.values():
        raise AirdropError(f"{what} is wrong: {trouble}.")
    return checksummed(accounts[0].tobytes())


def required_claim(files: AirdropFiles, account: str) -> Claim:
    """The account's claim.

    Raises:
        AirdropError: It has none, or the files contradict each other.
    """
    claim = files.find(bytes.fromhex(account[2:]))
    if claim is None:
        raise AirdropError(f"{account} is not among the {len(files):,} recipients of {files.folder}.")
    if not files.is_right(claim):
        raise AirdropError(f"The files in {files.folder} contradict each other; build the airdrop again.")
    return claim


def live_airdrop(files: AirdropFiles, provider: ProviderAPI) -> LiveAirdrop:
    """The contract of the files on the connected chain."""
    from ape_dao.core.chain.client import Chain
    from ape_dao.core.deployment.following import recognise
    from ape_dao.core.deployment.record import record_of
    from ape_dao.modules.airdrop.live import LiveAirdrop

    chain = Chain(provider)
    if (record := record_of(files.manifest.chain_id, files.manifest.airdrop)) is not None:
        recognise(chain, record.addresses, record.artifacts)
    return LiveAirdrop(files.manifest, chain)
