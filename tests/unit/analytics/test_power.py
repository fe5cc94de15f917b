"""Locks, power and votes at a second, by hand; tests/cli/test_sync.py compares with the escrow."""

import random

from ape_dao.analytics.power import PowerHistory, Scale, held_apart
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.units import WEEK
from utils.tables import table

WHOLE = 10**18


def locked(account, amount, end, time, *, permanent=False):
    return {"account": account, "amount": amount, "end": end, "permanent": permanent, "time": time}


def delegated(who, to, time):
    return {"delegator": who, "toDelegate": to, "time": time, "block": 100 + time}


def history(locks, delegations=(), withdrawn=()):
    gone = {"names": ("account", "amount")}
    return PowerHistory(
        table(*locks),
        table(*withdrawn, **gone),
        table(**gone),
        table(*delegations, names=("delegator", "toDelegate")),
        Scale(52, 2 * WHOLE),
    )


def test_votes_at__delegated_and_parked__counted_once():
    past = history(
        [locked("0xa", 52, 60 * WEEK, 8 * WEEK), locked("0xb", 26, 0, 8 * WEEK, permanent=True)],
        [delegated("0xa", "0xb", 9 * WEEK), delegated("0xb", ZERO_ADDRESS, 10 * WEEK)],
    )
    assert past.votes_at(8 * WEEK - 1) == {}
    assert past.votes_at(8 * WEEK) == {"0xa": 104, "0xb": 52}
    assert past.votes_at(9 * WEEK) == {"0xb": 102 + 52}
    assert past.votes_at(10 * WEEK) == {"0xb": 100}
    assert past.total_at(10 * WEEK) == 152
    assert past.powers_at(10 * WEEK) == {"0xa": 100, "0xb": 52}
    assert past.newest == 10 * WEEK


def test_locks_at__two_changes_in_a_second__the_last():
    changes = [locked("0xa", 5, 60 * WEEK, WEEK), locked("0xa", 7, 60 * WEEK, WEEK)]
    past = history(changes, withdrawn=[{"account": "0xa", "amount": 7, "time": 61 * WEEK, "block": 9}])
    assert past.locks_at(WEEK).amounts[past.numbers["0xa"]] == 7
    assert past.amounts_by_end(61 * WEEK - 1) == ({60 * WEEK: 7}, 0)
    assert past.amounts_by_end(61 * WEEK) == ({}, 0)


def test_totals_over__any_history__as_one_by_one():
    draw = random.Random(3)
    accounts = [f"0x{number}" for number in range(4)]
    times = sorted(draw.randint(0, 50 * WEEK) for _ in range(60))
    changes = [
        locked(
            draw.choice(accounts),
            draw.randint(1, 10**24),
            0 if is_permanent else (time // WEEK + draw.randint(1, 9)) * WEEK,
            time,
            permanent=is_permanent,
        )
        for time in times
        for is_permanent in [draw.random() < 0.2]
    ]
    left = [{"account": "0x1", "amount": 1, "time": 30 * WEEK, "block": 30}]
    past = history(changes, withdrawn=left)
    seconds = [*times, *(time + draw.choice((-1, 1, WEEK)) for time in times), 0, 70 * WEEK]
    assert past.totals_over(seconds) == [past.total_at(second) for second in seconds]
    assert len(set(past.totals_over(seconds))) > 60
    earlier = [past.total_at(second - 1, second) for second in seconds]
    assert past.totals_over(seconds, before=True) == earlier != past.totals_over(seconds)


def test_history__nothing_happened__no_power():
    past = PowerHistory(
        table(names=("account", "amount", "end", "permanent")),
        table(names=("account",)),
        table(names=("account",)),
        table(names=("delegator", "toDelegate")),
        Scale(52, WHOLE),
    )
    assert (past.votes_at(5), past.total_at(5), past.newest) == ({}, 0, 0)
    assert past.totals_over([5, 9]) == [0, 0]


def test_held_apart__any_case_of_letters():
    assert held_apart({"0xab": 5, "0xcd": 6}, ["0xAB"]) == ({"0xcd": 6}, {"0xab": 5})
