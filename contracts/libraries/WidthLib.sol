// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title WidthLib
/// @notice Reverts for values that do not fit into a field of a packed word.
library WidthLib {
    /// @notice `value` does not fit into a field whose largest value is `max`.
    error WidthExceeded(uint256 value, uint256 max);

    /// @notice `value`, if it is at most `max`.
    function fit(uint256 value, uint256 max) internal pure returns (uint256) {
        require(value <= max, WidthExceeded(value, max));
        return value;
    }
}
