// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title IWETH
/// @notice The part of WETH9 that is used here.
interface IWETH is IERC20 {
    /// @notice Credits the sender with as many units as it sends wei.
    function deposit() external payable;
}
