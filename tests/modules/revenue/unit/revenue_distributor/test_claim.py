"""claim, claimFor, claimPart, claimable and setRecipient."""

import pytest

from utils.checks import reverts_with
from utils.constants import DAY, WEEK, ZERO_ADDRESS
from utils.revenue import LOCK, Ledger, RevenueStage


def test_claim(stage: RevenueStage):
    usd = stage.tokens[0]
    stage.lock(stage.alice)
    stage.skip_weeks(1)
    stage.deposit(usd, 1_000)
    due = stage.claimable(stage.alice, usd)
    held = stage.balance(usd, stage.alice)
    outcome = stage.claim(stage.alice, usd)

    assert due in (999, 1_000)
    assert stage.distributor.decode_output("claim", outcome.output) == ((due,),)
    assert stage.events(outcome, stage.distributor) == [
        (
            "Claimed",
            {"account": stage.alice, "token": usd.address, "recipient": stage.alice, "amount": due},
        )
    ]
    assert stage.balance(usd, stage.alice) - held == due
    assert stage.claimable(stage.alice, usd) == 0
    rate, _ = stage.distributor.view("cumulativeAt", usd.address, stage.week)
    assert stage.distributor.view("cursorOf", stage.alice, usd.address) == (stage.week, rate)
    assert stage.claimed(stage.alice, usd) == [0]


def test_claim__nothing_ever_came__pays_nothing(stage: RevenueStage):
    """Unknown tokens, tokens without revenue and the zero address are ignored; an empty list too."""
    stage.lock(stage.alice)
    unknown = stage.deploy("MockPlainToken", 18)
    assert stage.claimed(stage.alice, stage.tokens[0], unknown) == [0, 0]
    assert stage.claimed(stage.alice) == []
    assert stage.distributor.view("claimable", stage.alice, ZERO_ADDRESS) == 0


def test_claim__account_that_never_acted__gets_nothing(stage: RevenueStage):
    usd = stage.tokens[0]
    stage.lock(stage.alice)
    stage.skip_weeks(1)
    stage.deposit(usd, 1_000)
    outcome = stage.claim(stage.stranger, usd)
    assert stage.distributor.decode_output("claim", outcome.output) == ((0,),)
    assert outcome.logs == ()
    assert stage.distributor.view("cursorOf", stage.stranger, usd.address) == (0, 0)


def test_claim__same_token_repeated__is_paid_once(stage: RevenueStage):
    """RV-06: a token three times in a call, and a second claim in the same block."""
    usd = stage.tokens[0]
    stage.lock(stage.alice)
    stage.lock(stage.bob)
    stage.skip_weeks(1)
    stage.deposit(usd, 1_000)
    due = stage.claimable(stage.alice, usd)
    assert stage.claimed(stage.alice, usd, usd, usd) == [due, 0, 0]
    for _ in range(2):
        stage.distributor.queue("claim", [usd.address, usd.address], sender=stage.bob)
    first, second = stage.chain.mine(stage.now)
    assert stage.distributor.decode_output("claim", first.output) == ((due, 0),)
    assert stage.distributor.decode_output("claim", second.output) == ((0, 0),)


