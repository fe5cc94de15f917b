// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";

/// @title ITimelock
/// @notice OpenZeppelin's TimelockController, whose operations can expire, and can be objected to: the owner of every
/// contract of the DAO, and its treasury. An operation that was scheduled with a window and not executed within it can
/// never be executed, whoever holds which role then, and never be scheduled again. The timelock answers as if it were
/// not there (`Unset`); an operation that names it as its predecessor waits for ever.
/// @dev The window of an operation never changes. Without one, everything is as in TimelockController.
///
/// `cancel` by anybody removes an operation that has expired; before that it takes the canceller role.
///
/// Objections are off until rules are set. An operation keeps the rules of the second in which it was scheduled, and so
/// do the votes of everybody: what is bought, borrowed or locked from that second on counts for nothing. The share of
/// the votes that object decides how much later the operation can be executed than its delay says: nothing below
/// `firstBps`, from there on linearly more, rounded down to a second, up to `maxExtension` at `secondBps` and above. It
/// expires later by the longest extension that it ever had. Other operations go on as they would.
interface ITimelock {
    struct ObjectionRules {
        IVotes votes; // whose past votes count; its clock is in seconds
        uint16 firstBps; // of all votes; above it an operation begins to wait longer
        uint16 secondBps; // of all votes; from it on an operation waits longest
        uint32 maxExtension; // seconds; zero for no objections
    }

    struct Objections {
        ObjectionRules rules; // those of the operation; all zero if it knows no objections, is done or was cancelled
        uint256 scheduledAt; // unix seconds; votes count as they were one second before
        uint256 votes; // that object
        uint256 total; // all votes
        uint256 extension; // seconds by which the operation waits longer than its delay
    }

    /// @notice `id` has expired and can't be scheduled again.
    error TimelockOperationExpired(bytes32 id);

    /// @notice An operation can't be ready or expire as late as `last` (unix seconds).
    error TimelockTooLate(uint256 last);

    /// @notice No objection rules were in force when `id` was scheduled, or nobody had votes.
    error TimelockNoObjections(bytes32 id);

    /// @notice `account` can't object to `id`, since it has before; or has no objection to take back.
    error TimelockUnexpectedObjection(bytes32 id, address account);

    /// @notice `account` had no votes at the second `timepoint`.
    error TimelockWithoutVotes(address account, uint256 timepoint);

    /// @notice The rules are neither all zero nor within the bounds.
    error TimelockInvalidObjectionRules(uint256 firstBps, uint256 secondBps, uint256 maxExtension);

    /// @notice `account` objected to `id` with `votes`, or took that back; `id` can be executed from `timestamp` on (unix
    /// seconds).
    event Objected(bytes32 indexed id, address indexed account, bool objects, uint256 votes, uint256 timestamp);

    /// @notice Operations that are scheduled from now on can be objected to by these rules.
    event ObjectionRulesSet(IVotes indexed votes, uint256 firstBps, uint256 secondBps, uint256 maxExtension);

    /// @notice The next operation that is scheduled in this transaction expires `window` seconds after its delay is over.
    /// @dev Requirements: the caller is a proposer.
    function setNextWindow(uint256 window) external;

    /// @notice Objects to the operation `id` with all votes that the caller had one second before it was scheduled.
    /// @dev Requirements: `id` waits for its time, which may be that of earlier objections; the caller had votes, and has
    /// never objected to it before. What is ready cannot be held up any more.
    function object(bytes32 id) external;

    /// @notice Takes the caller's objection to the operation `id` back, for good.
    /// @dev The operation stays where it is or comes forward, but others keep the timelock's delay from now on to object
    /// themselves, if it would have waited as long.
    /// Requirements: `id` waits for its time; the caller objects to it.
    function withdrawObjection(bytes32 id) external;

    /// @notice Sets the rules for objections to operations that are scheduled later; all zero for none.
    /// @dev Requirements: the caller is the admin, which is this timelock after the launch; `0 < firstBps <= secondBps <=
    /// 10_000`, `secondBps >= 500`, `0 < maxExtension <= 30 days`; `votes` answers as ERC-5805 and counts in seconds.
    function setObjectionRules(IVotes votes, uint256 firstBps, uint256 secondBps, uint256 maxExtension) external;

    /// @notice The last second (unix) in which the operation `id` can be executed; zero if it never expires, is
    /// done or was cancelled in time.
    function getExpiration(bytes32 id) external view returns (uint256);

    /// @notice Whether the operation `id` was not executed in time, removed or not.
    function isOperationExpired(bytes32 id) external view returns (bool);

    /// @notice The rules for operations that are scheduled now; all zero for no objections.
    function objectionRules() external view returns (ObjectionRules memory);

    /// @notice Who objects to the operation `id`, in sum, and what follows.
    function objectionsTo(bytes32 id) external view returns (Objections memory);

    /// @notice Whether `account` objects to the operation `id`, as it is scheduled now.
    function isObjector(bytes32 id, address account) external view returns (bool);
}
