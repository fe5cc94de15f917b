"""Tokens that take fees, lie, return nothing, block, or call back."""

from dataclasses import replace

import pytest

from utils.checks import reverts_with
from utils.constants import MAX_UINT256, WAD, WEEK
from utils.escrow_stage import LOCK, NO_LOCK, PURSE, YEAR, Stage, power


def test_fee_token__is_refused(stage: Stage):
    """VE-11: what arrives must be what is credited."""
    token = stage.deploy("MockFeeToken", 18)
    escrow = stage.deploy_escrow(YEAR, token=token)
    stage.fund(stage.alice, token, escrow)
    with reverts_with("VotingEscrowWrongAmountReceived", LOCK * 99 // 100, LOCK):
        escrow.send("createLock", LOCK, stage.weeks_ahead(52), sender=stage.alice)
    assert stage.held(stage.alice, escrow) == NO_LOCK
    # less than a hundred units pay no fee, so that much is a lock; adding more to it is refused again
    escrow.send("createLock", 99, stage.weeks_ahead(52), sender=stage.alice)
    with reverts_with("VotingEscrowWrongAmountReceived", LOCK * 99 // 100, LOCK):
        escrow.send("increaseAmount", LOCK, sender=stage.alice)


def test_false_token__is_refused(stage: Stage):
    """VE-11: a transfer that returns false is a failed one, on the way in and on the way out."""
    token = stage.deploy("MockFalseReturnToken", 18)
    escrow = stage.deploy_escrow(YEAR, token=token)
    stage.fund(stage.alice, token, escrow)
    token.send("setFailing", True, sender=stage.deployer)
    with reverts_with("SafeERC20FailedOperation", token.address):
        escrow.send("createLock", LOCK, stage.weeks_ahead(52), sender=stage.alice)
    token.send("setFailing", False, sender=stage.deployer)
    end = stage.lock(stage.alice, weeks=2, escrow=escrow)
    token.send("setFailing", True, sender=stage.deployer)
    with reverts_with("SafeERC20FailedOperation", token.address):
        escrow.send("increaseAmount", LOCK, sender=stage.alice)
    stage.go(end)
    with reverts_with("SafeERC20FailedOperation", token.address):
        escrow.send("withdraw", sender=stage.alice)
    token.send("setFailing", False, sender=stage.deployer)
    escrow.send("withdraw", sender=stage.alice)
    assert token.view("balanceOf", stage.alice) == PURSE


@pytest.mark.parametrize("name", ["MockNoReturnToken", "MockZeroRevertToken", "MockBlocklistToken"])
def test_odd_token__lives_a_whole_life(stage: Stage, name):
    """VE-11: tokens that return nothing, refuse zero or have a list work like any other."""
    token = stage.deploy(name, *(() if name == "MockNoReturnToken" else (18,)))
    escrow = stage.deploy_escrow(YEAR, token=token)
    queue = stage.deploy("MockPenaltyQueue")
    stage.fund(stage.alice, token, escrow)
    stage.fund(stage.bob, token, escrow)
    end = stage.lock(stage.alice, weeks=4, escrow=escrow)
    stage.lock(stage.bob, weeks=4, escrow=escrow)
    escrow.send("increaseAmount", LOCK, sender=stage.alice)
    stage.skip(WEEK)
    escrow.send("setPenaltyDistributor", queue.address, sender=stage.owner)
    penalty = escrow.view("previewExit", stage.bob)[1]
    escrow.send("exitEarly", 0, sender=stage.bob)
    assert token.view("balanceOf", stage.bob) == PURSE - penalty
    stage.go(end)
    escrow.send("withdraw", sender=stage.alice)
    assert token.view("balanceOf", stage.alice) == PURSE
    assert token.view("balanceOf", escrow.address) == 0


def test_donation__credits_nobody_and_blocks_nobody(stage: Stage):
    """I-3: tokens sent to the escrow by mistake are nobody's lock."""
    stage.token.send("transfer", stage.escrow.address, 5 * LOCK, sender=stage.bob)
    end = stage.lock(stage.alice, weeks=1)
    assert stage.escrow.view("totalSupply") == power(LOCK, end - stage.now)
    stage.go(end)
    stage.escrow.send("withdraw", sender=stage.alice)
    assert stage.token.view("balanceOf", stage.escrow.address) == 5 * LOCK


@pytest.fixture
def hook(stage: Stage):
    """An escrow whose token calls back during a transfer; the token itself holds an ended lock."""
    token = stage.deploy("MockHookToken", 18)
    escrow = stage.deploy_escrow(replace(YEAR, max_exit_penalty=WAD // 2), token=token)
    for account in (token.address, stage.alice, stage.bob):
        stage.fund(account, token, escrow)
    stage.lock(token.address, weeks=1, escrow=escrow)
    stage.lock(stage.bob, weeks=30, escrow=escrow)
    stage.go(stage.weeks_ahead(2))
    return token, escrow


ENTRIES = {
    "createLock": lambda stage: (LOCK, stage.weeks_ahead(9)),
    "createLockFor": lambda stage: (stage.alice, LOCK, stage.weeks_ahead(9)),
    "createLockWithPermit": lambda stage: (LOCK, stage.weeks_ahead(9), 0, 0, bytes(32), bytes(32)),
    "increaseAmount": lambda stage: (LOCK,),
    "increaseAmountFor": lambda stage: (stage.bob, LOCK),
    "increaseAmountWithPermit": lambda stage: (LOCK, 0, 0, bytes(32), bytes(32)),
    "extendLock": lambda stage: (stage.weeks_ahead(9),),
    "setPermanent": lambda stage: (True,),
    "withdraw": lambda stage: (),
    "exitEarly": lambda stage: (0,),
}


@pytest.mark.parametrize("outer", ["createLock", "increaseAmount", "withdraw", "exitEarly"])
@pytest.mark.parametrize("inner", ENTRIES)
def test_reentrancy__every_entry_is_shut_during_a_transfer(stage: Stage, hook, outer, inner):
    """VE-17: a token that calls back finds every function shut that moves tokens or changes locks."""
    token, escrow = hook
    if outer == "createLock":
        sender, args = stage.alice, (LOCK, stage.weeks_ahead(20))
    else:
        sender, args = stage.bob, {"increaseAmount": (LOCK,), "exitEarly": (0,)}.get(outer, ())
    if outer == "withdraw":
        stage.go(stage.weeks_ahead(30))
    data = bytes.fromhex(escrow.encode(inner, *ENTRIES[inner](stage))[2:])
    token.send("setHook", escrow.address, data, sender=stage.deployer)
    escrow.send(outer, *args, sender=sender)
    assert token.view("calls") > 0
    assert token.view("succeeded") is False
    assert token.view("answer")[:4] == bytes.fromhex("3ee5aeb5")  # ReentrancyGuardReentrantCall()
    powers = stage.views("balanceOf", (stage.alice,), (stage.bob,), (token.address,), contract=escrow)
    assert 0 <= escrow.view("totalSupply") - sum(powers) < 3
    held = [stage.held(one, escrow).amount for one in (stage.alice, stage.bob, token.address)]
    assert sum(held) == token.view("balanceOf", escrow.address)


@pytest.mark.parametrize("outer", ["createLock", "withdraw", "exitEarly"])
def test_reentrancy__delegating_during_a_transfer__keeps_the_sums(stage: Stage, hook, outer):
    """VE-17: delegation moves no tokens: the state is complete before any transfer begins."""
    token, escrow = hook
    escrow.send("extendLock", stage.weeks_ahead(40), sender=token.address)
    sender, args = (stage.alice, (LOCK, stage.weeks_ahead(20))) if outer == "createLock" else (stage.bob, ())
    if outer == "withdraw":
        stage.go(stage.weeks_ahead(30))
    if outer == "exitEarly":
        args = (0,)
    data = bytes.fromhex(escrow.encode("delegate", stage.carol)[2:])
    token.send("setHook", escrow.address, data, sender=stage.deployer)
    escrow.send(outer, *args, sender=sender)
    assert token.view("succeeded") is True
    people = [stage.alice, stage.bob, stage.carol, token.address]
    votes = stage.views("getVotes", *((one,) for one in people), contract=escrow)
    assert votes[2] == escrow.view("balanceOf", token.address) > 0
    assert 0 <= escrow.view("totalSupply") - sum(votes) < 4


def test_reentrancy__reading_power_during_a_transfer__sees_the_new_state(stage: Stage, hook):
    """VE-17: a view asked in the middle of a withdrawal or exit never shows power that has been paid out."""
    token, escrow = hook
    data = bytes.fromhex(escrow.encode("getVotes", stage.bob)[2:])
    token.send("setHook", escrow.address, data, sender=stage.deployer)
    escrow.send("exitEarly", 0, sender=stage.bob)
    assert int.from_bytes(token.view("answer")) == 0


def test_huge_supply__locks_only_what_fits(stage: Stage):
    """VE-09: a token with an absurd supply changes nothing for others."""
    stage.token.send("mint", stage.bob, MAX_UINT256 - 20 * PURSE, sender=stage.deployer)
    for amount in (2**104, 2**128, MAX_UINT256 - 20 * PURSE):
        with reverts_with("WidthExceeded", amount, 2**104 - 1):
            stage.escrow.send("createLock", amount, stage.weeks_ahead(52), sender=stage.bob)
    end = stage.lock(stage.alice)
    assert stage.escrow.view("totalSupply") == power(LOCK, end - stage.now)
