"""increaseAmount and increaseAmountFor: more tokens, the same end."""

import pytest

from utils.checks import reverts_with
from utils.constants import DAY
from utils.escrow_stage import LOCK, PURSE, Lock, Stage, power


def test_increase_amount__adds_to_the_amount_only(stage: Stage):
    end = stage.lock(stage.alice, weeks=20)
    stage.skip(DAY)
    outcome = stage.escrow.send("increaseAmount", 2 * LOCK, sender=stage.alice)

    before, after = power(LOCK, end - stage.now), power(3 * LOCK, end - stage.now)
    assert stage.events(outcome) == [
        ("DelegateVotesChanged", {"delegate": stage.alice, "previousVotes": before, "newVotes": after}),
        (
            "Locked",
            {
                "account": stage.alice,
                "payer": stage.alice,
                "added": 2 * LOCK,
                "amount": 3 * LOCK,
                "end": end,
                "permanent": False,
            },
        ),
    ]
    assert stage.held(stage.alice) == Lock(3 * LOCK, end, changed_at=stage.now)
    assert stage.escrow.view("totalSupply") == after
    assert stage.token.view("balanceOf", stage.escrow.address) == 3 * LOCK


def test_increase_amount__permanent_lock__stays_permanent(stage: Stage):
    stage.lock(stage.alice)
    stage.escrow.send("setPermanent", True, sender=stage.alice)
    stage.escrow.send("increaseAmount", 1, sender=stage.alice)
    assert stage.held(stage.alice) == Lock(LOCK + 1, 0, permanent=True, changed_at=stage.now)
    assert stage.escrow.view("totalSupply") == 2 * (LOCK + 1)


def test_increase_amount__in_the_last_second__works(stage: Stage):
    end = stage.lock(stage.alice, weeks=1)
    stage.go(end - 1)
    stage.escrow.send("increaseAmount", LOCK, sender=stage.alice)
    assert stage.escrow.view("balanceOf", stage.alice) == power(2 * LOCK, 1)
    stage.go(end)
    stage.escrow.send("withdraw", sender=stage.alice)
    assert stage.token.view("balanceOf", stage.alice) == PURSE


def test_increase_amount__may_be_below_the_minimum_of_a_new_lock(stage: Stage):
    stage.lock(stage.alice)
    stage.escrow.send("increaseAmount", 1, sender=stage.alice)
    assert stage.held(stage.alice).amount == LOCK + 1


def test_increase_amount__zero__reverts(stage: Stage):
    stage.lock(stage.alice)
    with reverts_with("VotingEscrowAmountTooLow", 0, 1):
        stage.escrow.send("increaseAmount", 0, sender=stage.alice)


def test_increase_amount__no_lock__reverts(stage: Stage):
    with reverts_with("VotingEscrowNoLock", stage.alice):
        stage.escrow.send("increaseAmount", LOCK, sender=stage.alice)


def test_increase_amount__withdrawn__reverts(stage: Stage):
    stage.go(stage.lock(stage.alice, weeks=1))
    stage.escrow.send("withdraw", sender=stage.alice)
    with reverts_with("VotingEscrowNoLock", stage.alice):
        stage.escrow.send("increaseAmount", LOCK, sender=stage.alice)


def test_increase_amount__ended__reverts(stage: Stage):
    """VE-06: an ended lock takes no tokens, so none can be added that are not locked."""
    end = stage.lock(stage.alice, weeks=1)
    stage.go(end)
    with reverts_with("VotingEscrowLockExpired", stage.alice, end):
        stage.escrow.send("increaseAmount", LOCK, sender=stage.alice)


def test_increase_amount__wider_than_the_field__reverts(stage: Stage):
    """VE-09: the new sum must fit, not only the addition."""
    stage.token.send("mint", stage.alice, 2**104, sender=stage.deployer)
    stage.lock(stage.alice)
    with reverts_with("WidthExceeded", 2**104, 2**104 - 1):
        stage.escrow.send("increaseAmount", 2**104 - LOCK, sender=stage.alice)
    stage.escrow.send("increaseAmount", 2**104 - LOCK - 1, sender=stage.alice)


@pytest.mark.parametrize("consent", ["operator", "locker"])
def test_increase_amount_for__with_consent__takes_the_callers_tokens(stage: Stage, consent):
    end = stage.lock(stage.alice, weeks=20)
    if consent == "operator":
        stage.escrow.send("setOperator", stage.bob, True, sender=stage.alice)
    else:
        stage.escrow.send("setLocker", stage.bob, True, sender=stage.owner)
    outcome = stage.escrow.send("increaseAmountFor", stage.alice, 5, sender=stage.bob)
    assert stage.events(outcome)[-1] == (
        "Locked",
        {
            "account": stage.alice,
            "payer": stage.bob,
            "added": 5,
            "amount": LOCK + 5,
            "end": end,
            "permanent": False,
        },
    )
    assert stage.held(stage.alice) == Lock(LOCK + 5, end, changed_at=stage.now)
    assert stage.token.view("balanceOf", stage.bob) == PURSE - 5
    assert stage.token.view("balanceOf", stage.alice) == PURSE - LOCK


def test_increase_amount_for__oneself(stage: Stage):
    stage.lock(stage.alice)
    stage.escrow.send("increaseAmountFor", stage.alice, 5, sender=stage.alice)
    assert stage.held(stage.alice).amount == LOCK + 5


@pytest.mark.parametrize("amount", [0, 1, LOCK])
def test_increase_amount_for__stranger__reverts(stage: Stage, amount):
    """VE-12: a stranger can neither touch a lock nor restart its cooldown, whatever he pays."""
    stage.lock(stage.alice)
    with reverts_with("VotingEscrowUnauthorized", stage.bob, stage.alice):
        stage.escrow.send("increaseAmountFor", stage.alice, amount, sender=stage.bob)


def test_increase_amount_for__nobody__reverts(stage: Stage):
    with reverts_with("VotingEscrowZeroAccount"):
        stage.escrow.send("increaseAmountFor", "0x" + "0" * 40, LOCK, sender=stage.bob)


def test_increase_amount_for__account_without_a_lock__reverts(stage: Stage):
    stage.escrow.send("setOperator", stage.bob, True, sender=stage.alice)
    with reverts_with("VotingEscrowNoLock", stage.alice):
        stage.escrow.send("increaseAmountFor", stage.alice, LOCK, sender=stage.bob)
