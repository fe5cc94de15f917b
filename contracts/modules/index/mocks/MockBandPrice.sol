// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BandPriceLib} from "../BandPriceLib.sol";

/// @dev Test only. The functions of BandPriceLib, for callers from outside.
contract MockBandPrice {
    function pricesAt(uint256 anchor, uint256 doublings, uint256 elapsed, uint256 length)
        external
        pure
        returns (uint256, uint256)
    {
        return BandPriceLib.pricesAt(anchor, doublings, elapsed, length);
    }

    function quotes(uint256 held, uint256 others, uint256 weight, uint256 band, uint256 price)
        external
        pure
        returns (uint256 surplus, uint256 deficit)
    {
        surplus = BandPriceLib.surplusDown(held, others, weight, band, price);
        deficit = BandPriceLib.deficitDown(held, others, weight, band, price);
    }

    function moved(uint256 last, uint256 price, uint256 filled, uint256 offered) external pure returns (uint256) {
        return BandPriceLib.movedPrice(last, price, filled, offered);
    }

    function packed(uint256 price) external pure returns (uint256) {
        return BandPriceLib.unpack(BandPriceLib.pack(price));
    }

    function gliding(uint256 from, uint256 to, uint256 elapsed, uint256 length) external pure returns (uint256) {
        return BandPriceLib.glidingWeight(from, to, elapsed, length);
    }
}
