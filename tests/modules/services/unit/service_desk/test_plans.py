"""What services offer, who changes it, and what an account pays by its power."""

from utils.checks import check_each, reverts_with
from utils.constants import DAY, WAD
from utils.service_desk import (
    BPS,
    NO_DISCOUNT,
    PERIOD,
    PLATFORM,
    TABLE,
    TOP_LOCK,
    DeskStage,
    discounted,
)
from utils.services import DOLLAR

NONE = 2**64


def test_create_plan__owner__is_told_with_all_terms(stage: DeskStage):
    terms = stage.terms(price=7, credits=3, max_discounted=9, discount=PLATFORM)
    outcome = stage.desk.send("createPlan", terms, sender=stage.alice)
    (told,) = stage.told(outcome, "PlanCreated")
    assert (told["plan"], told["service"], tuple(told["terms"])) == (3, stage.service, tuple(terms))
    assert tuple(stage.desk.view("planOf", 3)) == tuple(terms)
    with reverts_with("ServiceDeskNoPlan", 4):
        stage.desk.view("planOf", 4)


def test_create_plan__impossible_terms__reverts(stage: DeskStage):
    a_pass = {"period": PERIOD, "transferable": False, "credits": 0}

    def check(changes):
        error = "ServiceDeskZeroPrice" if changes.get("price") == 0 else "ServiceDeskInvalidPlan"
        with reverts_with(error):
            stage.desk.send("createPlan", stage.terms(**changes), sender=stage.alice)

    cases = (
        {"price": 0},
        {"token": stage.bob},
        {"credits": 0},
        {**a_pass, "period": 3_599},
        {**a_pass, "period": 366 * DAY + 1},
        {**a_pass, "credits": 1},
        {**a_pass, "max_discounted": 1},
        {**a_pass, "transferable": True},
    )
    check_each(cases, check)
    for period in (3_600, 366 * DAY):
        stage.plan(**{**a_pass, "period": period})


def test_plans__not_the_owner__reverts(stage: DeskStage):
    calls = (
        ("createPlan", stage.terms()),
        ("setPrice", stage.credits, 1),
        ("setClosed", stage.credits, True),
        ("setOperator", stage.service, stage.bob),
    )

    def check(call):
        with reverts_with("ServiceDeskNotAllowed", stage.service, stage.bob):
            stage.desk.send(*call, sender=stage.bob)

    check_each(calls, check)
    for call in (("setPrice", 9, 1), ("setClosed", 9, True)):
        with reverts_with("ServiceDeskNoPlan", 9):
            stage.desk.send(*call, sender=stage.alice)


def test_set_price_and_closed__owner__tell_both(stage: DeskStage):
    outcome = stage.desk.send("setPrice", stage.credits, 5, sender=stage.alice)
    assert stage.told(outcome, "PriceSet") == [{"plan": stage.credits, "previous": 10 * DOLLAR, "current": 5}]
    with reverts_with("ServiceDeskZeroPrice"):
        stage.desk.send("setPrice", stage.credits, 0, sender=stage.alice)
    outcome = stage.desk.send("setClosed", stage.credits, True, sender=stage.alice)
    assert stage.told(outcome, "ClosedSet") == [{"plan": stage.credits, "isClosed": True}]
    with reverts_with("ServiceDeskClosed", stage.credits):
        stage.buy(stage.buyer)
    stage.desk.send("setClosed", stage.credits, False, sender=stage.alice)
    stage.buy(stage.buyer)


def test_set_operator__service_sold__ends(stage: DeskStage):
    outcome = stage.desk.send("setOperator", stage.service, stage.keeper, sender=stage.alice)
    told = {"service": stage.service, "owner": stage.alice, "operator": stage.keeper}
    assert stage.told(outcome, "OperatorSet") == [told]
    stage.desk.send("grant", stage.credits, stage.buyer, 1, sender=stage.keeper)
    stage.registry.send("transferFrom", stage.alice, stage.bob, stage.service, sender=stage.alice)
    with reverts_with("ServiceDeskNotAllowed", stage.service, stage.keeper):
        stage.desk.send("grant", stage.credits, stage.buyer, 1, sender=stage.keeper)
    stage.desk.send("grant", stage.credits, stage.buyer, 1, sender=stage.bob)


def test_quote__every_score_of_the_real_table__is_its_discount(stage: DeskStage):
    """SV-40: discounts are those of the table, line by line, and what is below it pays the price."""
    platform, api = stage.plan(discount=PLATFORM), stage.credits
    plain = stage.plan(discount=NO_DISCOUNT)
    rates = [(0, 0, 0, 0), *TABLE]
    assert [rate[1:] for rate in rates[1::9]] == [(200, 1_200, 2_200), (2_500, 3_500, 4_000)]
    for number, (threshold, *_) in enumerate(rates[1:], start=1):
        # A table whose thresholds are met exactly, and missed by one, by the same lock.
        power = stage.desk.view("powerOf", stage.staker)
        moved = [(max(1, row[0] - threshold + power), *row[1:]) for row in TABLE[number - 1 :]]
        for first, score in ((power, number), (power + 1, number - 1)):
            below = [(place + 1, *row[1:]) for place, row in enumerate(TABLE[: number - 1])]
            table = [*below, (first, *moved[0][1:]), *moved[1:]]
            stage.desk.send("setTiers", table, sender=stage.owner)
            for plan, column in ((platform, 1), (api, 2), (plain, None)):
                bps = 0 if column is None else rates[score][column]
                quoted = stage.desk.view("quote", plan, stage.staker, 3)
                assert quoted == (3 * discounted(10 * DOLLAR, bps), bps)


