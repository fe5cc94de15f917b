// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {BuybackAuction} from "./BuybackAuction.sol";
import {FallingPriceLib} from "./FallingPriceLib.sol";
import {GPv2OrderLib} from "./GPv2OrderLib.sol";
import {IBuybackAuction} from "./IBuybackAuction.sol";
import {ICowBuybackAuction} from "./ICowBuybackAuction.sol";
import {IGPv2Settlement} from "./IGPv2Settlement.sol";

contract CowBuybackAuction is BuybackAuction, ICowBuybackAuction {
    using SafeERC20 for IERC20;

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc ICowBuybackAuction
    uint256 public constant ORDER_LENGTH = 10 minutes;
    /// @inheritdoc ICowBuybackAuction
    bytes32 public constant APP_DATA = keccak256("{\"appCode\":\"ape-dao\",\"metadata\":{},\"version\":\"1.3.0\"}");

    /// @inheritdoc ICowBuybackAuction
    IGPv2Settlement public immutable SETTLEMENT;
    /// @inheritdoc ICowBuybackAuction
    address public immutable RELAYER;
    bytes32 private immutable _DOMAIN;

    /* STORAGE */

    mapping(address token => Order) private _orders;

    /* CONSTRUCTOR */

    constructor(AuctionConfig memory config, IGPv2Settlement settlement) BuybackAuction(config) {
        require(address(settlement).code.length > 0, CowBuybackAuctionInvalidSettlement(address(settlement)));
        SETTLEMENT = settlement;
        RELAYER = settlement.vaultRelayer();
        _DOMAIN = settlement.domainSeparator();
    }

    /* ORDERS */

    /// @inheritdoc ICowBuybackAuction
    function placeOrder(address token) external nonReentrant returns (bytes32 digest) {
        _bookOrder(token);
        Auction storage auction = _auctions[token];
        require(_isRunning(auction), BuybackAuctionNotRunning(token));
        Order memory order = _orders[token];
        require(!_stands(order), CowBuybackAuctionOrderStands(token, _validTo(order)));
        (uint256 amount,,) = _offer(token, auction, type(uint104).max);
        require(amount > 0, BuybackAuctionEmptyLot(token));

        // Casts are safe: seconds fit in 40 bits for 34,000 years, and the amount was limited.
        order = Order(uint40(block.timestamp), uint104(amount), uint104(amount));
        _orders[token] = order;
        digest = _digest(token, auction, order);
        emit OrderPlaced(token, auction.id, digest, amount, _payment(auction, order, amount), _validTo(order));

        IERC20(token).forceApprove(RELAYER, amount);
    }

    /// @inheritdoc IERC1271
    /// @dev `signature` is the token, encoded as one word.
    function isValidSignature(bytes32 hash, bytes calldata signature) external view nonReentrantView returns (bytes4) {
        address token = abi.decode(signature, (address));
        Order memory order = _orders[token];
        bool isValid = _stands(order) && hash == _digest(token, _auctions[token], order);
        return isValid ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }

    /// @inheritdoc ICowBuybackAuction
    function orderOf(address token)
        external
        view
        nonReentrantView
        returns (uint256 amount, uint256 payment, uint256 validTo, uint256 open)
    {
        Order memory order = _orders[token];
        if (_stands(order)) {
            amount = order.amount;
            payment = _payment(_auctions[token], order, amount);
            validTo = _validTo(order);
            open = order.open - _filled(token, order);
        }
    }

    /* VIEWS */

    /// @inheritdoc IBuybackAuction
    function quote(address token)
        public
        view
        override(BuybackAuction, IBuybackAuction)
        returns (uint256 id, uint256 lot, uint256 price, uint256 payment)
    {
        (id, lot, price, payment) = super.quote(token);
        uint256 filled = _filled(token, _orders[token]);
        if (filled == 0) return (id, lot, price, payment);
        Auction memory auction = _current(token);
        if (auction.sold == auction.lot) return (0, 0, 0, 0);
        lot = Math.min(lot, auction.lot - auction.sold);
        payment = FallingPriceLib.paymentUp(lot, price, auction.unit);
    }

    /// @inheritdoc IBuybackAuction
    function auctionOf(address token)
        external
        view
        override(BuybackAuction, IBuybackAuction)
        nonReentrantView
        returns (Auction memory)
    {
        return _current(token);
    }

    /// @inheritdoc IBuybackAuction
    function nextStartPriceOf(address token)
        public
        view
        override(BuybackAuction, IBuybackAuction)
        returns (uint256 price)
    {
        price = super.nextStartPriceOf(token);
        AuctionParams memory params = _params[token];
        if (params.startPrice != 0) return price;
        Auction memory auction = _current(token);
        price = FallingPriceLib.restartPriceUp(
            auction.referencePrice,
            uint256(auction.recentVolume) + auction.sold,
            auction.lot - auction.sold,
            params.restartMultiplier
        );
        return Math.min(Math.max(price, params.minStartPrice), _MAX_PRICE);
    }

    /* INTERNAL */

    /// @dev The auction of `token`, with what its order sold and nobody booked.
    function _current(address token) private view returns (Auction memory auction) {
        auction = _auctions[token];
        Order memory order = _orders[token];
        uint256 filled = _filled(token, order);
        if (filled == 0) return auction;
        uint256 weight = uint256(auction.recentVolume) + auction.sold;
        // Casts are safe: an average of prices of 128 bits, and at most the lot is sold.
        auction.referencePrice = uint128(
            FallingPriceLib.referenceUp(
                auction.referencePrice, weight, _price(auction, order), auction.startPrice, filled
            )
        );
        auction.sold += uint120(filled);
    }

    /// @inheritdoc BuybackAuction
    function _bookOrder(address token) internal override {
        Order memory order = _orders[token];
        uint256 filled = _filled(token, order);
        if (filled == 0) return;
        Auction memory auction = _current(token);
        _auctions[token].referencePrice = auction.referencePrice;
        _auctions[token].sold = auction.sold;
        _orders[token].open = uint104(order.open - filled); // at most `open`
        uint256 payment = _payment(auction, order, filled);
        address taker = address(SETTLEMENT);
        emit Bought(token, auction.id, taker, taker, filled, _price(auction, order), payment);
    }

    /// @inheritdoc BuybackAuction
    function _limitOrder(address token) internal override {
        uint256 left = _auctions[token].lot - _auctions[token].sold;
        if (left == 0) {
            _endOrder(token);
        } else if (left < _orders[token].open) {
            _orders[token].open = uint104(left); // less than `open`
            IERC20(token).forceApprove(RELAYER, left);
        }
    }

    /// @inheritdoc BuybackAuction
    function _endOrder(address token) internal override {
        delete _orders[token]; // no signature is valid any more, whatever the relayer may take
    }

    function _stands(Order memory order) private view returns (bool) {
        return order.placedAt != 0 && block.timestamp <= _validTo(order);
    }

    function _validTo(Order memory order) private pure returns (uint256) {
        return order.placedAt + ORDER_LENGTH;
    }

    /// @dev What the relayer took and nobody booked.
    function _filled(address token, Order memory order) private view returns (uint256) {
        if (order.open == 0) return 0;
        uint256 allowance = IERC20(token).allowance(address(this), RELAYER);
        return allowance < order.open ? order.open - allowance : 0;
    }

    /// @dev The price when the order was placed, in the auction to which it belongs.
    function _price(Auction memory auction, Order memory order) private pure returns (uint256) {
        return FallingPriceLib.priceUp(
            auction.startPrice, auction.floorPrice, order.placedAt - auction.startedAt, auction.length
        );
    }

    function _payment(Auction memory auction, Order memory order, uint256 amount) private pure returns (uint256) {
        return FallingPriceLib.paymentUp(amount, _price(auction, order), auction.unit);
    }

    function _digest(address token, Auction memory auction, Order memory order) private view returns (bytes32) {
        return GPv2OrderLib.digest(
            _DOMAIN,
            token,
            address(PAYMENT_TOKEN),
            address(this),
            order.amount,
            _payment(auction, order, order.amount),
            _validTo(order),
            APP_DATA
        );
    }
}
