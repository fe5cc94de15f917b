"""What an account holds, receives and pays, from transfers by hand."""

from ape_dao.analytics.holdings import balance_course, balances_at, delegations_of_tokens
from ape_dao.analytics.metrics.treasury import Flow, flows_by_party, flows_by_week
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.units import WEEK
from utils.tables import table

MOVED = table(
    {"from": ZERO_ADDRESS, "to": "0xt", "value": 100, "time": 0},
    {"from": "0xt", "to": "0xa", "value": 30, "time": WEEK - 1},
    {"from": "0xt", "to": "0xt", "value": 50, "time": WEEK},
    {"from": "0xb", "to": "0xt", "value": 7, "time": WEEK},
    {"from": "0xa", "to": "0xb", "value": 1, "time": WEEK},
)


def test_balances__after_all_of_the_second():
    assert balance_course(MOVED, "0xt", [WEEK - 2, WEEK - 1, WEEK]) == [100, 70, 77]
    assert balance_course(table(names=("from", "to", "value")), "0xt", [5]) == [0]
    assert balances_at(MOVED, WEEK - 1) == {"0xt": 70, "0xa": 30}
    assert balances_at(MOVED, WEEK) == {"0xt": 77, "0xa": 29, "0xb": -6}


def test_flows__by_week_and_by_party__add_up_to_the_balance():
    weeks, parties = flows_by_week(MOVED, "0xt"), flows_by_party(MOVED, "0xt")
    assert weeks == {0: Flow(100, 30, 2), WEEK: Flow(7, 0, 1)}
    assert list(parties.items()) == [
        (ZERO_ADDRESS, Flow(100, 0, 1)), ("0xa", Flow(0, 30, 1)), ("0xb", Flow(7, 0, 1)),
    ]  # fmt: skip
    for flows in (weeks, parties):
        assert sum(one.received - one.paid for one in flows.values()) == 77


def test_delegations_of_tokens__the_last_one_of_who_holds_any():
    chosen = table(
        {"delegator": "0xa", "toDelegate": "0xd", "time": 1},
        {"delegator": "0xa", "toDelegate": "0xe", "time": 2},
        {"delegator": "0xb", "toDelegate": "0xe", "time": 2},
        {"delegator": "0xc", "toDelegate": "0xe", "time": 2},
        {"delegator": "0xe", "toDelegate": "0xe", "time": 2},
        {"delegator": "0xf", "toDelegate": ZERO_ADDRESS, "time": 2},
    )
    held = {"0xa": 5, "0xb": 6, "0xe": 9, "0xf": 1}
    assert delegations_of_tokens(chosen, held, 1) == {"0xd": (1, 5)}
    assert delegations_of_tokens(chosen, held, 2) == {"0xe": (2, 11)}
