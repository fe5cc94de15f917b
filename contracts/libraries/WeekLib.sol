// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title WeekLib
/// @notice Unix weeks: week number `w` lasts from second `w * 1 weeks` on, a Thursday 00:00 UTC, for seven days.
library WeekLib {
    /// @notice Number of the week that contains second `t`; a boundary second belongs to the week that it starts.
    function weekOf(uint256 t) internal pure returns (uint256) {
        return t / 1 weeks;
    }

    /// @notice First second of week number `week`, which is below 2^236.
    function startOf(uint256 week) internal pure returns (uint256) {
        unchecked {
            return week * 1 weeks;
        }
    }
}
