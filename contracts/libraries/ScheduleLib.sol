// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title ScheduleLib
/// @notice Amounts that end with a week, two weeks in one slot: 128 bits odd week | 128 bits even week.
library ScheduleLib {
    /// @notice Which slot holds week number `week`.
    function slotOf(uint256 week) internal pure returns (uint256) {
        return week >> 1;
    }

    /// @notice Number of the lower week in the slot `slot`.
    function evenWeek(uint256 slot) internal pure returns (uint256) {
        return slot << 1;
    }

    /// @notice Whether week number `week` is the lower one of its slot.
    function isEven(uint256 week) internal pure returns (bool) {
        return week & 1 == 0;
    }

    /// @notice The amount (base units) of the even week in a slot's value `lanes`.
    function evenLane(uint256 lanes) internal pure returns (uint256) {
        return uint128(lanes);
    }

    /// @notice The amount (base units) of the odd week in a slot's value `lanes`.
    function oddLane(uint256 lanes) internal pure returns (uint256) {
        return lanes >> 128;
    }

    /// @notice What adds `delta`, if negative in two's complement, to the amount of week number `week` in its slot.
    function inLane(uint256 week, uint256 delta) internal pure returns (uint256) {
        return isEven(week) ? delta : delta << 128;
    }
}
