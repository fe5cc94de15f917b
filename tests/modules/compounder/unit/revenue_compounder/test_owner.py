"""The list of adapters is the timelock's."""

from utils.checks import reverts_with
from utils.exchange import Compounding
from utils.revenue import ONLY_OWNER, RevenueStage


def test_set_adapter(stage: RevenueStage, compounding: Compounding):
    compounder, first = compounding.compounder, compounding.adapter.address
    other = stage.deploy("MockSwapAdapter").address
    assert compounder.view("adapters") == (first,)
    for listed in (True, False):
        outcome = compounder.send("setAdapter", other, listed, sender=stage.owner)
        assert stage.events(outcome, compounder) == [("AdapterSet", {"adapter": other, "listed": listed})]
        assert compounder.view("isAdapter", other) is listed
        assert compounder.view("adapters") == ((first, other) if listed else (first,))
        assert compounder.send("setAdapter", other, listed, sender=stage.owner).logs == ()


def test_set_adapter__not_the_owner__reverts(stage: RevenueStage, compounding: Compounding):
    for account in (stage.stranger, stage.alice):
        with reverts_with(ONLY_OWNER, account):
            compounding.compounder.send("setAdapter", compounding.adapter.address, False, sender=account)


def test_set_adapter__without_code__reverts(stage: RevenueStage, compounding: Compounding):
    with reverts_with("RevenueCompounderInvalidAdapter", stage.carol):
        compounding.compounder.send("setAdapter", stage.carol, True, sender=stage.owner)


def test_constructor(stage: RevenueStage, compounding: Compounding):
    compounder = compounding.compounder
    assert compounder.view("owner") == stage.owner
    assert compounder.view("DISTRIBUTOR") == stage.distributor.address
    assert compounder.view("ESCROW") == stage.escrow.address
    assert compounder.view("TOKEN") == stage.gov.address
    assert compounder.view("FLOOR_UNIT") == 10**18
