"""Revenue, claims and purchases, by hand."""

from ape_dao.analytics.metrics.capture import capture_course
from ape_dao.analytics.metrics.revenue import average_position, claim_rate, credited, fills, revenue_per_power
from ape_dao.analytics.power import PowerHistory, Scale
from ape_dao.core.units import WEEK
from utils.tables import table

WHOLE = 10**18


def locked(account, amount, end, time, *, permanent=False):
    return {"account": account, "amount": amount, "end": end, "permanent": permanent, "time": time}


def power(*rows):
    gone = table(names=("account", "amount"))
    delegated = table(names=("delegator", "toDelegate"))
    return PowerHistory(table(*rows), gone, gone, delegated, Scale(52, WHOLE))


def test_revenue_per_power__changes_at_the_boundary__do_not_count():
    past = power(
        locked("0xa", 52 * WHOLE, 62 * WEEK, 9 * WEEK), locked("0xb", 52 * WHOLE, 62 * WEEK, 10 * WEEK)
    )
    shared = credited(
        table({"token": "0xt", "epoch": 10, "credited": 5}, {"token": "0xt", "epoch": 10, "credited": 0}),
        table({"token": "0xt", "epoch": 10, "amount": 99}),
    )
    assert shared == {("0xt", 10): 104}
    assert revenue_per_power(shared, past) == {("0xt", 10): 2}


def test_claim_rate__reinvested_counts_for_the_locked_token():
    shared = {("0xt", 1): 60, ("0xt", 2): 40, ("0xu", 1): 10}
    rates = claim_rate(shared, table({"token": "0xt", "amount": 25}), table({"amount": 25}), "0xT")
    assert rates == {"0xt": 0.5, "0xu": 0.0}


def test_fills__between_floor_and_start__by_payment():
    """Another auction in place of the first begins to count anew."""
    terms = {"token": "0xt", "id": 1, "startPrice": 200, "floorPrice": 100}
    started = table({**terms, "address": "0xa"}, {**terms, "address": "0xb", "floorPrice": 50})
    common = {"address": "0xa", "token": "0xt", "id": 1, "buyer": "0xc", "amount": 1}
    found = fills(
        started,
        table(
            {**common, "price": 150, "payment": 30},
            {**common, "price": 100, "payment": 10},
            {**common, "address": "0xb", "price": 50, "payment": 0},
        ),
    )
    assert [one.position for one in found] == [0.5, 0.0, 0.0]
    assert average_position(found) == 0.375
    assert average_position([]) is None


def test_capture_course__falls_with_the_power_of_others():
    past = power(locked("0xa", 52 * WHOLE, 62 * WEEK, 10 * WEEK))
    now, *_, last = capture_course(past, 10 * WEEK, 52, quorum=2_000, floor=3 * WHOLE, margin=0)
    assert (now.for_quorum, now.against_all) == (13 * WHOLE, 52 * WHOLE)
    assert (last.time, last.for_quorum, last.against_all) == (62 * WEEK, 3 * WHOLE, 3 * WHOLE)
    (never,) = capture_course(past, 10 * WEEK, 0, quorum=10_000, floor=0, margin=0)
    assert never.for_quorum is None and never.against_all is None
