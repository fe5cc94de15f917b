"""receive and distribute: every unit reaches one of three places."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

import pytest

from utils.checks import check_each, reverts_with
from utils.constants import WAD

if TYPE_CHECKING:
    from utils.revenue import RevenueStage
    from utils.rpc import Contract, Outcome

GUARD = "0x3ee5aeb5"  # ReentrancyGuardReentrantCall()


def parts_by_rule(amount: int, share: int, buyback: int, treasury: int) -> tuple[int, int, int]:
    """The rule in fractions: two round down, the first share that is not zero gets the rest."""
    parts = [floor(Fraction(amount * bps, 10_000)) for bps in (share, buyback, treasury)]
    heir = next(i for i, bps in enumerate((share, buyback, treasury)) if bps)
    parts[heir] = amount - sum(part for i, part in enumerate(parts) if i != heir)
    return parts[0], parts[1], parts[2]


def distribute(stage: RevenueStage, router: Contract, token: Contract) -> Outcome:
    return router.send("distribute", token.address, sender=stage.stranger)


def send_eth(stage: RevenueStage, router: Contract, amount: int) -> Outcome:
    stage.chain.queue(stage.stranger, router.address, "0x", amount)
    (outcome,) = stage.chain.mine(stage.now)
    assert outcome.ok
    return outcome


def test_distribute(stage: RevenueStage, router: Contract, buyback: str):
    usd = stage.tokens[0]
    before = [stage.balance(usd, who) for who in (buyback, stage.treasury)]
    usd.send("transfer", router.address, 1_000_003, sender=stage.payer)
    assert router.view("undistributed", usd.address) == 1_000_003
    outcome = distribute(stage, router, usd)

    assert router.decode_output("distribute", outcome.output) == (1_000_003,)
    assert stage.events(outcome, router) == [
        (
            "Distributed",
            {
                "token": usd.address,
                "amount": 1_000_003,
                "revenueShare": 500_003,
                "buyback": 300_000,
                "treasury": 200_000,
            },
        )
    ]
    assert stage.events(outcome, stage.distributor)[0][1]["credited"] == 500_003
    after = [stage.balance(usd, who) for who in (buyback, stage.treasury)]
    assert [b - a for a, b in zip(before, after, strict=True)] == [300_000, 200_000]
    assert stage.claimable(stage.alice, usd) in (500_002, 500_003)
    assert stage.balance(usd, router) == router.view("undistributed", usd.address) == 0
    assert usd.view("allowance", router.address, stage.distributor.address) == 0


def test_distribute__eth__is_wrapped(stage: RevenueStage, router: Contract, buyback: str):
    """The real WETH9; what was sent as WETH goes along."""
    outcome = send_eth(stage, router, 9 * WAD)
    assert stage.events(outcome, router) == [("Received", {"from": stage.stranger, "amount": 9 * WAD})]
    stage.weth.send("transfer", router.address, WAD, sender=stage.payer)
    assert router.view("undistributed", stage.weth.address) == 10 * WAD
    outcome = distribute(stage, router, stage.weth)
    assert router.decode_output("distribute", outcome.output) == (10 * WAD,)
    assert stage.balance(stage.weth, stage.distributor) == 5 * WAD
    assert stage.balance(stage.weth, buyback) == 3 * WAD
    assert stage.balance(stage.weth, stage.treasury) == 2 * WAD
    assert stage.anvil.call("eth_getBalance", router.address, "latest") == "0x0"


def test_receive__plain_transfer_of_2300_gas__arrives(stage: RevenueStage, router: Contract):
    """RV-25: what a contract sends with the least gas is recorded, not refused."""
    outcome = send_eth(stage, router, 1)
    assert outcome.gas - 21_000 <= 2_300


def test_distribute__other_token__leaves_the_eth_alone(stage: RevenueStage, router: Contract):
    """RV-25: ETH waits for the call that wraps it."""
    send_eth(stage, router, 7)
    usd = stage.tokens[0]
    usd.send("transfer", router.address, 10, sender=stage.payer)
    distribute(stage, router, usd)
    assert int(stage.anvil.call("eth_getBalance", router.address, "latest"), 16) == 7
    distribute(stage, router, stage.weth)


def test_distribute__not_listed__reverts_and_keeps_the_tokens(stage: RevenueStage, router: Contract):
    token = stage.deploy("MockPlainToken", 18)
    token.send("mint", router.address, 5, sender=stage.owner)
    with reverts_with("RevenueRouterTokenNotListed", token.address):
        distribute(stage, router, token)
    router.send("setToken", token.address, True, sender=stage.owner)
    stage.distributor.send("setToken", token.address, True, sender=stage.owner)
    assert router.decode_output("distribute", distribute(stage, router, token).output) == (5,)


def test_distribute__nothing_here__reverts(stage: RevenueStage, router: Contract):
    """RV-25: a call with nothing to do says so."""
    for token in (stage.tokens[0], stage.weth):
        with reverts_with("RevenueRouterNothingToDistribute", token.address):
            distribute(stage, router, token)


AMOUNTS = (1, 2, 3, 9_999, 10_001, 123_456_789, 10**30 + 7)


@pytest.mark.parametrize(
    "split",
    [(10_000, 0, 0), (0, 10_000, 0), (0, 0, 10_000), (5_000, 5_000, 0), (0, 3_333, 6_667), (3_333, 0, 6_667),
     (3_333, 3_333, 3_334), (1, 1, 9_998)],
)  # fmt: skip
def test_distribute__any_split_and_amount__sums_to_the_whole(
    stage: RevenueStage, router: Contract, buyback: str, split: tuple[int, int, int]
):
    """RV-22: the parts sum to the whole; a share of zero gets nothing; the rest goes where the rule says."""
    router.send("setSplit", *split, sender=stage.owner)
    token = stage.tokens[1]

    def check(amount: int) -> None:
        expected = parts_by_rule(amount, *split)
        assert router.view("previewSplit", amount) == expected
        assert sum(expected) == amount
        token.send("mint", router.address, amount, sender=stage.owner)
        before = [stage.balance(token, who) for who in (stage.distributor, buyback, stage.treasury)]
        distribute(stage, router, token)
        after = [stage.balance(token, who) for who in (stage.distributor, buyback, stage.treasury)]
        assert tuple(b - a for a, b in zip(before, after, strict=True)) == expected
        assert stage.balance(token, router) == 0

    check_each(AMOUNTS, check)


def test_distribute__runway__is_filled_before_the_split(stage: RevenueStage, router: Contract, buyback: str):
    """BB-14: the treasury gets all until it has the amount, then the rest is split; what it spends, again."""
    usd = stage.tokens[0]
    held = stage.balance(usd, stage.treasury)
    router.send("setRunway", usd.address, held + 1_000, sender=stage.owner)

    def pay(amount: int) -> tuple[int, ...]:
        usd.send("transfer", router.address, amount, sender=stage.payer)
        (event,) = stage.events(distribute(stage, router, usd), router)
        parts = tuple(event[1][name] for name in ("revenueShare", "buyback", "treasury"))
        assert (event[1]["amount"], stage.balance(usd, router)) == (sum(parts), 0) == (amount, 0)
        return parts

    assert router.view("missingRunwayOf", usd.address) == 1_000
    assert pay(400) == (0, 0, 400)
    assert router.view("missingRunwayOf", usd.address) == 600
    assert pay(1_600) == (500, 300, 600 + 200)
    assert router.view("missingRunwayOf", usd.address) == 0
    assert pay(1_000) == (500, 300, 200)
    assert stage.balance(usd, stage.treasury) == held + 400 + 800 + 200
    usd.send("transfer", stage.dave, 500, sender=stage.treasury)
    assert router.view("missingRunwayOf", usd.address) == 100
    assert pay(101) == (1, 0, 100)
    assert stage.balance(usd, buyback) == 1 + 600


def test_distribute__runway_of_ether__counts_wrapped_ether_only(stage: RevenueStage, router: Contract):
    """BB-14: ether of the treasury is no WETH; the runway of one token takes nothing from another."""
    held = stage.balance(stage.weth, stage.treasury)
    router.send("setRunway", stage.weth.address, held + 10, sender=stage.owner)
    send_eth(stage, router, 110)
    (event,) = stage.events(distribute(stage, router, stage.weth), router)
    assert (event[1]["revenueShare"], event[1]["buyback"], event[1]["treasury"]) == (50, 30, 10 + 20)
    usd = stage.tokens[0]
    usd.send("transfer", router.address, 100, sender=stage.payer)
    (event,) = stage.events(distribute(stage, router, usd), router)
    assert event[1]["treasury"] == 20


def test_distribute__runway_with_a_split_that_gives_the_treasury_nothing(
    stage: RevenueStage, router: Contract
):
    """BB-14: the first unit above the runway is the stakers'; while the buyback is paused too."""
    usd = stage.tokens[0]
    router.send("setSplit", 10_000, 0, 0, sender=stage.owner)
    router.send("setBuybackPaused", True, sender=stage.owner)
    router.send("setRunway", usd.address, stage.balance(usd, stage.treasury) + 5, sender=stage.owner)
    for amount, parts in ((4, (0, 0, 4)), (2, (1, 0, 1)), (7, (7, 0, 0))):
        usd.send("transfer", router.address, amount, sender=stage.payer)
        (event,) = stage.events(distribute(stage, router, usd), router)
        assert (event[1]["revenueShare"], event[1]["buyback"], event[1]["treasury"]) == parts


