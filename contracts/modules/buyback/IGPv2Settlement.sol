// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IGPv2Settlement
/// @notice What is used here of the settlement contract of CoW Protocol.
interface IGPv2Settlement {
    /// @notice The EIP-712 domain of its orders.
    function domainSeparator() external view returns (bytes32);

    /// @notice The contract that takes what orders sell, by an allowance of their owner.
    function vaultRelayer() external view returns (address);
}
