"""When a vote passes: quorum, margin, tie; and that nothing changes it afterwards."""

import pytest

from utils.checks import reverts_with
from utils.constants import WAD
from utils.governance import Kind, Proposal, State, Support, delegate, deploy_dao, states, warp_to

QUORUM = 100_000 * WAD


@pytest.fixture
def vote(contracts, chain, deployer, accounts):
    """The state after a vote with exactly these votes, of 1,000,000 tokens in all."""

    def _vote(for_votes, against_votes, abstain_votes, **settings):
        voters = [(accounts[2], for_votes), (accounts[3], against_votes), (accounts[4], abstain_votes)]
        allocations = [(account, votes) for account, votes in voters if votes]
        rest = 1_000_000 * WAD - for_votes - against_votes - abstain_votes
        allocations += [(accounts[5], rest)] if rest else []
        dao = deploy_dao(contracts, deployer, allocations, threshold=0, **settings)
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
    assert vote(for_votes, against_votes, 0, decision_bps=margin_bps) == passes


@pytest.mark.parametrize("quorum_bps", [0, 1_000])
def test_state__nobody_votes__defeated(vote, quorum_bps):
    """GV-05: also with a quorum and a margin of zero."""
    assert not vote(0, 0, 0, quorum_bps=quorum_bps, decision_bps=0)


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
    height, now = chain.blocks.height, chain.blocks.head.timestamp
    for _ in range(1_000):
        chain.provider.make_request("evm_mine", [{"timestamp": now}])
    assert (chain.blocks.height, chain.blocks.head.timestamp) == (height + 1_000, now)
    assert proposal.state == State.PENDING


@pytest.mark.parametrize("step", ["queue", "execute", "cancel"])
def test_queue_execute_cancel__never_proposed__reverts(governor, draft, stranger, step):
    proposal = draft(description="Never proposed")
    with reverts_with(governor.GovernorNonexistentProposal, proposalId=proposal.id):
        getattr(proposal, step)(stranger)


RELAXED = [{"quorum_bps": 1}, {"decision_bps": 0}, {"execution_window": 2**32 - 1}]


@pytest.mark.parametrize("relaxed", RELAXED)
def test_state__rule_relaxed_afterwards__defeated_stays_defeated(
    governor, change_kind, draft, alice, bob, carol, dave, stranger, relaxed
):
    """GV-01: a proposal that failed under its rules stays failed when a later one lowers the bar."""
    failed = draft(description="Too few, too close").propose(dave).open()
    failed.vote(carol, Support.FOR)
    failed.vote(dave, Support.AGAINST)
    change = change_kind(**relaxed).propose(dave).pass_vote(alice, bob)
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


@pytest.mark.parametrize("when", ["pending", "active"])
def test_state__rules_tightened_meanwhile__old_rules_decide(
    governor, kinds, draft, change_kind, chain, alice, carol, dave, stranger, when
):
    """GV-01: a proposal keeps the rules it was born with, also if they change before the snapshot."""
    changes = change_kind(
        description="Everything stricter",
        quorum_bps=10_000,
        decision_bps=10_000,
        execution_window=3_600,
        late_extension=0,
        voting_period=60,
        voting_delay=0,
        threshold=0,
    )
    changes.propose(dave).pass_vote(alice).queue(stranger)
    if when == "pending":
        warp_to(chain, governor.proposalEta(changes.id) - 100)
    running = draft(description="Running").propose(dave)
    if when == "active":
        running.open()
        running.vote(alice, Support.FOR)
    snapshot, deadline, version = running.snapshot, running.deadline, governor.proposalRules(running.id)
    expiration = governor.proposalExpiration(running.id)
    warp_to(chain, governor.proposalEta(changes.id))
    changes.execute(stranger)

    assert (governor.votingPeriod(), governor.votingDelay(), governor.proposalThreshold()) == (60, 0, 0)
    if when == "pending":
        running.open()
        running.vote(alice, Support.FOR)
    running.vote(carol, Support.AGAINST)
    assert governor.quorum(snapshot) == (QUORUM if when == "active" else 10 * QUORUM)
    assert governor.proposalQuorum(running.id) == QUORUM
    assert tuple(kinds.describe(version)[1]) == Kind().as_tuple()
    assert (running.snapshot, running.deadline) == (snapshot, deadline)
    assert governor.proposalExpiration(running.id) == expiration
    assert running.state == State.ACTIVE
    assert running.close().state == State.SUCCEEDED

    later = draft(description="Later").propose(stranger).open()
    later.vote(alice, Support.FOR)
    assert later.close().state == State.DEFEATED
