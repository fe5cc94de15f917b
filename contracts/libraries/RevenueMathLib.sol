// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title RevenueMathLib
/// @notice Arithmetic of revenue sharing with running sums. Power here is `amount * weeks left`, in token units times
/// weeks; its total is below 2^112.
/// @dev All revenue of one token together is below 2^128 and week numbers are below 2^14 (until the year 2283), so
/// with Q = 2^112:
///   x <= revenue * Q, hence A < 2^240 and B < 2^254;
///   endWeek < 2^14 + 208, and within one state B_hi - B_lo = sum(i * x) < endWeek * (A_hi - A_lo) < 2^255;
///   amount * sum((endWeek - i) * x_i) <= sum(total_i * x_i) <= Q * sum(revenue) < 2^240.
/// So nothing below can overflow, and the subtractions can not be negative while `endWeek` is later than every epoch
/// of the range.
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
