// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title FallingPriceLib
/// @notice Prices of an auction whose price falls linearly to a floor. All functions round in favour of the seller.
library FallingPriceLib {
    /// @dev One in fixed point.
    uint256 private constant WAD = 1e18;

    /// @notice The price `elapsed` seconds after the start, rounded up:
    ///
    ///     startPrice *
    ///                   *
    ///     floorPrice       * * * *
    ///                0    length
    function priceUp(uint256 startPrice, uint256 floorPrice, uint256 elapsed, uint256 length)
        internal
        pure
        returns (uint256)
    {
        if (elapsed >= length) return floorPrice;
        return startPrice - Math.mulDiv(startPrice - floorPrice, elapsed, length);
    }

    /// @notice What `lot` units cost at `price` for `unit` units, rounded up.
    function paymentUp(uint256 lot, uint256 price, uint256 unit) internal pure returns (uint256) {
        return Math.mulDiv(lot, price, unit, Math.Rounding.Ceil);
    }

    /// @notice `price` times `multiplier` (WAD), rounded up and clamped to `minimum` and `maximum`.
    function restartPriceUp(uint256 price, uint256 multiplier, uint256 minimum, uint256 maximum)
        internal
        pure
        returns (uint256)
    {
        return Math.min(Math.max(Math.mulDiv(price, multiplier, WAD, Math.Rounding.Ceil), minimum), maximum);
    }
}
