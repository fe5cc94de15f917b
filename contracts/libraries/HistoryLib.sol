// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title HistoryLib
/// @notice Searches words in the order of time. The highest bits of a word, from bit 222 on, are the unix second of it;
/// they fit until the year 2514.
library HistoryLib {
    uint256 internal constant TS_AT = 222;

    /// @notice The last of the first `count` words that is of second `t` or before; zero if there is none.
    /// @dev Looks at index `probe` first: at the latest one if most reads are of a recent time.
    function lastUntil(mapping(uint256 index => uint256 word) storage words, uint256 count, uint256 probe, uint256 t)
        internal
        view
        returns (uint256 latest)
    {
        // Invariant: all words before `low` are at most `t`, all from `count` on are later.
        uint256 low;
        unchecked {
            // indices are below 2^32
            for (; low < count; probe = (low + count) >> 1) {
                uint256 word = words[probe];
                if (word >> TS_AT > t) {
                    count = probe;
                } else {
                    latest = word;
                    low = probe + 1;
                }
            }
        }
    }
}
