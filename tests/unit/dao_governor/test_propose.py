"""Making proposals."""

import pytest
from eth_utils import keccak

from utils.checks import reverts_with
from utils.constants import WAD, ZERO_ADDRESS
from utils.governance import (
    SUPPLY,
    THRESHOLD,
    VOTING_DELAY,
    VOTING_PERIOD,
    WINDOW,
    Proposal,
    State,
    delegate,
    deploy_dao,
    states,
    warp_to,
)


def test_propose__valid__event_and_views(governor, draft, dave, timelock, chain):
    proposal = draft((timelock, 5, b"\x12\x34"), (ZERO_ADDRESS, 0, b""), description="Two calls").propose(
        dave
    )
    tx = proposal.born[0]
    snapshot = tx.timestamp + VOTING_DELAY
    expected = governor.ProposalCreated(
        proposalId=proposal.id,
        proposer=dave,
        targets=[timelock, ZERO_ADDRESS],
        values=[5, 0],
        signatures=["", ""],
        calldatas=[b"\x12\x34", b""],
        voteStart=snapshot,
        voteEnd=snapshot + VOTING_PERIOD,
        description="Two calls",
    )
    assert expected in tx.events
    assert governor.hashProposal(*proposal.content, keccak(text="Two calls")) == proposal.id
    assert governor.proposalProposer(proposal.id) == dave
    assert proposal.snapshot == snapshot
    assert proposal.deadline == snapshot + VOTING_PERIOD
    assert governor.proposalEta(proposal.id) == 0
    assert governor.proposalExpiration(proposal.id) == snapshot + VOTING_PERIOD + WINDOW
    assert governor.proposalNeedsQueuing(proposal.id)
    assert tuple(governor.proposalVotes(proposal.id)) == (0, 0, 0)
    assert proposal.state == State.PENDING


def test_propose__one_vote_below_threshold__reverts(governor, draft, token, dave, stranger, chain):
    """GV-04: the threshold itself suffices, one wei less does not."""
    token.transfer(stranger, 1, sender=dave)
    warp_to(chain, chain.blocks.head.timestamp + 10)
    with reverts_with(
        governor.GovernorInsufficientProposerVotes,
        proposer=dave.address,
        votes=THRESHOLD - 1,
        threshold=THRESHOLD,
    ):
        draft().propose(dave)


def test_propose__exactly_threshold__strangers_cannot_cancel(governor, draft, dave, stranger):
    """GV-04: who may propose with exactly the threshold is not cancelled by another comparison."""
    proposal = draft().propose(dave)
    with reverts_with(governor.GovernorUnableToCancel, proposalId=proposal.id, account=stranger.address):
        proposal.cancel(stranger)
    assert proposal.state == State.PENDING


def test_propose__power_of_the_same_second__does_not_count(governor, draft, token, alice, stranger, chain):
    """GV-17: power is read one second before, so nothing borrowed for the transaction helps."""
    now = chain.blocks.head.timestamp + 10
    token.transfer(stranger, THRESHOLD, sender=alice)
    proposal = draft()
    chain.provider.make_request("evm_setAutomine", [False])
    try:
        chain.pending_timestamp = now
        txs = [
            token.invoke_transaction(
                "delegate",
                stranger,
                sender=stranger,
                gas=500_000,
                required_confirmations=0,
                nonce=stranger.nonce,
            ),
            governor.propose(
                *proposal.content,
                proposal.description,
                sender=stranger,
                gas=1_000_000,
                required_confirmations=0,
                nonce=stranger.nonce + 1,
                raise_on_revert=False,
            ),
        ]
        chain.provider.make_request("evm_mine", [])
    finally:
        chain.provider.make_request("evm_setAutomine", [True])
    receipts = [chain.provider.get_receipt(tx.txn_hash) for tx in txs]
    assert [bool(receipt.status) for receipt in receipts] == [True, False]
    assert governor.proposalSnapshot(proposal.id) == 0


def test_propose__whale_buys_just_before__proposer_unaffected(draft, token, alice, dave, stranger):
    """GV-17: the threshold is a number of votes, not a share that somebody else can raise."""
    token.transfer(stranger, 100 * THRESHOLD, sender=alice)
    delegate(token, stranger, sender=stranger)
    assert draft().propose(dave).state == State.PENDING


