// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockPlainToken} from "./MockPlainToken.sol";

/// @dev Staked ether that tells its rate: as Lido's wstETH does with `stETH` given, as Rocket Pool's rETH without.
contract MockRatedToken is MockPlainToken {
    address public immutable stETH;
    uint256 public getExchangeRate = 1e18;

    constructor(address stETH_) MockPlainToken(18) {
        stETH = stETH_;
    }

    function setRate(uint256 rate) external {
        getExchangeRate = rate;
    }

    function getStETHByWstETH(uint256 amount) external view returns (uint256) {
        return amount * getExchangeRate / 1e18;
    }

    function getEthValue(uint256 amount) external view returns (uint256) {
        return amount * getExchangeRate / 1e18;
    }
}
