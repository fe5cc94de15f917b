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

    /// @notice The amount (base units) of week number `week` in its slot's value `lanes`.
    function laneOf(uint256 lanes, uint256 week) internal pure returns (uint256) {
        return uint128(lanes >> _shift(week));
    }

    /// @notice `lanes` with the amount of week number `week` changed by `+ added - removed`.
    function shifted(uint256 lanes, uint256 week, uint256 added, uint256 removed) internal pure returns (uint256) {
        uint256 shift = _shift(week);
        uint256 lane = WidthLib.fit(laneOf(lanes, week) + added - removed, type(uint128).max);
        return lanes & ~(uint256(type(uint128).max) << shift) | lane << shift;
    }

    function _shift(uint256 week) private pure returns (uint256) {
        return (week & 1) << 7;
    }
}
