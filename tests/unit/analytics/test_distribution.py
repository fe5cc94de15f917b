"""Measures of distributions, against their definitions counted out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ape_dao.analytics.metrics.distribution import distribution, gini, hhi, lorenz, nakamoto, top_holders

AMOUNTS = st.lists(st.integers(1, 10**30), min_size=1, max_size=12)


def test_gini__known_values():
    assert gini([5, 5, 5, 5]) == 0
    assert gini([0, 0, 0, 8]) == 0.75
    assert gini([1, 2, 3, 4]) == 0.25
    assert gini([]) == 0


@given(AMOUNTS)
def test_gini__half_the_mean_difference(amounts):
    differences = sum(abs(one - other) for one in amounts for other in amounts)
    assert gini(amounts) == pytest.approx(differences / (2 * len(amounts) * sum(amounts)))


@given(AMOUNTS)
def test_gini__twice_the_area_above_lorenz(amounts):
    points = lorenz(amounts)
    area = sum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in zip(points, points[1:], strict=False))
    assert gini(amounts) == pytest.approx(1 - 2 * area, abs=1e-9)


def test_hhi__known_values():
    assert hhi([7]) == 1
    assert hhi([1, 1, 1, 1]) == 0.25
    assert hhi([]) == 0


def test_nakamoto__exactly_half__one_more():
    assert nakamoto([50, 30, 20], 51) == 2
    assert nakamoto([50, 30, 20], 50) == 1
    assert nakamoto([50, 30, 20], 101) is None


def test_distribution__nothing__no_holders():
    found = distribution({"0x01": 0}, quorum=1)
    assert (found.holders, found.total, found.nakamoto_half, found.nakamoto_quorum) == (0, 0, None, None)
    assert found.top == ()


def test_top_holders__alike__by_address():
    assert top_holders({"0x03": 5, "0x01": 5, "0x02": 9}, 2) == (("0x02", 9), ("0x01", 5))
