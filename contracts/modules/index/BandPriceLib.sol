// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title BandPriceLib
/// @notice What an index trades at a price, and the prices of its auctions. A price is units of the numeraire for one
/// unit of the part, times 1e27; weights and bands are basis points of the whole.
/// @dev A part is sold when it is too heavy *at the price of the sale*, and bought when it is too light at the price of
/// the purchase. Its weight grows with the price at which it is counted, so a price can have a sale or a purchase, and
/// no purchase is offered above the price of a sale, nor after any part of that sale was taken
/// (`scripts/prove_bands.py` proves it for every number).
///
/// Values are numeraire units. Holdings are at most 2^128 - 1, prices at most `MAX_PRICE`.
library BandPriceLib {
    /// @dev One numeraire unit for one unit.
    uint256 internal constant ONE = 1e27;
    uint256 internal constant MAX_PRICE = 2 ** 160;
    uint256 internal constant MIN_PRICE = 1000;
    /// @dev Basis points of the whole.
    uint256 internal constant BPS = 10_000;
    /// @dev In numeraire units: an index worth less trades nothing, as the roundings would count.
    uint256 internal constant LEAST_VALUE = 10_000;
    uint256 private constant WAD = 1e18;
    uint256 private constant LN2 = 693_147_180_559_945_309;
    uint256 private constant MANTISSA_BITS = 80;

    /* PRICES */

    /// @notice The prices of both directions `elapsed` seconds after the start: the sale falls from `anchor` times
    /// 2^doublings to `anchor` / 2^doublings, by the same share in every second, rounded up; the purchase rises as the
    /// sale falls, rounded down.
    ///
    ///     anchor * 2^d  sale *             * purchase
    ///                           *       *
    ///           anchor             * *
    ///                           *       *
    ///     anchor / 2^d       *             *
    ///                       0   length/2    length
    ///
    /// @dev Exact to one part in 10^16. `elapsed` is at most `length`, which is positive.
    function pricesAt(uint256 anchor, uint256 doublings, uint256 elapsed, uint256 length)
        internal
        pure
        returns (uint256 sale, uint256 purchase)
    {
        bool isEarly = 2 * elapsed <= length;
        uint256 distance = isEarly ? length - 2 * elapsed : 2 * elapsed - length;
        uint256 factor = powerOfTwo(doublings * distance * WAD / length);
        if (isEarly) {
            sale = mulDivUp(anchor, factor, WAD);
            purchase = mulDivDown(anchor, WAD, factor);
        } else {
            sale = mulDivUp(anchor, WAD, factor);
            purchase = mulDivDown(anchor, factor, WAD);
        }
        sale = Math.max(sale, 1);
        purchase = Math.max(purchase, 1);
    }

    /// @notice `last` moved towards `price` by the share `filled` / `offered`, rounded towards `last`, within the limits
    /// of a price.
    function movedPrice(uint256 last, uint256 price, uint256 filled, uint256 offered) internal pure returns (uint256) {
        uint256 moved = price > last
            ? last + mulDivDown(price - last, filled, offered)
            : last - mulDivDown(last - price, filled, offered);
        return Math.min(Math.max(moved, MIN_PRICE), MAX_PRICE);
    }

    /// @notice `price` in 88 bits: its first 80 binary digits, and how many follow; rounded down.
    function pack(uint256 price) internal pure returns (uint88) {
        unchecked {
            uint256 digits = price == 0 ? 0 : Math.log2(price) + 1;
            uint256 exponent = digits > MANTISSA_BITS ? digits - MANTISSA_BITS : 0;
            // The cast is safe: 80 bits, and an exponent below 256.
            return uint88((price >> exponent) << 8 | exponent);
        }
    }

    /// @notice The price that `pack` packed.
    function unpack(uint88 packed) internal pure returns (uint256) {
        return (uint256(packed) >> 8) << (packed & 0xff);
    }

    /* AMOUNTS */

    /// @notice What `amount` units are worth at `price`, rounded down.
    function valueDown(uint256 amount, uint256 price) internal pure returns (uint256) {
        return mulDivDown(amount, price, ONE);
    }

    /// @notice What `amount` units cost at `price`, rounded up.
    function valueUp(uint256 amount, uint256 price) internal pure returns (uint256) {
        return mulDivUp(amount, price, ONE);
    }

    /// @notice How many units `value` pays for at `price`, rounded down.
    function unitsDown(uint256 value, uint256 price) internal pure returns (uint256) {
        return mulDivDown(value, ONE, price);
    }

    /// @notice What is sold of `held` units at `price`, beside `others` of value: what is above `weight`, if that is
    /// more than `band`; rounded down. Of a part without weight, everything.
    function surplusDown(uint256 held, uint256 others, uint256 weight, uint256 band, uint256 price)
        internal
        pure
        returns (uint256)
    {
        uint256 value = valueDown(held, price);
        uint256 total = others + value;
        if (total < LEAST_VALUE) return 0;
        if (weight == 0) return held;
        if (value * BPS <= (weight + band) * total) return 0;
        return unitsDown(value - Math.ceilDiv(weight * total, BPS), price);
    }

    /// @notice What is bought at `price` where `held` units stand beside `others` of value: what lacks to `weight`, if
    /// that is more than `band`; rounded down.
    function deficitDown(uint256 held, uint256 others, uint256 weight, uint256 band, uint256 price)
        internal
        pure
        returns (uint256)
    {
        uint256 value = valueDown(held, price);
        uint256 total = others + value;
        if (total < LEAST_VALUE || weight <= band) return 0;
        if (value * BPS >= (weight - band) * total) return 0;
        return unitsDown(weight * total / BPS - value, price);
    }

    /// @notice A weight that glides from `from` to `to` in `length` seconds, `elapsed` seconds after the start; rounded
    /// towards `from`.
    function glidingWeight(uint256 from, uint256 to, uint256 elapsed, uint256 length) internal pure returns (uint256) {
        if (elapsed >= length) return to;
        return to > from ? from + (to - from) * elapsed / length : from - (from - to) * elapsed / length;
    }

    /// @dev Two to the power of `exponent`, both WAD; exact to one part in 10^16. `exponent` is at most 4e18.
    function powerOfTwo(uint256 exponent) private pure returns (uint256 power) {
        unchecked {
            uint256 rest = exponent % WAD * LN2 / WAD;
            uint256 term = WAD;
            for (uint256 i = 1; term > 0; ++i) {
                power += term;
                term = term * rest / (i * WAD);
            }
            power <<= exponent / WAD;
        }
    }

    /// @dev `a` times `b` divided by `divisor`, rounded down, as Math does it, and for numbers of 128 bits cheaply.
    function mulDivDown(uint256 a, uint256 b, uint256 divisor) internal pure returns (uint256) {
        unchecked {
            return (a | b) >> 128 == 0 ? a * b / divisor : Math.mulDiv(a, b, divisor);
        }
    }

    /// @dev `a` times `b` divided by `divisor`, rounded up.
    function mulDivUp(uint256 a, uint256 b, uint256 divisor) internal pure returns (uint256) {
        unchecked {
            return (a | b) >> 128 == 0 ? Math.ceilDiv(a * b, divisor) : Math.mulDiv(a, b, divisor, Math.Rounding.Ceil);
        }
    }
}
