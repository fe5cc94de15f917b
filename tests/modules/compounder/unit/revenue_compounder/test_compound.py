"""compound: revenue in any token becomes more of the lock, in one transaction and as a whole."""

import pytest

from utils.checks import reverts_with
from utils.constants import WAD, WEEK
from utils.exchange import Compounding
from utils.revenue import LOCK, RevenueStage

REVENUE = 1_000 * 10**6


def test_compound(stage: RevenueStage, compounding: Compounding):
    usd, gov = compounding.usd, stage.gov
    compounding.earn(usd, gov, amount=REVENUE)
    due, due_gov = stage.claimable(stage.alice, usd), stage.claimable(stage.alice, gov)
    bought = compounding.exchange.quote(due, usd, gov)
    held = [stage.balance(token, stage.alice) for token in (usd, gov)]

    outcome = compounding.compound(compounding.conversion(usd, bought), compounding.conversion(gov))
    assert compounding.answer(outcome) == (bought + due_gov, 0)
    assert compounding.locked() == LOCK + bought + due_gov
    assert [stage.balance(token, stage.alice) for token in (usd, gov)] == held
    assert [stage.claimable(stage.alice, token) for token in (usd, gov)] == [0, 0]
    assert stage.events(outcome, compounding.compounder) == [
        (
            "Swapped",
            {
                "account": stage.alice,
                "token": usd.address,
                "adapter": compounding.adapter.address,
                "amountIn": due,
                "amountOut": bought,
            },
        ),
        (
            "Compounded",
            {"account": stage.alice, "caller": stage.alice, "locked": bought + due_gov, "fee": 0},
        ),
    ]
    compounding.assert_empty(usd)


def test_compound__two_cycles_of_a_token_with_strict_approvals(stage: RevenueStage, compounding: Compounding):
    """RV-24: a token that refuses to change one allowance into another, and returns nothing."""
    usdt = stage.list_mock("MockNoReturnToken")
    compounding.exchange.open_pool(usdt, stage.gov, (10**12, 25 * 10**24))
    compounding.opt_in(stage.alice, usdt)
    compounding.earn(usdt)
    for _ in range(2):
        due = stage.claimable(stage.alice, usdt)
        assert due > 0
        bought = compounding.exchange.quote(due, usdt, stage.gov)
        before = compounding.locked()
        compounding.compound(compounding.conversion(usdt, bought))
        assert compounding.locked() == before + bought
        compounding.assert_empty(usdt)
        stage.skip_weeks(1)
        stage.deposit(usdt, REVENUE)


def test_compound__permanent_lock(stage: RevenueStage, compounding: Compounding):
    compounding.earn(compounding.usd)
    stage.escrow.send("setPermanent", True, sender=stage.alice)
    locked, _ = compounding.answer(compounding.compound(compounding.conversion(compounding.usd)))
    assert locked > 0
    assert stage.escrow.view("locked", stage.alice)[:3] == (LOCK + locked, 0, True)


@pytest.mark.parametrize("state", ["expired", "at its end", "withdrawn", "exited"])
def test_compound__no_running_lock__pays_out(stage: RevenueStage, compounding: Compounding, state):
    """RV-08: what was earned is paid as by a claim, not swapped; nothing is lost and no fee is due."""
    usd, gov = compounding.usd, stage.gov
    compounding.earn(usd, gov, weeks=52 if state == "exited" else 3)
    due = [stage.claimable(stage.alice, token) for token in (usd, gov)]
    stage.distributor.send("setRecipient", stage.carol, sender=stage.alice)
    stage.escrow.send("setOperator", stage.stranger, True, sender=stage.alice)
    compounding.compounder.send("setFee", stage.stranger, 1_000, sender=stage.alice)
    if state == "exited":
        stage.skip_weeks(1)
        stage.escrow.send("exitEarly", 0, sender=stage.alice)
        due = [stage.claimable(stage.alice, token) for token in (usd, gov)]
    else:
        stage.go(stage.escrow.view("locked", stage.alice)[1] + (state != "at its end") * WEEK)
        if state == "withdrawn":
            stage.escrow.send("withdraw", sender=stage.alice)
    assert min(due) > 0
    held = [stage.balance(token, stage.carol) for token in (usd, gov)]

    outcome = compounding.compound(
        compounding.conversion(usd, 10**30), compounding.conversion(gov), sender=stage.stranger
    )
    assert compounding.answer(outcome) == (0, 0)
    assert stage.events(outcome, compounding.compounder) == []
    paid = [
        stage.balance(token, stage.carol) - before for token, before in zip((usd, gov), held, strict=True)
    ]
    assert paid == due
    compounding.assert_empty(usd)


def test_compound__one_second_before_the_end__still_goes_into_the_lock(
    stage: RevenueStage, compounding: Compounding
):
    compounding.earn(compounding.usd, weeks=3)
    stage.go(stage.escrow.view("locked", stage.alice)[1] - 1)
    locked, _ = compounding.answer(compounding.compound(compounding.conversion(compounding.usd)))
    assert compounding.locked() == LOCK + locked > LOCK


