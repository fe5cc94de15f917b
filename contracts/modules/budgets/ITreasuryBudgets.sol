// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title ITreasuryBudgets
/// @notice Lets accounts that the members chose spend from the treasury within limits, without a vote for each payment.
/// @dev The treasury keeps the money and allows this contract to take it; nothing is ever held here. A budget belongs to
/// one spender and one asset, and has four limits, all in base units of the asset:
///
///     perWeek   what becomes free in seven days, second by second from the second in which the budget is set
///     atOnce    what is free and reserved together at most; what would exceed it is lost to the spender
///     inAll     everything that it pays until it is recalled
///     until     the second from which it pays nothing
///
/// So in any window of w seconds a budget pays at most atOnce + perWeek * w / 7 days. A new budget starts with nothing.
///
/// The treasury allows what the budgets of an asset may still pay, `promised`: the allowance falls with each payment by
/// as much as the promise does. Too little only stops payments; too much is what nobody can spend, and `trim` gives it
/// back. Tokens that take a fee pay the fee out of the amount; ether is spent as wrapped ether.
///
/// A reservation keeps an amount for one payment until a second, so that no other payment takes it first.
///
/// Rounding: what becomes free rounds down, in favour of the treasury, at each payment and reservation.
interface ITreasuryBudgets {
    /// @dev The limits of one budget; amounts are base units of its asset.
    struct Terms {
        uint104 perWeek; // becomes free in seven days; positive
        uint104 atOnce; // free and reserved together at most; positive
        uint104 inAll; // paid until the budget is recalled, at least atOnce
        uint48 until; // unix seconds; later than now, at most `MAX_TERM` from now
    }

    /// @dev A budget that the constructor sets.
    struct FirstBudget {
        address spender;
        address asset;
        Terms terms;
    }

    /// @notice `caller` is not the guardian.
    error TreasuryBudgetsNotGuardian(address caller, address guardian);
    /// @notice `spender` cannot have a budget: it is nobody, the treasury, or this contract.
    error TreasuryBudgetsInvalidSpender(address spender);
    /// @notice `asset` has no code.
    error TreasuryBudgetsInvalidAsset(address asset);
    /// @notice The limits are not 0 < perWeek and 0 < atOnce <= inAll.
    error TreasuryBudgetsInvalidLimits(uint256 perWeek, uint256 atOnce, uint256 inAll);
    /// @notice `until` must be later than now and at most `limit` (both unix seconds).
    error TreasuryBudgetsInvalidEnd(uint256 until, uint256 limit);
    /// @notice `asset` has `limit` budgets already.
    error TreasuryBudgetsTooMany(address asset, uint256 limit);
    /// @notice `spender` has no budget in `asset`.
    error TreasuryBudgetsUnknown(address spender, address asset);
    /// @notice The budget pays nothing from second `until` on, nor before second `frozenUntil`.
    error TreasuryBudgetsNotRunning(uint256 until, uint256 frozenUntil);
    /// @notice `amount` is zero or more than `free`.
    error TreasuryBudgetsNotFree(uint256 amount, uint256 free);
    /// @notice The caller has a reservation under `key` already.
    error TreasuryBudgetsReserved(bytes32 key);
    /// @notice There is no reservation under `key`.
    error TreasuryBudgetsNotReserved(bytes32 key);
    /// @notice The reservation under `key` has ended, or for others than the spender has not ended yet, at
    /// `until` (unix seconds).
    error TreasuryBudgetsReservationTime(bytes32 key, uint256 until);
    /// @notice The next freeze can begin at second `from`.
    error TreasuryBudgetsFreezeTooSoon(uint256 from);
    /// @notice Moving the treasury's `asset` to itself changed its balance, so its allowance cannot be trimmed.
    error TreasuryBudgetsNotNeutral(address asset);

    /// @notice The owner gave `spender` a budget in `asset`, or new limits.
    event BudgetSet(address indexed spender, address indexed asset, Terms terms);
    /// @notice The owner ended the budget of `spender` in `asset`.
    event BudgetRecalled(address indexed spender, address indexed asset);
    /// @notice The treasury paid `amount` base units of `asset` to `to` from the budget of `spender`.
    event Spent(address indexed spender, address indexed asset, address indexed to, uint256 amount, bytes32 memo);
    /// @notice `spender` keeps `amount` of its budget in `asset` for one payment before second `until`.
    event Reserved(address indexed spender, address indexed asset, bytes32 indexed key, uint256 amount, uint256 until);
    /// @notice What was reserved under `key` is free again.
    event Released(address indexed spender, address indexed asset, bytes32 indexed key, uint256 amount);
    /// @notice The guardian froze the budget of `spender` in `asset` until second `until`.
    event BudgetFrozen(address indexed spender, address indexed asset, uint256 until);
    /// @notice The owner changed the guardian.
    event GuardianSet(address oldGuardian, address newGuardian);

