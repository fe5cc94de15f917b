"""A proposal's life from Python: found, voted on, taken back, in the words of the SDK."""

import pytest

from ape_dao.core.errors import BallotError, DaoError, ProposalError, RefusedError
from ape_dao.proposals import Registry, load_proposal, parse_proposal
from ape_dao.proposals.onchain import find_proposals
from ape_dao.sdk import governance, voting
from ape_dao.sdk.drafts import draft_proposal
from ape_dao.sdk.governance import ProposalState, Support
from utils.living import DAY, WHOLE

PAY = "title: Pay\nactions: [{call: token.transfer, args: {to: treasury, value: 1_000 TMAI}}]"


@pytest.fixture
def pay():
    return parse_proposal(PAY)


@pytest.fixture
def made(living, pay):
    proposal = draft_proposal(living.dao, pay, str(living.whale.address)).propose(living.whale)
    living.travel(60)
    return proposal


def test_find_and_vote__in_three_lines(living, made):
    proposal = find_proposals(living.dao, ProposalState.ACTIVE)[-1]
    governance.vote(living.dao, proposal, Support.FOR, sender=living.ben)
    assert governance.tally(living.dao, proposal).for_ > 0
    assert (proposal.id, proposal.title, proposal.kind) == (made.id, "Pay", 0)
    assert (proposal.actions, proposal.description) == (made.actions, made.description)
    assert proposal.proposer == living.whale.address


def test_find_proposals__by_state(living, made):
    assert [found.id for found in find_proposals(living.dao)] == [made.id]
    assert find_proposals(living.dao, ProposalState.PENDING, ProposalState.QUEUED) == []
    living.travel(8 * DAY)
    assert [found.id for found in find_proposals(living.dao, ProposalState.DEFEATED)] == [made.id]


def test_draft__says_what_it_is_before_it_is_sent(living, pay):
    draft = draft_proposal(living.dao, pay, str(living.whale.address))
    assert draft.proposal.actions == tuple(pay.encode(Registry.of(living.dao)))
    assert draft.proposal.description.endswith(f"#proposer={living.whale.address}")
    (note,) = draft.warnings()
    assert note.startswith("executing it takes about ")
    draft.check()
    assert find_proposals(living.dao) == []


def test_draft__checks_before_it_is_sent(living, pay, made):
    with pytest.raises(ProposalError, match="has the same calls and the same text"):
        draft_proposal(living.dao, pay, str(living.whale.address)).check()
    with pytest.raises(ProposalError, match="has 0 veTMAI; a standard proposal takes .* Lock more tokens"):
        draft_proposal(living.dao, pay, str(living.ann.address)).check()
    other = draft_proposal(living.dao, pay, str(living.ben.address))
    with pytest.raises(DaoError, match=f"names {living.ben.address} as its proposer"):
        other.propose(living.whale)
    reserved = parse_proposal("title: R\nactions: [{call: timelock.updateDelay, args: [1 day]}]")
    with pytest.raises(RefusedError, match="ProposalKindsReserved"):
        draft_proposal(living.dao, reserved, str(living.whale.address)).check()


def test_draft__after_another(living, made, tmp_path):
    """IN-07. By the digits that a list shows."""
    path = tmp_path / "later.yaml"
    path.write_text(f"{PAY.replace('Pay', 'Later')}\nafter: '{made.short_id}'")
    later = draft_proposal(living.dao, load_proposal(path), str(living.whale.address)).propose(living.whale)
    assert (later.predecessor, later.kind) == (made.id, 0)


def test_votes_on_and_ballot_of(living, made):
    power = living.dao.governor.getVotes(living.ben, living.dao.governor.proposalSnapshot(made.id))
    assert voting.votes_on(living.dao, made, str(living.ben.address)) == power > 0
    assert voting.ballot_of(living.dao, made, str(living.ben.address)) == governance.Tally(0, 0, 0)
    governance.vote_split(living.dao, made, for_=2 * WHOLE, against=WHOLE, sender=living.ben)
    assert voting.ballot_of(living.dao, made, str(living.ben.address)) == governance.Tally(
        against=WHOLE, for_=2 * WHOLE, abstain=0
    )
    with pytest.raises(ProposalError, match="had no votes when voting on .* no lock"):
        voting.votes_on(living.dao, made, str(living.ann.address))


def test_invalidate_ballots__until_a_moment_once(living, made):
    voting.invalidate_ballots(living.dao, made, living.now - 5, sender=living.ben)
    stored = voting.invalid_until(living.dao, made, str(living.ben.address))
    assert stored < living.now
    for wrong, problem in ((stored, "invalid already"), (living.now + DAY, "is in the future")):
        with pytest.raises(BallotError, match=problem):
            voting.invalidate_ballots(living.dao, made, wrong, sender=living.ben)
    living.travel(8 * DAY)
    with pytest.raises(BallotError, match="is defeated; no ballot on it counts any more"):
        voting.invalidate_ballots(living.dao, made, sender=living.ben)
