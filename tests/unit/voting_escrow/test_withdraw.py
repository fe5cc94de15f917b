"""withdraw: everything back, from the very second of the end on, whatever happened before."""

import pytest

from utils.checks import reverts_with
from utils.constants import DAY, WEEK
from utils.escrow_stage import LOCK, NO_LOCK, PURSE, YEAR, Stage, power


def test_withdraw__at_the_end__gives_everything_back(stage: Stage):
    end = stage.lock(stage.alice, weeks=3)
    stage.escrow.send("increaseAmount", 7, sender=stage.alice)
    stage.go(end)
    outcome = stage.escrow.send("withdraw", sender=stage.alice)

    assert stage.escrow.decode_output("withdraw", outcome.output) == (LOCK + 7,)
    assert stage.events(outcome) == [("Withdrawn", {"account": stage.alice, "amount": LOCK + 7})]
    assert stage.held(stage.alice) == NO_LOCK
    assert stage.token.view("balanceOf", stage.alice) == PURSE
    assert stage.token.view("balanceOf", stage.escrow.address) == 0


def test_withdraw__around_the_end(stage: Stage):
    """VE-15: power until the last second, none from the end on; the tokens exactly from the end on."""
    end = stage.lock(stage.alice, weeks=3)
    times = [(stage.alice, end - 1), (stage.alice, end), (stage.alice, end + 1)]
    assert stage.views("powerAt", *times) == [power(LOCK, 1), 0, 0]
    assert power(LOCK, 1) > 0

    stage.go(end - 1)
    with reverts_with("VotingEscrowLockNotExpired", stage.alice, end):
        stage.escrow.send("withdraw", sender=stage.alice)
    stage.go(end)
    stage.escrow.send("withdraw", sender=stage.alice)
    stage.skip(2)
    assert stage.views("powerAt", *times) == [power(LOCK, 1), 0, 0]
    assert stage.views("getPastVotes", *times) == [power(LOCK, 1), 0, 0]
    assert stage.views("getPastTotalSupply", *((t,) for _, t in times)) == [power(LOCK, 1), 0, 0]


@pytest.mark.parametrize("idle_weeks", [52, 104, 254, 255, 256, 300])
def test_withdraw__after_any_idle_time__costs_the_same(stage: Stage, idle_weeks):
    """VE-16: no catch-up is needed, not even a cheap one."""
    stage.lock(stage.alice, weeks=52)
    stage.lock(stage.bob, weeks=30)
    stage.skip((52 + idle_weeks) * WEEK)
    assert stage.escrow.send("withdraw", sender=stage.alice).gas < 50_000
    assert stage.escrow.send("withdraw", sender=stage.bob).gas < 50_000
    assert stage.escrow.view("totalSupply") == 0


def test_withdraw__no_lock__reverts(stage: Stage):
    with reverts_with("VotingEscrowNoLock", stage.alice):
        stage.escrow.send("withdraw", sender=stage.alice)


def test_withdraw__twice__reverts(stage: Stage):
    stage.lock(stage.bob, weeks=3)
    stage.go(stage.lock(stage.alice, weeks=3))
    stage.escrow.send("withdraw", sender=stage.alice)
    with reverts_with("VotingEscrowNoLock", stage.alice):
        stage.escrow.send("withdraw", sender=stage.alice)


def test_withdraw__twice_in_one_block__pays_once(stage: Stage):
    stage.lock(stage.bob, weeks=3)
    stage.go(stage.lock(stage.alice, weeks=3))
    first, second = stage.block(
        (stage.escrow, "withdraw", (), stage.alice), (stage.escrow, "withdraw", (), stage.alice)
    )
    assert (first.ok, second.ok) == (True, False)
    assert stage.token.view("balanceOf", stage.alice) == PURSE


def test_withdraw__keeps_the_delegation_and_the_past(stage: Stage):
    end = stage.lock(stage.alice, weeks=3)
    stage.escrow.send("delegate", stage.bob, sender=stage.alice)
    stage.go(end + DAY)
    stage.escrow.send("withdraw", sender=stage.alice)
    assert stage.escrow.view("delegates", stage.alice) == stage.bob
    assert stage.escrow.view("getPastVotes", stage.bob, end - 1) == power(LOCK, 1)

    new_end = stage.lock(stage.alice, weeks=5)
    assert stage.escrow.view("getVotes", stage.alice) == 0
    assert stage.escrow.view("getVotes", stage.bob) == power(LOCK, new_end - stage.now)


def test_withdraw__then_lock_elsewhere__power_is_counted_once(stage: Stage):
    """VE-04: the same tokens, moved through three accounts, never leave power behind."""
    purse = stage.token.view("balanceOf", stage.alice)
    holders = [stage.alice, "0x" + "a1" * 20, "0x" + "a2" * 20, "0x" + "a3" * 20]
    for holder, following in zip(holders, [*holders[1:], None], strict=True):
        end = stage.lock(holder, LOCK, weeks=2)
        stage.escrow.send("delegate", stage.dave, sender=holder)
        assert stage.escrow.view("getVotes", stage.dave) == power(LOCK, end - stage.now)
        assert stage.escrow.view("totalSupply") == power(LOCK, end - stage.now)
        stage.go(end)
        stage.escrow.send("withdraw", sender=holder)
        powers = stage.views("balanceOf", *((one,) for one in holders))
        assert (powers, stage.escrow.view("getVotes", stage.dave)) == ([0] * 4, 0)
        assert stage.escrow.view("totalSupply") == 0
        if following:
            stage.anvil.call("anvil_setBalance", following, hex(10**18))
            stage.token.send("transfer", following, LOCK, sender=holder)
            stage.token.send("approve", stage.escrow.address, LOCK, sender=following)
    assert stage.token.view("balanceOf", stage.alice) == purse - LOCK


def test_withdraw__blocked_receiver__waits_and_blocks_nobody_else(stage: Stage):
    """VE-19: the escrow has no list of its own; a token's list delays its target until it is lifted."""
    token = stage.deploy("MockBlocklistToken", 18)
    escrow = stage.deploy_escrow(YEAR, token=token)
    for account in (stage.alice, stage.bob):
        stage.fund(account, token, escrow)
        end = stage.lock(account, weeks=3, escrow=escrow)
    escrow.send("delegate", stage.bob, sender=stage.alice)
    token.send("setBlocked", stage.alice, True, sender=stage.deployer)
    with reverts_with("VotingEscrowLockNotExpired", stage.alice, end):
        escrow.send("withdraw", sender=stage.alice)
    stage.go(end)
    with reverts_with("MockBlocklistTokenBlocked", stage.alice):
        escrow.send("withdraw", sender=stage.alice)
    escrow.send("withdraw", sender=stage.bob)
    assert escrow.view("getVotes", stage.bob) == 0
    assert stage.held(stage.alice, escrow).amount == LOCK
    token.send("setBlocked", stage.alice, False, sender=stage.deployer)
    escrow.send("withdraw", sender=stage.alice)
    assert token.view("balanceOf", stage.alice) == PURSE
