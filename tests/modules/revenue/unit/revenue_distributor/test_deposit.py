"""deposit, queue and poke: what arrives, who it is for, and where it waits."""

import pytest

from utils.checks import reverts_with
from utils.constants import DAY, WEEK, ZERO_ADDRESS
from utils.revenue import LOCK, RevenueStage

USD = 10**6


def state_of(stage: RevenueStage, token) -> dict[str, int]:
    names = ("first", "last", "since", "listed", "reserve", "pending", "tracked")
    return dict(zip(names, stage.distributor.view("tokenState", token.address), strict=True))


def test_deposit(stage: RevenueStage):
    usd = stage.tokens[0]
    stage.lock(stage.alice)
    stage.skip_weeks(1)
    outcome = stage.deposit(usd, 1_000 * USD)

    week = stage.week
    assert stage.distributor.decode_output("deposit", outcome.output) == (1_000 * USD,)
    assert stage.events(outcome, stage.distributor) == [
        (
            "Deposited",
            {
                "token": usd.address,
                "from": stage.payer,
                "amount": 1_000 * USD,
                "epoch": week,
                "credited": 1_000 * USD,
            },
        )
    ]
    assert stage.distributor.view("tokenState", usd.address) == (week, week, 0, True, 1_000 * USD, 0, False)
    assert stage.balance(usd, stage.distributor) == 1_000 * USD
    rate = (1_000 * USD << 112) // stage.escrow.view("boundaryBias", week)
    assert stage.distributor.view("cumulativeAt", usd.address, week) == (rate, week * rate)
    assert stage.distributor.view("cumulativeAt", usd.address, week - 1) == (0, 0)
    assert stage.distributor.view("currentEpoch") == week


def test_deposit__anybody_may(stage: RevenueStage):
    usd = stage.tokens[0]
    usd.send("mint", stage.stranger, 5, sender=stage.owner)
    usd.send("approve", stage.distributor.address, 5, sender=stage.stranger)
    outcome = stage.distributor.send("deposit", usd.address, 5, sender=stage.stranger)
    assert stage.distributor.decode_output("deposit", outcome.output) == (5,)


@pytest.mark.parametrize("function", ["deposit", "queue"])
def test_deposit__token_not_listed__reverts(stage: RevenueStage, function):
    token = stage.deploy("MockPlainToken", 18)
    with reverts_with("RevenueDistributorTokenNotListed", token.address):
        stage.distributor.send(function, token.address, 1, sender=stage.payer)


@pytest.mark.parametrize("function", ["deposit", "queue"])
def test_deposit__nothing_arrives__reverts(stage: RevenueStage, function):
    usd = stage.tokens[0]
    with reverts_with("RevenueDistributorNothingReceived", usd.address):
        stage.distributor.send(function, usd.address, 0, sender=stage.payer)


def test_deposit__above_the_limit__reverts(stage: RevenueStage):
    """The bound of the arithmetic is 2**128 - 1 units; one unit more is refused, nothing wraps."""
    usd = stage.tokens[0]
    usd.send("mint", stage.payer, 2**128, sender=stage.owner)
    stage.deposit(usd, 2**128 - 1)
    with reverts_with("RevenueDistributorReserveAboveLimit", usd.address, 2**128, 2**128 - 1):
        stage.deposit(usd, 1)


def test_deposit__running_sum_above_the_limit__reverts(stage: RevenueStage):
    """With one unit of power 2**111 units of revenue are the most; A would not fit its 223 bits."""
    usd = stage.tokens[0]
    usd.send("mint", stage.payer, 2**113, sender=stage.owner)
    stage.lock(stage.alice, 1, 2)
    stage.skip_weeks(1)
    with reverts_with("RevenueDistributorSumAboveLimit", usd.address, 2**223, 2**223 - 1):
        stage.deposit(usd, 2**111)
    stage.deposit(usd, 2**111 - 1)
    assert stage.claimed(stage.alice, usd) == [2**111 - 1]


def test_deposit__repeated_in_a_week__adds_up(stage: RevenueStage):
    usd = stage.tokens[0]
    stage.lock(stage.alice, 300, 52)
    stage.lock(stage.bob, 100, 52)
    stage.skip_weeks(1)
    stage.deposit(usd, 1_000)
    stage.deposit(usd, 3_000)
    assert (stage.claimable(stage.alice, usd), stage.claimable(stage.bob, usd)) == (3_000 - 1, 1_000 - 1)


