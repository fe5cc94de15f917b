"""setOperator, setScope, removeScope, recall, sweep, freeze and the constructor."""

import pytest

from utils.checks import check_each, reverts_with
from utils.constants import WAD, ZERO_ADDRESS
from utils.subdaos import (
    APPROVE,
    DAY,
    DEPOSIT,
    FREEZE_PAUSE,
    HELD,
    MAX_FREEZE,
    MAX_TERM,
    NO_WORD,
    ExecutorStage,
    selector,
    word,
)

ONLY_OWNER = "OwnableUnauthorizedAccount"
SET = selector("set(uint256)")


def test_constructor(stage: ExecutorStage):
    executor = stage.executor
    assert executor.view("owner") == executor.view("PARENT") == stage.owner
    assert executor.view("guardian") == stage.guardian
    assert stage.operation() == (stage.operator, stage.until)
    assert executor.view("freezes") == (0, 0)
    assert [executor.view("scopeOf", number) for number in range(3)] == stage.scopes
    assert executor.view("scopeOf", 3) == (ZERO_ADDRESS, bytes(4), 0, ())
    limits = [executor.view(name) for name in ("MAX_SCOPES", "MAX_WORDS", "MAX_TERM", "MAX_FREEZE")]
    assert limits == [16, 16, MAX_TERM, MAX_FREEZE]


def test_constructor__nobody__can_act_until_one_is_named(stage: ExecutorStage):
    executor = stage.deploy("ScopedExecutor", stage.owner, ZERO_ADDRESS, (ZERO_ADDRESS, 0), stage.scopes)
    assert executor.view("operation") == (ZERO_ADDRESS, 0)
    with reverts_with("ScopedExecutorNotOperator", stage.stranger, ZERO_ADDRESS):
        executor.send("execute", APPROVE, b"", stage.now, sender=stage.stranger)
    executor.send("setOperator", stage.alice, stage.until, sender=stage.owner)
    assert executor.view("operation") == (stage.alice, stage.until)


def test_owner_only(stage: ExecutorStage):
    scope = stage.scopes[0]
    calls = {
        "setOperator": (stage.alice, stage.until),
        "setScope": (3, scope),
        "removeScope": (APPROVE,),
        "setGuardian": (stage.alice,),
        "recall": ([],),
    }

    def check(case):
        name, caller = case
        with reverts_with(ONLY_OWNER, caller):
            stage.executor.send(name, *calls[name], sender=caller)

    callers = (stage.operator, stage.guardian, stage.stranger)
    check_each(((name, caller) for name in calls for caller in callers), check)


def test_set_operator__another_time__ends_a_freeze(stage: ExecutorStage):
    end = stage.now + 5 * DAY
    stage.freeze(end)
    told = {"operator": stage.alice, "until": stage.until + DAY}
    assert stage.events(stage.set_operator(stage.alice, stage.until + DAY)) == [("OperatorSet", told)]
    assert stage.executor.view("freezes") == (stage.now, stage.now + FREEZE_PAUSE)
    stage.approve(sender=stage.alice)
    with reverts_with("ScopedExecutorNotOperator", stage.operator, stage.alice):
        stage.approve()


def test_set_operator__refused(stage: ExecutorStage):
    for account in (ZERO_ADDRESS, stage.owner, stage.executor.address):
        with reverts_with("ScopedExecutorInvalidOperator", account):
            stage.set_operator(account)
    for until in (stage.now, stage.now + MAX_TERM + 1):
        with reverts_with("ScopedExecutorInvalidEnd", until, stage.now + MAX_TERM):
            stage.set_operator(stage.alice, until)
    stage.set_operator(stage.alice, stage.now + MAX_TERM)


def test_set_scope__takes_the_place_of_the_one_before(stage: ExecutorStage):
    """BO-30: a scope is one function of one target, whatever was listed there before."""
    target = stage.deploy("MockTarget")
    scope = (target.address, SET, 1, ())
    seen = stage.events(stage.set_scope(APPROVE, scope))
    assert [name for name, _ in seen] == ["ScopeSet"]
    assert stage.executor.view("scopeOf", APPROVE) == scope
    with reverts_with("ScopedExecutorOutOfScope", APPROVE, selector("approve(address,uint256)"), 68):
        stage.approve()
    stage.execute(APPROVE, SET + (7).to_bytes(32))
    assert target.view("setting") == 7


def test_set_scope__bad_target__reverts(stage: ExecutorStage):
    """BO-23, BO-27: no code, the treasury, or the executor itself is no target."""
    for target in (stage.stranger, ZERO_ADDRESS, stage.owner, stage.executor.address):
        with reverts_with("ScopedExecutorInvalidTarget", target):
            stage.set_scope(3, (target, SET, 1, ()))


def test_constructor__treasury_with_code_as_a_target__reverts(stage: ExecutorStage):
    """BO-27."""
    treasury = stage.token.address
    with reverts_with("ScopedExecutorInvalidTarget", treasury):
        stage.deploy("ScopedExecutor", treasury, ZERO_ADDRESS, (ZERO_ADDRESS, 0), stage.scopes[:1])


