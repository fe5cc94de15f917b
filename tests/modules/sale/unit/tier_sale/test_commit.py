"""open and commit: who may buy how much, and when."""

from __future__ import annotations

from dataclasses import replace

import pytest
from eth_account import Account

from model.sale import Tier
from utils.checks import reverts_with
from utils.constants import DAY, MAX_UINT256, WAD, WEEK
from utils.tier_sale import HOUR, NO_ADMISSION, TABLE, USD, Setup, TierSale, buyers

VIP, PREMIUM, ADVANCED = 7_777_000 * WAD, 888_000 * WAD, 22_000 * WAD
GUARD = "0x3ee5aeb5"  # ReentrancyGuardReentrantCall()
BY_POWER = Setup(by_power=True, tiers=(Tier(1, 0, 0),), hours=((0, 24),))


def test_commit(stage, make):
    (vip,) = buyers(stage, [VIP])
    sale = make()
    sale.rich(vip)
    sale.to_window(0)
    assert sale.contract.view("allocationOf", vip) == (VIP, 10, 0, *sale.windows[0], 15_000 * USD, 0)
    outcome = sale.commit(vip, 10_000 * USD)
    sale.commit(vip, 5_000 * USD)

    assert stage.events(outcome, sale.contract) == [
        (
            "Committed",
            {"account": vip, "window": 0, "tier": 10, "amount": 10_000 * USD, "total": 10_000 * USD},
        )
    ]
    assert sale.contract.view("positionOf", vip) == (15_000 * USD, 0, 10, 0, False)
    assert sale.contract.view("windows")[0] == (*sale.windows[0], 15_000 * USD)
    assert sale.cash(sale.contract) == 15_000 * USD
    assert sale.contract.view("allocationOf", vip)[5:] == (15_000 * USD, 15_000 * USD)


def test_commit__allocation__counts_the_sum(stage, make):
    """TS-10: not each call by itself."""
    (vip,) = buyers(stage, [VIP])
    sale = make()
    sale.rich(vip)
    sale.to_window(0)
    sale.commit(vip, 15_000 * USD)
    with reverts_with("TierSaleAboveAllocation", 15_000 * USD + 1, 15_000 * USD):
        sale.commit(vip, 1)
    with reverts_with("TierSaleAboveAllocation", MAX_UINT256, 15_000 * USD):
        sale.commit(vip, MAX_UINT256)


def test_commit__power_one_below_the_table__reverts(stage, make):
    below, at = buyers(stage, [ADVANCED - 2, ADVANCED])
    sale = make()
    sale.rich(below, at)
    sale.to_window(2)
    with reverts_with("TierSaleNoTier", ADVANCED - 2, ADVANCED):
        sale.commit(below, USD)
    sale.commit(at, USD)
    assert sale.contract.view("allocationOf", below) == (ADVANCED - 2, 0, 0, 0, 0, 0, 0)


