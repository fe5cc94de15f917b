"""set, recall, freeze, trim and the constructor: who may do what, and within which bounds."""

from model.budgets import DAY, FREEZE_PAUSE, MAX_FREEZE, MAX_TERM, WEEK
from utils.budgets import AT_ONCE, IN_ALL, KEY, MEMO, ONLY_OWNER, PER_WEEK, SUPPLY, BudgetStage
from utils.checks import check_each, reverts_with
from utils.constants import WAD, ZERO_ADDRESS

MAX_SPENDERS = 16
LARGEST = 2**104 - 1


def freeze(stage: BudgetStage, until: int, sender: str | None = None):
    arguments = (stage.alice, stage.token.address, until)
    return stage.budgets.send("freeze", *arguments, sender=sender or stage.guardian)


def recall(stage: BudgetStage, sender: str | None = None):
    arguments = (stage.alice, stage.token.address)
    return stage.budgets.send("recall", *arguments, sender=sender or stage.owner)


def test_constructor(stage: BudgetStage):
    first = (stage.alice, stage.token.address, stage.terms())
    budgets = stage.deploy("TreasuryBudgets", stage.owner, ZERO_ADDRESS, [first])
    assert budgets.view("owner") == budgets.view("TREASURY") == stage.owner
    assert budgets.view("guardian") == ZERO_ADDRESS
    assert budgets.view("termsOf", stage.alice, stage.token.address) == stage.terms()
    assert budgets.view("promised", stage.token.address) == IN_ALL
    stage.go(stage.now + WEEK)
    assert budgets.view("stateOf", stage.alice, stage.token.address)[0] == PER_WEEK
    limits = [budgets.view(name) for name in ("MAX_TERM", "MAX_FREEZE")]
    assert limits == [MAX_TERM, MAX_FREEZE]


def test_set__first_and_later(stage: BudgetStage):
    """What became free is kept up to the new limit, and what was spent counts on."""
    terms = stage.terms()
    told = {"spender": stage.alice, "asset": stage.token.address, "terms": terms}
    assert stage.events(stage.set(stage.alice)) == [("BudgetSet", told)]
    stage.go(stage.now + 2 * WEEK)
    stage.spend(400 * WAD)
    stage.set(stage.alice, per_week=70 * WAD, at_once=900 * WAD)
    assert stage.free() == 900 * WAD
    stage.spend(900 * WAD)
    stage.go(stage.now + WEEK)
    assert stage.free() == 70 * WAD
    stage.set(stage.alice, at_once=1_300 * WAD, in_all=1_300 * WAD)
    assert (stage.free(), stage.state()["spent"], stage.allowance()) == (0, 1_300 * WAD, 0)


def test_set__after_the_end__goes_on_without_the_time_between(stage: BudgetStage):
    stage.set(stage.alice, until=stage.now + WEEK)
    stage.go(stage.now + 3 * WEEK)
    stage.set(stage.alice)
    assert stage.free() == PER_WEEK


def test_set__bad_limits__reverts(stage: BudgetStage):
    ends = stage.now + MAX_TERM
    cases = {
        (0, AT_ONCE, IN_ALL, ends): ("TreasuryBudgetsInvalidLimits", 0, AT_ONCE, IN_ALL),
        (PER_WEEK, 0, IN_ALL, ends): ("TreasuryBudgetsInvalidLimits", PER_WEEK, 0, IN_ALL),
        (PER_WEEK, 2, 1, ends): ("TreasuryBudgetsInvalidLimits", PER_WEEK, 2, 1),
        (PER_WEEK, AT_ONCE, IN_ALL, stage.now): ("TreasuryBudgetsInvalidEnd", stage.now, ends),
        (PER_WEEK, AT_ONCE, IN_ALL, ends + 1): ("TreasuryBudgetsInvalidEnd", ends + 1, ends),
    }

    def check(terms):
        error, *values = cases[terms]
        with reverts_with(error, *values):
            stage.budgets.send("set", stage.alice, stage.token.address, terms, sender=stage.owner)

    check_each(cases, check)


