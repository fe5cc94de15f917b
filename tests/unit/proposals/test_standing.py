"""What is missing to pass is exactly what is missing, by the governor's own comparison."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ape_dao.cli.proposal.words import missing, tally_rows
from ape_dao.core.contract_types import MAJORITY, OPTIMISTIC, QUADRATIC
from ape_dao.proposals.standing import Standing, Tally
from ape_dao.sdk.governance import ProposalState

WHOLE = 10**18
VOTES = st.integers(0, 10**30)


def margin_reached(for_, against, bps):
    """As GovernorKinds compares, the share rounded up."""
    return for_ > against and for_ - against >= -(-(for_ + against) * bps // 10_000)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(for_=VOTES, against=VOTES, bps=st.integers(0, 10_000))
def test_for_short__the_least_that_reaches_the_margin(for_, against, bps):
    short = Tally(MAJORITY, against, for_, 0, for_, 0, bps).for_short
    if short is None:
        assert bps == 10_000
        assert against > 0
        assert not margin_reached(for_ + 10**40, against, bps)
        return
    assert margin_reached(for_ + short, against, bps)
    assert short == 0 or not margin_reached(for_ + short - 1, against, bps)


@pytest.mark.parametrize(
    ("tally", "passes"),
    [
        (Tally(MAJORITY, 0, 10, 0, 10, 10, 0), True),
        (Tally(MAJORITY, 0, 10, 0, 10, 11, 0), False),
        (Tally(MAJORITY, 10, 10, 0, 20, 10, 0), False),
        (Tally(MAJORITY, 0, 10, 0, 10, None, 0), False),
        (Tally(OPTIMISTIC, 9, 0, 0, 0, 0, 500, veto=10), True),
        (Tally(OPTIMISTIC, 10, 0, 0, 0, 0, 500, veto=10), False),
        (Tally(OPTIMISTIC, 0, 0, 0, 0, None, 500), True),
    ],
)
def test_passes__as_it_stands(tally, passes):
    assert tally.passes is passes


def standing(tally, state=ProposalState.ACTIVE, **changes):
    rules = {"quorumBps": 1_000, "counting": tally.counting}
    times = {"now": 50, "snapshot": 10, "deadline": 100, "eta": 0, "expiration": 200} | changes
    return Standing(state=state, tally=tally, rules=rules, is_proposer_short=False, **times)


@pytest.mark.parametrize(
    ("tally", "sentences"),
    [
        (
            Tally(MAJORITY, 5 * WHOLE, WHOLE, 0, WHOLE, 3 * WHOLE, 0),
            ["2 veX more FOR or ABSTAIN for the quorum.",
             "4.01 veX more FOR for the margin, if nobody else votes AGAINST."],
        ),
        (Tally(MAJORITY, WHOLE, WHOLE, 0, WHOLE, 0, 10_000), ["No vote may be AGAINST: the margin is 100%."]),
        (Tally(OPTIMISTIC, 10, 0, 0, 0, 0, 500, veto=10), ["Enough votes are AGAINST to stop it."]),
        (Tally(MAJORITY, 0, WHOLE, 0, WHOLE, WHOLE, 0), []),
    ],
)  # fmt: skip
def test_missing__in_words(tally, sentences):
    assert missing(standing(tally), "veX") == sentences


def test_tally_rows__behind_and_in_roots():
    rows = dict(tally_rows(standing(Tally(QUADRATIC, 3 * WHOLE, WHOLE, 0, WHOLE, 4 * WHOLE, 1_000)), "veX"))
    assert rows["against"] == "3 roots (75.0%)"
    assert rows["margin"].startswith("AGAINST leads by 2; FOR must lead by 0.40 roots (10%)")
    assert rows["quorum"] == "1 of 4 veX (10% of all votes): not reached"


@pytest.mark.parametrize(
    ("state", "changes", "due"),
    [
        (ProposalState.PENDING, {}, ("voting begins", 10)),
        (ProposalState.ACTIVE, {}, ("vote", 100)),
        (ProposalState.SUCCEEDED, {}, ("queue", 200)),
        (ProposalState.QUEUED, {"eta": 60}, ("can be executed", 60)),
        (ProposalState.QUEUED, {"eta": 40}, ("execute", 200)),
        (
            ProposalState.QUEUED,
            {"eta": 40, "predecessor_state": ProposalState.QUEUED},
            ("wait for its predecessor, then execute", 200),
        ),
        (ProposalState.EXPIRED, {}, ("", 0)),
    ],
)
def test_next_step__what_and_until_when(state, changes, due):
    assert standing(Tally(MAJORITY, 0, 0, 0, 0, 0, 0), state, **changes).next_step == due
