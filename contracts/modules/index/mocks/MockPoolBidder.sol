// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IIndexTaker} from "../IIndexTaker.sol";
import {IIndexVault} from "../IIndexVault.sol";

interface IMockPool {
    function mint(address recipient, int24 low, int24 high, uint128 liquidity, bytes calldata data) external;

    function swap(address recipient, bool zeroForOne, int256 amount, uint160 limit, bytes calldata data) external;
}

/// @dev Test only. Takes of an index with nothing of its own: what it gets, it sells at a pool of Uniswap v3 for just
/// what it has to pay; what is left is its gain.
contract MockPoolBidder is IIndexTaker {
    using SafeERC20 for IERC20;

    uint160 private constant _LOWEST = 4_295_128_739;
    uint160 private constant _HIGHEST = 1_461_446_703_485_210_103_287_273_052_203_988_822_378_723_970_342;
    int24 private constant _WIDEST = 887_220;

    IIndexVault public immutable VAULT;
    IMockPool public immutable POOL;
    uint256 public immutable PART;
    IERC20 public immutable TOKEN;
    IERC20 public immutable NUMERAIRE;

    error MockPoolBidderNotKnown(address caller);

    constructor(IIndexVault vault, IMockPool pool, uint256 part) {
        (VAULT, POOL, PART) = (vault, pool, part);
        (TOKEN, NUMERAIRE) = (vault.partOf(part).token, vault.partOf(0).token);
    }

    /// @dev Puts what it has into the pool, at all prices.
    function provide(uint128 liquidity) external {
        POOL.mint(address(this), -_WIDEST, _WIDEST, liquidity, "");
    }

    function bid(bool vaultSells) external returns (uint256, uint256) {
        (uint256 id,,,,) = VAULT.offer(PART);
        uint256 limit = vaultSells ? type(uint256).max : 0;
        return VAULT.take(PART, id, vaultSells, type(uint256).max, limit, block.timestamp, address(this), hex"01");
    }

    function onTake(uint256, bool vaultSells, uint256 amount, uint256 payment, bytes calldata) external {
        _requireFrom(address(VAULT));
        (IERC20 sold, IERC20 bought) = vaultSells ? (TOKEN, NUMERAIRE) : (NUMERAIRE, TOKEN);
        uint256 due = vaultSells ? payment : amount;
        bool zeroForOne = address(sold) < address(bought);
        POOL.swap(address(this), zeroForOne, -int256(due), zeroForOne ? _LOWEST + 1 : _HIGHEST - 1, "");
        bought.forceApprove(address(VAULT), due);
    }

    function uniswapV3SwapCallback(int256 amount0, int256 amount1, bytes calldata) external {
        _pay(amount0 > 0 ? uint256(amount0) : 0, amount1 > 0 ? uint256(amount1) : 0);
    }

    function uniswapV3MintCallback(uint256 amount0, uint256 amount1, bytes calldata) external {
        _pay(amount0, amount1);
    }

    function _pay(uint256 amount0, uint256 amount1) private {
        _requireFrom(address(POOL));
        (IERC20 token0, IERC20 token1) = address(TOKEN) < address(NUMERAIRE) ? (TOKEN, NUMERAIRE) : (NUMERAIRE, TOKEN);
        if (amount0 > 0) token0.safeTransfer(msg.sender, amount0);
        if (amount1 > 0) token1.safeTransfer(msg.sender, amount1);
    }

    function _requireFrom(address caller) private view {
        require(msg.sender == caller, MockPoolBidderNotKnown(msg.sender));
    }
}
