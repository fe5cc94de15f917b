// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IGovernorExecutionWindow
/// @notice A proposal that passed must be queued within the window after the end of the vote, and executed within
/// the window after the timelock's delay. Otherwise it is `Expired`, for ever.
/// @dev The window is the one at the proposal's snapshot: changing it later revives and kills nothing.
/// Warning: expiry binds callers of the governor. Only the governor may hold the timelock's executor role, else
/// whoever else holds it executes expired operations that are still scheduled there.
interface IGovernorExecutionWindow {
    /// @notice `window` is too short for anybody to act in it.
    error GovernorExecutionWindowTooShort(uint256 window, uint256 minWindow);

    /// @notice Votes that begin from now on lead to a window of `newWindow` seconds.
    event ExecutionWindowSet(uint256 oldWindow, uint256 newWindow);

    /// @notice Sets the window for votes that begin from now on, in seconds.
    /// @dev Requirements: called by a proposal; at least `MIN_EXECUTION_WINDOW`.
    function setExecutionWindow(uint48 newWindow) external;

    /// @notice The shortest window that can be set, in seconds.
    function MIN_EXECUTION_WINDOW() external view returns (uint256);

    /// @notice The window for votes that begin from now on, in seconds.
    function executionWindow() external view returns (uint256);

    /// @notice The window for votes whose snapshot is at `timepoint` (unix seconds), in seconds.
    function executionWindow(uint256 timepoint) external view returns (uint256);

    /// @notice The last moment (unix seconds) at which `proposalId` can be queued, or executed once it is queued.
    /// @dev Later than the end of the vote by the window; moves when the vote is extended and when the proposal is
    /// queued. Zero if there is no such proposal.
    function proposalExpiration(uint256 proposalId) external view returns (uint256);
}
