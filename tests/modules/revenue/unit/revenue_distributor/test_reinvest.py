"""reinvest and reinvestFor: revenue in the governance token goes straight into the lock."""

import pytest

from utils.checks import reverts_with
from utils.constants import WAD, WEEK
from utils.revenue import LOCK, RevenueStage

REVENUE = 1_000 * WAD


def earn(stage: RevenueStage, weeks: int = 52) -> int:
    """Alice locks for ``weeks`` and earns a week of revenue; what she can claim."""
    stage.lock(stage.alice, LOCK, weeks)
    stage.lock(stage.bob)
    stage.skip_weeks(1)
    stage.deposit(stage.gov, REVENUE)
    return stage.claimable(stage.alice, stage.gov)


def answer(stage: RevenueStage, outcome, name: str = "reinvest") -> tuple[int, bool]:
    return stage.distributor.decode_output(name, outcome.output)


def test_reinvest(stage: RevenueStage):
    due = earn(stage)
    end = stage.escrow.view("locked", stage.alice)[1]
    held = stage.balance(stage.gov, stage.alice)
    outcome = stage.distributor.send("reinvest", sender=stage.alice)

    assert answer(stage, outcome) == (due, True)
    assert stage.events(outcome, stage.distributor) == [
        ("Reinvested", {"account": stage.alice, "amount": due})
    ]
    locked = [args for name, args in stage.events(outcome, stage.escrow) if name == "Locked"]
    assert locked == [
        {
            "account": stage.alice,
            "payer": stage.distributor.address,
            "added": due,
            "amount": LOCK + due,
            "end": end,
            "permanent": False,
        }
    ]
    assert stage.balance(stage.gov, stage.alice) == held
    assert stage.claimable(stage.alice, stage.gov) == 0
    assert stage.gov.view("allowance", stage.distributor.address, stage.escrow.address) == 0
    assert stage.balance(stage.gov, stage.escrow) == 2 * LOCK + due


def test_reinvest__again_the_next_week__compounds(stage: RevenueStage):
    """The added amount earns from the next week on."""
    first = earn(stage)
    stage.distributor.send("reinvest", sender=stage.alice)
    stage.skip_weeks(1)
    stage.deposit(stage.gov, REVENUE)
    second = stage.claimable(stage.alice, stage.gov)
    assert second == pytest.approx(REVENUE * (LOCK + first) / (2 * LOCK + first), rel=1e-15)
    assert answer(stage, stage.distributor.send("reinvest", sender=stage.alice)) == (second, True)
    assert stage.escrow.view("locked", stage.alice)[0] == LOCK + first + second


def test_reinvest__permanent_lock(stage: RevenueStage):
    due = earn(stage)
    stage.escrow.send("setPermanent", True, sender=stage.alice)
    assert answer(stage, stage.distributor.send("reinvest", sender=stage.alice)) == (due, True)
    assert stage.escrow.view("locked", stage.alice)[:3] == (LOCK + due, 0, True)


@pytest.mark.parametrize("state", ["expired", "at its end", "withdrawn", "exited"])
def test_reinvest__no_running_lock__pays_the_recipient(stage: RevenueStage, state):
    """RV-08: the choice to reinvest never blocks or loses what a past lock earned."""
    due = earn(stage, 52 if state == "exited" else 3)
    stage.distributor.send("setRecipient", stage.carol, sender=stage.alice)
    if state == "exited":
        stage.skip_weeks(1)
        stage.escrow.send("exitEarly", 0, sender=stage.alice)
    else:
        stage.go(stage.escrow.view("locked", stage.alice)[1] + (state != "at its end") * WEEK)
        if state == "withdrawn":
            stage.escrow.send("withdraw", sender=stage.alice)
    held = stage.balance(stage.gov, stage.carol)
    outcome = stage.distributor.send("reinvest", sender=stage.alice)
    assert answer(stage, outcome) == (due, False)
    assert stage.events(outcome, stage.distributor) == [
        (
            "Claimed",
            {"account": stage.alice, "token": stage.gov.address, "recipient": stage.carol, "amount": due},
        )
    ]
    assert stage.balance(stage.gov, stage.carol) - held == due
    assert stage.claimable(stage.alice, stage.gov) == 0


def test_reinvest__one_second_before_the_end__still_goes_into_the_lock(stage: RevenueStage):
    due = earn(stage, 3)
    stage.go(stage.escrow.view("locked", stage.alice)[1] - 1)
    assert answer(stage, stage.distributor.send("reinvest", sender=stage.alice)) == (due, True)


def test_reinvest__nothing_earned__does_nothing(stage: RevenueStage):
    outcome = stage.distributor.send("reinvest", sender=stage.stranger)
    assert answer(stage, outcome) == (0, False)
    assert outcome.logs == ()
    earn(stage)
    stage.distributor.send("reinvest", sender=stage.alice)
    assert answer(stage, stage.distributor.send("reinvest", sender=stage.alice)) == (0, False)
    assert answer(stage, stage.distributor.send("reinvest", sender=stage.stranger)) == (0, False)


def test_reinvest_for__operator(stage: RevenueStage):
    """RV-16: an operator can compound, and only into the account's own lock."""
    due = earn(stage)
    stage.escrow.send("setOperator", stage.stranger, True, sender=stage.alice)
    outcome = stage.distributor.send("reinvestFor", stage.alice, sender=stage.stranger)
    assert answer(stage, outcome, "reinvestFor") == (due, True)
    assert stage.escrow.view("locked", stage.alice)[0] == LOCK + due


def test_reinvest__distributor_is_no_locker__reverts_and_keeps_the_claim(stage: RevenueStage):
    """RV-08: a missing permission is an error that says so, not a silent payout."""
    due = earn(stage)
    stage.escrow.send("setLocker", stage.distributor.address, False, sender=stage.owner)
    with reverts_with("VotingEscrowUnauthorized", stage.distributor.address, stage.alice):
        stage.distributor.send("reinvest", sender=stage.alice)
    assert stage.claimable(stage.alice, stage.gov) == due
    assert stage.claimed(stage.alice, stage.gov) == [due]


def test_claim__instead_of_reinvesting__is_always_possible(stage: RevenueStage):
    due = earn(stage)
    assert stage.claimed(stage.alice, stage.gov) == [due]
    assert answer(stage, stage.distributor.send("reinvest", sender=stage.alice)) == (0, False)
