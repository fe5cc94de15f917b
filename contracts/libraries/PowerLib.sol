// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Line, LineLib} from "./LineLib.sol";
import {LockWord} from "./LockWordLib.sol";

/// @title PowerLib
/// @notice Raw power is amount times seconds left, exact. The names of functions that divide say how they round.
/// @dev Nothing here overflows: amounts are below 2^104 and biases below 2^112, at most 208 < 2^8 weeks are left, a
/// week has fewer than 2^20 seconds, and multipliers and penalties are below 2^64 (WAD).
library PowerLib {
    /// @notice Raw power at second `t` of a lock in state `word`; a permanent lock counts `maxWeeks` weeks left.
    function rawAt(LockWord word, uint256 t, uint256 maxWeeks) internal pure returns (uint256) {
        unchecked {
            if (word.isPermanent()) return word.amount() * maxWeeks * 1 weeks;
            uint256 end = word.endWeek() * 1 weeks;
            return end > t ? word.amount() * (end - t) : 0;
        }
    }

    /// @notice The line that a lock in state `word` contributes to week number `week`. A permanent lock has bias and no
    /// slope.
    function lineOf(LockWord word, uint256 week, uint256 maxWeeks) internal pure returns (Line) {
        unchecked {
            uint256 amount = word.amount();
            if (word.isPermanent()) return LineLib.pack(0, amount * maxWeeks);
            uint256 endWeek = word.endWeek();
            return endWeek > week ? LineLib.pack(amount, amount * (endWeek - week)) : LineLib.ZERO;
        }
    }

    /// @notice Power of a raw power, rounded down. `unit` is the raw power (times 1e18) of one unit of power at 1x.
    function scaleDown(uint256 raw, uint256 multiplierWad, uint256 unit) internal pure returns (uint256) {
        unchecked {
            return raw * multiplierWad / unit;
        }
    }

    /// @notice Penalty for leaving with a raw power of `raw`, rounded up; `unit` as in `scaleDown`. At most the amount,
    /// because at most the full length is left and `maxPenaltyWad` is at most 1e18.
    function penaltyUp(uint256 raw, uint256 maxPenaltyWad, uint256 unit) internal pure returns (uint256) {
        unchecked {
            return (raw * maxPenaltyWad + unit - 1) / unit;
        }
    }
}
