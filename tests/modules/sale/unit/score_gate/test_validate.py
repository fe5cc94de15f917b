"""validate: the gate as the hook of an auction that calls it before each bid."""

from eth_utils import keccak

from utils.checks import check_each, reverts_with
from utils.constants import DAY, WAD
from utils.tier_sale import USD, buyers

VIP, ADVANCED = 7_777_000 * WAD, 22_000 * WAD


def test_validate(stage, make):
    """TS-28: owner and sender are the account; each auction counts by itself."""
    (vip,) = buyers(stage, [VIP])
    gate = make(auctions=0)
    gate.to_window(0)
    auction, another = stage.chain.accounts[5:7]

    def bid(amount, owner=vip, sender=vip, caller=auction):
        return gate.contract.send("validate", 1, amount, owner, sender, b"any", sender=caller)

    outcome = bid(15_000 * USD)
    assert stage.events(outcome, gate.contract) == [
        (
            "Spent",
            {
                "auction": auction.lower(),
                "auctionId": 0,
                "account": vip,
                "amount": 15_000 * USD,
                "total": 15_000 * USD,
            },
        )
    ]
    with reverts_with("ScoreGateAboveLimit", 15_000 * USD + 1, 15_000 * USD):
        bid(1)
    bid(1, caller=another)
    for owner, sender in ((vip, stage.stranger), (stage.stranger, vip)):
        with reverts_with("ScoreGateNotOwner", owner, sender):
            bid(1, owner=owner, sender=sender, caller=another)
    assert gate.contract.view("spentOf", another, 0, vip) == 1
    assert gate.contract.view("spentOf", gate.auction.address, 0, vip) == 0


def test_validate__by_power__parts_bid_no_more_than_the_whole(stage, make):
    """TS-03: splitting gains nothing."""
    parts = [VIP // 3 - 1, VIP // 3 - 7, VIP // 5]
    accounts = buyers(stage, [VIP, *(part // 2 * 2 for part in parts)])
    gate = make(auctions=0, byPower=True, budget=99_999 * USD, tiers=[(1, 0, 0)])
    whole, *split = (gate.contract.view("permissionOf", account) for account in accounts)
    assert whole[5] == 99_999 * USD * VIP // gate.contract.view("TOTAL_POWER")
    assert sum(limit for *_, limit in split) <= whole[5]
    gate.to_window(0)
    with reverts_with("ScoreGateAboveLimit", whole[5] + 1, whole[5]):
        gate.contract.send("validate", 1, whole[5] + 1, accounts[0], accounts[0], b"", sender=stage.bob)


def test_supports_interface__of_both_kinds_of_auctions(stage, make):
    """TS-28: as the auctions know them."""
    gate = make(auctions=0)
    validate = keccak(text="validate(uint256,uint128,address,address,bytes)")[:4]
    allowed = bytes.fromhex("19a05a7e")  # what EasyAuction takes for a yes
    for selector, known in (
        (validate, True),
        (allowed, True),
        (b"\x01\xff\xc9\xa7", True),
        (b"\xff" * 4, False),
    ):
        assert gate.contract.view("supportsInterface", selector) is known
    assert gate.contract.view("isAllowed", stage.bob, 1, b"") == bytes(4)


def test_constructor__wrong_terms__revert(stage, make):
    gate = make(auctions=0)
    far = gate.opens + 400 * DAY
    cases = [
        ({"escrow": stage.bob}, ("ScoreGateNotContract", stage.bob)),
        ({"easyAuction": stage.bob}, ("ScoreGateNotContract", stage.bob)),
        ({"budget": 1}, ("ScoreGateInvalidBudget", 1)),
        ({"byPower": True, "tiers": [(1, 0, 0)]}, ("ScoreGateInvalidBudget", 0)),
        ({"byPower": True, "budget": 1, "tiers": [(1, 0, 0)]}, ("ScoreGateNoPower", gate.snapshot)),
        ({"tiers": [(1, 0, 0)]}, ("TierSaleInvalidTier", 0, 1)),
        ({"tiers": []}, ("TierSaleInvalidCount", 0, 32)),
        ({"windows": []}, ("TierSaleInvalidCount", 0, 8)),
        ({"snapshot": far}, None),
    ]

    def check(case):
        changes, error = case
        config = tuple({**gate.config, **changes}.values())
        if error is None:
            with reverts_with("TierSaleSnapshotNotPast", far, stage.now):
                stage.deploy("ScoreGate", config)
        else:
            with reverts_with(*error):
                stage.deploy("ScoreGate", config)

    check_each(cases, check)