@pytest.mark.parametrize("why", ["paused", "unset"])
def test_distribute__no_buyback__its_part_goes_to_the_treasury(
    stage: RevenueStage, router: Contract, buyback: str, why: str
):
    """RV-25: switching the buyback off neither blocks nor loses revenue."""
    usd = stage.tokens[0]
    if why == "paused":
        router.send("setBuybackPaused", True, sender=stage.owner)
    else:
        router.send("setBuyback", "0x" + "00" * 20, sender=stage.owner)
    usd.send("transfer", router.address, 1_001, sender=stage.payer)
    held = stage.balance(usd, stage.treasury)
    outcome = distribute(stage, router, usd)
    assert stage.events(outcome, router)[0][1] == {
        "token": usd.address, "amount": 1_001, "revenueShare": 501, "buyback": 0, "treasury": 500,
    }  # fmt: skip
    assert stage.balance(usd, stage.treasury) - held == 500
    assert stage.balance(usd, buyback) == 1

    router.send("setBuybackPaused", False, sender=stage.owner)
    router.send("setBuyback", buyback, sender=stage.owner)
    usd.send("transfer", router.address, 1_000, sender=stage.payer)
    distribute(stage, router, usd)
    assert stage.balance(usd, buyback) == 301


def test_distribute__buyback_paused_and_all_shares_its__everything_to_the_treasury(
    stage: RevenueStage, router: Contract
):
    router.send("setSplit", 0, 10_000, 0, sender=stage.owner)
    router.send("setBuybackPaused", True, sender=stage.owner)
    assert router.view("previewSplit", 77) == (0, 0, 77)


