// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title FallingPriceLib
/// @notice Prices of an auction whose price falls linearly to a floor, and of the one that follows it. All functions
/// round in favour of the seller. "Volume" is lot units.
/// @dev No overflow: prices and units have 128 bits, multipliers 64, times 40, lots 120, and volumes 121.
library FallingPriceLib {
    /// @dev One in fixed point.
    uint256 private constant WAD = 1e18;
    /// @dev A purchase counts at least at the start price divided by this.
    uint256 private constant LEAST_PART = 4;
    /// @dev What stayed unsold counts at the reference price less this part of it.
    uint256 private constant UNSOLD_STEP = 4;
    /// @dev In smallest lots: what counts as sold recently, even if less was.
    uint256 private constant LEAST_VOLUME = 100;
    /// @dev The time in which a volume fades away.
    uint256 private constant MEMORY = 52 weeks;

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
        unchecked {
            return startPrice - (startPrice - floorPrice) * elapsed / length;
        }
    }

    /// @notice What `amount` units cost at `price` for `unit` units, rounded up.
    function paymentUp(uint256 amount, uint256 price, uint256 unit) internal pure returns (uint256) {
        unchecked {
            return ceilDiv(amount * price, unit);
        }
    }

    /// @notice The reference price after `amount` was bought at `price`: their average with `average`, which has the
    /// weight `volume`, rounded up.
    function referenceUp(uint256 average, uint256 volume, uint256 price, uint256 startPrice, uint256 amount)
        internal
        pure
        returns (uint256)
    {
        unchecked {
            uint256 counted = Math.max(price, startPrice / LEAST_PART);
            return ceilDiv(average * volume + counted * amount, volume + amount);
        }
    }

    /// @notice The reference price that has `startPrice` as its restart price, rounded up.
    function impliedReferenceUp(uint256 startPrice, uint256 multiplier) internal pure returns (uint256) {
        unchecked {
            return ceilDiv(startPrice * WAD, multiplier);
        }
    }

    /// @notice The start price after an auction that left `unsold`: the reference price, less a quarter of it weighted
    /// by `unsold` against `volume`, times `multiplier` (WAD), rounded up.
    function restartPriceUp(uint256 average, uint256 volume, uint256 unsold, uint256 multiplier)
        internal
        pure
        returns (uint256)
    {
        unchecked {
            uint256 lowered = average - average * unsold / (UNSOLD_STEP * (volume + unsold));
            return ceilDiv(lowered * multiplier, WAD);
        }
    }

    /// @notice What is left of `volume` after `elapsed` seconds, rounded up: it fades in a straight line in 52 weeks,
    /// but not below 100 times `minLot`.
    function fadedVolumeUp(uint256 volume, uint256 elapsed, uint256 minLot) internal pure returns (uint256) {
        unchecked {
            uint256 faded = elapsed < MEMORY ? ceilDiv(volume * (MEMORY - elapsed), MEMORY) : 0;
            return Math.max(faded, LEAST_VOLUME * minLot);
        }
    }

    /// @dev `numerator / denominator`, rounded up. The sum of both fits into a word.
    function ceilDiv(uint256 numerator, uint256 denominator) private pure returns (uint256) {
        unchecked {
            return (numerator + denominator - 1) / denominator;
        }
    }
}