@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_deposit__around_a_boundary__belongs_to_the_week_of_its_second(stage: RevenueStage, offset):
    """RV-01: a deposit in the first second of a week, and a lock made in that same block."""
    usd = stage.tokens[0]
    stage.lock(stage.alice)
    boundary = (stage.week + 2) * WEEK
    stage.go(boundary + offset)
    stage.distributor.queue("deposit", usd.address, 1_000, sender=stage.payer)
    stage.escrow.queue("createLock", 2 * LOCK, boundary + 50 * WEEK, sender=stage.bob)
    stage.distributor.queue("deposit", usd.address, 1_000, sender=stage.payer)
    assert all(outcome.ok for outcome in stage.chain.mine(stage.now))

    assert state_of(stage, usd)["last"] == (boundary + offset) // WEEK
    assert stage.claimable(stage.bob, usd) == 0
    assert 1_998 <= stage.claimable(stage.alice, usd) <= 2_000

    stage.skip_weeks(1)
    stage.deposit(usd, 3_000)
    total = stage.claimable(stage.alice, usd) + stage.claimable(stage.bob, usd)
    assert 4_990 <= total <= 5_000
    assert stage.claimable(stage.bob, usd) > 0


def test_deposit__lock_one_second_before_the_boundary__counts(stage: RevenueStage):
    """RV-18: the second before the week is the last one that counts for it."""
    usd = stage.tokens[0]
    boundary = (stage.week + 1) * WEEK
    stage.go(boundary - 1)
    stage.lock(stage.alice)
    stage.go(boundary)
    stage.lock(stage.bob)
    stage.deposit(usd, 1_000)
    assert (stage.claimable(stage.alice, usd), stage.claimable(stage.bob, usd)) == (999, 0)


def test_deposit__nobody_has_power__waits_for_a_week_with_power(stage: RevenueStage):
    """RV-04: nothing reverts, nothing is lost; the first week with power gets it, by deposit or poke."""
    usd = stage.tokens[0]
    outcome = stage.deposit(usd, 700)
    assert stage.events(outcome, stage.distributor)[0][1]["credited"] == 0
    assert stage.distributor.view("tokenState", usd.address) == (0, 0, stage.week, True, 700, 700, False)

    stage.skip_weeks(1)
    stage.deposit(usd, 300)
    stage.lock(stage.alice)
    since = stage.week
    assert state_of(stage, usd) == {
        "first": 0, "last": 0, "since": since, "listed": True, "reserve": 1_000, "pending": 1_000,
        "tracked": False,
    }  # fmt: skip
    outcome = stage.distributor.send("poke", usd.address, sender=stage.stranger)
    assert stage.distributor.decode_output("poke", outcome.output) == (0,)
    assert outcome.logs == ()

    stage.skip_weeks(1)
    outcome = stage.distributor.send("poke", usd.address, sender=stage.stranger)
    assert stage.distributor.decode_output("poke", outcome.output) == (1_000,)
    assert stage.events(outcome, stage.distributor) == [
        ("PendingCredited", {"token": usd.address, "amount": 1_000, "epoch": stage.week})
    ]
    assert state_of(stage, usd)["pending"] == state_of(stage, usd)["since"] == 0
    assert 999 <= stage.claimable(stage.alice, usd) <= 1_000


def test_deposit__after_an_empty_week__shares_what_waited_too(stage: RevenueStage):
    usd = stage.tokens[0]
    stage.deposit(usd, 700)
    stage.lock(stage.alice)
    stage.skip_weeks(1)
    outcome = stage.deposit(usd, 300)
    assert stage.events(outcome, stage.distributor)[0][1]["credited"] == 1_000
    assert 999 <= stage.claimable(stage.alice, usd) <= 1_000
    assert state_of(stage, usd)["pending"] == 0


def test_deposit__one_unit_of_power__gets_everything(stage: RevenueStage):
    """RV-04: without a minimum one unit in its last week takes the week, and the sums still fit."""
    usd = stage.tokens[0]
    stage.lock(stage.alice, 1, 2)
    stage.skip_weeks(1)
    assert stage.escrow.view("weekStartBias") == 1
    stage.deposit(usd, 10**24)
    assert stage.claimed(stage.alice, usd) == [10**24]


