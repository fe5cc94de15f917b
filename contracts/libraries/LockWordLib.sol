// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {WidthLib} from "./WidthLib.sol";

/// @dev One state of a lock, in one slot, from the highest bit down:
///
/// 40 bits ts | 40 changedAt | 16 empty | 104 amount | 16 endWeek | 8 flags | 32 count
///
/// - ts: unix seconds from which this state holds; delegating writes a new state too
/// - changedAt: unix seconds of the last change of amount, end or permanence; the cooldown of an early exit starts here
/// - amount: base units
/// - endWeek: number of the week at whose start the power reaches zero; 0 while permanent
/// - flags: PERMANENT; DELEGATED (the votes are delegated); WITHDRAWN (after the end); HAS_DELEGATORS (others have
///   delegated votes to this account at some time; only the current state is authoritative)
/// - count: number of earlier states of the account
///
/// A WITHDRAWN state keeps amount and end, so that past power stays readable; its power has been zero since its end.
type LockWord is uint256;

using LockWordLib for LockWord global;

/// @title LockWordLib
/// @notice Packs and reads the states of locks.
library LockWordLib {
    LockWord internal constant EMPTY = LockWord.wrap(0);

    uint256 internal constant PERMANENT = 1;
    uint256 internal constant DELEGATED = 2;
    uint256 internal constant WITHDRAWN = 4;
    uint256 internal constant HAS_DELEGATORS = 8;

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

    /// @notice The same state with the WITHDRAWN flag.
    function asWithdrawn(LockWord word) internal pure returns (LockWord) {
        return LockWord.wrap(LockWord.unwrap(word) | WITHDRAWN << FLAGS_AT);
    }

    /// @notice The same state with the HAS_DELEGATORS flag.
    function withDelegators(LockWord word) internal pure returns (LockWord) {
        return LockWord.wrap(LockWord.unwrap(word) | HAS_DELEGATORS << FLAGS_AT);
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

    function isDelegated(LockWord word) internal pure returns (bool) {
        return LockWord.unwrap(word) & DELEGATED << FLAGS_AT != 0;
    }

    function hasDelegators(LockWord word) internal pure returns (bool) {
        return LockWord.unwrap(word) & HAS_DELEGATORS << FLAGS_AT != 0;
    }

    /// @notice Whether the escrow holds tokens for this state.
    function isHeld(LockWord word) internal pure returns (bool) {
        return amount(word) != 0 && LockWord.unwrap(word) & WITHDRAWN << FLAGS_AT == 0;
    }

    /// @notice Whether the state has power in the week number `week`.
    function isActive(LockWord word, uint256 week) internal pure returns (bool) {
        return isPermanent(word) || endWeek(word) > week;
    }
}
