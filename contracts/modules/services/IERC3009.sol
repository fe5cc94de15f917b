// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IERC3009
/// @notice The part of EIP-3009 that is used here: transfers by a signed authorization, which the receiver sends.
interface IERC3009 {
    /// @notice Moves `value` units of `from` to `to`, which must be the caller; each `nonce` of `from` counts once.
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;
}
