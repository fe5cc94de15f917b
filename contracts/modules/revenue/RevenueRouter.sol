// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Arrays} from "@openzeppelin/contracts/utils/Arrays.sol";
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
    uint256 public constant MAX_RUNWAY = type(uint96).max;
    uint256 private constant _TOKEN_BITS = 160;

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

    /// @dev At most MAX_TOKENS, so a search is cheaper than a set. 96 bits runway | 160 bits token: a token without a
    /// runway costs `distribute` nothing.
    uint256[] private _tokens;

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
        for (uint256 i; i < config.runways.length; ++i) {
            _setRunway(config.runways[i].token, config.runways[i].amount);
        }
    }

    /* REVENUE */

    /// @inheritdoc IRevenueRouter
    receive() external payable {
        emit Received(msg.sender, msg.value);
    }

    /// @inheritdoc IRevenueRouter
    function distribute(address token) external nonReentrant returns (uint256 amount) {
        (, uint256 word) = _find(token);
        require(word != 0, RevenueRouterTokenNotListed(token));
        if (token == address(WETH) && address(this).balance > 0) {
            WETH.deposit{value: address(this).balance}();
        }
        amount = IERC20(token).balanceOf(address(this));
        require(amount > 0, RevenueRouterNothingToDistribute(token));

        uint256 missing = _missing(token, word >> _TOKEN_BITS);
        if (missing > amount) missing = amount;
        (uint256 sharePart, uint256 buybackPart, uint256 treasuryPart) = previewSplit(amount - missing);
        treasuryPart += missing;
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

    /// @inheritdoc IRevenueRouter
    function setRunway(address token, uint256 amount) external onlyOwner {
        _setRunway(token, amount);
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
    function tokens() external view returns (address[] memory list) {
        list = new address[](_tokens.length);
        for (uint256 i; i < list.length; ++i) {
            list[i] = address(uint160(_tokens[i]));
        }
    }

    /// @inheritdoc IRevenueRouter
    function runwayOf(address token) public view returns (uint256) {
        (, uint256 word) = _find(token);
        return word >> _TOKEN_BITS;
    }

    /// @inheritdoc IRevenueRouter
    function missingRunwayOf(address token) external view returns (uint256) {
        return _missing(token, runwayOf(token));
    }

    /// @inheritdoc IRevenueRouter
    function isListed(address token) public view returns (bool) {
        (, uint256 word) = _find(token);
        return word != 0;
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
        (uint256 index, uint256 word) = _find(token);
        if (listed == (word != 0)) return;
        if (listed) {
            require(token.code.length > 0, RevenueRouterInvalidToken(token));
            require(count < MAX_TOKENS, RevenueRouterTooManyTokens(count, MAX_TOKENS));
            _tokens.push(uint160(token));
        } else {
            _tokens[index] = _tokens[count - 1];
            _tokens.pop();
        }
        emit TokenSet(token, listed);
    }

    /// @dev Where `token` is in the list, and what is there; zero if it is not in it.
    function _find(address token) private view returns (uint256 index, uint256 word) {
        for (uint256 count = _tokens.length; index < count; ++index) {
            word = Arrays.unsafeAccess(_tokens, index).value; // below the length
            if (address(uint160(word)) == token) return (index, word);
        }
        word = 0;
    }

    function _setRunway(address token, uint256 amount) private {
        (uint256 index, uint256 word) = _find(token);
        uint256 old = word >> _TOKEN_BITS;
        if (amount == old) return;
        require(word != 0, RevenueRouterTokenNotListed(token));
        require(amount <= MAX_RUNWAY, RevenueRouterRunwayAboveLimit(token, amount, MAX_RUNWAY));
        _tokens[index] = (amount << _TOKEN_BITS) | uint160(token);
        emit RunwaySet(token, old, amount);
    }

    function _missing(address token, uint256 runway) private view returns (uint256) {
        if (runway == 0) return 0;
        uint256 held = IERC20(token).balanceOf(treasury);
        return held < runway ? runway - held : 0;
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
