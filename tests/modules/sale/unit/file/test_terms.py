"""The arithmetic of forecasts, against the exact model of the sale."""

from hypothesis import given
from hypothesis import strategies as st

from ape_dao.modules.sale.terms import Terms, Tier, Window, outcome
from model.sale import SaleModel, Vesting
from model.sale import Terms as ModelTerms
from model.sale import Tier as ModelTier

HOUR = 3_600
POWERS = st.lists(st.integers(0, 400), min_size=1, max_size=8)


@given(powers=POWERS, demand=st.integers(1, 50_000), lot=st.integers(10, 10_000), by_power=st.booleans())
def test_outcome__any_powers_and_demand__as_the_exact_model_says(powers, demand, lot, by_power):
    """TS-25: nobody commits more than allowed, windows are served in their order, and what everybody pays and
    gets is what the exact model says."""
    windows = ((0, HOUR), (HOUR, 2 * HOUR))
    table = ((10, 0 if by_power else 50, 1), (100, 0 if by_power else 300, 0))
    total = sum(powers) if by_power else None
    terms = Terms(
        lot * 10,
        1,
        10,
        0,
        1,
        0,
        tuple(Window(*one) for one in windows),
        tuple(Tier(*one) for one in table),
        total,
    )
    one = outcome(terms, {f"a{number}": power for number, power in enumerate(powers)}, demand)
    model = SaleModel(
        ModelTerms(
            lot * 10,
            1,
            10,
            windows,
            tuple(ModelTier(*row) for row in table),
            Vesting(2 * HOUR),
            0,
            1,
            0,
            total,
        )
    )
    assert all(share.committed <= share.limit for share in one.shares)
    assert one.raised <= lot
    assert one.reached <= demand
    model.holding = lot * 10
    model.open(-1)
    for window in (0, 1):
        for share in one.shares:
            if share.window == window and share.committed:
                model.commit(share.account, share.committed, windows[window][0], share.power)
    _, raised = model.finalize(2 * HOUR)
    assert (raised, raised > 0) == (one.raised, one.succeeds)
    for share in one.shares:
        assert model.purchase(share.account) == (share.cost, share.bought)
