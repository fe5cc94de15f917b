// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockPlainToken} from "./MockPlainToken.sol";

/// @dev Once `setPaused(true)`, every transfer reverts.
contract MockPausableToken is MockPlainToken {
    bool public paused;

    error MockPausableTokenPaused();

    constructor(uint8 decimals_) MockPlainToken(decimals_) {}

    function setPaused(bool paused_) external {
        paused = paused_;
    }

    function _update(address from, address to, uint256 value) internal override {
        require(!paused, MockPausableTokenPaused());
        super._update(from, to, value);
    }
}
