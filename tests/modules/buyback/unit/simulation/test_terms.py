"""What the simulation says of changed terms of an auction; no chain."""

from types import SimpleNamespace

import pytest

from ape_dao.core.findings import Severity
from ape_dao.modules.buyback.simulation import SETTING_RULES

BEFORE = {
    "unit": 10**6, "minLot": 1, "startPrice": 0, "minStartPrice": 500, "floorPrice": 10,
    "restartMultiplier": 2 * 10**18, "length": 86_400,
}  # fmt: skip
DISPLAY = SimpleNamespace(
    label=lambda _: "auction of USDC",
    member=lambda _, values, name: str(values[name]),
    before=lambda change: str(change.before),
    after=lambda change: str(change.after),
)


@pytest.mark.parametrize(
    ("terms", "named"),
    [
        ({"floorPrice": 1}, "floorPrice becomes 1 for 1000000; floorPrice was 10 for 1000000"),
        ({"minStartPrice": 50}, "minStartPrice becomes 50"),
        ({"startPrice": 50}, "startPrice becomes 50 for 1000000; minStartPrice was 500"),
        ({"unit": 10**8}, "floorPrice becomes 10 for 100000000; floorPrice was 10 for 1000000"),
    ],
)
def test_terms__much_cheaper__critical(terms, named):
    change = SimpleNamespace(before=BEFORE, after={**BEFORE, **terms})
    (finding,) = SETTING_RULES[0].findings(SimpleNamespace(display=DISPLAY), change)
    assert (finding.rule, finding.severity) == ("auction-cheapened", Severity.CRITICAL)
    assert named in finding.what
