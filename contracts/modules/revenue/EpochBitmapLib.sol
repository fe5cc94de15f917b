// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title EpochBitmapLib
/// @notice A set of epochs, one bit each, 256 to a word (nearly five years).
library EpochBitmapLib {
    /// @notice Adds `epoch`.
    function set(mapping(uint256 word => uint256 bits) storage words, uint256 epoch) internal {
        words[epoch >> 8] |= 1 << (epoch & 0xff);
    }

    /// @notice The latest epoch of the set that is not later than `epoch`.
    /// @dev There must be one. Reads one more word for every 256 epochs without a member.
    function latestUpTo(mapping(uint256 word => uint256 bits) storage words, uint256 epoch)
        internal
        view
        returns (uint256)
    {
        uint256 word = epoch >> 8;
        // Keeps the bits 0 to `epoch & 0xff`; the shift is by 0 to 255.
        uint256 bits = words[word] & (type(uint256).max >> (0xff - (epoch & 0xff)));
        while (bits == 0) {
            bits = words[--word];
        }
        return (word << 8) | Math.log2(bits);
    }
}
