"""Tokens that take units away by themselves: who bears the loss."""

from utils.checks import reverts_with
from utils.constants import WAD
from utils.revenue import ONLY_OWNER, RevenueStage
from utils.rpc import Contract

MOCK = "MockRebasingToken"


def lossy(stage: RevenueStage, amount: int = 10_000) -> Contract:
    """A tracked token of which Alice and Bob earned half of ``amount`` each."""
    token = stage.list_mock(MOCK, 18)
    stage.lock(stage.alice)
    stage.lock(stage.bob)
    stage.skip_weeks(1)
    stage.deposit_all((stage.tokens[0], token), amount)
    return token


def lose(stage: RevenueStage, token: Contract, bps: int) -> None:
    token.send("rebaseDown", stage.distributor.address, bps, sender=stage.owner)


def reserve(stage: RevenueStage, token: Contract) -> int:
    return stage.distributor.view("tokenState", token.address)[4]


def test_claim__tracked_token_lost_half__all_claims_bear_it(stage: RevenueStage):
    """CO-13, RV-12: the order of the claims does not matter, and other tokens do not notice."""
    token, usd = lossy(stage), stage.tokens[0]
    lose(stage, token, 5_000)
    assert stage.claimable(stage.alice, token) == 2_499
    outcome = stage.claim(stage.alice, usd, token)
    paid, reduced = stage.events(outcome, stage.distributor)[1:]
    assert reduced == (
        "ClaimReduced",
        {"account": stage.alice, "token": token.address, "earned": 4_999, "paid": 2_499},
    )
    assert paid[1] == {
        "account": stage.alice, "token": token.address, "recipient": stage.alice, "amount": 2_499,
    }  # fmt: skip
    assert (reserve(stage, token), stage.balance(token, stage.distributor)) == (5_001, 2_501)
    assert stage.claimed(stage.bob, usd, token) == [4_999, 2_499]
    assert stage.claimed(stage.alice, usd, token) == [0, 0]
    assert (reserve(stage, token), stage.balance(token, stage.distributor)) == (2, 2)


def test_deposit__after_a_loss__pays_no_old_claims(stage: RevenueStage):
    """CO-13: who came after the loss earns from what was deposited after it, and all of that."""
    token = lossy(stage)
    lose(stage, token, 7_500)
    stage.escrow.send("exitEarly", 0, sender=stage.bob)
    stage.lock(stage.carol)
    stage.skip_weeks(1)
    outcome = stage.deposit(token, 1_000)
    assert stage.events(outcome, stage.distributor)[0][1] == {
        "token": token.address, "from": stage.payer, "amount": 1_000, "epoch": stage.week, "credited": 4_000,
    }  # fmt: skip
    assert stage.distributor.decode_output("deposit", outcome.output) == (1_000,)
    assert stage.claimable(stage.bob, token) == 1_249  # a quarter of 4,999
    now_carol, now_alice = stage.claimable(stage.carol, token), stage.claimable(stage.alice, token)
    assert 995 <= now_carol + now_alice - 1_249 <= 1_000
    paid = [stage.claimed(who, token)[0] for who in (stage.bob, stage.carol, stage.alice)]
    assert paid[:2] == [1_249, now_carol]
    assert now_alice <= paid[2] <= now_alice + 2  # what rounding left to the last
    assert sum(paid) <= 3_500


def test_queue__after_a_loss__waits_at_its_worth(stage: RevenueStage):
    """CO-13: what waits bears only the losses that come after it."""
    token = lossy(stage)
    lose(stage, token, 5_000)
    stage.distributor.send("queue", token.address, 1_000, sender=stage.payer)
    assert stage.distributor.view("tokenState", token.address)[4:6] == (12_000, 2_000)
    lose(stage, token, 5_000)
    assert stage.claimable(stage.alice, token) == 1_249
    stage.skip_weeks(1)
    stage.distributor.send("poke", token.address, sender=stage.stranger)
    assert stage.claimable(stage.alice, token) == (4_999 + 1_000) // 4


def test_claim__loss_filled_up__everything_is_paid(stage: RevenueStage):
    """CO-13: a transfer to the distributor makes the loss good, and no claim pays more than it earned."""
    token = lossy(stage)
    lose(stage, token, 4_000)
    token.send("transfer", stage.distributor.address, 6_000, sender=stage.payer)
    outcome = stage.claim(stage.alice, token)
    assert stage.events(outcome, stage.distributor) == [
        (
            "Claimed",
            {"account": stage.alice, "token": token.address, "recipient": stage.alice, "amount": 4_999},
        )
    ]
    assert stage.distributor.view("surplus", token.address) == 2_000
    stage.distributor.send("sweep", token.address, stage.owner, sender=stage.owner)
    assert stage.claimed(stage.bob, token) == [4_999]


