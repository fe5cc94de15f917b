// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import {GovernorTimelockControl} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {
    GovernorVotesQuorumFraction
} from "@openzeppelin/contracts/governance/extensions/GovernorVotesQuorumFraction.sol";
import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {GovernorApprovalMargin} from "./extensions/GovernorApprovalMargin.sol";
import {GovernorCountingPacked} from "./extensions/GovernorCountingPacked.sol";
import {GovernorExecutionWindow} from "./extensions/GovernorExecutionWindow.sol";
import {GovernorGuardian} from "./extensions/GovernorGuardian.sol";
import {GovernorLateQuorum} from "./extensions/GovernorLateQuorum.sol";
import {IDaoGovernor} from "../interfaces/IDaoGovernor.sol";

contract DaoGovernor is
    IDaoGovernor,
    GovernorSettings,
    GovernorVotesQuorumFraction,
    GovernorTimelockControl,
    GovernorCountingPacked,
    GovernorLateQuorum,
    GovernorApprovalMargin,
    GovernorExecutionWindow,
    GovernorGuardian
{
    /* CONSTANTS AND IMMUTABLES */

    uint256 private constant BPS = 10_000;

    /* CONSTRUCTOR */

    constructor(GovernorConfig memory config)
        Governor(config.name)
        GovernorSettings(config.votingDelay, config.votingPeriod, config.proposalThreshold)
        GovernorVotes(config.votes)
        GovernorVotesQuorumFraction(config.quorumBps)
        GovernorTimelockControl(config.timelock)
        GovernorApprovalMargin(config.approvalMarginBps)
        GovernorLateQuorum(config.lateQuorumExtension)
        GovernorExecutionWindow(config.executionWindow)
        GovernorGuardian(config.guardian, config.guardianUntil)
    {
        require(address(config.timelock).code.length > 0, DaoGovernorNotContract(address(config.timelock)));
        _requireTimestampClock(address(config.votes));
    }

    /* VIEWS */

    /// @notice Unix seconds. The constructor made sure that the source of votes has the same clock, so it is not asked.
    function clock() public view override(Governor, GovernorVotes) returns (uint48) {
        return Time.timestamp();
    }

    /// @notice ERC-6372: the clock counts seconds, not blocks.
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override(Governor, GovernorVotes) returns (string memory) {
        return "mode=timestamp";
    }

    /// @notice The quorum is counted in basis points of the total votes at the snapshot.
    function quorumDenominator() public pure override returns (uint256) {
        return BPS;
    }

    /// @inheritdoc IGovernor
    function proposalDeadline(uint256 proposalId) public view override(Governor, GovernorLateQuorum) returns (uint256) {
        return super.proposalDeadline(proposalId);
    }

    /// @inheritdoc IGovernor
    function proposalNeedsQueuing(uint256 proposalId)
        public
        view
        override(Governor, GovernorTimelockControl)
        returns (bool)
    {
        return super.proposalNeedsQueuing(proposalId);
    }

    /// @inheritdoc IGovernor
    function proposalThreshold() public view override(Governor, GovernorSettings) returns (uint256) {
        return super.proposalThreshold();
    }

    /// @notice The votes counted on `proposalId` so far.
    function proposalVotes(uint256 proposalId)
        public
        view
        override(GovernorApprovalMargin, GovernorCountingPacked)
        returns (uint256 againstVotes, uint256 forVotes, uint256 abstainVotes)
    {
        return GovernorCountingPacked.proposalVotes(proposalId);
    }

    /// @inheritdoc IGovernor
    function state(uint256 proposalId)
        public
        view
        override(Governor, GovernorTimelockControl, GovernorExecutionWindow)
        returns (ProposalState)
    {
        return super.state(proposalId);
    }

    /* INTERNAL */

    function _cancel(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint256) {
        return super._cancel(targets, values, calldatas, descriptionHash);
    }

    /// @dev A ballot without votes is refused: it is nearly always a mistake (locked or delegated after the snapshot), which
    /// the stock Governor records in silence.
    function _countVote(uint256 proposalId, address account, uint8 support, uint256 totalWeight, bytes memory params)
        internal
        override(Governor, GovernorCountingPacked, GovernorLateQuorum)
        returns (uint256)
    {
        require(totalWeight > 0, DaoGovernorNoVotes(account, proposalSnapshot(proposalId)));
        return super._countVote(proposalId, account, support, totalWeight, params);
    }

    function _executeOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) {
        super._executeOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _executor() internal view override(Governor, GovernorTimelockControl) returns (address) {
        return super._executor();
    }

    function _propose(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description,
        address proposer
    ) internal override(Governor, GovernorLateQuorum) returns (uint256) {
        return super._propose(targets, values, calldatas, description, proposer);
    }

    function _queueOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint48) {
        return super._queueOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    /// @dev A shorter period than the extension would let a vote last longer than two periods.
    function _setVotingPeriod(uint32 newVotingPeriod) internal override {
        uint256 extension = lateQuorumVoteExtension();
        require(
            newVotingPeriod == 0 || extension <= newVotingPeriod,
            GovernorLateQuorumExtensionTooLong(extension, newVotingPeriod)
        );
        super._setVotingPeriod(newVotingPeriod);
    }

    function _validateCancel(uint256 proposalId, address caller)
        internal
        view
        override(Governor, GovernorGuardian)
        returns (bool)
    {
        return super._validateCancel(proposalId, caller);
    }

    function _voteSucceeded(uint256 proposalId)
        internal
        view
        override(Governor, GovernorApprovalMargin, GovernorCountingPacked)
        returns (bool)
    {
        return super._voteSucceeded(proposalId);
    }

    /// @dev Compares the raw answer, so that a source which answers with something else is refused by name as well.
    function _requireTimestampClock(address votes) private view {
        require(votes.code.length > 0, DaoGovernorNotContract(votes));

        (bool hasMode, bytes memory mode) = votes.staticcall(abi.encodeCall(IERC6372.CLOCK_MODE, ()));
        (bool hasClock, bytes memory time) = votes.staticcall(abi.encodeCall(IERC6372.clock, ()));
        bool matches = hasMode && keccak256(mode) == keccak256(abi.encode("mode=timestamp")) && hasClock
            && keccak256(time) == keccak256(abi.encode(block.timestamp));
        require(matches, DaoGovernorClockNotTimestamp(votes));
    }
}
