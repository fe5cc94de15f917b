// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IBuybackAuction} from "../modules/buyback/IBuybackAuction.sol";
import {IBuybackBidder} from "../modules/buyback/IBuybackBidder.sol";

/// @title IDemoPair
/// @notice What the bidder uses of a Uniswap v2 pair.
interface IDemoPair {
    function swap(uint256 amount0Out, uint256 amount1Out, address to, bytes calldata data) external;
    function token0() external view returns (address);
    function getReserves() external view returns (uint112 reserve0, uint112 reserve1, uint32 timestamp);
}

/// @title DemoBidder
/// @notice Buys in the demo's buyback without a token of its own: the lot goes straight to a Uniswap v2 pair, and what the
/// pair gives for it pays the auction. Whoever calls keeps what is left.
contract DemoBidder is IBuybackBidder {
    using SafeERC20 for IERC20;

    IBuybackAuction public immutable AUCTION;
    IERC20 public immutable PAYMENT_TOKEN;

    /// @notice Only the auction calls back, not `caller`.
    error DemoBidderNotTheAuction(address caller);

    constructor(IBuybackAuction auction) {
        AUCTION = auction;
        PAYMENT_TOKEN = auction.PAYMENT_TOKEN();
        PAYMENT_TOKEN.forceApprove(address(auction), type(uint256).max);
    }

    /// @notice Buys up to `maxAmount` of `token`, sells it to `pair`, and sends the difference to the caller.
    /// @dev Reverts if the pair gives less than the auction asks.
    function bid(address token, uint256 auctionId, uint256 maxAmount, IDemoPair pair)
        external
        returns (uint256 earned)
    {
        AUCTION.buyWithCallback(
            token, auctionId, maxAmount, type(uint256).max, block.timestamp, address(pair), abi.encode(pair)
        );
        earned = PAYMENT_TOKEN.balanceOf(address(this));
        PAYMENT_TOKEN.safeTransfer(msg.sender, earned);
    }

    /// @inheritdoc IBuybackBidder
    function onLot(address token, uint256 amount, uint256, bytes calldata data) external {
        require(msg.sender == address(AUCTION), DemoBidderNotTheAuction(msg.sender));
        IDemoPair pair = abi.decode(data, (IDemoPair));
        uint256 given = quote(pair, token, amount);
        (uint256 out0, uint256 out1) = pair.token0() == token ? (uint256(0), given) : (given, uint256(0));
        pair.swap(out0, out1, address(this), "");
    }

    /// @notice What `pair` gives for `amount` of `token`, rounded down.
    function quote(IDemoPair pair, address token, uint256 amount) public view returns (uint256) {
        (uint256 own, uint256 other,) = pair.getReserves();
        (uint256 held, uint256 wanted) = pair.token0() == token ? (own, other) : (other, own);
        uint256 taken = amount * 997; // of a thousand; the rest is the pair's fee
        return taken * wanted / (held * 1000 + taken);
    }
}
