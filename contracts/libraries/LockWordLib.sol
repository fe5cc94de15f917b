// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {HistoryLib} from "./HistoryLib.sol";
import {WidthLib} from "./WidthLib.sol";

/// @dev One state of a lock, in one slot, from the highest bit down:
///
/// 34 bits ts | 34 changedAt | 34 link | 104 amount | 16 endWeek | 8 flags | 26 count
///
/// - ts: unix seconds from which this state holds; delegating writes a new state too
/// - changedAt: unix seconds of the last change of amount, end or permanence; the cooldown of an early exit starts here
/// - link: of a DELEGATED state the number of the delegate, 0: nobody. Otherwise, if not 0, the unix second from which
///   on the account HAS_DELEGATORS no more
/// - amount: base units
/// - endWeek: number of the week at whose start the power reaches zero; 0 while permanent
/// - flags: PERMANENT; DELEGATED (the votes are delegated); WITHDRAWN (after the end); HAS_DELEGATORS (others with
///   power delegate to this account, or did while this state was in force); CLOSED (nobody new can)
/// - count: number of earlier states of the account
///
/// The flags HAS_DELEGATORS and CLOSED and the second in `link` change without a new state. A WITHDRAWN state keeps
/// amount and end, so that past power stays readable; its power has been zero since its end.
type LockWord is uint256;

using LockWordLib for LockWord global;

