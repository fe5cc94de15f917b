// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title RevenueMathLib
/// @notice Arithmetic of revenue sharing with running sums. Power here is `amount * weeks left`, in token units times
/// weeks.
/// @dev With Q = 2^112 and x_i = floor(revenue_i * Q / total_i):
///
///   A_n = sum of x_i, B_n = sum of i * x_i, C_n = sum of (n - i) * x_i = n * A_n - B_n   (all i <= n)
///
/// C_n does not depend on the revenue of epoch n itself: it is fixed when the epoch begins. So C is stored, not B.
///
/// Bounds, for a tracked token and for one that does not change balances by itself. (Of a tracked token, "revenue" and
/// "owed" are in units of claims.)
/// - The total power is below 2^112 (the escrow's points have 112 bits for it). So x is positive if the revenue is.
/// - Revenue is part of the reserve, at most 2^128 - 1 (RevenueBooks checks it at each deposit). So
///   `revenue * Q < 2^240`.
/// - A is at most 2^223 - 1 (RevenueSums checks it whenever it grows), and epochs are at most 2^16 - 1 (uint16, until
///   the year 3225). So `B, C <= n * A < 2^240`, and `endWeek * deltaA < 2^240`, as lock ends have 16 bits too.
/// - `endWeek * deltaA - deltaB = sum of (endWeek - i) * x_i` is not negative while `endWeek` is later than every epoch
///   of the range.
/// - The power of a lock is part of the total: `amount * (endWeek - i) <= total_i`. So over the epochs for which an
///   account was not paid, `amount * (endWeek * deltaA - deltaB) <= Q * owed`, where `owed` is its unpaid revenue. That
///   is at most the reserve, so what it earned, scaled, is below 2^240, and so is the sum over the states of its lock.
///
/// If a token listed as non-rebasing lowers balances by itself, the reserve can fall below what is owed and the last
/// bound does not hold: a product may then wrap around, which pays less of this token than was earned, and does not affect any other token.
library RevenueMathLib {
    /// @dev The running sums are scaled by 2^112, more than any total power, so that `x` is positive for any positive
    /// revenue.
    uint256 internal constant Q_BITS = 112;

    /// @notice What one unit of power earns of `revenue`, scaled by 2^112, rounded down.
    /// @dev Shifts without a check: `revenue` is part of the reserve, below 2^128, so nothing is shifted out. `totalPower`
    /// is positive: revenue without power waits.
    function perPowerDown(uint256 revenue, uint256 totalPower) internal pure returns (uint256) {
        return (revenue << Q_BITS) / totalPower;
    }

    /// @notice What a decaying lock of `amount` earned over the epochs in which the sums grew by `deltaA` and `deltaB`,
    /// scaled by 2^112, exact. It must end after all of those epochs.
    function decayingEarned(uint256 amount, uint256 endWeek, uint256 deltaA, uint256 deltaB)
        internal
        pure
        returns (uint256)
    {
        unchecked {
            return amount * (endWeek * deltaA - deltaB);
        }
    }

    /// @notice As `decayingEarned`, for a permanent lock, which counts `maxWeeks` weeks left in every epoch.
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
