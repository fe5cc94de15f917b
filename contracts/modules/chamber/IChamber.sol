// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";

import {IGovernorBallots} from "../../interfaces/IGovernorBallots.sol";
import {IGovernorSignedBallots} from "../../interfaces/IGovernorSignedBallots.sol";
import {IProposalStage} from "../../interfaces/IProposalStage.sol";

/// @title IChamber
/// @notice A second house as a stage: its members vote on the governor's own proposals, in the same time, with votes of
/// another source, and with a quorum and a majority of their own. Nothing is added up: a proposal goes on if the governor
/// and the chamber both passed it. A chamber that is silent says no.
/// @dev Votes are those of `VOTES` at the proposal's snapshot, below 2^96 in all (79 billion with 18 decimals). As at the
/// governor a ballot can be replaced until the vote ends, extensions included; then the answer is final. One signature
/// counts in both houses: the chamber takes the `SignedBallot` of the governor, in the governor's EIP-712 domain and with
/// the same sequence, and none that its voter cancelled or replaced there. Split ballots count at the governor only.
///
/// Votes for and abstain count for the quorum, as at the governor. Of a governor that answers anything else than the
/// truth only that governor's own proposals are affected.
interface IChamber is IProposalStage {
    /// @dev How the chamber stands to a proposal; its answer once the vote is over.
    enum Verdict {
        NoQuorum,
        Rejected,
        Passed
    }

    /// @notice A quorum of `quorumBps` of all votes, 1 to 10,000, and a margin of `marginBps` of votes for and against,
    /// 0 to 9,999.
    error ChamberInvalidShares(uint256 quorumBps, uint256 marginBps);
    /// @notice The end `until` (unix seconds) has passed already.
    error ChamberInvalidEnd(uint256 until);
    /// @notice `votes` counts time by `clock` and not in unix seconds, as governors of the DAO do.
    error ChamberInvalidClock(address votes, uint256 clock);
    /// @notice The vote on this proposal of `governor` is open after `snapshot` and until `deadline` (unix seconds);
    /// zeros: there is no such proposal.
    error ChamberNotOpen(address governor, uint256 proposalId, uint256 snapshot, uint256 deadline);
    /// @notice `voter` had no votes at `snapshot` (unix seconds).
    error ChamberNoVotes(address voter, uint256 snapshot);
    /// @notice `support` is neither 0 (against), 1 (for) nor 2 (abstain).
    error ChamberInvalidSupport(uint8 support);

    /// @notice `voter` voted, in place of its earlier ballot if it had one.
    event ChamberVoteCast(
        address governor, uint256 indexed proposalId, address indexed voter, uint8 support, uint256 weight
    );
    /// @notice The signed ballot of `voter` was not counted.
    event ChamberBallotRejected(
        address governor, uint256 indexed proposalId, address indexed voter, IGovernorBallots.Outcome outcome
    );

    /// @notice Votes on a proposal of `governor`, in place of an earlier ballot.
    /// @dev Requirements: the vote is open, and the caller had votes at its snapshot.
    function voteOn(address governor, uint256 proposalId, uint8 support) external;

    /// @notice Counts ballots that members signed for the governor; one that is invalid does not affect the others.
    /// @dev Requirements: the vote is open.
    /// @return outcomes The result of each, in the order of `ballots`.
    function voteOnBySigs(address governor, uint256 proposalId, IGovernorSignedBallots.SignedBallot[] calldata ballots)
        external
        returns (IGovernorBallots.Outcome[] memory outcomes);

    /// @notice Votes on a proposal so far.
    function tallyOf(address governor, uint256 proposalId)
        external
        view
        returns (uint256 againstVotes, uint256 forVotes, uint256 abstainVotes);

    /// @notice The ballot of `voter`: its option, its votes, and its sequence (zeros if it never had one).
    function ballotOf(address governor, uint256 proposalId, address voter)
        external
        view
        returns (uint8 support, uint256 votes, uint256 sequence);

    /// @notice How the chamber stands to a proposal now, and the votes for and abstain that its quorum takes, rounded up;
    /// no quorum is told up to the snapshot.
    function verdictOf(address governor, uint256 proposalId) external view returns (Verdict verdict, uint256 quorum);

    /// @notice Whose votes count.
    function VOTES() external view returns (IERC5805);

    /// @notice The part of all votes that must be for or abstain.
    function QUORUM_BPS() external view returns (uint256);

    /// @notice Of the votes for and against, how many more must be for; zero: one more is enough.
    function MARGIN_BPS() external view returns (uint256);

    /// @notice From this second (unix) on it agrees to everything; 0 for never.
    function UNTIL() external view returns (uint256);
}
