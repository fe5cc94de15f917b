// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title IBuybackAuction
/// @notice Sells revenue tokens for the governance token in falling-price (Dutch) auctions, one per token, and burns
/// the proceeds or deposits them for the stakers. There is no oracle and no swap, so nothing to sandwich.
/// @dev Prices are payment-token units for `unit` units of the lot token.
///
/// Life cycle of one token: idle -> `start` by anybody once `minLot` units are here -> the price falls from the start
/// price to the floor in `length` seconds and stays there -> idle when the last unit is sold. The lot is what is here at
/// `start`, at most `maxLot`; the rest and what comes later wait for the next auction. Anybody buys any part of the lot
/// at the price of the second, which purchases do not move. What finds no buyer for twice the length can be started
/// again, together with what has come in. Nothing moves while a token is idle.
///
/// The next auction starts at the reference price times `restartMultiplier`, at least at `minStartPrice`. The reference
/// price is that of the recent purchases, each weighted by its volume:
///
///     reference = (reference * weight + counted * amount) / (weight + amount)      for each purchase
///     weight    = recentVolume + what was sold of the lot before
///     counted   = the larger of the price and a quarter of the start price
///     recentVolume, at each start = the larger of recentVolume and what the last auction sold, less 1/52 for each
///         week since that started; at least 100 * minLot
///
/// So a purchase of the smallest lot moves the reference price by at most 1%, the order and number of purchases of one
/// auction do not matter, and no auction moves the price by more than its own range. What stayed unsold counts, for
/// the next start only, as if it had been sold at three quarters of the reference price.
///
/// New parameters apply from the next auction on, which then starts at their `startPrice`; the reference price is then
/// that divided by the multiplier. A running auction keeps its terms.
///
/// Rounding: prices, payments and averages round up, in favour of the DAO.
interface IBuybackAuction {
    /// @dev How a token is sold. `minStartPrice`, `startPrice` and `floorPrice` are payment units per `unit`.
    struct AuctionParams {
        uint128 unit; // lot units that the prices are quoted for, say 10**decimals; at most 1e36
        uint128 minLot; // smallest lot with which an auction can start; 100 of them outweigh any single one
        uint128 startPrice; // where the next auction starts; used once, zero afterwards
        uint128 minStartPrice; // smallest start price of any later auction
        uint128 floorPrice; // where the price stops falling; at least 1
        uint64 restartMultiplier; // WAD, 1.1 to 3; next start price = reference price times this
        uint32 length; // seconds from the start price to the floor, 1 hour to 365 days
        uint120 maxLot; // largest lot of one auction; what is above it waits for the next; zero: no limit
    }

    /// @dev The running auction of a token with the terms under which it started, or the last one. It runs while
    /// `sold < lot`.
    struct Auction {
        uint48 id; // of the running auction, or of the last one; the first is 1
        uint40 startedAt; // unix seconds
        uint32 length; // seconds
        uint120 recentVolume; // lot units against which its purchases are weighed
        uint128 startPrice;
        uint128 floorPrice;
        uint128 unit;
        uint128 referencePrice; // per `unit`; from which the next start price follows
        uint120 lot; // lot units at its start; lowered to `sold` when the owner recovers the rest
        uint120 sold; // lot units
    }

    /// @dev `owner`: the timelock. `distributor`: receives the proceeds unless they are burned; may be zero then.
    /// `tokens` and `params` have the same length.
    struct AuctionConfig {
        address owner;
        IERC20 paymentToken;
        address distributor;
        bool burnProceeds;
        address[] tokens;
        AuctionParams[] params;
    }

    /// @notice `tokens` and `params` differ in length.
    error BuybackAuctionLengthMismatch(uint256 tokens, uint256 params);
    /// @notice `token` cannot be sold: it has no code, is the payment token, or has no parameters.
    error BuybackAuctionInvalidToken(address token);
    /// @notice `distributor` is needed when proceeds are not burned.
    error BuybackAuctionInvalidDistributor(address distributor);
    /// @notice Prices must be quoted for 1 to `limit` units.
    error BuybackAuctionInvalidUnit(uint256 unit, uint256 limit);
    /// @notice The smallest lot must be at least `minimum` units.
    error BuybackAuctionInvalidMinLot(uint256 minLot, uint256 minimum);
    /// @notice The largest lot is below `minimum`, the smallest.
    error BuybackAuctionInvalidMaxLot(uint256 maxLot, uint256 minimum);
    /// @notice The start price is below `minimum`, the smallest start price.
    error BuybackAuctionInvalidStartPrice(uint256 startPrice, uint256 minimum);
    /// @notice The smallest start price is below `minimum`, the floor.
    error BuybackAuctionInvalidMinStartPrice(uint256 minStartPrice, uint256 minimum);
    /// @notice The floor price must be at least `minimum`.
    error BuybackAuctionInvalidFloorPrice(uint256 floorPrice, uint256 minimum);
    /// @notice The restart multiplier (WAD) is outside `minimum` to `maximum`.
    error BuybackAuctionInvalidMultiplier(uint256 multiplier, uint256 minimum, uint256 maximum);
    /// @notice The length in seconds is outside `minimum` to `maximum`.
    error BuybackAuctionInvalidLength(uint256 length, uint256 minimum, uint256 maximum);
    /// @notice No auction of `token` is running.
    error BuybackAuctionNotRunning(address token);
    /// @notice An auction of `token` is running; it can be restarted from `restartableAt` (unix seconds) on.
    error BuybackAuctionStillRunning(address token, uint256 restartableAt);
    /// @notice The lot is `lot` units, less than `minLot`.
    error BuybackAuctionLotTooSmall(address token, uint256 lot, uint256 minLot);
    /// @notice There is nothing of `token` to buy or recover, or zero units were asked for.
    error BuybackAuctionEmptyLot(address token);
    /// @notice The purchase names auction `given`, but the current one is `current`.
    error BuybackAuctionStaleId(uint256 given, uint256 current);
    /// @notice The deadline of the purchase, `deadline` (unix seconds), has passed.
    error BuybackAuctionDeadlinePassed(uint256 deadline, uint256 timestamp);
    /// @notice The purchase costs `payment`, more than the caller's `maxPayment`.
    error BuybackAuctionPaymentAboveMax(uint256 payment, uint256 maxPayment);
    /// @notice `receiver` cannot receive the lot: it is zero or this contract.
    error BuybackAuctionInvalidReceiver(address receiver);
    /// @notice This contract received `received` payment units instead of `payment`.
    error BuybackAuctionPaymentMissing(uint256 received, uint256 payment);
    /// @notice There are no proceeds to settle.
    error BuybackAuctionNoProceeds();

