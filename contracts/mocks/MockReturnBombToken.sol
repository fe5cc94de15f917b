// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockPlainToken} from "./MockPlainToken.sol";

/// @dev Once `setArmed(true)`, transfers revert with 300,000 bytes of data.
contract MockReturnBombToken is MockPlainToken {
    bool public armed;

    constructor(uint8 decimals_) MockPlainToken(decimals_) {}

    function setArmed(bool armed_) external {
        armed = armed_;
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        if (armed) {
            assembly {
                revert(0, 300000)
            }
        }
        return super.transfer(to, amount);
    }
}
