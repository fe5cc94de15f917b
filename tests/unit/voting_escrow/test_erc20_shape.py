"""Wallets see a token; nobody can move it."""

import pytest

from utils.checks import reverts_with
from utils.constants import MAX_UINT256
from utils.escrow_stage import Stage


@pytest.mark.parametrize("amount", [0, 1, MAX_UINT256])
@pytest.mark.parametrize("function", ["transfer", "transferFrom", "approve"])
def test_erc20_shape__moving_power__reverts(stage: Stage, function, amount):
    stage.lock(stage.alice)
    args = (stage.alice, stage.bob, amount) if function == "transferFrom" else (stage.bob, amount)
    with reverts_with("VotingEscrowNonTransferable"):
        stage.escrow.send(function, *args, sender=stage.alice)


def test_erc20_shape__allowance_is_zero(stage: Stage):
    assert stage.escrow.view("allowance", stage.alice, stage.bob) == 0
    assert stage.escrow.view("allowance", stage.alice, stage.alice) == 0


def test_erc20_shape__balance_and_supply_are_the_power_now(stage: Stage):
    end = stage.lock(stage.alice, weeks=7)
    stage.escrow.send("delegate", stage.bob, sender=stage.alice)
    for t in (stage.now, end - 1, end):
        stage.go(t)
        expected = stage.escrow.view("powerAt", stage.alice, t)
        assert stage.views("balanceOf", (stage.alice,), (stage.bob,)) == [expected, 0]
        assert stage.escrow.view("totalSupply") == expected
