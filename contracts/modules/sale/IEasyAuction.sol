// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title IEasyAuction
/// @notice What a gate needs of Gnosis' EasyAuction.
interface IEasyAuction {
    /// @notice Places orders of `orderSubmitter`, whom the auction's verifier must allow; the caller pays.
    /// @dev Orders that are there already are left out and not paid for.
    function placeSellOrdersOnBehalf(
        uint256 auctionId,
        uint96[] calldata minBuyAmounts,
        uint96[] calldata sellAmounts,
        bytes32[] calldata previousOrders,
        bytes calldata allowListCallData,
        address orderSubmitter
    ) external returns (uint64 userId);

    /// @notice The first two fields of an auction.
    function auctionData(uint256 auctionId) external view returns (IERC20 auctioningToken, IERC20 biddingToken);
}

/// @title IAllowListVerifier
/// @notice What EasyAuction asks the contract that an auction names.
interface IAllowListVerifier {
    /// @notice Answers its own selector if `user` may place orders in the auction.
    function isAllowed(address user, uint256 auctionId, bytes calldata callData) external view returns (bytes4);
}
