// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";

import {ITimelock} from "./ITimelock.sol";

/// @title IObjections
/// @notice Members who object to an operation of the timelock make it wait longer: an extender of `ITimelock`.
/// @dev An operation keeps the rules of the end of the second in which it was scheduled, and so do the votes of everybody:
/// what is bought, borrowed or locked from that second on counts for nothing. The share of the votes that object decides
/// how much later the operation can be executed than its delay says: nothing below `firstBps`, from there on linearly
/// more, rounded down to a second, up to `maxExtension` at `secondBps` and above. Other operations go on as they would.
///
/// Nothing is noted here before the first objection; it asks for the sum of all votes.
interface IObjections {
    enum Mark {
        None,
        Objects,
        Withdrawn
    }

    struct Rules {
        IVotes votes; // whose past votes count; its clock is in seconds
        uint16 firstBps; // of all votes; above it an operation begins to wait longer
        uint16 secondBps; // of all votes; from it on an operation waits longest
        uint24 maxExtension; // seconds
        uint40 since; // unix seconds
    }

    struct Tally {
        uint112 votes; // that object
        uint112 total; // all votes
        uint32 held; // seconds; the least extension since objections were taken back
    }

    struct Standing {
        Rules rules; // those of the operation; all zero if it knows no objections, is done or was cancelled
        uint256 scheduledAt; // unix seconds; votes count as they were one second before
        uint256 votes; // that object
        uint256 total; // all votes; zero as long as their source does not tell
        uint256 extension; // seconds by which the operation waits longer than its delay
    }

    /// @notice The operation `id` does not wait for its time.
    error ObjectionsNotWaiting(bytes32 id);

    /// @notice `id` was scheduled in this very second; objections are possible from the next one on.
    error ObjectionsTooEarly(bytes32 id);

    /// @notice No objections move `id`: this contract was not the timelock's extender when it was scheduled, or there were
    /// no votes, or too many to count.
    error ObjectionsOff(bytes32 id);

    /// @notice `account` can't object to `id`, since it has before; or has no objection to take back.
    error ObjectionsUnexpected(bytes32 id, address account);

    /// @notice `account` had no votes at the second `timepoint`.
    error ObjectionsWithoutVotes(address account, uint256 timepoint);

    /// @notice The rules are not within the bounds.
    error ObjectionsInvalidRules(uint256 firstBps, uint256 secondBps, uint256 maxExtension);

    /// @notice `caller` is not the timelock.
    error ObjectionsUnauthorized(address caller);

    /// @notice `account` objected to `id` with `votes`, or took that back; `id` can be executed from `timestamp` on (unix
    /// seconds).
    event Objected(bytes32 indexed id, address indexed account, bool objects, uint256 votes, uint256 timestamp);

    /// @notice Operations that are scheduled from now on can be objected to by these rules.
    event RulesSet(IVotes indexed votes, uint256 firstBps, uint256 secondBps, uint256 maxExtension);

    /// @notice Objects to the operation `id` with all votes that the caller had one second before it was scheduled.
    /// @dev Requirements: `id` waits for its time, which may be that of earlier objections, and was scheduled before this
    /// second; the caller had votes, and has never objected to it before. What is ready cannot be held up any more.
    function object(bytes32 id) external;

    /// @notice Takes the caller's objection to the operation `id` back, for good.
    /// @dev The operation stays where it is or comes forward, but others keep the timelock's delay from now on to object
    /// themselves, if it would have waited as long.
    /// Requirements: `id` waits for its time; the caller objects to it.
    function withdrawObjection(bytes32 id) external;

    /// @notice Sets the rules for objections to operations that are scheduled later.
    /// @dev Requirements: the caller is the timelock; `0 < firstBps <= secondBps <= 10_000`, `secondBps >= 500`, `0 <
    /// maxExtension <= 30 days`; `votes` answers as ERC-5805 and counts in seconds.
    function setRules(IVotes votes, uint256 firstBps, uint256 secondBps, uint256 maxExtension) external;

    /// @notice The timelock whose operations can be objected to.
    function TIMELOCK() external view returns (ITimelock);

    /// @notice The rules for operations that are scheduled now.
    function rules() external view returns (IVotes votes, uint256 firstBps, uint256 secondBps, uint256 maxExtension);

    /// @notice Who objects to the operation `id`, in sum, and what follows.
    function objectionsTo(bytes32 id) external view returns (Standing memory);

    /// @notice Whether `account` objects to the operation `id`, as it is scheduled now.
    function isObjector(bytes32 id, address account) external view returns (bool);
}
