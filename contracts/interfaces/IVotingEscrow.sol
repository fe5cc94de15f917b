// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {LockWord} from "../libraries/LockWordLib.sol";
import {IExitDoor} from "./IExitDoor.sol";

/// @title IVotingEscrow
/// @notice Locks tokens for up to `MAX_LOCK_WEEKS` weeks and gives non-transferable, decaying voting power for them.
///
/// power(t) = amount * MAX_MULTIPLIER * (end - t) / (MAX_LOCK_WEEKS weeks), zero from `end` on:
///
///     power
///       |*                                * lock of the full length: amount * MAX_MULTIPLIER
///       |   *                             o half that length: half that power, the same slope
///       |      *
///       |o        *
///       |   o        *
///       |      o        *
///     0 +---------o--------*------> t
///      lock      end      end             a permanent lock stays at the level of the first * and has no end
///
/// @dev Units: amounts are base units of the token; times are unix seconds; a week is a unix week (`t / 1 weeks`,
/// boundaries on Thursday 00:00 UTC); an epoch is the number of a week; WAD is 1e18. Lock ends are week boundaries.
///
/// Raw power is `amount * seconds left` (a permanent lock counts `MAX_LOCK_WEEKS` weeks left). All sums are kept in raw
/// power, in which the accounts add up to the total exactly. Power and votes are raw power scaled once, when they are
/// read, by `MAX_MULTIPLIER / (MAX_LOCK_WEEKS weeks * 1e18)`, rounded down; so the votes of all accounts add up to the
/// total supply less at most one unit for each account. Penalties round up. Nothing else rounds.
///
/// Every account votes for itself until it delegates, without a transaction; its first lock announces that by
/// `DelegateChanged(account, 0, account)`, so that the events alone tell whose votes are whose. Delegated power decays
/// and ends with the delegator's lock, without a transaction. Delegation is not transitive. Delegating to the zero
/// address parks the votes: they count for nobody and stay in the total.
///
/// No cost grows with the number of accounts or delegators. An aggregate that was idle for any time is brought up to
/// date in at most `MAX_LOCK_WEEKS` steps, of which only those read that have an end of a lock. Who delegates to an
/// account makes its votes dearer by what reading the delegated power costs, until the last such lock has ended or
/// gone; an account can close itself to new delegations.
///
/// Assumptions on the token: it does not rebase. Locks of more than 2^104 - 1 base units in total revert
/// (WidthExceeded). Locking reverts for tokens that take a fee on transfers or return false; tokens that return nothing
/// work. A token that blocks an account delays that account's withdrawal and nobody else's.
///
/// The contract also has an EIP-712 domain (ERC-5267), nonces (`nonces(account)`) and an `owner()`.
interface IVotingEscrow is IERC5805 {
    /* STRUCTS */

    /// @dev Constructor argument. Only `owner` can change later, by a transfer of ownership.
    struct EscrowConfig {
        IERC20 token; // what is locked; must answer `decimals()`
        address owner; // sets lockers and the receiver of penalties
        string name; // of the voting power, also the EIP-712 name; 1 to 31 bytes
        string symbol; // 1 to 31 bytes
        uint16 maxLockWeeks; // 1 to 208
        uint64 maxMultiplier; // WAD: power of one token locked for the full length; positive; votes are below 2^109
        uint16 minLockWeeks; // 1 to maxLockWeeks, counted in week boundaries
        uint104 minAmount; // smallest new lock, base units
        uint64 maxExitPenalty; // WAD share of the amount when the full length is left; 0: no early exit; at most 1e18
        uint16 exitCooldownWeeks; // 1 to maxLockWeeks: whole weeks from the last change of a lock to an early exit
    }

    /// @dev The current lock of an account; all zero if it has none.
    struct Lock {
        uint256 amount; // base units
        uint256 end; // unix seconds, a week boundary; 0 while permanent
        bool permanent; // full power without decay, no end
        bool withdrawable; // the end has passed and the tokens were not withdrawn
        uint256 changedAt; // unix seconds of the last change of amount, end or permanence
    }

    /// @dev The lock state that determines the revenue of an account from `epoch` on, until the next state.
    struct LockState {
        uint256 epoch; // first epoch in which the state counts: the week after the one of the change
        uint256 amount; // base units
        uint256 endWeek; // from this epoch on it counts nothing; 0 while permanent
        bool permanent; // counts amount * MAX_LOCK_WEEKS in every epoch
    }

    /* ERRORS: CONSTRUCTION AND SETTINGS */

