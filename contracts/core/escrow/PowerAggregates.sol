// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {Line, LineLib} from "../../libraries/LineLib.sol";
import {LockWord} from "../../libraries/LockWordLib.sol";
import {Point, PointLib} from "../../libraries/PointLib.sol";
import {PowerLib} from "../../libraries/PowerLib.sol";
import {ScheduleLib} from "../../libraries/ScheduleLib.sol";
import {WeekLib} from "../../libraries/WeekLib.sol";

/// @dev Keeps sums of decaying locks over time: one aggregate for the total (id zero) and one for each account that
/// others delegate to. The lock of an account that votes for itself is in no aggregate but the total.
///
/// A point holds slope and bias at the start of its week. Advancing by one week subtracts the slope from the bias, and
/// then the amounts that end with the new week from the slope. All ends are at most MAX_LOCK_WEEKS after the last
/// change, so after that many weeks the slope is zero and the loop stops, however old the point is.
///
/// The schedule needs no history: a change in week w only edits ends after w and appends a point, so the entries for
/// the weeks between the last point before a past second and that second never change again. For the same reason the
/// schedule is never cleared.
abstract contract PowerAggregates is IVotingEscrow {
    using PowerLib for LockWord;

    /* TYPES */

    struct Aggregate {
        // 192 bits empty | 32 bits index + 1 of the last point of an earlier week than that of the last point | 32 bits
        // number of points
        uint256 meta;
        mapping(uint256 index => Point) points;
        mapping(uint256 slot => uint256 lanes) schedule;
    }

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IVotingEscrow
    uint256 public immutable MAX_LOCK_WEEKS;

    /// @dev The longest lock for which the fields of a point are wide enough.
    uint256 private constant _LIMIT_WEEKS = 208;

    /// @dev The aggregate of all locks.
    address internal constant TOTAL = address(0);

    /* STORAGE */

    mapping(address id => Aggregate) private _aggregates;

    /* CONSTRUCTOR */

    constructor(uint256 maxLockWeeks) {
        require(
            maxLockWeeks >= 1 && maxLockWeeks <= _LIMIT_WEEKS,
            VotingEscrowInvalidMaxLockWeeks(maxLockWeeks, _LIMIT_WEEKS)
        );
        MAX_LOCK_WEEKS = maxLockWeeks;
    }

    /* UPKEEP */

    /// @inheritdoc IVotingEscrow
    function checkpoint(address account) external {
        Aggregate storage aggregate = _aggregates[account];
        uint256 meta = aggregate.meta;
        Point last = _lastPoint(aggregate, meta);
        uint256 week = WeekLib.weekOf(block.timestamp);
        // Advancing a point without slope costs nothing, and a point of this week is up to date. So callers can add at
        // most one point a week.
        if (last.slope() == 0 || WeekLib.weekOf(last.ts()) == week) return;

        _append(aggregate, meta, last, _lineAt(aggregate, last, week));

        emit Checkpointed(account);
    }

    /* VIEWS */

    /// @inheritdoc IVotingEscrow
    function weekStartBias() external view returns (uint256) {
        Aggregate storage aggregate = _aggregates[TOTAL];
        uint256 meta = aggregate.meta;
        Point point = _lastPoint(aggregate, meta);
        uint256 week = WeekLib.weekOf(block.timestamp);
        if (WeekLib.weekOf(point.ts()) == week) {
            uint256 earlier = meta >> 32;
            point = earlier == 0 ? PointLib.EMPTY : aggregate.points[earlier - 1];
        }
        return _lineAt(aggregate, point, week).bias();
    }

    /// @inheritdoc IVotingEscrow
    function boundaryBias(uint256 epoch) external view returns (uint256) {
        uint256 current = WeekLib.weekOf(block.timestamp);
        require(epoch <= current, VotingEscrowFutureEpoch(epoch, current));
        if (epoch == 0) return 0;
        Aggregate storage aggregate = _aggregates[TOTAL];
        return _lineAt(aggregate, _pointAt(aggregate, WeekLib.startOf(epoch) - 1), epoch).bias();
    }

    /* INTERNAL */

    /// @dev Raw power of the aggregate `id` at second `t`; for a future `t` what it will be if nothing changes.
    function _aggregateRawAt(address id, uint256 t) internal view returns (uint256) {
        Aggregate storage aggregate = _aggregates[id];
        Point point = _pointAt(aggregate, t);
        if (Point.unwrap(point) == 0) return 0;
        return _lineAt(aggregate, point, WeekLib.weekOf(t)).rawAt(t);
    }

    /// @dev Whether the aggregate `id` ever held anything.
    function _hasPoints(address id) internal view returns (bool) {
        return _aggregates[id].meta != 0;
    }

    /// @dev Replaces the lock state `removed` by `added` in the aggregate `id`, both as of now.
    /// @return rawBefore Raw power of the aggregate now, before.
    /// @return rawAfter The same after.
    function _shift(address id, LockWord removed, LockWord added)
        internal
        returns (uint256 rawBefore, uint256 rawAfter)
    {
        Aggregate storage aggregate = _aggregates[id];
        uint256 week = WeekLib.weekOf(block.timestamp);
        uint256 meta = aggregate.meta;
        Point last = _lastPoint(aggregate, meta);
        Line line = _lineAt(aggregate, last, week);
        Line removedLine = removed.lineOf(week, MAX_LOCK_WEEKS);
        Line addedLine = added.lineOf(week, MAX_LOCK_WEEKS);

        rawBefore = line.rawAt(block.timestamp);
        // Slope and bias determine amount and end, so with equal lines the schedule stays the same too.
        if (removedLine.isSame(addedLine)) return (rawBefore, rawBefore);

        line = line + addedLine - removedLine;
        rawAfter = line.rawAt(block.timestamp);

        uint256 from = removedLine.slope() == 0 ? 0 : removed.endWeek();
        uint256 to = addedLine.slope() == 0 ? 0 : added.endWeek();
        if (from != to) {
            if (from != 0) _reschedule(aggregate, from, 0, removedLine.slope());
            if (to != 0) _reschedule(aggregate, to, addedLine.slope(), 0);
        } else if (to != 0) {
            _reschedule(aggregate, to, addedLine.slope(), removedLine.slope());
        }
        _append(aggregate, meta, last, line);
    }

    /* PRIVATE */

    function _lastPoint(Aggregate storage aggregate, uint256 meta) private view returns (Point) {
        uint256 count = uint32(meta);
        return count == 0 ? PointLib.EMPTY : aggregate.points[count - 1];
    }

    /// @dev The last point at or before second `t`; EMPTY before the first. Tries the latest point first: most reads
    /// are of a recent time.
    function _pointAt(Aggregate storage aggregate, uint256 t) private view returns (Point latest) {
        uint256 high = uint32(aggregate.meta);
        if (high == 0) return latest;
        mapping(uint256 index => Point) storage points = aggregate.points;
        unchecked {
            // indices are below 2^32
            Point point = points[--high];
            if (point.ts() <= t) return point;

            // Invariant: all points before `low` are at most `t`, all from `high` on are later.
            uint256 low;
            while (low < high) {
                uint256 middle = (low + high) >> 1;
                point = points[middle];
                if (point.ts() > t) {
                    high = middle;
                } else {
                    latest = point;
                    low = middle + 1;
                }
            }
        }
    }

    /// @dev The line of week number `week`, advanced from `point`, the last one before that week or in it.
    function _lineAt(Aggregate storage aggregate, Point point, uint256 week) private view returns (Line) {
        mapping(uint256 slot => uint256 lanes) storage schedule = aggregate.schedule;
        uint256 slope = point.slope();
        uint256 bias = point.bias();
        uint256 current = WeekLib.weekOf(point.ts());
        unchecked {
            // No underflow: the slope is the sum of the amounts still scheduled, and each of them contributes at least
            // one week to the bias.
            while (current < week && slope != 0) {
                uint256 lanes = schedule[ScheduleLib.slotOf(++current)];
                bias -= slope;
                if (ScheduleLib.isEven(current)) {
                    slope -= ScheduleLib.evenLane(lanes);
                    if (current == week) break;
                    ++current;
                    bias -= slope;
                }
                slope -= ScheduleLib.oddLane(lanes);
            }
        }
        return LineLib.pack(slope, bias);
    }

    function _reschedule(Aggregate storage aggregate, uint256 week, uint256 added, uint256 removed) private {
        uint256 slot = ScheduleLib.slotOf(week);
        aggregate.schedule[slot] = ScheduleLib.shifted(aggregate.schedule[slot], week, added, removed);
    }

    /// @dev Writes `line` as the point of this second, over `last` if that is of this second too.
    function _append(Aggregate storage aggregate, uint256 meta, Point last, Line line) private {
        Point point = PointLib.pack(block.timestamp, line);
        uint256 count = uint32(meta);
        if (last.ts() == block.timestamp) {
            aggregate.points[count - 1] = point;
            return;
        }
        bool isFirstOfWeek = WeekLib.weekOf(last.ts()) < WeekLib.weekOf(block.timestamp);
        uint256 earlier = isFirstOfWeek ? count : meta >> 32;
        aggregate.points[count] = point;
        // At most one point per second, so 32 bits last for at least 136 years.
        aggregate.meta = earlier << 32 | count + 1;
    }
}
