// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {GovernorTimelockControl} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";

import {IExitDoor} from "../../interfaces/IExitDoor.sol";
import {IGovernorBallots} from "../../interfaces/IGovernorBallots.sol";
import {IGovernorKinds} from "../../interfaces/IGovernorKinds.sol";
import {IObjections} from "../../interfaces/IObjections.sol";
import {IProposalKinds} from "../../interfaces/IProposalKinds.sol";
import {ITimelock} from "../../interfaces/ITimelock.sol";
import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {Counting, Rules} from "../../libraries/RulesLib.sol";
import {IObjectionExit} from "./IObjectionExit.sol";

contract ObjectionExit is IObjectionExit {
    /* CONSTANTS AND IMMUTABLES */

    uint256 private constant _BPS = 10_000;
    uint256 private constant _MAX_HELD_FOR = 52 weeks;

    /// @inheritdoc IObjectionExit
    IVotingEscrow public immutable ESCROW;
    /// @inheritdoc IObjectionExit
    address public immutable GOVERNOR;
    /// @inheritdoc IObjectionExit
    ITimelock public immutable TIMELOCK;
    /// @inheritdoc IObjectionExit
    uint256 public immutable HELD_FOR;
    IProposalKinds private immutable _KINDS;

    /* STORAGE */

    mapping(bytes32 id => Note) private _notes;
    /// @inheritdoc IObjectionExit
    mapping(address account => uint256) public leftAt;

    /* CONSTRUCTOR */

    constructor(address governor, uint256 heldFor) {
        require(heldFor <= _MAX_HELD_FOR, ObjectionExitInvalidTerms(heldFor, _MAX_HELD_FOR));
        GOVERNOR = governor;
        ESCROW = IVotingEscrow(address(GovernorVotes(payable(governor)).token()));
        TIMELOCK = ITimelock(GovernorTimelockControl(payable(governor)).timelock());
        _KINDS = IGovernorKinds(governor).KINDS();
        HELD_FOR = heldFor;
        // Only an escrow knows to whom votes were given; a plain token reverts here.
        ESCROW.pastDelegate(governor, block.timestamp - 1);
    }

    /* ANYBODY */

    /// @inheritdoc IObjectionExit
    function note(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas,
        bytes32 descriptionHash
    ) external returns (bytes32 id) {
        // The governor queues with this salt.
        bytes32 salt = bytes20(GOVERNOR) ^ descriptionHash;
        id = TimelockController(payable(address(TIMELOCK))).hashOperationBatch(targets, values, calldatas, 0, salt);
        require(_notes[id].createdAt == 0, ObjectionExitAlreadyNoted(id));
        uint256 proposalId = IGovernor(GOVERNOR).getProposalId(targets, values, calldatas, descriptionHash);
        require(IGovernor(GOVERNOR).proposalEta(proposalId) != 0, ObjectionExitNotQueued(proposalId));
        Rules rules = _KINDS.rulesOf(IGovernorKinds(GOVERNOR).proposalRules(proposalId));
        require(rules.counting() != Counting.Optimistic, ObjectionExitOptimistic(proposalId));
        address proposer = IGovernor(GOVERNOR).proposalProposer(proposalId);
        uint256 snapshot = IGovernor(GOVERNOR).proposalSnapshot(proposalId);
        uint256 createdAt = snapshot - rules.votingDelay();

        _notes[id] = Note(proposer, uint48(createdAt), uint48(snapshot), proposalId);

        emit ProposalNoted(id, proposalId, proposer, createdAt);
    }

    /* ESCROW */

    /// @inheritdoc IExitDoor
    function allowExit(address account, bytes32 id, uint256 since, uint256 amount) external {
        require(msg.sender == address(ESCROW), ObjectionExitUnauthorized(msg.sender));
        uint256 expected = requireRight(account, id);
        require(since == expected, ObjectionExitOtherSecond(since, expected));

        leftAt[account] = block.timestamp;

        emit ObjectorLeft(id, account, amount);
    }

    /* VIEWS */

    /// @inheritdoc IObjectionExit
    function requireRight(address account, bytes32 id) public view returns (uint256 since) {
        Note memory noted = _notes[id];
        require(noted.createdAt != 0, ObjectionExitNotNoted(id));
        since = noted.createdAt - 1 - HELD_FOR;
        uint256 left = leftAt[account];
        require(left <= since, ObjectionExitLeftBefore(account, left, since));

        _requireObjector(account, id);
        address backer = ESCROW.pastDelegate(account, noted.createdAt - 1);
        require(account != noted.proposer && backer != noted.proposer, ObjectionExitProposer(account, noted.proposer));
        // An own ballot took its votes out of that of its delegate.
        if (_requireNotCarried(account, account, noted.proposalId)) return since;
        address voter = ESCROW.pastDelegate(account, noted.snapshot);
        if (voter != account) _requireNotCarried(account, voter, noted.proposalId);
    }

    /// @inheritdoc IObjectionExit
    function noteOf(bytes32 id) external view returns (Note memory) {
        return _notes[id];
    }

    /* PRIVATE */

    /// @dev The door is open, and the votes of `account` are among those that object.
    function _requireObjector(address account, bytes32 id) private view {
        (uint256 scheduledAt, uint256 earliest, uint256 extension, address extender) = TIMELOCK.getSchedule(id);
        require(block.timestamp < earliest + extension, ObjectionExitNotWaiting(id));
        IObjections.Standing memory standing = IObjections(extender).objectionsTo(id);
        uint256 secondBps = standing.rules.secondBps;
        // An extender that knows no rules for the operation answers zeros; its votes may be others than the escrow's.
        require(
            address(standing.rules.votes) == address(ESCROW) && standing.votes * _BPS >= secondBps * standing.total,
            ObjectionExitClosed(id, standing.votes, standing.total, secondBps)
        );
        address speaker = ESCROW.pastDelegate(account, scheduledAt - 1);
        require(IObjections(extender).isObjector(id, speaker), ObjectionExitNotObjector(id, account));
    }

    /// @dev Abstaining counts too: it makes the quorum without which the proposal had failed. Tells whether the ballot holds
    /// power of `voter` that a delegate had (IGovernorOwnBallots).
    function _requireNotCarried(address account, address voter, uint256 proposalId) private view returns (bool isOwn) {
        uint256 forVotes;
        uint256 abstainVotes;
        (, forVotes, abstainVotes,,, isOwn) = IGovernorBallots(GOVERNOR).ballotOf(proposalId, voter);
        require(forVotes == 0 && abstainVotes == 0, ObjectionExitCarried(account, voter, proposalId));
    }
}
