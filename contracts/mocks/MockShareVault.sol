// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title MockShareVault
/// @notice Gives shares for tokens, and tokens for shares to whomever the owner of the shares names (ERC-4626).
contract MockShareVault is ERC4626 {
    constructor(IERC20 token) ERC20("Shares", "SHARE") ERC4626(token) {}
}
