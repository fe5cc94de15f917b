"""The constructor: terms that could not be kept are refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.sale import Tier, Vesting
from utils.checks import check_each, reverts_with
from utils.constants import DAY, WAD, ZERO_ADDRESS
from utils.tier_sale import HOUR, USD, Setup, TierSale, buyers

YEAR = 365 * DAY


@pytest.fixture
def sale(stage) -> TierSale:
    return TierSale(stage)


def test_terms__as_given(stage, sale):
    wanted = {
        "ESCROW": stage.escrow.address,
        "TOKEN": sale.token.address,
        "PAYMENT": sale.usd.address,
        "SELLER": sale.seller,
        "PROCEEDS_TO": sale.vault,
        "ROUTER": ZERO_ADDRESS,
        "FEE_BPS": 0,
        "LOT": sale.setup.lot,
        "LOT_VALUE": 50_000 * USD,
        "PRICE": USD // 2,
        "UNIT": WAD,
        "MIN_RAISE": 0,
        "MIN_COMMIT": USD,
        "SNAPSHOT": sale.snapshot,
        "END": sale.end,
        "BY_POWER": False,
        "TOTAL_POWER": 0,
        "GATE": ZERO_ADDRESS,
        "GUARDIAN": ZERO_ADDRESS,
        "GUARDIAN_UNTIL": 0,
    }
    assert {name: sale.contract.view(name) for name in wanted} == wanted
    assert sale.contract.view("vesting") == (sale.end, 0, 0, 0)


def test_terms__that_cannot_be__are_refused(stage, sale):
    now, opens, end = stage.now, sale.opens, sale.end
    token, usd = sale.token.address, sale.usd.address
    latest, limit = now + YEAR, 2**112 - 1
    long = ((opens, latest + 1, 0),)
    cases = [
        ({"escrow": stage.alice}, "TierSaleNotContract", stage.alice),
        ({"token": stage.alice}, "TierSaleNotContract", stage.alice),
        ({"payment": ZERO_ADDRESS}, "TierSaleNotContract", ZERO_ADDRESS),
        ({"payment": token}, "TierSaleSameToken", token),
        ({"seller": ZERO_ADDRESS}, "TierSaleInvalidAccount", ZERO_ADDRESS),
        ({"seller": token}, "TierSaleInvalidAccount", token),
        ({"proceedsTo": usd}, "TierSaleInvalidAccount", usd),
        ({"feeBps": 10_001}, "TierSaleInvalidShare", 10_001, 10_000),
        ({"feeBps": 1}, "TierSaleNotContract", ZERO_ADDRESS),
        ({"lot": 0}, "TierSaleInvalidLot", 0, limit),
        ({"lot": 1}, "TierSaleInvalidLot", 0, limit),
        ({"price": 0}, "TierSaleCoarsePrice", 0, WAD),
        ({"price": WAD + 1}, "TierSaleCoarsePrice", WAD + 1, WAD),
        ({"unit": 0}, "TierSaleCoarsePrice", USD // 2, 0),
        ({"minRaise": 50_000 * USD + 1}, "TierSaleInvalidMinRaise", 50_000 * USD + 1, 50_000 * USD),
        ({"snapshot": now}, "TierSaleSnapshotNotPast", now, now),
        ({"byPower": True, "tiers": [(1, 0, 0)]}, "TierSaleNoPower", sale.snapshot),
        ({"guardian": stage.alice, "guardianUntil": end}, "TierSaleInvalidGuardian", stage.alice, end, end),
        ({"guardianUntil": 1}, "TierSaleInvalidGuardian", ZERO_ADDRESS, 1, end),
        ({"windows": []}, "TierSaleInvalidCount", 0, 8),
        ({"windows": [(opens, end, 0)] * 9}, "TierSaleInvalidCount", 9, 8),
        ({"windows": [(now, end, 0)]}, "TierSaleInvalidWindow", 0, now + 1, latest),
        ({"windows": [(opens, opens + HOUR - 1, 0)]}, "TierSaleInvalidWindow", 0, now + 1, latest),
        ({"windows": list(long)}, "TierSaleInvalidWindow", 0, now + 1, latest),
        ({"windows": [(opens, end, 1)]}, "TierSaleInvalidWindow", 0, now + 1, latest),
        (
            {"windows": [(opens, end, 0), (end - 1, end + HOUR, 0)]},
            "TierSaleInvalidWindow", 1, end, latest,
        ),
        ({"tiers": []}, "TierSaleInvalidCount", 0, 32),
        ({"tiers": [(n, USD, 0) for n in range(33)]}, "TierSaleInvalidCount", 33, 32),
        ({"tiers": [(5, USD, 0), (5, USD, 0)]}, "TierSaleInvalidTier", 1, USD),
        ({"tiers": [(5, USD, 3)]}, "TierSaleInvalidTier", 0, USD),
        ({"tiers": [(5, USD - 1, 0)]}, "TierSaleInvalidTier", 0, USD),
        ({"byPower": True, "tiers": [(1, 1, 0)]}, "TierSaleInvalidTier", 0, 0),
        ({"vesting": (0, 2, 1, 0)}, "TierSaleInvalidVesting", 0, 2, 1, end + 10 * YEAR),
        (
            {"vesting": (end + 1, 0, 10 * YEAR, 0)},
            "TierSaleInvalidVesting", end + 1, 0, 10 * YEAR, end + 10 * YEAR,
        ),
        ({"vesting": (0, 0, 1, 10_001)}, "TierSaleInvalidShare", 10_001, 10_000),
    ]  # fmt: skip

    def check(case) -> None:
        changes, error, *values = case
        with reverts_with(error, *values):
            stage.deploy("TierSale", tuple({**sale.config, **changes}.values()))

    check_each(cases, check)


def test_terms__at_the_limits__are_taken(stage, sale):
    """TS-17: a window of an hour; with less a chain that stood still could cost it all."""
    now = stage.now
    windows = [(now + 1 + n * HOUR, now + 1 + (n + 1) * HOUR, 0) for n in range(8)]
    tiers = [(n, USD, 7) for n in range(32)]
    for changes in (
        {"windows": windows, "tiers": tiers, "snapshot": now - 1, "price": WAD},
        {"windows": [(sale.opens, now + YEAR, 0)], "tiers": [(0, USD, 0)], "minRaise": 50_000 * USD},
    ):
        stage.deploy("TierSale", tuple({**sale.config, **changes}.values()))


def test_terms__fee__needs_a_router_that_lists_the_payment(stage, sale):
    places = stage.chain.accounts[12:15]
    router = stage.deploy("RevenueRouter", (stage.owner, *places, stage.owner, 0, 0, 10_000, [], []))
    changes = {**sale.config, "feeBps": 100, "router": router.address}
    with reverts_with("TierSaleNotListed", router.address, sale.usd.address):
        stage.deploy("TierSale", tuple(changes.values()))
    router.send("setToken", sale.usd.address, True, sender=stage.owner)
    stage.deploy("TierSale", tuple(changes.values()))


@pytest.mark.parametrize(("decimals", "payment"), [(6, 18), (18, 6), (8, 18)])
def test_terms__decimals__sum_raised_and_tokens_fit(stage, decimals, payment):
    """SL-04, TS-06: 1,000 tokens at 0.25; a quarter of the demand is over."""
    unit, one = 10**decimals, 10**payment
    accounts = buyers(stage, [1_000, 1_000])
    setup = Setup(
        lot=1_000 * unit, price=one // 4, unit=unit, min_commit=one, hours=((0, 1),),
        tiers=(Tier(1, 200 * one, 0),), vesting=Vesting(0), min_raise=250 * one,
    )  # fmt: skip
    token, usd = stage.deploy("MockPlainToken", decimals), stage.deploy("MockPlainToken", payment)
    sale = TierSale(stage, replace(setup), token=token, payment=usd).open()
    sale.rich(*accounts)
    sale.to_window(0)
    for account in accounts:
        sale.commit(account, 200 * one)
    assert sale.finalize() == (1_000 * unit, 250 * one)
    assert [sale.claim(account) for account in accounts] == [(500 * unit, 75 * one)] * 2
    assert sale.call("payProceeds") == (250 * one,)
    assert sale.cash(sale.contract) == sale.tokens(sale.contract) == 0
