"""placeOrders: the gate in front of the real EasyAuction."""

from utils.checks import check_each, reverts_with
from utils.constants import WAD
from utils.score_gate import LOT, QUEUE_START
from utils.tier_sale import USD, buyers

VIP, PREMIUM, ADVANCED = 7_777_000 * WAD, 888_000 * WAD, 22_000 * WAD
GUARD = "0x3ee5aeb5"  # ReentrancyGuardReentrantCall()
REFUSED = ("Error", "user not allowed to place order")


def test_place_orders(stage, make):
    """TS-26: the order is the account's own, and so is what it buys."""
    (vip,) = buyers(stage, [VIP])
    gate = make()
    gate.rich(vip)
    gate.to_window(0)
    before = gate.cash(vip)
    outcome = gate.place(vip, (1_000 * WAD, 4_000 * USD), (2_000 * WAD, 5_000 * USD))
    assert stage.events(outcome, gate.contract) == [
        (
            "Spent",
            {
                "auction": gate.auction.address,
                "auctionId": gate.ids[0],
                "account": vip,
                "amount": 9_000 * USD,
                "total": 9_000 * USD,
            },
        )
    ]
    assert before - gate.cash(vip) == gate.cash(gate.auction) == gate.spent(vip) == 9_000 * USD
    assert (
        gate.cash(gate.contract),
        int(gate.usd.view("allowance", gate.contract.address, gate.auction.address)),
    ) == (0, 0)
    stage.go(gate.windows[-1][1])
    gate.auction.send("settleAuction", gate.ids[0], sender=stage.stranger)
    orders = [gate.order(vip, 1_000 * WAD, 4_000 * USD), gate.order(vip, 2_000 * WAD, 5_000 * USD)]
    gate.auction.send("claimFromParticipantOrder", gate.ids[0], orders, sender=stage.stranger)
    assert stage.token.view("balanceOf", vip) > LOT * 99 // 100


def test_place_orders__past_the_gate__refused_by_the_auction(stage, make):
    """TS-26: not directly, not on behalf of an account with an allocation, not atomically at the end."""
    (vip,) = buyers(stage, [VIP])
    gate = make()
    gate.rich(vip, stage.stranger)
    gate.to_window(0)
    order = (gate.ids[0], [1_000 * WAD], [4_000 * USD], [QUEUE_START], b"")
    with reverts_with(*REFUSED):
        gate.auction.send("placeSellOrders", *order, sender=vip)
    with reverts_with(*REFUSED):
        gate.auction.send("placeSellOrdersOnBehalf", *order, vip, sender=stage.stranger)
    with reverts_with("ScoreGateNoTier", 0, ADVANCED):
        gate.place(stage.stranger, (1_000 * WAD, 4_000 * USD))
    gate.place(vip, (1_000 * WAD, 4_000 * USD))
    with reverts_with(*REFUSED):
        gate.auction.send("placeSellOrders", *order, sender=vip)
    stage.go(gate.windows[-1][1])
    with reverts_with(*REFUSED):
        gate.auction.send("settleAuctionAtomically", *order, sender=vip)


def test_place_orders__limit__counts_the_sum_in_each_auction(stage, make):
    """TS-10, TS-26."""
    (vip,) = buyers(stage, [VIP])
    gate = make(auctions=2)
    gate.rich(vip)
    gate.to_window(0)
    gate.place(vip, (1_000 * WAD, 9_000 * USD), (1_000 * WAD, 5_999 * USD))
    with reverts_with("ScoreGateAboveLimit", 15_000 * USD + 1, 15_000 * USD):
        gate.place(vip, (WAD, USD + 1))
    gate.place(vip, (WAD, USD))
    with reverts_with("ScoreGateAboveLimit", 15_001 * USD, 15_000 * USD):
        gate.place(vip, (2 * WAD, USD))
    gate.place(vip, (1_000 * WAD, 15_000 * USD), at=1)
    assert (gate.spent(vip), gate.spent(vip, at=1)) == (15_000 * USD, 15_000 * USD)


