// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";

/// @title ITierSale
/// @notice Sells one lot of a token at a fixed price to the accounts that have locked for long enough. What an account
/// may buy, and when, follows from its own power in the escrow and a table that nobody can change.
///
/// @dev The sale has 1 to 8 windows, one after another. Each is a batch: inside one neither the order of commitments
/// nor their gas price matters. The windows take what is left of the lot in their order; the first one that wants more
/// than is left shares that in proportion, and the later ones get nothing:
///
///     left       = LOT_VALUE, less what the earlier windows paid
///     accepted   = the smaller of left and what was committed in the window
///     share      = accepted / committed
///
/// The power of an account is the smaller of its power at `SNAPSHOT`, which is in the past, and that at `END`, as it
/// will be if its lock does not change: a lock that is new, or that ends early, counts for nothing. The highest tier
/// whose threshold is not above that power gives the window, and the allocation in payment units. The first commitment
/// fixes tier and window of the account; no change of its lock or of any score alters them.
///
/// If `BY_POWER` is true, tiers give the window only. The allocation is `LOT_VALUE * power / TOTAL_POWER`, from the
/// power at each commitment: the sum over parts of a lock is at most that of the whole, so splitting gains nothing.
///
/// Life cycle: Pending -> `open`, once the lot is here -> Open -> `finalize` after `END` -> Sold, or Failed if less
/// than `MIN_RAISE` was accepted. Failed and Cancelled give every account back exactly what it paid, and the lot to the
/// seller. After `END` nobody can cancel. There is no owner. Nobody can move what accounts have paid or bought, change
/// a term, or name another receiver.
///
/// Rounding, always so that the sale can pay everybody:
/// - the value of the lot, allocations, tokens, what has vested: down;
/// - what an account pays of its commitment, and the fee: up.
/// At most one payment unit and one base unit of the token for each account stay here for ever.
///
/// Assumptions on both tokens: they do not rebase and take no fee; they may return nothing. A payment that arrives
/// incomplete is refused. If less of the lot is here after the end than was sold, the sale fails. An account that a
/// token blocks cannot be paid and affects nobody else; so for the receivers of proceeds and fee.
///
/// Prices are payment units for `unit` base units of the token, so any decimals fit. Times are unix seconds.
///
/// The contract has an EIP-712 domain (ERC-5267) with the name "TierSale" and the version "1".
interface ITierSale {
    /* STRUCTS */

    /// @dev Sold and Failed are known from `finalize` on, not from `END` on.
    enum State {
        Pending,
        Open,
        Sold,
        Failed,
        Cancelled
    }

    /// @dev Open from `opensAt` until before `closesAt`.
    struct Window {
        uint40 opensAt;
        uint40 closesAt;
        uint128 committed; // payment units; 0 in the constructor
    }

    /// @dev Accounts with a power from `threshold` up to the next tier's.
    struct Tier {
        uint128 threshold; // power, in base units of the escrow's token; 0: everybody
        uint112 allocation; // payment units of one account over the whole sale; 0 if the sale is by power
        uint8 window; // index
    }

    /// @dev What was bought can be claimed: `atOnceBps` of it from the start of claims, the rest in proportion to the
    /// time since `start`, from the cliff on.
    struct Vesting {
        uint40 start; // 0: the end of the sale
        uint32 cliff; // seconds after the start; at most the duration
        uint32 duration; // seconds; 0: everything at once
        uint16 atOnceBps; // hundredths of a percent
    }

    /// @dev Constructor argument.
    struct SaleConfig {
        IVotingEscrow escrow; // whose power counts
        IERC20 token; // what is sold
        IERC20 payment; // what it is paid with; with a fee one that the router lists
        address seller; // gets back what is not sold; may cancel before the first window
        address proceedsTo; // receives the proceeds less the fee
        address router; // receives the fee; zero: no fee
        uint16 feeBps; // of the proceeds, in hundredths of a percent
        uint112 lot; // base units of the token
        uint128 price; // payment units for `unit`
        uint128 unit; // base units of the token that the price is quoted for, say 10**decimals
        uint112 minRaise; // payment units below which the sale fails
        uint112 minCommit; // payment units that an account commits at least
        uint40 snapshot; // before the deployment
        bool byPower;
        address gate; // whose signature admits accounts, a key or a contract (ERC-1271); zero: all are admitted
        address guardian; // may cancel; zero: nobody
        uint40 guardianUntil; // last second for that; before the end
        Vesting vesting;
        Window[] windows; // 1 to 8, of at least an hour, none overlapping
        Tier[] tiers; // 1 to 32, with increasing thresholds
    }

