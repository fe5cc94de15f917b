"""Claims from an airdrop of 100,000 recipients: to the account, and straight into its lock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from eth_utils import keccak

from ape_dao.core.chain.artifacts import artifact
from ape_dao.modules.airdrop import leaves
from ape_dao.modules.airdrop.tree import build_tree, proof_positions
from ape_dao.node.clock import WEEK
from bench.bars import Bar, same
from bench.conditions import DAY, LOT, MAX_LOCK_WEEKS, ZERO_ADDRESS, fresh_chain, open_escrow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.modules.airdrop.arrays import Bytes, Numbers
    from bench.bars import Figure
    from bench.conditions import Escrow
    from bench.driver import Contract

BARS = (
    same("airdrop-claim-first-bit", "airdrop claim", "100,000 leaves, first bit of a word, new receiver"),
    same("airdrop-claim", "airdrop claim", "100,000 leaves, used word, new receiver", 76_000),
    same("airdrop-claim-holder", "airdrop claim", "100,000 leaves, used word, receiver holds the token"),
    Bar(
        "airdrop-claim-for",
        "airdrop claim for another",
        "100,000 leaves, used word, new receiver",
        peer="airdrop-claim",
    ),
    Bar("airdrop-lock-first", "airdrop claim-and-lock", "100,000 leaves, first lock ever"),
    Bar("airdrop-lock", "airdrop claim-and-lock", "100,000 leaves, used unlock week", 185_000),
    Bar("airdrop-batch", "airdrop claim in a batch of 100", "100,000 leaves, new receivers, each"),
)
"""The bars of this group."""

ROWS = 100_000
BATCH = 100
LENGTH = 365 * DAY
CHAIN_ID = 31_337
NO_DELEGATION = {"delegatee": ZERO_ADDRESS, "nonce": 0, "expiry": 0, "signature": b""}


@dataclass(frozen=True)
class Campaign:
    """An airdrop of the escrow's token; the rows from 0 on belong to accounts of the node."""

    escrow: Escrow
    airdrop: Contract
    accounts: list[str]
    nodes: Bytes
    positions: Numbers
    """Of the leaves, by row."""

    def row(self, index: int) -> dict[str, Any]:
        """What `claim` takes for a row."""
        places = proof_positions(int(self.positions[index]))
        proof = [self.nodes[place].tobytes() for place in places]
        return {"index": index, "amount": LOT, "proof": proof}

    def claim(self, index: int) -> int:
        """Gas of the claim of a row by its account."""
        return self.airdrop.send(self.accounts[index], "claim", **self.row(index))

    def claim_and_lock(self, index: int) -> int:
        """Gas of a claim into a new lock of the full length."""
        end = (self.escrow.chain.upcoming // WEEK + MAX_LOCK_WEEKS) * WEEK
        choice = {"unlockTime": end, "delegation": NO_DELEGATION}
        return self.airdrop.send(self.accounts[index], "claimAndLock", **self.row(index), **choice)


def measure() -> Iterator[Figure]:
    """Gas of claims, each into the state that the one before left."""
    with fresh_chain() as chain:
        campaign = _open_campaign(open_escrow(chain))
        escrow, airdrop = campaign.escrow, campaign.airdrop
        yield "airdrop-claim-first-bit", campaign.claim(0)
        yield "airdrop-claim", campaign.claim(1)
        escrow.token.send(escrow.owner, "mint", to=campaign.accounts[2], amount=LOT)
        yield "airdrop-claim-holder", campaign.claim(2)
        row = campaign.row(3)
        yield "airdrop-claim-for", airdrop.send(escrow.owner, "claimFor", account=campaign.accounts[3], **row)
        yield "airdrop-lock-first", campaign.claim_and_lock(4)
        yield "airdrop-lock", campaign.claim_and_lock(5)
        rows = [{"account": campaign.accounts[index], **campaign.row(index)} for index in range(6, 6 + BATCH)]
        yield "airdrop-batch", airdrop.send(escrow.owner, "claimBatch", claims=rows) // BATCH


def _open_campaign(escrow: Escrow) -> Campaign:
    """Rows that pay 1,000 tokens each; nobody of them holds the token before."""
    chain, owner = escrow.chain, escrow.owner
    config = {
        "token": escrow.token.address,
        "escrow": escrow.contract.address,
        "owner": owner,
        "treasury": owner,
        "deadline": 0,
        "period": LENGTH,
        "cumulative": False,
    }
    airdrop = chain.deploy(artifact("MerkleAirdrop"), config=config)
    fresh = escrow.holders[40:50]
    for account in fresh:
        balance = escrow.token.read("balanceOf", account=account)
        escrow.token.send(account, "transfer", to=owner, value=balance)
    others = [f"0x{keccak(text=f'recipient {index}')[12:].hex()}" for index in range(ROWS - len(fresh))]
    accounts = [*fresh, *others]
    hashed = leaves.hash_leaves(
        leaves.Campaign(CHAIN_ID, bytes.fromhex(airdrop.address[2:])),
        np.arange(ROWS, dtype=np.int64),
        _rows([bytes.fromhex(account[2:]) for account in accounts]),
        _rows([LOT.to_bytes(32, "big")] * ROWS),
    )
    nodes, positions = build_tree(hashed)
    airdrop.send(owner, "setRoot", newRoot=nodes[0].tobytes())
    escrow.contract.send(owner, "setLocker", locker=airdrop.address, allowed=True)
    escrow.token.send(owner, "mint", to=airdrop.address, amount=ROWS * LOT)
    return Campaign(escrow, airdrop, accounts, nodes, positions)


def _rows(values: list[bytes]) -> Bytes:
    return np.frombuffer(b"".join(values), dtype=np.uint8).reshape(len(values), -1)
