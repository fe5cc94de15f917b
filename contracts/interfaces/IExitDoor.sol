// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IExitDoor
/// @notice Decides who may leave a lock before its end without a penalty. The escrow asks it if it is a locker.
interface IExitDoor {
    /// @notice Lets `account` leave with `amount` base units, which it has held since second `since` (unix) at least, for
    /// the reason `id`; reverts if it may not.
    /// @dev Requirements: the caller is the escrow, which has not moved anything yet. `account` itself called the escrow.
    function allowExit(address account, bytes32 id, uint256 since, uint256 amount) external;
}
