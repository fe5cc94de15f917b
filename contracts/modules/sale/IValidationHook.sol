// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IValidationHook
/// @notice What Uniswap's continuous clearing auction calls before each bid.
interface IValidationHook {
    /// @notice Reverts if the bid must not be placed.
    /// @param maxPrice Highest price of the bid.
    /// @param amount Currency units of the bid.
    /// @param owner Whose the bid will be.
    /// @param sender Who places and pays it.
    /// @param hookData Bytes of the sender.
    function validate(uint256 maxPrice, uint128 amount, address owner, address sender, bytes calldata hookData) external;
}
