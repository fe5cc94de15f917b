// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title CouncilBallotLib
/// @notice A ballot in one word: up to six choices, when it was cast, and its sequence.
/// @dev From the lowest bit: 6 times 30 bits (14 bits basis points | 16 bits number of the nominee), 21 bits seconds
/// from the beginning of the vote, 48 bits sequence. Basis points of zero end the choices.
library CouncilBallotLib {
    type Ballot is uint256;

    uint256 internal constant MAX_CHOICES = 6;
    uint256 private constant _CHOICE_BITS = 30;
    uint256 private constant _BPS_BITS = 14;
    uint256 private constant _BPS_MASK = (1 << _BPS_BITS) - 1;
    uint256 private constant _SECONDS_SHIFT = MAX_CHOICES * _CHOICE_BITS;
    uint256 private constant _SECONDS_MASK = (1 << 21) - 1;
    uint256 private constant _SEQUENCE_SHIFT = _SECONDS_SHIFT + 21;

    /// @notice A ballot without choices.
    function empty(uint256 castAfter, uint256 sequence_) internal pure returns (Ballot) {
        return Ballot.wrap((sequence_ << _SEQUENCE_SHIFT) | (castAfter << _SECONDS_SHIFT));
    }

    /// @notice The ballot with choice `index` added.
    function with(Ballot ballot, uint256 index, uint256 number, uint256 bps) internal pure returns (Ballot) {
        return Ballot.wrap(Ballot.unwrap(ballot) | (((number << _BPS_BITS) | bps) << (index * _CHOICE_BITS)));
    }

    /// @notice How many choices it has.
    function count(Ballot ballot) internal pure returns (uint256 choices) {
        for (; choices < MAX_CHOICES; ++choices) {
            (, uint256 bps) = choice(ballot, choices);
            if (bps == 0) break;
        }
    }

    /// @notice Number and basis points of a choice.
    function choice(Ballot ballot, uint256 index) internal pure returns (uint256 number, uint256 bps) {
        uint256 word = Ballot.unwrap(ballot) >> (index * _CHOICE_BITS);
        return (uint16(word >> _BPS_BITS), word & _BPS_MASK);
    }

    /// @notice Seconds from the beginning of the vote to the ballot.
    function castAfter(Ballot ballot) internal pure returns (uint256) {
        return (Ballot.unwrap(ballot) >> _SECONDS_SHIFT) & _SECONDS_MASK;
    }

    /// @notice The sequence.
    function sequence(Ballot ballot) internal pure returns (uint256) {
        return Ballot.unwrap(ballot) >> _SEQUENCE_SHIFT;
    }
}
