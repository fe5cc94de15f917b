"""Prices and amounts of an index: the contract beside exact numbers, and no round trip in any game."""

from fractions import Fraction
from math import log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ape_dao.modules.index.model import (
    BPS,
    LEAST_VALUE,
    MAX_PRICE,
    MIN_PRICE,
    ONE,
    deficit,
    gliding,
    moved,
    packed,
    prices_at,
    surplus,
    up,
)
from scripts import prove_bands
from utils.artifacts import compile_contracts
from utils.rpc import Anvil, Chain

PRICE = st.one_of(st.integers(MIN_PRICE, MAX_PRICE), st.integers(MIN_PRICE, 10**30))
AMOUNT = st.one_of(st.integers(0, 2**128 - 1), st.integers(0, 10**6))
OTHERS = st.one_of(st.integers(0, 2**130), st.integers(0, 10**6))
BAND = st.tuples(st.integers(0, BPS), st.integers(1, 5_000))


@pytest.fixture(scope="module")
def library():
    source = "contracts/modules/index/mocks/MockBandPrice.sol"
    with Anvil(1_800_000_000) as anvil:
        yield Chain(anvil).deploy(compile_contracts([source])["MockBandPrice"])


def test_prices__agree_with_exact_numbers(library):
    """The sale is the anchor times two to the power of what is left, to one part in 10^14; both monotone."""
    anchor, length = 2_500 * 10**15, 86_400
    for doublings in (1, 2, 3, 4):
        seconds = [0, 1, 12, 3_600, length // 2 - 1, length // 2, length // 2 + 1, length - 1, length]
        calls = [library.at("pricesAt", anchor, doublings, second, length) for second in seconds]
        found = library.chain.read(calls)
        assert found == [prices_at(anchor, doublings, second, length) for second in seconds]
        for (sale, purchase), second in zip(found, seconds, strict=True):
            exact = doublings * (1 - 2 * second / length)
            assert log2(sale / anchor) == pytest.approx(exact, abs=1e-14)
            assert log2(purchase / anchor) == pytest.approx(-exact, abs=1e-14)
        every = [prices_at(anchor, doublings, second, length) for second in range(0, length + 1, 7)]
        sales, purchases = [list(side) for side in zip(*every, strict=True)]
        assert sales == sorted(sales, reverse=True) and purchases == sorted(purchases)


def test_prices__odd_length__no_jump_in_the_middle(library):
    for second in (0, 1, 2, 3):
        assert library.view("pricesAt", 10**9, 4, second, 3) == prices_at(10**9, 4, second, 3)


@settings(max_examples=150, deadline=None)
@given(held=AMOUNT, others=OTHERS, terms=BAND, price=PRICE, filled=st.integers(1, 10**6))
def test_amounts__agree_with_the_model(library, held, others, terms, price, filled):
    weight, band = terms
    chain = library.chain
    answers = chain.read(
        [
            library.at("quotes", held, others, weight, band, price),
            library.at("packed", price),
            library.at("moved", price, held % MAX_PRICE + 1, filled, 10**6),
            library.at("gliding", weight, band, filled, 10**6),
        ]
    )
    value = held * price // ONE
    if deficit(held, others, weight, band, price) < 2**256 and others + value < 2**240:
        assert answers[0] == (
            surplus(held, others, weight, band, price),
            deficit(held, others, weight, band, price),
        )
    assert answers[1] == packed(price) <= price < packed(price) * (1 + Fraction(1, 2**79))
    assert answers[2] == moved(price, held % MAX_PRICE + 1, filled, 10**6)
    assert answers[3] == gliding(weight, band, filled, 10**6)


def test_quotes__edges_of_the_band(library):
    """Up to the edges nothing is offered, beyond them all that brings the part back to its weight."""
    weight, band, total = 4_000, 500, 10**6
    for value, expected in (
        (350_000, (0, 0)),
        (349_999, (0, 50_001)),
        (400_001, (0, 0)),
        (399_999, (0, 0)),
        (450_000, (0, 0)),
        (450_001, (50_001, 0)),
    ):
        assert library.view("quotes", value, total - value, weight, band, ONE) == expected


@settings(max_examples=2_000, deadline=None)
@given(held=AMOUNT, others=OTHERS, terms=BAND, price=PRICE, above=st.integers(0, 10**6))
def test_quotes__exclude_each_other(held, others, terms, price, above):
    """At a price with a sale there is no purchase, nor at any price above it."""
    weight, band = terms
    if surplus(held, others, weight, band, price):
        higher = min(price + price * above // 10_000, MAX_PRICE)
        assert deficit(held, others, weight, band, higher) == 0


@settings(max_examples=4_000, deadline=None)
@given(
    held=AMOUNT, others=OTHERS, terms=BAND, price=PRICE, above=st.integers(0, 10**6), part=st.integers(1, 100)
)
def test_quotes__after_any_fill__no_round_trip(held, others, terms, price, above, part):
    """IX-14: what was bought cannot be sold back at that price or above, nor the other way round."""
    weight, band = terms
    higher = min(price + price * above // 10_000, MAX_PRICE)
    sold = up(surplus(held, others, weight, band, price) * part, 100)
    if sold:
        after = others + up(sold * price, ONE)
        assert deficit(held - sold, after, weight, band, higher) == 0
    bought = up(deficit(held, others, weight, band, higher) * part, 100)
    payment = bought * higher // ONE
    if bought and payment <= others:
        after = others - payment
        total = after + (held + bought) * price // ONE
        assert total < LEAST_VALUE or surplus(held + bought, after, weight, band, price) == 0


def test_proof__no_counterexample():
    """IX-14: z3 finds no numbers at all that break the lemma."""
    assert prove_bands.prove() == dict.fromkeys(prove_bands.CLAIMS, "proved")
