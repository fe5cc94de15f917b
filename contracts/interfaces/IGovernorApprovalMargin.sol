// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IGovernorApprovalMargin
/// @notice A proposal passes only if FOR exceeds AGAINST by a share of both together:
/// `FOR - AGAINST >= approvalMargin / 10,000 * (FOR + AGAINST)`. A tie fails, and so does a vote in which nobody
/// said FOR, also with a margin of zero. Abstentions count for the quorum only.
/// @dev A proposal is judged by the margin at its snapshot: changing it later changes no vote that runs or is over.
interface IGovernorApprovalMargin {
    /// @notice `marginBps` is more than everything.
    error GovernorApprovalMarginTooHigh(uint256 marginBps, uint256 maxMarginBps);

    /// @notice Votes that begin from now on need `newMarginBps` basis points.
    event ApprovalMarginSet(uint256 oldMarginBps, uint256 newMarginBps);

    /// @notice Sets the margin of votes that begin from now on, in basis points: 1,000 means that at least 55% of
    /// FOR + AGAINST must be FOR, 10,000 means that nobody may be AGAINST.
    /// @dev Requirements: called by a proposal; `newMarginBps <= 10,000`.
    function setApprovalMargin(uint16 newMarginBps) external;

    /// @notice The margin of votes that begin from now on, in basis points.
    function approvalMargin() external view returns (uint256);

    /// @notice The margin of votes whose snapshot is at `timepoint` (unix seconds), in basis points.
    function approvalMargin(uint256 timepoint) external view returns (uint256);
}
