"""support, supportMany and prune: whose power counts, how much of it, and how long."""

from fractions import Fraction

from model.conviction import left_after
from utils.checks import reverts_with
from utils.constants import DAY, WAD, WEEK
from utils.conviction import LIFE, SETTINGS, ConvictionStage
from utils.escrow_stage import power

YEAR = 52 * WEEK


def lasting(stage: ConvictionStage, account: str, end: int) -> int:
    held = stage.held(account)
    return power(held.amount, held.end - end)


def test_support__power_that_the_lock_will_have_at_the_end(stage: ConvictionStage):
    request = stage.ask()
    end = stage.now + LIFE
    outcome = stage.support(request, stage.alice, 2_500)
    counted = lasting(stage, stage.alice, end) * 2_500 // 10_000
    told = {"id": request, "account": stage.alice, "bps": 2_500, "power": counted}
    assert stage.events(outcome, stage.pool) == [("Supported", told)]
    assert stage.pool.view("supportFrom", request, stage.alice) == (2_500, counted)
    stage.support(request, stage.bob, 10_000)
    assert stage.pool.view("supportOf", request) == counted + lasting(stage, stage.bob, end)
    stage.support(request, stage.alice, 0)
    assert stage.pool.view("supportOf", request) == lasting(stage, stage.bob, end)
    assert stage.pool.view("supportFrom", request, stage.alice) == (0, 0)


def test_support__shares_of_an_account__at_most_all(stage: ConvictionStage):
    first, second = stage.ask(), stage.ask()
    stage.support(first, stage.alice, 7_000)
    with reverts_with("ConvictionPoolSharesUsed", 10_001):
        stage.support(second, stage.alice, 3_001)
    stage.support(second, stage.alice, 3_000)
    with reverts_with("ConvictionPoolSharesUsed", 10_001):
        stage.support(first, stage.alice, 7_001)
    assert stage.pool.view("sharesUsed", stage.alice) == 10_000


def test_support__closed_request__keeps_shares_until_they_are_taken_back(stage: ConvictionStage):
    """CV-07: why an account can support nothing is told by its shares, and any of them can be taken back."""
    first, second = stage.ask(), stage.ask()
    stage.support(first, stage.alice, 10_000)
    stage.pool.send("withdraw", first, sender=stage.bob)
    with reverts_with("ConvictionPoolSharesUsed", 20_000):
        stage.support(second, stage.alice, 10_000)
    assert stage.pool.view("supportFrom", first, stage.alice)[0] == 10_000
    end = stage.pool.view("requestOf", first)[3]
    with reverts_with("ConvictionPoolNotOpen", first, 3, end):
        stage.support(first, stage.alice, 1)
    stage.pool.send("supportMany", [first, second], [0, 10_000], sender=stage.alice)
    assert stage.pool.view("sharesUsed", stage.alice) == 10_000
    assert stage.pool.view("supportFrom", second, stage.alice)[0] == 10_000


def test_support_many__all_or_nothing(stage: ConvictionStage):
    first, second = stage.ask(), stage.ask()
    with reverts_with("ConvictionPoolInvalidCount", 2, 1):
        stage.pool.send("supportMany", [first, second], [1], sender=stage.alice)
    with reverts_with("ConvictionPoolInvalidCount", 1, 2):
        stage.pool.send("supportMany", [first], [1, 1], sender=stage.alice)
    with reverts_with("ConvictionPoolSharesUsed", 10_001):
        stage.pool.send("supportMany", [first, second], [5_000, 5_001], sender=stage.alice)
    assert stage.pool.view("sharesUsed", stage.alice) == 0


