// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {HistoryLib} from "./HistoryLib.sol";
import {Line, LineLib} from "./LineLib.sol";
import {WidthLib} from "./WidthLib.sol";

/// @dev One entry in the history of a sum of locks, in one slot, from the highest bit down:
///
/// 34 bits ts | 6 empty | 104 slope | 112 bias
///
/// Slope and bias are the line of the week of `ts` (unix seconds), after all changes up to and including `ts`.
/// The fields are wide enough for 2^104 - 1 base units in all, locked for up to 208 weeks: 208 * 2^104 < 2^112.
type Point is uint256;

using PointLib for Point global;

/// @title PointLib
/// @notice Packs and reads the points of a sum of locks.
library PointLib {
    Point internal constant EMPTY = Point.wrap(0);

    uint256 private constant SLOPE_AT = 112;

    /// @notice Packs a point; slope and bias must fit their widths.
    function pack(uint256 ts_, Line line_) internal pure returns (Point) {
        return Point.wrap(
            ts_ << HistoryLib.TS_AT | WidthLib.fit(line_.slope(), type(uint104).max) << SLOPE_AT
                | WidthLib.fit(line_.bias(), type(uint112).max)
        );
    }

    function ts(Point point) internal pure returns (uint256) {
        return Point.unwrap(point) >> HistoryLib.TS_AT;
    }

    function slope(Point point) internal pure returns (uint256) {
        return uint104(Point.unwrap(point) >> SLOPE_AT);
    }

    function bias(Point point) internal pure returns (uint256) {
        return uint112(Point.unwrap(point));
    }

    function line(Point point) internal pure returns (Line) {
        return LineLib.pack(slope(point), bias(point));
    }
}
