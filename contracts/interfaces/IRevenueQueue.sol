// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IRevenueQueue
/// @notice Takes amounts that become revenue of the stakers in a later epoch.
interface IRevenueQueue {
    /// @notice Takes `amount` base units of `token` from the caller, which approved exactly that much.
    /// @dev Credited from the next epoch on, when the account that paid a penalty has no power in its old lock any more.
    function queue(address token, uint256 amount) external;
}
