// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @dev The raw power of one lock or of many inside one week, `bias * 1 weeks - slope * (seconds since the week
/// began)`:
///
/// 128 bits slope | 128 bits bias
///
/// - slope: sum of the decaying amounts, base units
/// - bias: sum of amount * weeks left at the start of the week, base units times weeks
///
/// Lines of the same week add up. Neither half of a sum carries into the other: stored slopes are below 2^104 and
/// stored biases below 2^112 (PointLib checks both), so no sum reaches 2^128. Only lines that were added are
/// subtracted, each as of the same week, so every half is at least as large as what is taken from it and nothing is
/// borrowed.
type Line is uint256;

using LineLib for Line global;
using {plus as +, minus as -} for Line global;

function plus(Line a, Line b) pure returns (Line) {
    unchecked {
        return Line.wrap(Line.unwrap(a) + Line.unwrap(b));
    }
}

/// @dev `b` is part of the sum `a`. The check of the whole word catches a slope that is too large, not a bias; there
/// the borrowed bit would show as a bias of about 2^128, which no point can hold.
function minus(Line a, Line b) pure returns (Line) {
    return Line.wrap(Line.unwrap(a) - Line.unwrap(b));
}

/// @title LineLib
/// @notice Packs and reads lines.
library LineLib {
    Line internal constant ZERO = Line.wrap(0);

    /// @notice The line of `slope_` and `bias_`, both below 2^128.
    function pack(uint256 slope_, uint256 bias_) internal pure returns (Line) {
        return Line.wrap(slope_ << 128 | bias_);
    }

    function slope(Line line) internal pure returns (uint256) {
        return Line.unwrap(line) >> 128;
    }

    function bias(Line line) internal pure returns (uint256) {
        return uint128(Line.unwrap(line));
    }

    function isSame(Line line, Line other) internal pure returns (bool) {
        return Line.unwrap(line) == Line.unwrap(other);
    }

    /// @notice Raw power at second `t` of the line's week.
    /// @dev Not negative: every decaying lock in the line has at least one week left at the start of the week, so
    /// `bias >= slope`.
    function rawAt(Line line, uint256 t) internal pure returns (uint256) {
        unchecked {
            return line.bias() * 1 weeks - line.slope() * (t % 1 weeks);
        }
    }
}
