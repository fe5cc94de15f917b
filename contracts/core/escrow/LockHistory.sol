// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {HistoryLib} from "../../libraries/HistoryLib.sol";
import {LockWord} from "../../libraries/LockWordLib.sol";
import {WeekLib} from "../../libraries/WeekLib.sol";

/// @dev Keeps the last state of each second in which the lock of an account changed. Past votes and revenue read the
/// same slots, so a lock change writes one slot for both.
abstract contract LockHistory is IVotingEscrow {
    /* STORAGE */

    /// @dev The current state; its `count` is the number of earlier ones.
    mapping(address account => LockWord) private _currentLocks;

    /// @dev The earlier states, unwrapped, from index 0, in the order of their `ts`.
    mapping(address account => mapping(uint256 index => uint256 word)) private _pastLocks;

    /* VIEWS */

    /// @inheritdoc IVotingEscrow
    function lockStates(address account, uint256 fromEpoch, uint256 maxStates)
        external
        view
        returns (LockState[] memory states, uint256 untilEpoch)
    {
        LockWord[] memory words;
        (words, untilEpoch) = lockWords(account, fromEpoch, maxStates);
        states = new LockState[](words.length);
        for (uint256 i; i < words.length; ++i) {
            LockWord word = words[i];
            states[i] = LockState(WeekLib.weekOf(word.ts()) + 1, word.amount(), word.endWeek(), word.isPermanent());
        }
    }

    /// @inheritdoc IVotingEscrow
    function lockWords(address account, uint256 fromEpoch, uint256 maxStates)
        public
        view
        returns (LockWord[] memory words, uint256 untilEpoch)
    {
        // Nothing overflows: indices are below 2^26, weeks below 2^236.
        unchecked {
            untilEpoch = WeekLib.weekOf(block.timestamp) + 1;
            if (fromEpoch >= untilEpoch) return (words, untilEpoch);

            LockWord current = _currentLocks[account];
            if (current.ts() < WeekLib.startOf(fromEpoch) && !current.isEmpty() && maxStates != 0) {
                // Unchanged since before `fromEpoch`, as in most claims: the current state is the only one.
                words = new LockWord[](1);
                words[0] = current;
                return (words, untilEpoch);
            }
            uint256 end = current.isEmpty() ? 0 : current.count() + 1;
            mapping(uint256 index => uint256 word) storage past = _pastLocks[account];
            // The state in force when `fromEpoch` begins is the last one strictly before that second.
            uint256 index = _firstFromEnd(past, current, end, WeekLib.startOf(fromEpoch));
            if (index != 0) --index;

            words = new LockWord[](maxStates < end - index ? maxStates : end - index);
            uint256 count;
            LockWord word = index < end ? _wordOf(past, current, index) : current;
            while (index < end) {
                uint256 epoch = WeekLib.weekOf(word.ts()) + 1;
                // Changes of the current week count from the next week on, and may still be followed by others.
                if (epoch >= untilEpoch) break;
                if (count == words.length) {
                    untilEpoch = epoch > fromEpoch ? epoch : fromEpoch;
                    break;
                }
                (words[count], word, index) = _lastOfWeek(past, current, word, index, end);
                ++count;
            }
            assembly ("memory-safe") {
                mstore(words, count) // shortens the list, never lengthens it
            }
        }
    }

    /* INTERNAL */

    /// @dev The current state of the lock of `account`.
    function _currentLock(address account) internal view returns (LockWord) {
        return _currentLocks[account];
    }

    function _heldLock(address account) internal view returns (LockWord lock) {
        lock = _currentLock(account);
        require(lock.isHeld(), VotingEscrowNoLock(account));
    }

    function _activeLock(address account) internal view returns (LockWord lock) {
        lock = _heldLock(account);
        require(lock.isActive(WeekLib.weekOf(block.timestamp)), VotingEscrowLockExpired(account, _endOf(lock)));
    }

    /// @dev Unix seconds; 0 while permanent.
    function _endOf(LockWord lock) internal pure returns (uint256) {
        return WeekLib.startOf(lock.endWeek());
    }

    /// @dev The last state of second `t` or before; EMPTY before the first. `current` is the current state.
    function _stateAt(address account, LockWord current, uint256 t) internal view returns (LockWord) {
        if (current.ts() <= t) return current;
        uint256 count = current.count();
        unchecked {
            // Most reads are of a recent time; a short history is halved at once, so that it takes four reads at most.
            uint256 probe = count < 16 ? count >> 1 : count - 1;
            return LockWord.wrap(HistoryLib.lastUntil(_pastLocks[account], count, probe, t));
        }
    }

    /// @dev Writes `unstamped` as the new current state. The previous one, `current`, moves to the past states unless
    /// it is of this second too.
    function _record(address account, LockWord current, LockWord unstamped) internal returns (LockWord state) {
        uint256 count = current.count();
        if (current.ts() != block.timestamp && !current.isEmpty()) {
            _pastLocks[account][count++] = LockWord.unwrap(current);
        }
        state = unstamped.at(block.timestamp, count);
        _currentLocks[account] = state;
    }

    /// @dev Changes flags of the current state. Not a new state: nothing that was said of the past changes.
    function _amend(address account, LockWord state) internal {
        _currentLocks[account] = state;
    }

    /* PRIVATE */

    /// @dev State number `index` of an account; the current one is the last.
    function _wordOf(mapping(uint256 index => uint256 word) storage past, LockWord current, uint256 index)
        private
        view
        returns (LockWord)
    {
        return index == current.count() ? current : LockWord.wrap(past[index]);
    }

    /// @dev The last state in the week of `word`, which is state number `index`, and the state after it with its number
    /// (`end` if there is none). Usually a week has one change, so `word` itself is the last.
    function _lastOfWeek(
        mapping(uint256 index => uint256 word) storage past,
        LockWord current,
        LockWord word,
        uint256 index,
        uint256 end
    ) private view returns (LockWord last, LockWord next, uint256 nextIndex) {
        last = word;
        unchecked {
            nextIndex = index + 1;
            if (nextIndex == end) return (last, next, end);
            next = _wordOf(past, current, nextIndex);
            uint256 week = WeekLib.weekOf(word.ts());
            if (WeekLib.weekOf(next.ts()) != week) return (last, next, nextIndex);

            nextIndex = _firstFromLow(past, current, nextIndex + 1, end, WeekLib.startOf(week + 1));
            last = _wordOf(past, current, nextIndex - 1);
            if (nextIndex < end) next = _wordOf(past, current, nextIndex);
        }
    }

    /// @dev Index of the first state in `[low, end)` whose `ts` is at least `t`, or `end`. Gallops from `low`, because
    /// the answer is usually near.
    function _firstFromLow(
        mapping(uint256 index => uint256 word) storage past,
        LockWord current,
        uint256 low,
        uint256 end,
        uint256 t
    ) private view returns (uint256) {
        uint256 high = low;
        unchecked {
            for (uint256 step = 1; high < end && _wordOf(past, current, high).ts() < t; step <<= 1) {
                low = high + 1;
                high += step;
            }
        }
        return _firstBetween(past, current, low, high < end ? high : end, t);
    }

    /// @dev As `_firstFromLow` for `[0, end)`, but gallops down from `end`: most claims read the latest states.
    function _firstFromEnd(
        mapping(uint256 index => uint256 word) storage past,
        LockWord current,
        uint256 end,
        uint256 t
    ) private view returns (uint256) {
        uint256 low = end;
        uint256 high = end;
        unchecked {
            for (uint256 step = 1; low != 0; step <<= 1) {
                uint256 probe = low > step ? low - step : 0;
                if (_wordOf(past, current, probe).ts() < t) {
                    low = probe + 1;
                    break;
                }
                low = high = probe;
            }
        }
        return _firstBetween(past, current, low, high, t);
    }

    /// @dev As `_firstFromLow`, by binary search. Indices are below 2^26.
    function _firstBetween(
        mapping(uint256 index => uint256 word) storage past,
        LockWord current,
        uint256 low,
        uint256 high,
        uint256 t
    ) private view returns (uint256) {
        unchecked {
            while (low < high) {
                uint256 middle = (low + high) >> 1;
                if (_wordOf(past, current, middle).ts() < t) low = middle + 1;
                else high = middle;
            }
        }
        return low;
    }
}