@pytest.mark.parametrize(
    ("targets", "values", "calldatas"),
    [(0, 0, 0), (1, 0, 1), (1, 1, 0), (0, 1, 1), (2, 2, 1), (2, 1, 2), (1, 2, 2)],
)
def test_propose__unequal_lengths__reverts(governor, dave, targets, values, calldatas):
    """GV-24."""
    with reverts_with(
        governor.GovernorInvalidProposalLength, targets=targets, calldatas=calldatas, values=values
    ):
        governor.propose([ZERO_ADDRESS] * targets, [0] * values, [b""] * calldatas, "Unequal", sender=dave)


def test_propose__same_content_twice__reverts(governor, draft, dave, alice):
    """GV-13: identical proposals are one proposal; another description makes another."""
    proposal = draft(description="Pay the April revenue").propose(dave)
    with reverts_with(
        governor.GovernorUnexpectedProposalState,
        proposalId=proposal.id,
        current=State.PENDING,
        expectedStates=states(),
    ):
        proposal.propose(alice)
    other = draft(description="Pay the May revenue").propose(dave)
    assert other.id != proposal.id


def test_propose__cancelled_content__cannot_be_proposed_again(governor, draft, dave):
    """GV-13: a cancelled proposal does not come back under the same id."""
    proposal = draft().propose(dave)
    proposal.cancel(dave)
    with reverts_with(
        governor.GovernorUnexpectedProposalState,
        proposalId=proposal.id,
        current=State.CANCELED,
        expectedStates=states(),
    ):
        proposal.propose(dave)


def test_propose__front_run_without_suffix__victim_reverts(governor, draft, alice, dave):
    """GV-03: the known weakness of content ids, which the suffix of the next test closes."""
    proposal = draft(description="Mine").propose(alice)
    proposal.cancel(alice)
    with reverts_with(
        governor.GovernorUnexpectedProposalState,
        proposalId=proposal.id,
        current=State.CANCELED,
        expectedStates=states(),
    ):
        proposal.propose(dave)


def test_propose__front_run_with_suffix__reverts(governor, draft, alice, dave):
    """GV-03: with `#proposer=` only the named account can make the proposal."""
    proposal = draft(description=f"Mine#proposer={dave.address}")
    with reverts_with(governor.GovernorRestrictedProposer, proposer=alice.address):
        proposal.propose(alice)
    proposal.propose(dave)
    with reverts_with(governor.GovernorUnableToCancel, proposalId=proposal.id, account=alice.address):
        proposal.cancel(alice)
    assert governor.proposalProposer(proposal.id) == dave
    assert proposal.state == State.PENDING


def test_propose__description_of_100_kb__event_decodes(governor, draft, dave):
    """GV-23."""
    description = "Long. " * 17_000
    proposal = draft(description=description).propose(dave)
    (event,) = [log for log in proposal.born[0].events if log.event_name == "ProposalCreated"]
    assert event.description == description
    assert proposal.state == State.PENDING


@pytest.fixture
def open_dao(launch):
    return launch(threshold=0, name="Open DAO")


def test_propose__threshold_zero__anyone_but_nothing_passes_alone(open_dao, chain, stranger):
    """GV-05: without votes a proposal is defeated, however it was proposed."""

    proposal = Proposal(open_dao.governor, chain, [(ZERO_ADDRESS, 0, b"")]).propose(stranger)
    proposal.open().close()
    assert proposal.state == State.DEFEATED


@pytest.fixture
def empty_dao(contracts, deployer):

    return deploy_dao(contracts, deployer, [], threshold=0)


def test_propose__no_supply_at_all__defeated(empty_dao, chain, stranger):
    """GV-05: a quorum of nothing is reached by nobody, and still nothing passes."""

    governor = empty_dao.governor
    proposal = Proposal(governor, chain, [(ZERO_ADDRESS, 0, b"")]).propose(stranger).open()
    assert governor.quorum(proposal.snapshot) == 0
    with reverts_with(governor.GovernorNoVotes, voter=stranger.address, snapshot=proposal.snapshot):
        governor.castVote(proposal.id, 1, sender=stranger)
    assert proposal.close().state == State.DEFEATED


@pytest.mark.parametrize(("bps", "tokens"), [(1_000, 100_000), (400, 40_000), (10_000, 1_000_000), (1, 100)])
def test_quorum__share_of_supply__in_whole_tokens(launch, chain, bps, tokens):
    """GV-06: 4% of 1,000,000 tokens are 40,000 tokens."""

    dao = launch(quorum_bps=bps)
    assert dao.token.totalSupply() == SUPPLY == 1_000_000 * WAD
    assert dao.governor.quorum(chain.blocks.head.timestamp - 1) == tokens * WAD
