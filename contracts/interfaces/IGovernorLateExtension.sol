// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IGovernorLateExtension
/// @notice If a late ballot makes a proposal reach its quorum, or turns it from failing to passing, the vote is
/// extended once, to a fixed time after that ballot. A ballot is late when less than that time is left. A vote never
/// lasts longer than two voting periods.
/// @dev Same event as OpenZeppelin's GovernorPreventLateQuorum. The extension is part of the proposal's rules. Ballots
/// that are too early to extend the vote skip the check.
interface IGovernorLateExtension {
    /// @notice The vote on `proposalId` was extended to `extendedDeadline` (unix seconds).
    event ProposalExtended(uint256 indexed proposalId, uint64 extendedDeadline);
}