/// @title LockWordLib
/// @notice Packs and reads the states of locks.
library LockWordLib {
    LockWord internal constant EMPTY = LockWord.wrap(0);

    uint256 private constant FLAGS_AT = 26;
    uint256 private constant END_AT = 34;
    uint256 private constant AMOUNT_AT = 50;
    uint256 private constant LINK_AT = 154;
    uint256 private constant CHANGED_AT = 188;
    uint256 private constant TS_AT = HistoryLib.TS_AT;

    uint256 private constant PERMANENT = 1 << FLAGS_AT;
    uint256 private constant DELEGATED = 2 << FLAGS_AT;
    uint256 private constant WITHDRAWN = 4 << FLAGS_AT;
    uint256 private constant HAS_DELEGATORS = 8 << FLAGS_AT;
    uint256 private constant CLOSED = 16 << FLAGS_AT;

    uint256 private constant MAX_COUNT = (1 << FLAGS_AT) - 1;
    /// @dev In the year 2514.
    uint256 private constant MAX_SECOND = type(uint256).max >> TS_AT;
    uint256 private constant LINK_MASK = (1 << CHANGED_AT) - (1 << LINK_AT);
    /// @dev Amount, end, permanence and the second of their last change.
    uint256 private constant LOCK_MASK = (1 << TS_AT) - (1 << CHANGED_AT) + (1 << LINK_AT) - (1 << END_AT) + PERMANENT;

    /// @notice A lock without `ts`, `count` and anything about delegation; it is permanent if it has an amount and no
    /// end week. The amount must fit its width.
    /// @dev Seconds fit until the year 2514, numbers of weeks until 3225.
    function pack(uint256 changedAt_, uint256 amount_, uint256 endWeek_) internal pure returns (LockWord) {
        uint256 word =
            changedAt_ << CHANGED_AT | WidthLib.fit(amount_, type(uint104).max) << AMOUNT_AT | endWeek_ << END_AT;
        return LockWord.wrap(endWeek_ == 0 && amount_ != 0 ? word | PERMANENT : word);
    }

    /// @notice The lock of `word` as `pack` makes it; EMPTY if the escrow holds no tokens for it.
    function unlinked(LockWord word) internal pure returns (LockWord) {
        return isHeld(word) ? LockWord.wrap(LockWord.unwrap(word) & LOCK_MASK) : EMPTY;
    }

    /// @notice The same state without its amount, so without power.
    function withoutAmount(LockWord word) internal pure returns (LockWord) {
        return LockWord.wrap(LockWord.unwrap(word) & ~(uint256(type(uint104).max) << AMOUNT_AT));
    }

    /// @notice The same state, from second `ts_` on, as the one after `count_` others.
    function at(LockWord word, uint256 ts_, uint256 count_) internal pure returns (LockWord) {
        return LockWord.wrap(LockWord.unwrap(word) | ts_ << TS_AT | WidthLib.fit(count_, MAX_COUNT));
    }

    /// @notice The same state, delegated to the delegate `number_`, at most 2^34 - 1. Only for an unlinked one.
    function delegatedTo(LockWord word, uint256 number_) internal pure returns (LockWord) {
        return LockWord.wrap(LockWord.unwrap(word) | DELEGATED | number_ << LINK_AT);
    }

    /// @notice The same state, delegated and delegated to as `other` is, and open or closed as it is. Only for an
    /// unlinked one.
    function linkedAs(LockWord word, LockWord other) internal pure returns (LockWord) {
        uint256 mask = LINK_MASK | DELEGATED | HAS_DELEGATORS | CLOSED;
        return LockWord.wrap(LockWord.unwrap(word) | (LockWord.unwrap(other) & mask));
    }

    /// @notice The same state, delegated to or not, and open or closed as `other` is. Only for an unlinked one.
    function ownAs(LockWord word, LockWord other, bool hasDelegators) internal pure returns (LockWord) {
        uint256 flags = (LockWord.unwrap(other) & CLOSED) | (hasDelegators ? HAS_DELEGATORS : 0);
        return LockWord.wrap(LockWord.unwrap(word) | flags);
    }

    /// @notice The same state with the WITHDRAWN flag.
    function asWithdrawn(LockWord word) internal pure returns (LockWord) {
        return LockWord.wrap(LockWord.unwrap(word) | WITHDRAWN);
    }

    /// @notice The same state, closed to new delegations or open.
    function asClosed(LockWord word, bool closed) internal pure returns (LockWord) {
        return LockWord.wrap(closed ? LockWord.unwrap(word) | CLOSED : LockWord.unwrap(word) & ~CLOSED);
    }

    /// @notice The same state, of an account to whom others delegate.
    function withDelegators(LockWord word) internal pure returns (LockWord) {
        uint256 kept = LockWord.unwrap(word) | HAS_DELEGATORS;
        return LockWord.wrap(isDelegated(word) ? kept : kept & ~LINK_MASK);
    }

    /// @notice The same state, of an account to whom nobody delegates from second `t` on. Only for one that
    /// HAS_DELEGATORS and is not delegated.
    function withoutDelegatorsSince(LockWord word, uint256 t) internal pure returns (LockWord) {
        return LockWord.wrap(LockWord.unwrap(word) | t << LINK_AT);
    }

    function changedAt(LockWord word) internal pure returns (uint256) {
        return (LockWord.unwrap(word) >> CHANGED_AT) & MAX_SECOND;
    }

    function ts(LockWord word) internal pure returns (uint256) {
        return LockWord.unwrap(word) >> TS_AT;
    }

    function link(LockWord word) internal pure returns (uint256) {
        return (LockWord.unwrap(word) & LINK_MASK) >> LINK_AT;
    }

    function amount(LockWord word) internal pure returns (uint256) {
        return uint104(LockWord.unwrap(word) >> AMOUNT_AT);
    }

    function endWeek(LockWord word) internal pure returns (uint256) {
        return uint16(LockWord.unwrap(word) >> END_AT);
    }

    function count(LockWord word) internal pure returns (uint256) {
        return LockWord.unwrap(word) & MAX_COUNT;
    }

    function isEmpty(LockWord word) internal pure returns (bool) {
        return LockWord.unwrap(word) == 0;
    }

    function isPermanent(LockWord word) internal pure returns (bool) {
        return LockWord.unwrap(word) & PERMANENT != 0;
    }

    function isDelegated(LockWord word) internal pure returns (bool) {
        return LockWord.unwrap(word) & DELEGATED != 0;
    }

    function isClosed(LockWord word) internal pure returns (bool) {
        return LockWord.unwrap(word) & CLOSED != 0;
    }

    /// @notice Whether somebody with power may have delegated to the account of this state at second `t`.
    function mayHaveDelegators(LockWord word, uint256 t) internal pure returns (bool) {
        if (LockWord.unwrap(word) & HAS_DELEGATORS == 0) return false;
        return isDelegated(word) || link(word) == 0 || t < link(word);
    }

    /// @notice Whether the escrow holds tokens for this state.
    function isHeld(LockWord word) internal pure returns (bool) {
        return amount(word) != 0 && LockWord.unwrap(word) & WITHDRAWN == 0;
    }

    /// @notice Whether the state has power in the week number `week`.
    function isActive(LockWord word, uint256 week) internal pure returns (bool) {
        return isPermanent(word) || endWeek(word) > week;
    }
}
