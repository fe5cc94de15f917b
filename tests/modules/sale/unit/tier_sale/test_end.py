"""finalize, cancel and all payments after the end."""

from __future__ import annotations

import pytest

from model.sale import Tier, Vesting
from utils.checks import reverts_with
from utils.constants import DAY, WAD, ZERO_ADDRESS
from utils.tier_sale import HOUR, USD, Setup, TierSale, buyers

SOLD, FAILED, CANCELLED = 2, 3, 4
VIP, PREMIUM, ADVANCED = 7_777_000 * WAD, 888_000 * WAD, 22_000 * WAD
MARKS = (VIP, PREMIUM, ADVANCED)
SCARCE = Setup(lot=36_000 * WAD)
"""18,000 USD: the first window gets its 15,000, the second 3,000 of 5,000, the third nothing."""


@pytest.fixture
def cast(stage):
    """One buyer for each window."""
    return buyers(stage, MARKS)


def fill(sale: TierSale, accounts: list[str]) -> None:
    """Each of the cast commits all that it may."""
    sale.rich(*accounts)
    for index, (account, amount) in enumerate(zip(accounts, (15_000, 5_000, 1_000), strict=True)):
        sale.to_window(index)
        sale.commit(account, amount * USD)


def test_finalize__earlier_windows_first__the_cut_one_in_proportion(stage, make, cast):
    """SL-09: what is over is paid back."""
    sale = make(SCARCE)
    fill(sale, cast)
    sale.to_end()
    outcome = sale.contract.send("finalize", sender=stage.stranger)

    assert stage.events(outcome, sale.contract) == [
        ("Finalized", {"sold": 36_000 * WAD, "proceeds": 18_000 * USD, "fee": 0})
    ]
    assert sale.contract.view("outcome") == (SOLD, 1, False, False, 3_000 * USD, 0)
    bought = [sale.contract.view("purchaseOf", account) for account in cast]
    assert bought == [(15_000 * USD, 30_000 * WAD), (3_000 * USD, 6_000 * WAD), (0, 0)]
    assert [sale.claim(account) for account in cast] == [
        (30_000 * WAD, 0),
        (6_000 * WAD, 2_000 * USD),
        (0, 1_000 * USD),
    ]
    assert sale.tokens(sale.contract) == 0
    assert sale.cash(sale.contract) == 18_000 * USD


def test_finalize__not_before_the_last_second(stage, make, cast):
    """SL-06: it ends by the clock, whatever is left."""
    sale = make()
    fill(sale, cast)
    stage.go(sale.end - 1)
    with reverts_with("TierSaleNotEnded", sale.end):
        sale.contract.send("finalize", sender=stage.stranger)
    assert sale.finalize() == (42_000 * WAD, 21_000 * USD)
    with reverts_with("TierSaleWrongState", SOLD):
        sale.finalize()


@pytest.mark.parametrize(("minimum", "state"), [(21_000 * USD, SOLD), (21_000 * USD + 1, FAILED)])
def test_finalize__minimum_raise__to_the_unit(make, cast, minimum, state):
    sale = make(Setup(min_raise=minimum))
    fill(sale, cast)
    sale.finalize()
    assert sale.contract.view("outcome")[0] == state
    if state == FAILED:
        assert [sale.claim(one)[1] for one in cast] == [15_000 * USD, 5_000 * USD, 1_000 * USD]
        assert sale.call("sweepUnsold") == (sale.setup.lot,)
        assert sale.cash(sale.contract) == sale.tokens(sale.contract) == 0


def test_finalize__nobody_came__the_lot_goes_back(make):
    """TS-11: whole, and to the seller."""
    sale = make()
    before = sale.tokens(sale.seller)
    assert sale.finalize() == (0, 0)
    assert sale.call("sweepUnsold") == (sale.setup.lot,)
    assert sale.tokens(sale.seller) == before + sale.setup.lot
    with reverts_with("TierSaleNothingToPay"):
        sale.call("sweepUnsold")


def test_finalize__lot_has_gone__everybody_is_paid_back(stage, make, cast):
    sale = make()
    fill(sale, cast)
    stage.anvil.call("anvil_setBalance", sale.contract.address, hex(WAD))
    sale.token.send("transfer", stage.stranger, 58_000 * WAD + 1, sender=sale.contract.address)
    assert sale.finalize() == (0, 0)
    assert [sale.claim(one) for one in cast] == [(0, 15_000 * USD), (0, 5_000 * USD), (0, 1_000 * USD)]


def test_sweep__exactly_the_unsold__before_and_after_claims(stage, make, cast):
    """SL-10, TS-11: and what others sent here before the end; never what buyers own."""
    sale = make()
    fill(sale, cast)
    sale.fund(7)
    sale.finalize()
    sale.claim(cast[0])
    outcome = sale.contract.send("sweepUnsold", sender=stage.stranger)
    assert stage.events(outcome, sale.contract) == [("UnsoldSwept", {"amount": 58_000 * WAD + 7})]
    with reverts_with("TierSaleNothingToPay"):
        sale.call("sweepUnsold")
    assert sale.claim(cast[1]) == (10_000 * WAD, 0)
    assert sale.claim(cast[2]) == (2_000 * WAD, 0)
    assert sale.tokens(sale.contract) == 0


