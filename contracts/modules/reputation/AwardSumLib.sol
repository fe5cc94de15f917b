// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {HistoryLib} from "../../libraries/HistoryLib.sol";
import {Line, LineLib} from "../../libraries/LineLib.sol";
import {WeekLib} from "../../libraries/WeekLib.sol";
import {AwardWord, AwardWordLib} from "./AwardWordLib.sol";

/// @dev The awards of one account, or of all, in one domain. `past`: the words before the current one, unwrapped, by
/// their count - 1. `removed`: what votes took away, as the line of each week.
struct AwardSum {
    AwardWord current;
    mapping(uint256 index => uint256 word) past;
    mapping(uint256 week => Line line) removed;
}

/// @title AwardSumLib
/// @notice Sums of awards that fall to zero in a line: exact for every second, without a loop over awards.
/// @dev `life`: weeks that awards last. `birth`: number of the week of the deployment.
library AwardSumLib {
    /// @notice Adds `amount` from week number `week` on, which is the last week of the sum, or a later one. `isMoved`:
    /// for an account that keeps its reputation under its first key.
    function add(AwardSum storage sum, uint256 life, uint256 birth, uint256 week, uint256 amount, bool isMoved)
        internal
    {
        AwardWord word = sum.current;
        if (word.week() != week) {
            uint256 alive;
            uint256 weeksAgo;
            if (!word.isEmpty()) {
                sum.past[word.count() - 1] = AwardWord.unwrap(word);
                uint256 ended = _ended(sum, life, word, week).count();
                alive = word.count() - ended;
                if (alive != 0) weeksAgo = week - AwardWord.wrap(sum.past[ended]).week();
            }
            word = word.next(week, alive, weeksAgo);
        }
        word = word.plus(amount, week - birth);
        sum.current = isMoved ? word.withMoved() : word;
    }

    /// @notice Takes `amount` back that was added for week number `week`, which has not begun.
    /// @dev No more than one later week can have been announced, so its word is the current one or the one before.
    function strike(AwardSum storage sum, uint256 birth, uint256 week, uint256 amount) internal {
        AwardWord word = sum.current;
        uint256 age = week - birth;
        if (word.week() != week) {
            uint256 index = word.count() - 2;
            sum.past[index] = AwardWord.unwrap(AwardWord.wrap(sum.past[index]).minus(amount, age));
        }
        sum.current = word.minus(amount, age);
    }

    /// @notice Takes `bps` of what has begun to count before week number `week` away from `own`, and as much from
    /// `total`, from that week on. What is taken is rounded down.
    /// @return taken Whether there was anything.
    function reduce(
        AwardSum storage own,
        AwardSum storage total,
        uint256 life,
        uint256 birth,
        uint256 week,
        uint256 bps
    ) internal returns (bool taken) {
        AwardWord begun = _wordAt(own, own.current, week - 1);
        // Bounded: nothing is left `life` weeks after the last award began.
        while (!begun.isEmpty()) {
            Line line = begun.lineSince(_ended(own, life, begun, week), week, birth, life);
            line = line - own.removed[week];
            if (line.isSame(LineLib.ZERO)) break;

            // A line has at least as much bias as slope; equal parts of both, rounded down, leave it so.
            Line part = LineLib.pack(line.slope() * bps / 10_000, line.bias() * bps / 10_000);
            own.removed[week] = own.removed[week] + part;
            total.removed[week] = total.removed[week] + part;
            taken = true;
            ++week;
        }
        own.current = own.current.withReduced();
        total.current = total.current.withReduced();
    }

    /// @notice Raw reputation at second `t`, amount times seconds left; `word` is the current word.
    /// @dev Nothing overflows: it is below 2^91 times the seconds of 104 weeks.
    function rawAt(AwardSum storage sum, uint256 life, uint256 birth, AwardWord word, uint256 t)
        internal
        view
        returns (uint256 raw)
    {
        uint256 week = WeekLib.weekOf(t);
        AwardWord begun = _wordAt(sum, word, week);
        if (begun.isEmpty()) return 0;
        raw = begun.rawSince(_ended(sum, life, begun, week), t, birth + life);
        if (word.isReduced()) raw -= sum.removed[week].rawAt(t);
    }

    /// @notice What was added for week number `week`, without what was struck.
    function addedIn(AwardSum storage sum, uint256 week) internal view returns (uint256) {
        AwardWord word = _wordAt(sum, sum.current, week);
        if (word.week() != week) return 0;
        uint256 before = word.count() - 1;
        return word.amount() - (before == 0 ? 0 : AwardWord.wrap(sum.past[before - 1]).amount());
    }

    /// @dev The word of all awards that have begun by week number `week`; `word` is the current word.
    function _wordAt(AwardSum storage sum, AwardWord word, uint256 week) private view returns (AwardWord) {
        if (word.week() <= week) return word;
        unchecked {
            uint256 count = word.count() - 1;
            return AwardWord.wrap(HistoryLib.lastUntil(sum.past, count, count - 1, week));
        }
    }

    /// @dev The word of all awards up to `word` that have ended by week number `week`; EMPTY if none has.
    function _ended(AwardSum storage sum, uint256 life, AwardWord word, uint256 week) private view returns (AwardWord) {
        unchecked {
            uint256 end = word.week() + life;
            uint256 count = word.count() - 1;
            uint256 before = count - word.alive();
            if (end > week + word.oldest()) {
                return before == 0 ? AwardWordLib.EMPTY : AwardWord.wrap(sum.past[before - 1]);
            }
            if (end <= week) return word;
            return AwardWord.wrap(HistoryLib.lastUntil(sum.past, count, before, week - life));
        }
    }
}
