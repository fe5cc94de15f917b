"""Every function that sets the end of a lock, of the escrow and of the contracts that lock for others."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from eth_account import Account

from ape_dao.core.chain.artifacts import all_contracts
from utils.constants import DAY, WEEK, ZERO_ADDRESS
from utils.genesis import LOT, NO_DELEGATION, Campaign, GenesisStage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from eth_account.signers.local import LocalAccount

    from utils.rpc import Contract

PERMIT = ("owner", "spender", "value", "nonce", "deadline")
CLAIM = ("account", "index", "amount", "unlockTime", "delegatee", "expiry")


@pytest.fixture(scope="module")
def stage() -> Iterator[GenesisStage]:
    stage = GenesisStage()
    yield stage
    stage.close()


def sign(
    contract: Contract, signer: LocalAccount, name: str, fields: tuple[str, ...], *values: object
) -> bytes:
    """A signature of ``signer`` over a message of addresses and numbers."""
    _, title, version, chain_id, address, _, _ = contract.view("eip712Domain")
    domain = {"name": title, "version": version, "chainId": chain_id, "verifyingContract": address}
    types = [
        {"name": field, "type": "address" if isinstance(value, str) else "uint256"}
        for field, value in zip(fields, values, strict=True)
    ]
    message = dict(zip(fields, values, strict=True))
    return bytes(Account.sign_typed_data(signer.key, domain, {name: types}, message).signature)


@dataclass
class Ways:
    """Each method locks for a fresh account, with an end that need not be a week boundary."""

    stage: GenesisStage
    campaign: Campaign
    vesting: Contract
    signers: dict[str, LocalAccount]

    @property
    def all(self) -> dict[str, Callable[[str, int], object]]:
        return {
            "createLock": self.create,
            "createLockFor": self.create_for,
            "createLockWithPermit": self.create_with_permit,
            "extendLock": self.extend,
            "setPermanent": self.permanent_and_back,
            "claimAndLock": self.claim,
            "claimAndLockFor": self.claim_for,
            "lock": self.vest,
        }

    def create(self, account: str, until: int) -> None:
        self.stage.escrow.send("createLock", LOT, until, sender=account)

    def create_for(self, account: str, until: int) -> None:
        escrow, operator = self.stage.escrow, self.stage.bank
        escrow.send("setOperator", operator, True, sender=account)
        self.stage.token.send("approve", escrow.address, LOT, sender=operator)
        escrow.send("createLockFor", account, LOT, until, sender=operator)

    def create_with_permit(self, account: str, until: int) -> None:
        escrow, deadline = self.stage.escrow, self.stage.now
        self.stage.token.send("approve", escrow.address, 0, sender=account)
        values = (account, escrow.address, LOT, 0, deadline)
        signature = sign(self.stage.token, self.signers[account], "Permit", PERMIT, *values)
        parts = (signature[64], signature[:32], signature[32:64])
        escrow.send("createLockWithPermit", LOT, until, deadline, *parts, sender=account)

    def extend(self, account: str, until: int) -> None:
        self.create(account, self.stage.weeks_ahead(1))
        self.stage.escrow.send("extendLock", max(until, self.stage.weeks_ahead(2)), sender=account)

    def permanent_and_back(self, account: str, until: int) -> None:
        self.create(account, until)
        for permanent in (True, False):
            self.stage.escrow.send("setPermanent", permanent, sender=account)

    def claim(self, account: str, until: int) -> None:
        row = self.row_of(account)
        self.campaign.contract.send(
            "claimAndLock", *self.campaign.args(row), until, NO_DELEGATION, sender=account
        )

    def claim_for(self, account: str, until: int) -> None:
        row, expiry = self.row_of(account), self.stage.now
        values = (account, row, LOT, until, ZERO_ADDRESS, expiry)
        signature = sign(self.campaign.contract, self.signers[account], "ClaimAndLock", CLAIM, *values)
        entry = self.campaign.entry(row)
        self.campaign.contract.send(
            "claimAndLockFor", entry, until, NO_DELEGATION, expiry, signature, sender=self.stage.stranger
        )

    def vest(self, account: str, until: int) -> None:
        self.stage.escrow.send("setOperator", self.vesting.address, True, sender=account)
        self.vesting.send("transferOwnership", account, sender=self.vesting.view("owner"))
        self.vesting.send("acceptOwnership", sender=account)
        self.vesting.send("lock", LOT, until, sender=account)

    def row_of(self, account: str) -> int:
        return next(row.index for row in self.campaign.tree.rows if row.account == account)


@pytest.fixture
def ways(stage: GenesisStage) -> Ways:
    """Accounts with tokens, a row of an airdrop each, and a vesting contract that has vested."""
    stage.reset()
    signers = {one.address.lower(): one for one in (stage.signer(f"way {number}") for number in range(48))}
    for account in signers:
        stage.anvil.call("anvil_setBalance", account, hex(10**18))
        stage.fund(account, LOT)
        stage.token.send("approve", stage.escrow.address, LOT, sender=account)
    vesting = stage.grant(cliff=0, duration=52 * WEEK)
    campaign = stage.campaign([(account, LOT) for account in signers], deadline=stage.now + 99 * WEEK)
    stage.go(stage.now + 53 * WEEK)
    return Ways(stage, campaign, vesting, signers)


def test_ways_into_a_lock__none_is_missing_here(ways: Ways) -> None:
    named = {
        entry["name"]
        for artifact in all_contracts()
        for entry in artifact.abi
        if entry["type"] == "function" and any(one["name"] == "unlockTime" for one in entry["inputs"])
    }
    assert named | {"setPermanent"} == set(ways.all)


def test_ways_into_a_lock__any_second__end_at_a_week_and_nothing_after_it(
    stage: GenesisStage, ways: Ways
) -> None:
    """VE-08: whoever sets the end and to whatever second, it is a week boundary, and the total is the sum of
    the powers up to that end and beyond."""
    chance = random.Random(8)
    accounts, ends = list(ways.signers), []
    for offset in (-1, 0, 1, chance.randrange(WEEK), chance.randrange(WEEK), chance.randrange(WEEK)):
        stage.go(stage.weeks_ahead(1) + offset)
        for way in ways.all.values():
            account = accounts[len(ends)]
            way(account, stage.weeks_ahead(chance.randint(1, 12)) + chance.randrange(WEEK))
            amount, end = stage.lock_of(account)
            assert (amount, end % WEEK) == (LOT, 0)
            assert stage.now < end <= stage.now + 52 * WEEK
            ends.append(end)
    assert len(ends) == len(accounts)
    for end in sorted(set(ends)):
        for t in (end - DAY, end - 1, end, end + 1):
            powers = stage.chain.read([stage.escrow.at("powerAt", account, t) for account in accounts])
            assert 0 <= stage.escrow.view("totalPowerAt", t) - sum(powers) < len(accounts)
    assert stage.escrow.view("totalPowerAt", max(ends)) == 0
