// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title ITimelock
/// @notice OpenZeppelin's TimelockController, whose operations can expire: the owner of every contract of the DAO, and
/// its treasury. A batch that was scheduled with a window and not executed within it can never be executed, whoever
/// holds which role then, and never be scheduled again. The timelock answers as if it were not there (`Unset`); an
/// operation that names it as its predecessor waits for ever.
/// @dev The window of an operation never changes. Without one, everything is as in TimelockController.
///
/// `cancel` by anybody removes an operation that has expired; before that it takes the canceller role.
interface ITimelock {
    /// @notice `id` has expired and can't be scheduled again.
    error TimelockOperationExpired(bytes32 id);

    /// @notice The next batch that is scheduled in this transaction expires `window` seconds after its delay is over.
    /// @dev Requirements: the caller is a proposer.
    function setNextWindow(uint256 window) external;

    /// @notice The last second (unix) in which the operation `id` can be executed; zero if it never expires, is
    /// done or was cancelled in time.
    function getExpiration(bytes32 id) external view returns (uint256);

    /// @notice Whether the operation `id` was not executed in time, removed or not.
    function isOperationExpired(bytes32 id) external view returns (bool);
}
