// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IGovernorBallots
/// @notice Ballots against, for or abstain, or split between them, that can be changed until the vote ends. The last ballot
/// of an account replaces the one before and is never counted beside it.
///
/// Split ballots are those of OpenZeppelin's GovernorCountingFractional: `support` 255 and 48 bytes of `params`, three
/// packed uint128 of votes against, for and abstain, together at most the votes of the account. One difference: a second
/// one replaces the first, so a pool hands in its whole split each time.
///
/// @dev Every ballot has a sequence number in its own slot: the second of the transaction that cast it, or the second
/// at which it was signed. A signed ballot counts only if its number is higher than the one that is stored, so an older
/// one never replaces a newer one. `VoteCast` is emitted for each change too, after `BallotReplaced`.
/// A ballot signed for the standard `castVoteBySig` functions has no such number, so it can be a first ballot only.
interface IGovernorBallots {
    /// @dev The values of `support`, in the order of Governor Bravo.
    enum VoteType {
        Against,
        For,
        Abstain
    }

    /// @dev What became of a ballot.
    enum Outcome {
        Counted,
        NoVotes, // no votes at the snapshot
        Ineligible, // own power below what this kind of proposal asks of its voters
        InvalidSupport, // neither 0, 1, 2 nor 255
        InvalidParams, // params on a plain ballot, or a split one that is malformed, empty or above the votes
        OutOfDate, // not newer than the ballot, or than the cancellation, that is stored
        FromTheFuture, // signed at a later second than the present one
        InvalidSignature
    }

    /// @notice `voter` had no votes at `snapshot` (unix seconds), so its ballot would count for nothing.
    error GovernorNoVotes(address voter, uint256 snapshot);
    /// @notice The own power of `voter` at the snapshot was below `minPower`, what this kind of proposal asks for.
    error GovernorVoterNotEligible(address voter, uint256 minPower);

    /// @notice The ballot of `voter`, which had said `oldSupport`, is replaced by the one announced next.
    event BallotReplaced(uint256 indexed proposalId, address indexed voter, uint8 oldSupport);
    /// @notice Ballots that `voter` signed at `sequence` (unix seconds) or before will not be counted any more.
    event SignedBallotsCancelled(uint256 indexed proposalId, address indexed voter, uint256 sequence);

    /// @notice Makes the ballots on `proposalId` that the caller signed at `sequence` (unix seconds) or before worthless,
    /// those for the standard functions all. What is counted stays counted.
    /// @dev Never lowers the number that is stored. The caller can still vote by transaction.
    function cancelSignedBallots(uint256 proposalId, uint48 sequence) external;

    /// @notice The votes counted on `proposalId` so far; under quadratic counting their roots times 1e9.
    function proposalVotes(uint256 proposalId)
        external
        view
        returns (uint256 againstVotes, uint256 forVotes, uint256 abstainVotes);

    /// @notice The votes for and abstain of `proposalId` that count for its quorum, under every counting rule.
    function proposalParticipation(uint256 proposalId) external view returns (uint256);

    /// @notice The ballot of `voter`: its votes on each side, and its sequence number (0 if there never was one).
    function ballotOf(uint256 proposalId, address voter)
        external
        view
        returns (uint256 againstVotes, uint256 forVotes, uint256 abstainVotes, uint256 sequence);
}
