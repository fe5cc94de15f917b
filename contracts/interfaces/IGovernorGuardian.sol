// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IGovernorGuardian
/// @notice An account that can cancel any proposal which is not yet executed, until a date at most two years away; it
/// can do nothing else. Only a vote can appoint, extend or remove it.
/// @dev It cannot cancel a proposal with a call that replaces it, removes it or shortens its term (`setGuardian`), or
/// that revokes a role of it in the timelock (`revokeRole`), whatever else the proposal does. `setGuardian` works only as
/// a call of the proposal itself, so no other way leads to it. Not looked at are calls inside other calls, a timelock or
/// a governor that replaces this one, and a proposal that this one waits for (`proposeAfter`): the guardian can cancel
/// those. So remove the guardian first, by a proposal that waits for nothing.
/// Warning: whoever holds the timelock's canceller role can cancel every operation there, these too.
interface IGovernorGuardian {
    /// @notice A guardian needs an end date in the future, at most 730 days away; without a guardian the date must be
    /// zero.
    error GovernorGuardianInvalidTerm(address guardian, uint256 until, uint256 currentTime);

    /// @notice `newGuardian` can cancel proposals before `newUntil` (unix seconds).
    event GuardianSet(address oldGuardian, uint256 oldUntil, address newGuardian, uint256 newUntil);

    /// @notice Appoints `newGuardian` until `newUntil` (unix seconds), in place of the current one; zeros remove it.
    /// @dev Requirements: called by a proposal; `newUntil` is in the future and at most 730 days away, or both are zero.
    function setGuardian(address newGuardian, uint48 newUntil) external;

    /// @notice The account that can cancel proposals now; zero if there is none or its term is over.
    function proposalGuardian() external view returns (address);

    /// @notice End of the term of the guardian appointed last (unix seconds); zero if none is appointed.
    function guardianUntil() external view returns (uint256);
}
