// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IRevenueDistributor} from "./IRevenueDistributor.sol";
import {IRevenueRouter} from "./IRevenueRouter.sol";
import {IWETH} from "./IWETH.sol";
import {RevenueSplitLib} from "./RevenueSplitLib.sol";

contract RevenueRouter is IRevenueRouter, Ownable, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IRevenueRouter
    uint256 public constant MAX_TOKENS = 16;

    /// @inheritdoc IRevenueRouter
    IWETH public immutable WETH;
    /// @inheritdoc IRevenueRouter
    IRevenueDistributor public immutable DISTRIBUTOR;

    /* STORAGE */

    /// @inheritdoc IRevenueRouter
    address public buyback;
    /// @inheritdoc IRevenueRouter
    bool public buybackPaused;
    /// @inheritdoc IRevenueRouter
    uint16 public revenueShareBps;
    /// @inheritdoc IRevenueRouter
    uint16 public buybackBps;
    /// @inheritdoc IRevenueRouter
    uint16 public treasuryBps;
    /// @inheritdoc IRevenueRouter
    address public treasury;

    address[] private _tokens; // at most MAX_TOKENS, so a search is cheaper than a set

    /* CONSTRUCTOR */

    constructor(RouterConfig memory config) Ownable(config.owner) {
        _requireDestination(address(config.weth));
        _requireDestination(address(config.distributor));
        WETH = config.weth;
        DISTRIBUTOR = config.distributor;
        _setBuyback(config.buyback);
        _setTreasury(config.treasury);
        _setSplit(config.revenueShareBps, config.buybackBps, config.treasuryBps);
        for (uint256 i; i < config.tokens.length; ++i) {
            _setToken(config.tokens[i], true);
        }
    }

    /* REVENUE */

    /// @inheritdoc IRevenueRouter
    receive() external payable {
        emit Received(msg.sender, msg.value);
    }

    /// @inheritdoc IRevenueRouter
    function distribute(address token) external nonReentrant returns (uint256 amount) {
        require(isListed(token), RevenueRouterTokenNotListed(token));
        if (token == address(WETH) && address(this).balance > 0) {
            WETH.deposit{value: address(this).balance}();
        }
        amount = IERC20(token).balanceOf(address(this));
        require(amount > 0, RevenueRouterNothingToDistribute(token));

        (uint256 sharePart, uint256 buybackPart, uint256 treasuryPart) = previewSplit(amount);
        emit Distributed(token, amount, sharePart, buybackPart, treasuryPart);

        if (sharePart > 0) {
            IERC20(token).forceApprove(address(DISTRIBUTOR), sharePart);
            DISTRIBUTOR.deposit(token, sharePart);
        }
        if (buybackPart > 0) IERC20(token).safeTransfer(buyback, buybackPart);
        if (treasuryPart > 0) IERC20(token).safeTransfer(treasury, treasuryPart);
    }

    /* OWNER */

    /// @inheritdoc IRevenueRouter
    function setSplit(uint16 newRevenueShareBps, uint16 newBuybackBps, uint16 newTreasuryBps) external onlyOwner {
        _setSplit(newRevenueShareBps, newBuybackBps, newTreasuryBps);
    }

    /// @inheritdoc IRevenueRouter
    function setToken(address token, bool listed) external onlyOwner {
        _setToken(token, listed);
    }

    /// @inheritdoc IRevenueRouter
    function setBuyback(address newBuyback) external onlyOwner {
        _setBuyback(newBuyback);
    }

    /// @inheritdoc IRevenueRouter
    function setBuybackPaused(bool paused) external onlyOwner {
        buybackPaused = paused;
        emit BuybackPausedSet(paused);
    }

    /// @inheritdoc IRevenueRouter
    function setTreasury(address newTreasury) external onlyOwner {
        _setTreasury(newTreasury);
    }

    /* VIEWS */

    /// @inheritdoc IRevenueRouter
    function previewSplit(uint256 amount)
        public
        view
        returns (uint256 sharePart, uint256 buybackPart, uint256 treasuryPart)
    {
        (uint256 effectiveBuybackBps, uint256 effectiveTreasuryBps) = (buybackBps, treasuryBps);
        if (buybackPaused || buyback == address(0)) {
            effectiveTreasuryBps += effectiveBuybackBps;
            effectiveBuybackBps = 0;
        }
        return RevenueSplitLib.split(amount, revenueShareBps, effectiveBuybackBps, effectiveTreasuryBps);
    }

    /// @inheritdoc IRevenueRouter
    function undistributed(address token) external view returns (uint256 amount) {
        amount = IERC20(token).balanceOf(address(this));
        if (token == address(WETH)) amount += address(this).balance;
    }

    /// @inheritdoc IRevenueRouter
    function tokens() external view returns (address[] memory) {
        return _tokens;
    }

    /// @inheritdoc IRevenueRouter
    function isListed(address token) public view returns (bool) {
        return _indexOf(token) < _tokens.length;
    }

    /* INTERNAL */

    function _setSplit(uint16 newRevenueShareBps, uint16 newBuybackBps, uint16 newTreasuryBps) private {
        uint256 sum = uint256(newRevenueShareBps) + newBuybackBps + newTreasuryBps;
        require(sum == RevenueSplitLib.WHOLE_BPS, RevenueRouterInvalidSplit(sum, RevenueSplitLib.WHOLE_BPS));
        emit SplitSet(revenueShareBps, buybackBps, treasuryBps, newRevenueShareBps, newBuybackBps, newTreasuryBps);
        revenueShareBps = newRevenueShareBps;
        buybackBps = newBuybackBps;
        treasuryBps = newTreasuryBps;
    }

    function _setToken(address token, bool listed) private {
        uint256 count = _tokens.length;
        uint256 index = _indexOf(token);
        if (listed == (index < count)) return;
        if (listed) {
            require(token.code.length > 0, RevenueRouterInvalidToken(token));
            require(count < MAX_TOKENS, RevenueRouterTooManyTokens(count, MAX_TOKENS));
            _tokens.push(token);
        } else {
            _tokens[index] = _tokens[count - 1];
            _tokens.pop();
        }
        emit TokenSet(token, listed);
    }

    /// @dev Where `token` is in the list; its length if it is not.
    function _indexOf(address token) private view returns (uint256 index) {
        uint256 count = _tokens.length;
        while (index < count && _tokens[index] != token) ++index;
    }

    function _setBuyback(address newBuyback) private {
        if (newBuyback != address(0)) _requireDestination(newBuyback);
        emit BuybackSet(buyback, newBuyback);
        buyback = newBuyback;
    }

    function _setTreasury(address newTreasury) private {
        _requireDestination(newTreasury);
        emit TreasurySet(treasury, newTreasury);
        treasury = newTreasury;
    }

    /// @dev In the constructor WETH and the distributor are checked before they are known, so for themselves.
    function _requireDestination(address destination) private view {
        bool isUseless =
            destination == address(this) || destination == address(DISTRIBUTOR) || destination == address(WETH);
        require(destination != address(0) && !isUseless, RevenueRouterInvalidDestination(destination));
    }
}