def test_compound__takes_the_claim_and_nothing_else(stage: RevenueStage, compounding: Compounding):
    """The allowance is unlimited; what the account owned before stays its own."""
    usd = compounding.usd
    usd.send("mint", stage.alice, 10**12, sender=stage.owner)
    compounding.earn(usd)
    held, held_gov = stage.balance(usd, stage.alice), stage.balance(stage.gov, stage.alice)
    compounding.compound(compounding.conversion(usd), compounding.conversion(stage.gov))
    assert stage.balance(usd, stage.alice) == held
    assert stage.balance(stage.gov, stage.alice) == held_gov
    outcome = compounding.compound(compounding.conversion(usd), compounding.conversion(stage.gov))
    assert compounding.answer(outcome) == (0, 0)
    assert outcome.logs == ()
    assert stage.balance(usd, stage.alice) == held


def test_compound__token_with_a_fee__only_what_arrived(stage: RevenueStage, compounding: Compounding):
    """RV-12: one percent is gone on each of four ways; nothing is taken from what Alice owned before."""
    token = stage.list_mock("MockFeeToken", 18)
    compounding.exchange.open_pool(token, stage.gov, (10**24, 10**24))
    compounding.opt_in(stage.alice, token)
    compounding.earn(token, amount=10**6 * WAD)
    token.send("mint", stage.alice, 10**24, sender=stage.owner)
    held, due = stage.balance(token, stage.alice), stage.claimable(stage.alice, token)
    amounts = [due]
    for _ in range(4):  # distributor -> Alice -> compounder -> adapter -> pool
        amounts.append(amounts[-1] - amounts[-1] // 100)
    bought = compounding.exchange.quote(amounts[-1], token, stage.gov)
    outcome = compounding.compound(compounding.conversion(token, bought))
    assert compounding.answer(outcome) == (bought, 0)
    assert stage.balance(token, stage.alice) == held
    assert stage.events(outcome, compounding.compounder)[0][1]["amountIn"] == amounts[2]
    compounding.assert_empty(token)


def test_compound__token_twice__counts_once(stage: RevenueStage, compounding: Compounding):
    """RV-06."""
    usd, gov = compounding.usd, stage.gov
    compounding.earn(usd, gov)
    bought = compounding.exchange.quote(stage.claimable(stage.alice, usd), usd, gov)
    expected = bought + stage.claimable(stage.alice, gov)
    twice = [compounding.conversion(usd), compounding.conversion(gov)] * 2
    assert compounding.answer(compounding.compound(*twice)) == (expected, 0)


def test_compound__payment_of_a_token_fails__it_is_skipped_and_stays_claimable(
    stage: RevenueStage, compounding: Compounding
):
    """RV-13: the others are compounded."""
    bad = stage.list_mock("MockPausableToken", 18)
    compounding.opt_in(stage.alice, bad)
    compounding.earn(bad, compounding.usd)
    due = stage.claimable(stage.alice, bad)
    bad.send("setPaused", True, sender=stage.owner)
    locked, _ = compounding.answer(
        compounding.compound(compounding.conversion(bad), compounding.conversion(compounding.usd))
    )
    assert locked > 0
    assert stage.claimable(stage.alice, bad) == due


def test_compound__stranger__reverts(stage: RevenueStage, compounding: Compounding):
    """RV-16."""
    compounding.earn(stage.gov)
    with reverts_with("RevenueCompounderNotOperator", stage.stranger, stage.alice):
        compounding.compound(compounding.conversion(stage.gov), sender=stage.stranger)


def test_compound__revenue_goes_elsewhere__reverts(stage: RevenueStage, compounding: Compounding):
    """RV-16: who chose another recipient is not compounded, not even by itself."""
    compounding.earn(stage.gov)
    stage.distributor.send("setRecipient", stage.carol, sender=stage.alice)
    with reverts_with("RevenueCompounderOtherRecipient", stage.alice, stage.carol):
        compounding.compound(compounding.conversion(stage.gov))


def test_compound__too_late__reverts(stage: RevenueStage, compounding: Compounding):
    compounding.earn(stage.gov)
    with reverts_with("RevenueCompounderDeadlinePassed", stage.now - 1, stage.now):
        compounding.compound(compounding.conversion(stage.gov), deadline=stage.now - 1)
    assert compounding.answer(compounding.compound(compounding.conversion(stage.gov)))[0] > 0


def test_compound__consent_withdrawn__reverts_and_keeps_the_claim(
    stage: RevenueStage, compounding: Compounding
):
    usd = compounding.usd
    compounding.earn(usd)
    due = stage.claimable(stage.alice, usd)
    usd.send("approve", compounding.compounder.address, due - 1, sender=stage.alice)
    with reverts_with("ERC20InsufficientAllowance", compounding.compounder.address, due - 1, due):
        compounding.compound(compounding.conversion(usd))
    assert stage.claimable(stage.alice, usd) == due
    stage.escrow.send("setOperator", compounding.compounder.address, False, sender=stage.alice)
    with reverts_with("RevenueDistributorNotOperator", compounding.compounder.address, stage.alice):
        compounding.compound(compounding.conversion(usd))
    assert stage.claimed(stage.alice, usd) == [due]
