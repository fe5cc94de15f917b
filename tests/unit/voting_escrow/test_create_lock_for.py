"""createLockFor: who may lock for whom, and that the tokens are always the caller's."""

import pytest

from utils.checks import reverts_with
from utils.constants import ZERO_ADDRESS
from utils.escrow_stage import LOCK, NO_LOCK, PURSE, Lock, Stage


def test_create_lock_for__oneself(stage: Stage):
    end = stage.weeks_ahead(8)
    stage.escrow.send("createLockFor", stage.alice, LOCK, end, sender=stage.alice)
    assert stage.held(stage.alice) == Lock(LOCK, end, changed_at=stage.now)


@pytest.mark.parametrize("consent", ["operator", "locker"])
def test_create_lock_for__with_consent__takes_the_callers_tokens(stage: Stage, consent):
    if consent == "operator":
        stage.escrow.send("setOperator", stage.bob, True, sender=stage.alice)
    else:
        stage.escrow.send("setLocker", stage.bob, True, sender=stage.owner)
    end = stage.weeks_ahead(8)
    outcome = stage.escrow.send("createLockFor", stage.alice, LOCK, end, sender=stage.bob)

    assert stage.escrow.decode_output("createLockFor", outcome.output) == (end,)
    assert stage.events(outcome)[-1] == (
        "Locked",
        {
            "account": stage.alice,
            "payer": stage.bob,
            "added": LOCK,
            "amount": LOCK,
            "end": end,
            "permanent": False,
        },
    )
    assert stage.held(stage.alice) == Lock(LOCK, end, changed_at=stage.now)
    assert stage.held(stage.bob) == NO_LOCK
    assert stage.token.view("balanceOf", stage.alice) == PURSE
    assert stage.token.view("balanceOf", stage.bob) == PURSE - LOCK

    stage.go(end)
    stage.escrow.send("withdraw", sender=stage.alice)
    assert stage.token.view("balanceOf", stage.alice) == PURSE + LOCK


def test_create_lock_for__stranger__reverts(stage: Stage):
    """VE-12: nobody can choose an end for an account that did not ask."""
    with reverts_with("VotingEscrowUnauthorized", stage.bob, stage.alice):
        stage.escrow.send("createLockFor", stage.alice, LOCK, stage.weeks_ahead(52), sender=stage.bob)


@pytest.mark.parametrize("consent", ["operator", "locker"])
def test_create_lock_for__consent_taken_back__reverts(stage: Stage, consent):
    for approved in (True, False):
        if consent == "operator":
            stage.escrow.send("setOperator", stage.bob, approved, sender=stage.alice)
        else:
            stage.escrow.send("setLocker", stage.bob, approved, sender=stage.owner)
    with reverts_with("VotingEscrowUnauthorized", stage.bob, stage.alice):
        stage.escrow.send("createLockFor", stage.alice, LOCK, stage.weeks_ahead(52), sender=stage.bob)


def test_create_lock_for__operator_of_the_other__reverts(stage: Stage):
    """Consent has a direction: alice's operator is not alice's client."""
    stage.escrow.send("setOperator", stage.bob, True, sender=stage.alice)
    with reverts_with("VotingEscrowUnauthorized", stage.alice, stage.bob):
        stage.escrow.send("createLockFor", stage.bob, LOCK, stage.weeks_ahead(52), sender=stage.alice)


def test_create_lock_for__nobody__reverts(stage: Stage):
    """A lock of the zero address could never be withdrawn."""
    stage.escrow.send("setLocker", stage.bob, True, sender=stage.owner)
    with reverts_with("VotingEscrowZeroAccount"):
        stage.escrow.send("createLockFor", ZERO_ADDRESS, LOCK, stage.weeks_ahead(52), sender=stage.bob)


def test_create_lock_for__lock_exists__reverts(stage: Stage):
    """VE-12: a locker can not replace a lock."""
    stage.escrow.send("setLocker", stage.bob, True, sender=stage.owner)
    end = stage.lock(stage.alice, weeks=10)
    with reverts_with("VotingEscrowLockExists", stage.alice, end):
        stage.escrow.send("createLockFor", stage.alice, LOCK, stage.weeks_ahead(52), sender=stage.bob)