    /// @notice `token` has no code, or does not implement `decimals()`.
    error VotingEscrowInvalidToken(address token);
    /// @notice A name or symbol of `length` bytes is not 1 to `limit` bytes long.
    error VotingEscrowInvalidText(uint256 length, uint256 limit);
    /// @notice The longest lock must be 1 to `limit` weeks.
    error VotingEscrowInvalidMaxLockWeeks(uint256 given, uint256 limit);
    /// @notice The shortest lock must be 1 to `limit` weeks, the longest lock.
    error VotingEscrowInvalidMinLockWeeks(uint256 given, uint256 limit);
    /// @notice The multiplier must be positive.
    error VotingEscrowInvalidMaxMultiplier(uint256 given);
    /// @notice The penalty is above `limit` (WAD), the whole amount.
    error VotingEscrowInvalidMaxExitPenalty(uint256 given, uint256 limit);
    /// @notice The cooldown before an early exit must be 1 to `limit` weeks, the longest lock.
    error VotingEscrowInvalidExitCooldown(uint256 given, uint256 limit);
    /// @notice `distributor` has no code, so it cannot receive penalties.
    error VotingEscrowInvalidPenaltyDistributor(address distributor);

    /* ERRORS: LOCKS */

    /// @notice `caller` may not lock for `account`: it is neither the account, nor its operator, nor a locker.
    error VotingEscrowUnauthorized(address caller, address account);
    /// @notice Nobody can lock for the zero address.
    error VotingEscrowZeroAccount();
    /// @notice `amount` base units is less than `minimum`.
    error VotingEscrowAmountTooLow(uint256 amount, uint256 minimum);
    /// @notice The escrow received `received` base units of the token instead of `expected`.
    error VotingEscrowWrongAmountReceived(uint256 received, uint256 expected);
    /// @notice `unlockTime` (unix seconds), rounded down to a week, is not between `earliest` and `latest`.
    error VotingEscrowInvalidUnlockTime(uint256 unlockTime, uint256 earliest, uint256 latest);
    /// @notice `account` holds a lock until `end` (unix seconds; 0: permanent), which must be withdrawn first.
    error VotingEscrowLockExists(address account, uint256 end);
    /// @notice `account` holds no lock.
    error VotingEscrowNoLock(address account);
    /// @notice The lock ended at `end` (unix seconds); it can only be extended or withdrawn.
    error VotingEscrowLockExpired(address account, uint256 end);
    /// @notice The lock ends at `end` (unix seconds; 0: it is permanent, which must be switched off first).
    error VotingEscrowLockNotExpired(address account, uint256 end);
    /// @notice The lock is permanent, so it has no end to extend.
    error VotingEscrowPermanentLock(address account);
    /// @notice The permanence of the lock is already `permanent`.
    error VotingEscrowPermanenceUnchanged(address account, bool permanent);
    /// @notice This escrow has no early exit.
    error VotingEscrowEarlyExitDisabled();
    /// @notice The lock was changed too recently; an early exit is possible from `availableAt` (unix seconds) on.
    error VotingEscrowExitTooEarly(address account, uint256 availableAt);
    /// @notice The exit would return `returned` base units, less than `minimum`.
    error VotingEscrowExitBelowMinimum(uint256 returned, uint256 minimum);
    /// @notice The lock of `account` was not held at second `since` (unix), or ends later than it did then.
    error VotingEscrowLockProlonged(address account, uint256 since);
    /// @notice The penalty of `account` would go to `receiver`, which is the zero address or the account itself.
    error VotingEscrowInvalidPenaltyReceiver(address account, address receiver);
    /// @notice The receiver took `taken` base units instead of the penalty, `penalty`.
    error VotingEscrowPenaltyNotTaken(uint256 taken, uint256 penalty);

    /* ERRORS: VIEWS, DELEGATION AND SIGNATURES */

    /// @notice Voting power cannot be transferred or approved, only delegated.
    error VotingEscrowNonTransferable();
    /// @notice `timepoint` is not in the past of `clock` (both unix seconds), so its value may still change.
    error ERC5805FutureLookup(uint256 timepoint, uint48 clock);
    /// @notice Week number `epoch` has not begun; the current one is `current`.
    error VotingEscrowFutureEpoch(uint256 epoch, uint256 current);
    /// @notice `delegatee` has closed itself to new delegations.
    error VotingEscrowDelegationClosed(address delegatee);
    /// @notice The signature is not a valid one by `account` for this delegation.
    error VotingEscrowInvalidSignature(address account);

    /* EVENTS */

