"""One bad token never stops the others: the token zoo in a claim."""

import pytest

from utils.checks import reverts_with
from utils.constants import WAD
from utils.revenue import LOCK, RevenueStage

FAILING = [
    ("MockPausableToken", "setPaused"),
    ("MockFalseReturnToken", "setFailing"),
    ("MockReturnBombToken", "setArmed"),
    ("MockGasGuzzlerToken", "setArmed"),
]
GUARD = "0x3ee5aeb5"  # ReentrancyGuardReentrantCall()


@pytest.mark.parametrize(("mock", "switch"), FAILING)
def test_claim__one_token_fails__the_others_are_paid(stage: RevenueStage, mock, switch):
    """RV-12, RV-13: the failing token keeps its claim and is paid when it works again."""
    usd, dai = stage.tokens
    bad = stage.list_mock(mock, 18)
    stage.lock(stage.alice)
    stage.skip_weeks(1)
    stage.deposit_all((usd, bad, dai), 1_000)
    due = stage.claimable(stage.alice, bad)
    cursor = stage.distributor.view("cursorOf", stage.alice, bad.address)
    bad.send(switch, True, sender=stage.owner)

    outcome = stage.claim(stage.alice, usd, bad, dai)
    paid = stage.distributor.decode_output("claim", outcome.output)[0]
    assert (paid[0] > 0, paid[1], paid[2] > 0) == (True, 0, True)
    names = [name for name, _ in stage.events(outcome, stage.distributor)]
    assert names == ["Claimed", "ClaimFailed", "Claimed"]
    assert stage.events(outcome, stage.distributor)[1][1] == {
        "account": stage.alice, "token": bad.address, "recipient": stage.alice, "amount": due,
    }  # fmt: skip
    assert stage.distributor.view("cursorOf", stage.alice, bad.address) == cursor
    assert stage.claimable(stage.alice, bad) == due
    assert outcome.gas < 900_000

    bad.send(switch, False, sender=stage.owner)
    assert stage.claimed(stage.alice, bad) == [due]


def test_claim__recipient_blocked__keeps_the_claim_and_can_go_elsewhere(stage: RevenueStage):
    """RV-13: three tokens, one pauses, one blocks Alice; Alice gets the third, Bob gets all that move."""
    usd = stage.tokens[0]
    paused = stage.list_mock("MockPausableToken", 18)
    blocking = stage.list_mock("MockBlocklistToken", 6)
    stage.lock(stage.alice)
    stage.lock(stage.bob)
    stage.skip_weeks(1)
    stage.deposit_all((paused, blocking, usd), 1_000)
    paused.send("setPaused", True, sender=stage.owner)
    blocking.send("setBlocked", stage.alice, True, sender=stage.owner)
    assert stage.claimed(stage.alice, paused, blocking, usd) == [0, 0, 499]
    assert stage.claimed(stage.bob, paused, blocking, usd) == [0, 499, 499]
    stage.distributor.send("setToken", paused.address, False, sender=stage.owner)
    stage.distributor.send("setRecipient", stage.carol, sender=stage.alice)
    assert stage.claimed(stage.alice, blocking) == [499]
    assert stage.balance(blocking, stage.carol) == 1 + 499


def test_claim__token_without_code_left__fails_alone(stage: RevenueStage):
    """RV-12: a token that destroyed itself does not count as paid."""
    usd, dai = stage.tokens
    stage.lock(stage.alice)
    stage.skip_weeks(1)
    stage.deposit_all((usd, dai), 1_000)
    stage.anvil.call("anvil_setCode", usd.address, "0x")
    outcome = stage.claim(stage.alice, usd, dai)
    assert [name for name, _ in stage.events(outcome, stage.distributor)] == ["ClaimFailed", "Claimed"]


def test_claim__caller_gives_too_little_gas__nothing_is_lost(stage: RevenueStage):
    """RV-12: starving a transfer of gas makes it fail, not count."""
    usd = stage.tokens[0]
    stage.lock(stage.alice)
    stage.skip_weeks(1)
    stage.deposit(usd, 1_000)
    due = stage.claimable(stage.alice, usd)
    data = stage.distributor.encode("claim", [usd.address])
    paid = 0
    for gas in range(45_000, 90_000, 2_500):
        mark = stage.chain.snapshot()
        transaction = {"from": stage.alice, "to": stage.distributor.address, "data": data, "gas": hex(gas)}
        stage.chain._send(transaction)
        (outcome,) = stage.chain.mine(stage.now)
        held = stage.balance(usd, stage.alice) - 1
        assert held + stage.claimable(stage.alice, usd) == due
        paid += held == due and outcome.ok
        stage.chain.restore(mark)
    assert 0 < paid < 18