def test_support__lock_that_ends_before_the_request__reverts(stage: ConvictionStage):
    """CV-03: a lock gives no support that outlives it."""
    request = stage.ask()
    end = stage.now + LIFE
    for account, weeks in ((stage.dave, LIFE // WEEK), (stage.crowd(1)[0], 0)):
        if weeks:
            stage.lock(account, 1_000 * WAD, weeks)
            with reverts_with("ConvictionPoolNoLastingPower", end):
                stage.support(request, account, 10_000)
    with reverts_with("ConvictionPoolNoLastingPower", end):
        stage.support(request, stage.stranger, 10_000)
    stage.escrow.send("extendLock", stage.weeks_ahead(52), sender=stage.dave)
    stage.support(request, stage.dave, 10_000)


def test_support__permanent_lock__as_if_switched_off_now(stage: ConvictionStage):
    """CV-03: switching permanence off at any later second leaves at least what counts."""
    stage.escrow.send("setPermanent", True, sender=stage.alice)
    request = stage.ask()
    end = stage.now + LIFE
    stage.support(request, stage.alice, 10_000)
    counted = stage.pool.view("supportOf", request)
    for later in (0, 3 * WEEK + 5, LIFE - 1):
        stage.chain.idle(end - LIFE + later) if later else None
        kept = stage.chain.snapshot()
        stage.escrow.send("setPermanent", False, sender=stage.alice)
        assert stage.escrow.view("powerAt", stage.alice, end) >= counted > 0
        if later == 0:
            assert stage.escrow.view("powerAt", stage.alice, end) == counted
        with reverts_with("ConvictionPoolNothingToPrune", request):
            stage.prune(request, stage.alice)
        stage.chain.restore(kept)


def test_prune__early_exit__only_what_is_gone(stage: ConvictionStage):
    """CV-03: support does not outlive the power behind it: anybody takes it away after an early exit."""
    request = stage.ask()
    for account in (stage.alice, stage.bob):
        stage.support(request, account, 10_000)
    with reverts_with("ConvictionPoolNothingToPrune", request):
        stage.prune(request, stage.alice, stage.bob, stage.carol)
    stage.exit(stage.alice)
    before = stage.pool.view("supportFrom", request, stage.bob)
    outcome = stage.prune(request, stage.bob, stage.alice, stage.alice)
    told = {"id": request, "account": stage.alice, "power": 0}
    assert stage.events(outcome, stage.pool) == [("Pruned", told)]
    assert stage.pool.view("supportFrom", request, stage.alice) == (10_000, 0)
    assert stage.pool.view("supportFrom", request, stage.bob) == before
    assert stage.pool.view("supportOf", request) == before[1]


def test_prune__smaller_lock_after_an_exit__lowered_to_it(stage: ConvictionStage):
    request = stage.ask()
    end = stage.now + LIFE
    stage.support(request, stage.alice, 4_000)
    stage.exit(stage.alice)
    stage.lock(stage.alice, 1_000 * WAD)
    stage.prune(request, stage.alice)
    left = lasting(stage, stage.alice, end) * 4_000 // 10_000
    assert stage.pool.view("supportFrom", request, stage.alice) == (4_000, left)
    assert stage.pool.view("supportOf", request) == left > 0


def test_conviction__approaches_the_support_by_halves(stage: ConvictionStage):
    request = stage.ask()
    start = stage.now
    stage.support(request, stage.alice, 10_000)
    support = stage.pool.view("supportOf", request)
    assert stage.conviction(request) == 0
    for seconds in (1, 3_600, 7 * DAY, 10 * DAY + 17, 28 * DAY, 49 * DAY):
        stage.go(start + seconds)
        exact = support * (1 - left_after(seconds, SETTINGS.half_life))
        assert 0 <= exact - stage.conviction(request) < 1 + Fraction(support, 2**64)


def test_conviction__blocks_do_not_matter(stage: ConvictionStage):
    """CV-04: the half-life is counted in seconds: many blocks make the same conviction as few."""
    request = stage.ask()
    start = stage.now
    stage.support(request, stage.alice, 10_000)
    kept = stage.chain.snapshot()
    stage.go(start + 5 * DAY)
    quiet = stage.conviction(request)
    stage.chain.restore(kept)
    for step in range(1, 101):
        stage.go(start + step * 5 * DAY // 100)
    assert stage.conviction(request) == quiet


def test_conviction__two_support_in_one_block__no_swing(stage: ConvictionStage):
    """CV-10: further support moves conviction by nothing at once, in whatever order it comes."""
    request = stage.ask()
    stage.support(request, stage.alice, 10_000)
    stage.go(stage.now + 9 * DAY)
    before = stage.conviction(request)
    kept = stage.chain.snapshot()
    found = []
    for order in ((stage.bob, stage.carol), (stage.carol, stage.bob)):
        stage.block(*((stage.pool, "support", (request, 10_000), one) for one in order))
        assert before - stage.conviction(request) in (0, 1, 2)
        stage.go(stage.now + 3 * DAY)
        found.append(stage.conviction(request))
        stage.chain.restore(kept)
        kept = stage.chain.snapshot()
    assert abs(found[0] - found[1]) <= 2


def test_conviction__never_more_than_the_support_there_is(stage: ConvictionStage):
    """CV-03: what leaves takes its conviction with it."""
    request = stage.ask()
    for account in (stage.alice, stage.carol):
        stage.support(request, account, 10_000)
    stage.go(stage.now + 14 * DAY)
    stage.exit(stage.alice)
    stage.prune(request, stage.alice)
    left = stage.pool.view("supportFrom", request, stage.carol)[1]
    assert stage.conviction(request) == left