    /* SPENDER */

    /// @notice Pays `amount` base units of `asset` from the treasury to `to`. `memo` is noted in the event.
    /// @dev Requirements: the caller has a budget in `asset`, which is neither frozen nor over; `amount` is positive and
    /// free.
    function spend(address asset, address to, uint256 amount, bytes32 memo) external;

    /// @notice Keeps `amount` base units for one payment before second `until`, under a key that the caller chooses.
    /// @dev Requirements: as for `spend`; nothing is reserved under `key`; `until` is later than now and no later than
    /// the end of the budget.
    function reserve(address asset, bytes32 key, uint256 amount, uint48 until) external;

    /// @notice Pays everything that is reserved under `key` to `to`.
    /// @dev Requirements: the budget is neither frozen nor over; the reservation has not ended.
    function spendReserved(address asset, bytes32 key, address to, bytes32 memo) external;

    /// @notice Makes free what `spender` reserved under `key`.
    /// @dev Requirements: the caller is `spender`, or the reservation has ended.
    function release(address spender, address asset, bytes32 key) external;

    /* GUARDIAN */

    /// @notice Stops the budget of `spender` in `asset` until second `until`. Nothing moves, and it goes on accruing.
    /// @dev Requirements: the caller is the guardian; `until` is later than now and at most `MAX_FREEZE` from now; the
    /// last freeze ended at least 16 days ago. So of any 30 days a budget is frozen for 14 at most.
    function freeze(address spender, address asset, uint48 until) external;

    /* OWNER */

    /// @notice Gives `spender` a budget in `asset`, or new limits, from this second on.
    /// @dev What became free is kept up to the new limit, and what was spent counts against the new one. Reservations
    /// stay if the new `atOnce` and the rest of the new `inAll` cover them; else all are void, and free again. Ends a freeze.
    ///
    /// Requirements: the caller is the owner; the limits hold (see `Terms`); at most 16 budgets in an asset. The
    /// treasury must allow what is `promised` then.
    function set(address spender, address asset, Terms calldata terms) external;

    /// @notice Ends the budget of `spender` in `asset`: nothing is left, and its reservations are void.
    /// @dev The allowance of the treasury should fall in the same proposal; nobody can use the rest.
    function recall(address spender, address asset) external;

    /// @notice Names who can freeze budgets; the zero address for nobody.
    function setGuardian(address newGuardian) external;

    /* ANYBODY */

    /// @notice Lowers the treasury's allowance for `asset` to what is promised; returns the difference.
    /// @dev The treasury pays that to itself, so its balance must be as large; what is above the balance stays. Reverts
    /// for tokens whose transfers change the balance then.
    function trim(address asset) external returns (uint256 excess);

    /* VIEWS */

    /// @notice The limits of a budget; zeros for none.
    function termsOf(address spender, address asset) external view returns (Terms memory);

    /// @notice What a budget did and can do, in base units and unix seconds; zeros for none.
    /// @return free What can be paid or reserved now: nothing while it is frozen, or over.
    /// @return reserved What is kept for payments.
    /// @return spent What it paid since it was set, or set first after a recall.
    /// @return frozenUntil The end of the last freeze; it pays nothing before.
    /// @return freezableFrom When the next freeze can begin.
    function stateOf(address spender, address asset)
        external
        view
        returns (uint256 free, uint256 reserved, uint256 spent, uint256 frozenUntil, uint256 freezableFrom);

    /// @notice What is reserved under `key`, and until which second; zeros for nothing.
    function reservationOf(address spender, address asset, bytes32 key)
        external
        view
        returns (uint256 amount, uint256 until);

    /// @notice Who has a budget in `asset`, also one that is over.
    function spendersOf(address asset) external view returns (address[] memory);

    /// @notice Base units that the budgets in `asset` may still pay until they are recalled: exactly what the treasury
    /// should allow.
    function promised(address asset) external view returns (uint256);

    /// @notice Who can freeze budgets.
    function guardian() external view returns (address);

    /// @notice Where the money is.
    function TREASURY() external view returns (address);

    /// @notice Seconds from `set` to the latest end.
    function MAX_TERM() external view returns (uint256);

    /// @notice Seconds that a freeze lasts at most.
    function MAX_FREEZE() external view returns (uint256);
}