    /// @dev Admits the caller, as signed by the gate. Ignored if there is no gate.
    struct Admission {
        uint256 cap; // payment units that the account may commit in total
        uint256 deadline; // last second
        bytes signature;
    }

    /// @dev What an account has committed and received.
    struct Position {
        uint112 paid; // payment units committed
        uint112 released; // base units of the token paid out or locked
        uint8 tier; // number, from 1; 0: nothing committed yet
        uint8 window; // index
        bool settled; // whether the refund was paid, if there was one
    }

    /// @dev What an account may buy, and when.
    struct Allocation {
        uint256 power; // the smaller one of snapshot and end
        uint256 tier; // number, from 1; 0: below every tier, and the rest is 0
        uint256 window; // index
        uint256 opensAt;
        uint256 closesAt;
        uint256 limit; // payment units over the whole sale
        uint256 paid; // payment units of them that are committed
    }

    /// @dev How the sale ended.
    struct Outcome {
        State state;
        uint8 cutWindow; // index of the window that got less than it wanted; the number of windows: none
        bool proceedsPaid;
        bool feePaid;
        uint112 cutAccepted; // payment units that this window paid
        uint112 unsold; // base units that the seller can still take back
    }

    /* ERRORS */

    /// @notice `account` must be a contract.
    error TierSaleNotContract(address account);
    /// @notice Token and payment must be two tokens.
    error TierSaleSameToken(address token);
    /// @notice `account` cannot receive what is paid to it: it is zero, the sale or one of its tokens.
    error TierSaleInvalidAccount(address account);
    /// @notice A share of `bps` hundredths of a percent is above `limit`.
    error TierSaleInvalidShare(uint256 bps, uint256 limit);
    /// @notice The router does not list the payment token, so it could not split the fee.
    error TierSaleNotListed(address router, address payment);
    /// @notice The lot must be worth 1 to `limit` payment units.
    error TierSaleInvalidLot(uint256 value, uint256 limit);
    /// @notice Price and unit must be positive, and the price at most `limit`: a millionth of the smallest commitment
    /// for each base unit.
    error TierSaleCoarsePrice(uint256 price, uint256 limit);
    /// @notice The least proceeds are above `limit`, the value of the lot.
    error TierSaleInvalidMinRaise(uint256 minRaise, uint256 limit);
    /// @notice The snapshot must be before `limit` (unix seconds), the deployment.
    error TierSaleSnapshotNotPast(uint256 snapshot, uint256 limit);
    /// @notice Nobody had power at the snapshot.
    error TierSaleNoPower(uint256 snapshot);
    /// @notice The guardian's last second must be before `limit`, the end, and 0 if there is no guardian.
    error TierSaleInvalidGuardian(address guardian, uint256 until, uint256 limit);
    /// @notice There must be 1 to `limit` windows or tiers.
    error TierSaleInvalidCount(uint256 count, uint256 limit);
    /// @notice Window `index` must open at `earliest` or later, take an hour, close at `latest` or earlier (unix
    /// seconds), and have nothing committed.
    error TierSaleInvalidWindow(uint256 index, uint256 earliest, uint256 latest);
    /// @notice Tier `index` needs a higher threshold than the one before, one of the windows, and an allocation of at
    /// least `minimum` (exactly 0 if the sale is by power).
    error TierSaleInvalidTier(uint256 index, uint256 minimum);
    /// @notice Start, cliff and duration must end by `limit` (unix seconds), and the cliff within the duration.
    error TierSaleInvalidVesting(uint256 start, uint256 cliff, uint256 duration, uint256 limit);

