// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockPlainToken} from "./MockPlainToken.sol";

/// @dev Anybody can take a share of any balance away, as a token does that rebases down.
contract MockRebasingToken is MockPlainToken {
    constructor(uint8 decimals_) MockPlainToken(decimals_) {}

    function rebaseDown(address account, uint256 bps) external {
        _burn(account, balanceOf(account) * bps / 10_000);
    }
}
