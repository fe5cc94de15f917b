"""release: what is in the pot goes on by 1/N a week, whoever calls and however often."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from utils.checks import check_each, reverts_with
from utils.constants import DAY, WEEK
from utils.revenue import ONLY_OWNER

if TYPE_CHECKING:
    from utils.auction import Sale
    from utils.revenue import RevenueStage
    from utils.rpc import Contract, Outcome

GUARD = "0x3ee5aeb5"  # ReentrancyGuardReentrantCall()
UNIT = 10**6
SPIKE = 1_000_000 * UNIT
PACE = 8


def kept_by_rule(amount: int, pace: int, weeks: int) -> int:
    """What stays of ``amount``, rounded up."""
    return math.ceil(amount * Fraction(pace - 1, pace) ** weeks)


@pytest.fixture
def pot(sale: Sale) -> Contract:
    """A pot before the auction, which lets an eighth through each week."""
    return sale.stage.deploy("BuybackPot", sale.stage.owner, sale.auction.address, PACE)


def release(stage: RevenueStage, pot: Contract, token: Contract) -> Outcome:
    return pot.send("release", token.address, sender=stage.stranger)


def released(stage: RevenueStage, pot: Contract, token: Contract) -> int:
    return int(pot.decode_output("release", release(stage, pot, token).output)[0])


def give(sale: Sale, pot: Contract, amount: int, token: Contract | None = None) -> None:
    (token or sale.usd).send("mint", pot.address, amount, sender=sale.stage.owner)


def test_release__each_week__an_eighth_of_what_is_there(sale: Sale, pot: Contract):
    """BB-18: a spike is spent over many weeks, to the unit by the rule; the auction gets it."""
    stage, rest = sale.stage, SPIKE
    give(sale, pot, SPIKE)
    outcome = release(stage, pot, sale.usd)  # books it
    assert stage.events(outcome, pot) == [
        ("Released", {"token": sale.usd.address, "amount": 0, "booked": SPIKE})
    ]
    for _ in range(10):
        stage.skip_weeks(1)
        kept = kept_by_rule(rest, PACE, 1)
        assert pot.view("releasable", sale.usd.address) == rest - kept
        outcome = release(stage, pot, sale.usd)
        assert stage.events(outcome, pot) == [
            ("Released", {"token": sale.usd.address, "amount": rest - kept, "booked": kept})
        ]
        assert released(stage, pot, sale.usd) == 0  # once a week
        rest = kept
        assert stage.balance(sale.usd, pot) == rest
        assert stage.balance(sale.usd, sale.auction) == SPIKE - rest


def test_release__nobody_calls__one_call_makes_up_for_it(sale: Sale, pot: Contract):
    """BB-18: no keeper is needed; the closed form is exact up to 44 weeks, and never faster after more."""
    stage = sale.stage
    give(sale, pot, SPIKE)
    release(stage, pot, sale.usd)
    start = stage.chain.snapshot()

    def check(case: tuple[int, int]) -> None:
        pace, weeks = case
        nonlocal start
        stage.chain.restore(start)
        start = stage.chain.snapshot()
        pot.send("setPace", pace, sender=stage.owner)
        stage.skip_weeks(weeks)
        kept = kept_by_rule(SPIKE, pace, min(weeks, 44))
        assert pot.view("releasable", sale.usd.address) == SPIKE - kept
        assert released(stage, pot, sale.usd) == SPIKE - kept
        assert pot.view("bookedOf", sale.usd.address) == (kept, stage.week)

    check_each([(pace, weeks) for pace in (2, 8, 52) for weeks in (1, 2, 13, 43, 44, 45, 520)], check)


def test_release__before_the_boundary_and_after__counts_weeks_that_began(sale: Sale, pot: Contract):
    """The week's first second is the first in which its part is due."""
    stage = sale.stage
    give(sale, pot, SPIKE)
    release(stage, pot, sale.usd)
    boundary = stage.weeks_ahead(1)
    stage.go(boundary - 1)
    assert pot.view("releasable", sale.usd.address) == released(stage, pot, sale.usd) == 0
    stage.go(boundary)
    assert released(stage, pot, sale.usd) == SPIKE // PACE


