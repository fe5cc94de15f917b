// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IGovernorGuardian
/// @notice An account that can cancel any proposal which is not yet executed, until a date; it can do nothing else.
/// Only a vote can appoint, extend or remove it.
/// @dev Warning: until its date the guardian can also cancel the proposal that removes it.
interface IGovernorGuardian {
    /// @notice A guardian needs an end date in the future; without a guardian the date must be zero.
    error GovernorGuardianInvalidTerm(address guardian, uint256 until, uint256 currentTime);

    /// @notice `newGuardian` can cancel proposals before `newUntil` (unix seconds).
    event GuardianSet(address oldGuardian, uint256 oldUntil, address newGuardian, uint256 newUntil);

    /// @notice Appoints `newGuardian` until `newUntil` (unix seconds), in place of the current one; zeros remove it.
    /// @dev Requirements: called by a proposal; `newUntil` is in the future, or both are zero.
    function setGuardian(address newGuardian, uint48 newUntil) external;

    /// @notice The account that can cancel proposals now; zero if there is none or its term is over.
    function proposalGuardian() external view returns (address);

    /// @notice End of the term of the guardian appointed last (unix seconds); zero if none is appointed.
    function guardianUntil() external view returns (uint256);
}
