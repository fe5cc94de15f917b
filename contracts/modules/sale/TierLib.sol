// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ITierSale} from "./ITierSale.sol";

/// @title TierLib
/// @notice Finds the tier of a power in a table whose thresholds increase.
library TierLib {
    /// @notice Number of the tier of a power, from 1; 0: below every tier.
    /// @param count How many places of the table are used.
    function tierForPower(ITierSale.Tier[32] storage tiers, uint256 count, uint256 power)
        internal
        view
        returns (uint256 tier)
    {
        // All tiers before `tier` have a threshold of at most `power`, all from `high` on one above it.
        uint256 high = count;
        while (tier < high) {
            uint256 middle = (tier + high) / 2;
            if (tiers[middle].threshold <= power) tier = middle + 1;
            else high = middle;
        }
    }
}