def test_claim__after_each_of_two_deposits_in_a_week__exact(stage: RevenueStage):
    """RV-06: the second claim of a week pays the second deposit only, at the power of that week."""
    usd = stage.tokens[0]
    stage.lock(stage.alice)
    stage.lock(stage.bob, 3 * LOCK)
    stage.skip_weeks(1)
    for amount in (4_000, 400, 40_000):
        stage.deposit(usd, amount)
        assert stage.claimed(stage.alice, usd)[0] in (amount // 4 - 1, amount // 4)
    stage.escrow.send("increaseAmount", 2 * LOCK, sender=stage.alice)
    stage.deposit(usd, 800)
    stage.skip_weeks(1)
    stage.deposit(usd, 600)
    assert stage.claimable(stage.alice, usd) in (499, 500)
    assert stage.claimed(stage.bob, usd)[0] in (34_199, 34_200)


def test_claim__late_locker__gets_nothing_of_earlier_weeks(stage: RevenueStage):
    """RV-02: whoever locks in week 10 earns from week 11 on."""
    usd = stage.tokens[0]
    stage.lock(stage.alice)
    for _ in range(9):
        stage.skip_weeks(1)
        stage.deposit(usd, 100)
    stage.lock(stage.bob, 10 * LOCK)
    assert stage.claimable(stage.bob, usd) == 0
    assert stage.claimed(stage.bob, usd) == [0]
    assert stage.claimable(stage.alice, usd) in (899, 900)
    stage.skip_weeks(1)
    stage.deposit(usd, 100)
    assert stage.claimable(stage.bob, usd) in range(90, 94)


def test_claim__unclaimed_revenue__is_not_shared_again(stage: RevenueStage):
    """RV-03: four weeks of 100, nobody claims; the claims sum to 400 and the last one is paid in full."""
    usd = stage.tokens[0]
    for account in (stage.alice, stage.bob, stage.carol):
        stage.lock(account)
    for _ in range(4):
        stage.skip_weeks(1)
        stage.deposit(usd, 100)
    stage.skip_weeks(1)
    paid = [stage.claimed(account, usd)[0] for account in (stage.alice, stage.bob, stage.carol)]
    assert paid == [133] * 3
    assert stage.balance(usd, stage.distributor) == 1


def test_claim__lock_expired_and_withdrawn__earned_weeks_stay(stage: RevenueStage):
    """RV-07: three weeks earned, the lock over and taken back, two weeks later everything is still there."""
    usd = stage.tokens[0]
    stage.lock(stage.alice, LOCK, 4)
    stage.lock(stage.bob, LOCK, 52)
    ledger = Ledger()
    ledger.lock("alice", stage.now, LOCK, stage.week + 4)
    ledger.lock("bob", stage.now, LOCK, stage.week + 52)
    for _ in range(7):
        stage.skip_weeks(1)
        stage.deposit(usd, 10_000)
        ledger.deposit(stage.week, 10_000)
        if stage.week == stage.escrow.view("locked", stage.alice)[1] // WEEK:
            stage.escrow.send("withdraw", sender=stage.alice)
    stage.skip_weeks(2)
    assert stage.claimed(stage.alice, usd)[0] in range(
        int(ledger.share("alice")) - 1, int(ledger.share("alice")) + 1
    )
    assert stage.claimed(stage.bob, usd)[0] in range(
        int(ledger.share("bob")) - 1, int(ledger.share("bob")) + 1
    )
    assert stage.claimable(stage.alice, usd) == 0


def test_claim__expired_before_the_first_revenue__gets_nothing(stage: RevenueStage):
    usd = stage.tokens[0]
    stage.lock(stage.alice, LOCK, 1)
    stage.lock(stage.bob)
    stage.skip_weeks(2)
    stage.deposit(usd, 100)
    assert stage.claimed(stage.alice, usd) == [0]
    assert stage.claimable(stage.bob, usd) in (99, 100)


def test_claim__shares_follow_amount_times_weeks_left(stage: RevenueStage):
    """RV-17: the same amount for 1 further week and for 51 earns 1 to 51."""
    usd = stage.tokens[0]
    stage.lock(stage.alice, LOCK, 2)
    stage.lock(stage.bob, LOCK, 52)
    stage.skip_weeks(1)
    stage.deposit(usd, 52_000)
    assert stage.claimable(stage.alice, usd) in (999, 1_000)
    assert stage.claimable(stage.bob, usd) in (50_999, 51_000)


def test_claim__permanent_lock__counts_the_full_length(stage: RevenueStage):
    usd = stage.tokens[0]
    stage.lock(stage.alice)
    stage.escrow.send("setPermanent", True, sender=stage.alice)
    stage.lock(stage.bob, LOCK, 27)
    stage.skip_weeks(1)
    stage.deposit(usd, 78_000)
    assert stage.claimable(stage.alice, usd) in (51_999, 52_000)
    stage.escrow.send("setPermanent", False, sender=stage.alice)  # ends 52 weeks from now
    stage.skip_weeks(1)
    stage.deposit(usd, 76_000)
    assert stage.claimable(stage.alice, usd) in (102_998, 102_999, 103_000)


def test_claim__delegated_away__revenue_stays(stage: RevenueStage):
    usd = stage.tokens[0]
    stage.lock(stage.alice)
    stage.escrow.send("delegate", stage.bob, sender=stage.alice)
    stage.skip_weeks(1)
    stage.deposit(usd, 100)
    assert (stage.claimable(stage.alice, usd), stage.claimable(stage.bob, usd)) == (99, 0)


def test_claim__just_in_time_lock__earns_one_week_and_stays_locked(stage: RevenueStage):
    """RV-18: locked one second before the week: the price is a whole week of lock and the penalty."""
    usd = stage.tokens[0]
    stage.lock(stage.bob)
    boundary = (stage.week + 1) * WEEK
    stage.go(boundary - 1)
    stage.lock(stage.alice)
    stage.go(boundary)
    stage.deposit(usd, 1_000)
    available = stage.escrow.view("previewExit", stage.alice)[2]
    assert available >= boundary + WEEK - 1
    with reverts_with("VotingEscrowExitTooEarly", stage.alice, available):
        stage.escrow.send("exitEarly", 0, sender=stage.alice)
    assert stage.claimable(stage.alice, usd) <= 500
    stage.go(available)
    outcome = stage.escrow.send("exitEarly", 0, sender=stage.alice)
    assert stage.events(outcome, stage.escrow)[-1][1]["penalty"] > LOCK // 3
    stage.skip_weeks(1)
    stage.deposit(usd, 1_000)
    assert stage.claimable(stage.alice, usd) <= 500


def test_claim__several_tokens__each_has_its_own_cursor(stage: RevenueStage):
    """RV-06: claimed one week apart, claimed together later; nothing twice, nothing skipped."""
    usd, dai = stage.tokens
    stage.lock(stage.alice)
    stage.skip_weeks(1)
    stage.deposit_all((usd, dai), 1_000)
    assert stage.claimed(stage.alice, dai)[0] in (999, 1_000)
    stage.skip_weeks(1)
    stage.deposit_all((usd, dai), 1_000)
    amounts = stage.claimed(stage.alice, dai, usd)
    assert amounts[0] in (999, 1_000)
    assert amounts[1] in (1_999, 2_000)
    assert stage.claimed(stage.alice, usd, dai) == [0, 0]


def test_claim__real_weth(stage: RevenueStage):
    stage.lock(stage.alice)
    stage.skip_weeks(1)
    stage.deposit(stage.weth, 10**18)
    due = stage.claimable(stage.alice, stage.weth)
    assert stage.claimed(stage.alice, stage.weth) == [due]
    assert stage.balance(stage.weth, stage.alice) == due >= 10**18 - 1


def test_claim__token_taken_off_the_list__stays_claimable(stage: RevenueStage):
    """RV-20: what was earned under the old list is paid for ever."""
    usd = stage.tokens[0]
    stage.lock(stage.alice)
    for _ in range(5):
        stage.skip_weeks(1)
        stage.deposit(usd, 100)
    stage.distributor.send("setToken", usd.address, False, sender=stage.owner)
    stage.skip_weeks(10)
    assert stage.claimed(stage.alice, usd)[0] in (499, 500)


def test_claim__dao_moves_to_another_distributor__old_weeks_stay_claimable(stage: RevenueStage):
    """RV-20: neither escrow nor distributor can be exchanged in a contract that is there. A DAO that deploys
    others and takes every power from the old ones loses none of five unclaimed weeks, nor pays them twice."""
    usd, gov, old = stage.tokens[0], stage.gov, stage.distributor
    assert not {"setEscrow", "setDistributor", "setRouter"} & old.functions.keys()
    stage.lock(stage.alice)
    for _ in range(5):
        stage.skip_weeks(1)
        stage.deposit_all((usd, gov), 1_000)
    owed = [stage.claimable(stage.alice, token) for token in (usd, gov)]
    assert owed[0] in range(4_995, 5_001)

    new = stage.deploy_distributor([usd])
    stage.escrow.send("setPenaltyDistributor", new.address, sender=stage.owner)
    stage.escrow.send("setLocker", old.address, False, sender=stage.owner)
    old.send("setToken", usd.address, False, sender=stage.owner)
    with reverts_with("RevenueDistributorNoSurplus", usd.address, 5_000, 5_000):
        old.send("sweep", usd.address, stage.owner, sender=stage.owner)
    usd.send("approve", new.address, 1_000, sender=stage.payer)
    stage.skip_weeks(1)
    new.send("deposit", usd.address, 1_000, sender=stage.payer)
    assert new.view("claimable", stage.alice, usd.address) in (999, 1_000)
    assert [stage.claimable(stage.alice, token) for token in (usd, gov)] == owed

    # Without the power to lock it can not reinvest, and says so; the claim pays.
    with reverts_with("VotingEscrowUnauthorized", old.address, stage.alice):
        old.send("reinvest", sender=stage.alice)
    assert stage.claimed(stage.alice, usd, gov) == owed
    assert stage.claimed(stage.alice, usd, gov) == [0, 0]


# Whose money, and who may act


def test_set_recipient(stage: RevenueStage):
    usd = stage.tokens[0]
    assert stage.distributor.view("recipientOf", stage.alice) == stage.alice
    outcome = stage.distributor.send("setRecipient", stage.carol, sender=stage.alice)
    assert stage.events(outcome, stage.distributor) == [
        (
            "RecipientSet",
            {"account": stage.alice, "oldRecipient": stage.alice, "newRecipient": stage.carol},
        )
    ]
    stage.lock(stage.alice)
    stage.skip_weeks(1)
    stage.deposit(usd, 100)
    held = stage.balance(usd, stage.carol)
    outcome = stage.claim(stage.alice, usd)
    assert stage.events(outcome, stage.distributor)[0][1]["recipient"] == stage.carol
    assert stage.balance(usd, stage.carol) - held == 99

    outcome = stage.distributor.send("setRecipient", ZERO_ADDRESS, sender=stage.alice)
    assert stage.events(outcome, stage.distributor) == [
        (
            "RecipientSet",
            {"account": stage.alice, "oldRecipient": stage.carol, "newRecipient": stage.alice},
        )
    ]
    assert stage.distributor.view("recipientOf", stage.alice) == stage.alice


def test_set_recipient__who_can_use_nothing__reverts(stage: RevenueStage):
    """CO-12: the distributor, the escrow, and tokens of the revenue, also one that is off the list again."""
    tokens = (stage.gov, stage.tokens[0])
    stage.distributor.send("setToken", stage.tokens[0].address, False, sender=stage.owner)
    for recipient in (part.address for part in (stage.distributor, stage.escrow, *tokens)):
        with reverts_with("RevenueDistributorInvalidRecipient", recipient):
            stage.distributor.send("setRecipient", recipient, sender=stage.alice)


def test_claim_for__operator__pays_the_account_s_recipient(stage: RevenueStage):
    """RV-16: an operator triggers the claim; the money goes where the account said."""
    usd = stage.tokens[0]
    stage.lock(stage.alice)
    stage.escrow.send("setOperator", stage.bob, True, sender=stage.alice)
    stage.distributor.send("setRecipient", stage.carol, sender=stage.alice)
    stage.distributor.send("setRecipient", stage.dave, sender=stage.bob)
    stage.skip_weeks(1)
    stage.deposit(usd, 100)
    outcome = stage.distributor.send("claimFor", stage.alice, [usd.address], sender=stage.bob)
    assert stage.distributor.decode_output("claimFor", outcome.output) == ((99,),)
    assert stage.events(outcome, stage.distributor) == [
        ("Claimed", {"account": stage.alice, "token": usd.address, "recipient": stage.carol, "amount": 99})
    ]


def test_claim_for__itself__needs_no_operator(stage: RevenueStage):
    usd = stage.tokens[0]
    stage.lock(stage.alice)
    stage.skip_weeks(1)
    stage.deposit(usd, 100)
    outcome = stage.distributor.send("claimFor", stage.alice, [usd.address], sender=stage.alice)
    assert stage.distributor.decode_output("claimFor", outcome.output) == ((99,),)


@pytest.mark.parametrize("revoked", [False, True])
def test_claim_for__not_an_operator__reverts(stage: RevenueStage, revoked):
    """RV-16: nobody else can claim or reinvest for an account, not the owner, not a past operator."""
    usd = stage.tokens[0]
    stage.lock(stage.alice)
    if revoked:
        for approved in (True, False):
            stage.escrow.send("setOperator", stage.owner, approved, sender=stage.alice)
    refusal = ("RevenueDistributorNotOperator", stage.owner, stage.alice)
    with reverts_with(*refusal):
        stage.distributor.send("claimFor", stage.alice, [usd.address], sender=stage.owner)
    with reverts_with(*refusal):
        stage.distributor.send("claimPart", stage.alice, [usd.address], 9, sender=stage.owner)
    with reverts_with(*refusal):
        stage.distributor.send("reinvestFor", stage.alice, sender=stage.owner)


# Claims in parts


@pytest.mark.parametrize("max_states", [0, 1])
def test_claim_part__too_few_states__reverts(stage: RevenueStage, max_states):
    with reverts_with("RevenueDistributorTooFewStates", max_states, 2):
        stage.distributor.send("claimPart", stage.alice, [], max_states, sender=stage.alice)
    assert stage.distributor.view("MIN_STATES") == 2


@pytest.mark.parametrize("max_states", [2, 3, 7, 100])
def test_claim_part__many_lock_changes__same_sum_as_one_claim(stage: RevenueStage, max_states):
    """RV-09: twelve changes in twenty weeks, some without revenue; parts stop and go on anywhere."""
    usd, dai = stage.tokens
    stage.lock(stage.alice, 1_000, 52)
    stage.lock(stage.bob, 5_000, 52)
    start = stage.week
    for step in range(1, 21):
        stage.go_to_week(start + step, 3 * DAY)
        if step % 3:
            stage.deposit(usd, 1_000_003)
        if step % 5 == 0:
            stage.deposit(dai, 7_777)
        if step % 2 or step % 5 == 0:
            stage.escrow.send("increaseAmount", 100 * step, sender=stage.alice)
        if step == 9:
            stage.claim(stage.alice, dai)
    whole = {token.address: stage.claimable(stage.alice, token) for token in (usd, dai)}
    paid = {usd.address: 0, dai.address: 0}
    calls, complete = 0, False
    while not complete:
        calls += 1
        assert calls <= 20, "no progress"
        outcome = stage.distributor.send(
            "claimPart", stage.alice, [usd.address, dai.address], max_states, sender=stage.alice
        )
        amounts, complete = stage.distributor.decode_output("claimPart", outcome.output)
        paid[usd.address] += amounts[0]
        paid[dai.address] += amounts[1]
        # A deposit between two parts, in the week where the last one may have stopped.
        if calls == 1 and not complete:
            stage.deposit(usd, 6)
            whole[usd.address] = paid[usd.address] + stage.claimable(stage.alice, usd)
    assert calls >= 12 // max_states
    for token in (usd, dai):
        assert whole[token.address] - calls <= paid[token.address] <= whole[token.address] + 1
        assert stage.claimable(stage.alice, token) <= 1


def test_claim_part__token_paid_up_long_ago__does_not_hold_up_the_others(stage: RevenueStage):
    """RV-09: its cursor lies before many lock changes, whose states the other token does not need."""
    usd, dai = stage.tokens
    stage.lock(stage.alice, 1_000, 52)
    stage.skip_weeks(1)
    stage.deposit(dai, 7_777)
    stage.skip_weeks(1)
    stage.claim(stage.alice, dai)
    for _ in range(5):
        stage.skip_weeks(1)
        stage.escrow.send("increaseAmount", 100, sender=stage.alice)
    stage.skip_weeks(1)
    stage.deposit(usd, 1_000)
    stage.skip_weeks(1)
    outcome = stage.distributor.send(
        "claimPart", stage.alice, [dai.address, usd.address], 2, sender=stage.alice
    )
    assert stage.distributor.decode_output("claimPart", outcome.output) == ((0, 999), True)


def test_claim_part__change_and_deposit_in_the_running_week__exact(stage: RevenueStage):
    """A part that stops in the running week, whose revenue is still growing, misses nothing of it."""
    usd = stage.tokens[0]
    stage.lock(stage.alice, 1_000, 52)
    start = stage.week
    for step in range(1, 4):
        stage.go_to_week(start + step)
        stage.escrow.send("increaseAmount", 1_000, sender=stage.alice)
    stage.deposit(usd, 10**9)
    first = stage.distributor.send("claimPart", stage.alice, [usd.address], 2, sender=stage.alice)
    stage.deposit(usd, 10**9)
    second = stage.distributor.send("claimPart", stage.alice, [usd.address], 2, sender=stage.alice)
    paid = sum(
        stage.distributor.decode_output("claimPart", outcome.output)[0][0] for outcome in (first, second)
    )
    stage.deposit(usd, 10**9)
    paid += stage.claimed(stage.alice, usd)[0]
    assert 3 * 10**9 - 4 <= paid <= 3 * 10**9
