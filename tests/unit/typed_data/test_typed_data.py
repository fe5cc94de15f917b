"""Typed data: hashed as EIP-712 says, signed by an account or refused in the caller's words."""

import pytest
from eth_abi import encode
from eth_account import Account
from eth_utils import keccak

from ape_dao.ballots import Ballot
from ape_dao.ballots import Domain as BallotDomain
from ape_dao.ballots import sign as sign_ballot
from ape_dao.core.chain.typed_data import Domain, sign, signable, typed_data
from ape_dao.core.errors import BallotError, DaoError
from ape_dao.sdk.permits import sign_permit

WHERE = "0x1111111111111111111111111111111111111111"
TYPES = {"from": "address", "text": "string", "raw": "bytes", "amount": "uint256"}
VALUES = {"from": WHERE, "text": "ünïcode", "raw": b"\x00\xff", "amount": 2**255}
DOMAIN = Domain("A name", "7", 31337, WHERE)


class Refusing:
    """An account whose owner presses "reject"."""

    address = WHERE

    def sign_message(self, message: object) -> None:
        assert message is not None


class Token:
    """As much of a token as a permit asks for."""

    def eip712Domain(self) -> tuple[object, ...]:  # noqa: N802
        return b"\x0f", "Token", "1", 31337, WHERE, bytes(32), []

    def nonces(self, account: object) -> int:
        assert account is not None
        return 3


def permit_document(owner: str, deadline: int) -> dict[str, object]:
    """A permit of one unit of `Token` for `WHERE`."""
    types = dict.fromkeys(("owner", "spender"), "address")
    types |= dict.fromkeys(("value", "nonce", "deadline"), "uint256")
    values = {"owner": owner, "spender": WHERE, "value": 1, "nonce": 3, "deadline": deadline}
    return typed_data(Domain("Token", "1", 31337, WHERE), "Permit", types, values)


def test_signable__hash_by_hand():
    """PM-02: `string` and `bytes` count by their hashes, in the domain and in the message."""
    domain_type = b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    where = keccak(
        encode(
            ["bytes32", "bytes32", "bytes32", "uint256", "address"],
            [keccak(domain_type), keccak(text="A name"), keccak(text="7"), 31337, WHERE],
        )
    )
    what = keccak(
        encode(
            ["bytes32", "address", "bytes32", "bytes32", "uint256"],
            [
                keccak(b"Letter(address from,string text,bytes raw,uint256 amount)"),
                WHERE,
                keccak(text="ünïcode"),
                keccak(b"\x00\xff"),
                2**255,
            ],
        )
    )
    message = signable(typed_data(DOMAIN, "Letter", TYPES, VALUES))
    assert (message.version, message.header, message.body) == (b"\x01", where, what)


def test_sign__account__recovered(accounts):
    document = typed_data(DOMAIN, "Letter", TYPES, VALUES)
    signature = sign(accounts[1], document, DaoError("no"))
    assert Account.recover_message(signable(document), signature=signature) == accounts[1]


def test_of_contract():
    assert Domain.of_contract(Token()) == Domain("Token", "1", 31337, WHERE)


def test_sign__refused__says_what_the_caller_says():
    refused = DaoError("Nothing was sent.")
    with pytest.raises(DaoError) as raised:
        sign(Refusing(), typed_data(DOMAIN, "Letter", TYPES, VALUES), refused)
    assert raised.value is refused


@pytest.mark.parametrize("part", ["r", "s"])
def test_sign_permit__part_begins_with_zeros__has_32_bytes(part, accounts):
    """One permit in 128 has such a part, which Ape gives without its zeros."""
    short, document = next(
        (deadline, document)
        for deadline in range(1, 100_000)
        for document in [permit_document(accounts[1].address, deadline)]
        if len(getattr(accounts[1].sign_message(signable(document)), part)) < 32
    )
    permit = sign_permit(Token(), WHERE, 1, short, signer=accounts[1])
    assert (permit.deadline, len(permit.r), len(permit.s)) == (short, 32, 32)
    vrs = (permit.v, int.from_bytes(permit.r), int.from_bytes(permit.s))
    assert Account.recover_message(signable(document), vrs=vrs) == accounts[1]


def test_sign_permit__refused():
    with pytest.raises(
        DaoError, match="0x1111.* did not sign the permit; --approve sends an approval instead."
    ):
        sign_permit(Token(), WHERE, 1, 2, signer=Refusing())


def test_sign_ballot__refused():
    with pytest.raises(BallotError, match="0x1111.* did not sign the ballot."):
        sign_ballot(BallotDomain("DAO", "1", 1, WHERE), Ballot(1, 1, WHERE, 5), Refusing())
