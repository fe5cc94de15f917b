// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IGovernorBallots} from "./IGovernorBallots.sol";
import {IGovernorSignedBallots} from "./IGovernorSignedBallots.sol";

/// @title IGovernorOwnBallots
/// @notice Own ballots: whoever gave its power to a delegate can vote with it itself, proposal by proposal. What it casts
/// is taken from the delegate's ballot, whichever of the two came first, so power is counted once.
///
/// An own ballot has all votes of its voter: those that others gave it, and its own power at the snapshot, which is taken
/// back from the delegate of that second for this one proposal, for good. The delegate keeps the rest: a ballot for one
/// option shrinks by what was taken, a split by the same share of each option and of what it did not use, rounded down.
/// Whoever gave its power to nobody casts an ordinary ballot with these functions. Later ballots of the voter, of every
/// form, hold its own power too; an own ballot always replaces the earlier one.
/// @dev The source of votes must tell `pastDelegate` and `powerAt`, as the escrow does.
interface IGovernorOwnBallots {
    /// @notice `voter` took `votes` back from `delegate`. So much of the delegate's ballot no longer counts, in the units
    /// of `proposalVotes`: roots under quadratic counting. The ballot of `voter` is in the next event, or in the one
    /// after if it replaces another.
    event VotesTakenBack(
        uint256 indexed proposalId,
        address indexed voter,
        address indexed delegate,
        uint256 votes,
        uint256 againstVotes,
        uint256 forVotes,
        uint256 abstainVotes
    );

    /// @notice Votes with all votes of the caller and with its own power, whomever that was given to.
    /// @dev Takes what `castVoteWithReasonAndParams` takes. Requirements: those of a ballot.
    /// @return weight What counts, in the units of `proposalVotes`.
    function castOwnVote(uint256 proposalId, uint8 support, string calldata reason, bytes memory params)
        external
        returns (uint256 weight);

    /// @notice Casts own ballots that were signed, on one proposal.
    /// @dev Like `castVotesBySig`, with the type `SignedOwnBallot(uint256 proposalId,uint8 support,address voter,uint48
    /// sequence,bytes params)`.
    /// @return outcomes The result of each ballot, in the order of `ballots`.
    function castOwnVotesBySig(uint256 proposalId, IGovernorSignedBallots.SignedBallot[] calldata ballots)
        external
        returns (IGovernorBallots.Outcome[] memory outcomes);
}