def test_release__revenue_came_weeks_ago_and_nobody_called__is_only_booked(sale: Sale, pot: Contract):
    """BB-18: what waited unnoticed is not released at once: nobody can hold a spike back and let it go."""
    stage = sale.stage
    give(sale, pot, 8 * UNIT)
    release(stage, pot, sale.usd)
    give(sale, pot, SPIKE)
    stage.skip_weeks(30)
    assert released(stage, pot, sale.usd) == 8 * UNIT - kept_by_rule(8 * UNIT, PACE, 30)
    stage.skip_weeks(1)
    booked = stage.balance(sale.usd, pot)
    assert released(stage, pot, sale.usd) == booked - kept_by_rule(booked, PACE, 1)


def test_release__called_in_any_rhythm__never_faster_than_the_pace(sale: Sale, pot: Contract):
    """BB-18: many calls or few, with dust between: at most the rule's part of a spike is gone by any week."""
    stage = sale.stage
    start = stage.chain.snapshot()

    def check(rhythm: tuple[int, ...]) -> None:
        nonlocal start
        stage.chain.restore(start)
        start = stage.chain.snapshot()
        give(sale, pot, SPIKE)
        first = stage.week
        release(stage, pot, sale.usd)
        gone = []
        for days in rhythm:
            stage.go(stage.now + days * DAY)
            give(sale, pot, 1)
            release(stage, pot, sale.usd)
            gone.append(stage.balance(sale.usd, sale.auction))
            assert gone[-1] <= SPIKE + len(gone) - kept_by_rule(SPIKE, PACE, stage.week - first)
        assert all(before <= after for before, after in pairwise(gone))

    check_each([(1,) * 20, (7,) * 6, (13, 1, 1, 30), (6, 2, 6, 2, 6, 2), (365, 1, 7)], check)


def test_release__less_than_the_pace__stays_until_more_comes(sale: Sale, pot: Contract):
    """What is kept rounds up: seven units of eight weeks are no eighth."""
    stage = sale.stage
    give(sale, pot, PACE - 1)
    release(stage, pot, sale.usd)
    stage.skip_weeks(1)
    assert released(stage, pot, sale.usd) == 0
    give(sale, pot, 1)
    release(stage, pot, sale.usd)
    stage.skip_weeks(1)
    assert released(stage, pot, sale.usd) == 1


def test_release__tokens_apart__each_has_its_own_books(sale: Sale, pot: Contract):
    """A token that nobody released waits, and moves no other."""
    stage, other = sale.stage, sale.stage.tokens[1]
    give(sale, pot, SPIKE)
    give(sale, pot, 80, other)
    release(stage, pot, sale.usd)
    stage.skip_weeks(1)
    assert released(stage, pot, other) == 0
    assert released(stage, pot, sale.usd) == SPIKE // PACE
    assert pot.view("bookedOf", other.address) == (80, stage.week)


def test_release__nothing_there__reverts(sale: Sale, pot: Contract):
    with reverts_with("BuybackPotEmpty", sale.usd.address):
        release(sale.stage, pot, sale.usd)


def test_release__token_lowered_the_balance__from_what_is_left(sale: Sale, pot: Contract):
    """A token that shrinks by itself: the part is taken of what is there, and nothing is stuck."""
    stage = sale.stage
    token = stage.list_mock("MockRebasingToken", 6)
    give(sale, pot, 1_000, token)
    release(stage, pot, token)
    token.send("rebaseDown", pot.address, 5_000, sender=stage.bob)
    stage.skip_weeks(1)
    assert released(stage, pot, token) == 500 - kept_by_rule(500, PACE, 1)
    assert pot.view("bookedOf", token.address)[0] == stage.balance(token, pot)