    /// @notice Auction `id` of `token` started, with `lot` units for sale.
    event AuctionStarted(
        address indexed token, uint256 indexed id, uint256 lot, uint256 startPrice, uint256 floorPrice, uint256 length
    );
    /// @notice `buyer` paid `payment` for `amount` units of `token`, sent to `receiver`, at `price` per `unit`.
    event Bought(
        address indexed token,
        uint256 indexed id,
        address indexed buyer,
        address receiver,
        uint256 amount,
        uint256 price,
        uint256 payment
    );
    /// @notice `amount` units of the payment token were burned, or deposited for the stakers.
    event ProceedsSettled(uint256 amount, bool burned);
    /// @notice The owner set how `token` is sold from its next auction on.
    event AuctionParamsSet(address indexed token, AuctionParams oldParams, AuctionParams newParams);
    /// @notice The owner ended the sale of `token`; a running auction goes on to its end.
    event AuctionParamsRemoved(address indexed token);
    /// @notice The owner sent `amount` units of `token` to `to`.
    event Recovered(address indexed token, address indexed to, uint256 amount);

    /* AUCTION */

    /// @notice Starts an auction of `token`; anybody may.
    /// @dev Requirements: `token` has parameters; at least `minLot` units are here; no auction of it is running, or the
    /// running one started at least twice its length ago.
    /// @return id The number of the auction, to name in `buy`.
    function start(address token) external returns (uint256 id);

    /// @notice Buys `maxAmount` units of `token`, or what is left of the lot if that is less.
    /// @dev The units go to `receiver` first, then the payment comes from the caller; nothing else can be called here
    /// between the two. Within one auction the price never rises, so
    /// the payment is at most that of an earlier quote.
    /// Requirements: auction `auctionId` of `token` is the running one; it is `deadline` (unix seconds) or earlier;
    /// the payment is at most `maxPayment`; there is something to buy.
    /// @return amount Units of `token` bought.
    /// @return payment Units of the payment token paid, rounded up.
    function buy(
        address token,
        uint256 auctionId,
        uint256 maxAmount,
        uint256 maxPayment,
        uint256 deadline,
        address receiver
    ) external returns (uint256 amount, uint256 payment);

    /// @notice As `buy`, but between the two transfers the caller, a contract, is called: it can sell what it has
    /// bought before it pays, so it needs no payment tokens of its own.
    /// @dev Calls `IBuybackBidder.onLot` of the caller with `data`. Meanwhile every call and view here reverts. What the
    /// callback sends here counts as no payment; exactly the payment is taken from the caller when it returns.
    /// @param data Handed on to the caller's `onLot`.
    function buyWithCallback(
        address token,
        uint256 auctionId,
        uint256 maxAmount,
        uint256 maxPayment,
        uint256 deadline,
        address receiver,
        bytes calldata data
    ) external returns (uint256 amount, uint256 payment);

    /// @notice Burns, or deposits for the stakers, payment tokens that reached this contract without a purchase;
    /// anybody may. A purchase does the same with the whole balance.
    /// @return amount Units settled.
    function settleProceeds() external returns (uint256 amount);

    /* OWNER */

    /// @notice Sets how `token` is sold from its next auction on; that one starts at `params.startPrice`.
    /// @dev A running auction keeps its terms. Requirements: the caller is the owner; `token` has code and is not
    /// the payment token; `unit` and `minLot` are positive, `maxLot` is zero or at least `minLot`,
    /// `1 <= floorPrice <= minStartPrice <= startPrice`; unit, multiplier and length within their bounds.
    function setParams(address token, AuctionParams calldata params) external;

    /// @notice Ends the sale of `token` after its running auction.
    function removeParams(address token) external;

    /// @notice Sends all units of `token` to `to`, which ends its auction.
    function recover(address token, address to) external returns (uint256 amount);

    /* VIEWS */

    /// @notice The current offer; all zero while no auction is running.
    /// @return id The auction to name in `buy`.
    /// @return lot Units that are left of the lot.
    /// @return price Payment units per `unit`.
    /// @return payment Payment units for all that is left.
    function quote(address token) external view returns (uint256 id, uint256 lot, uint256 price, uint256 payment);

    /// @notice The running or last auction of `token`.
    function auctionOf(address token) external view returns (Auction memory);

    /// @notice The parameters of the next auction of `token`.
    function paramsOf(address token) external view returns (AuctionParams memory);

    /// @notice Where the next auction of `token` would start.
    function nextStartPriceOf(address token) external view returns (uint256);

    /// @notice What buyers pay with.
    function PAYMENT_TOKEN() external view returns (IERC20);

    /// @notice Where proceeds go that are not burned.
    function DISTRIBUTOR() external view returns (address);

    /// @notice Whether proceeds are burned.
    function BURN_PROCEEDS() external view returns (bool);
}
