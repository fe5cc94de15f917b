"""When a vote passes: quorum, margin, tie; and that nothing changes it afterwards."""

import pytest

from utils.checks import reverts_with
from utils.constants import WAD
from utils.governance import Proposal, State, Support, delegate, deploy_dao, states, warp_to

QUORUM = 100_000 * WAD


@pytest.fixture
def vote(project, chain, deployer, accounts):
    """The state after a vote with exactly these votes, of 1,000,000 tokens in all."""

    def _vote(for_votes, against_votes, abstain_votes, **settings):
        voters = [(accounts[2], for_votes), (accounts[3], against_votes), (accounts[4], abstain_votes)]
        allocations = [(account, votes) for account, votes in voters if votes]
        rest = 1_000_000 * WAD - for_votes - against_votes - abstain_votes
        allocations += [(accounts[5], rest)] if rest else []
        dao = deploy_dao(project, deployer, allocations, proposal_threshold=0, **settings)
        for account, _ in allocations:
            delegate(dao.token, account, sender=account)
        proposal = Proposal(dao.governor, chain, [(accounts[9], 0, b"")]).propose(accounts[9]).open()
        for support, (account, votes) in zip(
            (Support.FOR, Support.AGAINST, Support.ABSTAIN), voters, strict=True
        ):
            if votes:
                proposal.vote(account, support)
        assert proposal.close().state in (State.SUCCEEDED, State.DEFEATED)
        return proposal.state == State.SUCCEEDED

    return _vote


@pytest.mark.parametrize(
    ("for_votes", "abstain_votes", "passes"),
    [
        (QUORUM, 0, True),
        (QUORUM - 1, 0, False),
        (1, QUORUM - 1, True),
        (1, QUORUM - 2, False),
        (0, QUORUM, False),
        (1_000_000 * WAD, 0, True),
    ],
)
def test_state__quorum__counts_for_and_abstain(vote, for_votes, abstain_votes, passes):
    """GV-06: 10% of 1,000,000 tokens, to the wei; abstentions help the quorum only."""
    assert vote(for_votes, 0, abstain_votes) == passes


def test_state__against_votes__are_no_quorum(vote):
    assert not vote(60_000 * WAD, 45_000 * WAD, 0)


@pytest.mark.parametrize(
    ("for_votes", "against_votes", "margin_bps", "passes"),
    [
        (550_000 * WAD, 450_000 * WAD, 1_000, True),
        (550_000 * WAD - 1, 450_000 * WAD + 1, 1_000, False),
        (550_000 * WAD - 1, 450_000 * WAD, 1_000, False),
        (200_000 * WAD, 200_000 * WAD, 0, False),
        (200_000 * WAD, 200_000 * WAD, 1_000, False),
        (200_000 * WAD + 1, 200_000 * WAD, 0, True),
        (300_000 * WAD, 0, 10_000, True),
        (300_000 * WAD, 1, 10_000, False),
        (200_000 * WAD, 300_000 * WAD, 0, False),
    ],
)
def test_state__margin__exact(vote, for_votes, against_votes, margin_bps, passes):
    """GV-16: FOR - AGAINST >= margin * (FOR + AGAINST), to the wei; a tie fails with every margin."""
    assert vote(for_votes, against_votes, 0, approval_margin_bps=margin_bps) == passes


@pytest.mark.parametrize("quorum_bps", [0, 1_000])
def test_state__nobody_votes__defeated(vote, quorum_bps):
    """GV-05: also with a quorum and a margin of zero."""
    assert not vote(0, 0, 0, quorum_bps=quorum_bps, approval_margin_bps=0)


def test_state__life_of_a_proposal__in_order(governor, draft, alice, bob, dave, stranger, chain):
    """GV-07, GV-10: by time only, no block is mined to let time pass."""
    proposal = draft().propose(dave)
    assert proposal.state == State.PENDING
    warp_to(chain, proposal.snapshot)
    assert proposal.state == State.PENDING
    warp_to(chain, proposal.snapshot + 1)
    assert proposal.state == State.ACTIVE
    proposal.vote(alice, Support.FOR)
    proposal.vote(bob, Support.ABSTAIN)
    warp_to(chain, proposal.deadline)
    assert proposal.state == State.ACTIVE
    warp_to(chain, proposal.deadline + 1)
    assert proposal.state == State.SUCCEEDED
    proposal.queue(stranger)
    assert proposal.state == State.QUEUED
    warp_to(chain, governor.proposalEta(proposal.id))
    assert proposal.state == State.QUEUED
    proposal.execute(stranger)
    assert proposal.state == State.EXECUTED


