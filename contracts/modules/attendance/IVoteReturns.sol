// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {IAttendancePay} from "./IAttendancePay.sol";

/// @title IVoteReturns
/// @notice Gives votes back to accounts whose delegate stopped voting.
/// @dev A delegate stopped voting if it cast no ballot on any qualified proposal of the latest season whose list is
/// complete, and, if those are fewer than `MISSED`, on none of the season before either, and missed `MISSED` at least. At
/// the snapshot of each of them the account had power, and its votes were given to that delegate. Then anybody may
/// return its votes to the account, unless it said that they stay. Afterwards it can delegate again, to anybody.
///
/// Which proposals are qualified is what the contract says that pays for attendance; the lists are handed in.
interface IVoteReturns {
    /// @notice `missed` is not between 1 and 16, or the contract that pays counts the votes of something else.
    error VoteReturnsInvalidTerms();
    /// @notice `account` said that its votes stay where it gave them.
    error VoteReturnsKept(address account);
    /// @notice `account` gave its votes to nobody.
    error VoteReturnsNotGiven(address account);
    /// @notice The list handed in is not that of `season`.
    error VoteReturnsOtherList(uint256 season);
    /// @notice Only `count` proposals in both lists; it takes `missed`.
    error VoteReturnsTooFew(uint256 count, uint256 missed);
    /// @notice `delegatee` cast a ballot on `proposalId`.
    error VoteReturnsVoted(address delegatee, uint256 proposalId);
    /// @notice At the snapshot of `proposalId` the account had no power, or its votes were not those of `delegatee`.
    error VoteReturnsOtherDelegate(address delegatee, uint256 proposalId);

    /// @notice The votes of `account` are its own again: `delegatee` missed `missed` proposals.
    event VotesReturned(address indexed account, address indexed delegatee, uint256 missed);
    /// @notice `account` said whether its votes stay where it gave them.
    event KeptSet(address indexed account, bool kept);

    /// @notice Says whether the votes of the caller stay with its delegate, whatever that misses.
    function setKept(bool kept) external;

    /// @notice Gives the votes of `account` back to it.
    /// @dev Requirements: those stated above. `latest` is the list of the season `latestSeason`, `before` that of the
    /// season before, which is ignored if the first is enough.
    function returnVotes(
        address account,
        IAttendancePay.Qualified[] calldata latest,
        IAttendancePay.Qualified[] calldata before
    ) external;

    /// @notice Whether the votes of `account` stay where it gave them.
    function isKept(address account) external view returns (bool);

    /// @notice The latest season whose list of qualified proposals is complete.
    function latestSeason() external view returns (uint256);

    /// @notice Where votes are given, and returned.
    function ESCROW() external view returns (IVotingEscrow);

    /// @notice Says which proposals are qualified.
    function ATTENDANCE() external view returns (IAttendancePay);

    /// @notice How many proposals a delegate must have missed at least.
    function MISSED() external view returns (uint256);
}
