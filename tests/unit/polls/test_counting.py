"""How ballots become a result, against a plain model in fractions and on examples by hand."""

from fractions import Fraction
from math import isqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ape_dao.polls.counting import MAX_WEIGHT, Ballot, Form, count, problem_of

OPTIONS = 4
VOTES = st.integers(1, 10**27)


def ranked(order):
    return tuple(order.index(option) + 1 if option in order else 0 for option in range(OPTIONS))


ORDERS = st.permutations(range(OPTIONS)).flatmap(lambda p: st.integers(1, OPTIONS).map(lambda n: p[:n]))
WEIGHTS = {
    Form.SINGLE: st.integers(0, OPTIONS - 1).map(lambda o: tuple(int(o == n) for n in range(OPTIONS))),
    Form.APPROVAL: st.lists(st.integers(0, 1), min_size=OPTIONS, max_size=OPTIONS).filter(any).map(tuple),
    Form.RANKED: ORDERS.map(ranked),
    Form.WEIGHTED: st.lists(st.integers(0, 9), min_size=OPTIONS, max_size=OPTIONS).filter(any).map(tuple),
}
WEIGHTS[Form.QUADRATIC] = WEIGHTS[Form.WEIGHTED]
POLLS = st.sampled_from(list(Form)).flatmap(
    lambda form: st.tuples(
        st.just(form), st.lists(st.builds(Ballot, VOTES, WEIGHTS[form]), min_size=1, max_size=8)
    )
)


@given(POLLS, st.randoms())
def test_count__any_ballots__order_does_not_matter_and_no_vote_counts_twice(poll, random):
    form, ballots = poll
    assert all(problem_of(form, one.weights) is None for one in ballots)
    result, mixed = count(form, OPTIONS, ballots), list(ballots)
    random.shuffle(mixed)
    assert count(form, OPTIONS, mixed) == result
    if form in (Form.SINGLE, Form.WEIGHTED):
        lost = sum(one.votes for one in ballots) - sum(result.totals)
        assert 0 <= lost < OPTIONS * len(ballots)
    for of_round in result.rounds:
        assert sum(votes or 0 for votes in of_round) <= sum(one.votes for one in ballots)


@given(POLLS)
def test_count__divided_votes__as_fractions_rounded_down(poll):
    form, ballots = poll
    parts = [
        [
            Fraction(one.votes * weight, sum(one.weights))
            for one in ballots
            for weight in [one.weights[option]]
        ]
        for option in range(OPTIONS)
    ]
    if form is Form.WEIGHTED:
        assert count(form, OPTIONS, ballots).totals == tuple(sum(int(x) for x in of) for of in parts)
    elif form is Form.QUADRATIC:
        assert count(form, OPTIONS, ballots).totals == tuple(sum(isqrt(int(x)) for x in of) for of in parts)
    else:
        winners = count(form, OPTIONS, ballots).winners
        assert len(winners) == 1 or form is not Form.RANKED


def test_count__approval__each_option_gets_all_votes():
    result = count(Form.APPROVAL, 3, [Ballot(5, (1, 1, 0)), Ballot(3, (0, 1, 1))])
    assert (result.totals, result.winners) == ((5, 8, 3), (1,))


def test_count__equal__all_of_them_win():
    assert count(Form.SINGLE, 3, [Ballot(5, (1, 0, 0)), Ballot(5, (0, 0, 1))]).winners == (0, 2)


def test_count__nothing__nobody_wins():
    assert count(Form.SINGLE, 2, []).winners == () == count(Form.RANKED, 2, []).winners


def test_count__ranked__votes_of_the_last_go_to_the_next_choice():
    """The centre is eliminated first, and decides between the others."""
    ballots = [Ballot(9, (1, 2, 0)), Ballot(8, (0, 2, 1)), Ballot(4, (0, 1, 2))]
    result = count(Form.RANKED, 3, ballots)
    assert result.rounds == ((9, 4, 8), (9, None, 12))
    assert (result.totals, result.winners) == ((9, 4, 12), (2,))


def test_count__ranked__exhausted_ballots_do_not_count_in_the_half():
    ballots = [Ballot(4, (1, 0, 0)), Ballot(3, (0, 1, 0)), Ballot(2, (0, 0, 1))]
    assert count(Form.RANKED, 3, ballots).rounds == ((4, 3, 2), (4, 3, None))


def test_count__ranked__fewest_twice__who_had_fewer_before_then_the_later():
    same = [Ballot(4, (1, 0, 0)), Ballot(2, (0, 1, 0)), Ballot(2, (0, 0, 1))]
    assert count(Form.RANKED, 3, same).rounds == ((4, 2, 2), (4, 2, None))
    before = [
        Ballot(6, (1, 0, 0, 0)),
        Ballot(4, (0, 1, 0, 0)),
        Ballot(3, (0, 0, 1, 0)),
        Ballot(1, (0, 0, 2, 1)),
    ]
    result = count(Form.RANKED, 4, before)
    assert result.rounds == ((6, 4, 3, 1), (6, 4, 4, None), (6, 4, None, None))
    assert result.winners == (0,)


@pytest.mark.parametrize(
    ("form", "weights", "problem"),
    [
        (Form.SINGLE, (0, 0), "it chooses nothing"),
        (Form.SINGLE, (1, 1), "it chooses more than one option"),
        (Form.SINGLE, (2, 0), "a weight is neither 0 nor 1"),
        (Form.APPROVAL, (1, 2), "a weight is neither 0 nor 1"),
        (Form.RANKED, (1, 1), "its ranks are not 1, 2, 3, …, each once"),
        (Form.RANKED, (0, 2), "its ranks are not 1, 2, 3, …, each once"),
        (Form.WEIGHTED, (MAX_WEIGHT + 1, 0), "a weight is not a whole number from 0 to 1,000,000"),
        (Form.WEIGHTED, (MAX_WEIGHT, -1), "a weight is not a whole number from 0 to 1,000,000"),
    ],
)
def test_problem_of__no_choice__says_why(form, weights, problem):
    assert problem_of(form, weights) == problem
