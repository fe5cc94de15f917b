"""A deployed airdrop with the files of its list; import the fixtures into a conftest."""

from __future__ import annotations

import json
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from ape_dao.core.chain.artifacts import artifact
from ape_dao.modules.airdrop.build import Order, build
from ape_dao.modules.airdrop.leaves import Campaign
from utils.airdrop import made_up, write_csv

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = 10**18
WEEK = 7 * 86_400
LOT = 1_000 * WHOLE


@dataclass
class Deployed:
    """A campaign with the files of its list."""

    token: object
    escrow: object
    contract: object
    folder: Path

    def balance(self, account):
        return self.token.balanceOf(account)


def deploy(name, *args, sender):
    return sender.deploy(artifact(name).container(), *args)


def files_for(contract, folder, recipients, chain_id, **changes):
    source = write_csv(folder.with_suffix(".csv"), recipients)
    campaign = Campaign(chain_id, bytes.fromhex(contract.address[2:]))
    return build(Order(**{"source": source, "campaign": campaign, "folder": folder, **changes})).manifest


@pytest.fixture(scope="module")
def venue(deployer, owner):
    """Token and escrow; the deployer holds the supply."""
    token = deploy("GovernanceToken", "Token", "TKN", 10**28, 0, owner, [(deployer, 10**28)], sender=deployer)
    config = (token, owner, "Votes", "VOTE", 52, 2 * WHOLE, 1, 1, WHOLE // 2, 1)
    return SimpleNamespace(token=token, escrow=deploy("VotingEscrow", config, sender=deployer))


@pytest.fixture(scope="module")
def people(alice, bob, carol):
    return [(alice.address, LOT), (bob.address, 2 * LOT), (carol.address, 3 * LOT), *made_up(60, seed=9)]


@pytest.fixture(scope="module")
def bare(venue, deployer, owner, chain, people, tmp_path_factory):
    """A campaign without root and funds."""
    deadline = chain.pending_timestamp + 90 * 86_400
    config = (venue.token, venue.escrow, owner, owner, deadline, 0, False)
    contract = deploy("MerkleAirdrop", config, sender=deployer)
    venue.escrow.setLocker(contract, True, sender=owner)
    folder = tmp_path_factory.mktemp("airdrop") / "files"
    rich = [(account, min(amount, LOT)) for account, amount in people[3:]]
    files_for(contract, folder, [*people[:3], *rich], chain.chain_id)
    return Deployed(venue.token, venue.escrow, contract, folder)


@pytest.fixture
def ready(bare, deployer, owner):
    """The campaign, with root and funds."""
    manifest = json.loads((bare.folder / "manifest.json").read_text())
    bare.contract.setRoot(manifest["root"], sender=owner)
    bare.token.transfer(bare.contract, int(manifest["total"]), sender=deployer)
    return bare