def test_set__largest_limits__hold_to_the_end(stage: BudgetStage):
    """No sum overflows at the bounds of the types."""
    terms = (LARGEST, LARGEST, LARGEST, stage.now + MAX_TERM)
    stage.budgets.send("set", stage.alice, stage.token.address, terms, sender=stage.owner)
    stage.token.send("approve", stage.budgets.address, 2**255, sender=stage.owner)
    stage.go(stage.now + WEEK)
    stage.spend(SUPPLY // 2)
    stage.go(stage.now + 102 * WEEK)
    assert stage.free() == LARGEST - SUPPLY // 2
    stage.reserve(LARGEST - SUPPLY // 2, until=stage.now + DAY)
    stage.budgets.send("set", stage.alice, stage.token.address, stage.terms(), sender=stage.owner)
    assert stage.state()["reserved"] == 0


def test_set__spender_or_asset_that_cannot_be__reverts(stage: BudgetStage):
    """BO-23: neither nobody nor the treasury spends, and an asset has code."""
    for spender in (ZERO_ADDRESS, stage.owner, stage.budgets.address):
        with reverts_with("TreasuryBudgetsInvalidSpender", spender):
            stage.budgets.send("set", spender, stage.token.address, stage.terms(), sender=stage.owner)
    for asset in (ZERO_ADDRESS, stage.carol):
        with reverts_with("TreasuryBudgetsInvalidAsset", asset):
            stage.budgets.send("set", stage.alice, asset, stage.terms(), sender=stage.owner)


def test_set__too_many__reverts_until_one_is_recalled(stage: BudgetStage):
    """BO-30: no list grows beyond its bound."""
    asset, spenders = stage.token.address, [f"0x{number + 1:040x}" for number in range(MAX_SPENDERS + 1)]
    for spender in spenders[:-1]:
        stage.budgets.send("set", spender, asset, stage.terms(), sender=stage.owner)
    with reverts_with("TreasuryBudgetsTooMany", asset, MAX_SPENDERS):
        stage.budgets.send("set", spenders[-1], asset, stage.terms(), sender=stage.owner)
    stage.budgets.send("set", spenders[0], asset, stage.terms(), sender=stage.owner)
    assert stage.budgets.view("promised", asset) == MAX_SPENDERS * IN_ALL
    stage.budgets.send("recall", spenders[3], asset, sender=stage.owner)
    stage.budgets.send("set", spenders[-1], asset, stage.terms(), sender=stage.owner)
    assert len(stage.budgets.view("spendersOf", asset)) == MAX_SPENDERS


def test_owner_only(stage: BudgetStage):
    stage.set(stage.alice)
    asset = stage.token.address
    calls = (
        ("set", stage.alice, asset, stage.terms()),
        ("recall", stage.alice, asset),
        ("setGuardian", stage.stranger),
    )
    for name, *arguments in calls:
        for account in (stage.stranger, stage.alice, stage.guardian):
            with reverts_with(ONLY_OWNER, account):
                stage.budgets.send(name, *arguments, sender=account)


def test_recall__nothing_moves_any_more(stage: BudgetStage):
    stage.set(stage.alice)
    stage.go(stage.now + WEEK)
    stage.reserve(WAD)
    told = {"spender": stage.alice, "asset": stage.token.address}
    assert stage.events(recall(stage)) == [("BudgetRecalled", told)]
    assert stage.budgets.view("termsOf", stage.alice, stage.token.address) == (0, 0, 0, 0)
    assert stage.budgets.view("promised", stage.token.address) == 0
    assert stage.budgets.view("spendersOf", stage.token.address) == ()
    assert set(stage.state().values()) == {0}
    unknown = ("TreasuryBudgetsUnknown", stage.alice, stage.token.address)
    with reverts_with(*unknown):
        stage.spend(1)
    with reverts_with(*unknown):
        stage.budgets.send("spendReserved", stage.token.address, KEY, stage.bob, MEMO, sender=stage.alice)
    with reverts_with(*unknown):
        stage.budgets.send("release", stage.alice, stage.token.address, KEY, sender=stage.alice)
    with reverts_with(*unknown):
        recall(stage)


def test_recall__set_again__begins_anew(stage: BudgetStage):
    """Neither the reservations nor the time of the old budget come back."""
    stage.set(stage.alice)
    stage.go(stage.now + WEEK)
    stage.reserve(WAD)
    stage.spend(WAD)
    recall(stage)
    stage.go(stage.now + WEEK)
    stage.set(stage.alice)
    assert set(stage.state().values()) == {0}
    with reverts_with("TreasuryBudgetsNotReserved", KEY):
        stage.budgets.send("release", stage.alice, stage.token.address, KEY, sender=stage.alice)
    stage.go(stage.now + WEEK)
    stage.reserve(WAD)


def test_freeze__stops_payments_and_nothing_else(stage: BudgetStage):
    stage.set(stage.alice)
    stage.go(stage.now + WEEK)
    stage.reserve(WAD, until=stage.now + 4 * WEEK)
    until = stage.now + MAX_FREEZE
    told = {"spender": stage.alice, "asset": stage.token.address, "until": until}
    assert stage.events(freeze(stage, until)) == [("BudgetFrozen", told)]
    assert stage.free() == 0
    stage.go(until - 1)
    attempts = (
        lambda: stage.spend(1),
        lambda: stage.reserve(1, b"z".ljust(32, b"\0")),
        lambda: stage.budgets.send(
            "spendReserved", stage.token.address, KEY, stage.bob, MEMO, sender=stage.alice
        ),
    )
    end = stage.budgets.view("termsOf", stage.alice, stage.token.address)[3]
    for attempt in attempts:
        with reverts_with("TreasuryBudgetsNotRunning", end, until):
            attempt()
    stage.go(until)
    assert stage.free() == AT_ONCE - WAD
    stage.spend(1)


def test_freeze__bounds(stage: BudgetStage):
    stage.set(stage.alice)
    for until in (stage.now, stage.now + MAX_FREEZE + 1):
        with reverts_with("TreasuryBudgetsInvalidEnd", until, stage.now + MAX_FREEZE):
            freeze(stage, until)
    end = stage.now + 5
    freeze(stage, end)
    assert stage.state()["freezable_from"] == end + FREEZE_PAUSE
    stage.go(end + FREEZE_PAUSE - 1)
    with reverts_with("TreasuryBudgetsFreezeTooSoon", end + FREEZE_PAUSE):
        freeze(stage, stage.now + 1)
    stage.go(end + FREEZE_PAUSE)
    freeze(stage, stage.now + MAX_FREEZE)


def test_freeze__by_others__reverts(stage: BudgetStage):
    stage.set(stage.alice)
    for account in (stage.stranger, stage.alice, stage.owner):
        with reverts_with("TreasuryBudgetsNotGuardian", account, stage.guardian):
            freeze(stage, stage.now + 1, account)
    with reverts_with("TreasuryBudgetsUnknown", stage.bob, stage.token.address):
        stage.budgets.send("freeze", stage.bob, stage.token.address, stage.now + 1, sender=stage.guardian)


def test_freeze__ended_by_new_limits__cannot_follow_at_once(stage: BudgetStage):
    stage.set(stage.alice)
    freeze(stage, stage.now + MAX_FREEZE)
    stage.go(stage.now + DAY)
    stage.set(stage.alice)
    assert stage.free() == PER_WEEK // 7
    with reverts_with("TreasuryBudgetsFreezeTooSoon", stage.now + FREEZE_PAUSE):
        freeze(stage, stage.now + 1)


def test_set_guardian(stage: BudgetStage):
    outcome = stage.budgets.send("setGuardian", stage.bob, sender=stage.owner)
    told = {"oldGuardian": stage.guardian, "newGuardian": stage.bob}
    assert stage.events(outcome) == [("GuardianSet", told)]
    stage.set(stage.alice)
    with reverts_with("TreasuryBudgetsNotGuardian", stage.guardian, stage.bob):
        freeze(stage, stage.now + 1)
    freeze(stage, stage.now + 1, stage.bob)


def test_trim__lowers_the_allowance_to_what_is_promised(stage: BudgetStage):
    """BO-27: what nobody can spend does not stay allowed."""
    stage.set(stage.alice)
    stage.allow(more=5 * WAD)
    before = stage.balance(stage.owner)
    stage.budgets.send("trim", stage.token.address, sender=stage.stranger)
    assert (stage.allowance(), stage.balance(stage.owner)) == (IN_ALL, before)
    assert stage.budgets.send("trim", stage.token.address, sender=stage.stranger).logs == ()
    recall(stage)
    stage.budgets.send("trim", stage.token.address, sender=stage.stranger)
    assert stage.allowance() == 0


def test_trim__less_there_than_too_much__takes_the_balance(stage: BudgetStage):
    token = stage.deploy("MockPlainToken", 6)
    token.send("mint", stage.owner, 30, sender=stage.owner)
    token.send("approve", stage.budgets.address, 100, sender=stage.owner)
    stage.budgets.send("trim", token.address, sender=stage.stranger)
    assert stage.allowance(token) == 70


def test_trim__token_that_takes_a_fee__reverts(stage: BudgetStage):
    """Strangers cannot make the treasury pay fees to itself."""
    token = stage.mock("MockFeeToken", 18)
    token.send("approve", stage.budgets.address, 200, sender=stage.owner)
    with reverts_with("TreasuryBudgetsNotNeutral", token.address):
        stage.budgets.send("trim", token.address, sender=stage.stranger)