def test_deposit__power_below_the_minimum__waits(stage: RevenueStage):
    """RV-04: a dust lock does not take a week's revenue; at the minimum it is shared."""
    token = stage.tokens[0]
    distributor = stage.deploy_distributor([token], 100)
    assert distributor.view("MIN_TOTAL_POWER") == 100
    token.send("approve", distributor.address, 10**9, sender=stage.payer)
    stage.lock(stage.alice, 11, 10)
    stage.skip_weeks(1)  # 11 units, 9 weeks left
    distributor.send("deposit", token.address, 500, sender=stage.payer)
    assert distributor.view("tokenState", token.address)[5] == 500
    stage.lock(stage.bob, 4, 4)
    stage.skip_weeks(1)  # 11 * 8 + 4 * 3 = 100
    distributor.send("deposit", token.address, 500, sender=stage.payer)
    assert distributor.view("claimable", stage.alice, token.address) in (879, 880)


def test_deposit__first_partial_week(stage: RevenueStage):
    """RV-05: deployed, locked and paid in one week; the revenue goes to the first full week of the locks."""
    usd = stage.tokens[0]
    stage.lock(stage.alice)
    stage.deposit(usd, 1_000)
    assert stage.claimable(stage.alice, usd) == 0
    stage.skip_weeks(1)
    stage.distributor.send("poke", usd.address, sender=stage.stranger)
    assert 999 <= stage.claimable(stage.alice, usd) <= 1_000


def test_deposit__fee_on_transfer__credits_what_arrived(stage: RevenueStage):
    """RV-12: recorded revenue is the balance difference."""
    token = stage.list_mock("MockFeeToken", 18)
    stage.lock(stage.alice)
    stage.skip_weeks(1)
    outcome = stage.deposit(token, 10_000)
    assert stage.distributor.decode_output("deposit", outcome.output) == (9_900,)
    assert state_of(stage, token)["reserve"] == 9_900 == stage.balance(token, stage.distributor)
    assert 9_899 <= stage.claimable(stage.alice, token) <= 9_900


def test_deposit__false_return__reverts(stage: RevenueStage):
    """RV-12: a transfer that answers false credits nothing."""
    token = stage.list_mock("MockFalseReturnToken", 18)
    token.send("setFailing", True, sender=stage.owner)
    with reverts_with("SafeERC20FailedOperation", token.address):
        stage.deposit(token, 10)
    assert state_of(stage, token)["reserve"] == 0


def test_deposit__no_return_value__works(stage: RevenueStage):
    """RV-12, RV-24: a token without return values."""
    token = stage.list_mock("MockNoReturnToken")
    stage.lock(stage.alice)
    stage.skip_weeks(1)
    stage.deposit(token, 1_000)
    assert stage.claimed(stage.alice, token) in ([999], [1_000])


def test_deposit__hook_reenters__is_refused_and_counts_once(stage: RevenueStage):
    """RV-15: a second deposit, a queue, a poke or a claim in the middle of a deposit."""
    token = stage.list_mock("MockHookToken", 18)
    stage.lock(stage.alice)
    stage.skip_weeks(1)
    calls = (
        ("deposit", (token.address, 1)),
        ("queue", (token.address, 1)),
        ("poke", (token.address,)),
        ("claim", ([token.address],)),
        ("reinvest", ()),
    )
    guard = "0x3ee5aeb5"  # ReentrancyGuardReentrantCall()
    for number, (function, args) in enumerate(calls, start=1):
        data = stage.distributor.encode(function, *args)
        token.send("setHook", stage.distributor.address, bytes.fromhex(data[2:]), sender=stage.owner)
        stage.deposit(token, 1_000)
        assert token.view("succeeded") is False
        assert "0x" + token.view("answer").hex() == guard
        assert state_of(stage, token)["reserve"] == 1_000 * number


def test_queue(stage: RevenueStage):
    """A penalty is for the holders of the next week."""
    usd = stage.tokens[0]
    stage.lock(stage.alice)
    stage.skip_weeks(1)
    outcome = stage.distributor.send("queue", usd.address, 400, sender=stage.payer)
    assert stage.events(outcome, stage.distributor) == [
        ("Queued", {"token": usd.address, "from": stage.payer, "amount": 400, "epoch": stage.week})
    ]
    assert state_of(stage, usd)["pending"] == 400
    stage.deposit(usd, 100)  # does not carry it
    assert stage.claimable(stage.alice, usd) in (99, 100)
    stage.go((stage.week + 1) * WEEK - 1)
    assert stage.distributor.decode_output(
        "poke", stage.distributor.send("poke", usd.address, sender=stage.bob).output
    ) == (0,)
    stage.go(stage.now + 1)
    stage.distributor.send("poke", usd.address, sender=stage.bob)
    assert stage.claimable(stage.alice, usd) in (499, 500)