def test_distribute__nobody_has_power__the_share_waits_in_the_distributor(
    stage: RevenueStage, router: Contract
):
    """RV-04: an empty escrow blocks nothing; the first week with power gets it."""
    usd = stage.tokens[0]
    stage.go(stage.escrow.view("locked", stage.alice)[1])
    usd.send("transfer", router.address, 1_000, sender=stage.payer)
    distribute(stage, router, usd)
    assert stage.distributor.view("tokenState", usd.address)[5] == 500
    stage.lock(stage.bob)
    stage.skip_weeks(1)
    stage.distributor.send("poke", usd.address, sender=stage.stranger)
    assert stage.claimable(stage.bob, usd) in (499, 500)


@pytest.mark.parametrize("refuser", ["distributor", "buyback", "treasury"])
def test_distribute__one_destination_refuses__token_waits_and_others_flow(
    stage: RevenueStage, router: Contract, buyback: str, refuser: str
):
    """RV-13: the whole call reverts, nothing is lost, other tokens are not touched by it."""
    bad = stage.list_mock("MockBlocklistToken", 18)
    router.send("setToken", bad.address, True, sender=stage.owner)
    bad.send("transfer", router.address, 1_000, sender=stage.payer)
    who = {"distributor": stage.distributor.address, "buyback": buyback, "treasury": stage.treasury}[refuser]
    bad.send("setBlocked", who, True, sender=stage.owner)
    with reverts_with("MockBlocklistTokenBlocked", who):
        distribute(stage, router, bad)
    assert router.view("undistributed", bad.address) == 1_000
    usd = stage.tokens[0]
    usd.send("transfer", router.address, 1_000, sender=stage.payer)
    distribute(stage, router, usd)
    bad.send("setBlocked", who, False, sender=stage.owner)
    assert router.decode_output("distribute", distribute(stage, router, bad).output) == (1_000,)


