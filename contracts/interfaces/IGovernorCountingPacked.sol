// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IGovernorCountingPacked
/// @notice Counts like OpenZeppelin's GovernorCountingSimple (one ballot an account: against, for or abstain; FOR and
/// ABSTAIN count for the quorum), with the same functions and errors, in fewer storage slots.
/// @dev Warning: one proposal can hold less than 2^112 votes of each kind (5.19 * 10^15 whole tokens of 18 decimals). A
/// ballot beyond that reverts.
interface IGovernorCountingPacked {
    /// @dev The values of `support`, in the order of Governor Bravo.
    enum VoteType {
        Against,
        For,
        Abstain
    }

    /// @notice The votes counted on `proposalId` so far.
    function proposalVotes(uint256 proposalId)
        external
        view
        returns (uint256 againstVotes, uint256 forVotes, uint256 abstainVotes);
}