    /// @notice The sale is in `current`.
    error TierSaleWrongState(State current);
    /// @notice Only `balance` base units of the lot are here.
    error TierSaleNotFunded(uint256 balance, uint256 lot);
    /// @notice The first window opened at `opensAt` (unix seconds).
    error TierSaleTooLate(uint256 opensAt);
    /// @notice The sale runs until `end` (unix seconds).
    error TierSaleNotEnded(uint256 end);
    /// @notice `caller` cannot cancel now.
    error TierSaleCannotCancel(address caller);
    /// @notice A power of `power` is below that of the lowest tier, `minimum`.
    error TierSaleNoTier(uint256 power, uint256 minimum);
    /// @notice The account's window, `window`, is open from `opensAt` until before `closesAt` (unix seconds).
    error TierSaleWrongWindow(uint256 window, uint256 opensAt, uint256 closesAt);
    /// @notice Nothing would be committed, or `total` in all, which is less than `minimum`.
    error TierSaleBelowMinimum(uint256 total, uint256 minimum);
    /// @notice The account may commit `allocation` in all, not `total`.
    error TierSaleAboveAllocation(uint256 total, uint256 allocation);
    /// @notice The gate has not admitted `account` to commit `total` in all now.
    error TierSaleNotAdmitted(address account, uint256 total);
    /// @notice `received` of `amount` payment units arrived.
    error TierSalePaymentMissing(uint256 received, uint256 amount);
    /// @notice Nothing can be claimed for `account` now.
    error TierSaleNothingToClaim(address account);
    /// @notice The escrow does not lock the token that is sold.
    error TierSaleNotLockable();
    /// @notice There is nothing to pay out.
    error TierSaleNothingToPay();

    /* EVENTS */

    /// @notice The lot is here, and stays until the end.
    event Opened(uint256 lot);
    /// @notice `account` committed `amount` payment units, `total` in all.
    event Committed(
        address indexed account, uint256 indexed window, uint256 indexed tier, uint256 amount, uint256 total
    );
    /// @notice At most `sold` base units were sold for `proceeds` payment units, `fee` of them for the router.
    event Finalized(uint256 sold, uint256 proceeds, uint256 fee);
    /// @notice The sale failed: `proceeds` payment units would have been accepted, and `balance` base units were here.
    event Failed(uint256 proceeds, uint256 balance);
    /// @notice `by` cancelled the sale.
    event Cancelled(address indexed by);
    /// @notice `account` received `refund` payment units, and `tokens` base units (or has them in its lock), `released`
    /// in all.
    event Claimed(address indexed account, uint256 refund, uint256 released, uint256 tokens);
    /// @notice `to` received `amount` payment units of the proceeds.
    event ProceedsPaid(address indexed to, uint256 amount);
    /// @notice The router received `amount` payment units.
    event FeePaid(address indexed router, uint256 amount);
    /// @notice The seller received `amount` base units that were not sold.
    event UnsoldSwept(uint256 amount);

    /* SELLER AND GUARDIAN */

    /// @notice Opens the sale, whose lot must be here; anybody can call.
    /// @dev Requirements: Pending; before the first window opens.
    function open() external;

    /// @notice Ends the sale; everybody gets back exactly what was paid.
    /// @dev The seller: before the first window opens. The guardian: up to and including `GUARDIAN_UNTIL`. Anybody: if
    /// the sale was not open when the first window began.
    function cancel() external;

    /* COMMIT */

    /// @notice Commits `amount` payment units of the caller, who keeps what is not accepted.
    /// @dev A commitment cannot be withdrawn. Requirements: Open; the caller's window is open; the caller's sum stays
    /// within its allocation and the gate's cap, and reaches `MIN_COMMIT`; exactly `amount` arrives.
    function commit(uint256 amount, Admission calldata admission) external;