def test_deposit__nothing_is_left__reverts_until_something_is(stage: RevenueStage):
    """CO-13: no deposit goes to those who lost all, and their claims stay for what comes back."""
    token = lossy(stage)
    lose(stage, token, 10_000)
    for function in ("deposit", "queue"):
        with reverts_with("RevenueDistributorNothingLeft", token.address, 10_000):
            stage.distributor.send(function, token.address, 500, sender=stage.payer)
    outcome = stage.claim(stage.alice, stage.tokens[0], token)
    assert stage.events(outcome, stage.distributor)[1] == (
        "ClaimFailed",
        {"account": stage.alice, "token": token.address, "recipient": stage.alice, "amount": 0},
    )
    assert (stage.claimable(stage.alice, token), reserve(stage, token)) == (0, 10_000)
    token.send("transfer", stage.distributor.address, 5_000, sender=stage.payer)
    stage.deposit(token, 500)
    assert stage.claimed(stage.alice, token) == [(4_999 + 500) // 2]


def test_claim__transfer_fails__the_reserve_stays(stage: RevenueStage):
    """CO-13: a claim that was not paid is not taken off the books."""
    token = stage.list_mock("MockPausableToken", 18)
    stage.lock(stage.alice)
    stage.skip_weeks(1)
    stage.deposit(token, 1_000)
    token.send("setPaused", True, sender=stage.owner)
    assert stage.claimed(stage.alice, token) == [0]
    assert reserve(stage, token) == 1_000
    token.send("setPaused", False, sender=stage.owner)
    assert stage.claimed(stage.alice, token) == [999]
    assert reserve(stage, token) == 1


def test_claim__token_tells_no_balance__fails_alone(stage: RevenueStage):
    """CO-13: a balance that cannot be read is no loss; the claim stays."""
    token, usd = lossy(stage), stage.tokens[0]
    code = stage.anvil.call("eth_getCode", token.address, "latest")
    stage.anvil.call("anvil_setCode", token.address, "0xfe")
    outcome = stage.claim(stage.alice, token, usd)
    assert [name for name, _ in stage.events(outcome, stage.distributor)] == ["ClaimFailed", "Claimed"]
    stage.anvil.call("anvil_setCode", token.address, code)
    assert stage.claimed(stage.alice, token) == [4_999]


def test_claim_part__after_a_loss__takes_the_same_share(stage: RevenueStage):
    """CO-13: parts of a claim bear the loss as the whole does."""
    token = lossy(stage)
    lose(stage, token, 5_000)
    outcome = stage.distributor.send("claimPart", stage.alice, [token.address], 2, sender=stage.alice)
    assert stage.distributor.decode_output("claimPart", outcome.output) == ((2_499,), True)
    assert reserve(stage, token) == 5_001


def test_claim__non_rebasing_token_loses_after_all__who_comes_last_bears_it(stage: RevenueStage):
    """CO-13: what the DAO takes on by listing a token so; other tokens do not notice."""
    usd, token = stage.tokens[0], stage.deploy(MOCK, 18)
    stage.fund(token)
    stage.distributor.send("setNonRebasingToken", token.address, sender=stage.owner)
    stage.lock(stage.alice)
    stage.lock(stage.bob)
    stage.skip_weeks(1)
    stage.deposit_all((usd, token), 10_000)
    lose(stage, token, 1_000)
    assert stage.claimed(stage.alice, usd, token) == [4_999, 4_999]
    assert stage.claimed(stage.bob, usd, token) == [4_999, 0]
    stage.deposit(token, 2_000)
    assert stage.claimed(stage.bob, token)[0] in (5_998, 5_999)


def test_sweep__tracked_token__all_that_is_nobody_s_at_once(stage: RevenueStage):
    """CO-13: the reserve is exact, so claims hide no surplus."""
    token = lossy(stage)
    stage.claim(stage.alice, token)
    token.send("transfer", stage.distributor.address, 70, sender=stage.payer)
    assert stage.distributor.view("surplus", token.address) == 70


def test_set_non_rebasing_token(stage: RevenueStage):
    """CO-13: the choice is made when a token is listed first, and stays."""
    token = stage.deploy("MockPlainToken", 18)
    outcome = stage.distributor.send("setNonRebasingToken", token.address, sender=stage.owner)
    assert stage.events(outcome, stage.distributor) == [
        ("TokenSet", {"token": token.address, "listed": True})
    ]
    for listed in (False, True):
        stage.distributor.send("setToken", token.address, listed, sender=stage.owner)
    assert stage.distributor.view("tokenState", token.address) == (0, 0, 0, True, 0, 0, False)


def test_set_non_rebasing_token__tracked__reverts(stage: RevenueStage):
    """CO-13: claims that were written down go on being written down, listed or not."""
    token = stage.list_mock(MOCK, 18)
    for listed in (True, False):
        stage.distributor.send("setToken", token.address, listed, sender=stage.owner)
        with reverts_with("RevenueDistributorTokenTracked", token.address):
            stage.distributor.send("setNonRebasingToken", token.address, sender=stage.owner)
    assert stage.distributor.view("tokenState", token.address) == (0, 0, 0, False, 0, 0, True)


def test_set_non_rebasing_token__stranger_or_no_code__reverts(stage: RevenueStage):
    with reverts_with(ONLY_OWNER, stage.stranger):
        stage.distributor.send("setNonRebasingToken", stage.tokens[0].address, sender=stage.stranger)
    with reverts_with("RevenueDistributorInvalidToken", stage.alice):
        stage.distributor.send("setNonRebasingToken", stage.alice, sender=stage.owner)


def test_constructor__two_lists__the_second_is_tracked(stage: RevenueStage):
    """CO-13: a token named in both is non-rebasing; the escrow's own always is."""
    usd, dai = (token.address for token in stage.tokens)
    arguments = (stage.escrow.address, stage.owner, WAD, [usd], [stage.gov.address, usd, dai])
    distributor = stage.deploy("RevenueDistributor", *arguments)
    assert distributor.view("tokens") == (stage.gov.address, usd, dai)
    tracked = [distributor.view("tokenState", token)[6] for token in (stage.gov.address, usd, dai)]
    assert tracked == [False, False, True]
