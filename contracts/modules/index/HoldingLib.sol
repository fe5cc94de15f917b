// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {BandPriceLib} from "./BandPriceLib.sol";

/// @dev A part in one word: 8 bits flags | 88 bits last price, packed by BandPriceLib | 160 bits token. Zero: none.
type Holding is uint256;

using HoldingLib for Holding global;

/// @title HoldingLib
/// @notice Reads and makes the words that an index keeps of its parts.
library HoldingLib {
    uint256 internal constant QUARANTINED = 1;
    uint256 internal constant BY_OWNER = 2;
    uint256 internal constant CLAIMED = 4;
    uint256 private constant _LAST_AT = 160;
    uint256 private constant _FLAGS_AT = 248;

    /// @notice A holding with these flags.
    function make(IERC20 token_, uint256 price, uint256 flags_) internal pure returns (Holding) {
        return
            Holding.wrap(flags_ << _FLAGS_AT | uint256(BandPriceLib.pack(price)) << _LAST_AT | uint160(address(token_)));
    }

    function token(Holding self) internal pure returns (IERC20) {
        // The cast is safe: the lowest 160 bits are meant.
        return IERC20(address(uint160(Holding.unwrap(self))));
    }

    /// @notice The last price, packed.
    function packedLast(Holding self) internal pure returns (uint88) {
        // The cast is safe: the lowest 88 bits are meant.
        return uint88(Holding.unwrap(self) >> _LAST_AT);
    }

    /// @notice The last price.
    function last(Holding self) internal pure returns (uint256) {
        return BandPriceLib.unpack(self.packedLast());
    }

    function flags(Holding self) internal pure returns (uint256) {
        return Holding.unwrap(self) >> _FLAGS_AT;
    }

    function has(Holding self, uint256 flag) internal pure returns (bool) {
        return self.flags() & flag != 0;
    }

    /// @notice The same with another price.
    function withLast(Holding self, uint256 price) internal pure returns (Holding) {
        return make(self.token(), price, self.flags());
    }

    /// @notice The same with other flags.
    function withFlags(Holding self, uint256 flags_) internal pure returns (Holding) {
        return Holding.wrap((Holding.unwrap(self) << 8 >> 8) | flags_ << _FLAGS_AT);
    }
}
