// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IRevenueQueue
/// @notice Takes amounts that become revenue of the stakers in a later epoch.
interface IRevenueQueue {
    /// @notice Takes `amount` base units of `token` from the caller, which has approved exactly that amount.
    /// @dev Shared out in the next epoch or later, when the lock whose owner paid a penalty no longer has power.
    function queue(address token, uint256 amount) external;
}
