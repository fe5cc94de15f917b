"""request and the settings: what may be asked, by whom, how often, and for how long."""

from dataclasses import replace

import pytest

from utils.checks import check_each, reverts_with
from utils.constants import DAY, WAD, WEEK, ZERO_ADDRESS
from utils.conviction import AT_ONCE, DOLLAR, LIFE, SETTINGS, ConvictionStage

MOST = AT_ONCE * 1_999 // 10_000


def test_request__stands_as_it_was_made(stage: ConvictionStage):
    values = (stage.stranger, 1_000 * DOLLAR, stage.now + LIFE, "A well")
    outcome = stage.pool.send("request", *values, sender=stage.bob)
    assert stage.events(outcome, stage.pool) == [
        (
            "Requested",
            {
                "id": 1,
                "requester": stage.bob,
                "to": stage.stranger,
                "amount": values[1],
                "end": values[2],
                "text": "A well",
            },
        )
    ]
    assert stage.pool.view("requestOf", 1) == (stage.bob, stage.stranger, values[1], values[2], 0, 1)
    assert stage.pool.view("settingsOf", 1) == SETTINGS.values == stage.pool.view("settings")
    assert (stage.ask(), stage.pool.view("requestCount")) == (2, 2)


def test_request__amount__nothing_and_the_most_of_the_budget(stage: ConvictionStage):
    for amount in (0, MOST + 1, 2**128):
        with reverts_with("ConvictionPoolAsksTooMuch", amount, MOST):
            stage.ask(amount)
    stage.ask(MOST)


def test_request__end__between_the_delay_and_the_longest_life(stage: ConvictionStage):
    for life in (SETTINGS.enact_delay, SETTINGS.max_life + 1):
        earliest, latest = stage.now + SETTINGS.enact_delay, stage.now + SETTINGS.max_life
        with reverts_with("ConvictionPoolInvalidEnd", stage.now + life, earliest, latest):
            stage.ask(life=life)
    stage.ask(life=SETTINGS.enact_delay + 1)
    stage.ask(life=SETTINGS.max_life)


def test_request__for_nobody__the_pool_or_the_treasury__reverts(stage: ConvictionStage):
    for to in (ZERO_ADDRESS, stage.pool.address, stage.owner):
        with reverts_with("ConvictionPoolInvalidRecipient", to):
            stage.ask(to=to)


def test_request__too_little_power__reverts(stage: ConvictionStage):
    stage.pool.send("setSettings", replace(SETTINGS, min_power=WAD).values, sender=stage.owner)
    with reverts_with("ConvictionPoolLowPower", 0, WAD):
        stage.ask(by=stage.stranger)


def test_request__more_than_the_quota_in_any_30_days__reverts(stage: ConvictionStage):
    first = stage.now
    stage.ask()
    stage.go(first + DAY)
    stage.ask()
    stage.go(first + 30 * DAY - 1)
    with reverts_with("ConvictionPoolQuotaUsed", first + 30 * DAY):
        stage.ask()
    stage.ask(by=stage.alice)
    stage.go(first + 30 * DAY)
    stage.ask()
    with reverts_with("ConvictionPoolQuotaUsed", first + 31 * DAY):
        stage.ask()


def test_settings__outside_their_limits__reverts(stage: ConvictionStage):
    def refused(change: dict[str, int]) -> None:
        values = replace(SETTINGS, **change).values
        with reverts_with("ConvictionPoolInvalidSettings"):
            stage.pool.send("setSettings", values, sender=stage.owner)

    wrong = [
        {"half_life": 3_599},
        {"half_life": 60 * DAY + 1, "memory_weeks": 52},
        {"half_life": 14 * DAY + 1},
        {"memory_weeks": 3},
        {"memory_weeks": 53},
        {"enact_delay": DAY - 1},
        {"enact_delay": 30 * DAY + 1},
        {"max_life": SETTINGS.enact_delay},
        {"max_life": 90 * DAY + 1},
        {"quota": 0},
        {"quota": 6},
        {"min_power": 2**96},
        *({name: value} for name in ("min_share", "weight", "max_ask") for value in (0, 10_001)),
    ]
    check_each(wrong, refused)
    for change in ({"half_life": 14 * DAY}, {"memory_weeks": 4}, {"quota": 5, "min_power": 2**96 - 1}):
        chosen = replace(SETTINGS, **change)
        stage.pool.send("setSettings", chosen.values, sender=stage.owner)
        assert stage.pool.view("settings") == chosen.values


def test_settings__changed__not_for_requests_that_are_there(stage: ConvictionStage):
    request = stage.ask()
    before = stage.threshold(request)
    changed = replace(SETTINGS, weight=2_000, half_life=DAY)
    outcome = stage.pool.send("setSettings", changed.values, sender=stage.owner)
    assert stage.events(outcome, stage.pool) == [("SettingsSet", {"settings": changed.values})]
    later = stage.ask()
    assert (stage.threshold(request), stage.pool.view("settingsOf", request)) == (before, SETTINGS.values)
    assert stage.threshold(later) > 50 * before


def test_owner__only_it_sets_and_cancels(stage: ConvictionStage):
    request = stage.ask()
    for call in (("setSettings", SETTINGS.values), ("setBudgets", stage.alice), ("cancel", request)):
        with reverts_with("OwnableUnauthorizedAccount", stage.bob):
            stage.pool.send(*call, sender=stage.bob)
    outcome = stage.pool.send("setBudgets", stage.alice, sender=stage.owner)
    assert stage.events(outcome, stage.pool) == [("BudgetsSet", {"budgets": stage.alice})]


def test_request__lives_through_weeks__ids_are_never_reused(stage: ConvictionStage):
    first = stage.ask()
    stage.pool.send("withdraw", first, sender=stage.bob)
    stage.go(stage.now + WEEK)
    assert stage.ask() == first + 1
    assert stage.pool.view("requestOf", first)[-1] == 3


def test_request__unknown__does_nothing(stage: ConvictionStage):
    for call in (
        ("support", 7, 1),
        ("support", 7, 0),
        ("prune", 7, []),
        ("ripen", 7),
        ("enact", 7),
        ("withdraw", 7),
    ):
        with reverts_with("ConvictionPoolNotOpen", 7, 0, 0):
            stage.pool.send(*call, sender=stage.alice)
    assert stage.ripens_at(7) == 0


@pytest.mark.parametrize("call", ["withdraw", "cancel"])
def test_closing__ripe__frees_what_was_reserved(stage: ConvictionStage, call):
    request = stage.ripe()
    reserved = stage.budgets.view("stateOf", stage.pool.address, stage.dollars.address)[1]
    assert reserved == 1_000 * DOLLAR
    sender = stage.bob if call == "withdraw" else stage.owner
    outcome = stage.pool.send(call, request, sender=sender)
    state = 3 if call == "withdraw" else 4
    assert stage.events(outcome, stage.pool) == [("Closed", {"id": request, "state": state})]
    assert stage.budgets.view("stateOf", stage.pool.address, stage.dollars.address)[1] == 0
    stage.go(stage.now + 3 * DAY)
    with reverts_with("ConvictionPoolNotOpen", request, state, stage.pool.view("requestOf", request)[3]):
        stage.enact(request)


def test_withdraw__by_another__reverts(stage: ConvictionStage):
    request = stage.ask()
    with reverts_with("ConvictionPoolNotRequester", stage.bob):
        stage.pool.send("withdraw", request, sender=stage.alice)
