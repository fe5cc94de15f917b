// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IUniswapV2Router
/// @notice The part of Uniswap's V2 Router02 that is used here.
interface IUniswapV2Router {
    /// @notice Swaps exactly `amountIn` units of the first token of `path` along the pools between its tokens; reverts
    /// unless `to` receives at least `amountOutMin` units of the last one, and after `deadline` (unix seconds).
    function swapExactTokensForTokensSupportingFeeOnTransferTokens(
        uint256 amountIn,
        uint256 amountOutMin,
        address[] calldata path,
        address to,
        uint256 deadline
    ) external;
}
