// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title DecayLib
/// @notice What is left of one after a time, if half of it goes in each half-life.
library DecayLib {
    /// @notice One, in the unit of factors.
    uint256 internal constant ONE = 1 << 128;
    /// @dev ln 2, in parts of 2^128, rounded down.
    uint256 private constant _LN_2 = 0xb17217f7d1cf79abc9e3b39803f2f6af;
    /// @dev Terms of the series; the rest is below 0.7^20 / 20! < 2^-71.
    uint256 private constant _TERMS = 19;
    /// @dev Half-lives after which nothing is left.
    uint256 private constant _NOTHING = 128;

    /// @notice 2^(-seconds/halfLife) in parts of `ONE`, exact to 2^-64. `halfLife` is positive and below 2^32.
    /// @dev exp(-x) = 1 - x/1 (1 - x/2 (1 - x/3 (…))), for the part x < ln 2 of the last half-life.
    function factor(uint256 secondsPassed, uint256 halfLife) internal pure returns (uint256 kept) {
        unchecked {
            uint256 halvings = secondsPassed / halfLife;
            if (halvings >= _NOTHING) return 0;
            uint256 x = _LN_2 * (secondsPassed % halfLife) / halfLife;
            kept = ONE;
            for (uint256 n = _TERMS; n != 0; --n) {
                kept = ONE - (x * kept >> 128) / n;
            }
            return kept >> halvings;
        }
    }
}
