// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IGovernorExecutionWindow
/// @notice A proposal that passed must be queued within the window after the end of the vote, and executed within
/// the window after the timelock's delay. Otherwise it is `Expired`, permanently.
/// @dev The window is part of the rules under which the proposal was created: changing it later affects no existing
/// one. The timelock is told the window when the proposal is queued and keeps to it, whoever holds its roles later; so a
/// timelock that replaces it must be an ITimelock.
interface IGovernorExecutionWindow {
    /// @notice The last second (unix) in which `proposalId` can be queued, or executed once it is queued.
    /// @dev Later than the end of the vote by the window; moves when the vote is extended and when the proposal is
    /// queued. Zero if there is no such proposal.
    function proposalExpiration(uint256 proposalId) external view returns (uint256);
}
