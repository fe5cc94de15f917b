// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ISwapAdapter} from "./ISwapAdapter.sol";
import {IUniswapV2Router} from "./IUniswapV2Router.sol";

/// @title IUniswapV2Adapter
/// @notice Swaps through the pools of a Uniswap V2 router.
/// @dev `data` is empty for the pool of the two tokens, or the ABI-encoded list of tokens of a longer path, the first
/// and the last included. Tokens that take a fee on transfers work: what arrives counts.
interface IUniswapV2Adapter is ISwapAdapter {
    /// @notice `router` has no code.
    error UniswapV2AdapterInvalidRouter(address router);

    /// @notice The router.
    function ROUTER() external view returns (IUniswapV2Router);
}
