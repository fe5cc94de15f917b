// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title ITimelock
/// @notice OpenZeppelin's TimelockController, whose operations can expire, and can be made to wait longer: the owner of
/// every contract of the DAO, and its treasury. An operation that was scheduled with a window and not executed within it
/// can never be executed, whoever holds which role then, and never be scheduled again. The timelock answers as if it were
/// not there (`Unset`); an operation that names it as its predecessor waits for ever.
/// @dev The window of an operation never changes. Without one, everything is as in TimelockController.
///
/// `cancel` by anybody removes an operation that has expired; before that it takes the canceller role.
///
/// The admin can name an extender, such as `IObjections`: a contract that decides how much longer than its delay an
/// operation waits, up to `MAX_EXTENSION`. The timelock never calls it, so whatever it does, an operation waits for its
/// delay at least and `MAX_EXTENSION` more at most, others do not wait with it, and what is ready, done, cancelled or
/// expired stays so. An operation expires later by the longest extension that it ever had, and keeps the extender of the
/// end of the second in which it was scheduled.
interface ITimelock {
    struct Term {
        address extender;
        uint48 since; // unix seconds
    }

    /// @notice `id` has expired and can't be scheduled again.
    error TimelockOperationExpired(bytes32 id);

    /// @notice An operation can't be ready or expire as late as `last` (unix seconds).
    error TimelockTooLate(uint256 last);

    /// @notice `caller` is not the extender of the operation `id`.
    error TimelockUnauthorizedExtender(bytes32 id, address caller);

    /// @notice An operation can't wait `extension` seconds longer than its delay, but `limit` at most.
    error TimelockExtensionTooLong(uint256 extension, uint256 limit);

    /// @notice `extender` decides how much longer operations wait that are scheduled from now on; nothing for nobody.
    event ExtenderSet(address indexed extender);

    /// @notice The operation `id` waits `extension` seconds longer than its delay now.
    event OperationExtended(bytes32 indexed id, uint256 extension);

    /// @notice The next operation that is scheduled in this transaction expires `window` seconds after its delay is over.
    /// @dev Requirements: the caller is a proposer.
    function setNextWindow(uint256 window) external;

    /// @notice Makes the operation `id` wait `extension` seconds longer than its delay, which may be less than before.
    /// @dev Requirements: `id` waits for its time, which may be extended already; the caller is its extender.
    function extend(bytes32 id, uint256 extension) external;

    /// @notice Names the contract that decides how much longer operations wait; zero for none. Operations that were
    /// scheduled before keep theirs.
    /// @dev Requirements: the caller is the admin, which is this timelock after the launch.
    function setExtender(address newExtender) external;

    /// @notice The longest that an operation waits besides its delay, in seconds.
    function MAX_EXTENSION() external view returns (uint256);

    /// @notice The extender of operations that are scheduled now; zero for none.
    function extender() external view returns (address);

    /// @notice The last second (unix) in which the operation `id` can be executed; zero if it never expires, is
    /// done or was cancelled in time.
    function getExpiration(bytes32 id) external view returns (uint256);

    /// @notice Whether the operation `id` was not executed in time, removed or not.
    function isOperationExpired(bytes32 id) external view returns (bool);

    /// @notice When the operation `id` was scheduled, can be executed at the earliest without an extension (both unix
    /// seconds), its extension in seconds, and who decides that; zeros if it was never scheduled, is done or was removed.
    function getSchedule(bytes32 id)
        external
        view
        returns (uint256 scheduledAt, uint256 earliest, uint256 extension, address extender);
}
