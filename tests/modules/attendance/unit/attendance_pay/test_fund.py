"""fund and giveBack: the pot of a season comes once, and what is not earned goes back."""

import pytest

from utils.attendance import FOR, POT, SEASON, TERMS, AttendanceStage
from utils.checks import reverts_with
from utils.constants import WAD, WEEK, ZERO_ADDRESS


def ended(stage: AttendanceStage) -> int:
    """A season with one qualified proposal, at the first second of its claims."""
    season = stage.season
    stage.qualify(stage.voted({stage.ann: FOR, stage.ben: FOR}, by=stage.ann, description=f"In {season}"))
    stage.go(stage.claims_from(season))
    return season


def test_fund__ended__draws_the_pot_from_the_budget(stage: AttendanceStage):
    season = ended(stage)
    before = stage.balance(stage.timelock.address)
    outcome = stage.fund(season)
    _, total = stage.share(stage.ann, stage.start(season))
    logs = stage.chain.decode_logs(outcome.logs)
    assert [event.args for event in logs if event.name == "SeasonFunded"] == [
        {"season": season, "totalVotes": total}
    ]
    (spent,) = [event.args for event in logs if event.name == "Spent"]
    assert (spent["amount"], int.from_bytes(spent["memo"], "big")) == (POT, season)
    assert stage.balance(stage.contract.address) == POT == before - stage.balance(stage.timelock.address)
    assert stage.contract.view("seasonState", season) == (1, total, 0)


def test_fund__again__reverts(stage: AttendanceStage):
    season = ended(stage)
    stage.fund(season)
    with reverts_with("AttendancePayFunded", season):
        stage.fund(season)


def test_fund__nothing_qualified__reverts(stage: AttendanceStage):
    season = stage.season
    stage.go(stage.claims_from(season))
    with reverts_with("AttendancePayNotFunded", season):
        stage.fund(season)


