"""What the buyback bought, locked for ever: no exit, no vote, and its revenue is the treasury's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from utils.checks import reverts_with
from utils.constants import MAX_UINT256, WAD, WEEK, ZERO_ADDRESS

if TYPE_CHECKING:
    from utils.auction import Sale
    from utils.rpc import Contract

START, UNIT = 200 * WAD, 10**6


@pytest.fixture
def lock(sale: Sale) -> Contract:
    """The lock, and an auction that hands its proceeds to it."""
    lock = sale.stage.deploy("ProceedsLock", sale.stage.escrow.address, sale.stage.treasury)
    sale.auction = sale.deploy(burn=False, distributor=lock.address)
    return lock


def held(sale: Sale, lock: Contract) -> tuple[int, bool]:
    """What is in the lock, and whether it is permanent."""
    found = sale.stage.escrow.view("locked", lock.address)
    return found[0], found[2]


def passed_on(sale: Sale, lock: Contract, distributor: Contract, *tokens: Contract) -> tuple[int, ...]:
    args = (distributor.address, [token.address for token in tokens])
    outcome = lock.send("passOn", *args, sender=sale.stage.stranger)
    return tuple(lock.decode_output("passOn", outcome.output)[0])


def test_deposit__proceeds_of_two_auctions__one_lock_that_never_ends(sale: Sale, lock: Contract):
    """BB-21: what is bought is in the escrow, permanent, to the unit; years later too."""
    stage = sale.stage
    outcome = sale.buy(sale.start())
    first = 1_000 * START
    assert stage.events(outcome, lock) == [("LockedForever", {"locked": first})]
    assert held(sale, lock) == (first, True)
    payment = sale.auction.decode_output("buy", sale.buy(sale.start()).output)[1]
    assert held(sale, lock) == (first + payment, True)
    stage.go(stage.now + 300 * WEEK)
    assert held(sale, lock) == (first + payment, True)
    assert stage.balance(stage.gov, lock) == stage.balance(stage.gov, sale.auction) == 0


def test_abi__nothing_ends_moves_or_votes(lock: Contract):
    """BB-21: who looks for a way out finds none: these are all functions that change something."""
    changing = {
        entry["name"]
        for entry in lock.artifact.abi
        if entry["type"] == "function" and entry["stateMutability"] in ("nonpayable", "payable")
    }
    assert changing == {"deposit", "lock", "passOn"}


def test_pass_on__revenue_of_the_lock__goes_to_the_treasury(sale: Sale, lock: Contract):
    """BB-21: the lock earns as every lock does, and no unit of it stays there, whichever distributor pays."""
    stage = sale.stage
    sale.buy(sale.start())
    replaced = stage.deploy_distributor([sale.usd])
    sale.usd.send("approve", replaced.address, MAX_UINT256, sender=stage.payer)
    stage.skip_weeks(1)
    stage.deposit(sale.usd, 1_000 * UNIT)
    replaced.send("deposit", sale.usd.address, 500 * UNIT, sender=stage.payer)
    earned = stage.claimable(lock.address, sale.usd)
    assert earned >= 1_000 * UNIT - 1
    before = stage.balance(sale.usd, stage.treasury)
    assert passed_on(sale, lock, stage.distributor, sale.usd, sale.usd, stage.weth) == (earned, 0, 0)
    assert stage.balance(sale.usd, stage.treasury) - before == earned
    (later,) = passed_on(sale, lock, replaced, sale.usd)
    assert later >= 500 * UNIT - 1
    assert stage.balance(sale.usd, stage.treasury) - before == earned + later


def test_pass_on__governance_tokens_that_it_earned__locked_too(sale: Sale, lock: Contract):
    """BB-21: no way leads governance tokens out, not even as revenue."""
    stage = sale.stage
    sale.buy(sale.start())
    before, _ = held(sale, lock)
    stage.skip_weeks(1)
    stage.deposit(stage.gov, 70 * WAD)
    earned = stage.claimable(lock.address, stage.gov)
    assert earned >= 70 * WAD - 1
    treasury = stage.balance(stage.gov, stage.treasury)
    assert passed_on(sale, lock, stage.distributor, stage.gov) == (earned,)
    assert held(sale, lock) == (before + earned, True)
    assert stage.balance(stage.gov, stage.treasury) == treasury


def test_deposit__less_than_the_smallest_lock__waits_until_there_is_enough(sale: Sale, lock: Contract):
    """BB-21: a purchase of dust does not block the auction that hands it over."""
    stage = sale.stage
    config = (stage.gov.address, stage.owner, "Votes", "VOTE", 52, 2 * WAD, 1, 100, 0, 1)
    escrow = stage.deploy("VotingEscrow", config)
    lock = stage.deploy("ProceedsLock", escrow.address, stage.treasury)
    stage.gov.send("approve", lock.address, MAX_UINT256, sender=stage.alice)
    outcome = lock.send("deposit", stage.gov.address, 99, sender=stage.alice)
    assert lock.decode_output("deposit", outcome.output) == (99,)
    assert escrow.view("locked", lock.address)[0] == 0
    with reverts_with("ProceedsLockNothing"):
        lock.send("lock", sender=stage.stranger)
    stage.gov.send("transfer", lock.address, 1, sender=stage.bob)
    outcome = lock.send("lock", sender=stage.stranger)
    assert lock.decode_output("lock", outcome.output) == (100,)
    assert escrow.view("locked", lock.address)[:3] == (100, 0, True)
    lock.send("deposit", stage.gov.address, 1, sender=stage.alice)
    assert escrow.view("locked", lock.address)[0] == 101


def test_deposit__into_a_lock_that_another_began__permanent_from_then_on(sale: Sale, lock: Contract):
    """BB-21: whoever may lock for others cannot make its lock one that ends."""
    stage = sale.stage
    stage.escrow.send("setLocker", stage.bob, True, sender=stage.owner)
    args = (lock.address, 5 * WAD, (stage.week + 2) * WEEK)
    stage.escrow.send("createLockFor", *args, sender=stage.bob)
    assert held(sale, lock) == (5 * WAD, False)
    sale.buy(sale.start())
    assert held(sale, lock) == (5 * WAD + 1_000 * START, True)


def test_deposit__another_token_or_nothing__reverts(sale: Sale, lock: Contract):
    stage = sale.stage
    with reverts_with("ProceedsLockInvalidToken", sale.usd.address):
        lock.send("deposit", sale.usd.address, 1, sender=stage.alice)
    with reverts_with("ProceedsLockNothing"):
        lock.send("deposit", stage.gov.address, 0, sender=stage.alice)
    with reverts_with("ProceedsLockInvalidTreasury", ZERO_ADDRESS):
        stage.deploy("ProceedsLock", stage.escrow.address, ZERO_ADDRESS)
    views = [lock.view(name) for name in ("ESCROW", "TOKEN", "TREASURY")]
    assert views == [stage.escrow.address, stage.gov.address, stage.treasury]
