"""setOperator, setLocker and setPenaltyDistributor: who may set what, and what is told."""

import pytest

from utils.checks import reverts_with
from utils.constants import ZERO_ADDRESS
from utils.escrow_stage import Stage


@pytest.mark.parametrize("approved", [True, False])
def test_set_operator__is_per_account(stage: Stage, approved):
    outcome = stage.escrow.send("setOperator", stage.bob, approved, sender=stage.alice)
    assert stage.events(outcome) == [
        ("OperatorSet", {"account": stage.alice, "operator": stage.bob, "approved": approved})
    ]
    pairs = [(stage.alice, stage.bob), (stage.bob, stage.alice), (stage.carol, stage.bob)]
    assert stage.views("isOperator", *pairs) == [approved, False, False]


def test_set_operator__can_be_taken_back(stage: Stage):
    for approved in (True, False):
        stage.escrow.send("setOperator", stage.bob, approved, sender=stage.alice)
    assert stage.escrow.view("isOperator", stage.alice, stage.bob) is False


@pytest.mark.parametrize("allowed", [True, False])
def test_set_locker__by_the_owner(stage: Stage, allowed):
    outcome = stage.escrow.send("setLocker", stage.bob, allowed, sender=stage.owner)
    assert stage.events(outcome) == [("LockerSet", {"locker": stage.bob, "allowed": allowed})]
    assert stage.views("isLocker", (stage.bob,), (stage.alice,)) == [allowed, False]


def test_set_locker__by_another__reverts(stage: Stage):
    with reverts_with("OwnableUnauthorizedAccount", stage.stranger):
        stage.escrow.send("setLocker", stage.stranger, True, sender=stage.stranger)


def test_set_penalty_distributor__by_the_owner(stage: Stage):
    queue = stage.deploy("MockPenaltyQueue").address
    for previous, current in ((ZERO_ADDRESS, queue), (queue, ZERO_ADDRESS)):
        outcome = stage.escrow.send("setPenaltyDistributor", current, sender=stage.owner)
        assert stage.events(outcome) == [
            ("PenaltyDistributorSet", {"previous": previous, "current": current})
        ]
        assert stage.escrow.view("penaltyDistributor") == current


def test_set_penalty_distributor__by_another__reverts(stage: Stage):
    with reverts_with("OwnableUnauthorizedAccount", stage.stranger):
        stage.escrow.send("setPenaltyDistributor", ZERO_ADDRESS, sender=stage.stranger)


def test_set_penalty_distributor__without_code__reverts(stage: Stage):
    with reverts_with("VotingEscrowInvalidPenaltyDistributor", stage.bob):
        stage.escrow.send("setPenaltyDistributor", stage.bob, sender=stage.owner)


def test_transfer_ownership__moves_every_power_of_the_owner(stage: Stage):
    stage.escrow.send("transferOwnership", stage.bob, sender=stage.owner)
    stage.escrow.send("setLocker", stage.carol, True, sender=stage.bob)
    with reverts_with("OwnableUnauthorizedAccount", stage.owner):
        stage.escrow.send("setLocker", stage.carol, False, sender=stage.owner)
