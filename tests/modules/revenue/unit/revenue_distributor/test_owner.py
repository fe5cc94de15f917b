"""The constructor, setToken and sweep: what the owner can do, and what nobody can."""

import pytest

from utils.checks import reverts_with
from utils.constants import WAD
from utils.revenue import LOCK, ONLY_OWNER, RevenueStage


def test_constructor(stage: RevenueStage):
    distributor = stage.distributor
    assert distributor.view("ESCROW") == stage.escrow.address
    assert distributor.view("owner") == stage.owner
    assert distributor.view("MIN_TOTAL_POWER") == 0
    assert distributor.view("MAX_TOKENS") == 16
    assert distributor.view("TRANSFER_GAS_LIMIT") == 500_000
    listed = [stage.gov, *stage.tokens, stage.weth]
    assert distributor.view("tokens") == tuple(token.address for token in listed)
    assert all(distributor.view("isListed", token.address) for token in listed)


def test_constructor__duplicates_and_the_escrow_s_token__are_listed_once(stage: RevenueStage):
    usd = stage.tokens[0]
    distributor = stage.deploy_distributor([usd, stage.gov, usd])
    assert distributor.view("tokens") == (stage.gov.address, usd.address)


def test_constructor__owner_zero__reverts(stage: RevenueStage):
    zero = "0x" + "00" * 20
    with reverts_with("OwnableInvalidOwner", zero):
        stage.deploy("RevenueDistributor", stage.escrow.address, zero, 0, [], [])


def test_set_token(stage: RevenueStage):
    usd = stage.tokens[0]
    outcome = stage.distributor.send("setToken", usd.address, False, sender=stage.owner)
    assert stage.events(outcome, stage.distributor) == [("TokenSet", {"token": usd.address, "listed": False})]
    assert not stage.distributor.view("isListed", usd.address)
    assert usd.address not in stage.distributor.view("tokens")
    outcome = stage.distributor.send("setToken", usd.address, True, sender=stage.owner)
    assert stage.events(outcome, stage.distributor) == [("TokenSet", {"token": usd.address, "listed": True})]
    assert stage.distributor.view("tokens").count(usd.address) == 1


def test_set_token__unchanged__emits_nothing(stage: RevenueStage):
    token = stage.deploy("MockPlainToken", 18)
    for address, listed in ((stage.tokens[0].address, True), (token.address, False)):
        outcome = stage.distributor.send("setToken", address, listed, sender=stage.owner)
        assert outcome.logs == ()


def test_set_token__stranger__reverts(stage: RevenueStage):
    """RV-14: nobody but the owner can fill or change the list."""
    for listed in (True, False):
        with reverts_with(ONLY_OWNER, stage.stranger):
            stage.distributor.send("setToken", stage.tokens[0].address, listed, sender=stage.stranger)


def test_set_token__no_code__reverts(stage: RevenueStage):
    with reverts_with("RevenueDistributorInvalidToken", stage.alice):
        stage.distributor.send("setToken", stage.alice, True, sender=stage.owner)


def test_set_token__escrow_s_own_token_off__reverts(stage: RevenueStage):
    """Early exits queue their penalty here and must never be blocked."""
    with reverts_with("RevenueDistributorInvalidToken", stage.gov.address):
        stage.distributor.send("setToken", stage.gov.address, False, sender=stage.owner)


def test_set_token__list_full__reverts_until_one_is_taken_off(stage: RevenueStage):
    """RV-14: the list has a bound, and places are freed."""
    tokens = [stage.deploy("MockPlainToken", 18) for _ in range(13)]
    for token in tokens[:12]:
        stage.distributor.send("setToken", token.address, True, sender=stage.owner)
    assert len(stage.distributor.view("tokens")) == 16
    with reverts_with("RevenueDistributorTooManyTokens", 16, 16):
        stage.distributor.send("setToken", tokens[12].address, True, sender=stage.owner)
    stage.distributor.send("setToken", tokens[3].address, False, sender=stage.owner)
    stage.distributor.send("setToken", tokens[12].address, True, sender=stage.owner)
    assert len(stage.distributor.view("tokens")) == 16


def test_sweep__donation__is_all_that_can_be_taken(stage: RevenueStage):
    """RV-19, RV-21: a direct transfer changes nobody's revenue; the owner can send it on, no unit more."""
    usd = stage.tokens[0]
    stage.lock(stage.alice)
    stage.skip_weeks(1)
    usd.send("transfer", stage.distributor.address, 77, sender=stage.payer)
    stage.deposit(usd, 1_000)
    usd.send("transfer", stage.distributor.address, 23, sender=stage.payer)
    assert stage.claimable(stage.alice, usd) == 999
    assert stage.distributor.view("surplus", usd.address) == 100
    held = stage.balance(usd, stage.treasury)
    outcome = stage.distributor.send("sweep", usd.address, stage.treasury, sender=stage.owner)
    assert stage.distributor.decode_output("sweep", outcome.output) == (100,)
    assert stage.events(outcome, stage.distributor) == [
        ("Swept", {"token": usd.address, "to": stage.treasury, "amount": 100})
    ]
    assert stage.balance(usd, stage.treasury) - held == 100
    with reverts_with("RevenueDistributorNoSurplus", usd.address, 1_000, 1_000):
        stage.distributor.send("sweep", usd.address, stage.treasury, sender=stage.owner)
    assert stage.claimed(stage.alice, usd) == [999]