    /// @notice The lock of `account` changed: `payer` added `added` base units (0: only the end or the permanence
    /// changed); it now holds `amount` until `end` (unix seconds; 0 while permanent).
    /// @dev Together with DelegateChanged and ExitedEarly, enough to reconstruct every account's power at any time.
    event Locked(
        address indexed account, address indexed payer, uint256 added, uint256 amount, uint256 end, bool permanent
    );
    /// @notice `account` withdrew its `amount` base units after the end of its lock.
    event Withdrawn(address indexed account, uint256 amount);
    /// @notice `account` exited its lock early: it received `returned` base units, `receiver` received `penalty`, which is
    /// zero if `receiver` is a door. What it may not take through a door follows as `Locked`, with nothing added.
    event ExitedEarly(address indexed account, uint256 returned, uint256 penalty, address indexed receiver);
    /// @notice `account` allowed or forbade `operator` to lock and compound for it.
    event OperatorSet(address indexed account, address indexed operator, bool approved);
    /// @notice `account` opened or closed itself to new delegations.
    event DelegationOpenSet(address indexed account, bool open);
    /// @notice The owner allowed or forbade `locker` to lock for its own callers and signers.
    event LockerSet(address indexed locker, bool allowed);
    /// @notice Penalties go to `current` instead of `previous` (zero: to the owner).
    event PenaltyDistributorSet(address indexed previous, address indexed current);
    /// @notice An aggregate in which locks have ended was brought up to date: of the delegations to `account`, or the
    /// total (zero address).
    event Checkpointed(address indexed account);

    /* LOCKS */

    /// @notice Locks `amount` base units of the caller's tokens until `unlockTime`, rounded down to a week.
    /// @dev Requirements: the caller holds no lock; `amount >= MIN_AMOUNT` and positive; the rounded end is between
    /// `MIN_LOCK_WEEKS` and `MAX_LOCK_WEEKS` week boundaries away, so later than now and at most the full length
    /// away; the caller approved `amount`; exactly `amount` arrives.
    /// @return end Unix seconds at which the lock ends.
    function createLock(uint256 amount, uint256 unlockTime) external returns (uint256 end);

