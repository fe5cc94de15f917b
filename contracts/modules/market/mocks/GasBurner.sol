// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @dev Can use up all the gas that it has.
abstract contract GasBurner {
    function _burn() internal pure {
        assembly {
            invalid()
        }
    }
}
