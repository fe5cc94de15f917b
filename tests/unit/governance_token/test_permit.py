"""Approvals by signature (EIP-2612)."""

import pytest
from ape.exceptions import CustomError
from eth_account import Account

from utils.checks import reverts_with
from utils.signing import SECP256K1_ORDER, sign, to_bytes, typed

PERMIT = [
    {"name": "owner", "type": "address"},
    {"name": "spender", "type": "address"},
    {"name": "value", "type": "uint256"},
    {"name": "nonce", "type": "uint256"},
    {"name": "deadline", "type": "uint256"},
]


@pytest.fixture(scope="module")
def signer():
    return Account.from_key(b"\x07" * 32)


@pytest.fixture
def permit(token, chain, signer, bob):
    """(arguments before the signature, signature)."""

    def _permit(**changes):
        message = {
            "owner": signer.address,
            "spender": bob.address,
            "value": 5,
            "nonce": 0,
            "deadline": 2**40,
            **changes,
        }
        arguments = [value for key, value in message.items() if key != "nonce"]
        return arguments, sign(signer, typed(token, chain, "Permit", PERMIT, message))

    return _permit


def submit(token, arguments, v, r, s, sender):
    return token.permit(*arguments, v, r if isinstance(r, bytes) else to_bytes(r), to_bytes(s), sender=sender)


def test_permit__wallet_standard_message__approved(token, permit, signer, alice, bob):
    """PM-02."""
    arguments, signed = permit()
    tx = submit(token, arguments, signed.v, signed.r, signed.s, alice)
    assert token.Approval(owner=signer.address, spender=bob, value=5) in tx.events
    assert token.allowance(signer.address, bob) == 5
    assert token.nonces(signer.address) == 1


def test_permit__replayed__reverts(token, permit, signer, alice):
    arguments, signed = permit()
    submit(token, arguments, signed.v, signed.r, signed.s, alice)
    with pytest.raises(CustomError) as caught:
        submit(token, arguments, signed.v, signed.r, signed.s, alice)
    # With the next nonce the same signature belongs to some other, unknown key.
    assert caught.value.name == "ERC2612InvalidSigner"
    assert caught.value.inputs["owner"] == signer.address != caught.value.inputs["signer"]


def test_permit__other_owner__reverts(token, permit, signer, alice):
    arguments, signed = permit(owner=alice.address)
    with reverts_with(token.ERC2612InvalidSigner, signer=signer.address, owner=alice.address):
        submit(token, arguments, signed.v, signed.r, signed.s, alice)


def test_permit__expired__reverts(token, permit, alice, chain):
    deadline = chain.blocks.head.timestamp + 10
    arguments, signed = permit(deadline=deadline)
    chain.pending_timestamp = deadline + 1
    with reverts_with(token.ERC2612ExpiredSignature, deadline=deadline):
        submit(token, arguments, signed.v, signed.r, signed.s, alice)


def test_permit__malformed__reverts(token, permit, alice):
    """PM-01: no zero signer, no second form of a signature."""
    arguments, signed = permit()
    with reverts_with(token.ECDSAInvalidSignature):
        submit(token, arguments, 0, signed.r, signed.s, alice)
    with reverts_with(token.ECDSAInvalidSignature):
        submit(token, arguments, 27, 0, 0, alice)
    high = SECP256K1_ORDER - signed.s
    with reverts_with(token.ECDSAInvalidSignatureS, s=to_bytes(high)):
        submit(token, arguments, 55 - signed.v, signed.r, high, alice)
