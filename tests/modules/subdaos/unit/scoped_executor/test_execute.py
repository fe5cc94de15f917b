"""execute: exactly the calls that are listed, by the operator alone, in its time."""

from utils.checks import check_each, reverts_with
from utils.constants import WAD, ZERO_ADDRESS
from utils.subdaos import (
    APPROVE,
    DAY,
    DEPOSIT,
    HELD,
    NO_WORD,
    REDEEM,
    ExecutorStage,
    call_data,
    selector,
    word,
)


def test_execute__in_scope__is_the_executors_own_call(stage: ExecutorStage):
    data = call_data("approve(address,uint256)", stage.vault.address, HELD)
    told = {"id": APPROVE, "target": stage.token.address, "data": data}
    assert stage.events(stage.approve()) == [("Executed", told)]
    stage.deposit()
    assert stage.balance(stage.vault.address) == stage.balance(stage.executor.address, stage.vault) == HELD
    this = stage.executor.address
    shares = call_data("redeem(uint256,address,address)", 400 * WAD, this, this)
    stage.execute(REDEEM, shares)
    assert stage.balance(this) == 400 * WAD


def test_execute__answer__is_given_back(stage: ExecutorStage):
    stage.approve()
    data = call_data("deposit(uint256,address)", 7 * WAD, stage.executor.address)
    call = stage.executor.at("execute", DEPOSIT, data, stage.now)
    answer = stage.chain.attempt(call, stage.operator, stage.now)
    assert int.from_bytes(answer) == 7 * WAD


def test_execute__somebody_else__reverts(stage: ExecutorStage):
    def check(caller):
        with reverts_with("ScopedExecutorNotOperator", caller, stage.operator):
            stage.approve(sender=caller)

    check_each((stage.owner, stage.guardian, stage.stranger), check)


def test_execute__fixed_argument_differs__reverts(stage: ExecutorStage):
    """BO-25: an argument that the members fixed cannot be another, such as the receiver of shares."""
    stage.approve()
    allowed = word(stage.executor.address)
    with reverts_with("ScopedExecutorFixedWord", DEPOSIT, 1, word(stage.alice), allowed):
        stage.deposit(receiver=stage.alice)
    foreign = call_data("approve(address,uint256)", stage.alice, 1)
    with reverts_with("ScopedExecutorFixedWord", APPROVE, 0, word(stage.alice), word(stage.vault.address)):
        stage.execute(APPROVE, foreign)
    this = stage.executor.address
    third = call_data("redeem(uint256,address,address)", 1, this, stage.alice)
    with reverts_with("ScopedExecutorFixedWord", REDEEM, 2, word(stage.alice), allowed):
        stage.execute(REDEEM, third)


def test_execute__dirty_address__reverts(stage: ExecutorStage):
    """BO-25: bits above an address do not make another spelling of it."""
    data = bytearray(call_data("approve(address,uint256)", stage.vault.address, HELD))
    data[4] = 1
    with reverts_with("ScopedExecutorFixedWord", APPROVE, 0, bytes(data[4:36]), word(stage.vault.address)):
        stage.execute(APPROVE, bytes(data))


def test_execute__calldata_of_another_form__reverts(stage: ExecutorStage):
    """BO-25: malformed calldata passes no scope: no tail, no cut, no other function."""
    right = call_data("approve(address,uint256)", stage.vault.address, HELD)
    cases = [
        right + b"\0",
        right + bytes(32),
        right[:-1],
        right[:-32],
        right[:4],
        right[:3],
        b"",
        call_data("transfer(address,uint256)", stage.vault.address, HELD),
    ]

    def check(data):
        with reverts_with("ScopedExecutorOutOfScope", APPROVE, data[:4].ljust(4, b"\0"), len(data)):
            stage.execute(APPROVE, data)

    check_each(cases, check)


def test_execute__unknown_scope__reverts(stage: ExecutorStage):
    with reverts_with("ScopedExecutorUnknownScope", 3):
        stage.execute(3, b"")
    stage.executor.send("removeScope", APPROVE, sender=stage.owner)
    with reverts_with("ScopedExecutorUnknownScope", APPROVE):
        stage.approve()


def test_execute__at_the_bounds_of_its_time(stage: ExecutorStage):
    stage.go(stage.until - 1)
    stage.approve()
    with reverts_with("ScopedExecutorExpired", stage.now - 1):
        stage.approve(deadline=stage.now - 1)
    stage.go(stage.until)
    with reverts_with("ScopedExecutorNotRunning", stage.until, 0):
        stage.approve()


def test_execute__target_reverts__with_its_own_reason(stage: ExecutorStage):
    with reverts_with("ERC20InsufficientAllowance", stage.vault.address, 0, HELD):
        stage.deposit()


def test_execute__function_without_arguments(stage: ExecutorStage):
    target = stage.deploy("MockTarget")
    stage.set_scope(3, (target.address, selector("setting()"), 0, ()))
    stage.execute(3, selector("setting()"))
    with reverts_with("ScopedExecutorOutOfScope", 3, selector("setting()"), 36):
        stage.execute(3, selector("setting()") + NO_WORD)


def test_freeze__stops_the_operator_and_nothing_else(stage: ExecutorStage):
    end = stage.now + 3 * DAY
    assert stage.events(stage.freeze(end)) == [("Frozen", {"until": end})]
    stage.go(end - 1)
    with reverts_with("ScopedExecutorNotRunning", stage.until, end):
        stage.approve()
    stage.go(end)
    stage.approve()
    assert stage.balance(stage.executor.address) == HELD
    assert stage.operation() == (stage.operator, stage.until)
    assert stage.operator != ZERO_ADDRESS
