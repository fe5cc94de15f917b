"""ripen and enact: when a request is paid, and that nothing but lasting support pays it."""

from dataclasses import replace

import pytest

from utils.checks import reverts_with
from utils.constants import DAY, WAD, WEEK
from utils.conviction import AT_ONCE, DOLLAR, LIFE, SETTINGS, ConvictionStage
from utils.rpc import Reverted

HOUR = 3_600
WINDOW = 14 * DAY


def key(request: int) -> bytes:
    return request.to_bytes(32, "big")


def reserved(stage: ConvictionStage) -> int:
    return int(stage.budgets.view("stateOf", stage.pool.address, stage.dollars.address)[1])


def test_threshold__rises_with_what_is_asked_for(stage: ConvictionStage):
    total = stage.escrow.view("totalPowerAt", stage.week * WEEK)
    now = stage.escrow.view("totalPowerAt", stage.now)
    asked = {1: 1, AT_ONCE // 100: 100, AT_ONCE // 10: 1_000, AT_ONCE * 1_999 // 10_000: 1_999}
    for index, (amount, ask) in enumerate(asked.items()):
        request = stage.ask(amount, by=(stage.alice, stage.alice, stage.bob, stage.bob)[index])
        weeks = [stage.escrow.view("totalPowerAt", (stage.week - back) * WEEK) for back in range(8)]
        highest = max(total, now, *weeks)
        left = SETTINGS.max_ask - ask
        by_amount = -(-highest * SETTINGS.weight * 10_000 // (left * left))
        assert stage.threshold(request) == max(by_amount, -(-highest * SETTINGS.min_share // 10_000))


def test_threshold__small_request__least_share_of_all_power(stage: ConvictionStage):
    """Rounded up."""
    settings = replace(SETTINGS, min_share=3_333)
    stage.pool.send("setSettings", settings.values, sender=stage.owner)
    request = stage.ask(1)
    totals = [stage.escrow.view("totalPowerAt", (stage.week - back) * WEEK) for back in range(8)]
    highest = max(*totals, stage.escrow.view("totalPowerAt", stage.now))
    assert stage.threshold(request) == -(-highest * 3_333 // 10_000)


def test_threshold__nobody_has_locked__takes_one_unit(stage: ConvictionStage):
    """CV-09: nobody's silence decides: a request that nobody supports never ripens, whatever the total is."""
    memory = replace(SETTINGS, half_life=WEEK // 4, memory_weeks=1)
    stage.pool.send("setSettings", memory.values, sender=stage.owner)
    request = stage.ask()
    stage.budget(stage.pool, at_once=5_000 * DOLLAR)
    for account in (stage.alice, stage.bob, stage.carol):
        stage.exit(account)
    stage.budget(stage.pool)
    with reverts_with("ConvictionPoolBelowThreshold", 0, stage.threshold(request)):
        stage.ripen(request)
    stage.skip(2 * WEEK)
    assert stage.threshold(request) == 1
    with reverts_with("ConvictionPoolBelowThreshold", 0, 1):
        stage.ripen(request)
    assert stage.ripens_at(request) == 0


def test_threshold__reached_exactly__ripens(stage: ConvictionStage):
    """Alone, for ever, and asked for three quarters of all power for a request that ends in 13 weeks."""
    settings = replace(SETTINGS, half_life=HOUR, memory_weeks=1, min_share=7_500, max_life=90 * DAY)
    stage.pool.send("setSettings", settings.values, sender=stage.owner)
    for account in (stage.bob, stage.carol):
        stage.exit(account)
    stage.escrow.send("setPermanent", True, sender=stage.alice)
    stage.go(stage.weeks_ahead(2) + 2 * DAY)
    request = stage.ask(1, life=stage.weeks_ahead(13) - stage.now, by=stage.alice)
    stage.support(request, stage.alice, 10_000)
    stage.go(stage.now + 128 * HOUR)
    assert stage.conviction(request) == stage.threshold(request) == 900_000 * WAD
    stage.ripen(request)


def test_ripens_at__the_first_second_in_which_it_can(stage: ConvictionStage):
    """CV-07: members see when a request ripens, and whether it ever does."""
    request = stage.ask()
    assert stage.ripens_at(request) == 0
    stage.support(request, stage.carol, 10_000)
    then = stage.ripens_at(request)
    assert stage.now < then < stage.now + LIFE
    kept = stage.chain.snapshot()
    threshold = stage.threshold(request)
    stage.support(request, stage.carol, 100)
    assert stage.ripens_at(request) == 0
    stage.chain.restore(kept)
    # power only decays until then, so the threshold is at most what it is now
    stage.go(then)
    assert stage.threshold(request) == threshold
    assert stage.conviction(request) >= threshold
    assert stage.ripens_at(request) == stage.now
    stage.ripen(request)


def test_ripen__a_second_before__reverts(stage: ConvictionStage):
    request = stage.ask()
    stage.support(request, stage.alice, 10_000)
    stage.go(stage.ripens_at(request) - 1)
    with reverts_with("ConvictionPoolBelowThreshold", stage.conviction(request), stage.threshold(request)):
        stage.ripen(request)


def test_ripen__reserves_the_amount__and_enact_pays_it(stage: ConvictionStage):
    request = stage.ask()
    stage.support(request, stage.alice, 10_000)
    stage.go(stage.ripens_at(request))
    conviction, threshold = stage.conviction(request), stage.threshold(request)
    outcome = stage.ripen(request)
    payable = stage.now + SETTINGS.enact_delay
    told = {"id": request, "conviction": conviction, "threshold": threshold, "payableAt": payable}
    assert stage.events(outcome, stage.pool) == [("Ripened", told)]
    where = (stage.pool.address, stage.dollars.address, key(request))
    assert stage.budgets.view("reservationOf", *where) == (1_000 * DOLLAR, payable + WINDOW)
    with reverts_with("ConvictionPoolRipe", request, payable + WINDOW):
        stage.ripen(request)
    stage.go(payable - 1)
    with reverts_with("ConvictionPoolNotPayable", request, payable):
        stage.enact(request)
    stage.go(payable)
    outcome = stage.enact(request)
    paid = {"id": request, "to": stage.stranger, "amount": 1_000 * DOLLAR}
    assert stage.events(outcome, stage.pool) == [("RequestPaid", paid)]
    assert (stage.paid_out(), reserved(stage)) == (1_000 * DOLLAR, 0)
    end = stage.pool.view("requestOf", request)[3]
    with reverts_with("ConvictionPoolNotOpen", request, 2, end):
        stage.enact(request)


def test_enact__never_ripened__reverts(stage: ConvictionStage):
    request = stage.ask()
    stage.support(request, stage.alice, 10_000)
    stage.go(stage.ripens_at(request) + DAY)
    with reverts_with("ConvictionPoolNotPayable", request, 0):
        stage.enact(request)


def test_enact__support_gone_since__reverts(stage: ConvictionStage):
    """CV-03: the second look: what was ripe and is no longer is not paid."""
    request = stage.ripe()
    needed = stage.threshold(request)
    stage.go(stage.now + DAY)
    stage.exit(stage.alice)
    stage.prune(request, stage.alice)
    stage.go(stage.now + DAY)
    with pytest.raises(Reverted, match="ConvictionPoolBelowThreshold") as caught:
        stage.enact(request)
    conviction, threshold = caught.value.revert.args
    assert (conviction, threshold // 2**20) == (0, needed // 2**20)


def test_enact__window_missed__can_ripen_again(stage: ConvictionStage):
    request = stage.ripe()
    payable = stage.now + SETTINGS.enact_delay
    stage.go(payable + WINDOW)
    with reverts_with("TreasuryBudgetsReservationTime", key(request), payable + WINDOW):
        stage.enact(request)
    stage.ripen(request)
    assert reserved(stage) == 1_000 * DOLLAR
    stage.go(stage.now + SETTINGS.enact_delay)
    stage.enact(request)
    assert stage.paid_out() == 1_000 * DOLLAR


def test_ripen__reservation_void_by_new_limits__can_ripen_again(stage: ConvictionStage):
    request = stage.ripe()
    stage.budgets.send("recall", stage.pool.address, stage.dollars.address, sender=stage.owner)
    assert stage.threshold(request) == 2**256 - 1
    with reverts_with("ConvictionPoolBelowThreshold", stage.conviction(request), 2**256 - 1):
        stage.ripen(request)
    stage.budget(stage.pool)
    stage.go(stage.now + WEEK)
    with reverts_with("TreasuryBudgetsNotReserved", key(request)):
        stage.enact(request)
    stage.ripen(request)
    with reverts_with("ConvictionPoolNotPayable", request, stage.now + SETTINGS.enact_delay):
        stage.enact(request)


def test_ripen__too_late_to_be_paid__reverts(stage: ConvictionStage):
    request = stage.ask()
    stage.support(request, stage.alice, 10_000)
    end = stage.pool.view("requestOf", request)[3]
    stage.go(end - SETTINGS.enact_delay)
    assert stage.ripens_at(request) == 0
    with reverts_with("ConvictionPoolNotOpen", request, 1, end):
        stage.ripen(request)
    stage.go(end)
    for call in (("support", request, 1), ("prune", request, []), ("ripen", request), ("enact", request)):
        with reverts_with("ConvictionPoolNotOpen", request, 1, end):
            stage.pool.send(*call, sender=stage.alice)
    stage.support(request, stage.alice, 0)
    assert stage.pool.view("sharesUsed", stage.alice) == 0


def test_ripen__near_the_end__reserved_until_it(stage: ConvictionStage):
    request = stage.ask()
    stage.support(request, stage.alice, 10_000)
    end = stage.pool.view("requestOf", request)[3]
    stage.go(end - SETTINGS.enact_delay - 1)
    assert stage.ripens_at(request) == stage.now
    stage.ripen(request)
    where = (stage.pool.address, stage.dollars.address, key(request))
    assert stage.budgets.view("reservationOf", *where) == (1_000 * DOLLAR, end)
    stage.go(end - 1)
    stage.enact(request)


def test_leavers__between_the_two_thresholds__not_ripe(stage: ConvictionStage):
    """CV-01: power that leaves at once does not lower the threshold while its conviction lasts: a request
    between the threshold of those who are left and that of the memory does not ripen."""
    leavers = stage.crowd(16, 100_000 * WAD)
    stage.skip(WEEK)
    request = stage.ask()
    stage.support(request, stage.carol, 4_000)
    stage.go(stage.now + 3 * WEEK)
    before = stage.threshold(request)
    for account in (*leavers, stage.alice, stage.bob):
        stage.exit(account)
    live = stage.escrow.view("totalPowerAt", stage.now)
    left = SETTINGS.max_ask - 100
    of_live = -(-live * SETTINGS.weight * 10_000 // (left * left))
    assert of_live < stage.conviction(request) < stage.threshold(request) <= before
    with reverts_with("ConvictionPoolBelowThreshold", stage.conviction(request), stage.threshold(request)):
        stage.ripen(request)
    # and not as long as a sixteenth of what they built up could be left
    stage.go(stage.now + 4 * SETTINGS.half_life - 1)
    assert of_live < stage.conviction(request) < stage.threshold(request)


def test_visitor__large_power_that_came_and_went__forgotten_with_the_memory(stage: ConvictionStage):
    """CV-02: nothing ratchets: what a visitor locked is out of the threshold when the memory is over."""
    memory = 4
    stage.pool.send("setSettings", replace(SETTINGS, memory_weeks=memory).values, sender=stage.owner)
    request = stage.ask()
    stage.support(request, stage.carol, 10_000)
    visitor = stage.crowd(1, 50_000_000 * WAD)[0]
    stage.support(request, visitor, 10_000)
    stage.skip(WEEK)
    raised = stage.threshold(request)
    stage.support(request, visitor, 0)
    stage.exit(visitor)
    stage.skip(WEEK)
    assert stage.threshold(request) == raised
    with reverts_with("ConvictionPoolBelowThreshold", stage.conviction(request), raised):
        stage.ripen(request)
    stage.skip((memory - 2) * WEEK)
    assert stage.threshold(request) == raised
    stage.skip(WEEK)
    assert stage.threshold(request) < raised // 20
    stage.ripen(request)


def test_two_ripe_requests__one_budget__the_second_waits(stage: ConvictionStage):
    """CV-06: money is promised once: what ripened is reserved, and the other request keeps its conviction."""
    first, second = stage.ask(), stage.ask(2_000 * DOLLAR)
    for request in (first, second):
        stage.support(request, stage.alice, 5_000)
    stage.go(max(stage.ripens_at(first), stage.ripens_at(second)))
    free = stage.budgets.view("stateOf", stage.pool.address, stage.dollars.address)[0]
    spent = free - 2_500 * DOLLAR
    stage.anvil.call("anvil_setBalance", stage.pool.address, hex(WAD))
    stage.budgets.send(
        "reserve",
        stage.dollars.address,
        b"other".ljust(32),
        spent,
        stage.now + WEEK,
        sender=stage.pool.address,
    )
    stage.ripen(first)
    conviction = stage.conviction(second)
    with reverts_with("TreasuryBudgetsNotFree", 2_000 * DOLLAR, 1_500 * DOLLAR):
        stage.ripen(second)
    assert stage.conviction(second) == conviction
    stage.go(stage.now + SETTINGS.enact_delay)
    stage.enact(first)
    stage.go(stage.now + DAY)
    stage.ripen(second)
    assert stage.paid_out() == 1_000 * DOLLAR


def test_spending__never_beyond_the_budget(stage: ConvictionStage):
    """CV-08: whatever ripens, what is paid comes out of the budget, and no faster than it fills."""
    paid = 0
    start = stage.now
    stage.pool.send("setSettings", replace(SETTINGS, half_life=3_600, quota=5).values, sender=stage.owner)
    amount = AT_ONCE // 10
    requests = [stage.ask(amount, by=by) for by in (stage.alice, stage.bob, stage.carol) for _ in range(5)]
    for request in requests:
        before = stage.now
        stage.support(request, stage.alice, 10_000)
        stage.go(max(before + 1, stage.ripens_at(request)))
        state = stage.budgets.view("stateOf", stage.pool.address, stage.dollars.address)
        if state[0] < amount:
            with reverts_with("TreasuryBudgetsNotFree", amount, state[0]):
                stage.ripen(request)
            break
        stage.ripen(request)
        stage.go(stage.now + SETTINGS.enact_delay)
        stage.enact(request)
        stage.support(request, stage.alice, 0)
        paid += amount
        assert paid <= AT_ONCE + AT_ONCE * (stage.now - start) // WEEK
    assert paid == stage.paid_out() > 0


def test_gas__flat_in_supporters_and_requests(stage: ConvictionStage):
    """CV-05: nothing loops over supporters, requests or weeks of the past."""

    def costs(request: int, account: str) -> list[int]:
        return [
            stage.support(request, account, 6_000).gas,
            stage.support(request, account, 5_000).gas,
        ]

    request = stage.ask()
    stage.support(request, stage.alice, 5_000)
    stage.go(stage.now + 60)
    few = costs(request, stage.carol)
    for _ in range(2):
        stage.ask(by=stage.alice)
    for account in stage.crowd(40):
        stage.support(request, account, 1_000)
    stage.go(stage.now + 60)
    many = costs(request, stage.bob)
    assert [abs(one - other) < 1_500 for one, other in zip(few, many, strict=True)] == [True, True]


def test_enact__hostile_token__pays_once(stage: ConvictionStage):
    """A token that calls back in the middle of a payment finds the request paid."""
    token = stage.deploy("MockHookToken", 6)
    pool = stage.pool = stage.new_pool(asset=token)
    stage.skip(WEEK)
    request = stage.ripe()
    stage.go(stage.now + SETTINGS.enact_delay)
    token.send(
        "setHook", pool.address, bytes.fromhex(pool.encode("enact", request)[2:]), sender=stage.deployer
    )
    stage.enact(request)
    assert token.view("balanceOf", stage.stranger) == 1_000 * DOLLAR
    assert pool.view("requestOf", request)[-1] == 2
