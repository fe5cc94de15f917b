// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title TryTransferLib
/// @notice ERC-20 calls that return failure instead of reverting, at a bounded cost.
library TryTransferLib {
    /// @notice Whether `token` moved `amount` units to `to`, spending at most `gasLimit` gas.
    /// @dev Failure is a revert, running out of `gasLimit`, return data other than none or true, or no code. At most
    /// one word of the return data is copied, so long return data costs the caller nothing.
    function tryTransfer(address token, address to, uint256 amount, uint256 gasLimit) internal returns (bool ok) {
        bytes4 selector = IERC20.transfer.selector;
        assembly ("memory-safe") {
            let data := mload(0x40) // 68 bytes of free memory, not kept
            mstore(data, selector)
            mstore(add(data, 0x04), to)
            mstore(add(data, 0x24), amount)
            mstore(0x00, 0)
            ok := call(gasLimit, token, 0, data, 0x44, 0x00, 0x20)
            switch returndatasize()
            case 0 { ok := and(ok, gt(extcodesize(token), 0)) }
            default { ok := and(ok, and(gt(returndatasize(), 0x1f), eq(mload(0x00), 1))) }
        }
    }

    /// @notice The balance of this contract, and whether `balanceOf` of `token` told it with `gasLimit` gas.
    function tryReadBalance(address token, uint256 gasLimit) internal view returns (bool ok, uint256 units) {
        bytes memory data = abi.encodeCall(IERC20.balanceOf, (address(this)));
        assembly ("memory-safe") {
            mstore(0x00, 0)
            ok := staticcall(gasLimit, token, add(data, 0x20), mload(data), 0x00, 0x20)
            ok := and(ok, gt(returndatasize(), 0x1f))
            if ok { units := mload(0x00) }
        }
    }

    /// @notice The balance of this contract, or zero if `balanceOf` of `token` fails with `gasLimit` gas.
    function tryBalanceOf(address token, uint256 gasLimit) internal view returns (uint256 units) {
        bytes memory data = abi.encodeCall(IERC20.balanceOf, (address(this)));
        assembly ("memory-safe") {
            mstore(0x00, 0)
            let ok := staticcall(gasLimit, token, add(data, 0x20), mload(data), 0x00, 0x20)
            if and(ok, gt(returndatasize(), 0x1f)) { units := mload(0x00) }
        }
    }
}
