// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IGovernorLateExtension
/// @notice If a ballot brings a proposal to its quorum late, or turns it from failing to passing late, voting goes on for
/// a fixed time after that ballot, once. "Late" is when less than that time is left. A vote never lasts longer than two
/// voting periods.
/// @dev Same event as OpenZeppelin's GovernorPreventLateQuorum. The extension is part of the proposal's rules. Ballots that
/// come too early to extend anything do not pay for looking.
interface IGovernorLateExtension {
    /// @notice Voting on `proposalId` goes on until `extendedDeadline` (unix seconds).
    event ProposalExtended(uint256 indexed proposalId, uint64 extendedDeadline);
}
