// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {ISwapAdapter} from "./ISwapAdapter.sol";
import {IUniswapV2Adapter} from "./IUniswapV2Adapter.sol";
import {IUniswapV2Router} from "./IUniswapV2Router.sol";

contract UniswapV2Adapter is IUniswapV2Adapter {
    using SafeERC20 for IERC20;

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IUniswapV2Adapter
    IUniswapV2Router public immutable ROUTER;

    /* CONSTRUCTOR */

    constructor(IUniswapV2Router router) {
        require(address(router).code.length > 0, UniswapV2AdapterInvalidRouter(address(router)));
        ROUTER = router;
    }

    /* SWAP */

    /// @inheritdoc ISwapAdapter
    function swap(
        address tokenIn,
        uint256 amountIn,
        address tokenOut,
        uint256 minOut,
        uint256 deadline,
        address recipient,
        bytes calldata data
    ) external returns (uint256 amountOut) {
        address[] memory path = _path(tokenIn, tokenOut, data);
        uint256 balanceBefore = IERC20(tokenOut).balanceOf(recipient);

        IERC20(tokenIn).safeTransferFrom(msg.sender, address(this), amountIn);
        // The whole balance: nothing is kept between calls, so it is what has just arrived, less the token's own fee.
        uint256 received = IERC20(tokenIn).balanceOf(address(this));
        require(received > 0, SwapAdapterNothingReceived(tokenIn));
        IERC20(tokenIn).forceApprove(address(ROUTER), received);
        ROUTER.swapExactTokensForTokensSupportingFeeOnTransferTokens(received, minOut, path, recipient, deadline);

        amountOut = IERC20(tokenOut).balanceOf(recipient) - balanceBefore;
    }

    /* INTERNAL */

    function _path(address tokenIn, address tokenOut, bytes calldata data)
        private
        pure
        returns (address[] memory path)
    {
        if (data.length == 0) {
            path = new address[](2);
            (path[0], path[1]) = (tokenIn, tokenOut);
        } else {
            path = abi.decode(data, (address[]));
            require(
                path.length > 1 && path[0] == tokenIn && path[path.length - 1] == tokenOut,
                SwapAdapterInvalidRoute(tokenIn, tokenOut)
            );
        }
    }
}
