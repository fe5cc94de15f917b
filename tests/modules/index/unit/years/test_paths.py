"""Prices of an index: random walks, and files of the user's own."""

from math import log, sqrt
from statistics import fmean, stdev

import pytest

from ape_dao.core.errors import DaoError
from ape_dao.core.units import DAY
from ape_dao.modules.index.model import ONE
from ape_dao.modules.index.paths import Walk, read_days
from ape_dao.modules.index.section import MIN_PRICE, Index

SECTION = Index.model_validate(
    {
        "name": "Test",
        "symbol": "T",
        "numeraire": "USDC",
        "decimals": 6,
        "cash": "20%",
        "parts": [
            {"token": "WETH", "decimals": 18, "weight": "40%", "first_price": "2_500"},
            {"token": "WBTC", "decimals": 8, "weight": "40%", "first_price": "60_000"},
        ],
    }
)


def test_walk__same_seed__same_prices():
    first = [ONE, 2 * ONE]
    one, other = (Walk(0.8).prices(first, 2_000, seed) for seed in (1, 2))
    assert one == Walk(0.8).prices(first, 2_000, 1) != other
    steps = [log(after[0] / before[0]) for before, after in zip(one.days, one.days[1:], strict=False)]
    assert stdev(steps) * sqrt(365) == pytest.approx(0.8, rel=0.05)
    assert fmean(steps) * 365 == pytest.approx(-0.32, abs=0.7)


def test_walk__any_price__within_what_the_contract_takes():
    worst = Walk(10.0, jumps=0.5).prices([MIN_PRICE], 200, 1)
    assert min(day[0] for day in worst.days) == MIN_PRICE


def written(folder, *lines: str, top: str = "date,token,USDC"):
    path = folder / "prices.csv"
    path.write_text("\n".join([top, *lines]) + "\n")
    return path


def test_read_days__gap__the_last_price_stands(tmp_path):
    lines = "2026-01-02,WETH,2500", "2026-01-04,weth,3000.5", "2026-01-01,WBTC,60000", "2026-01-05,WBTC,1"
    found = read_days(written(tmp_path, *lines), SECTION)
    dollar = 10**6 * ONE
    assert found.first_day // DAY == 20_455
    assert [day[0] for day in found.days] == [
        2_500 * dollar // 10**18,
        2_500 * dollar // 10**18,
        30_005 * dollar // 10**19,
        30_005 * dollar // 10**19,
    ]
    assert [day[1] for day in found.days] == [600 * dollar // 10**6] * 3 + [dollar // 10**8]


@pytest.mark.parametrize(
    ("lines", "top", "problem"),
    [
        (["2026-01-01,WETH,1"], "date,token,EUR", "has prices in EUR, but the index counts in USDC"),
        (["2026-01-01,WETH,1"], "date,token,USDC", "has no price of WBTC; add lines like"),
        (["2026-01-01,WETH,x"], "date,token,USDC", "line 2: write it like"),
        (["2026-01-01,WETH,1", "2026-01-01,WETH,1"], "date,token,USDC", "line 3: there is a price of weth"),
        (["2026-01-01,WETH,1"], "day,WETH", "must begin with the line date,token"),
        (
            ["2026-01-01,WETH,1", "2026-01-01,WBTC,1"],
            "date,token,USDC",
            "with prices of all parts: 1; give 2",
        ),
        (
            ["2026-01-01,WETH,1", "2026-01-01,WBTC,1", "2026-01-20,WETH,1"],
            "date,token,USDC",
            "has no price of WETH in the week to 2026-01-09",
        ),
        (
            ["2026-01-01,WETH,0", "2026-01-01,WBTC,1", "2026-01-02,WBTC,1"],
            "date,token,USDC",
            "the price 0 of WETH on 2026-01-01 is out of what an index can pay",
        ),
        (
            ["2026-01-01,WETH,1", "2026-01-01,WBTC,1", "9026-01-01,WBTC,1"],
            "date,token,USDC",
            "days in a row with prices of all parts: 2,556,698; give 2 to 18,250.",
        ),
    ],
)
def test_read_days__refused__says_where(tmp_path, lines, top, problem):
    with pytest.raises(DaoError) as caught:
        read_days(written(tmp_path, *lines, top=top), SECTION)
    assert problem in str(caught.value)