def test_claim__twice__reverts(make, cast):
    """TS-04: tokens and refund are one record, so nobody has both."""
    sale = make(SCARCE)
    fill(sale, cast)
    with reverts_with("TierSaleWrongState", 1):
        sale.claim(cast[0])
    sale.finalize()
    for account in cast:
        sale.claim(account)
        assert sale.contract.view("dueOf", account) == (0, 0)
        with reverts_with("TierSaleNothingToClaim", account):
            sale.claim(account)
    with reverts_with("TierSaleNothingToClaim", sale.seller):
        sale.claim(sale.seller)


def test_claim__vesting(stage, make, cast):
    """A fifth at once, the rest over 100 days, nothing of it in the first ten."""
    sale = make(Setup(lot=36_000 * WAD, vesting=Vesting(0, 10 * DAY, 100 * DAY, 2_000)))
    fill(sale, cast)
    sale.finalize()
    bought, premium = 6_000 * WAD, cast[1]
    outcome = sale.contract.send("claim", premium, sender=stage.stranger)
    assert stage.events(outcome, sale.contract) == [
        (
            "Claimed",
            {"account": premium, "refund": 2_000 * USD, "released": bought // 5, "tokens": bought // 5},
        )
    ]
    stage.go(sale.end + 10 * DAY - 1)
    with reverts_with("TierSaleNothingToClaim", premium):
        sale.claim(premium)
    stage.go(sale.end + 10 * DAY)
    assert sale.claim(premium) == (bought * 4 // 5 // 10, 0)
    stage.go(sale.end + 50 * DAY)
    assert sale.claim(premium) == (bought * 4 // 5 * 4 // 10, 0)
    stage.go(sale.end + 100 * DAY)
    assert sale.claim(premium) == (bought * 4 // 5 // 2, 0)
    assert sale.contract.view("positionOf", premium) == (5_000 * USD, bought, 5, 1, True)


def test_claim_and_lock__into_the_own_lock(stage, make, cast):
    sale = make(SCARCE)
    fill(sale, cast)
    sale.finalize()
    vip, premium, advanced = cast
    stage.escrow.send("setLocker", sale.contract.address, True, sender=stage.owner)
    before = stage.held(premium).amount
    assert sale.call("claimAndLock", 0, sender=premium) == (6_000 * WAD, 2_000 * USD)
    assert stage.held(premium).amount == before + 6_000 * WAD
    assert stage.token.view("allowance", sale.contract.address, stage.escrow.address) == 0
    with reverts_with("TierSaleNothingToClaim", advanced):
        sale.call("claimAndLock", 0, sender=advanced)
    assert sale.claim(advanced) == (0, 1_000 * USD)


def test_claim_and_lock__creates_a_lock(stage, make):
    account = stage.alice
    sale = make(Setup(tiers=(Tier(0, 1_000 * USD, 0),), hours=((0, 1),)))
    sale.rich(account)
    sale.to_window(0)
    sale.commit(account, 1_000 * USD)
    sale.finalize()
    stage.escrow.send("setOperator", sale.contract.address, True, sender=account)
    end = stage.weeks_ahead(52)
    sale.call("claimAndLock", end, sender=account)
    assert (stage.held(account).amount, stage.held(account).end) == (2_000 * WAD, end)


def test_claim_and_lock__of_another_token__reverts(stage, make, cast):
    sale = make(token=stage.deploy("MockPlainToken", 18))
    fill(sale, cast)
    sale.finalize()
    with reverts_with("TierSaleNotLockable"):
        sale.call("claimAndLock", 0, sender=cast[0])


def test_claim__blocked_account_or_receiver__stops_nobody_else(stage, make, cast):
    """TS-09: refunds, proceeds and fee are fetched one by one."""
    usd = stage.deploy("MockBlocklistToken", 6)
    sale = make(SCARCE, payment=usd)
    fill(sale, cast)
    for blocked in (cast[1], sale.vault):
        usd.send("setBlocked", blocked, True, sender=stage.stranger)
    sale.finalize()
    for failing in (("claim", cast[1]), ("payProceeds",)):
        with reverts_with("MockBlocklistTokenBlocked", (cast[1], sale.vault)[failing == ("payProceeds",)]):
            sale.call(*failing)
    assert sale.claim(cast[0]) == (30_000 * WAD, 0)
    assert sale.claim(cast[2]) == (0, 1_000 * USD)
    usd.send("setBlocked", sale.vault, False, sender=stage.stranger)
    assert sale.call("payProceeds") == (18_000 * USD,)


def test_pay__fee_to_the_router__rest_to_the_receiver__accepted_only(stage, cast):
    """TS-05: what is over stays the buyers'; each is paid once."""
    usd = stage.deploy("MockPlainToken", 6)
    router = listing(stage, usd.address)
    sale = TierSale(
        stage, Setup(lot=36_000 * WAD, fee=333, other={"router": router.address}), payment=usd
    ).open()
    fill(sale, cast)
    with reverts_with("TierSaleWrongState", 1):
        sale.call("payProceeds")
    with reverts_with("TierSaleWrongState", 1):
        sale.call("payFee")
    sale.finalize()
    fee = 18_000 * USD * 333 // 10_000
    assert sale.contract.view("proceeds") == (18_000 * USD, fee)
    assert sale.call("payProceeds") == (18_000 * USD - fee,)
    assert sale.call("payFee") == (fee,)
    for name in ("payProceeds", "payFee"):
        with reverts_with("TierSaleNothingToPay"):
            sale.call(name)
    assert (sale.cash(sale.vault), sale.cash(router)) == (18_000 * USD - fee, fee)
    assert sale.cash(sale.contract) == 3_000 * USD


def listing(stage, *tokens: str):
    """A revenue router that lists ``tokens``."""
    places = stage.chain.accounts[12:15]
    return stage.deploy("RevenueRouter", (stage.owner, *places, stage.owner, 0, 0, 10_000, list(tokens), []))


# Cancel


def test_cancel__seller__only_before_the_first_window(stage, make, cast):
    sale = make()
    with reverts_with("TierSaleCannotCancel", stage.stranger):
        sale.contract.send("cancel", sender=stage.stranger)
    sale.to_window(0)
    with reverts_with("TierSaleCannotCancel", sale.seller):
        sale.contract.send("cancel", sender=sale.seller)

    other = make()
    stage.go(other.opens - 1)
    outcome = other.contract.send("cancel", sender=other.seller)
    assert stage.events(outcome, other.contract) == [("Cancelled", {"by": other.seller})]
    assert other.call("sweepUnsold") == (other.setup.lot,)
    with reverts_with("TierSaleWrongState", CANCELLED):
        other.contract.send("cancel", sender=other.seller)


def test_cancel__guardian__until_its_last_second__pays_everybody_back_once(stage, make, cast):
    """SL-07, TS-17: also when no window could be used, because the chain stood still."""
    sale = make(Setup(guardian_hours=20))
    fill(sale, cast)
    stage.go(sale.opens + 20 * HOUR)
    sale.contract.send("cancel", sender=sale.guardian)
    for account, paid in zip(cast, (15_000, 5_000, 1_000), strict=True):
        assert sale.contract.view("dueOf", account) == (0, paid * USD)
        assert sale.claim(account) == (0, paid * USD)
        with reverts_with("TierSaleNothingToClaim", account):
            sale.claim(account)
    assert sale.call("sweepUnsold") == (sale.setup.lot,)
    assert sale.cash(sale.contract) == sale.tokens(sale.contract) == 0
    for name in ("finalize", "payProceeds", "payFee", "open"):
        with reverts_with("TierSaleWrongState", CANCELLED):
            sale.call(name)


def test_cancel__after_the_end__nobody_can(stage, make, cast):
    """TS-08: neither while it is not finalized, nor after the money has left."""
    sale = make(Setup(guardian_hours=20))
    fill(sale, cast)
    stage.go(sale.opens + 20 * HOUR + 1)
    everybody = (sale.seller, sale.guardian, stage.stranger)
    for account in everybody:
        with reverts_with("TierSaleCannotCancel", account):
            sale.contract.send("cancel", sender=account)
    sale.finalize()
    sale.call("payProceeds")
    for account in everybody:
        with reverts_with("TierSaleWrongState", SOLD):
            sale.contract.send("cancel", sender=account)


def test_cancel__never_opened__anybody_from_the_first_window_on(stage):
    sale = TierSale(stage)
    sale.fund(5)
    stage.go(sale.opens - 1)
    with reverts_with("TierSaleCannotCancel", stage.stranger):
        sale.contract.send("cancel", sender=stage.stranger)
    stage.go(sale.opens)
    sale.contract.send("cancel", sender=stage.stranger)
    assert sale.call("sweepUnsold") == (5,)


def test_abi__no_way_to_others_money(stage, make):
    """SL-03, TS-07, TS-13, TS-15: no new price, moved position, ether, batch, or way back for a buyer."""
    contract = make().contract
    abi = stage.artifacts["TierSale"].abi
    changing = {
        entry["name"]
        for entry in abi
        if entry["type"] == "function" and entry["stateMutability"] not in ("view", "pure")
    }
    assert changing == {
        "open", "cancel", "commit", "commitWithPermit", "finalize", "claim", "claimAndLock",
        "payProceeds", "payFee", "sweepUnsold",
    }  # fmt: skip
    assert not any(entry.get("stateMutability") == "payable" for entry in abi)
    assert contract.view("GUARDIAN") == ZERO_ADDRESS
