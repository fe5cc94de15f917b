// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IBuybackAuction} from "./IBuybackAuction.sol";
import {IBuybackBidder} from "./IBuybackBidder.sol";
import {IRevenueDistributor} from "../revenue/IRevenueDistributor.sol";
import {FallingPriceLib} from "./FallingPriceLib.sol";

contract BuybackAuction is IBuybackAuction, Ownable, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /* CONSTANTS AND IMMUTABLES */

    uint256 private constant _MIN_LENGTH = 1 hours;
    uint256 private constant _MAX_LENGTH = 365 days;
    uint256 private constant _MIN_RESTART_MULTIPLIER = 1.1e18;
    uint256 private constant _MAX_RESTART_MULTIPLIER = 3e18;
    uint256 internal constant _MAX_PRICE = type(uint128).max;
    uint256 private constant _MAX_UNIT = 1e36;
    uint256 private constant _MAX_LOT = type(uint120).max;

    /// @inheritdoc IBuybackAuction
    IERC20 public immutable PAYMENT_TOKEN;
    /// @inheritdoc IBuybackAuction
    address public immutable DISTRIBUTOR;
    /// @inheritdoc IBuybackAuction
    bool public immutable BURN_PROCEEDS;

    /* STORAGE */

    mapping(address token => Auction) internal _auctions;
    mapping(address token => AuctionParams) internal _params; // unit zero: not for sale

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
        AuctionParams storage params = _params[token];
        Auction storage auction = _auctions[token];
        require(params.unit > 0, BuybackAuctionInvalidToken(token));
        _bookOrder(token);
        // Sold out: at once. Otherwise when the price has been at the floor for as long as it fell.
        uint256 restartableAt = _isRunning(auction) ? auction.startedAt + 2 * uint256(auction.length) : 0;
        require(block.timestamp >= restartableAt, BuybackAuctionStillRunning(token, restartableAt));
        uint256 limit = params.maxLot == 0 ? _MAX_LOT : params.maxLot;
        uint256 lot = Math.min(IERC20(token).balanceOf(address(this)), limit);
        require(lot >= params.minLot, BuybackAuctionLotTooSmall(token, lot, params.minLot));
        _endOrder(token);

        uint256 startPrice = _nextStartPrice(auction, params);
        uint256 volume = FallingPriceLib.fadedVolumeUp(
            Math.max(auction.recentVolume, auction.sold), block.timestamp - auction.startedAt, params.minLot
        );
        id = uint256(auction.id) + 1;
        // Casts are safe: `id` counts calls, seconds fit in 40 bits for 34,000 years, prices are at most _MAX_PRICE, and
        // lot and volume are limited to _MAX_LOT.
        auction.id = uint48(id);
        auction.startedAt = uint40(block.timestamp);
        auction.length = params.length;
        auction.recentVolume = uint120(Math.min(volume, _MAX_LOT));
        auction.startPrice = uint128(startPrice);
        auction.floorPrice = params.floorPrice;
        auction.unit = params.unit;
        auction.lot = uint120(lot);
        auction.sold = 0;
        if (params.startPrice != 0) {
            auction.referencePrice = uint128(FallingPriceLib.impliedReferenceUp(startPrice, params.restartMultiplier));
            params.startPrice = 0;
        }

        emit AuctionStarted(token, id, lot, startPrice, params.floorPrice, params.length);
    }

    /// @inheritdoc IBuybackAuction
    function buy(
        address token,
        uint256 auctionId,
        uint256 maxAmount,
        uint256 maxPayment,
        uint256 deadline,
        address receiver
    ) external nonReentrant returns (uint256 amount, uint256 payment) {
        (amount, payment) = _deliver(token, auctionId, maxAmount, maxPayment, deadline, receiver);
        _collect(payment);
    }

    /// @inheritdoc IBuybackAuction
    function buyWithCallback(
        address token,
        uint256 auctionId,
        uint256 maxAmount,
        uint256 maxPayment,
        uint256 deadline,
        address receiver,
        bytes calldata data
    ) external nonReentrant returns (uint256 amount, uint256 payment) {
        (amount, payment) = _deliver(token, auctionId, maxAmount, maxPayment, deadline, receiver);
        IBuybackBidder(msg.sender).onLot(token, amount, payment, data);
        _collect(payment);
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
        _bookOrder(token);
        _endOrder(token);
        _auctions[token].lot = _auctions[token].sold;
        emit Recovered(token, to, amount);
        IERC20(token).safeTransfer(to, amount);
    }

    /* VIEWS */

    /// @inheritdoc IBuybackAuction
    function quote(address token)
        public
        view
        virtual
        nonReentrantView
        returns (uint256 id, uint256 lot, uint256 price, uint256 payment)
    {
        Auction storage auction = _auctions[token];
        if (_isRunning(auction)) {
            id = auction.id;
            (lot, price, payment) = _offer(token, auction, _MAX_LOT);
        }
    }

    /// @inheritdoc IBuybackAuction
    function auctionOf(address token) external view virtual nonReentrantView returns (Auction memory) {
        return _auctions[token];
    }

    /// @inheritdoc IBuybackAuction
    function paramsOf(address token) external view nonReentrantView returns (AuctionParams memory) {
        return _params[token];
    }

    /// @inheritdoc IBuybackAuction
    function nextStartPriceOf(address token) public view virtual nonReentrantView returns (uint256) {
        require(_params[token].unit > 0, BuybackAuctionInvalidToken(token));
        return _nextStartPrice(_auctions[token], _params[token]);
    }

    /* INTERNAL: SALES BESIDE `buy` */

    /// @dev Books what orders sold of `token`. Here: nothing.
    function _bookOrder(address token) internal virtual {}

    /// @dev Lets orders take at most what is left of the lot of `token` from now on.
    function _limitOrder(address token) internal virtual {}

    /// @dev Ends the order of `token`.
    function _endOrder(address token) internal virtual {}

    /* INTERNAL */

    function _isRunning(Auction storage auction) internal view returns (bool) {
        return auction.sold < auction.lot;
    }

    /// @dev What a running auction sells of `maxAmount` units, the price and the payment. A token that lowers balances by
    /// itself can leave less than the rest of the lot.
    function _offer(address token, Auction storage auction, uint256 maxAmount)
        internal
        view
        returns (uint256 amount, uint256 price, uint256 payment)
    {
        amount = Math.min(Math.min(maxAmount, auction.lot - auction.sold), IERC20(token).balanceOf(address(this)));
        price = FallingPriceLib.priceUp(
            auction.startPrice, auction.floorPrice, block.timestamp - auction.startedAt, auction.length
        );
        payment = FallingPriceLib.paymentUp(amount, price, auction.unit);
    }

    /// @dev Books a purchase and sends what was bought to `receiver`; the payment must follow in the same call.
    function _deliver(
        address token,
        uint256 auctionId,
        uint256 maxAmount,
        uint256 maxPayment,
        uint256 deadline,
        address receiver
    ) private returns (uint256 amount, uint256 payment) {
        Auction storage auction = _auctions[token];
        require(block.timestamp <= deadline, BuybackAuctionDeadlinePassed(deadline, block.timestamp));
        _bookOrder(token);
        require(_isRunning(auction), BuybackAuctionNotRunning(token));
        require(auctionId == auction.id, BuybackAuctionStaleId(auctionId, auction.id));
        require(receiver != address(0) && receiver != address(this), BuybackAuctionInvalidReceiver(receiver));
        uint256 price;
        (amount, price, payment) = _offer(token, auction, maxAmount);
        require(amount > 0, BuybackAuctionEmptyLot(token));
        require(payment <= maxPayment, BuybackAuctionPaymentAboveMax(payment, maxPayment));

        // Casts are safe: an average of prices of 128 bits, and at most the lot is sold.
        auction.referencePrice = uint128(
            FallingPriceLib.referenceUp(auction.referencePrice, _weight(auction), price, auction.startPrice, amount)
        );
        auction.sold += uint120(amount);
        _limitOrder(token);

        emit Bought(token, auctionId, msg.sender, receiver, amount, price, payment);

        IERC20(token).safeTransfer(receiver, amount);
    }

    /// @dev Takes `payment` from the caller, and settles it with all payment tokens that are here.
    function _collect(uint256 payment) private {
        uint256 balanceBefore = PAYMENT_TOKEN.balanceOf(address(this));
        PAYMENT_TOKEN.safeTransferFrom(msg.sender, address(this), payment);
        uint256 received = PAYMENT_TOKEN.balanceOf(address(this)) - balanceBefore;
        require(received == payment, BuybackAuctionPaymentMissing(received, payment));
        _settle(balanceBefore + received);
    }

    /// @dev The volume that the reference price stands for.
    function _weight(Auction storage auction) private view returns (uint256) {
        return uint256(auction.recentVolume) + auction.sold;
    }

    /// @dev The owner's start price if it was not used yet; otherwise what follows from the reference price, within the
    /// bounds.
    function _nextStartPrice(Auction storage auction, AuctionParams storage params) private view returns (uint256) {
        if (params.startPrice != 0) return params.startPrice;
        uint256 price = FallingPriceLib.restartPriceUp(
            auction.referencePrice, _weight(auction), auction.lot - auction.sold, params.restartMultiplier
        );
        return Math.min(Math.max(price, params.minStartPrice), _MAX_PRICE);
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
        require(params.unit > 0 && params.unit <= _MAX_UNIT, BuybackAuctionInvalidUnit(params.unit, _MAX_UNIT));
        require(params.minLot > 0, BuybackAuctionInvalidMinLot(params.minLot, 1));
        require(
            params.maxLot == 0 || params.maxLot >= params.minLot,
            BuybackAuctionInvalidMaxLot(params.maxLot, params.minLot)
        );
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
            params.restartMultiplier >= _MIN_RESTART_MULTIPLIER && params.restartMultiplier <= _MAX_RESTART_MULTIPLIER,
            BuybackAuctionInvalidMultiplier(params.restartMultiplier, _MIN_RESTART_MULTIPLIER, _MAX_RESTART_MULTIPLIER)
        );
        require(
            params.length >= _MIN_LENGTH && params.length <= _MAX_LENGTH,
            BuybackAuctionInvalidLength(params.length, _MIN_LENGTH, _MAX_LENGTH)
        );
        emit AuctionParamsSet(token, _params[token], params);
        _params[token] = params;
    }
}
