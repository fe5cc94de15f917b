// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IBuybackBidder
/// @notice A contract that pays for what it buys in a BuybackAuction with what it gets for it, say at an exchange.
interface IBuybackBidder {
    /// @notice `amount` units of `token` were sent to the receiver that the bidder named; when this returns, the auction
    /// takes `payment` units of the payment token from the bidder by its allowance.
    /// @dev Meanwhile the auction refuses every call and view. Anybody can call this, so a bidder checks that the caller
    /// is the auction.
    /// @param data What the bidder gave to `buyWithCallback`.
    function onLot(address token, uint256 amount, uint256 payment, bytes calldata data) external;
}