def test_sweep__pending_revenue__is_not_surplus(stage: RevenueStage):
    """RV-19: what waits for a week with power is owed to it."""
    usd = stage.tokens[0]
    stage.deposit(usd, 500)
    stage.distributor.send("queue", usd.address, 40, sender=stage.payer)
    with reverts_with("RevenueDistributorNoSurplus", usd.address, 540, 540):
        stage.distributor.send("sweep", usd.address, stage.treasury, sender=stage.owner)


@pytest.mark.parametrize("order", ["donation then claim", "claim then donation"])
def test_sweep__mixed_with_claims__never_takes_what_is_owed(stage: RevenueStage, order):
    """RV-19, RV-21: the reserve follows the balance at deposits only; what is owed is always there."""
    usd = stage.tokens[0]
    for account in (stage.alice, stage.bob):
        stage.lock(account)
    stage.skip_weeks(1)
    stage.deposit(usd, 1_000)

    def donate() -> None:
        usd.send("transfer", stage.distributor.address, 700, sender=stage.payer)

    steps = [donate, lambda: stage.claim(stage.alice, usd)]
    for step in steps if order == "donation then claim" else reversed(steps):
        step()
    assert stage.distributor.view("surplus", usd.address) == 700 - 499
    outcome = stage.distributor.send("sweep", usd.address, stage.treasury, sender=stage.owner)
    assert stage.distributor.decode_output("sweep", outcome.output) == (201,)
    stage.deposit(usd, 10)
    assert stage.distributor.view("surplus", usd.address) == 0
    assert stage.claimed(stage.bob, usd)[0] in (503, 504)
    assert stage.claimed(stage.alice, usd)[0] in (4, 5)


def test_sweep__token_that_was_never_listed(stage: RevenueStage):
    token = stage.deploy("MockNoReturnToken")
    token.send("mint", stage.distributor.address, 9, sender=stage.owner)
    outcome = stage.distributor.send("sweep", token.address, stage.treasury, sender=stage.owner)
    assert stage.distributor.decode_output("sweep", outcome.output) == (9,)
    assert stage.balance(token, stage.treasury) == 9


def test_sweep__another_token_does_not_answer__still_works(stage: RevenueStage):
    """RV-13: a broken token on the list can not stop the owner's functions for others."""
    broken = stage.list_mock("MockPausableToken", 18)
    stage.anvil.call("anvil_setCode", broken.address, "0xfe")
    usd = stage.tokens[0]
    usd.send("transfer", stage.distributor.address, 5, sender=stage.payer)
    outcome = stage.distributor.send("sweep", usd.address, stage.treasury, sender=stage.owner)
    assert stage.distributor.decode_output("sweep", outcome.output) == (5,)
    stage.distributor.send("setToken", broken.address, False, sender=stage.owner)


def test_sweep__nobody_but_the_owner(stage: RevenueStage):
    """RV-19: every other role is refused, with and without a surplus."""
    usd = stage.tokens[0]
    usd.send("transfer", stage.distributor.address, 100, sender=stage.payer)
    for account in (stage.stranger, stage.alice, stage.payer, stage.treasury):
        for token in (usd, stage.gov, stage.weth):
            with reverts_with(ONLY_OWNER, account):
                stage.distributor.send("sweep", token.address, account, sender=account)


def test_sweep__receiver_hook_can_not_claim_in_between(stage: RevenueStage):
    """RV-15: a claim in the middle of a sweep is refused."""
    token = stage.list_mock("MockHookToken", 18)
    stage.lock(stage.alice)
    stage.escrow.send("setOperator", token.address, True, sender=stage.alice)
    stage.skip_weeks(1)
    stage.deposit(token, 1_000)
    token.send("transfer", stage.distributor.address, 50, sender=stage.payer)
    data = stage.distributor.encode("claimFor", stage.alice, [token.address])
    token.send("setHook", stage.distributor.address, bytes.fromhex(data[2:]), sender=stage.owner)
    stage.distributor.send("sweep", token.address, stage.treasury, sender=stage.owner)
    assert token.view("succeeded") is False
    assert stage.claimable(stage.alice, token) == 999


def test_donation__before_the_first_deposit__is_ignored(stage: RevenueStage):
    """RV-21: a huge direct transfer before, in and after a week neither pays anybody nor breaks anything."""
    usd = stage.tokens[0]
    usd.send("transfer", stage.distributor.address, 10**20, sender=stage.payer)
    stage.lock(stage.alice, LOCK, 10)
    stage.skip_weeks(1)
    assert stage.claimable(stage.alice, usd) == 0
    stage.deposit(usd, 100)
    usd.send("transfer", stage.distributor.address, WAD, sender=stage.payer)
    stage.skip_weeks(1)
    stage.deposit(usd, 100)
    assert stage.claimed(stage.alice, usd)[0] in (199, 200)


def test_sweep__claims_before_the_last_deposit__do_not_hide_a_later_donation(stage: RevenueStage):
    """RV-21: a deposit measures the reserve anew, so what is sent here after it can be taken whole."""
    usd = stage.tokens[0]
    stage.lock(stage.alice)
    stage.skip_weeks(1)
    stage.deposit(usd, 1_000)
    stage.claim(stage.alice, usd)
    stage.deposit(usd, 10)
    usd.send("transfer", stage.distributor.address, 50, sender=stage.payer)
    assert stage.distributor.view("surplus", usd.address) == 50
    assert stage.distributor.view("tokenState", usd.address)[4] == 11
