// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ScheduleLib} from "./ScheduleLib.sol";

/// @dev What a sum of locks knows of its points and of its schedule, in one slot, from the highest bit down:
///
/// 158 bits ends | 34 number | 32 earlier | 32 count
///
/// - ends: which slots of the schedule are not empty, so that an advance reads only those: a bit for each slot from 53
///   before the one with the week of the last point to 104 after it, from the lowest bit on. A lock ends at most 208
///   weeks, 104 slots, after the last change
/// - number: what stands for the account in the lock words of those who delegate to it; 0 before the first one
/// - earlier: index + 1 of the last point of an earlier week than that of the last point
/// - count: number of points; at most one per second, so 32 bits last for at least 136 years
type Head is uint256;

using HeadLib for Head global;

/// @title HeadLib
/// @notice Packs and reads the heads of sums of locks.
library HeadLib {
    uint256 private constant MAX_NUMBER = type(uint256).max >> 222;

    uint256 private constant EARLIER_AT = 32;
    uint256 private constant NUMBER_AT = 64;
    uint256 private constant ENDS_AT = 98;
    /// @dev Slots before the one with the week of the last point.
    uint256 private constant PAST_SLOTS = 53;

    function count(Head head) internal pure returns (uint256) {
        return uint32(Head.unwrap(head));
    }

    function earlier(Head head) internal pure returns (uint256) {
        return uint32(Head.unwrap(head) >> EARLIER_AT);
    }

    function number(Head head) internal pure returns (uint256) {
        return (Head.unwrap(head) >> NUMBER_AT) & MAX_NUMBER;
    }

    /// @notice The number that comes after any value; never 0.
    function numberAfter(uint256 value) internal pure returns (uint256) {
        return value % MAX_NUMBER + 1;
    }

    /// @notice The same head, without a number so far, with the number `number_`.
    function withNumber(Head head, uint256 number_) internal pure returns (Head) {
        return Head.wrap(Head.unwrap(head) | number_ << NUMBER_AT);
    }

    /// @notice Which slots from `slot` on are not empty, `slot` in the lowest bit, if the last point is in `lastSlot`.
    /// @dev All of them if `slot` is longer ago than the head remembers.
    function endsFrom(Head head, uint256 lastSlot, uint256 slot) internal pure returns (uint256) {
        unchecked {
            uint256 ago = lastSlot - slot;
            return ago > PAST_SLOTS ? type(uint256).max : Head.unwrap(head) >> (ENDS_AT + PAST_SLOTS - ago);
        }
    }

    /// @notice The same head, in which the last point is in `slot` instead of `lastSlot`.
    function advanced(Head head, uint256 lastSlot, uint256 slot) internal pure returns (Head) {
        unchecked {
            uint256 word = Head.unwrap(head);
            uint256 low = word & ((1 << ENDS_AT) - 1);
            return Head.wrap((word >> ENDS_AT >> (slot - lastSlot) << ENDS_AT) | low);
        }
    }

    /// @notice The same head, in which the schedule's slot `slot` has the value `lanes`; the last point is in
    /// `lastSlot`.
    function withEnds(Head head, uint256 lastSlot, uint256 slot, uint256 lanes) internal pure returns (Head) {
        unchecked {
            uint256 bit = 1 << (ENDS_AT + PAST_SLOTS + slot - lastSlot);
            uint256 word = Head.unwrap(head);
            return Head.wrap(lanes == 0 ? word & ~bit : word | bit);
        }
    }

    /// @notice The same head with one point more; `isFirstOfWeek`: the last one so far is of an earlier week.
    function withPoint(Head head, bool isFirstOfWeek) internal pure returns (Head) {
        unchecked {
            uint256 word = Head.unwrap(head);
            if (isFirstOfWeek) word ^= (earlier(head) ^ count(head)) << EARLIER_AT;
            return Head.wrap(word + 1);
        }
    }
}
