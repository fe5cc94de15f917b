"""Settings change by proposals, and by nothing else."""

import pytest
from ape.exceptions import VirtualMachineError

from utils.checks import reverts_with
from utils.constants import DAY, ZERO_ADDRESS
from utils.governance import QUORUM_BPS, STANDARD, THRESHOLD, Kind, Reach, State

NEW_RULES = {
    "quorum_bps": 2_500,
    "decision_bps": 250,
    "voting_delay": 5,
    "voting_period": 10**6,
    "late_extension": 0,
    "execution_window": 3_600,
    "threshold": 7,
}


def test_set_kind__by_proposal__set_and_announced(governor, kinds, change_kind, alice, dave, stranger, chain):
    change = change_kind(**NEW_RULES).propose(dave).pass_vote(alice).ripen(stranger)
    tx = change.execute(stranger)
    (log,) = [log for log in tx.events if log.event_name == "KindSet"]
    assert (log.kind, log.version) == (STANDARD, 2)
    kind, rules = kinds.describe(2)
    assert kind == STANDARD
    assert tuple(rules) == Kind(**NEW_RULES).as_tuple() == tuple(log.rules)
    assert governor.votingDelay() == 5
    assert governor.votingPeriod() == 10**6
    assert governor.proposalThreshold() == 7
    chain.mine()
    versions = [kinds.standardRulesAt(second) >> 184 & (2**24 - 1) for second in (0, tx.timestamp - 1)]
    assert versions == [0, 1]
    assert kinds.standardRulesAt(tx.timestamp) == kinds.rulesOf(2)
    assert change.state == State.EXECUTED


@pytest.mark.parametrize("caller", ["deployer", "alice", "dave", "guardian", "stranger"])
def test_setter__by_a_person__reverts(governor, kinds, request, caller):
    """GV-19, I-9: every function that governs, from everybody."""
    sender = request.getfixturevalue(caller)
    for name, arguments in (
        ("setGuardian", [sender, 2**48 - 1]),
        ("updateTimelock", [sender]),
        ("relay", [sender, 0, b""]),
    ):
        with reverts_with(governor.GovernorOnlyExecutor, account=sender.address):
            getattr(governor, name)(*arguments, sender=sender)
    for name, arguments in (
        ("setKind", [STANDARD, Kind().as_tuple()]),
        ("removeKind", [1]),
        ("setTarget", [1, sender, Reach.CALL, 1]),
        ("setQuotas", [[1]]),
        ("setReserved", ["0x12345678", True]),
        ("transferOwnership", [sender]),
        ("renounceOwnership", []),
    ):
        with reverts_with(kinds.OwnableUnauthorizedAccount, account=sender.address):
            getattr(kinds, name)(*arguments, sender=sender)


def test_setter__list__is_complete(governor, kinds):
    """GV-19: no function that changes state is forgotten above."""
    open_to_all = {
        "propose",
        "proposeKind",
        "proposeAfter",
        "queue",
        "execute",
        "cancel",
        "castVote",
        "castVoteWithReason",
        "castVoteWithReasonAndParams",
        "castVoteBySig",
        "castVoteWithReasonAndParamsBySig",
        "castVotesBySig",
        "castOwnVote",
        "castOwnVotesBySig",
        "cancelSignedBallots",
        "onERC721Received",
        "onERC1155Received",
        "onERC1155BatchReceived",
    }
    governed = {"setGuardian", "updateTimelock", "relay"}
    assert {abi.name for abi in governor.contract_type.mutable_methods} == open_to_all | governed
    owned = {
        "setKind",
        "removeKind",
        "setTarget",
        "setReservedTarget",
        "setQuotas",
        "setReserved",
        "transferOwnership",
        "renounceOwnership",
    }
    assert {abi.name for abi in kinds.contract_type.mutable_methods} == owned | {"admit"}


def test_setter__timelock_impersonated__reverts(governor, timelock, accounts):
    """I-9: the timelock itself can call a setter only while the governor executes that very call."""
    timelock_account = accounts[timelock.address]
    timelock_account.balance = 10**18
    with pytest.raises(VirtualMachineError, match="Panic error 0x31"):
        governor.setGuardian(ZERO_ADDRESS, 0, sender=timelock_account)


def test_set_kind__nonsense_by_proposal__reverts(kinds, change_kind, alice, dave, stranger):
    change = change_kind(quorum_bps=10_001).propose(dave).pass_vote(alice).ripen(stranger)
    with reverts_with(kinds.ProposalKindsInvalidShare, bps=10_001, maxBps=10_000):
        change.execute(stranger)
    assert change.state == State.QUEUED


SETTINGS_EVENTS = {"VotingDelaySet", "VotingPeriodSet", "ProposalThresholdSet", "QuorumNumeratorUpdated"}


def test_execute__standard_kind_changed__standard_events(governor, change_kind, draft, alice, dave, stranger):
    """CO-26: a client that knows only the standard Governor learns of what changed, and of nothing else."""
    change = change_kind(voting_delay=2 * DAY, threshold=THRESHOLD - 1, quorum_bps=QUORUM_BPS + 1)
    events = change.propose(dave).pass_vote(alice).ripen(stranger).execute(stranger).events
    for event in (
        governor.VotingDelaySet(oldVotingDelay=DAY, newVotingDelay=2 * DAY),
        governor.ProposalThresholdSet(oldProposalThreshold=THRESHOLD, newProposalThreshold=THRESHOLD - 1),
        governor.QuorumNumeratorUpdated(oldQuorumNumerator=QUORUM_BPS, newQuorumNumerator=QUORUM_BPS + 1),
    ):
        assert event in events
    assert "VotingPeriodSet" not in [event.event_name for event in events]

    for other in (change_kind(kind=1, voting_period=DAY, late_extension=0), draft()):
        events = other.propose(dave).pass_vote(alice).ripen(stranger).execute(stranger).events
        assert not SETTINGS_EVENTS & {event.event_name for event in events}
