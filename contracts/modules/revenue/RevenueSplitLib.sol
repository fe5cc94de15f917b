// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title RevenueSplitLib
/// @notice Splits an amount into three parts that sum to it exactly.
library RevenueSplitLib {
    /// @dev One whole in basis points.
    uint256 internal constant WHOLE_BPS = 10_000;

    /// @notice The parts of `amount` for shares in basis points that sum to `WHOLE_BPS`.
    /// @dev `second` and `third` round down and `first` gets the rest: less than one unit more than its share for each
    /// part that was rounded. A share of zero gets nothing: the rest then goes to `second`, or if that is zero too, to
    /// `third`.
    function split(uint256 amount, uint256 firstBps, uint256 secondBps, uint256 thirdBps)
        internal
        pure
        returns (uint256 first, uint256 second, uint256 third)
    {
        third = partDown(amount, thirdBps);
        if (firstBps == 0) {
            second = secondBps == 0 ? 0 : amount - third;
        } else {
            second = partDown(amount, secondBps);
            first = amount - second - third;
        }
    }

    /// @dev `amount * bps / WHOLE_BPS`, rounded down. No overflow: the whole and the rest of the division are taken
    /// apart, and `bps` is at most `WHOLE_BPS`.
    function partDown(uint256 amount, uint256 bps) private pure returns (uint256) {
        unchecked {
            return amount / WHOLE_BPS * bps + amount % WHOLE_BPS * bps / WHOLE_BPS;
        }
    }
}