def test_set_scope__bad_words__reverts(stage: ExecutorStage):
    target = stage.token.address
    free = [(number, False, NO_WORD) for number in range(4)]
    cases = [
        (17, []),
        (4, free),
        (1, [(1, False, NO_WORD)]),
        (2, [(1, False, NO_WORD), (0, False, NO_WORD)]),
        (2, [(1, False, NO_WORD), (1, True, NO_WORD)]),
        (1, [(0, True, word(stage.alice))]),
        (0, [(0, False, NO_WORD)]),
        (16, [(128, False, NO_WORD)]),
    ]

    def check(case):
        words, fixed = case
        with reverts_with("ScopedExecutorInvalidWords", words, 16):
            stage.set_scope(3, (target, SET, words, fixed))

    check_each(cases, check)
    stage.set_scope(
        3, (target, SET, 16, [(0, False, NO_WORD), (1, True, NO_WORD), (15, False, SET.ljust(32))])
    )


def test_set_scope__too_many__reverts(stage: ExecutorStage):
    """BO-30: the list has an end."""
    stage.set_scope(15, stage.scopes[0])
    with reverts_with("ScopedExecutorTooMany", 16, 16):
        stage.set_scope(16, stage.scopes[0])


def test_remove_scope(stage: ExecutorStage):
    outcome = stage.executor.send("removeScope", DEPOSIT, sender=stage.owner)
    assert stage.events(outcome) == [("ScopeRemoved", {"id": DEPOSIT})]
    assert stage.executor.view("scopeOf", DEPOSIT) == (ZERO_ADDRESS, bytes(4), 0, ())
    with reverts_with("ScopedExecutorUnknownScope", DEPOSIT):
        stage.executor.send("removeScope", DEPOSIT, sender=stage.owner)


def test_recall__ends_all_in_one_call(stage: ExecutorStage):
    """BO-21: what a body holds comes back at once, and nothing moves afterwards."""
    stage.approve()
    stage.deposit(300 * WAD)
    seen = stage.events(stage.recall(stage.token, stage.vault))
    assert seen == [
        ("Recalled", {"operator": stage.operator}),
        ("Swept", {"asset": stage.token.address, "amount": 700 * WAD}),
        ("Swept", {"asset": stage.vault.address, "amount": 300 * WAD}),
    ]
    assert stage.balance(stage.owner) == 700 * WAD
    assert stage.balance(stage.owner, stage.vault) == 300 * WAD
    assert stage.operation() == (ZERO_ADDRESS, 0)
    with reverts_with("ScopedExecutorNotOperator", stage.operator, ZERO_ADDRESS):
        stage.approve()


@pytest.mark.parametrize("name", ["MockReturnBombToken", "MockGasGuzzlerToken", "MockBlocklistToken"])
def test_recall__hostile_asset__stops_no_other(stage: ExecutorStage, name: str):
    hostile = stage.deploy(name, 18)
    hostile.send("mint", stage.executor.address, HELD, sender=stage.owner)
    if name == "MockBlocklistToken":
        hostile.send("setBlocked", stage.owner, True, sender=stage.owner)
    else:
        hostile.send("setArmed", True, sender=stage.owner)
    seen = stage.events(stage.recall(hostile, stage.token))
    assert seen[1:] == [
        ("SweepFailed", {"asset": hostile.address}),
        ("Swept", {"asset": stage.token.address, "amount": HELD}),
    ]


def test_sweep__once_nobody_can_act__by_anybody(stage: ExecutorStage):
    with reverts_with("ScopedExecutorRunning", stage.until):
        stage.sweep(stage.token)
    stage.go(stage.until - 1)
    with reverts_with("ScopedExecutorRunning", stage.until):
        stage.sweep(stage.token)
    stage.go(stage.until)
    told = {"asset": stage.token.address, "amount": HELD}
    assert stage.events(stage.sweep(stage.token, stage.vault)) == [("Swept", told)]
    assert stage.balance(stage.owner) == HELD


def test_sweep__ownership_given_away__still_to_the_parent(stage: ExecutorStage):
    stage.executor.send("transferOwnership", stage.stranger, sender=stage.owner)
    stage.recall(stage.token, sender=stage.stranger)
    assert (stage.balance(stage.owner), stage.balance(stage.stranger)) == (HELD, 0)


def test_freeze__bounds(stage: ExecutorStage):
    begun = stage.now
    with reverts_with("ScopedExecutorNotGuardian", stage.owner, stage.guardian):
        stage.freeze(begun + 1, sender=stage.owner)
    for until in (begun, begun + MAX_FREEZE + 1):
        with reverts_with("ScopedExecutorInvalidEnd", until, begun + MAX_FREEZE):
            stage.freeze(until)
    stage.freeze(begun + MAX_FREEZE)
    again = begun + MAX_FREEZE + FREEZE_PAUSE
    assert stage.executor.view("freezes") == (begun + MAX_FREEZE, again)
    stage.go(again - 1)
    with reverts_with("ScopedExecutorFreezeTooSoon", again):
        stage.freeze(again)
    stage.go(again)
    stage.freeze(again + MAX_FREEZE)


def test_set_guardian(stage: ExecutorStage):
    told = {"oldGuardian": stage.guardian, "newGuardian": stage.alice}
    outcome = stage.executor.send("setGuardian", stage.alice, sender=stage.owner)
    assert stage.events(outcome) == [("GuardianSet", told)]
    stage.freeze(stage.now + 1, sender=stage.alice)
