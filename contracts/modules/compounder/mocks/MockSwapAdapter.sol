// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {ISwapAdapter} from "../ISwapAdapter.sol";

/// @dev An exchange of its own that pays from its balance, tells what it wants and can take less than it was given.
contract MockSwapAdapter is ISwapAdapter {
    using SafeERC20 for IERC20;

    uint256 public takenBps = 10_000;
    uint256 public out;
    uint256 public told;
    address public target; // called in the middle of a swap
    bytes public call;
    bool public succeeded;
    bytes public answer;

    function set(uint256 takenBps_, uint256 out_, uint256 told_) external {
        (takenBps, out, told) = (takenBps_, out_, told_);
    }

    function setCall(address target_, bytes calldata call_) external {
        (target, call) = (target_, call_);
    }

    function swap(address tokenIn, uint256 amountIn, address tokenOut, uint256, uint256, address to, bytes calldata)
        external
        returns (uint256)
    {
        IERC20(tokenIn).safeTransferFrom(msg.sender, address(this), amountIn * takenBps / 10_000);
        if (target != address(0)) (succeeded, answer) = target.call(call);
        IERC20(tokenOut).safeTransfer(to, out);
        return told;
    }
}
