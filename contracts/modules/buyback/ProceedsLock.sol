// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IProceedsLock} from "./IProceedsLock.sol";
import {IRevenueDistributor} from "../revenue/IRevenueDistributor.sol";
import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {WeekLib} from "../../libraries/WeekLib.sol";

contract ProceedsLock is IProceedsLock, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IProceedsLock
    IVotingEscrow public immutable ESCROW;
    /// @inheritdoc IProceedsLock
    IERC20 public immutable TOKEN;
    /// @inheritdoc IProceedsLock
    address public immutable TREASURY;

    /* CONSTRUCTOR */

    constructor(IVotingEscrow escrow, address treasury) {
        require(treasury != address(0), ProceedsLockInvalidTreasury(treasury));
        ESCROW = escrow;
        TOKEN = escrow.token();
        TREASURY = treasury;
    }

    /* LOCK */

    /// @inheritdoc IProceedsLock
    function deposit(address token, uint256 amount) external nonReentrant returns (uint256 received) {
        require(token == address(TOKEN), ProceedsLockInvalidToken(token));
        uint256 before = TOKEN.balanceOf(address(this));
        TOKEN.safeTransferFrom(msg.sender, address(this), amount);
        received = TOKEN.balanceOf(address(this)) - before;
        require(received > 0, ProceedsLockNothing());
        _lock();
    }

    /// @inheritdoc IProceedsLock
    function lock() external nonReentrant returns (uint256 locked) {
        locked = _lock();
        require(locked > 0, ProceedsLockNothing());
    }

    /// @inheritdoc IProceedsLock
    function passOn(IRevenueDistributor distributor, address[] calldata tokens)
        external
        nonReentrant
        returns (uint256[] memory amounts)
    {
        distributor.claim(tokens);
        amounts = new uint256[](tokens.length);
        for (uint256 i; i < tokens.length; ++i) {
            IERC20 token = IERC20(tokens[i]);
            if (token == TOKEN) {
                amounts[i] = _lock();
                continue;
            }
            amounts[i] = token.balanceOf(address(this));
            if (amounts[i] == 0) continue;
            emit PassedOn(address(token), amounts[i]);
            token.safeTransfer(TREASURY, amounts[i]);
        }
    }

    /* INTERNAL */

    /// @dev Locks all that is here; nothing while that is less than the smallest lock.
    function _lock() private returns (uint256 amount) {
        amount = TOKEN.balanceOf(address(this));
        IVotingEscrow.Lock memory state = ESCROW.locked(address(this));
        if (amount == 0 || (state.amount == 0 && amount < ESCROW.MIN_AMOUNT())) return 0;
        emit LockedForever(amount);
        TOKEN.forceApprove(address(ESCROW), amount);
        if (state.amount == 0) {
            ESCROW.createLock(amount, WeekLib.startOf(WeekLib.weekOf(block.timestamp) + ESCROW.MAX_LOCK_WEEKS()));
        } else {
            ESCROW.increaseAmount(amount);
        }
        if (!state.permanent) ESCROW.setPermanent(true);
    }
}
