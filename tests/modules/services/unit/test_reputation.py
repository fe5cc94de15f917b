"""What services are known for, by receipts alone."""

from hypothesis import given
from hypothesis import strategies as st

from ape_dao.core.chain.events import Event
from ape_dao.modules.services.reputation import (
    LIFE,
    SCALE,
    WINDOW,
    Point,
    Receipt,
    most,
    paid_jobs,
    points_of,
)

T = 600 * WINDOW
ANN, BEN, CAROL = "0x0a", "0x0b", "0x0c"


def scores(payer: str, _: int) -> int:
    return {ANN: 3, BEN: 1}.get(payer, 0)


def counted(*receipts: tuple[int, str, bool], insiders: tuple[str, ...] = ()) -> list[tuple[int, str, int]]:
    found = points_of((Receipt(*one) for one in receipts), scores, frozenset(insiders))
    return [(point.time, point.payer, point.score) for point in found]


def test_points__owner_and_payees_pay__none():
    """JB-10: nobody is known for what it paid itself."""
    assert counted((T, ANN, True), (T, BEN, True), insiders=(ANN,)) == [(T, BEN, 1)]


def test_points__payer_without_a_score__none():
    """JB-10: accounts that cost nothing make no reputation."""
    assert counted((T, CAROL, True)) == []


def test_points__platform_had_no_part__none():
    """JB-10: payments that go round in a circle without a fee make none."""
    assert counted((T, ANN, False), (T + 1, ANN, True)) == [(T + 1, ANN, 3)]


def test_points__many_payments__one_for_a_payer_and_four_weeks():
    """JB-10: paying often, or in small parts, makes no more of it."""
    last = T + WINDOW - 1
    made = counted((T, ANN, True), (T, ANN, True), (last, ANN, True), (T, BEN, True), (last + 1, ANN, True))
    assert made == [(T, ANN, 3), (T, BEN, 1), (last + 1, ANN, 3)]


def test_points__scored_later_in_the_four_weeks__from_then():
    later = lambda payer, time: 2 if time > T else 0  # noqa: E731
    found = points_of([Receipt(T, ANN, True), Receipt(T + 1, ANN, True)], later, frozenset())
    assert [(one.time, one.score) for one in found] == [(T + 1, 2)]


def test_worth__falls_every_second__to_nothing_after_a_year():
    point = Point(T, ANN, 3)
    assert point.worth(T) == 3 * SCALE
    assert point.worth(T + LIFE // 2) == 3 * SCALE // 2
    assert 0 <= point.worth(T + LIFE - 1) <= 1
    assert (point.worth(T + LIFE), point.worth(T + 2 * LIFE)) == (0, 0)


@given(
    st.lists(st.tuples(st.integers(0, 3 * LIFE), st.sampled_from((ANN, BEN, CAROL)), st.booleans())),
    st.integers(0, LIFE),
)
def test_worth__however_much_is_paid__bounded_by_the_locks(receipts, wait):
    """JB-11: no flood of payments makes more than the payers' locks do, or a longer list than that."""
    ordered = [Receipt(time, payer, fee) for time, payer, fee in sorted(receipts)]
    now = 3 * LIFE + wait
    found = points_of(ordered, scores, frozenset())
    assert sum(one.worth(now) for one in found) <= most(3) + most(1)
    for payer in (ANN, BEN):
        assert len([one for one in found if one.payer == payer and one.worth(now)]) <= LIFE // WINDOW + 1


SPLITTER, OTHER = "0x51", "0x52"


def told(name: str, job: int, **arguments: object) -> Event:
    return Event("0x0b", name, {"jobId": job, **arguments}, "0x", job)


def job_paid(job: int, pay: int, payee: str = SPLITTER) -> list[Event]:
    return [
        told("JobOffered", job, client=ANN),
        *([told("PaymentReleased", job, amount=pay)] if pay else []),
        told("Earned", job, payee=payee, amount=pay + 5),
    ]


def test_paid_jobs__pay_at_the_splitter__counts_with_its_client():
    """JB-10: a job is a payment of its client once the service has the pay."""
    events = [*job_paid(1, 100), *job_paid(2, 100, OTHER)]
    assert [(one.block, one.payer, one.amount) for one in paid_jobs(events, SPLITTER)] == [(1, ANN, 100)]


def test_paid_jobs__bond_alone_or_refused_pay__none():
    """JB-10: neither the bond of a lost dispute nor pay that never arrived makes a point."""
    assert paid_jobs([*job_paid(1, 0), *job_paid(2, 100)[:2]], SPLITTER) == []
