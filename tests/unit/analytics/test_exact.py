"""Vectorised figures are those of a plain loop, to the unit."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ape_dao.analytics.exact import RunningSums, grouped_sums
from ape_dao.analytics.metrics.voting import Tally, running
from ape_dao.analytics.power import PowerHistory, Scale
from ape_dao.analytics.voting import Ballot
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.units import WEEK
from ape_dao.store.columns import as_objects
from ape_dao.store.compact import Wide
from utils.tables import table

NUMBERS = st.lists(st.one_of(st.integers(0, 2**256 - 1), st.integers(0, 2**96), st.just(0)), max_size=9)
LONGEST = 52 * WEEK


@given(NUMBERS, st.integers(0, 70))
def test_parts__any_numbers_and_room__add_up_to_them(numbers, room):
    """EV-21."""
    sums = [0] * len(numbers)
    for shift, column in Wide.of(as_objects(numbers)).parts(room):
        sums = [total + (int(one) << shift) for total, one in zip(sums, column, strict=True)]
    assert sums == numbers


@given(NUMBERS.filter(len), st.sampled_from([1, 300, 2**21, 2**40, 2**60]), st.randoms())
def test_running_sums__any_factors__as_a_loop(numbers, most, draw):
    """EV-21. Factors so large that no word has room for them, too."""
    rows = [draw.randrange(len(numbers)) for _ in range(12)]
    factors = [[draw.randint(-most, most) for _ in rows] for _ in range(2)]
    places = [0, 5, 11]
    sums = RunningSums(
        Wide.of(as_objects(numbers)), np.array(rows), [np.array(one) for one in factors], np.array(places)
    )
    for number, place in enumerate(places):
        until = list(enumerate(rows[: place + 1]))
        assert sums.at(number) == [sum(numbers[row] * one[at] for at, row in until) for one in factors]


@given(NUMBERS.filter(len), st.sampled_from([1, 2**25, 2**40, 2**60]), st.randoms())
def test_grouped_sums__any_factors__as_a_loop(numbers, most, draw):
    """EV-21."""
    factors, groups = ([draw.randint(0, top) for _ in numbers] for top in (most, 4))
    asked = draw.sample(range(7), 3)
    sums = grouped_sums(Wide.of(as_objects(numbers)), *map(np.array, (factors, groups, asked)))
    rows = list(zip(numbers, factors, groups, strict=True))
    assert sums == [sum(number * factor for number, factor, of in rows if of == one) for one in asked]


class Plain:
    """Locks and delegations as one would keep them by hand."""

    def __init__(self):
        self.locks, self.delegates = {}, {}

    def votes_at(self, time, scale):
        raw = {}
        for account, (amount, end, is_permanent) in self.locks.items():
            delegate = self.delegates.get(account, account)
            left = LONGEST if is_permanent else max(0, end - time)
            raw[delegate] = raw.get(delegate, 0) + amount * left
        raw.pop(ZERO_ADDRESS, None)
        return {account: scale.down(one) for account, one in raw.items() if scale.down(one)}

    def total_at(self, time, scale):
        return scale.down(
            sum(
                amount * (LONGEST if is_permanent else max(0, end - time))
                for amount, end, is_permanent in self.locks.values()
            )
        )


@pytest.mark.parametrize("seed", range(4))
def test_history__any_life__as_a_loop_over_its_events(seed):
    """EV-21. Amounts around the least that has a vote are among them, where rough numbers cannot tell."""
    draw, scale = random.Random(seed), Scale(52, 2 * 10**18)
    accounts = [f"0x{number}" for number in range(9)]
    locks, gone, delegations, plain, known = [], [], [], Plain(), []
    for time in sorted(draw.sample(range(60 * WEEK), 80)):
        who = draw.choice(accounts)
        kind = draw.choice(["lock", "lock", "permanent", "delegate", "withdraw"])
        if kind == "delegate":
            to = draw.choice([*accounts, ZERO_ADDRESS])
            delegations.append({"delegator": who, "toDelegate": to, "time": time, "block": time})
            plain.delegates[who] = to
        elif kind == "withdraw":
            gone.append({"account": who, "amount": 0, "time": time, "block": time})
            plain.locks[who] = (0, 0, False)
        else:
            end = 0 if kind == "permanent" else (time // WEEK + draw.randint(1, 52)) * WEEK
            amount = draw.choice([draw.randint(1, 10**27), draw.randint(1, 3), 2**200 + draw.randint(0, 9)])
            row = {"account": who, "amount": amount, "end": end, "permanent": not end}
            locks.append({**row, "time": time, "block": time})
            plain.locks[who] = (amount, end, not end)
        known.append((time, plain.votes_at(time, scale), plain.total_at(time, scale)))
    nothing = table(names=("account", "amount"))
    past = PowerHistory(table(*locks), table(*gone), nothing, table(*delegations), scale)
    assert past.totals_over([time for time, *_ in known]) == [total for *_, total in known]
    for time, votes, _ in known:
        some = draw.sample([*accounts, "0xnobody", ZERO_ADDRESS], 5)
        assert past.votes_at(time) == votes
        assert past.electorate_at(time, some) == (
            len(votes),
            {account: votes[account] for account in some if account in votes},
        )


def test_electorate_at__exactly_the_least_that_has_a_vote__counted_until_that_second():
    """EV-21."""
    lock = {"account": "0xa", "amount": 1, "end": 52 * WEEK, "permanent": False, "time": WEEK}
    nothing = table(names=("account", "amount"))
    delegations = table(names=("delegator", "toDelegate"))
    past = PowerHistory(table(lock), nothing, nothing, delegations, Scale(52, 2 * 10**18))
    assert past.electorate_at(26 * WEEK, ()) == (1, {})
    assert past.electorate_at(26 * WEEK, ["0xa"]) == (1, {"0xa": 1})
    assert past.electorate_at(26 * WEEK + 1, ["0xa"]) == (0, {})


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 2), st.integers(0, 2**100)), max_size=20))
def test_running__any_ballots__the_last_of_each_voter_counts(cast):
    """EV-21."""
    ballots = [
        Ballot(1, who, time, *[votes if side == one else 0 for one in range(3)], "", "0x")
        for time, (who, side, votes) in enumerate(cast)
    ]
    assert running(ballots) == [
        (time, Tally(*map(sum, zip(*[one[3:6] for one in last.values()], strict=True))))
        for time in range(len(cast))
        for last in [{one.voter: one for one in ballots[: time + 1]}]
    ]
