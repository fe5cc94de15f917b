// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBuybackAuction} from "../IBuybackAuction.sol";
import {IBuybackBidder} from "../IBuybackBidder.sol";

/// @dev Test only. Buys in an auction and, between the lot and the payment, makes the calls that `data` lists.
contract MockBidder is IBuybackBidder {
    struct Step {
        address to;
        bytes data;
        bool isOptional; // goes on if it reverts
    }

    IBuybackAuction public immutable AUCTION;

    /// @dev What the auction said, and what the steps answered, or their revert data.
    event CalledBack(address token, uint256 amount, uint256 payment, bytes[] answers);

    error MockBidderNotTheAuction(address caller);

    constructor(IBuybackAuction auction) {
        AUCTION = auction;
        auction.PAYMENT_TOKEN().approve(address(auction), type(uint256).max);
    }

    function bid(address wanted, uint256 auctionId, uint256 maxAmount, address receiver, Step[] calldata steps)
        external
        returns (uint256, uint256)
    {
        return AUCTION.buyWithCallback(
            wanted, auctionId, maxAmount, type(uint256).max, block.timestamp, receiver, abi.encode(steps)
        );
    }

    function onLot(address token, uint256 amount, uint256 payment, bytes calldata data) external {
        require(msg.sender == address(AUCTION), MockBidderNotTheAuction(msg.sender));
        Step[] memory steps = abi.decode(data, (Step[]));
        bytes[] memory answers = new bytes[](steps.length);
        for (uint256 i; i < steps.length; ++i) {
            (bool done, bytes memory answer) = steps[i].to.call(steps[i].data);
            if (!done && !steps[i].isOptional) {
                assembly ("memory-safe") {
                    revert(add(answer, 0x20), mload(answer))
                }
            }
            answers[i] = answer;
        }
        emit CalledBack(token, amount, payment, answers);
    }
}
