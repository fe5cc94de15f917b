"""Ballots that somebody else hands in."""

import pytest
from eth_account import Account

from utils.checks import reverts_with
from utils.constants import WAD, ZERO_ADDRESS
from utils.governance import NEVER, SPLIT, delegate_calldata, split
from utils.signing import SECP256K1_ORDER, sign, to_bytes, typed

VOTES = 1_000 * WAD
PARTS = split(100 * WAD, 600 * WAD, 300 * WAD)
BALLOT = [
    {"name": "proposalId", "type": "uint256"},
    {"name": "support", "type": "uint8"},
    {"name": "voter", "type": "address"},
    {"name": "nonce", "type": "uint256"},
]
EXTENDED = [*BALLOT, {"name": "reason", "type": "string"}, {"name": "params", "type": "bytes"}]


@pytest.fixture(scope="module")
def signer():
    """A key outside the node: it never sends a transaction."""
    return Account.from_key(b"\x07" * 32)


@pytest.fixture(scope="module")
def wallet(contracts, deployer, signer):
    """A contract account for which ``signer`` signs."""
    return deployer.deploy(contracts.MockWallet, signer.address)


@pytest.fixture
def proposal(draft, token, chain, alice, dave, signer, wallet):
    """Open for votes; the signer delegated by signature, the wallet by a call."""
    for account in (signer.address, wallet.address):
        token.transfer(account, VOTES, sender=alice)
    wallet.act([token], [delegate_calldata(wallet.address)], sender=alice)
    fields = [
        {"name": "delegatee", "type": "address"},
        {"name": "nonce", "type": "uint256"},
        {"name": "expiry", "type": "uint256"},
    ]
    message = {"delegatee": signer.address, "nonce": 0, "expiry": NEVER}
    signed = sign(signer, typed(token, chain, "Delegation", fields, message))
    token.delegateBySig(*message.values(), signed.v, to_bytes(signed.r), to_bytes(signed.s), sender=alice)
    return draft().propose(dave).open()


@pytest.fixture
def ballot(governor, chain, proposal, signer):
    """The signature of a ballot by the signer; anything about it can be changed."""

    def _ballot(domain=None, **changes):
        message = {"proposalId": proposal.id, "support": 1, "voter": signer.address, "nonce": 0, **changes}
        return sign(signer, typed(governor, chain, "Ballot", BALLOT, message, **(domain or {}))).signature

    return _ballot


def test_cast_vote_by_sig__wallet_standard_message__voter_counts(
    governor, proposal, ballot, signer, stranger
):
    """PM-02, GV-09: a ballot signed as typed data counts for the signer; the relayer needs no power."""
    tx = governor.castVoteBySig(proposal.id, 1, signer.address, ballot(), sender=stranger)
    expected = governor.VoteCast(
        voter=signer.address, proposalId=proposal.id, support=1, weight=VOTES, reason=""
    )
    assert expected in tx.events
    assert governor.hasVoted(proposal.id, signer.address)
    assert not governor.hasVoted(proposal.id, stranger)
    assert governor.nonces(signer.address) == 1


def test_cast_vote_with_reason_and_params_by_sig__wallet_standard_message__counts(
    governor, chain, proposal, signer, stranger
):
    """PM-02: text and bytes are hashed as wallets hash them."""
    message = {
        "proposalId": proposal.id,
        "support": SPLIT,
        "voter": signer.address,
        "nonce": 0,
        "reason": "Dépends…",
        "params": PARTS,
    }
    signature = sign(signer, typed(governor, chain, "ExtendedBallot", EXTENDED, message)).signature
    arguments = (proposal.id, SPLIT, signer.address, "Dépends…")
    with reverts_with(governor.GovernorInvalidSignature, voter=signer.address):
        governor.castVoteWithReasonAndParamsBySig(*arguments, b"\x01", signature, sender=stranger)
    tx = governor.castVoteWithReasonAndParamsBySig(*arguments, PARTS, signature, sender=stranger)
    expected = governor.VoteCastWithParams(
        voter=signer.address,
        proposalId=proposal.id,
        support=SPLIT,
        weight=VOTES,
        reason="Dépends…",
        params=PARTS,
    )
    assert expected in tx.events


