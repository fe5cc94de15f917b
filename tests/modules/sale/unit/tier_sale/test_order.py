"""Random demand beside the exact model: order means nothing, and the sale can pay everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.sale import Tier, Vesting
from utils.constants import DAY
from utils.rpc import restored
from utils.tier_sale import NO_ADMISSION, Setup, TierSale, buyers

if TYPE_CHECKING:
    from collections.abc import Sequence

CAST = 8
LIMIT = 1_000
POWERS = (1_000, 2_000, 3_000)
QUICK = settings(
    max_examples=12, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
Commitment = tuple[int, int]


@pytest.fixture
def cast(stage) -> list[str]:
    return buyers(stage, [POWERS[n % 3] for n in range(CAST)])


@pytest.fixture
def sale(stage, cast) -> TierSale:
    """The lot is worth 1,000 of the smallest payment units, so every share is rounded hard."""
    setup = Setup(
        lot=10**9, price=1, unit=10**6, min_commit=1, fee=0,
        tiers=tuple(Tier(power, LIMIT, 2 - n) for n, power in enumerate(POWERS)),
        vesting=Vesting(0, 0, 10 * DAY, 1_111),
    )  # fmt: skip
    sale = TierSale(stage, setup).open()
    sale.rich(*cast)
    return sale


def play(sale: TierSale, cast: Sequence[str], commitments: Sequence[Commitment]) -> None:
    """All commitments in this order, those of one window in one block."""
    chain = sale.stage.chain
    for index in range(len(sale.windows)):
        sale.to_window(index)
        mine = [(who, amount) for who, amount in commitments if 2 - who % 3 == index]
        for who, amount in mine:
            sale.contract.queue("commit", amount, NO_ADMISSION, sender=cast[who])
        assert all(outcome.ok for outcome in chain.mine(sale.stage.now))
        for who, amount in mine:
            power = sale.contract.view("powerOf", cast[who])
            sale.model.commit(cast[who], amount, sale.stage.now, power)


def results(sale: TierSale, cast: Sequence[str]) -> list[tuple[int, ...]]:
    """What everybody got at the end of the vesting."""
    sale.finalize()
    sale.stage.skip(10 * DAY)
    paid = [who for who in cast if any(sale.contract.view("dueOf", who))]
    return [sale.claim(who) if who in paid else (0, 0) for who in cast]


DEMAND = st.lists(
    st.tuples(st.integers(0, CAST - 1), st.integers(LIMIT // 8, LIMIT // 4)),
    min_size=2 * CAST,
    max_size=4 * CAST,
)
"""More than the lot, so that some window is cut."""


def within(demand: Sequence[Commitment]) -> list[Commitment]:
    """As much of it as the allocations let through."""
    sums = dict.fromkeys(range(CAST), 0)
    kept = []
    for who, amount in demand:
        if sums[who] + amount <= LIMIT:
            sums[who] += amount
            kept.append((who, amount))
    return kept


@QUICK
@given(data=st.data(), demand=DEMAND)
def test_order__inside_a_window__means_nothing(stage, sale, cast, data, demand):
    """TS-18: the same commitments in another order, everybody's result is the same."""
    commitments = within(demand)
    other = data.draw(st.permutations(commitments))
    found = []
    for order in (commitments, other):
        with restored(stage.chain):
            model, sale.model = sale.model, type(sale.model)(sale.terms, 1, sale.setup.lot)
            play(sale, cast, order)
            found.append(results(sale, cast))
            sale.model = model
    assert found[0] == found[1]


@QUICK
@given(demand=DEMAND)
def test_result__equals_the_model__and_everybody_can_be_paid(stage, sale, cast, demand):
    """SL-05, TS-19: shares rounded up for payment bought more tokens than the lot had."""
    with restored(stage.chain):
        model = sale.model = type(sale.model)(sale.terms, 1, sale.setup.lot)
        play(sale, cast, within(demand))
        sale.to_end()
        assert sale.finalize() == model.finalize(stage.now)
        for wait in (0, DAY, 3 * DAY, 10 * DAY):
            stage.skip(wait)
            for who in cast:
                due = model.due(who, stage.now)
                assert sale.contract.view("dueOf", who) == due
                assert sale.contract.view("purchaseOf", who) == model.purchase(who)
                if any(due):
                    assert sale.claim(who) == model.claim(who, stage.now) == due
        assert sale.call("payProceeds") == (model.pay_proceeds(),)
        if model.unsold:
            assert sale.call("sweepUnsold") == (model.sweep(),)
        assert sale.tokens(sale.contract) == model.holding <= CAST * sale.setup.unit
        assert sale.cash(sale.contract) == model.cash <= CAST
        sale.model = model
