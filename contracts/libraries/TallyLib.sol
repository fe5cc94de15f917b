// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {Counting, Rules} from "./RulesLib.sol";

/// @title TallyLib
/// @notice The word of a proposal that every ballot reads and most ballots write:
/// 112 bits forVotes | 112 bits againstVotes | 8 bits plainUntil | 24 bits version of the rules.
/// @dev 2^112 votes are 5.19 * 10^15 whole tokens of 18 decimals. `plainUntil` counts units of two hours from the
/// snapshot: until then a ballot has nothing to know but this word. It is zero under counting rules that need more, and
/// `EXTENDED` once the vote was extended.
library TallyLib {
    uint256 internal constant EXTENDED = 255;
    uint256 private constant _UNIT = 2 hours;
    uint256 private constant _MAX_PLAIN = 254;

    /// @notice The word of a proposal that is born under `rules`.
    function born(Rules rules) internal pure returns (uint256) {
        uint256 units = (rules.votingPeriod() - rules.lateExtension()) / _UNIT;
        uint256 plainUntil = rules.counting() == Counting.Majority ? Math.min(units, _MAX_PLAIN) : 0;
        return (rules.version() << 232) | (plainUntil << 224);
    }

    /// @notice Votes for the proposal.
    function forVotes(uint256 tally) internal pure returns (uint256) {
        return uint112(tally);
    }

    /// @notice Votes against the proposal.
    function againstVotes(uint256 tally) internal pure returns (uint256) {
        return uint112(tally >> 112);
    }

    /// @notice Version of the rules; zero if there is no such proposal.
    function version(uint256 tally) internal pure returns (uint256) {
        return tally >> 232;
    }

    /// @notice Whether the vote was extended.
    function isExtended(uint256 tally) internal pure returns (bool) {
        return uint8(tally >> 224) == EXTENDED;
    }

    /// @notice The same word, extended.
    function extended(uint256 tally) internal pure returns (uint256) {
        return tally | (EXTENDED << 224);
    }

    /// @notice Whether a ballot `elapsed` seconds after the snapshot is surely too early to extend anything, under a counting
    /// rule that adds votes up as they are.
    function isPlain(uint256 tally, uint256 elapsed) internal pure returns (bool) {
        uint256 plainUntil = uint8(tally >> 224);
        unchecked {
            return elapsed <= plainUntil * _UNIT && plainUntil != EXTENDED; // a product of two small numbers
        }
    }

    /// @notice The word after `removed` votes went and `added` votes came, both 112 bits for | 112 bits against.
    /// @dev Reverts if a sum does not fit. `removed` must be part of the word.
    function moved(uint256 tally, uint256 removed, uint256 added) internal pure returns (uint256 result) {
        // No field borrows from its neighbour; a sum below 2^113 that is too large for its field has bit 112 set.
        unchecked {
            result = tally - removed;
            uint256 newFor = uint256(uint112(result)) + uint112(added);
            uint256 newAgainst = uint256(uint112(result >> 112)) + (added >> 112);
            SafeCast.toUint112(newFor | newAgainst);
            result += added;
        }
    }
}
