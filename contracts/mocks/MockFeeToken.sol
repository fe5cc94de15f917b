// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockPlainToken} from "./MockPlainToken.sol";

/// @dev Takes one percent of every transfer, rounded down, and burns it.
contract MockFeeToken is MockPlainToken {
    constructor(uint8 decimals_) MockPlainToken(decimals_) {}

    function _update(address from, address to, uint256 value) internal override {
        uint256 fee = from == address(0) || to == address(0) ? 0 : value / 100;
        super._update(from, to, value - fee);
        if (fee > 0) super._update(from, address(0), fee);
    }
}
