// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IGovernorBallots
/// @notice Ballots against, for or abstain, or split between them, that can be changed until the vote ends. A new
/// ballot of an account replaces its previous one; an account is never counted twice.
///
/// Split ballots have the form of OpenZeppelin's GovernorCountingFractional: `support` 255 and 48 bytes of `params`,
/// three packed uint128 of votes against, for and abstain, together at most the votes of the account. A split ballot of
/// less than all votes is a part: cast through a standard function after another split ballot, it is added to it as
/// there, and refused if the two exceed the votes. Every other ballot replaces the previous one as a whole. So a pool can
/// hand in its votes in parts, and lose none; whoever wants to change a split hands in all votes at once.
///
/// @dev Every ballot stores a sequence number: the second (unix) in which it was cast, or at which it was signed. A
/// signed ballot counts only if its number is higher than the stored one, so an older ballot never replaces a newer
/// one; split or not, it always replaces. A ballot signed for the standard `castVoteBySig` functions has no sequence
/// number, so it can only be an account's first ballot.
///
/// `COUNTING_MODE` says `params=split` for these parts, and `ballots=replaced`. A ballot that replaces another emits
/// `BallotReplaced` with what is taken back, then `VoteCast` or `VoteCastWithParams`; a part that is added emits only
/// the latter, with the part. Totals are those of `proposalVotes`.
interface IGovernorBallots {
    /// @dev The values of `support`, in the order of Governor Bravo.
    enum VoteType {
        Against,
        For,
        Abstain
    }

    /// @dev The result of submitting a ballot.
    enum Outcome {
        Counted,
        NoVotes, // no votes at the snapshot
        Ineligible, // own power below what this kind of proposal requires of its voters
        InvalidSupport, // neither 0, 1, 2 nor 255
        InvalidParams, // params on a ballot that is not split; a split that is malformed, empty or, with its earlier
        // parts, above the votes
        OutOfDate, // not newer than the stored ballot or cancellation
        FromTheFuture, // signed at a later second than the current one
        InvalidSignature
    }

    /// @notice `voter` had no votes at `snapshot` (unix seconds).
    error GovernorNoVotes(address voter, uint256 snapshot);
    /// @notice The own power of `voter` at the snapshot was below `minPower`, which this kind of proposal requires.
    error GovernorVoterNotEligible(address voter, uint256 minPower);

    /// @notice The ballot of `voter` was replaced by the one in the next event; these votes no longer count. In the units
    /// of `proposalVotes`: roots under quadratic counting.
    event BallotReplaced(
        uint256 indexed proposalId, address indexed voter, uint256 againstVotes, uint256 forVotes, uint256 abstainVotes
    );
    /// @notice Ballots that `voter` signed at or before `sequence` (unix seconds) are no longer accepted.
    event SignedBallotsCancelled(uint256 indexed proposalId, address indexed voter, uint256 sequence);

    /// @notice Invalidates the ballots on `proposalId` that the caller signed at or before `sequence` (unix seconds),
    /// and all that it signed for the standard functions. A ballot that was counted stays counted.
    /// @dev Never lowers the stored number. The caller can still vote by transaction.
    function cancelSignedBallots(uint256 proposalId, uint48 sequence) external;

    /// @notice The votes counted on `proposalId` so far; under quadratic counting their roots times 1e9.
    function proposalVotes(uint256 proposalId)
        external
        view
        returns (uint256 againstVotes, uint256 forVotes, uint256 abstainVotes);

    /// @notice The votes FOR and ABSTAIN of `proposalId`, never roots: what counts towards `proposalQuorum` under every
    /// counting rule. Under optimistic counting there is no quorum, and this number decides nothing.
    function proposalParticipation(uint256 proposalId) external view returns (uint256);

    /// @notice The ballot of `voter`: its votes for each option, its sequence number (0 if it never had one), and all votes
    /// that it can cast here. Without a ballot `votes` are those that others took back from it for their own ballots.
    /// `isOwn`: it holds the voter's own power, which had been given to a delegate (IGovernorOwnBallots).
    function ballotOf(uint256 proposalId, address voter)
        external
        view
        returns (
            uint256 againstVotes,
            uint256 forVotes,
            uint256 abstainVotes,
            uint256 sequence,
            uint256 votes,
            bool isOwn
        );
}
