"""`sale.yaml`: tables from the scores, and what is refused."""

import pytest
import yaml

from ape_dao.core.errors import SpecError
from ape_dao.core.spec import load_preset
from ape_dao.modules.sale.file import load_sale
from utils.constants import WAD
from utils.tier_sale import HOUR, MULTIPLIERS, TABLE

USD = 10**6
SALE = {
    "name": "private",
    "payment": "USDC",
    "decimals": 6,
    "price": "0.05 USDC",
    "minimum": "100 USDC",
    "snapshot": "2027-01-01",
    "opens": "2027-02-01 12:00",
}
LAUNCHPAD = {"base": "500 USDC", "window": "0-24 hours"}


@pytest.fixture
def load(tmp_path):
    spec = load_preset("token-metrics")

    def loaded(sale=None, **rest):
        path = tmp_path / "sale.yaml"
        path.write_text(
            yaml.safe_dump({"sale": {**SALE, **(sale or {})}, "amount": "1_000_000 TMAI", **rest})
        )
        return load_sale(path, spec)

    return loaded


def test_load__private_sale__is_the_real_table(load):
    """TS-24: power, allocation and window of each score."""
    wanted = load(private_sale="1 USDC")
    sale = wanted.sale
    found = [(tier.power, sale.limit(tier), sale.hours.index(tier.window)) for tier in sale.tiers]
    assert found == [(tier.threshold, tier.allocation, tier.window) for tier in TABLE]
    assert (wanted.lot, wanted.unit, wanted.symbol) == (1_000_000 * WAD, WAD, "TMAI")
    assert wanted.spec.allocations[-1].funded_by == "treasury"


def test_load__launchpad__base_times_multiplier_and_everybody_last(load):
    """TS-24."""
    everybody = {"everybody": "100 USDC", "last_window": "24-48 hours"}
    sale = load(launchpad={**LAUNCHPAD, **everybody}).sale
    first, *others = sale.tiers
    assert (first.power, sale.limit(first), first.window) == (0, 100 * USD, (24 * HOUR, 48 * HOUR))
    assert [sale.limit(tier) for tier in others] == [50 * times * USD for times in MULTIPLIERS]
    assert {tier.window for tier in others} == {(0, 24 * HOUR)}


def test_load__something_else__refused_by_its_key(load):
    """TS-24."""
    cases = (
        ({"private_sale": "1 USDC", "launchpad": LAUNCHPAD}, "the file has private_sale and launchpad"),
        ({}, "the file has none of them"),
        ({"private_sale": "1 WETH"}, "WETH"),
        ({"launchpad": {**LAUNCHPAD, "everybody": "100 USDC"}}, "given together or not at all"),
        (
            {"launchpad": {**LAUNCHPAD, "everybody": "100 USDC", "last_window": "12-48 hours"}},
            "last_window must be after window",
        ),
        ({"launchpad": {"base": "500 USDC"}}, "launchpad.window: is missing"),
        ({"private_sale": "1 USDC", "sale": {"decimals": "six"}}, "sale.decimals must be"),
        ({"private_sale": "1 USDC", "amount": "5 WETH"}, "WETH"),
        (
            {"private_sale": "1 USDC", "sale": {"price": "0.0000001 USDC"}, "amount": "1 TMAI"},
            "is too fine",
        ),
        ({"private_sale": "1 USDC", "sale": {"minimum_raise": "50_001 USDC"}}, "worth, 50_000"),
        ({"private_sale": "1 USDC", "amount": "0.00001 TMAI"}, "is worth nothing"),
        ({"private_sale": "1 USDC", "sale": {"proceeds_to": "USDC"}}, "could not use the proceeds"),
        ({"private_sale": "0.01 USDC"}, "needs an allocation of at least 100 USDC"),
    )
    for changes, message in cases:
        with pytest.raises(SpecError, match=r"(?s).*") as caught:
            load(**{"amount": "1_000_000 TMAI", **changes})
        assert message in str(caught.value), (changes, str(caught.value))
