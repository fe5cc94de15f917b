// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title RevenueMathLib
/// @notice Arithmetic of revenue sharing with running sums. Power here is `amount * weeks left`, in token units times
/// weeks; its total is below 2^112.
/// @dev With Q = 2^112 and x_i = floor(revenue_i * Q / total_i):
///
///   A_n = sum of x_i, B_n = sum of i * x_i, C_n = sum of (n - i) * x_i = n * A_n - B_n   (all i <= n)
///
/// C_n does not depend on the revenue of epoch n itself: it is fixed when the epoch begins. So C is stored, not B.
///
/// Bounds: A < 2^240 is checked, week numbers are below 2^14 (until the year 2283), so B, C < 2^254. What is owed is
/// below 2^128 units (checked), and `amount * sum((endWeek - i) * x_i) <= sum(total_i * x_i) <= Q * owed < 2^240` over
/// the epochs that an account was not paid for. So nothing below can overflow, and the subtractions are not negative
/// while `endWeek` is later than every epoch of the range.
library RevenueMathLib {
    /// @dev The running sums are scaled by 2^112, at least the largest total power, so that `x` is positive for any
    /// positive revenue.
    uint256 internal constant Q_BITS = 112;

    /// @notice What one unit of power earns of `revenue`, scaled by 2^112, rounded down.
    function perPowerDown(uint256 revenue, uint256 totalPower) internal pure returns (uint256) {
        return (revenue << Q_BITS) / totalPower;
    }

    /// @notice What a decaying lock of `amount` earned over the epochs in which the sums grew by `deltaA` and `deltaB`,
    /// scaled by 2^112, exact. Its end is later than all of those epochs.
    function decayingEarned(uint256 amount, uint256 endWeek, uint256 deltaA, uint256 deltaB)
        internal
        pure
        returns (uint256)
    {
        unchecked {
            return amount * (endWeek * deltaA - deltaB);
        }
    }

    /// @notice As `decayingEarned` for a permanent lock, which counts `maxWeeks` weeks left in every epoch.
    function permanentEarned(uint256 amount, uint256 maxWeeks, uint256 deltaA) internal pure returns (uint256) {
        unchecked {
            return amount * (maxWeeks * deltaA);
        }
    }

    /// @notice Token units of `scaled`, rounded down.
    function unscaleDown(uint256 scaled) internal pure returns (uint256) {
        return scaled >> Q_BITS;
    }
}
