// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IExitDoor} from "../../interfaces/IExitDoor.sol";
import {ITimelock} from "../../interfaces/ITimelock.sol";
import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";

/// @title IObjectionExit
/// @notice Opens a door to members who object to a proposal that passed: while enough of all votes object, and until it
/// can be executed, they may take their own tokens out of their locks without a penalty. Nothing else is paid.
/// @dev The door of an operation is open while it waits in the timelock and the votes that object to it (`IObjections`) are
/// at least `secondBps` of all votes, by the rules and the votes of the second before it was queued. What is bought,
/// locked or unlocked later moves no door, and neither does anybody's exit.
///
/// Through it goes an account
/// - whose votes object: it objected itself, or whoever had its votes when the operation was queued;
/// - whose votes did not carry the proposal: neither its own ballot nor that of its delegate at the snapshot was FOR or
///   ABSTAIN, not even in part; that of its delegate is no matter where an own ballot took its votes out of it
///   (`IGovernorOwnBallots`);
/// - that neither made the proposal, nor gave its votes to whoever made it when it was made;
/// - that has not left through this door since `HELD_FOR` before the proposal was made;
/// with as much as it held then, if its lock does not end later than it did then (`IVotingEscrow.exitThrough`).
///
/// So nobody leaves by a proposal that its own votes made or carried. Whoever has several locks can leave with those that
/// did not, but has to carry the proposal with the others, which stay. An optimistic proposal passes without votes, so it
/// opens no door.
///
/// The escrow lets nobody through if this contract is not one of its lockers any more. Locks can then be left as ever.
interface IObjectionExit is IExitDoor {
    /// @dev What is noted of a proposal that was queued.
    struct Note {
        address proposer;
        uint48 createdAt; // unix seconds; zero if nothing is noted
        uint48 snapshot; // unix seconds
        uint256 proposalId;
    }

    /// @notice The votes of the governor are not those of an escrow, or `heldFor` is above `limit` (seconds).
    error ObjectionExitInvalidTerms(uint256 heldFor, uint256 limit);
    /// @notice The proposal of the operation `id` is noted already.
    error ObjectionExitAlreadyNoted(bytes32 id);
    /// @notice `proposalId` was never queued.
    error ObjectionExitNotQueued(uint256 proposalId);
    /// @notice `proposalId` passes without votes, so nobody is outvoted.
    error ObjectionExitOptimistic(uint256 proposalId);
    /// @notice `caller` is not the escrow.
    error ObjectionExitUnauthorized(address caller);
    /// @notice The proposal of the operation `id` is not noted; `note` does that.
    error ObjectionExitNotNoted(bytes32 id);
    /// @notice The lock must be held since `expected`, not only since `since` (both unix seconds).
    error ObjectionExitOtherSecond(uint256 since, uint256 expected);
    /// @notice `account` left through this door at `at` (unix seconds), after `since`.
    error ObjectionExitLeftBefore(address account, uint256 at, uint256 since);
    /// @notice The operation `id` does not wait for its time.
    error ObjectionExitNotWaiting(bytes32 id);
    /// @notice `votes` of `total` object to the operation `id`; it takes `secondBps` of them.
    error ObjectionExitClosed(bytes32 id, uint256 votes, uint256 total, uint256 secondBps);
    /// @notice Neither `account` nor whoever had its votes when `id` was queued objects to it.
    error ObjectionExitNotObjector(bytes32 id, address account);
    /// @notice `account`, or whoever had its votes then, made the proposal.
    error ObjectionExitProposer(address account, address proposer);
    /// @notice `voter`, which is `account` or had its votes, voted for `proposalId` or helped its quorum.
    error ObjectionExitCarried(address account, address voter, uint256 proposalId);

    /// @notice The operation `id` is what `proposer` proposed as `proposalId` at `createdAt` (unix seconds).
    event ProposalNoted(bytes32 indexed id, uint256 indexed proposalId, address indexed proposer, uint256 createdAt);
    /// @notice `account` left with `amount` base units of its lock, because of the operation `id`.
    event ObjectorLeft(bytes32 indexed id, address indexed account, uint256 amount);

    /// @notice Notes which proposal an operation is, for everybody who wants to leave because of it.
    /// @dev Requirements: the governor queued it, and it is not optimistic; it is not noted yet.
    /// @return id Of the operation in the timelock.
    function note(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas,
        bytes32 descriptionHash
    ) external returns (bytes32 id);

    /// @notice Since when (unix seconds) the lock of `account` must be held to leave because of the operation `id` now;
    /// reverts with the reason if it may not.
    function requireRight(address account, bytes32 id) external view returns (uint256 since);

    /// @notice What is noted of the operation `id`.
    function noteOf(bytes32 id) external view returns (Note memory);

    /// @notice When `account` last left through this door (unix seconds); zero for never.
    function leftAt(address account) external view returns (uint256);

    /// @notice Whose locks are left.
    function ESCROW() external view returns (IVotingEscrow);
    /// @notice Whose proposals are objected to.
    function GOVERNOR() external view returns (address);
    /// @notice Where they wait.
    function TIMELOCK() external view returns (ITimelock);
    /// @notice How long before a proposal is made a lock must be held to be left because of it, in seconds.
    function HELD_FOR() external view returns (uint256);
}
