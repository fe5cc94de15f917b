// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockPlainToken} from "./MockPlainToken.sol";

/// @dev Refuses transfers of nothing.
contract MockZeroRevertToken is MockPlainToken {
    error MockZeroRevertTokenZero();

    constructor(uint8 decimals_) MockPlainToken(decimals_) {}

    function _update(address from, address to, uint256 value) internal override {
        require(value > 0, MockZeroRevertTokenZero());
        super._update(from, to, value);
    }
}