def test_queue__something_waits_since_an_earlier_week__is_shared_first(stage: RevenueStage):
    """Queueing every week must not hold back what was queued before."""
    usd = stage.tokens[0]
    stage.lock(stage.alice)
    stage.skip_weeks(1)
    stage.distributor.send("queue", usd.address, 400, sender=stage.payer)
    stage.skip_weeks(1)
    outcome = stage.distributor.send("queue", usd.address, 50, sender=stage.payer)
    assert [name for name, _ in stage.events(outcome, stage.distributor)] == ["PendingCredited", "Queued"]
    assert stage.events(outcome, stage.distributor)[0][1] == {
        "token": usd.address, "amount": 400, "epoch": stage.week,
    }  # fmt: skip
    assert state_of(stage, usd)["pending"] == 50
    assert stage.claimable(stage.alice, usd) in (399, 400)


def test_queue__twice_in_a_week__waits_together(stage: RevenueStage):
    usd = stage.tokens[0]
    stage.lock(stage.alice)
    stage.skip_weeks(1)
    stage.distributor.send("queue", usd.address, 400, sender=stage.payer)
    stage.go(stage.now + DAY)
    stage.distributor.send("queue", usd.address, 50, sender=stage.payer)
    assert (state_of(stage, usd)["pending"], state_of(stage, usd)["since"]) == (450, stage.week)


def test_poke__nothing_waits__does_nothing(stage: RevenueStage):
    outcome = stage.distributor.send("poke", stage.tokens[0].address, sender=stage.stranger)
    assert stage.distributor.decode_output("poke", outcome.output) == (0,)
    assert outcome.logs == ()
    assert stage.distributor.view("tokenState", ZERO_ADDRESS) == (0, 0, 0, False, 0, 0, False)


def test_deposit__early_exit__its_penalty_never_returns_to_the_leaver(stage: RevenueStage):
    """RV-18, VE-14: the leaver keeps the epoch that it began with; its penalty is for those who stay."""
    stage.lock(stage.alice)
    stage.lock(stage.bob, 99 * LOCK)
    stage.skip_weeks(2)
    outcome = stage.escrow.send("exitEarly", 0, sender=stage.bob)
    penalty = stage.events(outcome, stage.escrow)[-1][1]["penalty"]
    assert penalty > 0
    assert state_of(stage, stage.gov)["pending"] == penalty
    assert stage.claimable(stage.bob, stage.gov) == 0
    stage.skip_weeks(1)
    stage.distributor.send("poke", stage.gov.address, sender=stage.stranger)
    assert stage.claimable(stage.bob, stage.gov) == 0
    assert penalty - 1 <= stage.claimable(stage.alice, stage.gov) <= penalty


def test_deposit__early_exit_and_new_lock__shares_in_the_penalty_by_the_new_lock(stage: RevenueStage):
    """The new lock shares in it like any other, also if the leaver made it; another account could as well."""
    stage.lock(stage.alice)
    stage.lock(stage.bob, 99 * LOCK)
    stage.skip_weeks(2)
    outcome = stage.escrow.send("exitEarly", 0, sender=stage.bob)
    penalty = stage.events(outcome, stage.escrow)[-1][1]["penalty"]
    stage.lock(stage.bob)
    stage.skip_weeks(1)
    stage.distributor.send("poke", stage.gov.address, sender=stage.stranger)
    power = {one: stage.escrow.view("powerAt", one, stage.week * WEEK) for one in (stage.alice, stage.bob)}
    for account in power:
        share = penalty * power[account] // sum(power.values())
        assert share - 1 <= stage.claimable(account, stage.gov) <= share + 1


def test_deposit__dust_every_hour__changes_no_share(stage: RevenueStage):
    """RV-10: nothing is streamed: units from a stranger neither delay nor dilute what others earned."""
    usd = stage.tokens[0]
    usd.send("mint", stage.stranger, 100, sender=stage.owner)
    usd.send("approve", stage.distributor.address, 100, sender=stage.stranger)
    stage.lock(stage.alice, 300)
    stage.lock(stage.bob, 100)
    stage.skip_weeks(1)
    stage.deposit(usd, 4_000)
    before = stage.claimable(stage.alice, usd)
    for _ in range(24):
        stage.go(stage.now + 3_600)
        stage.distributor.send("deposit", usd.address, 1, sender=stage.stranger)
    assert stage.claimable(stage.alice, usd) in (before + 17, before + 18)
    assert stage.claimed(stage.alice, usd)[0] + stage.claimed(stage.bob, usd)[0] in range(4_021, 4_025)
