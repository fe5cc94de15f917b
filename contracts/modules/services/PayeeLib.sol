// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @dev One of those who share what a service earns. Shares of a list sum to 10,000.
struct Payee {
    address account; // not zero
    uint16 shareBps; // positive
}

/// @title PayeeLib
/// @notice Lists of payees in words, one for each: 80 bits empty | 16 bits share | 160 bits account; and the digest of
/// such a list: the first 216 bits of the hash of its words.
library PayeeLib {
    uint256 internal constant WHOLE_BPS = 10_000;
    uint256 private constant _SHARE_AT = 160;

    /// @notice The word of `payee`.
    function word(Payee calldata payee) internal pure returns (uint256) {
        return uint256(payee.shareBps) << _SHARE_AT | uint160(payee.account);
    }

    /// @notice The digest of a list in words.
    function digest(uint256[] calldata words) internal pure returns (bytes27 hash) {
        assembly ("memory-safe") {
            let data := mload(0x40) // free memory, not kept
            let size := shl(5, words.length)
            calldatacopy(data, words.offset, size)
            hash := shl(40, shr(40, keccak256(data, size)))
        }
    }

    /// @notice The digest of a list in words, in memory.
    function digestOf(uint256[] memory words) internal pure returns (bytes27 hash) {
        assembly ("memory-safe") {
            hash := shl(40, shr(40, keccak256(add(words, 0x20), shl(5, mload(words)))))
        }
    }

    /// @notice Account and share of the word number `index` (from 0) of a list whose digest is right.
    function at(uint256[] calldata words, uint256 index) internal pure returns (address account, uint256 shareBps) {
        assembly ("memory-safe") {
            let entry := calldataload(add(words.offset, shl(5, index)))
            account := and(entry, 0xffffffffffffffffffffffffffffffffffffffff)
            shareBps := shr(160, entry)
        }
    }
}