    /// @notice As `commit`, with an EIP-2612 permit of the caller for exactly `amount`; a permit that fails is ignored
    /// as long as the allowance suffices.
    function commitWithPermit(
        uint256 amount,
        Admission calldata admission,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;

    /* AFTER THE END */

    /// @notice Decides what each window gets; anybody can call. Its cost grows with the windows only.
    /// @dev Requirements: Open; `END` has come.
    /// @return sold Base units that were sold at most; 0: the sale failed.
    /// @return total Payment units that were accepted, fee included; 0: the sale failed.
    function finalize() external returns (uint256 sold, uint256 total);

    /// @notice Pays `account` its refund, once, and what has vested; anybody can call.
    /// @dev Requirements: Sold, Failed or Cancelled; there is something to pay.
    /// @return tokens Base units.
    /// @return refund Payment units.
    function claim(address account) external returns (uint256 tokens, uint256 refund);

    /// @notice As `claim` for the caller, whose tokens go into its lock in the escrow.
    /// @dev Requirements besides: the escrow locks the token; this contract is the caller's operator in the escrow, or
    /// one of its lockers; something has vested; those of `createLockFor` or `increaseAmountFor`.
    /// @param unlockTime Unix seconds: creates a lock until then. 0: adds to the caller's lock.
    function claimAndLock(uint256 unlockTime) external returns (uint256 tokens, uint256 refund);

    /// @notice Pays the proceeds less the fee to `PROCEEDS_TO`, once; anybody can call.
    /// @dev Requirements: Sold.
    function payProceeds() external returns (uint256 amount);

    /// @notice Pays the fee to `ROUTER`, once; anybody can call.
    /// @dev Requirements: Sold; there is a fee.
    function payFee() external returns (uint256 amount);

    /// @notice Sends what was not sold to the seller; anybody can call.
    /// @dev Requirements: Sold, Failed or Cancelled. After Failed and Cancelled all that is here, any number of times.
    function sweepUnsold() external returns (uint256 amount);

    /* VIEWS */

    /// @notice State, and how the sale ended.
    function outcome() external view returns (Outcome memory);
    /// @notice All windows.
    function windows() external view returns (Window[] memory);
    /// @notice The table.
    function tiers() external view returns (Tier[] memory);
    /// @notice What `account` has committed and received.
    function positionOf(address account) external view returns (Position memory);
    /// @notice What `account` may buy and when, gate aside.
    function allocationOf(address account) external view returns (Allocation memory);
    /// @notice Own power of `account` that counts: the smaller one of snapshot and end.
    function powerOf(address account) external view returns (uint256);
    /// @notice Number of the tier of a power, from 1; 0: below every tier.
    function tierForPower(uint256 power) external view returns (uint256);
    /// @notice What `account` paid of its commitment in the end, and the base units that it bought; zero before
    /// `finalize` and if the sale failed.
    function purchaseOf(address account) external view returns (uint256 cost, uint256 bought);
    /// @notice What `claim` would pay now; zero if it would revert.
    function dueOf(address account) external view returns (uint256 tokens, uint256 refund);
    /// @notice Payment units that were accepted, fee included, and the fee; zero unless Sold.
    function proceeds() external view returns (uint256 total, uint256 fee);

    /// @notice Whose power counts.
    function ESCROW() external view returns (IVotingEscrow);
    /// @notice What is sold.
    function TOKEN() external view returns (IERC20);
    /// @notice What it is paid with.
    function PAYMENT() external view returns (IERC20);
    /// @notice Who gets back what is not sold.
    function SELLER() external view returns (address);
    /// @notice Who receives the proceeds.
    function PROCEEDS_TO() external view returns (address);
    /// @notice Who receives the fee; zero: nobody.
    function ROUTER() external view returns (address);
    /// @notice Hundredths of a percent of the proceeds.
    function FEE_BPS() external view returns (uint256);
    /// @notice Base units of the token.
    function LOT() external view returns (uint256);
    /// @notice Payment units for the whole lot, rounded down.
    function LOT_VALUE() external view returns (uint256);
    /// @notice Payment units for `UNIT`.
    function PRICE() external view returns (uint256);
    /// @notice Base units that the price is quoted for.
    function UNIT() external view returns (uint256);
    /// @notice Payment units below which the sale fails.
    function MIN_RAISE() external view returns (uint256);
    /// @notice Payment units that an account commits at least.
    function MIN_COMMIT() external view returns (uint256);
    /// @notice Unix seconds at which power is read.
    function SNAPSHOT() external view returns (uint256);
    /// @notice Unix seconds at which the last window closes.
    function END() external view returns (uint256);
    /// @notice Whether allocations follow from power, not from the table.
    function BY_POWER() external view returns (bool);
    /// @notice Power of all at the snapshot; 0 unless the sale is by power.
    function TOTAL_POWER() external view returns (uint256);
    /// @notice Whose signature admits accounts; zero: all are admitted.
    function GATE() external view returns (address);
    /// @notice Who may cancel until `GUARDIAN_UNTIL`.
    function GUARDIAN() external view returns (address);
    /// @notice Last second (unix) for the guardian.
    function GUARDIAN_UNTIL() external view returns (uint256);
    /// @notice The vesting of what is bought; `start` is never 0.
    function vesting() external view returns (Vesting memory);
    /// @notice EIP-712 type of what the gate signs.
    function ADMISSION_TYPEHASH() external view returns (bytes32);
}
