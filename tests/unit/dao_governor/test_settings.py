"""Settings change by proposals, and by nothing else."""

import pytest
from ape.exceptions import VirtualMachineError

from utils.checks import reverts_with
from utils.governance import VOTING_DELAY, VOTING_PERIOD, State

# setter, arguments, event, its fields, getter, value
SETTINGS = [
    ("setVotingDelay", [5], "VotingDelaySet", [VOTING_DELAY, 5], "votingDelay", 5),
    ("setVotingPeriod", [10**6], "VotingPeriodSet", [VOTING_PERIOD, 10**6], "votingPeriod", 10**6),
    ("setProposalThreshold", [7], "ProposalThresholdSet", [1_000 * 10**18, 7], "proposalThreshold", 7),
    ("updateQuorumNumerator", [2_500], "QuorumNumeratorUpdated", [1_000, 2_500], "quorumNumerator", 2_500),
    ("setApprovalMargin", [250], "ApprovalMarginSet", [1_000, 250], "approvalMargin", 250),
    ("setExecutionWindow", [3_600], "ExecutionWindowSet", [14 * 86_400, 3_600], "executionWindow", 3_600),
    (
        "setLateQuorumVoteExtension",
        [0],
        "LateQuorumVoteExtensionSet",
        [2 * 86_400, 0],
        "lateQuorumVoteExtension",
        0,
    ),
]


@pytest.mark.parametrize(("setter", "arguments", "event", "fields", "getter", "value"), SETTINGS)
def test_setter__by_proposal__set_and_announced(
    governor, call_self, alice, dave, stranger, setter, arguments, event, fields, getter, value
):
    change = call_self(getattr(governor, setter), *arguments).propose(dave).pass_vote(alice).ripen(stranger)
    tx = change.execute(stranger)
    (log,) = [log for log in tx.events if log.event_name == event]
    assert list(log.event_arguments.values()) == fields
    assert getattr(governor, getter)() == value
    assert change.state == State.EXECUTED


@pytest.mark.parametrize("caller", ["deployer", "alice", "dave", "guardian", "stranger"])
def test_setter__by_a_person__reverts(governor, timelock, dao, request, caller):
    """GV-19, I-9: every function that governs, from everybody."""
    sender = request.getfixturevalue(caller)
    calls = [(name, arguments) for name, arguments, *_ in SETTINGS]
    calls += [
        ("setGuardian", [sender, 2**48 - 1]),
        ("updateTimelock", [sender]),
        ("relay", [sender, 0, b""]),
    ]
    for name, arguments in calls:
        with reverts_with(governor.GovernorOnlyExecutor, account=sender.address):
            getattr(governor, name)(*arguments, sender=sender)


def test_setter__list__is_complete(governor):
    """GV-19: no function that changes state is forgotten above."""
    open_to_all = {
        "propose",
        "queue",
        "execute",
        "cancel",
        "castVote",
        "castVoteWithReason",
        "castVoteWithReasonAndParams",
        "castVoteBySig",
        "castVoteWithReasonAndParamsBySig",
        "onERC721Received",
        "onERC1155Received",
        "onERC1155BatchReceived",
    }
    governed = {name for name, *_ in SETTINGS} | {"setGuardian", "updateTimelock", "relay"}
    assert {abi.name for abi in governor.contract_type.mutable_methods} == open_to_all | governed


def test_setter__timelock_impersonated__reverts(governor, timelock, accounts):
    """I-9: the timelock itself can call a setter only while the governor executes that very call."""
    timelock_account = accounts[timelock.address]
    timelock_account.balance = 10**18
    with pytest.raises(VirtualMachineError, match="Panic error 0x31"):
        governor.setApprovalMargin(0, sender=timelock_account)
    assert governor.approvalMargin() == 1_000


@pytest.mark.parametrize(
    ("setter", "value", "error", "inputs"),
    [
        (
            "updateQuorumNumerator",
            10_001,
            "GovernorInvalidQuorumFraction",
            {"quorumNumerator": 10_001, "quorumDenominator": 10_000},
        ),
        (
            "setApprovalMargin",
            10_001,
            "GovernorApprovalMarginTooHigh",
            {"marginBps": 10_001, "maxMarginBps": 10_000},
        ),
        ("setVotingPeriod", 0, "GovernorInvalidVotingPeriod", {"votingPeriod": 0}),
    ],
)
def test_setter__nonsense_by_proposal__reverts(
    governor, call_self, alice, dave, stranger, setter, value, error, inputs
):
    change = call_self(getattr(governor, setter), value).propose(dave).pass_vote(alice).ripen(stranger)
    with reverts_with(getattr(governor, error), **inputs):
        change.execute(stranger)
    assert change.state == State.QUEUED