def test_cast_vote_by_sig__replayed__reverts(governor, proposal, ballot, signer, stranger):
    """GV-09: the nonce is used up, so the same signature says something else now."""
    signature = ballot()
    governor.castVoteBySig(proposal.id, 1, signer.address, signature, sender=stranger)
    with reverts_with(governor.GovernorInvalidSignature, voter=signer.address):
        governor.castVoteBySig(proposal.id, 1, signer.address, signature, sender=stranger)
    with reverts_with(governor.GovernorAlreadyCastVote, voter=signer.address):
        governor.castVoteBySig(proposal.id, 1, signer.address, ballot(nonce=1), sender=stranger)
    assert tuple(governor.proposalVotes(proposal.id)) == (0, VOTES, 0)


@pytest.mark.parametrize(
    "wrong",
    ["support", "proposal", "voter", "nonce", "chain", "contract", "name", "key"],
)
def test_cast_vote_by_sig__something_else_signed__reverts(
    governor, chain, token, proposal, ballot, signer, stranger, wrong
):
    """GV-09: another choice, chain, contract or voter than the one that was signed."""
    signature = {
        "support": lambda: ballot(support=0),
        "proposal": lambda: ballot(proposalId=proposal.id + 1),
        "voter": lambda: ballot(voter=stranger.address),
        "nonce": lambda: ballot(nonce=1),
        "chain": lambda: ballot({"chainId": chain.chain_id + 1}),
        "contract": lambda: ballot({"verifyingContract": token.address}),
        "name": lambda: ballot({"name": "Test DAO"}),
        "key": lambda: (
            sign(
                Account.from_key(b"\x08" * 32),
                typed(
                    governor,
                    chain,
                    "Ballot",
                    BALLOT,
                    {"proposalId": proposal.id, "support": 1, "voter": signer.address, "nonce": 0},
                ),
            ).signature
        ),
    }[wrong]()
    with reverts_with(governor.GovernorInvalidSignature, voter=signer.address):
        governor.castVoteBySig(proposal.id, 1, signer.address, signature, sender=stranger)


@pytest.mark.parametrize("form", ["v_zero", "s_high", "compact", "zeros", "empty"])
def test_cast_vote_by_sig__malformed__reverts(governor, proposal, ballot, signer, stranger, form):
    """PM-01: no second form of a signature is accepted, and nobody signs for the zero address."""
    good = ballot()
    r, s, v = good[:32], int.from_bytes(good[32:64], "big"), good[64]
    bad = {
        "v_zero": good[:64] + b"\x00",
        "s_high": r + to_bytes(SECP256K1_ORDER - s) + bytes([55 - v]),
        "compact": r + to_bytes(s | ((v - 27) << 255)),
        "zeros": b"\x00" * 65,
        "empty": b"",
    }[form]
    for voter in (signer.address, ZERO_ADDRESS):
        with reverts_with(governor.GovernorInvalidSignature, voter=voter):
            governor.castVoteBySig(proposal.id, 1, voter, bad, sender=stranger)
    governor.castVoteBySig(proposal.id, 1, signer.address, good, sender=stranger)


def test_cast_vote_by_sig__contract_wallet__its_key_holder_signs(
    governor, chain, proposal, signer, wallet, stranger
):
    """GV-09: ERC-1271."""
    message = {"proposalId": proposal.id, "support": 0, "voter": wallet.address, "nonce": 0}
    signature = sign(signer, typed(governor, chain, "Ballot", BALLOT, message)).signature
    with reverts_with(governor.GovernorInvalidSignature, voter=wallet.address):
        governor.castVoteBySig(proposal.id, 1, wallet, signature, sender=stranger)
    governor.castVoteBySig(proposal.id, 0, wallet, signature, sender=stranger)
    assert tuple(governor.proposalVotes(proposal.id)) == (VOTES, 0, 0)
