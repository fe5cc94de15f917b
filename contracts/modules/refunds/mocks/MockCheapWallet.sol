// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev An account whose code agrees to everything for as little gas as there can be.
contract MockCheapWallet {
    fallback() external {
        assembly {
            mstore(0, shl(224, 0x1626ba7e)) // IERC1271.isValidSignature
            return(0, 32)
        }
    }
}
