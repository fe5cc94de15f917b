// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {WidthLib} from "./WidthLib.sol";

/// @title ScheduleLib
/// @notice Amounts that end with a week, two weeks in one slot: 128 bits odd week | 128 bits even week.
library ScheduleLib {
    /// @notice Which slot holds week number `week`.
    function slotOf(uint256 week) internal pure returns (uint256) {
        return week >> 1;
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

    /// @notice `lanes` after adding `added` to and subtracting `removed` from the amount of week number `week`.
    function shifted(uint256 lanes, uint256 week, uint256 added, uint256 removed) internal pure returns (uint256) {
        uint256 even = evenLane(lanes);
        uint256 odd = oddLane(lanes);
        if (isEven(week)) even = WidthLib.fit(even + added - removed, type(uint128).max);
        else odd = WidthLib.fit(odd + added - removed, type(uint128).max);
        return odd << 128 | even;
    }
}
