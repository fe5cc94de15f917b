// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {LockWord} from "./LockWordLib.sol";
import {WeekLib} from "./WeekLib.sol";

/// @dev The raw power of one lock or of many, inside one week: `bias * 1 weeks - slope * (seconds since the week began)`.
struct Line {
    uint256 slope; // sum of the decaying amounts, base units
    uint256 bias; // sum of amount * weeks left at the start of the week, base units times weeks
}

/// @title PowerLib
/// @notice Raw power is amount times seconds left, exact. What divides says how it rounds.
library PowerLib {
    /// @notice Raw power at second `t` of a lock in state `word`; a permanent lock counts `maxWeeks` weeks left.
    function rawAt(LockWord word, uint256 t, uint256 maxWeeks) internal pure returns (uint256) {
        return word.amount() * secondsLeft(word, t, maxWeeks);
    }

    /// @notice Seconds from `t` to the end of a lock, 0 after it; a permanent lock counts `maxWeeks` weeks.
    function secondsLeft(LockWord word, uint256 t, uint256 maxWeeks) internal pure returns (uint256) {
        if (word.isPermanent()) return WeekLib.startOf(maxWeeks);
        uint256 end = WeekLib.startOf(word.endWeek());
        return end > t ? end - t : 0;
    }

    /// @notice What a lock in state `word` adds to the line of week number `week`. Permanent power is bias without
    /// slope.
    function lineOf(LockWord word, uint256 week, uint256 maxWeeks) internal pure returns (Line memory line) {
        uint256 amount = word.amount();
        if (word.isPermanent()) {
            line.bias = amount * maxWeeks;
        } else if (word.endWeek() > week) {
            line.slope = amount;
            line.bias = amount * (word.endWeek() - week);
        }
    }

    /// @notice Raw power at second `t` of a line that holds for the week of `t`.
    /// @dev Not negative: every decaying lock in the line has at least one week left at the start of the week, so
    /// `bias >= slope`.
    function rawAt(Line memory line, uint256 t) internal pure returns (uint256) {
        return line.bias * 1 weeks - line.slope * (t % 1 weeks);
    }

    /// @notice Power of a raw power, rounded down. `unit` is the raw power (times 1e18) of one unit of power at 1x.
    function scaleDown(uint256 raw, uint256 multiplierWad, uint256 unit) internal pure returns (uint256) {
        // below 2^132 * 2^64
        return raw * multiplierWad / unit;
    }

    /// @notice Penalty for leaving with `raw` left, rounded up; `unit` as in `scaleDown`. At most the amount, because
    /// at most the full length is left and `maxPenaltyWad` is at most 1e18.
    function penaltyUp(uint256 raw, uint256 maxPenaltyWad, uint256 unit) internal pure returns (uint256) {
        return (raw * maxPenaltyWad + unit - 1) / unit;
    }
}
