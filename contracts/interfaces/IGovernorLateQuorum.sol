// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IGovernorLateQuorum
/// @notice If a ballot brings a proposal to its quorum late, voting goes on for a fixed time after that ballot, once.
/// @dev Same functions and events as OpenZeppelin's GovernorPreventLateQuorum, same outcome. Two differences: the
/// extension is the one that the proposal was born with, and ballots that come too early to extend anything
/// do not pay for computing the quorum.
interface IGovernorLateQuorum {
    /// @notice The extension must not be longer than the voting period, so that a vote never lasts longer than two.
    error GovernorLateQuorumExtensionTooLong(uint256 extension, uint256 votingPeriod);

    /// @notice Voting on `proposalId` goes on until `extendedDeadline` (unix seconds).
    event ProposalExtended(uint256 indexed proposalId, uint64 extendedDeadline);
    /// @notice Proposals made from now on are extended by `newVoteExtension` seconds.
    event LateQuorumVoteExtensionSet(uint64 oldVoteExtension, uint64 newVoteExtension);

    /// @notice Sets the extension of proposals made from now on, in seconds; zero switches it off.
    /// @dev Requirements: called by a proposal; not longer than the voting period.
    function setLateQuorumVoteExtension(uint48 newVoteExtension) external;

    /// @notice The extension of proposals made from now on, in seconds.
    function lateQuorumVoteExtension() external view returns (uint48);
}
