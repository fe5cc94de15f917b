"""Accounts with a key and code (EIP-7702): one rule for their signatures in every contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from eth_account import Account

from utils.artifacts import compile_contracts
from utils.checks import reverts_with
from utils.constants import DAY, WAD, ZERO_ADDRESS
from utils.governance import Outcome
from utils.kind_stage import KindStage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eth_account.signers.local import LocalAccount

    from utils.rpc import Contract

FOR = 1
DOMAIN = ("name", "version", "chainId", "verifyingContract")
DELEGATION = {"account": "address", "delegatee": "address", "nonce": "uint256", "expiry": "uint256"}
CLAIM = {
    "account": "address",
    "index": "uint256",
    "amount": "uint256",
    "unlockTime": "uint256",
    "delegatee": "address",
    "expiry": "uint256",
}


class World:
    """sam's account runs the code of a wallet that another key, the owner's, signs for."""

    def __init__(self) -> None:
        self.dao = dao = KindStage(hardfork="prague")
        dao.artifacts |= compile_contracts(("contracts/modules/airdrop/MerkleAirdrop.sol",))
        self.sam: LocalAccount = Account.from_key(b"sam".rjust(32, b"\x01"))
        self.owner: LocalAccount = Account.from_key(b"owner".rjust(32, b"\x01"))
        self.eve: LocalAccount = Account.from_key(b"eve".rjust(32, b"\x01"))
        dao.lock(self.account, 1_000 * WAD)
        self.airdrop = self._airdrop()
        self._set_code(dao.deploy("MockWallet", self.owner.address).address)
        dao.go(dao.now + 1)

    @property
    def account(self) -> str:
        return str(self.sam.address).lower()

    def _airdrop(self) -> Contract:
        """A campaign whose only row is the account's."""
        dao = self.dao
        config = (
            dao.token.address,
            dao.escrow.address,
            dao.deployer,
            dao.timelock.address,
            dao.now + 30 * DAY,
            0,
            False,
        )
        airdrop = dao.deploy("MerkleAirdrop", config)
        airdrop.send("setRoot", airdrop.view("leafOf", 0, self.account, WAD), sender=dao.deployer)
        dao.token.send("mint", airdrop.address, WAD, sender=dao.deployer)
        dao.escrow.send("setLocker", airdrop.address, True, sender=dao.deployer)
        return airdrop

    def _set_code(self, wallet: str) -> None:
        """With the key's own authorisation, in a transaction of type 4 that somebody else sends."""
        dao = self.dao
        chain_id = int(dao.anvil.call("eth_chainId"), 16)
        nonce = int(dao.anvil.call("eth_getTransactionCount", self.account, "latest"), 16)
        grant = {"chainId": chain_id, "address": wallet, "nonce": nonce}
        dao.anvil.call("anvil_setBalance", self.eve.address, hex(WAD))
        transaction = {
            "chainId": chain_id,
            "nonce": 0,
            "to": ZERO_ADDRESS,
            "gas": 200_000,
            "maxFeePerGas": 0,
            "maxPriorityFeePerGas": 0,
            "authorizationList": [self.sam.sign_authorization(grant)],
        }
        raw = self.eve.sign_transaction(transaction).raw_transaction
        dao.anvil.call("eth_sendRawTransaction", "0x" + bytes(raw).hex())
        dao.anvil.call("evm_mine", {"timestamp": dao.now})
        code = dao.anvil.call("eth_getCode", self.account, "latest")
        assert code == "0xef0100" + wallet.removeprefix("0x").lower()

    def sign(
        self, signer: LocalAccount, contract: Contract, name: str, types: dict, *values: object
    ) -> bytes:
        domain = dict(zip(DOMAIN, contract.view("eip712Domain")[1:5], strict=True))
        fields = [{"name": key, "type": kind} for key, kind in types.items()]
        message = dict(zip(types, values, strict=True))
        return bytes(Account.sign_typed_data(signer.key, domain, {name: fields}, message).signature)

    def delegate(self, signer: LocalAccount, to: str) -> None:
        dao = self.dao
        rest = (self.account, to, dao.escrow.view("nonces", self.account), dao.now)
        signature = self.sign(signer, dao.escrow, "DelegationFor", DELEGATION, *rest)
        dao.escrow.send("delegateFor", *rest, signature, sender=dao.anybody)

    def claim(self, signer: LocalAccount) -> None:
        dao, row = self.dao, (self.account, 0, WAD)
        rest = (0, ZERO_ADDRESS, dao.now)
        signature = self.sign(signer, self.airdrop, "ClaimAndLock", CLAIM, *row, *rest)
        entry = (0, self.account, WAD, [])
        nothing = (ZERO_ADDRESS, 0, 0, b"")
        self.airdrop.send("claimAndLockFor", entry, 0, nothing, dao.now, signature, sender=dao.anybody)


@pytest.fixture(scope="module")
def opened() -> Iterator[World]:
    world = World()
    world.dao.keep()
    yield world
    world.dao.close()


@pytest.fixture
def world(opened: World) -> World:
    opened.dao.reset()
    return opened


@pytest.mark.parametrize("who", ["sam", "owner"])
def test_signatures__key_or_code__accepted_everywhere(world: World, who: str) -> None:
    """CO-04: what the account's key signs counts, and what its code takes; code takes no signer away."""
    dao, signer = world.dao, getattr(world, who)
    motion = dao.opened()
    assert dao.hand_in(motion, [dao.sign(signer, motion, FOR, voter=world.sam.address)]) == [Outcome.COUNTED]
    world.claim(signer)
    assert dao.escrow.view("locked", world.account)[0] == 1_001 * WAD
    world.delegate(signer, dao.eve)
    assert dao.escrow.view("delegates", world.account) == dao.eve


def test_signatures__neither_key_nor_code__refused_everywhere(world: World) -> None:
    """CO-04: nobody else's."""
    dao = world.dao
    motion = dao.opened()
    forged = dao.sign(world.eve, motion, FOR, voter=world.sam.address)
    assert dao.hand_in(motion, [forged]) == [Outcome.INVALID_SIGNATURE]
    with reverts_with("MerkleAirdropInvalidSignature", world.account):
        world.claim(world.eve)
    with reverts_with("VotingEscrowInvalidSignature", world.account):
        world.delegate(world.eve, dao.eve)
