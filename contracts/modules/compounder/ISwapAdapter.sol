// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title ISwapAdapter
/// @notice Swaps one token for another at one kind of exchange; holds nothing between calls.
interface ISwapAdapter {
    /// @notice The route does not begin with `tokenIn` and end with `tokenOut`.
    error SwapAdapterInvalidRoute(address tokenIn, address tokenOut);
    /// @notice No units of `token` arrived.
    error SwapAdapterNothingReceived(address token);

    /// @notice Takes `amountIn` units of `tokenIn` from the caller, which has approved them, swaps them, and sends the
    /// `tokenOut` to `recipient`.
    /// @dev Must spend nothing else and keep nothing. The minimum comes from the caller: an adapter must never derive
    /// one from the current price of the exchange. Reverts if less than `minOut` units arrive, or after `deadline`.
    /// @param deadline Unix seconds.
    /// @param data The route, as the adapter defines it.
    /// @return amountOut Units of `tokenOut` that `recipient` received.
    function swap(
        address tokenIn,
        uint256 amountIn,
        address tokenOut,
        uint256 minOut,
        uint256 deadline,
        address recipient,
        bytes calldata data
    ) external returns (uint256 amountOut);
}
