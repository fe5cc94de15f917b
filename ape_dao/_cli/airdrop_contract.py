"""Which contract an airdrop is built for: as told, or as a deployment's record says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao._cli.airdrop_options import read_account
from ape_dao.exceptions import AirdropError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PREFIX = "airdrop_"
"""Records call a campaign's contract so, with the campaign's name behind it."""


@dataclass(frozen=True)
class Target:
    """The contract, and what else of its DAO is known."""

    chain_id: int
    airdrop: bytes
    contracts: Mapping[bytes, str]
    """Contracts of the DAO, which must get nothing."""


def chosen_target(
    chain_id: int | None, airdrop: str | None, record: Path | None, campaign: str | None
) -> Target:
    """The contract that the options name.

    Raises:
        AirdropError: They name none, or two.
        RecordError: The record cannot be read.
    """
    if record is not None:
        if chain_id is not None or airdrop is not None:
            raise AirdropError("A record tells chain and contract; leave --chain-id and --airdrop out.")
        return _recorded(record, campaign)
    if chain_id is None or airdrop is None:
        raise AirdropError("Which contract? Give --chain-id and --airdrop, or --record FILE of the DAO.")
    if campaign is not None:
        raise AirdropError("--campaign chooses among the campaigns of a record; give --record FILE too.")
    contract = bytes.fromhex(read_account(airdrop, "--airdrop")[2:])
    return Target(chain_id, contract, {contract: "the airdrop itself"})


def _recorded(path: Path, campaign: str | None) -> Target:
    from ape_dao.record import load_record

    record = load_record(path)
    found = {
        key.removeprefix(PREFIX): address
        for key, address in record.addresses.items()
        if key.startswith(PREFIX)
    }
    listed = ", ".join(found) or "none"
    if campaign is None and len(found) != 1:
        raise AirdropError(f"The DAO of {path} has {len(found)} campaigns ({listed}); give --campaign NAME.")
    if campaign is not None and campaign not in found:
        raise AirdropError(f"The DAO of {path} has no campaign '{campaign}'; it has {listed}.")
    chosen = found[campaign] if campaign is not None else next(iter(found.values()))
    contracts = {bytes.fromhex(address[2:]): f"the DAO's {key}" for key, address in record.addresses.items()}
    return Target(record.chain_id, bytes.fromhex(chosen[2:]), contracts)
