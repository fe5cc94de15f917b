// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";

/// @title IVestingGrant
/// @notice One grant of tokens that become the beneficiary's with time: nothing before the cliff, then in proportion to
/// the time since the start, everything at the end.
///
///     vested
///       |               ___________   everything
///       |            /
///       |         /|
///       |       |  |                  at the cliff: what the time since the start makes up
///     0 +-------+--+----+---------> t
///     start   cliff    end
///
/// @dev On OpenZeppelin's VestingWalletCliff: `release(token)`, `releasable(token)`, `released(token)`,
/// `vestedAmount(token, t)`, `start()`, `cliff()`, `duration()`, `end()` are its functions. One contract is one grant:
/// nobody can add a schedule to it, and a second grant of the same beneficiary does not touch it. What is sent to it
/// later follows the same schedule, as if it had been there from the start. What is vested rounds down.
///
/// `owner()` is the beneficiary. Only it can lock, delegate, or name a successor, which becomes the owner by accepting;
/// it can not give the grant up. Anybody can call `release`, which pays the beneficiary.
///
/// Unvested tokens leave the grant on one way only: to `TREASURY`, when `DAO` revokes a grant that is revocable. They
/// are never locked, so they have no power in the escrow. Their plain token votes (ERC20Votes) can be delegated only if
/// the grant is made so (`DELEGABLE`).
///
/// Assumptions on the token: it does not rebase and takes no fee. Other tokens and ETH that are sent here follow the
/// schedule too, but can be neither locked nor revoked.
interface IVestingGrant {
    /* STRUCTS */

    /// @dev Constructor argument.
    struct GrantConfig {
        IERC20 token;
        IVotingEscrow escrow; // of the same token; zero: vested tokens can be released, not locked from here
        address beneficiary;
        address dao; // who may revoke
        address treasury; // where revoked tokens go
        uint64 start; // unix seconds; 0: the deployment
        uint64 cliff; // seconds after the start; at most the duration
        uint64 duration; // seconds; positive
        bool revocable;
        bool delegable; // whether the beneficiary may delegate the token votes of everything that is here
    }

    /* ERRORS */

    /// @notice `token` has no code.
    error VestingGrantInvalidToken(address token);
    /// @notice `escrow` locks `locked`, not the grant's `token`.
    error VestingGrantInvalidEscrow(address escrow, address locked, address token);
    /// @notice The DAO and the treasury must be accounts other than zero, and the treasury not the grant itself.
    error VestingGrantInvalidDao(address dao, address treasury);
    /// @notice The duration must be 1 to `limit` seconds.
    error VestingGrantInvalidDuration(uint256 duration, uint256 limit);
    /// @notice The schedule would have ended at `end`, which is not later than `current` (both unix seconds).
    error VestingGrantInvalidEnd(uint256 end, uint256 current);
    /// @notice The start must be at most `limit` (unix seconds).
    error VestingGrantInvalidStart(uint256 start, uint256 limit);
    /// @notice The grant has no escrow to lock in.
    error VestingGrantNoEscrow();
    /// @notice `amount` base units are not 1 to `limit`, what is vested and still here.
    error VestingGrantInvalidAmount(uint256 amount, uint256 limit);
    /// @notice The grant was made without the delegation of token votes.
    error VestingGrantNotDelegable();
    /// @notice The grant was made without the possibility to revoke it.
    error VestingGrantNotRevocable();
    /// @notice `caller` is not the DAO.
    error VestingGrantNotDao(address caller, address dao);
    /// @notice The grant was revoked at `revokedAt` (unix seconds).
    error VestingGrantRevoked(uint256 revokedAt);
    /// @notice A beneficiary can name a successor, but not leave the grant to nobody.
    error VestingGrantNoRenounce();

    /* EVENTS */

    /// @notice `amount` base units that were vested went into the lock of `beneficiary`, until `unlockTime` (unix
    /// seconds; 0: the end of the lock that it held).
    event VestedLocked(address indexed beneficiary, uint256 amount, uint256 unlockTime);
    /// @notice The DAO took `returned` base units back, which were not vested; `kept` were vested since the start.
    event Revoked(uint256 returned, uint256 kept);

    /* BENEFICIARY */

    /// @notice Puts `amount` base units, which are vested and not released, into the caller's own lock in the escrow.
    /// @dev They count as released. Requirements: the caller is the beneficiary; it made this contract its operator in
    /// the escrow (`setOperator`); those of `createLockFor`, or of `increaseAmountFor` of the escrow.
    /// @param unlockTime Unix seconds: makes a new lock until then. 0: adds to the lock that the caller holds.
    function lock(uint256 amount, uint256 unlockTime) external;

    /// @notice Gives the token votes of everything that is here, unvested tokens included, to `delegatee`.
    /// @dev Requirements: the caller is the beneficiary; the grant is delegable; the token has votes (ERC-5805). Power in
    /// the escrow is not meant: that comes from locks only.
    function delegate(address delegatee) external;

    /* DAO */

    /// @notice Ends the schedule now: what is vested stays the beneficiary's and can be released at once, the rest goes
    /// to `TREASURY`. Pays nobody else, so no beneficiary can hinder it.
    /// @dev Requirements: the caller is the DAO; the grant is revocable and was not revoked. At the end or later there
    /// is nothing to return, and nothing moves.
    /// @return returned Base units.
    function revoke() external returns (uint256 returned);

    /* VIEWS */

    /// @notice Base units that `revoke` would return now.
    function revocable() external view returns (uint256);
    /// @notice Unix seconds of the revocation; 0: not revoked.
    function revokedAt() external view returns (uint256);
    /// @notice Base units that went into locks; they count in `released(TOKEN)`.
    function lockedFromHere() external view returns (uint256);
    /// @notice The token of the grant.
    function TOKEN() external view returns (IERC20);
    /// @notice Where vested tokens can be locked; zero: nowhere.
    function ESCROW() external view returns (IVotingEscrow);
    /// @notice Who may revoke.
    function DAO() external view returns (address);
    /// @notice Where revoked tokens go.
    function TREASURY() external view returns (address);
    /// @notice Whether the DAO may revoke.
    function REVOCABLE() external view returns (bool);
    /// @notice Whether the beneficiary may delegate token votes.
    function DELEGABLE() external view returns (bool);
}
