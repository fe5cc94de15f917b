"""`ape dao delegate --signed`: a delegation that somebody else sends."""

import json

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from ape_dao.core.chain.typed_data import Domain, typed_data
from ape_dao.sdk import staking

TYPES = {"account": "address", "delegatee": "address", "nonce": "uint256", "expiry": "uint256"}


@pytest.fixture
def signed(living, tmp_path):
    """A delegation of ben to ann, as the members' page writes it; `changes` come after signing."""

    def write(**changes):
        ben, escrow = living.ben, living.dao.escrow
        values = {
            "account": str(ben.address),
            "delegatee": str(living.ann.address),
            "nonce": int(escrow.nonces(ben)),
            "expiry": living.now + 1_000,
        }
        domain = Domain.of_contract(escrow)
        document = typed_data(domain, "DelegationFor", TYPES, values)
        signature = Account.sign_message(encode_typed_data(full_message=document), ben.private_key).signature
        content = {
            "format": 1,
            "domain": domain.to_data(),
            "delegation": {**values, "nonce": str(values["nonce"])},
            "signature": "0x" + bytes(signature).hex(),
        }
        for path, value in changes.items():
            part, _, name = path.partition("__")
            (content[part] if name else content)[name or part] = value
        file = tmp_path / "one.delegation.json"
        file.write_text(json.dumps(content))
        return f"--signed={file}"

    return write


def test_signed__sent_by_another__counts_once(works, fails, signed, living):
    """A signed delegation counts, whoever sends it, and only once (WB-23)."""
    file = signed()
    said = works("delegate", file, sender=living.carol)
    assert f"{living.ann.address} votes for {living.ben.address} now." in said
    assert staking.delegatee_of(living.dao, str(living.ben.address)) == living.ann.address
    assert "nonce" in fails("delegate", file, sender=living.carol).lower()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"domain__chainId": 1}, "on chain 1, not for"),
        ({"delegation__expiry": "soon"}, "delegation.expiry"),
        ({"delegation__more": 1}, "delegation.more"),
        ({"signature": "0x12345"}, "signature"),
        ({"format": 2}, "is not a signed delegation"),
        ({"signature": "0x" + "11" * 65}, "The contract refuses"),
    ],
    ids=["other-chain", "no-time", "unknown-key", "half-a-byte", "other-format", "nobody-signed"],
)
def test_signed__refused(fails, signed, living, changes, sentence):
    assert sentence in fails("delegate", signed(**changes), sender=living.carol)


def test_signed__with_another_choice__refused(fails, signed, living):
    assert "leave out TO" in fails("delegate", "self", signed(), sender=living.carol)