def test_place_orders__not_taken__goes_back_and_does_not_count(stage, make):
    """TS-27: EasyAuction leaves out an order that is there already."""
    (vip,) = buyers(stage, [VIP])
    gate = make()
    gate.rich(vip)
    gate.to_window(0)
    gate.place(vip, (1_000 * WAD, 4_000 * USD))
    before = gate.cash(vip)
    outcome = gate.place(vip, (1_000 * WAD, 4_000 * USD), (WAD, 6 * USD))
    (_, returned) = stage.events(outcome, gate.contract)
    assert returned == (
        "Returned",
        {
            "auction": gate.auction.address,
            "auctionId": gate.ids[0],
            "account": vip,
            "amount": 4_000 * USD,
            "total": 4_006 * USD,
        },
    )
    assert (before - gate.cash(vip), gate.spent(vip)) == (6 * USD, 4_006 * USD)
    assert gate.cash(gate.contract) == 0
    assert gate.usd.view("allowance", gate.contract.address, gate.auction.address) == 0


def test_place_orders__cancelled_there__still_counts(stage, make):
    """TS-15: nobody frees an allocation by cancelling; the auction pays the account itself."""
    (vip,) = buyers(stage, [VIP])
    gate = make()
    gate.rich(vip)
    gate.to_window(0)
    before = gate.cash(vip)
    gate.place(vip, (1_000 * WAD, 15_000 * USD))
    order = gate.order(vip, 1_000 * WAD, 15_000 * USD)
    gate.auction.send("cancelSellOrders", gate.ids[0], [order], sender=vip)
    assert (gate.cash(vip), gate.spent(vip)) == (before, 15_000 * USD)
    with reverts_with("ScoreGateAboveLimit", 15_001 * USD, 15_000 * USD):
        gate.place(vip, (WAD, USD))


def test_place_orders__outside_the_own_window__reverts(stage, make):
    vip, premium, advanced = buyers(stage, [VIP, PREMIUM, ADVANCED])
    gate = make()
    gate.rich(vip, premium, advanced)
    cases = [
        (gate.windows[0][0] - 1, vip, 0),
        (gate.windows[0][1], vip, 0),
        (gate.windows[1][0] - 1, premium, 1),
    ]

    def check(case):
        at, account, window = case
        stage.go(at)
        with reverts_with("ScoreGateWrongWindow", window, *gate.windows[window]):
            gate.place(account, (WAD, USD))

    check_each(sorted(cases, key=lambda case: case[0]), check)
    stage.go(gate.windows[2][1] - 1)
    gate.place(advanced, (WAD, USD))


def test_place_orders__lock_of_after_the_snapshot__has_no_tier(stage, make):
    """TS-01."""
    gate = make()
    gate.rich(stage.alice)
    gate.to_window(0)
    stage.lock(stage.alice, VIP)
    assert gate.contract.view("permissionOf", stage.alice)[:2] == (0, 0)
    with reverts_with("ScoreGateNoTier", 0, ADVANCED):
        gate.place(stage.alice, (WAD, USD))


def test_place_orders__lock_that_ends_before__has_a_tier_by_what_is_left(stage, make):
    """TS-01: the smaller power counts, that at the end; leaving before the end leaves nothing."""
    stage.lock(stage.alice, VIP, 1)
    gate = make()
    gate.rich(stage.alice)
    power = gate.contract.view("powerOf", stage.alice)
    assert power == stage.escrow.view("powerAt", stage.alice, gate.windows[-1][1])
    assert power < stage.escrow.view("powerAt", stage.alice, gate.snapshot)


def test_place_orders__payment_calls_back__refused(stage, make):
    """TS-16: through the token that the auction is paid with."""
    (vip,) = buyers(stage, [VIP])
    gate = make(payment=stage.deploy("MockHookToken", 6))
    gate.rich(vip)
    gate.to_window(0)
    data = gate.contract.encode("placeOrders", gate.ids[0], [WAD], [USD], [QUEUE_START])
    gate.usd.send("setHook", gate.contract.address, bytes.fromhex(data[2:]), sender=stage.stranger)
    gate.place(vip, (WAD, 100 * USD))
    assert gate.usd.view("succeeded") is False
    assert "0x" + gate.usd.view("answer").hex() == GUARD
    assert gate.spent(vip) == 100 * USD


def test_place_orders__no_auction__reverts(stage, make):
    (vip,) = buyers(stage, [VIP])
    gate = make()
    alone = stage.deploy("ScoreGate", tuple({**gate.config, "easyAuction": "0x" + "00" * 20}.values()))
    gate.to_window(0)
    with reverts_with("ScoreGateNoAuction"):
        alone.send("placeOrders", 1, [WAD], [USD], [QUEUE_START], sender=vip)
