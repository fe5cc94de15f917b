// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

/// @title GPv2OrderLib
/// @notice The digest of an order of CoW Protocol that sells an exact amount, in parts or whole, for at least a price,
/// without a fee, from and to plain ERC-20 balances.
library GPv2OrderLib {
    bytes32 internal constant TYPE_HASH = keccak256(
        "Order(address sellToken,address buyToken,address receiver,uint256 sellAmount,uint256 buyAmount,uint32 validTo,"
        "bytes32 appData,uint256 feeAmount,string kind,bool partiallyFillable,string sellTokenBalance,string buyTokenBalance)"
    );
    bytes32 internal constant KIND_SELL = keccak256("sell");
    bytes32 internal constant BALANCE_ERC20 = keccak256("erc20");

    /// @param domain The EIP-712 domain of the settlement contract.
    /// @param validTo The last second in which the order can be filled, unix seconds.
    function digest(
        bytes32 domain,
        address sellToken,
        address buyToken,
        address receiver,
        uint256 sellAmount,
        uint256 buyAmount,
        uint256 validTo,
        bytes32 appData
    ) internal pure returns (bytes32) {
        bytes memory head = abi.encode(
            TYPE_HASH, sellToken, buyToken, receiver, sellAmount, buyAmount, validTo, appData, uint256(0)
        );
        bytes memory tail = abi.encode(KIND_SELL, true, BALANCE_ERC20, BALANCE_ERC20);
        return MessageHashUtils.toTypedDataHash(domain, keccak256(bytes.concat(head, tail)));
    }
}
