// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockPlainToken} from "./MockPlainToken.sol";

/// @dev Staked ether that tells what a whole token is worth, and names no asset, as Coinbase's cbETH does.
contract MockCountedEther is MockPlainToken {
    uint256 public exchangeRate = 1e18;

    constructor() MockPlainToken(18) {}

    function setRate(uint256 rate) external {
        exchangeRate = rate;
    }
}
