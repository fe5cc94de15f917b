"""The CREATE2 factory: known addresses, and the transaction that creates it."""

import rlp
from eth_account import Account
from eth_utils import keccak, to_checksum_address

from ape_dao.core.chain import create2
from ape_dao.core.chain.create2 import (
    FACTORY,
    FACTORY_CODE,
    INSTALL_COST,
    INSTALL_TRANSACTION,
    INSTALLER,
)


def test_predict_address__example_of_eip_1014():
    """The EIP's own vectors, which have other deployers."""
    for deployer, salt, init_code, expected in [
        ("00" * 20, "00" * 32, "00", "0x4D1A2e2bB4F88F0250f26Ffff098B0b30B26BF38"),
        (
            "deadbeef00000000000000000000000000000000",
            "00" * 32,
            "00",
            "0xB928f69Bb1D91Cd65274e3c79d8986362984fDA3",
        ),
        (
            "00000000000000000000000000000000deadbeef",
            "00000000000000000000000000000000000000000000000000000000cafebabe",
            "deadbeef",
            "0x60f3f640a8508fC6a86d45DF051962668E1e8AC7",
        ),
    ]:
        found = create2.predict_address(bytes.fromhex(salt), bytes.fromhex(init_code), "0x" + deployer)
        assert found == expected


def test_installer__signs_the_transaction():
    assert Account.recover_transaction(INSTALL_TRANSACTION) == INSTALLER


def test_deployer__is_the_installers_first_contract():
    address = keccak(rlp.encode([bytes.fromhex(INSTALLER[2:]), b""]))[12:]
    assert to_checksum_address(address) == FACTORY


def test_install_transaction__creates_the_code_at_the_stated_cost():
    nonce, gas_price, gas, to, value, data, *_ = rlp.decode(INSTALL_TRANSACTION)
    assert (nonce, to, value) == (b"", b"", b"")
    assert int.from_bytes(gas_price, "big") * int.from_bytes(gas, "big") == INSTALL_COST
    assert data.endswith(FACTORY_CODE)
