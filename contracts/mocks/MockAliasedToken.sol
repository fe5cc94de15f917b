// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockPlainToken} from "./MockPlainToken.sol";

/// @dev A token that can be used at a second address too, that of its `MockTokenAlias`.
contract MockAliasedToken is MockPlainToken {
    address public secondAddress;

    error MockAliasedTokenNotAlias(address caller);

    constructor(uint8 decimals_) MockPlainToken(decimals_) {}

    function setSecondAddress(address secondAddress_) external {
        secondAddress = secondAddress_;
    }

    function transferByAlias(address from, address to, uint256 amount) external {
        require(msg.sender == secondAddress, MockAliasedTokenNotAlias(msg.sender));
        _transfer(from, to, amount);
    }

    function spendByAlias(address from, address spender, uint256 amount) external {
        require(msg.sender == secondAddress, MockAliasedTokenNotAlias(msg.sender));
        _spendAllowance(from, spender, amount);
    }
}
