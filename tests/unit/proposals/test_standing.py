"""What is missing to pass is exactly what is missing, by the governor's own comparison."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ape_dao.cli.proposal.words import missing, tally_rows
from ape_dao.core.contract_types import MAJORITY, OPTIMISTIC, QUADRATIC
from ape_dao.core.errors import ProposalError
from ape_dao.core.governance import Action, ProposalState
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.proposals.onchain import ChainProposal
from ape_dao.proposals.standing import Standing, Tally
from ape_dao.proposals.time_guards import TimeWindow
from utils.proposals import address

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


def standing(tally, state=ProposalState.ACTIVE, *, escalation=ZERO_ADDRESS, **changes):
    rules = {"quorumBps": 1_000, "counting": tally.counting, "escalation": escalation}
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


def test_missing__escalates__goes_on():
    vetoed = standing(Tally(OPTIMISTIC, 10, 0, 0, 0, 0, 500, veto=10), escalation=address(9))
    assert missing(vetoed, "veX") == ["Enough votes are AGAINST to send it to a standard vote."]


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
        (ProposalState.QUEUED, {"eta": 40, "window": TimeWindow(70, 150)}, ("can be executed", 70)),
        (ProposalState.QUEUED, {"eta": 60, "window": TimeWindow(55, 150)}, ("can be executed", 60)),
        (ProposalState.QUEUED, {"eta": 40, "window": TimeWindow(50, 150)}, ("execute", 150)),
        (ProposalState.QUEUED, {"eta": 40, "window": TimeWindow(0, 900)}, ("execute", 200)),
        (ProposalState.QUEUED, {"eta": 40, "window": TimeWindow(50, 50)}, ("execute", 50)),
        (ProposalState.QUEUED, {"eta": 40, "window": TimeWindow(0, 49)}, ("", 0)),
        (ProposalState.QUEUED, {"eta": 60, "window": TimeWindow(0, 59)}, ("", 0)),
        (ProposalState.QUEUED, {"eta": 40, "window": TimeWindow(201, 900)}, ("", 0)),
        (ProposalState.ACTIVE, {"window": TimeWindow(0, 49)}, ("vote", 100)),
        (ProposalState.EXPIRED, {}, ("", 0)),
    ],
)
def test_next_step__what_and_until_when(state, changes, due):
    """BO-147: also by the window that a proposal gives itself."""
    found = standing(Tally(MAJORITY, 0, 0, 0, 0, 0, 0), state, **changes)
    assert found.next_step == due
    assert found.is_ready == (due[0] == "execute")
    assert found.is_blocked == (due == ("", 0) and state is ProposalState.QUEUED)


GUARDIAN, PROPOSER, STRANGER = address(1), address(2), address(3)
NOTHING = Tally(MAJORITY, 0, 0, 0, 0, 0, 0)


def made(value=0):
    return ChainProposal(
        id=0xAB << 248,
        proposer=PROPOSER,
        actions=(Action(STRANGER, b"", value),),
        description="# Pay",
        kind=0,
        predecessor=0xCD << 248,
        block=1,
        transaction="0x",
        executed=0,
    )


@pytest.mark.parametrize(
    ("account", "state", "changes", "right"),
    [
        (GUARDIAN, ProposalState.PENDING, {}, "the guardian"),
        (GUARDIAN, ProposalState.QUEUED, {}, "the guardian"),
        (PROPOSER, ProposalState.PENDING, {}, "its proposer"),
        (STRANGER, ProposalState.ACTIVE, {"short": True}, "anybody, because its proposer is short of power"),
    ],
)
def test_right_to_cancel__whose_it_is(account, state, changes, right):
    assert stands(state, **changes).right_to_cancel(made(), account) == right


@pytest.mark.parametrize(
    ("account", "state", "changes", "reason"),
    [
        (PROPOSER, ProposalState.ACTIVE, {}, f"now only the guardian {GUARDIAN} can."),
        (
            STRANGER,
            ProposalState.PENDING,
            {},
            f"now only the guardian {GUARDIAN} and its proposer {PROPOSER} (until voting begins) can.",
        ),
        (
            STRANGER,
            ProposalState.PENDING,
            {"guardian": ZERO_ADDRESS},
            f"now only its proposer {PROPOSER} (until voting begins) can.",
        ),
        (
            STRANGER,
            ProposalState.ACTIVE,
            {"guardian": ZERO_ADDRESS},
            "now nobody can, because there is no guardian.",
        ),
        (
            GUARDIAN,
            ProposalState.ACTIVE,
            {"guardian": ZERO_ADDRESS, "is_about_guardian": True},
            "now nobody can, because it ends the guardian's term.",
        ),
        (ZERO_ADDRESS, ProposalState.EXECUTED, {}, "is executed; there is nothing to cancel."),
        (GUARDIAN, ProposalState.EXPIRED, {}, "is expired; there is nothing to cancel."),
    ],
)
def test_right_to_cancel__of_nobody_here__says_whose(account, state, changes, reason):
    with pytest.raises(ProposalError) as caught:
        stands(state, **changes).right_to_cancel(made(), account)
    assert str(caught.value).endswith(reason)


def stands(state, short=False, guardian=GUARDIAN, **changes):
    return replace(standing(NOTHING, state, **changes), is_proposer_short=short, guardian=guardian)


@pytest.mark.parametrize(
    ("state", "changes", "value", "reason"),
    [
        (ProposalState.ACTIVE, {}, 0, "is active, so nobody can execute it; next: vote, "),
        (ProposalState.EXECUTED, {}, 0, "is executed, so nobody can execute it."),
        (ProposalState.QUEUED, {"eta": 51}, 0, "can be executed 1970-01-01 00:00:51 UTC (in 1 second)."),
        (
            ProposalState.QUEUED,
            {"eta": 50, "predecessor_state": ProposalState.SUCCEEDED},
            0,
            "can be executed only after cd00000000, which is succeeded.",
        ),
        (ProposalState.QUEUED, {"eta": 50}, 2 * WHOLE, "send 2 ETH, but the treasury has 1 ETH; send it"),
    ],
)
def test_require_executable__not_yet__says_why(state, changes, value, reason):
    with pytest.raises(ProposalError) as caught:
        stands(state, **changes).require_executable(made(value), treasury=WHOLE)
    assert reason in str(caught.value)


@pytest.mark.parametrize("predecessor", [None, ProposalState.EXECUTED])
def test_require_executable__queued_and_due__passes(predecessor):
    found = stands(ProposalState.QUEUED, eta=50, predecessor_state=predecessor)
    found.require_executable(made(WHOLE), treasury=WHOLE)
    assert found.is_ready


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (ProposalState.PENDING, "Voting on ab00000000 begins "),
        (ProposalState.DEFEATED, "Voting on ab00000000 ended "),
    ],
)
def test_require_open__not_open__says_when(state, reason):
    with pytest.raises(ProposalError, match=reason):
        stands(state).require_open(made())
    stands(ProposalState.ACTIVE).require_open(made())
