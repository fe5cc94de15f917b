// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IRevenueQueue} from "../interfaces/IRevenueQueue.sol";

/// @dev Takes a share of what is queued; an honest queue takes all.
contract MockPenaltyQueue is IRevenueQueue {
    using SafeERC20 for IERC20;

    uint256 public takenBps = 10_000;
    address public lastToken;
    uint256 public lastAmount;

    function setTakenBps(uint256 takenBps_) external {
        takenBps = takenBps_;
    }

    function queue(address token, uint256 amount) external {
        lastToken = token;
        lastAmount = amount;
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount * takenBps / 10_000);
    }
}
