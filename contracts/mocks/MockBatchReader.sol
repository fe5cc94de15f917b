// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev Answers many views in one call, for tests that ask thousands. The input is a row of
/// `20 bytes target | 2 bytes length | calldata`, the output a row of `1 byte success | 2 bytes length | returned bytes`.
contract MockBatchReader {
    fallback() external {
        assembly ("memory-safe") {
            // Nothing else uses memory here: answers grow from zero on, the next question stands behind them.
            let out := 0
            for { let position := 0 } lt(position, calldatasize()) {} {
                let target := shr(96, calldataload(position))
                let size := shr(240, calldataload(add(position, 20)))
                let answer := add(out, 3)
                calldatacopy(answer, add(position, 22), size)
                mstore8(out, staticcall(gas(), target, answer, size, 0, 0))
                let length := returndatasize()
                mstore8(add(out, 1), shr(8, length))
                mstore8(add(out, 2), length)
                returndatacopy(answer, 0, length)
                out := add(answer, length)
                position := add(add(position, 22), size)
            }
            return(0, out)
        }
    }
}
