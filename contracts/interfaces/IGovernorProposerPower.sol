// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IGovernorProposerPower
/// @notice Anybody can cancel a proposal that is pending or open for votes while its proposer has less than proposing
/// took: fewer votes than the threshold, or less own power than the score, of the rules that the proposal was born with.
/// @dev Both are read one second before, by the comparison of `propose`: exactly enough is enough. So votes borrowed
/// for the moment neither make a proposal nor save it.
///
/// Warning: power of locks decays, and decay counts. A proposer needs its bar until the end of the vote, so it needs more
/// at the start: a lock of 52 weeks loses 1/52 of its first power each week, a permanent one nothing. Once the
/// vote is over, the proposal belongs to those who voted for it, and the power of its proposer does not matter any more.
/// A later change of the threshold or of the scores never makes a proposal cancellable.
interface IGovernorProposerPower {
    /// @notice Whether the proposer of `proposalId` has less than proposing took.
    function isProposerShort(uint256 proposalId) external view returns (bool);
}
