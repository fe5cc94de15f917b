// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {GovernorTimelockControl} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";
import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";

import {GovernorBallots} from "./extensions/GovernorBallots.sol";
import {GovernorExecutionWindow} from "./extensions/GovernorExecutionWindow.sol";
import {GovernorGuardian} from "./extensions/GovernorGuardian.sol";
import {GovernorKinds} from "./extensions/GovernorKinds.sol";
import {GovernorLateExtension} from "./extensions/GovernorLateExtension.sol";
import {GovernorPredecessor} from "./extensions/GovernorPredecessor.sol";
import {GovernorProposerPower} from "./extensions/GovernorProposerPower.sol";
import {GovernorSignedBallots} from "./extensions/GovernorSignedBallots.sol";
import {GovernorTallies} from "./extensions/GovernorTallies.sol";
import {BallotsExtension} from "./BallotsExtension.sol";
import {IDaoGovernor} from "../../interfaces/IDaoGovernor.sol";
import {IGovernorBallots} from "../../interfaces/IGovernorBallots.sol";
import {IGovernorOwnBallots} from "../../interfaces/IGovernorOwnBallots.sol";
import {Change} from "../../libraries/BallotLib.sol";
import {Rules} from "../../libraries/RulesLib.sol";

contract DaoGovernor is
    IDaoGovernor,
    IGovernorOwnBallots,
    GovernorTimelockControl,
    GovernorSignedBallots,
    GovernorLateExtension,
    GovernorExecutionWindow,
    GovernorPredecessor,
    GovernorProposerPower,
    GovernorGuardian
{
    /* CONSTANTS AND IMMUTABLES */

    /// @dev Code that has no room here, which this contract created.
    BallotsExtension private immutable _BALLOTS;

    /* CONSTRUCTOR */

    constructor(GovernorConfig memory config)
        Governor(config.name)
        GovernorVotes(config.votes)
        GovernorTimelockControl(config.timelock)
        GovernorKinds(config.kinds)
        GovernorGuardian(config.guardian, config.guardianUntil)
    {
        require(address(config.timelock).code.length > 0, DaoGovernorNotContract(address(config.timelock)));
        require(address(config.kinds).code.length > 0, DaoGovernorNotContract(address(config.kinds)));
        _requireTimestampClock(address(config.votes));
        _announceSince(Rules.wrap(0));
        _BALLOTS = _createExtension();
    }

    /* BALLOTS */

    /// @inheritdoc IGovernorOwnBallots
    // In memory, so that the decoder of castVoteWithReasonAndParams serves both.
    // solhint-disable-next-line gas-calldata-parameters
    function castOwnVote(uint256, uint8, string calldata, bytes memory) external returns (uint256) {
        _extend();
    }

    /// @inheritdoc IGovernorOwnBallots
    function castOwnVotesBySig(uint256, SignedBallot[] calldata) external returns (Outcome[] memory) {
        _extend();
    }

    /// @inheritdoc IGovernorBallots
    function cancelSignedBallots(uint256, uint48) external {
        _extend();
    }

    /* VIEWS */

    /// @notice Unix seconds. The constructor checked that the source of votes has the same clock.
    function clock() public view override(Governor, GovernorVotes) returns (uint48) {
        return uint48(block.timestamp);
    }

    /// @notice ERC-6372: the clock counts seconds, not blocks.
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override(Governor, GovernorVotes) returns (string memory) {
        return "mode=timestamp";
    }

    /// @inheritdoc IGovernor
    function cancel(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) public override(Governor, GovernorGuardian) returns (uint256) {
        return super.cancel(targets, values, calldatas, descriptionHash);
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
    function proposalThreshold() public view override(Governor, GovernorKinds) returns (uint256) {
        return super.proposalThreshold();
    }

    /// @inheritdoc IGovernor
    function propose(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description
    ) public override(Governor, GovernorKinds) returns (uint256) {
        return super.propose(targets, values, calldatas, description);
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

    function _castVote(uint256 proposalId, address account, uint8 support, string memory reason, bytes memory params)
        internal
        override(Governor, GovernorBallots)
        returns (uint256)
    {
        return super._castVote(proposalId, account, support, reason, params);
    }

    function _executeOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl, GovernorKinds, GovernorPredecessor) {
        super._executeOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _executor() internal view override(Governor, GovernorTimelockControl) returns (address) {
        return super._executor();
    }

    function _moveLate(uint256 proposalId, Rules rules, uint256 votes, Change memory change)
        internal
        override(GovernorBallots, GovernorLateExtension)
    {
        super._moveLate(proposalId, rules, votes, change);
    }

    function _queueOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl, GovernorExecutionWindow) returns (uint48) {
        return super._queueOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _passStage(uint256 proposalId, bool atExecution)
        internal
        view
        override(GovernorKinds, GovernorTallies)
        returns (Rules)
    {
        return super._passStage(proposalId, atExecution);
    }

    function _rulesOf(uint256 proposalId) internal view override(GovernorKinds, GovernorTallies) returns (Rules) {
        return super._rulesOf(proposalId);
    }

    function _validateCancel(uint256 proposalId, address caller)
        internal
        view
        override(Governor, GovernorProposerPower, GovernorGuardian)
        returns (bool)
    {
        return super._validateCancel(proposalId, caller);
    }

    /// @dev Runs the function that was called in the code of the extension, and returns or reverts as that does.
    function _extend() private {
        address code = address(_BALLOTS);
        assembly ("memory-safe") {
            calldatacopy(0x00, 0x00, calldatasize())
            let success := delegatecall(gas(), code, 0x00, calldatasize(), 0x00, 0x00)
            returndatacopy(0x00, 0x00, returndatasize())
            if success { return(0x00, returndatasize()) }
            revert(0x00, returndatasize())
        }
    }

    /// @dev Its address tells its code. Whoever runs the constructor again to compare what it wrote finds it there.
    function _createExtension() private returns (BallotsExtension extension) {
        extension = BallotsExtension(Create2.computeAddress(0, keccak256(type(BallotsExtension).creationCode)));
        if (address(extension).code.length == 0) extension = new BallotsExtension{salt: 0}();
    }

    /// @dev Compares the raw return data, so a source that returns another type is refused with the same error.
    function _requireTimestampClock(address votes) private view {
        require(votes.code.length > 0, DaoGovernorNotContract(votes));

        (bool hasMode, bytes memory mode) = votes.staticcall(abi.encodeCall(IERC6372.CLOCK_MODE, ()));
        (bool hasClock, bytes memory time) = votes.staticcall(abi.encodeCall(IERC6372.clock, ()));
        bool matches = hasMode && keccak256(mode) == keccak256(abi.encode("mode=timestamp")) && hasClock
            && keccak256(time) == keccak256(abi.encode(block.timestamp));
        require(matches, DaoGovernorClockNotTimestamp(votes));
    }
}
