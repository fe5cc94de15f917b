"""Signatures that are judged without the governor, which cannot be asked before the vote is open."""

import pytest
from eth_account import Account

from ape_dao.ballots import Ballot, Domain, SignedBallot
from ape_dao.ballots.messages import digest
from ape_dao.ballots.signatures import is_good, signer_of
from ape_dao.core.chain.signatures import Signer

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
VOTER = Account.from_key(b"\x07" * 32)
DOMAIN = Domain("Test DAO", "1", 1, "0x" + "11" * 20)


class NoCode:
    """A chain on which no voter is a contract."""

    def codes_of(self, addresses):
        return [b"" for _ in addresses]


def signed(change=lambda signature: signature, **changes):
    ballot = Ballot(**{"proposal_id": 5, "support": 1, "voter": VOTER.address, "sequence": 9, **changes})
    original = Ballot(5, 1, VOTER.address, 9)
    signature = bytes(VOTER.unsafe_sign_hash(digest(DOMAIN, original)).signature)
    return SignedBallot(ballot, change(signature))


def upper_half(signature):
    """The same point with the other s: curves accept it, the governor does not."""
    other = ORDER - int.from_bytes(signature[32:64], "big")
    return signature[:32] + other.to_bytes(32, "big") + bytes([55 - signature[64]])


def test_is_good__key_of_the_voter():
    assert signer_of(DOMAIN, NoCode(), signed()) is Signer.KEY
    assert is_good(DOMAIN, NoCode(), signed())


@pytest.mark.parametrize(
    "change",
    [
        upper_half,
        lambda signature: signature[:64] + bytes([signature[64] - 27]),
        lambda signature: signature[:64],
        lambda signature: bytes(32) + signature[32:],
        lambda signature: signature[:32] + bytes(32) + signature[64:],
        lambda signature: signature + b"\0",
        lambda signature: b"",
    ],
    ids=["upper half", "v of 0 or 1", "64 bytes", "r of 0", "s of 0", "66 bytes", "empty"],
)
def test_is_good__form_that_the_governor_refuses(change):
    """PM-01: also before the vote is open, when only this can tell."""
    assert signer_of(DOMAIN, NoCode(), signed(change)) is Signer.NOBODY
    assert not is_good(DOMAIN, NoCode(), signed(change))


@pytest.mark.parametrize(
    "changes",
    [
        {"proposal_id": 6},
        {"support": 0},
        {"sequence": 10},
        {"params": b"\0"},
        {"voter": "0x" + "22" * 20},
        {"voter": "0x" + "00" * 20},
    ],
)
def test_is_good__changed_ballot(changes):
    """PM-02: every field is signed."""
    assert not is_good(DOMAIN, NoCode(), signed(**changes))