def test_claim__zero_transfers_refused__nothing_is_transferred(stage: RevenueStage):
    """RV-12: a claim of nothing makes no transfer."""
    token = stage.list_mock("MockZeroRevertToken", 18)
    stage.lock(stage.alice)
    stage.skip_weeks(1)
    stage.deposit(token, 1_000)
    assert stage.claimed(stage.alice, token, token) == [999, 0]


def test_claim__fee_on_the_way_out__is_the_claimer_s(stage: RevenueStage):
    """RV-12: what leaves is what was owed; the books balance."""
    token = stage.list_mock("MockFeeToken", 18)
    for account in (stage.alice, stage.bob):
        stage.lock(account)
    stage.skip_weeks(1)
    stage.deposit(token, 100_000)  # 99,000 arrive
    assert [stage.claimed(account, token)[0] for account in (stage.alice, stage.bob)] == [49_499, 49_499]
    assert stage.balance(token, stage.alice) == 1 + 49_499 - 494
    assert stage.balance(token, stage.distributor) == 2


def test_claim__hook_reenters__totals_unchanged(stage: RevenueStage):
    """RV-15: every function that moves tokens or books is refused in the middle of a claim."""
    token = stage.list_mock("MockHookToken", 18)
    for account in (stage.alice, stage.bob):
        stage.lock(account)
        stage.escrow.send("setOperator", token.address, True, sender=account)
    stage.skip_weeks(1)
    stage.deposit(token, 1_000)
    calls = (
        ("claimFor", (stage.bob, [token.address])),
        ("claimPart", (stage.bob, [token.address], 9)),
        ("reinvestFor", (stage.bob,)),
        ("deposit", (token.address, 1)),
        ("queue", (token.address, 1)),
        ("poke", (token.address,)),
    )
    for function, args in calls:
        mark = stage.chain.snapshot()
        data = bytes.fromhex(stage.distributor.encode(function, *args)[2:])
        token.send("setHook", stage.distributor.address, data, sender=stage.owner)
        assert stage.claimed(stage.alice, token) == [499]
        assert token.view("succeeded") is False
        assert "0x" + token.view("answer").hex() == GUARD
        assert (stage.claimable(stage.alice, token), stage.claimable(stage.bob, token)) == (0, 499)
        stage.chain.restore(mark)


def test_claim__hook_reads_a_view__sees_the_claim_as_paid(stage: RevenueStage):
    """RV-15: read-only reentrancy finds no moment in which a unit is both paid and claimable."""
    token = stage.list_mock("MockHookToken", 18)
    stage.lock(stage.alice)
    stage.skip_weeks(1)
    stage.deposit(token, 1_000)
    data = stage.distributor.encode("claimable", stage.alice, token.address)
    token.send("setHook", stage.distributor.address, bytes.fromhex(data[2:]), sender=stage.owner)
    assert stage.claimed(stage.alice, token) == [999]
    assert token.view("succeeded") is True
    assert int.from_bytes(token.view("answer")) == 0


def test_claim__hook_changes_the_lock__does_not_change_what_is_paid(stage: RevenueStage):
    """RV-15: locking in the middle of a claim acts from the next week on."""
    token = stage.list_mock("MockHookToken", 18)
    stage.lock(stage.alice)
    stage.lock(stage.bob)
    stage.skip_weeks(1)
    stage.deposit(token, 1_000)
    stage.gov.send("transfer", token.address, LOCK, sender=stage.alice)
    stage.escrow.send("setOperator", token.address, True, sender=stage.alice)
    stage.anvil.call("anvil_setBalance", token.address, hex(WAD))
    allowance = stage.gov.encode("approve", stage.escrow.address, 10 * WAD)
    stage.chain.queue(token.address, stage.gov.address, allowance)
    assert stage.chain.mine(stage.now)[0].ok
    data = stage.escrow.encode("increaseAmountFor", stage.alice, WAD)
    token.send("setHook", stage.escrow.address, bytes.fromhex(data[2:]), sender=stage.owner)
    assert stage.claimed(stage.alice, token) == [499]
    assert token.view("succeeded") is True
    token.send("setHook", "0x" + "00" * 20, b"", sender=stage.owner)
    assert stage.claimed(stage.bob, token) == [499]


def test_sweep__second_address_of_a_listed_token__reverts(stage: RevenueStage):
    """RV-12, RV-19: a token with two addresses can not be swept through the one that nobody listed."""
    token = stage.list_mock("MockAliasedToken", 18)
    alias = stage.deploy("MockTokenAlias", token.address)
    token.send("setSecondAddress", alias.address, sender=stage.owner)
    stage.lock(stage.alice)
    stage.skip_weeks(1)
    stage.deposit(token, 1_000)
    with reverts_with("RevenueDistributorSweepTouchedOther", token.address, 0, 1_000):
        stage.distributor.send("sweep", alias.address, stage.owner, sender=stage.owner)
    assert stage.claimed(stage.alice, token) == [999]
