"""Everything in one transaction, or in one second."""

import pytest

from utils.checks import reverts_with
from utils.constants import WAD, ZERO_ADDRESS
from utils.governance import Proposal, State, delegate_calldata, states

LOAN = 300_000 * WAD


@pytest.fixture
def fastest(launch):
    """The most careless settings that the constructor accepts."""
    return launch(
        min_delay=0,
        voting_delay=0,
        voting_period=1,
        late_extension=0,
        threshold=0,
        quorum_bps=0,
    )


@pytest.fixture
def attacker(contracts, deployer):
    """A contract that makes any number of calls in one transaction."""
    return deployer.deploy(contracts.MockWallet, deployer)


def calls(dao, proposal, steps):
    governor = dao.governor
    encoded = {
        "delegate": (dao.token, delegate_calldata(ZERO_ADDRESS)),
        "propose": (governor, governor.propose.encode_input(*proposal.content, proposal.description)),
        "vote": (governor, governor.castVote.encode_input(proposal.id, 1)),
        "queue": (governor, governor.queue.encode_input(*proposal.content, proposal.description_hash)),
        "execute": (governor, governor.execute.encode_input(*proposal.content, proposal.description_hash)),
    }
    targets, payloads = zip(*(encoded[step] for step in steps), strict=True)
    return list(targets), list(payloads)


def test_propose_and_vote__one_transaction__reverts(fastest, attacker, chain, alice):
    """GV-11: voting begins a second after the snapshot at the earliest, also without a voting delay."""
    fastest.token.transfer(attacker, LOAN, sender=alice)
    attacker.act([fastest.token], [delegate_calldata(attacker)], sender=alice)
    proposal = Proposal(fastest.governor, chain, [(ZERO_ADDRESS, 0, b"")])
    with reverts_with(
        fastest.governor.GovernorUnexpectedProposalState,
        proposalId=proposal.id,
        current=State.PENDING,
        expectedStates=states(State.ACTIVE),
    ):
        attacker.act(*calls(fastest, proposal, ["propose", "vote"]), sender=alice)


def test_vote_and_execute__one_transaction__reverts(fastest, attacker, chain, alice):
    """GV-11: nothing can be queued in the second in which somebody may still vote."""
    fastest.token.transfer(attacker, LOAN, sender=alice)
    attacker.act([fastest.token], [delegate_calldata(attacker)], sender=alice)
    proposal = Proposal(fastest.governor, chain, [(ZERO_ADDRESS, 0, b"")])
    attacker.act(*calls(fastest, proposal, ["propose"]), sender=alice)
    chain.pending_timestamp = proposal.snapshot + 1
    with reverts_with(
        fastest.governor.GovernorUnexpectedProposalState,
        proposalId=proposal.id,
        current=State.ACTIVE,
        expectedStates=states(State.SUCCEEDED),
    ):
        attacker.act(*calls(fastest, proposal, ["vote", "queue", "execute"]), sender=alice)


def test_borrowed_votes__given_back_in_the_same_second__count_for_nothing(fastest, attacker, chain, alice):
    """GV-11: power is what an account had at the end of the second of the snapshot."""
    token, governor = fastest.token, fastest.governor
    token.transfer(attacker, LOAN, sender=alice)
    proposal = Proposal(governor, chain, [(ZERO_ADDRESS, 0, b"")])
    targets, payloads = calls(fastest, proposal, ["propose"])
    attacker.act(
        [token, *targets, token],
        [delegate_calldata(attacker), *payloads, token.transfer.encode_input(alice, LOAN)],
        sender=alice,
    )
    chain.pending_timestamp = proposal.snapshot + 1  # the only second of the vote
    targets, payloads = calls(fastest, proposal, ["vote"])
    with reverts_with(governor.GovernorNoVotes, voter=attacker.address, snapshot=proposal.snapshot):
        attacker.act(targets, payloads, sender=alice)
