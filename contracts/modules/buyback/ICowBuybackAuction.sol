// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

import {IBuybackAuction} from "./IBuybackAuction.sol";
import {IGPv2Settlement} from "./IGPv2Settlement.sol";

/// @title ICowBuybackAuction
/// @notice A buyback auction whose lot solvers of CoW Protocol can take as well, by orders at the price of the auction or
/// better; what they pay above it is the DAO's.
/// @dev Anybody places an order: it sells what is left of the lot at the price of that second, in parts or whole, for ten
/// minutes. The price of an auction never rises, so the order never sells below it. Nobody chooses anything about it, and
/// no other order of the token can take its place while it stands. Meanwhile `buy` works as ever; it lowers what the order
/// may still take.
///
/// The relayer of CoW Protocol may take exactly what the order has left, so what it took shows in its allowance, and is
/// booked, at the price of the order, by the next call here that deals with the token. Views count it at once. What a
/// solver paid is settled with the proceeds, by the next purchase or by `settleProceeds`. A token whose allowances stay
/// as they are when it is moved cannot be sold by orders.
///
/// An order ends with its auction. The next auction has no part in it.
interface ICowBuybackAuction is IBuybackAuction, IERC1271 {
    /// @dev The order that was placed last for a token.
    struct Order {
        uint40 placedAt; // unix seconds; zero: none
        uint104 amount; // lot units that it sells in all
        uint104 open; // of them, what was neither taken by `buy` nor booked
    }

    /// @notice `settlement` is no settlement contract of CoW Protocol.
    error CowBuybackAuctionInvalidSettlement(address settlement);
    /// @notice An order of `token` stands until `validTo` (unix seconds).
    error CowBuybackAuctionOrderStands(address token, uint256 validTo);

    /// @notice Auction `id` of `token` offers `amount` units for at least `payment` until `validTo` (unix seconds).
    event OrderPlaced(
        address indexed token, uint256 indexed id, bytes32 digest, uint256 amount, uint256 payment, uint256 validTo
    );

    /// @notice Offers what is left of the lot of `token` to the solvers of CoW Protocol at the present price; anybody may.
    /// @dev Requirements: an auction of it is running, there is something to sell, and no order of it stands.
    /// @return digest What the order is signed by: `isValidSignature(digest, abi.encode(token))` answers for it.
    function placeOrder(address token) external returns (bytes32 digest);

    /* VIEWS */

    /// @notice The order of `token` that stands; zeros for none.
    /// @return amount Lot units that it sells: `sellAmount`.
    /// @return payment Least payment units for all of them, rounded up: `buyAmount`.
    /// @return validTo Unix seconds of the last second in which it can be filled.
    /// @return open Lot units that it can still take.
    function orderOf(address token)
        external
        view
        returns (uint256 amount, uint256 payment, uint256 validTo, uint256 open);

    /// @notice The settlement contract of CoW Protocol whose orders these are.
    function SETTLEMENT() external view returns (IGPv2Settlement);

    /// @notice What takes the units of an order, by its allowance.
    function RELAYER() external view returns (address);

    /// @notice Seconds for which an order can be filled.
    function ORDER_LENGTH() external view returns (uint256);

    /// @notice The hash of the document that orders name.
    function APP_DATA() external view returns (bytes32);
}
