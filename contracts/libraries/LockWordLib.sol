// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {WidthLib} from "./WidthLib.sol";

/// @dev One state of a lock, in one slot, from the highest bit down:
///
/// 40 bits ts | 40 changedAt | 16 empty | 104 amount | 16 endWeek | 8 flags | 32 count
///
/// - ts: unix seconds since which this state holds; delegating writes a new state too
/// - changedAt: unix seconds of the last change of amount, end or permanence; the early exit waits from here
/// - amount: base units
/// - endWeek: number of the week at whose start the power is zero; 0 while permanent
/// - flags: PERMANENT, AWAY (the votes are delegated), OUT (withdrawn after the end), DELEGATE (others delegated votes to
///   this account; only in the present state is that known for all of the past)
/// - count: how many older states the account has
///
/// An OUT state keeps amount and end, so that the past stays readable; its power is zero since its end.
type LockWord is uint256;

using LockWordLib for LockWord global;

/// @title LockWordLib
/// @notice Packs and reads the states of locks.
library LockWordLib {
    LockWord internal constant EMPTY = LockWord.wrap(0);

    uint256 internal constant PERMANENT = 1;
    uint256 internal constant AWAY = 2;
    uint256 internal constant OUT = 4;
    uint256 internal constant DELEGATE = 8;

    uint256 private constant FLAGS_AT = 32;
    uint256 private constant END_AT = 40;
    uint256 private constant AMOUNT_AT = 56;
    uint256 private constant CHANGED_AT = 176;
    uint256 internal constant TS_AT = 216;

    /// @notice Packs a state; every field must fit its width.
    /// @dev `count` is at most the number of seconds in which the account acted, `flags_` is a sum of the constants
    /// above; both fit.
    function pack(uint256 changedAt_, uint256 ts_, uint256 amount_, uint256 endWeek_, uint256 flags_, uint256 count_)
        internal
        pure
        returns (LockWord)
    {
        return LockWord.wrap(
            WidthLib.fit(changedAt_, type(uint40).max) << CHANGED_AT | WidthLib.fit(ts_, type(uint40).max) << TS_AT
                | WidthLib.fit(amount_, type(uint104).max) << AMOUNT_AT | WidthLib.fit(endWeek_, type(uint16).max)
                << END_AT | flags_ << FLAGS_AT | count_
        );
    }

    /// @notice The same state with the OUT flag.
    function asOut(LockWord word) internal pure returns (LockWord) {
        return LockWord.wrap(LockWord.unwrap(word) | OUT << FLAGS_AT);
    }

    /// @notice The same state with the DELEGATE flag.
    function asDelegate(LockWord word) internal pure returns (LockWord) {
        return LockWord.wrap(LockWord.unwrap(word) | DELEGATE << FLAGS_AT);
    }

    function changedAt(LockWord word) internal pure returns (uint256) {
        return uint40(LockWord.unwrap(word) >> CHANGED_AT);
    }

    function ts(LockWord word) internal pure returns (uint256) {
        return LockWord.unwrap(word) >> TS_AT;
    }

    function amount(LockWord word) internal pure returns (uint256) {
        return uint104(LockWord.unwrap(word) >> AMOUNT_AT);
    }

    function endWeek(LockWord word) internal pure returns (uint256) {
        return uint16(LockWord.unwrap(word) >> END_AT);
    }

    function count(LockWord word) internal pure returns (uint256) {
        return uint32(LockWord.unwrap(word));
    }

    function isEmpty(LockWord word) internal pure returns (bool) {
        return LockWord.unwrap(word) == 0;
    }

    function isPermanent(LockWord word) internal pure returns (bool) {
        return LockWord.unwrap(word) & PERMANENT << FLAGS_AT != 0;
    }

    function isAway(LockWord word) internal pure returns (bool) {
        return LockWord.unwrap(word) & AWAY << FLAGS_AT != 0;
    }

    function isDelegate(LockWord word) internal pure returns (bool) {
        return LockWord.unwrap(word) & DELEGATE << FLAGS_AT != 0;
    }

    /// @notice Whether tokens are in the escrow for this state.
    function isHeld(LockWord word) internal pure returns (bool) {
        return amount(word) != 0 && LockWord.unwrap(word) & OUT << FLAGS_AT == 0;
    }

    /// @notice Whether the state has power in the week number `week`.
    function isActive(LockWord word, uint256 week) internal pure returns (bool) {
        return isPermanent(word) || endWeek(word) > week;
    }
}
