// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title DemoVault
/// @notice A place for savings (ERC-4626) in the demo: who pays interest transfers it here, and all shares gain.
contract DemoVault is ERC4626 {
    constructor(IERC20 token) ERC20("Demo Savings", "DSAVE") ERC4626(token) {}
}