def test_commit__every_tier__in_its_own_window_only(stage, make):
    """TS-12: by the second, and the same on a chain with other blocks."""
    accounts = buyers(stage, [tier.threshold for tier in TABLE])
    sale = make()
    sale.rich(*accounts)
    for index, (opens, closes) in enumerate(sale.windows):
        for second in (opens, closes - 1):
            stage.go(second)
            for tier, account in zip(TABLE, accounts, strict=True):
                if tier.window == index:
                    sale.commit(account, tier.allocation // 2)
                else:
                    with reverts_with("TierSaleWrongWindow", tier.window, *sale.windows[tier.window]):
                        sale.commit(account, USD)
    assert [paid for *_, paid in sale.contract.view("windows")] == [
        sum(tier.allocation for tier in TABLE if tier.window == index) for index in range(3)
    ]


def test_commit__locked_a_second_after_the_snapshot__has_no_tier(stage):
    """TS-01: power that came for the sale counts for nothing."""
    early, late = buyers(stage, [VIP, 0])
    sale = TierSale(stage)
    stage.lock(late, VIP, 52)
    sale.open()
    sale.rich(early, late)
    sale.to_window(0)
    assert sale.contract.view("powerOf", late) == 0
    with reverts_with("TierSaleNoTier", 0, ADVANCED):
        sale.commit(late, USD)
    sale.commit(early, USD)


def test_commit__left_or_grown_since_the_snapshot__the_smaller_power_counts(stage, make):
    """TS-01: neither a lock that went, nor one that grew."""
    gone, grown = buyers(stage, [VIP, ADVANCED])
    stage.skip(2 * WEEK)
    sale = make()
    sale.rich(gone, grown)
    stage.escrow.send("setPermanent", False, sender=gone)
    stage.escrow.send("increaseAmount", VIP, sender=grown)
    sale.to_window(2)
    at_end = stage.escrow.view("powerAt", gone, sale.end)
    assert sale.contract.view("powerOf", gone) == at_end < VIP
    assert sale.contract.view("powerOf", grown) == ADVANCED
    assert sale.contract.view("allocationOf", gone)[1] == 9
    with reverts_with("TierSaleAboveAllocation", 1_000 * USD + 1, 1_000 * USD):
        sale.commit(grown, 1_000 * USD + 1)


def test_commit__lock_ends_in_the_sale__has_no_tier(stage):
    """TS-01: it must last until the end of the sale."""
    (account,) = buyers(stage, [0])
    end = stage.lock(account, 100 * VIP, 1)
    stage.go(end - 3 * DAY)
    sale = TierSale(stage, Setup(tiers=(Tier(1, USD, 0),), hours=((0, 40),))).open()
    assert sale.snapshot < sale.opens < end < sale.end
    assert stage.escrow.view("powerAt", account, sale.snapshot) > 0
    assert sale.contract.view("powerOf", account) == 0


def test_commit__scores_change_in_the_sale__terms_stay(stage, make):
    """TS-02: the table of the sale is its own."""
    (vip,) = buyers(stage, [VIP])
    score = stage.deploy("StakingScore", stage.escrow.address, stage.owner, [1, 2, 3])
    sale = make()
    sale.rich(vip)
    before = sale.contract.view("allocationOf", vip)
    score.send("setThresholds", [100 * VIP], sender=stage.owner)
    assert sale.contract.view("allocationOf", vip) == before
    assert sale.contract.view("tiers") == tuple((t.threshold, t.allocation, t.window) for t in TABLE)


def test_commit__tier__stays_that_of_the_first_time(stage, make):
    (vip,) = buyers(stage, [VIP])
    stage.skip(2 * WEEK)
    sale = make()
    sale.rich(vip)
    sale.to_window(0)
    sale.commit(vip, USD)
    stage.escrow.send("setPermanent", False, sender=vip)
    stage.escrow.send("increaseAmount", WAD, sender=vip)
    sale.commit(vip, 14_999 * USD)
    assert sale.contract.view("positionOf", vip)[0] == 15_000 * USD


def test_commit__by_power__parts_of_a_lock_get_no_more_than_the_whole(stage):
    """SL-02, TS-03: 353 parts of the largest lock; by the table they would get 23.5 times as much."""
    count = 20
    whole, *parts = buyers(stage, [353 * ADVANCED, *[353 * ADVANCED // count] * count])
    sale = TierSale(stage, BY_POWER).open()
    limits = [sale.contract.view("allocationOf", account)[5] for account in (whole, *parts)]
    assert sum(limits[1:]) <= limits[0] <= 25_000 * USD
    assert limits[0] - sum(limits[1:]) < count
    assert sale.contract.view("TOTAL_POWER") == 2 * 353 * ADVANCED
    sale.rich(whole)
    sale.to_window(0)
    sale.commit(whole, limits[0] - USD)
    with reverts_with("TierSaleAboveAllocation", limits[0] + 1, limits[0]):
        sale.commit(whole, USD + 1)


def test_commit__minimum__of_the_sum(stage, make):
    (vip,) = buyers(stage, [VIP])
    sale = make()
    sale.rich(vip)
    sale.to_window(0)
    for amount in (0, USD - 1):
        with reverts_with("TierSaleBelowMinimum", amount, USD):
            sale.commit(vip, amount)
    sale.commit(vip, USD)
    sale.commit(vip, 1)
    with reverts_with("TierSaleBelowMinimum", USD + 1, USD):
        sale.commit(vip, 0)


def test_commit__before_open_or_after_the_end__reverts(stage):
    (vip,) = buyers(stage, [VIP])
    sale = TierSale(stage)
    with reverts_with("TierSaleWrongState", 0):
        sale.commit(vip, USD)
    sale.open()
    sale.rich(vip)
    sale.to_end()
    with reverts_with("TierSaleWrongWindow", 0, *sale.windows[0]):
        sale.commit(vip, USD)
    sale.finalize()
    with reverts_with("TierSaleWrongState", 3):
        sale.commit(vip, USD)


def test_open__without_the_whole_lot_or_too_late__reverts(stage):
    sale = TierSale(stage)
    sale.fund(sale.setup.lot - 1)
    with reverts_with("TierSaleNotFunded", sale.setup.lot - 1, sale.setup.lot):
        sale.contract.send("open", sender=stage.stranger)
    sale.fund(1)
    stage.go(sale.opens - 1)
    sale.contract.send("open", sender=stage.stranger)
    with reverts_with("TierSaleWrongState", 1):
        sale.contract.send("open", sender=stage.stranger)

    other = TierSale(stage)
    other.fund()
    other.to_window(0)
    with reverts_with("TierSaleTooLate", other.opens):
        other.contract.send("open", sender=stage.stranger)


def test_commit__payment_that_loses_a_part__reverts(stage, make):
    (vip,) = buyers(stage, [VIP])
    sale = make(payment=stage.deploy("MockFeeToken", 6))
    sale.rich(vip)
    sale.to_window(0)
    with reverts_with("TierSalePaymentMissing", 99 * USD, 100 * USD):
        sale.commit(vip, 100 * USD)
    assert sale.contract.view("windows")[0][2] == 0


@pytest.mark.parametrize(("kind", "decimals"), [("MockNoReturnToken", ()), ("MockBlocklistToken", (6,))])
def test_commit__odd_tokens__are_paid_and_paid_back(stage, make, kind, decimals):
    (vip,) = buyers(stage, [VIP])
    sale = make(payment=stage.deploy(kind, *decimals))
    sale.rich(vip)
    sale.to_window(0)
    sale.commit(vip, 100 * USD)
    sale.finalize()
    assert sale.claim(vip) == (200 * WAD, 0)


def test_commit__token_says_false__reverts(stage, make):
    (vip,) = buyers(stage, [VIP])
    sale = make(payment=stage.deploy("MockFalseReturnToken", 6))
    sale.rich(vip)
    sale.to_window(0)
    sale.usd.send("setFailing", True, sender=stage.stranger)
    with reverts_with("SafeERC20FailedOperation", sale.usd.address):
        sale.commit(vip, 100 * USD)


def test_commit__token_calls_back__is_refused(stage, make):
    vip, other = buyers(stage, [VIP, VIP])
    sale = make(payment=stage.deploy("MockHookToken", 6))
    sale.rich(vip, other)
    sale.to_window(0)
    data = sale.contract.encode("commit", USD, NO_ADMISSION)
    sale.usd.send("setHook", sale.contract.address, bytes.fromhex(data[2:]), sender=stage.stranger)
    sale.commit(vip, 100 * USD)
    assert sale.usd.view("succeeded") is False
    assert "0x" + sale.usd.view("answer").hex() == GUARD


# Gate


@pytest.fixture
def gated(stage):
    """A sale with a gate, its key, and a VIP who can pay."""
    (vip,) = buyers(stage, [VIP])
    key = Account.create()
    sale = TierSale(stage, Setup(gate=key.address.lower())).open()
    sale.rich(vip)
    sale.to_window(0)
    return sale, key, vip


def admit(sale: TierSale, key: Account, account: str, cap: int, deadline: int, **domain) -> tuple:
    _, name, version, chain_id, contract, _, _ = sale.contract.view("eip712Domain")
    assert (name, version) == ("TierSale", "1")
    kinds = (("account", "address"), ("cap", "uint256"), ("deadline", "uint256"))
    signed = Account.sign_typed_data(
        key.key,
        {"name": name, "version": version, "chainId": chain_id, "verifyingContract": contract, **domain},
        {"Admission": [{"name": one, "type": kind} for one, kind in kinds]},
        {"account": account, "cap": cap, "deadline": deadline},
    )
    return cap, deadline, bytes(signed.signature)


def test_gate__admits_up_to_the_cap_until_the_deadline(stage, gated):
    """TS-14: used again it still names the same sum."""
    sale, key, vip = gated
    admission = admit(sale, key, vip, 100 * USD, stage.now + HOUR)
    sale.commit(vip, 60 * USD, admission)
    sale.commit(vip, 40 * USD, admission)
    with reverts_with("TierSaleNotAdmitted", vip, 100 * USD + 1):
        sale.commit(vip, 1, admission)
    more = admit(sale, key, vip, 200 * USD, stage.now + HOUR)
    stage.skip(HOUR + 1)
    with reverts_with("TierSaleNotAdmitted", vip, 100 * USD + 1):
        sale.commit(vip, 1, more)


def test_gate__of_another_account_sale_chain_or_key__refuses(stage, gated):
    """SL-08, TS-14: it is good for one account in one sale."""
    sale, key, vip = gated
    late = stage.now + DAY
    good = admit(sale, key, vip, 100 * USD, late)
    for bad in (
        NO_ADMISSION,
        admit(sale, key, stage.alice, 100 * USD, late),
        admit(sale, Account.create(), vip, 100 * USD, late),
        admit(sale, key, vip, 100 * USD, late, verifyingContract=stage.escrow.address),
        admit(sale, key, vip, 100 * USD, late, chainId=1),
        (200 * USD, *good[1:]),
        (good[0], late + 1, good[2]),
    ):
        with reverts_with("TierSaleNotAdmitted", vip, 10 * USD):
            sale.commit(vip, 10 * USD, bad)
    sale.commit(vip, 10 * USD, good)


def test_gate__contract__signs_too(stage, gated):
    """TS-16: it is asked, and nothing else that a caller sends is run."""
    sale, key, vip = gated
    wallet = stage.deploy("MockWallet", key.address)
    other = TierSale(stage, replace(sale.setup, gate=wallet.address)).open()
    other.rich(vip)
    other.to_window(0)
    other.commit(vip, USD, admit(other, key, vip, USD, stage.now))


def test_commit_with_permit__used_by_somebody_before__still_works(stage, make):
    signer = Account.create()
    account = signer.address.lower()
    stage.fund(account)
    stage.lock(account, VIP, 52)
    payment = stage.deploy("MockPermitToken")
    sale = make(Setup(tiers=(Tier(1, 100 * USD, 0),)), payment=payment)
    payment.send("mint", account, 100 * USD, sender=stage.stranger)
    sale.to_window(0)
    _, name, version, chain_id, contract, _, _ = payment.view("eip712Domain")
    words = ("value", "nonce", "deadline")
    signed = Account.sign_typed_data(
        signer.key,
        {"name": name, "version": version, "chainId": chain_id, "verifyingContract": contract},
        {
            "Permit": [
                *({"name": one, "type": "address"} for one in ("owner", "spender")),
                *({"name": one, "type": "uint256"} for one in words),
            ]
        },
        {
            "owner": account,
            "spender": sale.contract.address,
            "value": 100 * USD,
            "nonce": 0,
            "deadline": stage.now,
        },
    )
    permit = (stage.now, signed.v, signed.r.to_bytes(32), signed.s.to_bytes(32))
    payment.send("permit", account, sale.contract.address, 100 * USD, *permit, sender=stage.stranger)
    sale.contract.send("commitWithPermit", 40 * USD, NO_ADMISSION, *permit, sender=account)
    sale.contract.send("commitWithPermit", 60 * USD, NO_ADMISSION, *permit, sender=account)
    assert sale.cash(sale.contract) == 100 * USD
