// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title OptionsBallotLib
/// @notice A ballot on options in one word: 1 bit that it was cast | 32 bits seconds from the opening | 17 times 7 bits
/// points, the first option lowest.
library OptionsBallotLib {
    type Ballot is uint256;

    uint256 internal constant POINT_BITS = 7;
    uint256 private constant _POINT_MASK = 2 ** POINT_BITS - 1;
    uint256 private constant _TIME_AT = 17 * POINT_BITS;
    uint256 private constant _CAST = 1 << (_TIME_AT + 32);

    /// @dev One without points, cast `time` seconds after the opening.
    function empty(uint256 time) internal pure returns (Ballot) {
        return Ballot.wrap(_CAST | (time << _TIME_AT));
    }

    /// @dev With points for the option `index`, which had none.
    function with(Ballot ballot, uint256 index, uint256 points) internal pure returns (Ballot) {
        return Ballot.wrap(Ballot.unwrap(ballot) | (points << (index * POINT_BITS)));
    }

    function isCast(Ballot ballot) internal pure returns (bool) {
        return Ballot.unwrap(ballot) & _CAST != 0;
    }

    function castAfter(Ballot ballot) internal pure returns (uint256) {
        return uint32(Ballot.unwrap(ballot) >> _TIME_AT);
    }

    function pointsOf(Ballot ballot, uint256 index) internal pure returns (uint256) {
        return (Ballot.unwrap(ballot) >> (index * POINT_BITS)) & _POINT_MASK;
    }
}
