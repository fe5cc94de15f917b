// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @dev Times are unix seconds. Always `free + reserved <= atOnce`; and `spent + reserved <= inAll`, unless the owner
/// set `inAll` below what was spent. Reservations of an older epoch are void.
struct Budget {
    uint256 perWeek;
    uint256 atOnce; // zero: no budget
    uint256 until;
    uint256 free; // at `countedAt`
    uint256 reserved;
    uint256 countedAt;
    uint256 epoch;
    uint256 inAll;
    uint256 spent;
    uint256 frozenUntil; // of the last freeze
}

/// @dev A budget in storage, each word from its lowest bit:
///
/// 104 perWeek | 104 atOnce | 48 until
/// 104 free | 104 reserved | 32 countedAt | 16 epoch
/// 104 inAll | 104 spent | 48 frozenUntil
struct BudgetWords {
    uint256 limits;
    uint256 counts;
    uint256 sums;
}

struct Reservation {
    uint104 amount;
    uint48 until;
    uint16 epoch;
}

/// @title BudgetLib
/// @notice Budgets in memory and in storage, and what has become free.
library BudgetLib {
    /// @dev Seconds from the end of a freeze to the next one.
    uint256 private constant _FREEZE_PAUSE = 16 days;

    /// @notice A budget as it was saved.
    function load(
        mapping(address spender => mapping(address asset => BudgetWords)) storage budgets,
        address spender,
        address asset
    ) internal view returns (Budget memory budget) {
        BudgetWords storage words = budgets[spender][asset];
        uint256 word = words.limits;
        (budget.perWeek, budget.atOnce, budget.until) = (uint104(word), uint104(word >> 104), word >> 208);
        word = words.counts;
        (budget.free, budget.reserved) = (uint104(word), uint104(word >> 104));
        (budget.countedAt, budget.epoch) = (uint32(word >> 208), word >> 240);
        word = words.sums;
        (budget.inAll, budget.spent, budget.frozenUntil) = (uint104(word), uint104(word >> 104), word >> 208);
    }

    /// @notice Writes a budget. No amount is above its limit, which `Terms` holds to 104 bits.
    function save(
        mapping(address spender => mapping(address asset => BudgetWords)) storage budgets,
        address spender,
        address asset,
        Budget memory budget
    ) internal {
        BudgetWords storage words = budgets[spender][asset];
        words.limits = budget.perWeek | (budget.atOnce << 104) | (budget.until << 208);
        words.counts = budget.free | (budget.reserved << 104) | (budget.countedAt << 208) | (budget.epoch << 240);
        words.sums = budget.inAll | (budget.spent << 104) | (budget.frozenUntil << 208);
    }

    /// @notice Adds what has become free, rounded down. After the end nothing becomes free any more.
    function count(Budget memory budget) internal view {
        unchecked {
            uint256 passed = Math.saturatingSub(Math.min(block.timestamp, budget.until), budget.countedAt);
            uint256 free = budget.free + budget.perWeek * passed / 1 weeks;
            budget.free = Math.min(free, budget.atOnce - budget.reserved);
            budget.countedAt = block.timestamp;
        }
    }

    /// @notice What can be paid or reserved of what is free: no more than all limits leave.
    function available(Budget memory budget) internal pure returns (uint256) {
        unchecked {
            return Math.min(budget.free, Math.saturatingSub(budget.inAll, budget.spent + budget.reserved));
        }
    }

    /// @notice Whether it may pay now: it is neither frozen nor over.
    function isRunning(Budget memory budget) internal view returns (bool) {
        return block.timestamp < budget.until && block.timestamp >= budget.frozenUntil;
    }

    /// @notice When the next freeze can begin, unix seconds; 0: any time.
    function freezableFrom(Budget memory budget) internal pure returns (uint256) {
        unchecked {
            return budget.frozenUntil == 0 ? 0 : budget.frozenUntil + _FREEZE_PAUSE;
        }
    }

    /// @notice Whether what was reserved still is.
    function covers(Budget memory budget, Reservation storage reservation) internal view returns (bool) {
        return reservation.amount != 0 && reservation.epoch == budget.epoch;
    }
}
