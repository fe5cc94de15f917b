// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";

import {GovernorTallies} from "./GovernorTallies.sol";
import {IGovernorExecutionWindow} from "../../../interfaces/IGovernorExecutionWindow.sol";

/// @dev Inherit from this after the timelock extension, whose `state` it refines.
abstract contract GovernorExecutionWindow is IGovernorExecutionWindow, GovernorTallies {
    /* VIEWS */

    /// @inheritdoc IGovernorExecutionWindow
    function proposalExpiration(uint256 proposalId) public view returns (uint256) {
        if (proposalSnapshot(proposalId) == 0) return 0;

        uint256 eta = proposalEta(proposalId);
        return (eta == 0 ? proposalDeadline(proposalId) : eta) + _rulesOf(proposalId).executionWindow();
    }

    /// @notice The state as in OpenZeppelin's Governor, and `Expired` for a proposal that was not queued or not
    /// executed in time.
    function state(uint256 proposalId) public view virtual override returns (ProposalState current) {
        current = super.state(proposalId);
        bool waits = current == ProposalState.Succeeded || current == ProposalState.Queued;
        if (waits && clock() > proposalExpiration(proposalId)) return ProposalState.Expired;
    }
}
