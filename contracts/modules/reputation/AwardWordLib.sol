// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {HistoryLib} from "../../libraries/HistoryLib.sol";
import {Line, LineLib} from "../../libraries/LineLib.sol";
import {WidthLib} from "../../libraries/WidthLib.sol";

/// @dev The sum of all awards up to those that begin to count with one week, in one slot, from the highest bit down:
///
/// 34 bits week | 91 amount | 103 moment | 12 count | 7 alive | 7 oldest | 1 moved | 1 reduced
///
/// - week: the unix week with which the last of these awards begin; its bits are where HistoryLib looks for a time
/// - amount: sum of all amounts so far, also of those that have ended; never more than 2^91 - 1
/// - moment: sum of amount * (week in which it begins - week of the deployment)
/// - count: number of this word among the words of its sum, from 1 on; there is one for each week with an award
/// - alive: how many of the words before this one had not ended in its week
/// - oldest: weeks from the first of those to this one
/// - moved: the account has given its reputation to a new key, or it is kept for that key under the first one
/// - reduced: something was taken away by a vote
///
/// All awards last equally long, so they end in the order in which they begin, and what counts in a week is one word
/// minus another.
type AwardWord is uint256;

using AwardWordLib for AwardWord global;

/// @title AwardWordLib
/// @notice Packs and reads the words of a sum of awards.
library AwardWordLib {
    AwardWord internal constant EMPTY = AwardWord.wrap(0);

    uint256 private constant _MAX_AMOUNT = (1 << 91) - 1;
    uint256 private constant _MAX_MOMENT = (1 << 103) - 1;
    uint256 private constant _MAX_COUNT = (1 << 12) - 1;
    uint256 private constant _SEVEN_BITS = 0x7f;
    uint256 private constant _AMOUNT_AT = 131;
    uint256 private constant _MOMENT_AT = 28;
    uint256 private constant _COUNT_AT = 16;
    uint256 private constant _ALIVE_AT = 9;
    uint256 private constant _OLDEST_AT = 2;
    uint256 private constant _MOVED = 2;
    uint256 private constant _REDUCED = 1;

    function week(AwardWord word) internal pure returns (uint256) {
        return AwardWord.unwrap(word) >> HistoryLib.TS_AT;
    }

    function amount(AwardWord word) internal pure returns (uint256) {
        return (AwardWord.unwrap(word) >> _AMOUNT_AT) & _MAX_AMOUNT;
    }

    function moment(AwardWord word) internal pure returns (uint256) {
        return (AwardWord.unwrap(word) >> _MOMENT_AT) & _MAX_MOMENT;
    }

    function count(AwardWord word) internal pure returns (uint256) {
        return (AwardWord.unwrap(word) >> _COUNT_AT) & _MAX_COUNT;
    }

    function alive(AwardWord word) internal pure returns (uint256) {
        return (AwardWord.unwrap(word) >> _ALIVE_AT) & _SEVEN_BITS;
    }

    function oldest(AwardWord word) internal pure returns (uint256) {
        return (AwardWord.unwrap(word) >> _OLDEST_AT) & _SEVEN_BITS;
    }

    function isMoved(AwardWord word) internal pure returns (bool) {
        return AwardWord.unwrap(word) & _MOVED != 0;
    }

    function isReduced(AwardWord word) internal pure returns (bool) {
        return AwardWord.unwrap(word) & _REDUCED != 0;
    }

    function isEmpty(AwardWord word) internal pure returns (bool) {
        return AwardWord.unwrap(word) == 0;
    }

    /// @notice Whether at second `t` all awards of a sum count whose current word is `word`, each in full: all have
    /// begun, none has ended, nothing was taken away, and no key changed.
    function isWhole(AwardWord word, uint256 t, uint256 life) internal pure returns (bool) {
        unchecked {
            // Nothing has ended if all words before this one were alive. Of an empty word the difference is not 1.
            uint256 ended = (word.count() - word.alive()) ^ 1;
            if (ended | (AwardWord.unwrap(word) & (_MOVED | _REDUCED)) != 0) return false;
            // Before the start this difference is huge.
            return t - word.week() * 1 weeks < (life - word.oldest()) * 1 weeks;
        }
    }

    /// @notice Raw reputation at second `t` of all awards in `word`. `lifeOver`: number of the week in which an award of
    /// the first week ends.
    function rawWhole(AwardWord word, uint256 t, uint256 lifeOver) internal pure returns (uint256) {
        unchecked {
            uint256 slope = word.amount();
            return (word.moment() + slope * lifeOver) * 1 weeks - slope * t;
        }
    }

    /// @notice The same word, as of an account that gave its reputation to a new key.
    function withMoved(AwardWord word) internal pure returns (AwardWord) {
        return AwardWord.wrap(AwardWord.unwrap(word) | _MOVED);
    }

    /// @notice The same word, of a sum from which something was taken away.
    function withReduced(AwardWord word) internal pure returns (AwardWord) {
        return AwardWord.wrap(AwardWord.unwrap(word) | _REDUCED);
    }

    /// @notice The word after `word`, for week number `week_`, with nothing added so far. `alive_` words up to `word`
    /// have not ended then, the first of them `oldest_` weeks before; at most 104 each.
    function next(AwardWord word, uint256 week_, uint256 alive_, uint256 oldest_) internal pure returns (AwardWord) {
        uint256 number = WidthLib.fit(word.count() + 1, _MAX_COUNT);
        uint256 sums = AwardWord.unwrap(word) & ((_MAX_AMOUNT << _AMOUNT_AT) | (_MAX_MOMENT << _MOMENT_AT));
        uint256 flags = AwardWord.unwrap(word) & (_MOVED | _REDUCED);
        return AwardWord.wrap(
            week_ << HistoryLib.TS_AT | sums | number << _COUNT_AT | alive_ << _ALIVE_AT | oldest_ << _OLDEST_AT | flags
        );
    }

    /// @notice The same word with an award of `amount_` more, which begins `age` weeks after the deployment.
    function plus(AwardWord word, uint256 amount_, uint256 age) internal pure returns (AwardWord) {
        WidthLib.fit(word.amount() + amount_, _MAX_AMOUNT);
        // An amount below 2^91 times fewer than 2^12 weeks fits: `count` would not hold more weeks either.
        WidthLib.fit(word.moment() + amount_ * age, _MAX_MOMENT);
        return AwardWord.wrap(AwardWord.unwrap(word) + (amount_ << _AMOUNT_AT) + (amount_ * age << _MOMENT_AT));
    }

    /// @notice The same word without an award of `amount_` that was added with the same `age`.
    function minus(AwardWord word, uint256 amount_, uint256 age) internal pure returns (AwardWord) {
        return AwardWord.wrap(AwardWord.unwrap(word) - (amount_ << _AMOUNT_AT) - (amount_ * age << _MOMENT_AT));
    }

    /// @notice The line in week number `week_` of the awards in `word` that are not in `ended`, an earlier word. Each
    /// falls to zero in `life` weeks; `birth` is the week of the deployment.
    /// @dev Not negative: each of them has at least one week left at the start of the week.
    function lineSince(AwardWord word, AwardWord ended, uint256 week_, uint256 birth, uint256 life)
        internal
        pure
        returns (Line)
    {
        unchecked {
            uint256 slope = word.amount() - ended.amount();
            return LineLib.pack(slope, word.moment() - ended.moment() + slope * (birth + life) - slope * week_);
        }
    }

    /// @notice Raw reputation at second `t`, amount times seconds left, of the awards that are in `word` and not in
    /// `ended`, an earlier word. `lifeOver`: number of the week in which an award of the first week ends.
    /// @dev Not negative, as the line is not.
    function rawSince(AwardWord word, AwardWord ended, uint256 t, uint256 lifeOver) internal pure returns (uint256) {
        unchecked {
            uint256 slope = word.amount() - ended.amount();
            return (word.moment() - ended.moment() + slope * lifeOver) * 1 weeks - slope * t;
        }
    }
}
