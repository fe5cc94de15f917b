// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {LockWord, LockWordLib} from "../../libraries/LockWordLib.sol";
import {WeekLib} from "../../libraries/WeekLib.sol";

/// @dev Keeps every state that the lock of an account had at the end of a second. The same words serve past votes and
/// revenue, so a lock change writes one slot for both.
abstract contract LockHistory is IVotingEscrow {
    /* STORAGE */

    /// @dev The present state; its `count` is the number of older ones.
    mapping(address account => LockWord) private _heads;

    /// @dev The older states, from 0 on, in the order of their `ts`.
    mapping(address account => mapping(uint256 index => LockWord)) private _older;

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
        untilEpoch = WeekLib.weekOf(block.timestamp) + 1;
        if (fromEpoch >= untilEpoch) return (words, untilEpoch);

        LockWord head = _heads[account];
        if (head.ts() < WeekLib.startOf(fromEpoch) && !head.isEmpty() && maxStates != 0) {
            // Unchanged since before `fromEpoch`, as in most claims: the present state is the only one.
            words = new LockWord[](1);
            words[0] = head;
            return (words, untilEpoch);
        }
        uint256 end = head.isEmpty() ? 0 : head.count() + 1;
        mapping(uint256 index => LockWord) storage older = _older[account];
        // The state in force when `fromEpoch` begins is the last one strictly before that second.
        uint256 index = _firstFromEnd(older, head, end, WeekLib.startOf(fromEpoch));
        if (index != 0) --index;

        words = new LockWord[](maxStates < end - index ? maxStates : end - index);
        uint256 found;
        LockWord word = index < end ? _wordOf(older, head, index) : head;
        while (index < end) {
            uint256 epoch = WeekLib.weekOf(word.ts()) + 1;
            // Changes of the running week count from the next one on, and may still be followed by others.
            if (epoch >= untilEpoch) break;
            if (found == words.length) {
                untilEpoch = epoch > fromEpoch ? epoch : fromEpoch;
                break;
            }
            (words[found], word, index) = _lastOfWeek(older, head, word, index, end);
            ++found;
        }
        assembly ("memory-safe") {
            mstore(words, found) // shortens the list, never lengthens it
        }
    }

    /* INTERNAL */

    /// @dev The present state of the lock of `account`.
    function _head(address account) internal view returns (LockWord) {
        return _heads[account];
    }

    function _heldLock(address account) internal view returns (LockWord lock) {
        lock = _head(account);
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

    /// @dev The state at second `t` (its last one in that second); EMPTY before the first. `head` is the present state.
    function _stateAt(address account, LockWord head, uint256 t) internal view returns (LockWord state) {
        if (head.ts() <= t) return head;

        // Older states: all before `low` are at most `t`, all from `high` on are later.
        mapping(uint256 index => LockWord) storage older = _older[account];
        uint256 low;
        uint256 high = head.count();
        unchecked {
            // indices are below 2^32
            while (low < high) {
                uint256 middle = (low + high) >> 1;
                LockWord word = older[middle];
                // `ts()`, without the call: this line decides what a past vote costs
                if (LockWord.unwrap(word) >> LockWordLib.TS_AT > t) {
                    high = middle;
                } else {
                    state = word;
                    low = middle + 1;
                }
            }
        }
    }

    /// @dev Makes a new present state of this second. `head`, the present state until now, is kept unless it is of this
    /// second too.
    function _record(address account, LockWord head, uint256 changedAt, uint256 amount, uint256 endWeek, uint256 flags)
        internal
        returns (LockWord state)
    {
        uint256 count = head.count();
        if (head.ts() != block.timestamp && !head.isEmpty()) _older[account][count++] = head;
        state = LockWordLib.pack(changedAt, block.timestamp, amount, endWeek, flags, count);
        _heads[account] = state;
    }

    /// @dev Flags the present state as withdrawn. No new state: its power is zero already, and the past must stay.
    function _recordOut(address account, LockWord head) internal {
        _heads[account] = head.asOut();
    }

    /// @dev Flags the present state of an account to whom somebody delegated.
    function _recordDelegate(address account, LockWord head) internal {
        _heads[account] = head.asDelegate();
    }

    /* PRIVATE */

    /// @dev State number `index` of an account, the present one included as the last.
    function _wordOf(mapping(uint256 index => LockWord) storage older, LockWord head, uint256 index)
        private
        view
        returns (LockWord)
    {
        return index == head.count() ? head : older[index];
    }

    /// @dev The last state of the week of `word`, state number `index`, and the state after it with its number (`end` if
    /// there is none). Usually a week has one change, so `word` itself is the last.
    function _lastOfWeek(
        mapping(uint256 index => LockWord) storage older,
        LockWord head,
        LockWord word,
        uint256 index,
        uint256 end
    ) private view returns (LockWord last, LockWord next, uint256 nextIndex) {
        last = word;
        unchecked {
            nextIndex = index + 1; // below 2^32
        }
        if (nextIndex == end) return (last, next, end);
        next = _wordOf(older, head, nextIndex);
        uint256 week = WeekLib.weekOf(word.ts());
        if (WeekLib.weekOf(next.ts()) != week) return (last, next, nextIndex);

        nextIndex = _firstFromLow(older, head, nextIndex + 1, end, WeekLib.startOf(week + 1));
        last = _wordOf(older, head, nextIndex - 1);
        if (nextIndex < end) next = _wordOf(older, head, nextIndex);
    }

    /// @dev Index of the first state in `[low, end)` whose `ts` is at least `t`, else `end`. Begins at `low` and doubles
    /// its steps, because the answer is usually near.
    function _firstFromLow(
        mapping(uint256 index => LockWord) storage older,
        LockWord head,
        uint256 low,
        uint256 end,
        uint256 t
    ) private view returns (uint256) {
        uint256 high = low;
        uint256 step = 1;
        while (high < end && _wordOf(older, head, high).ts() < t) {
            low = high + 1;
            high += step;
            step <<= 1;
        }
        return _firstBetween(older, head, low, high < end ? high : end, t);
    }

    /// @dev As `_firstFromLow` for `[0, end)`, but begins at `end`: most claims look at the newest states.
    function _firstFromEnd(mapping(uint256 index => LockWord) storage older, LockWord head, uint256 end, uint256 t)
        private
        view
        returns (uint256)
    {
        uint256 low = end;
        uint256 high = end;
        uint256 step = 1;
        while (low != 0) {
            uint256 probe = low > step ? low - step : 0;
            if (_wordOf(older, head, probe).ts() < t) {
                low = probe + 1;
                break;
            }
            low = high = probe;
            step <<= 1;
        }
        return _firstBetween(older, head, low, high, t);
    }

    /// @dev As `_firstFromLow`, by halving. Indices are below 2^32.
    function _firstBetween(
        mapping(uint256 index => LockWord) storage older,
        LockWord head,
        uint256 low,
        uint256 high,
        uint256 t
    ) private view returns (uint256) {
        while (low < high) {
            uint256 middle = (low + high) >> 1;
            if (_wordOf(older, head, middle).ts() < t) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