def test_fund__nobody_had_votes_in_the_first_second__reverts(stage: AttendanceStage):
    made = stage.attendance()
    first = made.view("FIRST_SEASON")
    stage.contract = made
    end = max(stage.escrow.view("locked", who)[1] for who in (stage.ann, stage.ben, stage.cy, stage.dee))
    stage.go(stage.start(max(first, -(-end // SEASON))))
    season = stage.season
    stage.go(stage.now + 1)
    stage.lock(stage.eve, 10_000 * WAD)
    stage.go(stage.now + 1)
    stage.qualify(stage.voted({stage.eve: FOR}, by=stage.eve))
    stage.go(stage.claims_from(season))
    with reverts_with("AttendancePayFunded", season):
        stage.fund(season)


def test_fund__time(stage: AttendanceStage):
    season = stage.season
    stage.qualify(stage.voted({stage.ann: FOR}, by=stage.ann))
    begin, end = stage.contract.view("claimTimes", season)
    for second in (begin - 1, end):
        stage.go(second)
        with reverts_with("AttendancePayTime", season, season, begin, end):
            stage.fund(season)
        if second < begin:
            before = stage.chain.snapshot()
            stage.go(begin)
            stage.fund(season)
            stage.chain.restore(before)


def test_fund__budget_too_small_or_gone__reverts_until_it_pays(stage: AttendanceStage):
    season = ended(stage)
    limits = (POT, POT - 1, 10 * POT, stage.now + 52 * WEEK)
    pair = (stage.contract.address, stage.dollars.address)
    stage.budgets.send("recall", *pair, sender=stage.timelock.address)
    with reverts_with("TreasuryBudgetsUnknown", *pair):
        stage.fund(season)
    stage.budgets.send("set", *pair, limits, sender=stage.timelock.address)
    stage.go(stage.now + 2 * WEEK)
    with reverts_with("TreasuryBudgetsNotFree", POT, POT - 1):
        stage.fund(season)
    assert stage.contract.view("seasonState", season)[1] == 0
    enough = (POT, POT, 10 * POT, stage.now + 52 * WEEK)
    stage.budgets.send("set", *pair, enough, sender=stage.timelock.address)
    stage.go(stage.now + WEEK)
    stage.fund(season)
    stage.claim(season, stage.ann)


def test_fund__budgets_of_a_stranger__must_pay_all_of_it(stage: AttendanceStage):
    """PA-14: a season cannot be closed with an empty pot; who gives a whole one makes a gift."""
    season = ended(stage)
    theirs = stage.deploy("TreasuryBudgets", stage.eve, ZERO_ADDRESS, [])
    idle = "0x" + "1d" * 20
    stage.anvil.call("anvil_setCode", idle, "0x00")  # takes every call, and does nothing
    with reverts_with("AttendancePayNotReceived", 0, POT):
        stage.contract.send("fund", season, idle, sender=stage.eve)
    limits = (POT, POT, 10 * POT, stage.now + 52 * WEEK)
    stage.dollars.send("mint", stage.eve, POT, sender=stage.deployer)
    stage.dollars.send("approve", theirs.address, POT, sender=stage.eve)
    stage.budgets_of(theirs, stage.eve, limits)
    stage.go(stage.now + WEEK)
    stage.contract.send("fund", season, theirs.address, sender=stage.eve)
    assert stage.balance(stage.eve) == 0
    stage.claim(season, stage.ann)


def test_fund__token_takes_a_fee__reverts(stage: AttendanceStage):
    """PA-14: a pot that arrives short would be paid out of another season's."""
    token = stage.deploy("MockFeeToken", 6)
    token.send("mint", stage.timelock.address, 100 * POT, sender=stage.deployer)
    stage.allow(token)
    stage.contract = stage.attendance(asset=token)
    stage.go(stage.start(stage.contract.view("FIRST_SEASON")))
    season = ended(stage)
    with reverts_with("AttendancePayNotReceived", POT * 99 // 100, POT):
        stage.fund(season)


@pytest.mark.parametrize("inside", ["fund", "giveBack"])
def test_fund__token_calls_back__one_pot_for_one_season(stage: AttendanceStage, inside):
    """PA-19: what arrives for one season is not counted for another one too."""
    token = stage.deploy("MockHookToken", 6)
    token.send("mint", stage.timelock.address, 100 * POT, sender=stage.deployer)
    stage.allow(token)
    stage.contract = stage.attendance(asset=token)
    stage.go(stage.start(stage.contract.view("FIRST_SEASON")))
    first = stage.season
    stage.qualify(stage.voted({stage.ann: FOR}, by=stage.ann))
    stage.go(stage.start(first + 1))
    second = ended(stage)
    arguments = (first, stage.budgets.address) if inside == "fund" else ()
    again = bytes.fromhex(stage.contract.encode(inside, *arguments)[2:])
    token.send("setHook", stage.contract.address, again, sender=stage.deployer)
    stage.fund(second)
    assert stage.balance(stage.contract.address, token) == POT
    assert stage.contract.view("seasonState", first)[1] == 0


def test_give_back__unearned_and_unclaimed__to_the_treasury(stage: AttendanceStage):
    """PA-16: nothing while claims are open; then all that nobody earned or claimed."""
    season = ended(stage)
    stage.fund(season)
    stage.claim(season, stage.ann)
    paid = stage.contract.view("seasonState", season)[2]
    _, end = stage.contract.view("claimTimes", season)
    stage.go(end - 1)
    assert stage.contract.view("giveBack") == 0
    stage.contract.send("giveBack", sender=stage.anybody)
    assert stage.balance(stage.contract.address) == POT - paid
    stage.go(end)
    before = stage.balance(stage.timelock.address)
    outcome = stage.contract.send("giveBack", sender=stage.anybody)
    assert stage.events(outcome, "GivenBack") == [{"amount": POT - paid}]
    assert stage.balance(stage.timelock.address) == before + POT - paid
    assert stage.balance(stage.contract.address) == 0


def test_give_back__other_season_open__keeps_its_pot(stage: AttendanceStage):
    """PA-16: the rest of one season, and what somebody sent, never the pot of another one."""
    first = ended(stage)
    stage.fund(first)
    second = ended(stage)
    assert second == first + 1
    stage.fund(second)
    stage.dollars.send("mint", stage.contract.address, 7, sender=stage.deployer)
    assert stage.contract.view("giveBack") == 7
    stage.go(stage.contract.view("claimTimes", first)[1])
    assert stage.contract.view("giveBack") == POT + 7
    stage.claim(second, stage.ben)
    stage.contract.send("giveBack", sender=stage.anybody)
    stage.claim(second, stage.ann)
    kept = POT - stage.contract.view("seasonState", second)[2]
    assert stage.balance(stage.contract.address) == kept


def test_seasons__five_in_a_row__each_in_its_own_place(stage: AttendanceStage):
    """A place is used again when nobody can claim its earlier season any more."""
    first = stage.season
    for number in range(first, first + 5):
        stage.go(max(stage.start(number), stage.now))
        stage.qualify(stage.voted({stage.ann: FOR, stage.ben: FOR}, by=stage.ann, description=f"{number}"))
        if number > first:
            stage.go(stage.claims_from(number - 1))
            stage.fund(number - 1)
            stage.claim(number - 1, stage.ann)
    assert stage.contract.view("seasonState", stage.season - 1)[0] == 1
    stage.contract.send("giveBack", sender=stage.anybody)
    open_seasons = [first + 2, first + 3]
    assert stage.contract.view("claimTimes", first + 1)[1] <= stage.now
    kept = sum(POT - stage.contract.view("seasonState", season)[2] for season in open_seasons)
    assert stage.balance(stage.contract.address) == kept
    assert TERMS.season == SEASON
