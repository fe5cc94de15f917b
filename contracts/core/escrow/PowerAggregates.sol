// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {Head, HeadLib} from "../../libraries/HeadLib.sol";
import {HistoryLib} from "../../libraries/HistoryLib.sol";
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
/// then the amounts that end with the new week from the slope. Weeks with which nothing ends are taken at once and read
/// nothing, so a sum of few locks is advanced by few reads. All ends are at most MAX_LOCK_WEEKS after the last change,
/// so after that many weeks the slope is zero and the loop stops, however old the point is.
///
/// The schedule needs no history: a change in week w only edits ends after w and appends a point, so the entries for
/// the weeks between the last point before a past second and that second never change again. For the same reason the
/// schedule is never cleared.
abstract contract PowerAggregates is IVotingEscrow {
    using PowerLib for LockWord;

    /* TYPES */

    struct Aggregate {
        Head head;
        mapping(uint256 index => uint256 word) points; // unwrapped, in the order of their `ts`
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

    /// @dev The delegates by their numbers.
    mapping(uint256 number => address id) private _delegates;

    /* CONSTRUCTOR */

    constructor(uint256 maxLockWeeks) {
        require(
            maxLockWeeks >= 1 && maxLockWeeks <= _LIMIT_WEEKS,
            VotingEscrowInvalidMaxLockWeeks(maxLockWeeks, _LIMIT_WEEKS)
        );
        MAX_LOCK_WEEKS = maxLockWeeks;
    }

    /* VIEWS */

    /// @inheritdoc IVotingEscrow
    function weekStartBias() external view returns (uint256) {
        Aggregate storage aggregate = _aggregates[TOTAL];
        Head head = aggregate.head;
        Point last = _lastPoint(aggregate, head);
        Point point = last;
        uint256 week = WeekLib.weekOf(block.timestamp);
        if (WeekLib.weekOf(last.ts()) == week) {
            uint256 earlier = head.earlier();
            point = earlier == 0 ? PointLib.EMPTY : Point.wrap(aggregate.points[earlier - 1]);
        }
        return _lineAt(aggregate, head, last, point, week).bias();
    }

    /// @inheritdoc IVotingEscrow
    function boundaryBias(uint256 epoch) external view returns (uint256) {
        uint256 current = WeekLib.weekOf(block.timestamp);
        require(epoch <= current, VotingEscrowFutureEpoch(epoch, current));
        if (epoch == 0) return 0;
        return _pastLine(_aggregates[TOTAL], WeekLib.startOf(epoch) - 1, epoch).bias();
    }

    /* INTERNAL */

    /// @dev Raw power of the aggregate `id` at second `t`; for a future `t` what it will be if nothing changes.
    function _aggregateRawAt(address id, uint256 t) internal view returns (uint256) {
        return _pastLine(_aggregates[id], t, WeekLib.weekOf(t)).rawAt(t);
    }

    /// @dev Replaces the lock state `removed` by `added` in the total, both as of now.
    function _shiftTotal(LockWord removed, LockWord added) internal {
        _shift(_aggregates[TOTAL], removed, added);
    }

    /// @dev Replaces the lock state `removed` by `added` in the power delegated to `id`, both as of now.
    /// @return rawBefore Raw power delegated to `id` now, before.
    /// @return rawAfter The same after.
    function _shiftDelegated(address id, LockWord removed, LockWord added)
        internal
        returns (uint256 rawBefore, uint256 rawAfter)
    {
        (Line before, Line current) = _shift(_aggregates[id], removed, added);
        return (before.rawAt(block.timestamp), current.rawAt(block.timestamp));
    }

    /// @dev Brings the aggregate `id` up to date with the current week.
    /// @return isEmpty Whether it has no power.
    /// @return advanced Whether it was not up to date: a lock in it has ended.
    function _advance(address id) internal returns (bool isEmpty, bool advanced) {
        Aggregate storage aggregate = _aggregates[id];
        Head head = aggregate.head;
        Point last = _lastPoint(aggregate, head);
        Line line = _lineAt(aggregate, head, last, last, WeekLib.weekOf(block.timestamp));
        advanced = line.slope() != last.slope();
        if (advanced) aggregate.head = _append(aggregate, head, last, line);
        isEmpty = line.isSame(LineLib.ZERO);
    }

    /// @dev The number of the delegate `id`, which gets one if it has none; 0 for the zero address, which parks votes.
    /// It is drawn, because a counter would be one more slot to write. It depends on the second too, so whoever wants
    /// to crowd the numbers after it has that second, and pays for a delegation for each.
    function _numberOf(address id) internal returns (uint256 number) {
        if (id == TOTAL) return 0;
        Head head = _aggregates[id].head;
        number = head.number();
        if (number != 0) return number;

        number = uint256(keccak256(abi.encode(id, block.timestamp)));
        do {
            number = HeadLib.numberAfter(number);
        } while (_delegates[number] != address(0));
        _aggregates[id].head = head.withNumber(number);
        _delegates[number] = id;
    }

    /// @dev The delegate with the number `number`.
    function _delegateAt(uint256 number) internal view returns (address) {
        return _delegates[number];
    }

    /* PRIVATE */

    /// @return before The line of this week, before.
    /// @return current The same after.
    function _shift(Aggregate storage aggregate, LockWord removed, LockWord added)
        private
        returns (Line before, Line current)
    {
        uint256 week = WeekLib.weekOf(block.timestamp);
        Head head = aggregate.head;
        Point last = _lastPoint(aggregate, head);
        before = _lineAt(aggregate, head, last, last, week);
        Line removedLine = removed.lineOf(week, MAX_LOCK_WEEKS);
        Line addedLine = added.lineOf(week, MAX_LOCK_WEEKS);

        // Slope and bias determine amount and end, so with equal lines the schedule stays the same too.
        if (removedLine.isSame(addedLine)) return (before, before);

        current = before + addedLine - removedLine;
        head = _append(aggregate, head, last, current);
        uint256 removedSlope = removedLine.slope();
        uint256 addedSlope = addedLine.slope();
        uint256 from = removedSlope == 0 ? 0 : removed.endWeek();
        uint256 to = addedSlope == 0 ? 0 : added.endWeek();
        unchecked {
            if (from == to) addedSlope -= removedSlope;
            else if (from != 0) head = _reschedule(aggregate, head, from, 0 - removedSlope);
            if (to != 0) head = _reschedule(aggregate, head, to, addedSlope);
        }
        aggregate.head = head;
    }

    function _lastPoint(Aggregate storage aggregate, Head head) private view returns (Point) {
        uint256 count = head.count();
        unchecked {
            return count == 0 ? PointLib.EMPTY : Point.wrap(aggregate.points[count - 1]);
        }
    }

    /// @dev The line of week number `week` in an aggregate, after all changes up to and including second `t`, which is
    /// in that week or before it.
    function _pastLine(Aggregate storage aggregate, uint256 t, uint256 week) private view returns (Line) {
        Head head = aggregate.head;
        Point last = _lastPoint(aggregate, head);
        Point point = last.ts() <= t ? last : _pointBefore(aggregate, head, t);
        return _lineAt(aggregate, head, last, point, week);
    }

    /// @dev The last point at or before second `t`, which is before the last one; EMPTY before the first.
    function _pointBefore(Aggregate storage aggregate, Head head, uint256 t) private view returns (Point) {
        unchecked {
            uint256 count = head.count() - 1;
            return Point.wrap(HistoryLib.lastUntil(aggregate.points, count, count - 1, t));
        }
    }

    /// @dev The line of week number `week`, advanced from `point`, the last one before that week or in it. `last` is
    /// the last point of all.
    function _lineAt(Aggregate storage aggregate, Head head, Point last, Point point, uint256 week)
        private
        view
        returns (Line)
    {
        mapping(uint256 slot => uint256 lanes) storage schedule = aggregate.schedule;
        uint256 slope = point.slope();
        uint256 bias = point.bias();
        uint256 current = WeekLib.weekOf(point.ts());
        unchecked {
            if (current >= week || slope == 0) return LineLib.pack(slope, bias);
            uint256 slot = ScheduleLib.slotOf(current);
            uint256 ends = head.endsFrom(ScheduleLib.slotOf(WeekLib.weekOf(last.ts())), slot);
            uint256 lastSlot = ScheduleLib.slotOf(week);
            // No underflow: the slope is the sum of the amounts still scheduled, and each of them contributes at least
            // one week to the bias.
            while (slot <= lastSlot && slope != 0) {
                if (ends & 0xff == 0) {
                    ends >>= 8;
                    slot += 8;
                    continue;
                }
                if (ends & 1 != 0) {
                    uint256 lanes = schedule[slot];
                    uint256 even = ScheduleLib.evenWeek(slot);
                    if (even > current) {
                        bias -= slope * (even - current);
                        slope -= ScheduleLib.evenLane(lanes);
                        current = even;
                    }
                    if (even == week) break;
                    if (even >= current) {
                        bias -= slope * (even + 1 - current);
                        slope -= ScheduleLib.oddLane(lanes);
                        current = even + 1;
                    }
                }
                ends >>= 1;
                ++slot;
            }
            bias -= slope * (week - current);
        }
        return LineLib.pack(slope, bias);
    }

    /// @dev Adds `delta`, if negative in two's complement, to the amount that ends with week number `week`. The last
    /// point is of the current week.
    /// @return The new head; the caller writes it.
    function _reschedule(Aggregate storage aggregate, Head head, uint256 week, uint256 delta) private returns (Head) {
        uint256 slot = ScheduleLib.slotOf(week);
        uint256 lanes;
        unchecked {
            // No carry between the lanes: an amount is at most the slope of its sum, below 2^104, and only amounts that
            // were added are subtracted.
            lanes = aggregate.schedule[slot] += ScheduleLib.inLane(week, delta);
        }
        return head.withEnds(ScheduleLib.slotOf(WeekLib.weekOf(block.timestamp)), slot, lanes);
    }

    /// @dev Writes `line` as the point of this second, over `last` if that is of this second too.
    /// @return The new head; the caller writes it.
    function _append(Aggregate storage aggregate, Head head, Point last, Line line) private returns (Head) {
        Point point = PointLib.pack(block.timestamp, line);
        uint256 count = head.count();
        if (last.ts() == block.timestamp) {
            unchecked {
                aggregate.points[count - 1] = Point.unwrap(point);
            }
            return head;
        }
        aggregate.points[count] = Point.unwrap(point);
        uint256 lastWeek = WeekLib.weekOf(last.ts());
        uint256 week = WeekLib.weekOf(block.timestamp);
        return head.advanced(ScheduleLib.slotOf(lastWeek), ScheduleLib.slotOf(week)).withPoint(lastWeek < week);
    }
}
