"""Leaves: what a recipient is entitled to, hashed so that it counts in one campaign on one chain only.

leaf = keccak256(keccak256(abi.encode(chainId, airdrop, index, account, amount)))
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ape_dao.modules.airdrop.arrays import ACCOUNT_BYTES, WORD_BYTES, Bytes, Numbers, big_endian
from ape_dao.modules.airdrop.keccak import hash_rows_twice, keccak256

LEAF_TYPES = ("uint256", "address", "uint256", "address", "uint256")
"""chain id, airdrop contract, index, account, amount in base units."""

_CHAIN, _AIRDROP, _INDEX, _ACCOUNT, _AMOUNT = (slice(32 * word, 32 * word + 32) for word in range(5))


@dataclass(frozen=True)
class Campaign:
    """The airdrop contract on its chain."""

    chain_id: int
    airdrop: bytes


def encode_leaves(campaign: Campaign, indexes: Numbers, accounts: Bytes, amounts: Bytes) -> Bytes:
    """What is hashed for each recipient, 160 bytes a row."""
    rows = np.zeros((len(indexes), WORD_BYTES * len(LEAF_TYPES)), dtype=np.uint8)
    rows[:, _CHAIN] = np.frombuffer(campaign.chain_id.to_bytes(WORD_BYTES, "big"), dtype=np.uint8)
    rows[:, _AIRDROP][:, -ACCOUNT_BYTES:] = np.frombuffer(campaign.airdrop, dtype=np.uint8)
    rows[:, _INDEX] = big_endian(indexes, WORD_BYTES)
    rows[:, _ACCOUNT][:, -ACCOUNT_BYTES:] = accounts
    rows[:, _AMOUNT] = amounts
    return rows


def hash_leaves(campaign: Campaign, indexes: Numbers, accounts: Bytes, amounts: Bytes) -> Bytes:
    """The leaf of each recipient."""
    return hash_rows_twice(encode_leaves(campaign, indexes, accounts, amounts))


def hash_leaf(campaign: Campaign, index: int, account: bytes, amount: int) -> bytes:
    """One leaf."""
    words = (
        campaign.chain_id,
        int.from_bytes(campaign.airdrop, "big"),
        index,
        int.from_bytes(account, "big"),
        amount,
    )
    return keccak256(keccak256(b"".join(word.to_bytes(WORD_BYTES, "big") for word in words)))
