// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IGovernorExecutionWindow
/// @notice A proposal that passed must be queued within the window after the end of the vote, and executed within
/// the window after the timelock's delay. Otherwise it is `Expired`, for ever.
/// @dev The window is part of the rules that the proposal was born with: changing it later revives and kills nothing.
/// Warning: expiry binds callers of the governor. Only the governor may hold the timelock's executor role, else
/// whoever else holds it executes expired operations that are still scheduled there.
interface IGovernorExecutionWindow {
    /// @notice The last moment (unix seconds) at which `proposalId` can be queued, or executed once it is queued.
    /// @dev Later than the end of the vote by the window; moves when the vote is extended and when the proposal is
    /// queued. Zero if there is no such proposal.
    function proposalExpiration(uint256 proposalId) external view returns (uint256);
}