def test_release__hook_reenters__is_refused(sale: Sale, pot: Contract):
    """BB-03: a token that calls back releases nothing twice and sees no half-done books."""
    stage = sale.stage
    token = stage.list_mock("MockHookToken", 6)
    give(sale, pot, 800, token)
    release(stage, pot, token)
    for function in ("release", "releasable", "bookedOf"):
        data = pot.encode(function, token.address)
        token.send("setHook", pot.address, bytes.fromhex(data[2:]), sender=stage.owner)
        stage.skip_weeks(1)
        assert released(stage, pot, token) > 0
        assert "0x" + token.view("answer").hex() == GUARD


def test_release__huge_amount__exact(sale: Sale, pot: Contract):
    """BB-09: sums of any token fit; what is above 192 bits is booked later."""
    stage, token = sale.stage, sale.stage.deploy("MockPlainToken", 18)
    most = 2**192 - 1
    give(sale, pot, most + 5, token)
    release(stage, pot, token)
    assert pot.view("bookedOf", token.address)[0] == most
    stage.skip_weeks(44)
    pot.send("setPace", 52, sender=stage.owner)
    assert released(stage, pot, token) == most - kept_by_rule(most, 52, 44)


def test_release__router_pot_auction__a_week_is_sold_over_eight(sale: Sale, pot: Contract):
    """BB-18: the router pays the pot, the pot the auction, and an auction begins with what was released."""
    stage = sale.stage
    router = stage.deploy(
        "RevenueRouter",
        (
            stage.owner, stage.weth.address, stage.distributor.address, pot.address, stage.treasury,
            5_000, 5_000, 0, [sale.usd.address], [],
        ),
    )  # fmt: skip
    sale.usd.send("transfer", router.address, 2 * SPIKE, sender=stage.payer)
    router.send("distribute", sale.usd.address, sender=stage.stranger)
    release(stage, pot, sale.usd)
    stage.skip_weeks(1)
    release(stage, pot, sale.usd)
    sale.start(0)
    assert sale.auction.view("quote", sale.usd.address)[1] == SPIKE // PACE


def test_set_pace(sale: Sale, pot: Contract):
    outcome = pot.send("setPace", 4, sender=sale.stage.owner)
    assert sale.stage.events(outcome, pot) == [("PaceSet", {"oldPaceWeeks": PACE, "newPaceWeeks": 4})]
    assert (pot.view("paceWeeks"), pot.view("RECEIVER")) == (4, sale.auction.address)
    for weeks in (0, 1, 53):
        with reverts_with("BuybackPotInvalidPace", weeks, 2, 52):
            pot.send("setPace", weeks, sender=sale.stage.owner)
    with reverts_with("BuybackPotInvalidPace", 53, 2, 52):
        sale.stage.deploy("BuybackPot", sale.stage.owner, sale.auction.address, 53)
    with reverts_with("BuybackPotInvalidReceiver", sale.stage.bob):
        sale.stage.deploy("BuybackPot", sale.stage.owner, sale.stage.bob, PACE)


def test_recover(sale: Sale, pot: Contract):
    """All of it comes home by a vote, and what comes later begins anew."""
    stage = sale.stage
    give(sale, pot, SPIKE)
    release(stage, pot, sale.usd)
    outcome = pot.send("recover", sale.usd.address, stage.treasury, sender=stage.owner)
    assert stage.events(outcome, pot) == [
        ("Recovered", {"token": sale.usd.address, "to": stage.treasury, "amount": SPIKE})
    ]
    with reverts_with("BuybackPotEmpty", sale.usd.address):
        pot.send("recover", sale.usd.address, stage.treasury, sender=stage.owner)
    give(sale, pot, SPIKE)
    stage.go(stage.now + WEEK)
    assert released(stage, pot, sale.usd) == 0


def test_owner_functions__stranger__reverts(sale: Sale, pot: Contract):
    for function, *args in (("setPace", 4), ("recover", sale.usd.address, sale.stage.stranger)):
        with reverts_with(ONLY_OWNER, sale.stage.stranger):
            pot.send(function, *args, sender=sale.stage.stranger)
