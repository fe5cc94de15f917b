// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {Line, LineLib} from "../../libraries/LineLib.sol";
import {LockWord} from "../../libraries/LockWordLib.sol";
import {Point, PointLib} from "../../libraries/PointLib.sol";
import {PowerLib} from "../../libraries/PowerLib.sol";
import {ScheduleLib} from "../../libraries/ScheduleLib.sol";
import {WeekLib} from "../../libraries/WeekLib.sol";

/// @dev Keeps the sum of many decaying locks over time: one aggregate for the total (id zero) and one for each delegate
/// that others delegate to. A self-voter's own lock is in no aggregate but the total.
///
/// A point holds slope and bias at the start of its week. Going one week on takes the slope off the bias, and then the
/// amounts that end with the new week off the slope. All ends are at most MAX_LOCK_WEEKS ahead of the last change, so
/// after that many weeks the slope is zero and the walk stops, whatever the age of the point.
///
/// The schedule needs no history: a change in week w only edits ends after w and leaves a point, so behind the last point
/// before any past second, the weeks up to that second never change again. Therefore the schedule is never cleared.
abstract contract PowerAggregates is IVotingEscrow {
    using PowerLib for LockWord;

    /* TYPES */

    struct Aggregate {
        // 192 bits empty | 32 bits index + 1 of the last point of an earlier week than the last point's | 32 bits number
        // of points
        uint256 meta;
        mapping(uint256 index => Point) points;
        mapping(uint256 slot => uint256 lanes) schedule;
    }

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IVotingEscrow
    uint256 public immutable MAX_LOCK_WEEKS;

    /// @dev The widths of a point hold up to this many weeks.
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
        // A point without slope is never walked from, and one of this week is fresh: so strangers can add at most one
        // point a week.
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

    /// @dev Takes the lock state `removed` out of the aggregate `id` and puts `added` in, both as of now.
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
        Line gone = removed.lineOf(week, MAX_LOCK_WEEKS);
        Line come = added.lineOf(week, MAX_LOCK_WEEKS);

        rawBefore = line.rawAt(block.timestamp);
        // Slope and bias together tell amount and end, so equal lines mean the same schedule too.
        if (gone.isSame(come)) return (rawBefore, rawBefore);

        line = line + come - gone;
        rawAfter = line.rawAt(block.timestamp);

        uint256 from = gone.slope() == 0 ? 0 : removed.endWeek();
        uint256 to = come.slope() == 0 ? 0 : added.endWeek();
        if (from != to) {
            if (from != 0) _reschedule(aggregate, from, 0, gone.slope());
            if (to != 0) _reschedule(aggregate, to, come.slope(), 0);
        } else if (to != 0) {
            _reschedule(aggregate, to, come.slope(), gone.slope());
        }
        _append(aggregate, meta, last, line);
    }

    /* PRIVATE */

    function _lastPoint(Aggregate storage aggregate, uint256 meta) private view returns (Point) {
        uint256 count = uint32(meta);
        return count == 0 ? PointLib.EMPTY : aggregate.points[count - 1];
    }

    /// @dev The last point at or before second `t`; EMPTY before the first. Looks at the newest point first: most reads
    /// are of a recent time.
    function _pointAt(Aggregate storage aggregate, uint256 t) private view returns (Point found) {
        uint256 high = uint32(aggregate.meta);
        if (high == 0) return found;
        mapping(uint256 index => Point) storage points = aggregate.points;
        unchecked {
            // indices are below 2^32
            Point point = points[--high];
            if (point.ts() <= t) return point;

            // All points before `low` are at most `t`, all from `high` on are later.
            uint256 low;
            while (low < high) {
                uint256 middle = (low + high) >> 1;
                point = points[middle];
                if (point.ts() > t) {
                    high = middle;
                } else {
                    found = point;
                    low = middle + 1;
                }
            }
        }
    }

    /// @dev The line of week number `week`, from the last point before it or in it.
    function _lineAt(Aggregate storage aggregate, Point point, uint256 week) private view returns (Line) {
        mapping(uint256 slot => uint256 lanes) storage schedule = aggregate.schedule;
        uint256 slope = point.slope();
        uint256 bias = point.bias();
        uint256 current = WeekLib.weekOf(point.ts());
        unchecked {
            // Nothing goes below zero: the slope is the sum of the amounts still scheduled, and each of them has at
            // least one week left in the bias.
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
        // A point needs a second of its own, so 32 bits last for 136 years of one point every second.
        aggregate.meta = earlier << 32 | count + 1;
    }
}
