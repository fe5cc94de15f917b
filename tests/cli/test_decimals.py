"""Revenue in tokens of any decimals, from the spec to the last command."""

from fractions import Fraction

import pytest

from utils.living import WEEK, WHOLE, build

DECIMALS = (2, 6, 8, 18, 24)
START, FLOOR = 2_000, 10
"""Prices of the auctions, in whole governance tokens for one whole token."""


@pytest.fixture(scope="module")
def tokens(project, accounts):
    """A token for each number of decimals; its name in the spec says how many."""
    return {f"T{count}": accounts[0].deploy(project.MockPlainToken, count) for count in DECIMALS}


@pytest.fixture(scope="module")
def living(chain, accounts, tokens, tmp_path_factory):
    auctions = [
        {
            "token": name,
            "decimals": count,
            "min_lot": f"0.5 {name}",
            "start_price": f"{START} TMAI",
            "min_start_price": "100 TMAI",
            "floor_price": f"{FLOOR} TMAI",
        }
        for name, count in zip(tokens, DECIMALS, strict=True)
    ]
    weth = {**auctions[0], "token": "WETH", "decimals": 18, "min_lot": "0.05 WETH"}
    people = [accounts[n] for n in range(5)]
    living = build(
        chain,
        tmp_path_factory.mktemp("records"),
        people,
        salt="decimals",
        addresses={name: str(token.address) for name, token in tokens.items()},
        revenue={
            "tokens": [*tokens, "WETH"],
            "non_rebasing": [*tokens, "WETH"],
            "split": {"revenue_share": "50%", "buyback": "50%", "treasury": "0%"},
            "buyback": {"proceeds": "burn", "auctions": [*auctions, weth]},
        },
    )
    living.travel(WEEK)
    return living


def test_decimals__whole_life_of_revenue__the_same_in_whole_tokens(data, fails, living, tokens):
    """TL-16: with 2, 6, 8, 18 and 24 decimals the same whole tokens are paid in, split, claimed, priced, sold
    and burned for; nothing is off by a power of ten, and less than a unit is lost to a claim."""
    ann, ben, dao = living.ann, living.ben, living.dao
    for (name, token), count in zip(tokens.items(), DECIMALS, strict=True):
        unit = 10**count
        token.mint(ann, 1_000 * unit, sender=ann)
        given = data("revenue", "deposit", f"1,000 {token.address}", sender=ann)
        assert given["amount"] == str(1_000 * unit)
        assert given["parts"] == {
            "revenueShare": str(500 * unit),
            "buyback": str(500 * unit),
            "treasury": "0",
        }
        too_fine = f"0.{'0' * count}1 {token.address}"
        assert "is too fine" in fails("revenue", "deposit", too_fine, sender=ann)
        assert dao.contract("auction").paramsOf(token).unit == unit, name

    living.travel(WEEK)
    for token, count in zip(tokens.values(), DECIMALS, strict=True):
        (claim,) = data("revenue", "claim", str(token.address), sender=ben)["paid"]
        assert 125 * 10**count - int(claim["amount"]) in (0, 1)  # a quarter of the power

    dao.token.transfer(ann, 10_000_000 * WHOLE, sender=living.whale)
    supply, payments = dao.token.totalSupply(), []
    for token, count in zip(tokens.values(), DECIMALS, strict=True):
        data("buyback", "start", str(token.address), sender=ann)
        number, lot, price, payment = dao.contract("auction").quote(token)
        assert Fraction(lot, 10**count) == 500
        assert payment == -(-price * lot // 10**count)
        assert FLOOR * WHOLE < price <= START * WHOLE
        held = token.balanceOf(ann)
        bought = data("buyback", "buy", str(token.address), "--yes", sender=ann)
        assert bought["lot"] == str(500 * 10**count)
        payments.append(int(bought["payment"]))
        assert 0 <= payment - payments[-1] < payment // 1_000  # the price falls from second to second
        assert token.balanceOf(ann) == held + 500 * 10**count
        least = data("revenue", "deposit", f"0.{1:0{count}} {token.address}", sender=ann)
        assert least["amount"] == "1"
    assert dao.token.totalSupply() == supply - sum(payments)
    assert max(payments) - min(payments) < max(payments) // 1_000
