// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IGovernorLateExtension
/// @notice A proposal passes only if it has been passing without a break for the whole extension at the end of the
/// vote. So a ballot that makes it pass, or reach its quorum, with less than the extension left moves the end to one
/// extension after that ballot, every time; only the hard limit of two voting periods ends the vote earlier. A ballot
/// that makes a proposal fail moves nothing.
/// @dev Same event as OpenZeppelin's GovernorPreventLateQuorum, which extends once. The extension is part of the
/// proposal's rules. Ballots that are too early to extend the vote skip the check.
interface IGovernorLateExtension {
    /// @notice The vote on `proposalId` was extended to `extendedDeadline` (unix seconds).
    event ProposalExtended(uint256 indexed proposalId, uint64 extendedDeadline);
}