def test_quote__odd_price__rounds_up_for_each_unit(stage: DeskStage):
    plan = stage.plan(price=7)
    assert stage.desk.view("quote", plan, stage.staker, 1) == (5, 3_500)  # 4.55
    assert stage.desk.view("quote", plan, stage.staker, 100) == (500, 3_500)
    assert stage.desk.view("quote", stage.plan(price=1), stage.staker, 1) == (1, 3_500)
    assert stage.desk.view("quote", plan, stage.buyer, 100) == (700, 0)


def test_power_of__lock_of_today__gives_nothing(stage: DeskStage):
    """SV-41: power that is borrowed for a moment gives no discount and no commission."""
    stage.lock(stage.friend, TOP_LOCK)
    assert stage.desk.view("powerOf", stage.friend) == 0
    assert stage.desk.view("quote", stage.credits, stage.friend, 1) == (10 * DOLLAR, 0)
    outcome = stage.buy(stage.buyer, referrer=stage.friend)
    assert stage.told(outcome, "CommissionPaid") == []
    stage.go(stage.now + DAY - 1)
    assert stage.desk.view("powerOf", stage.friend) == 0
    stage.go(stage.now + 1)
    assert stage.desk.view("powerOf", stage.friend) == stage.escrow.view("powerAt", stage.friend, stage.now)
    assert stage.desk.view("quote", stage.credits, stage.friend, 1) == (discounted(10 * DOLLAR, 3_500), 3_500)


def test_power_of__lock_raised_today__counts_as_it_was(stage: DeskStage):
    """SV-41: what was added today counts from tomorrow on."""
    stage.lock(stage.friend, TOP_LOCK // 2)
    stage.go(stage.now + 2 * DAY)
    before = stage.escrow.view("powerAt", stage.friend, stage.now - DAY)
    stage.escrow.send("increaseAmount", TOP_LOCK, sender=stage.friend)
    assert stage.desk.view("powerOf", stage.friend) == before < stage.escrow.view("balanceOf", stage.friend)


def test_power_of__lock_that_ended__counts_no_more(stage: DeskStage):
    stage.lock(stage.friend, TOP_LOCK, weeks=1)
    stage.go(stage.weeks_ahead(1) - 1)
    assert stage.escrow.view("powerAt", stage.friend, stage.now - DAY) > 0
    stage.go(stage.now + 1)
    assert stage.escrow.view("powerAt", stage.friend, stage.now - DAY) > 0
    assert stage.desk.view("powerOf", stage.friend) == 0


def test_set_tiers__owner__counts_for_what_comes(stage: DeskStage):
    table = [(1, 100, 200, 300), (WAD, 5_000, 5_000, 5_000)]
    outcome = stage.desk.send("setTiers", table, sender=stage.owner)
    assert [list(map(tuple, one["tiers"])) for one in stage.told(outcome, "TiersSet")] == [table]
    assert list(map(tuple, stage.desk.view("tiers"))) == table
    assert stage.desk.view("quote", stage.credits, stage.staker, 1) == (5 * DOLLAR, 5_000)
    stage.desk.send("setTiers", [], sender=stage.owner)
    assert stage.desk.view("quote", stage.credits, stage.staker, 1) == (10 * DOLLAR, 0)
    stage.buy(stage.staker, referrer=stage.referrer)


def test_set_tiers__impossible__reverts(stage: DeskStage):
    good = (1, 100, 200, 300)
    cases = (
        [(0, 0, 0, 0)],
        [good, good],
        [good, (2, 5_001, 0, 0)],
        [good, (2, 0, 5_001, 0)],
        [good, (2, 0, 0, 5_001)],
    )

    def check(table):
        with reverts_with("ServiceDeskInvalidTier", len(table) - 1):
            stage.desk.send("setTiers", table, sender=stage.owner)

    check_each(cases, check)
    many = [(number, 0, 0, 0) for number in range(1, 34)]
    with reverts_with("ServiceDeskTooManyTiers", 33, 32):
        stage.desk.send("setTiers", many, sender=stage.owner)
    stage.desk.send("setTiers", many[:32], sender=stage.owner)
    with reverts_with("OwnableUnauthorizedAccount", stage.alice):
        stage.desk.send("setTiers", [], sender=stage.alice)


def test_constructor__accounts_without_code__reverts(stage: DeskStage):
    for registry, escrow in ((stage.bob, stage.escrow.address), (stage.registry.address, stage.bob)):
        with reverts_with("ServiceDeskNotContract", stage.bob):
            stage.deploy("ServiceDesk", registry, escrow, stage.owner, [])


def test_constants__of_the_code(stage: DeskStage):
    assert stage.desk.view("MAX_RATE_BPS") == BPS // 2
    assert stage.desk.view("MAX_AHEAD") == 1_830 * DAY
    assert stage.desk.view("ROUTER") == stage.router.address
    assert stage.desk.view("REGISTRY") == stage.registry.address
    assert stage.desk.view("ESCROW") == stage.escrow.address
    assert stage.desk.view("uri", 2 * stage.credits + 1) == "ipfs://one"
    for interface in ("0xd9b67a26", "0x0e89341c", "0x01ffc9a7"):
        assert stage.desk.view("supportsInterface", bytes.fromhex(interface[2:]))
