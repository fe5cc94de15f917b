"""Votes by time (ERC-5805, ERC-6372)."""

import pytest
from eth_account import Account

from utils.checks import reverts_with
from utils.constants import WAD, ZERO_ADDRESS
from utils.governance import delegate, warp_to
from utils.signing import SECP256K1_ORDER, sign, to_bytes, typed

DELEGATION = [
    {"name": "delegatee", "type": "address"},
    {"name": "nonce", "type": "uint256"},
    {"name": "expiry", "type": "uint256"},
]


def test_clock__timestamp(token, chain):
    """GV-07."""
    assert token.clock() == chain.blocks.head.timestamp
    assert token.CLOCK_MODE() == "mode=timestamp"


def test_delegate__to_itself__votes_from_then_on(token, alice, chain):
    before = chain.blocks.head.timestamp
    assert token.getVotes(alice) == 0
    chain.pending_timestamp = before + 100
    tx = delegate(token, alice, sender=alice)
    expected = token.DelegateChanged(delegator=alice, fromDelegate=ZERO_ADDRESS, toDelegate=alice)
    assert expected in tx.events
    votes = token.DelegateVotesChanged(delegate=alice, previousVotes=0, newVotes=600_000 * WAD)
    assert votes in tx.events
    assert token.delegates(alice) == alice
    warp_to(chain, before + 200)
    assert token.getPastVotes(alice, before + 99) == 0
    assert token.getPastVotes(alice, before + 100) == 600_000 * WAD
    assert token.getPastTotalSupply(before + 100) == 1_000_000 * WAD
    assert token.numCheckpoints(alice) == 1
    assert tuple(token.checkpoints(alice, 0)) == (before + 100, 600_000 * WAD)


def test_transfer__delegated__votes_move(token, alice, bob):
    delegate(token, alice, sender=alice)
    delegate(token, alice, sender=bob)
    assert token.getVotes(alice) == 1_000_000 * WAD
    token.transfer(bob, 1, sender=alice)
    assert token.getVotes(alice) == 1_000_000 * WAD
    delegate(token, ZERO_ADDRESS, sender=bob)
    assert token.getVotes(alice) == 600_000 * WAD - 1


@pytest.fixture
def delegation(token, chain, stranger):
    """(signer, arguments of delegateBySig); anything about the message can be changed."""
    signer = Account.from_key(b"\x07" * 32)

    def _delegation(**changes):
        message = {"delegatee": stranger.address, "nonce": 0, "expiry": 2**40, **changes}
        return signer, message, sign(signer, typed(token, chain, "Delegation", DELEGATION, message))

    return _delegation


def test_delegate_by_sig__wallet_standard_message__delegated(token, delegation, alice, stranger):
    """PM-02."""
    signer, message, signed = delegation()
    token.transfer(signer.address, 5, sender=alice)
    token.delegateBySig(*message.values(), signed.v, to_bytes(signed.r), to_bytes(signed.s), sender=alice)
    assert token.delegates(signer.address) == stranger
    assert token.getVotes(stranger) == 5
    with reverts_with(token.InvalidAccountNonce, account=signer.address, currentNonce=1):
        token.delegateBySig(*message.values(), signed.v, to_bytes(signed.r), to_bytes(signed.s), sender=alice)


def test_delegate_by_sig__expired__reverts(token, delegation, alice, chain):
    expiry = chain.blocks.head.timestamp + 10
    _, message, signed = delegation(expiry=expiry)
    chain.pending_timestamp = expiry + 1
    with reverts_with(token.VotesExpiredSignature, expiry=expiry):
        token.delegateBySig(*message.values(), signed.v, to_bytes(signed.r), to_bytes(signed.s), sender=alice)


def test_delegate_by_sig__malformed__reverts(token, delegation, alice):
    """PM-01: no zero signer, no second form of a signature."""
    _, message, signed = delegation()
    with reverts_with(token.ECDSAInvalidSignature):
        token.delegateBySig(*message.values(), 0, to_bytes(signed.r), to_bytes(signed.s), sender=alice)
    with reverts_with(token.ECDSAInvalidSignature):
        token.delegateBySig(*message.values(), 27, b"\x00" * 32, b"\x00" * 32, sender=alice)
    high = to_bytes(SECP256K1_ORDER - signed.s)
    with reverts_with(token.ECDSAInvalidSignatureS, s=high):
        token.delegateBySig(*message.values(), 55 - signed.v, to_bytes(signed.r), high, sender=alice)
