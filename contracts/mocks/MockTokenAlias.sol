// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockAliasedToken} from "./MockAliasedToken.sol";

/// @dev The second address of a `MockAliasedToken`: the same balances and allowances.
contract MockTokenAlias {
    MockAliasedToken public immutable TOKEN;

    constructor(MockAliasedToken token) {
        TOKEN = token;
    }

    function balanceOf(address account) external view returns (uint256) {
        return TOKEN.balanceOf(account);
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        TOKEN.transferByAlias(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        TOKEN.spendByAlias(from, msg.sender, amount);
        TOKEN.transferByAlias(from, to, amount);
        return true;
    }
}
