// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IGovernorGuardian
/// @notice An account that can cancel any proposal which is not yet executed, until a date; it can do nothing else.
/// Only a vote appoints, prolongs or removes it.
/// @dev Warning: until its date the guardian can also cancel the proposal that removes it.
interface IGovernorGuardian {
    /// @notice A guardian needs an end date in the future, and no guardian has none.
    error GovernorGuardianInvalidTerm(address guardian, uint256 until, uint256 currentTime);

    /// @notice `newGuardian` can cancel proposals before `newUntil` (unix seconds).
    event GuardianSet(address oldGuardian, uint256 oldUntil, address newGuardian, uint256 newUntil);

    /// @notice Appoints `newGuardian` until `newUntil` (unix seconds), in place of the present one; zeros remove it.
    /// @dev Requirements: called by a proposal; `newUntil` is in the future, or both are zero.
    function setGuardian(address newGuardian, uint48 newUntil) external;

    /// @notice The account that can cancel proposals at this moment; zero if there is none or its time is over.
    function proposalGuardian() external view returns (address);

    /// @notice Unix seconds from which the guardian appointed last has no power; zero if none is appointed.
    function guardianUntil() external view returns (uint256);
}