def test_state__blocks_without_time__no_progress(draft, dave, chain):
    """GV-07: mining alone moves nothing; a thousand blocks in one second are one second."""
    proposal = draft().propose(dave)
    for _ in range(20):
        warp_to(chain, chain.blocks.head.timestamp)
    assert proposal.state == State.PENDING


@pytest.mark.parametrize("step", ["queue", "execute", "cancel"])
def test_queue_execute_cancel__never_proposed__reverts(governor, draft, stranger, step):
    proposal = draft(description="Never proposed")
    with reverts_with(governor.GovernorNonexistentProposal, proposalId=proposal.id):
        getattr(proposal, step)(stranger)


SETTINGS = [("updateQuorumNumerator", 1), ("setApprovalMargin", 0), ("setExecutionWindow", 2**48 - 1)]


@pytest.mark.parametrize(("setter", "value"), SETTINGS)
def test_state__rule_relaxed_afterwards__defeated_stays_defeated(
    governor, call_self, draft, alice, bob, carol, dave, stranger, setter, value
):
    """GV-01: a proposal that failed under its rules stays failed when a later one lowers the bar."""
    failed = draft(description="Too few, too close").propose(dave).open()
    failed.vote(carol, Support.FOR)
    failed.vote(dave, Support.AGAINST)
    change = call_self(getattr(governor, setter), value).propose(dave).pass_vote(alice, bob)
    assert failed.state == State.DEFEATED
    change.ripen(stranger).execute(stranger)
    assert failed.state == State.DEFEATED
    with reverts_with(
        governor.GovernorUnexpectedProposalState,
        proposalId=failed.id,
        current=State.DEFEATED,
        expectedStates=states(State.SUCCEEDED),
    ):
        failed.queue(stranger)


def test_state__rules_tightened_in_the_vote__old_rules_decide(
    governor, draft, call_self, chain, alice, carol, dave, stranger
):
    """GV-01: quorum, margin, extension and period of a vote that began are those of its snapshot."""
    changes = draft(
        *(
            (governor, 0, getattr(governor, setter).encode_input(value))
            for setter, value in (
                ("updateQuorumNumerator", 10_000),
                ("setApprovalMargin", 10_000),
                ("setExecutionWindow", 3_600),
                ("setLateQuorumVoteExtension", 0),
                ("setVotingPeriod", 60),
                ("setVotingDelay", 0),
                ("setProposalThreshold", 0),
            )
        ),
        description="Everything stricter",
    )
    changes.propose(dave).pass_vote(alice).queue(stranger)
    running = draft(description="Running").propose(dave).open()
    running.vote(alice, Support.FOR)
    running.vote(carol, Support.AGAINST)
    snapshot, deadline, expiration = (
        running.snapshot,
        running.deadline,
        governor.proposalExpiration(running.id),
    )
    warp_to(chain, governor.proposalEta(changes.id))
    changes.execute(stranger)

    assert (governor.quorumNumerator(), governor.approvalMargin(), governor.votingPeriod()) == (
        10_000,
        10_000,
        60,
    )
    assert governor.quorumNumerator(snapshot) == 1_000
    assert governor.approvalMargin(snapshot) == 1_000
    assert governor.executionWindow(snapshot) == 14 * 86_400
    assert (running.snapshot, running.deadline) == (snapshot, deadline)
    assert governor.proposalExpiration(running.id) == expiration
    assert running.state == State.ACTIVE
    assert running.close().state == State.SUCCEEDED

    later = draft(description="Later").propose(stranger).open()
    later.vote(alice, Support.FOR)
    assert later.close().state == State.DEFEATED
