// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title ITimeGuard
/// @notice Lets a proposal say when it may be executed: one of its calls is `requireTime`, which fails outside of a window,
/// and the whole operation with it. Anybody can execute what is ready, at any second of its execution window, and
/// objections move that window; so a proposal whose calls are right only for a while should say so.
/// @dev It stores nothing, has no owner and cannot change.
interface ITimeGuard {
    /// @notice It is `time`, which is not from `earliest` to `latest` (unix seconds).
    error TimeGuardOutside(uint256 time, uint256 earliest, uint256 latest);

    /// @notice Fails unless it is at least `earliest` and at most `latest` (unix seconds, both included).
    function requireTime(uint256 earliest, uint256 latest) external view;
}
