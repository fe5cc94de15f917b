// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ITierSale} from "./ITierSale.sol";

/// @title SaleMathLib
/// @notice Shares, tokens and vesting of a sale by tiers. Each function says how it rounds.
/// @dev No overflow: payments of one account, the value of a lot and its tokens have 112 bits, sums of payments, prices and
/// units 128, times 40.
library SaleMathLib {
    /// @dev One in hundredths of a percent.
    uint256 private constant BPS = 10_000;

    /// @notice What an account pays of `paid` if its window gets `accepted` of `committed`, rounded up.
    function costUp(uint256 paid, uint256 accepted, uint256 committed) internal pure returns (uint256) {
        if (accepted == committed) return paid;
        unchecked {
            return Math.ceilDiv(paid * accepted, committed);
        }
    }

    /// @notice Base units for the exact share of `paid`, rounded down once: what is rounded up in `costUp` buys nothing,
    /// or many small accounts would buy more than the lot.
    function boughtDown(uint256 paid, uint256 accepted, uint256 committed, uint256 price, uint256 unit)
        internal
        pure
        returns (uint256)
    {
        if (accepted == committed) return Math.mulDiv(paid, unit, price);
        unchecked {
            return Math.mulDiv(paid * accepted, unit, committed * price);
        }
    }

    /// @notice The fee on `proceeds`, rounded up.
    function feeUp(uint256 proceeds, uint256 feeBps) internal pure returns (uint256) {
        return Math.ceilDiv(proceeds * feeBps, BPS);
    }

    /// @notice What of `bought` has vested at second `t`, rounded down. Never falls with `t`.
    function vestedDown(uint256 bought, ITierSale.Vesting memory vesting, uint256 t) internal pure returns (uint256) {
        unchecked {
            uint256 end = uint256(vesting.start) + vesting.duration;
            if (vesting.duration == 0 || t >= end) return bought;
            uint256 atOnce = bought * vesting.atOnceBps / BPS;
            if (t < uint256(vesting.start) + vesting.cliff) return atOnce;
            return atOnce + (bought - atOnce) * (t - vesting.start) / vesting.duration;
        }
    }
}