    /// @notice As `createLock`, with an EIP-2612 permit of the caller for exactly `amount`.
    /// @dev A permit that fails, for instance because somebody has submitted it already, is ignored as long as the
    /// allowance suffices.
    function createLockWithPermit(uint256 amount, uint256 unlockTime, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external
        returns (uint256 end);

    /// @notice As `createLock`, for `account`, with the caller's tokens.
    /// @dev Requirements besides: `account` is not zero; the caller is `account`, its operator, or a locker. A locker
    /// must only lock for the account that calls it or that signed; the owner is responsible for that when it sets one.
    function createLockFor(address account, uint256 amount, uint256 unlockTime) external returns (uint256 end);

    /// @notice Adds `amount` base units of the caller's tokens to the caller's lock; its end stays.
    /// @dev Requirements: a lock that has not ended; `amount` is positive; exactly `amount` arrives.
    function increaseAmount(uint256 amount) external;

    /// @notice As `increaseAmount`, with an EIP-2612 permit of the caller for exactly `amount`; a permit that fails is
    /// ignored as long as the allowance suffices.
    function increaseAmountWithPermit(uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;

    /// @notice As `increaseAmount`, to the lock of `account`, with the caller's tokens.
    /// @dev Requirements besides: the caller is `account`, its operator, or a locker (see `createLockFor`).
    function increaseAmountFor(address account, uint256 amount) external;

    /// @notice Moves the end of the caller's lock to `unlockTime`, rounded down to a week.
    /// @dev A lock that has ended and was not withdrawn can be extended too; that locks its tokens again, so the new
    /// end follows the rules of a new lock. Requirements: a lock, not permanent; the new end is later than the current
    /// end, and between 1 (after the end: `MIN_LOCK_WEEKS`) and `MAX_LOCK_WEEKS` week boundaries away.
    /// @return end Unix seconds of the new end.
    function extendLock(uint256 unlockTime) external returns (uint256 end);

    /// @notice Switches the permanence of the caller's lock. On: full power, without decay and without end. Off: the
    /// lock ends `MAX_LOCK_WEEKS` week boundaries from now and decays.
    /// @dev Requirements: a lock that has not ended and whose permanence is not already `permanent`.
    function setPermanent(bool permanent) external;

    /// @notice Returns all tokens of the caller's lock, at its end or later.
    /// @dev Requirements: a lock that has ended. The delegation of the account stays.
    /// @return amount Base units.
    function withdraw() external returns (uint256 amount);

    /// @notice Exits the caller's lock before its end, for the penalty
    /// `ceil(amount * MAX_EXIT_PENALTY * seconds left / (MAX_LOCK_WEEKS weeks * 1e18))`; a permanent lock counts
    /// `MAX_LOCK_WEEKS` weeks left.
    /// @dev The penalty goes to the penalty distributor (revenue of the next epoch) or, if there is none, to the owner;
    /// never to the caller. Requirements: early exit exists; a lock that has not ended; `EXIT_COOLDOWN_WEEKS` whole
    /// weeks since its last change (delegating is none); the caller receives at least `minReceived`; a receiver exists,
    /// is not the caller, and takes the whole penalty. Whatever the receiver does, `withdraw` works at the end.
    /// @return returned Base units that the caller received.
    function exitEarly(uint256 minReceived) external returns (uint256 returned);

    /// @notice Leaves the caller's lock before its end through `door`, for the reason `id`, without a penalty. Only what the
    /// caller held at second `since` (unix) leaves; what was added since stays locked as it is.
    /// @dev No cooldown, and no early exit is needed: the door decides. Requirements: `door` is a locker and allows it; a lock
    /// that has not ended; `since` is in the past, and the caller held a lock then that ended no earlier than this one.
    /// @return returned Base units that the caller received.
    function exitThrough(IExitDoor door, bytes32 id, uint256 since) external returns (uint256 returned);

    /// @notice Allows or forbids `operator` to lock tokens for the caller, add to its lock, and claim and compound its
    /// revenue. An operator can never withdraw anything.
    function setOperator(address operator, bool approved) external;

    /* DELEGATION (besides ERC-5805) */

    /// @notice Delegates with a signature by `account`, of its key or, if it has code, of its code (ERC-1271).
    /// @dev EIP-712 type, in the escrow's domain: `DelegationFor(address account,address delegatee,uint256
    /// nonce,uint256 expiry)`. It names the account, because one key may sign for several. The ERC-5805 message, which
    /// does not, is for `delegateBySig`. The nonces are the same. A contract has 200,000 gas to check its signature.
    function delegateFor(address account, address delegatee, uint256 nonce, uint256 expiry, bytes calldata signature)
        external;

    /// @notice Opens or closes the caller to new delegations of others. Existing ones stay, and their locks can change.
    /// @dev While closed, delegating to the caller reverts in every way. A delegator whose lock has ended starts anew:
    /// if it locks again, or extends, while its delegate is closed, it votes for itself from then on.
    function setDelegationOpen(bool open) external;

    /// @notice Gives the votes of `account` back to it, as if it delegated to itself.
    /// @dev Requirements: the caller is a locker, which must have a rule for that to which the account can object.
    function returnVotes(address account) external;

    /// @notice Uses up the caller's current `nonce`, which invalidates a signature that uses it.
    function invalidateNonce(uint256 nonce) external;

    /// @notice Brings the aggregate of the delegations to `account` (zero address: the total) up to date with the
    /// current week, which makes later reads cheaper. Changes no power. Does nothing if no lock in it has ended since.
    function checkpoint(address account) external;

    /* OWNER */

    /// @notice Adds `locker` to the contracts that may lock for others, return votes and waive penalties, or removes it.
    /// @dev Warning: a locker can lock for any account, end any delegation, and as a door (`IExitDoor`) spare whoever leaves
    /// a lock the penalty. Only add contracts that lock solely for their own caller or for an account that signed, in the
    /// same call, and do the others by a rule, or never.
    function setLocker(address locker, bool allowed) external;

    /// @notice Sets where penalties of early exits go; zero: to the owner.
    /// @dev Requirements: `distributor` is zero or has code. It must implement IRevenueQueue and list the token.
    function setPenaltyDistributor(address distributor) external;

    /* VIEWS: LOCKS */

    /// @notice The lock of `account`.
    function locked(address account) external view returns (Lock memory);

    /// @notice What `exitEarly` would return and keep as a penalty now, and from when (unix seconds) it is possible.
    /// @dev All zero if `account` has no lock that allows an early exit.
    function previewExit(address account) external view returns (uint256 returned, uint256 penalty, uint256 availableAt);

    /// @notice Whether `operator` may lock and compound for `account`.
    function isOperator(address account, address operator) external view returns (bool);

    /// @notice Whether `locker` may lock for its own callers and signers.
    function isLocker(address locker) external view returns (bool);

    /// @notice Who receives penalties of early exits; zero: the owner.
    function penaltyDistributor() external view returns (address);

    /// @notice To whom the votes of `account` were given at second `timepoint`: itself, another account, or nobody (zero).
    /// @dev The delegate whose `getPastVotes` of that second held the power of `account`, whatever changed since; of
    /// several changes in one second the last counts. Requirements: `timepoint` is in the past.
    function pastDelegate(address account, uint256 timepoint) external view returns (address);

    /// @notice Whether others can newly delegate to `account`.
    function isDelegationOpen(address account) external view returns (bool);

    /* VIEWS: POWER */

    /// @notice Own power of `account` at second `t`, delegated or not; for a future `t`, if nothing changes.
    function powerAt(address account, uint256 t) external view returns (uint256);

    /// @notice Power of all locks at second `t`; for a future `t`, if nothing changes.
    function totalPowerAt(uint256 t) external view returns (uint256);

    /* VIEWS: REVENUE */

    /// @notice Raw power of all locks at the start of the current week, in base units times weeks, after all changes
    /// before that second. The same number all week.
    function weekStartBias() external view returns (uint256);

    /// @notice As `weekStartBias`, for week number `epoch`; does not change once that week has begun.
    /// @dev Requirements: week `epoch` has begun.
    function boundaryBias(uint256 epoch) external view returns (uint256);

    /// @notice The states of the lock of `account` that count for the epochs from `fromEpoch` to the current one.
    /// @dev `states[k]` counts in the epochs from `states[k].epoch` (the first may be earlier than `fromEpoch`) until
    /// before `states[k + 1].epoch`, the last one until before `untilEpoch`. In epoch `i` it counts
    /// `amount * max(0, endWeek - i)`, permanent: `amount * MAX_LOCK_WEEKS`; these add up to `boundaryBias(i)` over all
    /// accounts. Only the last change of a week counts. The list is complete if `untilEpoch` is the next week;
    /// otherwise continue from `untilEpoch`. Epochs before the first state count nothing.
    /// @param maxStates Largest number of states to return; any positive number makes progress.
    /// @return states In chronological order; empty if `maxStates` is 0.
    /// @return untilEpoch The first epoch that the list does not cover.
    function lockStates(address account, uint256 fromEpoch, uint256 maxStates)
        external
        view
        returns (LockState[] memory states, uint256 untilEpoch);

    /// @notice As `lockStates`, with each state packed as the escrow stores it: a third of the gas, for contracts.
    /// @dev The `epoch` of a state is the week after that of its `ts`; see LockWord.
    function lockWords(address account, uint256 fromEpoch, uint256 maxStates)
        external
        view
        returns (LockWord[] memory words, uint256 untilEpoch);

    /* VIEWS: PARAMETERS */

    /// @notice The locked token.
    function token() external view returns (IERC20);
    /// @notice Longest lock, in weeks.
    function MAX_LOCK_WEEKS() external view returns (uint256);
    /// @notice Shortest lock, in week boundaries.
    function MIN_LOCK_WEEKS() external view returns (uint256);
    /// @notice Smallest new lock, in base units.
    function MIN_AMOUNT() external view returns (uint256);
    /// @notice Power of one base unit locked for the full length (WAD).
    function MAX_MULTIPLIER() external view returns (uint256);
    /// @notice Penalty share (WAD) of an early exit with the full length left; 0: no early exit.
    function MAX_EXIT_PENALTY() external view returns (uint256);
    /// @notice Whole weeks from the last change of a lock to an early exit.
    function EXIT_COOLDOWN_WEEKS() external view returns (uint256);
    /// @notice EIP-712 type of a signed delegation, as in ERC-5805.
    function DELEGATION_TYPEHASH() external view returns (bytes32);

    /* VIEWS: ERC-20 SHAPE, FOR WALLETS */

    /// @notice Name of the voting power.
    function name() external view returns (string memory);
    /// @notice Symbol of the voting power.
    function symbol() external view returns (string memory);
    /// @notice Decimals of the voting power: those of the token.
    function decimals() external view returns (uint8);
    /// @notice Own power of `account` now, delegated or not.
    function balanceOf(address account) external view returns (uint256);
    /// @notice Power of all locks now.
    function totalSupply() external view returns (uint256);
    /// @notice Always zero.
    function allowance(address account, address spender) external view returns (uint256);
    /// @notice Always reverts with VotingEscrowNonTransferable.
    function transfer(address to, uint256 amount) external returns (bool);
    /// @notice Always reverts with VotingEscrowNonTransferable.
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
    /// @notice Always reverts with VotingEscrowNonTransferable.
    function approve(address spender, uint256 amount) external returns (bool);
}
