// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IGovernorProposerPower
/// @notice Anybody can cancel a pending or active proposal while its proposer falls short of what proposing required:
/// fewer votes than the threshold, or less own power than the score, of the rules under which the proposal was created.
/// @dev Both are read at one second ago and compared as in `propose`: exactly the required amount is enough. So votes
/// borrowed for a moment can neither make nor keep a proposal.
///
/// Warning: the power of a lock decays, and decay counts. A proposer must meet the requirement until the end of the
/// vote, so it needs more at the start: a lock of 52 weeks loses 1/52 of its initial power each week, a permanent one
/// nothing. After the vote the power of the proposer no longer matters. A later change of the threshold or of the
/// scores never makes a proposal cancellable.
interface IGovernorProposerPower {
    /// @notice Whether the proposer of `proposalId` has fewer votes or less own power than proposing required.
    function isProposerShort(uint256 proposalId) external view returns (bool);
}
