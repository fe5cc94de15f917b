// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";

/// @title IVestingGrant
/// @notice Tokens that vest to one beneficiary: nothing before the cliff, then in proportion to the time since the
/// start, everything at the end.
///
///     vested
///       |               ___________   everything
///       |            /
///       |         /|
///       |       |  |                  at the cliff: in proportion to the time since the start
///     0 +-------+--+----+---------> t
///     start   cliff    end
///
/// @dev Based on OpenZeppelin's VestingWalletCliff, with its functions `release(token)`, `releasable(token)`,
/// `released(token)`, `vestedAmount(token, t)`, `start()`, `cliff()`, `duration()` and `end()`. One contract has one
/// schedule: nobody can add another, and other contracts of the same beneficiary are independent of it. Tokens that are
/// sent here later follow the same schedule, as if they had been here from the start. Vested amounts round down.
///
/// `owner()` is the beneficiary. Only it can lock, delegate, or name a successor, which becomes the owner by accepting;
/// it cannot renounce. Anybody can call `release`, which pays the beneficiary.
///
/// Unvested tokens can leave only in one way: to `TREASURY`, when `DAO` revokes a revocable schedule. They are never
/// locked, so they have no power in the escrow. Their token votes (ERC20Votes) can be delegated only if the contract
/// was created so (`DELEGABLE`).
///
/// Assumptions on the token: it does not rebase and takes no fee. Other tokens and ETH that are sent here follow the
/// schedule too, but can be neither locked nor revoked.
interface IVestingGrant {
    /* STRUCTS */

    /// @dev Constructor argument.
    struct GrantConfig {
        IERC20 token;
        IVotingEscrow escrow; // of the same token; zero: vested tokens can only be released, not locked from here
        address beneficiary;
        address dao; // who may revoke
        address treasury; // receives revoked tokens
        uint64 start; // unix seconds; 0: the deployment
        uint64 cliff; // seconds after the start; at most the duration
        uint64 duration; // seconds; positive
        bool revocable;
        bool delegable; // whether the beneficiary may delegate the token votes of the whole balance
    }

    /* ERRORS */

    /// @notice `token` has no code.
    error VestingGrantInvalidToken(address token);
    /// @notice `escrow` locks `locked`, not the vesting `token`.
    error VestingGrantInvalidEscrow(address escrow, address locked, address token);
    /// @notice `beneficiary` is the token, the escrow or this contract, which could not use what it is paid.
    error VestingGrantInvalidBeneficiary(address beneficiary);
    /// @notice The DAO and the treasury must not be zero, and the treasury not this contract.
    error VestingGrantInvalidDao(address dao, address treasury);
    /// @notice The duration must be 1 to `limit` seconds.
    error VestingGrantInvalidDuration(uint256 duration, uint256 limit);
    /// @notice The schedule would have ended at `end`, which is not later than `current` (both unix seconds).
    error VestingGrantInvalidEnd(uint256 end, uint256 current);
    /// @notice The start must be at most `limit` (unix seconds).
    error VestingGrantInvalidStart(uint256 start, uint256 limit);
    /// @notice There is no escrow to lock in.
    error VestingGrantNoEscrow();
    /// @notice `amount` must be 1 to `limit` base units, the vested balance.
    error VestingGrantInvalidAmount(uint256 amount, uint256 limit);
    /// @notice Token votes cannot be delegated from here.
    error VestingGrantNotDelegable();
    /// @notice The schedule cannot be revoked.
    error VestingGrantNotRevocable();
    /// @notice `caller` is not the DAO.
    error VestingGrantNotDao(address caller, address dao);
    /// @notice The schedule was revoked at `revokedAt` (unix seconds).
    error VestingGrantRevoked(uint256 revokedAt);
    /// @notice The beneficiary can name a successor, but cannot renounce.
    error VestingGrantNoRenounce();

    /* EVENTS */

    /// @notice `amount` vested base units were added to the lock of `beneficiary`, until `unlockTime` (unix seconds; 0:
    /// the existing end of its lock).
    event VestedLocked(address indexed beneficiary, uint256 amount, uint256 unlockTime);
    /// @notice The DAO took back `returned` unvested base units; `kept` had vested since the start.
    event Revoked(uint256 returned, uint256 kept);

    /* BENEFICIARY */

    /// @notice Locks `amount` vested base units in the escrow, in the caller's own lock.
    /// @dev They count as released. Requirements: the caller is the beneficiary; it made this contract its operator in
    /// the escrow (`setOperator`); those of `createLockFor`, or of `increaseAmountFor` of the escrow.
    /// @param unlockTime Unix seconds: creates a lock until then. 0: adds to the caller's lock.
    function lock(uint256 amount, uint256 unlockTime) external;

    /// @notice Delegates the token votes of the whole balance, unvested tokens included, to `delegatee`.
    /// @dev Requirements: the caller is the beneficiary; `DELEGABLE`; the token has votes (ERC-5805). Does not concern
    /// power in the escrow, which only comes from locks.
    function delegate(address delegatee) external;

    /* DAO */

    /// @notice Ends the schedule now: what has vested stays the beneficiary's and can be released at once, the rest
    /// goes to `TREASURY`. Pays nobody else, so no beneficiary can block it.
    /// @dev Requirements: the caller is the DAO; the schedule is revocable and was not revoked. At the end or later
    /// there is nothing to return, and no transfer.
    /// @return returned Base units.
    function revoke() external returns (uint256 returned);

    /* VIEWS */

    /// @notice Base units that `revoke` would return now.
    function revocable() external view returns (uint256);
    /// @notice Unix seconds of the revocation; 0: not revoked.
    function revokedAt() external view returns (uint256);
    /// @notice Base units that were locked from here; `released(TOKEN)` includes them.
    function lockedFromHere() external view returns (uint256);
    /// @notice The vesting token.
    function TOKEN() external view returns (IERC20);
    /// @notice The escrow in which vested tokens can be locked; zero: none.
    function ESCROW() external view returns (IVotingEscrow);
    /// @notice Who may revoke.
    function DAO() external view returns (address);
    /// @notice Receives revoked tokens.
    function TREASURY() external view returns (address);
    /// @notice Whether the DAO may revoke.
    function REVOCABLE() external view returns (bool);
    /// @notice Whether the beneficiary may delegate token votes.
    function DELEGABLE() external view returns (bool);
}
