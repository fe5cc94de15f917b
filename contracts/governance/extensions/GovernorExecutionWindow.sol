// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {IGovernorExecutionWindow} from "../../interfaces/IGovernorExecutionWindow.sol";
import {CheckpointsLib} from "../../libraries/CheckpointsLib.sol";

/// @dev List this after the extension that talks to the timelock, so that its `state` is the one refined here.
abstract contract GovernorExecutionWindow is IGovernorExecutionWindow, Governor {
    using Checkpoints for Checkpoints.Trace208;
    using CheckpointsLib for Checkpoints.Trace208;

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IGovernorExecutionWindow
    uint256 public constant MIN_EXECUTION_WINDOW = 1 hours;

    /* STORAGE */

    /// @dev Unix seconds -> seconds of the window, from that second on.
    Checkpoints.Trace208 private _windowHistory;

    /* CONSTRUCTOR */

    constructor(uint48 window) {
        _setExecutionWindow(window);
    }

    /* SETTINGS */

    /// @inheritdoc IGovernorExecutionWindow
    function setExecutionWindow(uint48 newWindow) external onlyGovernance {
        _setExecutionWindow(newWindow);
    }

    /* VIEWS */

    /// @inheritdoc IGovernorExecutionWindow
    function executionWindow() public view returns (uint256) {
        return _windowHistory.latest();
    }

    /// @inheritdoc IGovernorExecutionWindow
    function executionWindow(uint256 timepoint) public view returns (uint256) {
        return _windowHistory.valueAt(timepoint);
    }

    /// @inheritdoc IGovernorExecutionWindow
    function proposalExpiration(uint256 proposalId) public view returns (uint256) {
        uint256 snapshot = proposalSnapshot(proposalId);
        if (snapshot == 0) return 0;

        uint256 eta = proposalEta(proposalId);
        return (eta == 0 ? proposalDeadline(proposalId) : eta) + executionWindow(snapshot);
    }

    /// @notice The state as in OpenZeppelin's Governor, and `Expired` for a proposal that was not queued or not executed
    /// in time.
    function state(uint256 proposalId) public view virtual override returns (ProposalState current) {
        current = super.state(proposalId);
        bool waits = current == ProposalState.Succeeded || current == ProposalState.Queued;
        if (waits && clock() > proposalExpiration(proposalId)) return ProposalState.Expired;
    }

    /* INTERNAL */

    function _setExecutionWindow(uint48 newWindow) internal {
        require(newWindow >= MIN_EXECUTION_WINDOW, GovernorExecutionWindowTooShort(newWindow, MIN_EXECUTION_WINDOW));

        (uint256 oldWindow,) = _windowHistory.push(clock(), newWindow);
        emit ExecutionWindowSet(oldWindow, newWindow);
    }
}
