// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IBuybackAuction} from "./IBuybackAuction.sol";
import {IRevenueDistributor} from "../revenue/IRevenueDistributor.sol";
import {FallingPriceLib} from "./FallingPriceLib.sol";

contract BuybackAuction is IBuybackAuction, Ownable, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IBuybackAuction
    uint256 public constant MIN_LENGTH = 1 hours;
    /// @inheritdoc IBuybackAuction
    uint256 public constant MAX_LENGTH = 365 days;
    /// @inheritdoc IBuybackAuction
    uint256 public constant MIN_RESTART_MULTIPLIER = 1.1e18;
    /// @inheritdoc IBuybackAuction
    uint256 public constant MAX_RESTART_MULTIPLIER = 3e18;
    /// @inheritdoc IBuybackAuction
    uint256 public constant MAX_PRICE = type(uint128).max;
    /// @inheritdoc IBuybackAuction
    uint256 public constant MAX_UNIT = 1e36;

    /// @inheritdoc IBuybackAuction
    IERC20 public immutable PAYMENT_TOKEN;
    /// @inheritdoc IBuybackAuction
    address public immutable DISTRIBUTOR;
    /// @inheritdoc IBuybackAuction
    bool public immutable BURN_PROCEEDS;

    /* STORAGE */

    mapping(address token => Auction) private _auctions;
    mapping(address token => AuctionParams) private _params; // unit zero: not for sale

    /* CONSTRUCTOR */

    constructor(AuctionConfig memory config) Ownable(config.owner) {
        require(address(config.paymentToken).code.length > 0, BuybackAuctionInvalidToken(address(config.paymentToken)));
        require(
            config.burnProceeds || config.distributor.code.length > 0,
            BuybackAuctionInvalidDistributor(config.distributor)
        );
        require(
            config.tokens.length == config.params.length,
            BuybackAuctionLengthMismatch(config.tokens.length, config.params.length)
        );
        PAYMENT_TOKEN = config.paymentToken;
        DISTRIBUTOR = config.distributor;
        BURN_PROCEEDS = config.burnProceeds;
        for (uint256 i; i < config.tokens.length; ++i) {
            _setParams(config.tokens[i], config.params[i]);
        }
    }

    /* AUCTION */

    /// @inheritdoc IBuybackAuction
    function start(address token) external nonReentrant returns (uint256 id) {
        AuctionParams memory params = _params[token];
        require(params.unit > 0, BuybackAuctionInvalidToken(token));
        Auction storage auction = _auctions[token];
        uint256 restartableAt = _restartableAt(auction);
        require(block.timestamp >= restartableAt, BuybackAuctionStillRunning(token, restartableAt));
        uint256 lot = IERC20(token).balanceOf(address(this));
        require(lot >= params.minLot, BuybackAuctionLotTooSmall(token, lot, params.minLot));

        uint256 startPrice = _nextStartPrice(auction, params);
        id = uint256(auction.id) + 1;
        // Casts are safe: `id` counts calls, seconds fit in 40 bits for 34,000 years, prices are at most MAX_PRICE.
        auction.id = uint64(id);
        auction.startedAt = uint40(block.timestamp);
        auction.length = params.length;
        auction.startPrice = uint128(startPrice);
        auction.floorPrice = params.floorPrice;
        auction.unit = params.unit;
        _params[token].startPrice = 0;

        emit AuctionStarted(token, id, startPrice, params.floorPrice, params.length);
    }

    /// @inheritdoc IBuybackAuction
    function buy(address token, uint256 auctionId, uint256 maxPayment, uint256 deadline, address receiver)
        external
        nonReentrant
        returns (uint256 lot, uint256 payment)
    {
        Auction storage auction = _auctions[token];
        require(block.timestamp <= deadline, BuybackAuctionDeadlinePassed(deadline, block.timestamp));
        require(auction.startedAt != 0, BuybackAuctionNotRunning(token));
        require(auctionId == auction.id, BuybackAuctionStaleId(auctionId, auction.id));
        require(receiver != address(0) && receiver != address(this), BuybackAuctionInvalidReceiver(receiver));
        lot = IERC20(token).balanceOf(address(this));
        require(lot > 0, BuybackAuctionEmptyLot(token));
        uint256 price = _price(auction);
        payment = FallingPriceLib.paymentUp(lot, price, auction.unit);
        require(payment <= maxPayment, BuybackAuctionPaymentAboveMax(payment, maxPayment));

        auction.startedAt = 0;
        // Cast is safe: the price falls from a start price of 128 bits.
        auction.lastPrice = uint128(price);

        emit Bought(token, auctionId, msg.sender, receiver, lot, price, payment);

        uint256 balanceBefore = PAYMENT_TOKEN.balanceOf(address(this));
        PAYMENT_TOKEN.safeTransferFrom(msg.sender, address(this), payment);
        uint256 received = PAYMENT_TOKEN.balanceOf(address(this)) - balanceBefore;
        require(received == payment, BuybackAuctionPaymentMissing(received, payment));
        _settle(balanceBefore + received);
        IERC20(token).safeTransfer(receiver, lot);
    }

    /// @inheritdoc IBuybackAuction
    function settleProceeds() external nonReentrant returns (uint256 amount) {
        amount = PAYMENT_TOKEN.balanceOf(address(this));
        require(amount > 0, BuybackAuctionNoProceeds());
        _settle(amount);
    }

    /* OWNER */

    /// @inheritdoc IBuybackAuction
    function setParams(address token, AuctionParams calldata params) external onlyOwner {
        _setParams(token, params);
    }

    /// @inheritdoc IBuybackAuction
    function removeParams(address token) external onlyOwner {
        require(_params[token].unit > 0, BuybackAuctionInvalidToken(token));
        delete _params[token];
        emit AuctionParamsRemoved(token);
    }

    /// @inheritdoc IBuybackAuction
    function recover(address token, address to) external onlyOwner nonReentrant returns (uint256 amount) {
        amount = IERC20(token).balanceOf(address(this));
        require(amount > 0, BuybackAuctionEmptyLot(token));
        emit Recovered(token, to, amount);
        IERC20(token).safeTransfer(to, amount);
    }

    /* VIEWS */

    /// @inheritdoc IBuybackAuction
    function priceOf(address token) external view nonReentrantView returns (uint256) {
        Auction storage auction = _auctions[token];
        require(auction.startedAt != 0, BuybackAuctionNotRunning(token));
        return _price(auction);
    }

    /// @inheritdoc IBuybackAuction
    function quote(address token)
        external
        view
        nonReentrantView
        returns (uint256 id, uint256 lot, uint256 price, uint256 payment)
    {
        Auction storage auction = _auctions[token];
        lot = IERC20(token).balanceOf(address(this));
        if (auction.startedAt != 0) {
            id = auction.id;
            price = _price(auction);
            payment = FallingPriceLib.paymentUp(lot, price, auction.unit);
        }
    }

    /// @inheritdoc IBuybackAuction
    function auctionOf(address token) external view nonReentrantView returns (Auction memory) {
        return _auctions[token];
    }

    /// @inheritdoc IBuybackAuction
    function paramsOf(address token) external view nonReentrantView returns (AuctionParams memory) {
        return _params[token];
    }

    /// @inheritdoc IBuybackAuction
    function nextStartPriceOf(address token) external view nonReentrantView returns (uint256) {
        AuctionParams memory params = _params[token];
        require(params.unit > 0, BuybackAuctionInvalidToken(token));
        return _nextStartPrice(_auctions[token], params);
    }

    /* INTERNAL */

    /// @dev The current price of a running auction.
    function _price(Auction storage auction) private view returns (uint256) {
        return FallingPriceLib.priceUp(
            auction.startPrice, auction.floorPrice, block.timestamp - auction.startedAt, auction.length
        );
    }

    /// @dev Unix seconds from which an auction can be started: at once after a sale; without a sale, when the price has
    /// been at the floor for as long as it fell.
    function _restartableAt(Auction storage auction) private view returns (uint256) {
        return auction.startedAt == 0 ? 0 : auction.startedAt + 2 * uint256(auction.length);
    }

    /// @dev The owner's start price if it was not used yet; otherwise the price of the last sale (or the floor of an
    /// auction without a buyer) times the multiplier, within the bounds.
    function _nextStartPrice(Auction storage auction, AuctionParams memory params) private view returns (uint256) {
        if (params.startPrice != 0) return params.startPrice;
        uint256 price = auction.startedAt == 0 ? auction.lastPrice : auction.floorPrice;
        return FallingPriceLib.restartPriceUp(price, params.restartMultiplier, params.minStartPrice, MAX_PRICE);
    }

    /// @dev Burns `amount` of the payment token or deposits it for the stakers.
    function _settle(uint256 amount) private {
        emit ProceedsSettled(amount, BURN_PROCEEDS);
        if (BURN_PROCEEDS) {
            ERC20Burnable(address(PAYMENT_TOKEN)).burn(amount);
        } else {
            PAYMENT_TOKEN.forceApprove(DISTRIBUTOR, amount);
            IRevenueDistributor(DISTRIBUTOR).deposit(address(PAYMENT_TOKEN), amount);
        }
    }

    function _setParams(address token, AuctionParams memory params) private {
        require(token.code.length > 0 && token != address(PAYMENT_TOKEN), BuybackAuctionInvalidToken(token));
        require(params.unit > 0 && params.unit <= MAX_UNIT, BuybackAuctionInvalidUnit(params.unit, MAX_UNIT));
        require(params.minLot > 0, BuybackAuctionInvalidMinLot(params.minLot, 1));
        require(params.floorPrice > 0, BuybackAuctionInvalidFloorPrice(params.floorPrice, 1));
        require(
            params.minStartPrice >= params.floorPrice,
            BuybackAuctionInvalidMinStartPrice(params.minStartPrice, params.floorPrice)
        );
        require(
            params.startPrice >= params.minStartPrice,
            BuybackAuctionInvalidStartPrice(params.startPrice, params.minStartPrice)
        );
        require(
            params.restartMultiplier >= MIN_RESTART_MULTIPLIER && params.restartMultiplier <= MAX_RESTART_MULTIPLIER,
            BuybackAuctionInvalidMultiplier(params.restartMultiplier, MIN_RESTART_MULTIPLIER, MAX_RESTART_MULTIPLIER)
        );
        require(
            params.length >= MIN_LENGTH && params.length <= MAX_LENGTH,
            BuybackAuctionInvalidLength(params.length, MIN_LENGTH, MAX_LENGTH)
        );
        emit AuctionParamsSet(token, _params[token], params);
        _params[token] = params;
    }
}
