"""Addresses that are known before anything is sent: CREATE2 through the CREATE2 factory.

The CREATE2 factory (https://github.com/Arachnid/deterministic-deployment-proxy) takes 32 bytes of salt
and then init code, and creates the contract. It lives at the same address on every chain, because the
transaction that creates it was signed once, by an account whose key nobody has.
"""

from __future__ import annotations

from eth_utils import keccak, to_checksum_address

FACTORY = "0x4e59b44847b379578588920cA78FbF26c0B4956C"
FACTORY_CODE = bytes.fromhex(
    "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd"
    "5b8082525050506014600cf3"
)
CREATE3_PROXY_HASH = keccak(bytes.fromhex("73365f5f37365f34f06012573d5f5f3e3d5ffd5b005f526014600cf3"))
"""Of the init code of the proxy that Create3 makes first."""
INSTALLER = "0x3fAB184622Dc19b6109349B94811493BF2a45362"
"""Signer of the transaction below; it needs `INSTALL_COST` wei."""
INSTALL_COST = 100_000 * 100 * 10**9
INSTALL_TRANSACTION = bytes.fromhex(
    "f8a58085174876e800830186a08080b853604580600e600039806000f350fe"
    "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd"
    "5b8082525050506014600cf3"
    "1ba02222222222222222222222222222222222222222222222222222222222222222"
    "a02222222222222222222222222222222222222222222222222222222222222222"
)


def predict_address(salt: bytes, init_code: bytes, factory: str = FACTORY) -> str:
    """The address at which a factory, by default the CREATE2 factory, creates ``init_code`` with ``salt``.

    The address commits to the deployer, the salt and every byte of the init code, constructor arguments
    included: code that is found there can only be what this init code made.
    """
    digest = keccak(b"\xff" + bytes.fromhex(factory[2:]) + salt + keccak(init_code))
    return str(to_checksum_address(digest[12:]))


def predict_created_address(creator: str, salt: bytes) -> str:
    """The address at which the contract ``creator`` creates anything with ``salt`` by OpenZeppelin's Create3.

    It commits to the creator and the salt only: the first contract of a proxy that CREATE2 makes.
    """
    proxy = keccak(b"\xff" + bytes.fromhex(creator[2:]) + salt + CREATE3_PROXY_HASH)[12:]
    return str(to_checksum_address(keccak(b"\xd6\x94" + proxy + b"\x01")[12:]))


def deployment_data(salt: bytes, init_code: bytes) -> bytes:
    """What to send to the CREATE2 factory."""
    return salt + init_code
