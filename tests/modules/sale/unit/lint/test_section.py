"""The `sale` key: what a spec may say, and what it becomes."""

from __future__ import annotations

import pytest

from ape_dao.core.contract_types import contract_types
from ape_dao.core.deployment.parts import parts_of
from ape_dao.core.errors import SpecError
from ape_dao.core.spec import load_preset, parse_spec
from ape_dao.modules.sale.section import Sale
from ape_dao.testing.completeness import amendment_gaps, declaration_gaps, expectation_gaps

SALE = {
    "name": "private",
    "payment": "USDC",
    "decimals": 6,
    "price": "0.05 USDC",
    "minimum": "100 USDC",
    "snapshot": "2027-01-01",
    "opens": "2027-02-01 12:00",
    "tiers": [
        {"power": "22_000", "allocation": "1_000 USDC", "window": "18-24 hours"},
        {"power": "888_000", "allocation": "5_000 USDC", "window": "12-18 hours"},
        {"power": "7_777_000", "allocation": "15_000 USDC", "window": "0-12 hours"},
    ],
}


def spec_with(**changes):
    """Token Metrics with a sale that the treasury pays for."""
    data = load_preset("token-metrics").to_data()
    sale = {**SALE, **changes}
    data["allocations"].append({"sale": sale, "amount": "1_000_000", "funded_by": "treasury"})
    return parse_spec(data)


def test_section__becomes_the_constructors_terms():
    spec = spec_with()
    ((_, sale),) = spec.sections_with_paths(Sale)
    assert sale.hours == [(0, 12 * 3600), (12 * 3600, 18 * 3600), (18 * 3600, 24 * 3600)]
    assert sale.end - sale.opens == 24 * 3600
    assert [sale.limit(tier) for tier in sale.tiers] == [1_000 * 10**6, 5_000 * 10**6, 15_000 * 10**6]
    part = next(part for part in parts_of(spec) if part.key == "sale_private")
    assert part.contract == "TierSale"


def test_declaration__forgets_nothing():
    """LD-30: every expected value has a setter, or a reason why it stays."""
    spec = spec_with()
    assert declaration_gaps([kind for kind in contract_types() if kind.name == "TierSale"]) == []
    assert [gap for gap in expectation_gaps([spec]) if "TierSale" in gap] == []
    assert [gap for gap in amendment_gaps([spec]) if "TierSale" in gap] == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"price": "0 USDC"}, "must be positive"),
        ({"price": "0.05 DAI"}, "DAI"),
        ({"minimum": "2_000 USDC"}, "needs an allocation of at least"),
        ({"snapshot": "2027-03-01"}, "snapshot must be before opens"),
        ({"by_power": True}, "leave the allocation out"),
        ({"guardian": "guard"}, "together"),
        ({"at_once": "50%"}, "takes a duration"),
        ({"cliff": "2 days", "duration": "1 day"}, "longer than duration"),
        ({"tiers": SALE["tiers"][:1] * 2}, "must increase"),
    ],
)
def test_section__that_cannot_be__is_refused(changes, words):
    with pytest.raises(SpecError, match=words):
        spec_with(**changes)