def test_distribute__distributor_does_not_list_the_token__waits(stage: RevenueStage, router: Contract):
    """RV-20: a token must be on both lists; until then it stays in the router."""
    token = stage.deploy("MockPlainToken", 18)
    router.send("setToken", token.address, True, sender=stage.owner)
    token.send("mint", router.address, 1_000, sender=stage.owner)
    with reverts_with("RevenueDistributorTokenNotListed", token.address):
        distribute(stage, router, token)
    assert stage.balance(token, router) == 1_000


@pytest.mark.parametrize(
    "mock",
    ["MockFeeToken", "MockFalseReturnToken", "MockZeroRevertToken", "MockHookToken", "MockRebasingToken"],
)
@pytest.mark.parametrize("split", [(5_000, 3_000, 2_000), (10_000, 0, 0), (0, 0, 10_000)])
def test_distribute__odd_tokens(
    stage: RevenueStage, router: Contract, mock: str, split: tuple[int, int, int]
):
    """RV-12: each is split whole; parts of zero are not transferred; the distributor credits what arrives."""
    token = stage.list_mock(mock, 18)
    router.send("setToken", token.address, True, sender=stage.owner)
    router.send("setSplit", *split, sender=stage.owner)
    token.send("mint", router.address, 100_000, sender=stage.owner)
    distribute(stage, router, token)
    assert stage.balance(token, router) == 0
    share = split[0] * 10
    assert stage.balance(token, stage.distributor) == share - (share // 100 if mock == "MockFeeToken" else 0)
    assert stage.distributor.view("surplus", token.address) == 0


def test_distribute__token_without_return_value__twice(stage: RevenueStage, router: Contract):
    """RV-24: a token that refuses to change a positive allowance works again and again; none is left."""
    token = stage.list_mock("MockNoReturnToken")
    router.send("setToken", token.address, True, sender=stage.owner)
    for _ in range(2):
        token.send("mint", router.address, 1_000, sender=stage.owner)
        distribute(stage, router, token)
        assert token.view("allowance", router.address, stage.distributor.address) == 0
    assert stage.balance(token, stage.distributor) == 1_000


@pytest.mark.parametrize("mock", ["MockFalseReturnToken", "MockPausableToken"])
def test_distribute__token_that_can_not_move__waits(stage: RevenueStage, router: Contract, mock: str):
    """RV-12: false answers and reverts move nothing and lose nothing."""
    token = stage.list_mock(mock, 18)
    router.send("setToken", token.address, True, sender=stage.owner)
    token.send("mint", router.address, 1_000, sender=stage.owner)
    switch = {"MockFalseReturnToken": "setFailing", "MockPausableToken": "setPaused"}[mock]
    token.send(switch, True, sender=stage.owner)
    router.queue("distribute", token.address, sender=stage.stranger)
    assert not stage.chain.mine(stage.now)[0].ok
    token.send(switch, False, sender=stage.owner)
    assert stage.balance(token, router) == 1_000
    distribute(stage, router, token)


def test_distribute__hook_reenters__is_refused(stage: RevenueStage, router: Contract):
    """RV-15: a second distribute in the middle of a split would split the rest again."""
    token = stage.list_mock("MockHookToken", 18)
    router.send("setToken", token.address, True, sender=stage.owner)
    token.send("mint", router.address, 1_000, sender=stage.owner)
    data = router.encode("distribute", token.address)
    token.send("setHook", router.address, bytes.fromhex(data[2:]), sender=stage.owner)
    distribute(stage, router, token)
    assert "0x" + token.view("answer").hex() == GUARD
    assert stage.balance(token, stage.distributor) == 500


def test_distribute__donations__are_revenue(stage: RevenueStage, router: Contract):
    """RV-21: a direct transfer to the router is what revenue is; it is split once."""
    usd = stage.tokens[0]
    for amount in (1, 999, 10**12):
        usd.send("transfer", router.address, amount, sender=stage.payer)
        assert router.decode_output("distribute", distribute(stage, router, usd).output) == (amount,)


def test_distribute__two_tokens__gas(stage: RevenueStage, router: Contract):
    """No call of the whole path needs more than 400,000 gas."""
    for _ in range(2):
        usd = stage.tokens[0]
        usd.send("transfer", router.address, 10**9, sender=stage.payer)
        send_eth(stage, router, WAD)
        assert distribute(stage, router, usd).gas < 400_000
        assert distribute(stage, router, stage.weth).gas < 400_000
        stage.skip_weeks(1)
