// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVotingEscrow} from "../interfaces/IVotingEscrow.sol";
import {LockWord, LockWordLib} from "../libraries/LockWordLib.sol";
import {WeekLib} from "../libraries/WeekLib.sol";

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
        untilEpoch = WeekLib.weekOf(block.timestamp) + 1;
        if (fromEpoch >= untilEpoch) return (states, untilEpoch);

        LockWord head = _heads[account];
        if (head.ts() < WeekLib.startOf(fromEpoch) && !head.isEmpty() && maxStates != 0) {
            // Unchanged since before `fromEpoch`, as in most claims: the present state is the only one.
            states = new LockState[](1);
            states[0] = _stateOf(head);
            return (states, untilEpoch);
        }
        uint256 end = head.isEmpty() ? 0 : head.count() + 1;
        // The state in force when `fromEpoch` begins is the last one strictly before that second.
        uint256 index = _firstFromEnd(account, head, end, WeekLib.startOf(fromEpoch));
        if (index != 0) --index;

        LockWord[] memory words = new LockWord[](maxStates < end - index ? maxStates : end - index);
        uint256 found;
        while (index < end) {
            LockWord word = _wordOf(account, head, index);
            uint256 epoch = WeekLib.weekOf(word.ts()) + 1;
            // Changes of the running week count from the next one on, and may still be followed by others.
            if (epoch >= untilEpoch) break;
            if (found == words.length) {
                untilEpoch = epoch > fromEpoch ? epoch : fromEpoch;
                break;
            }
            uint256 next = _firstFromLow(account, head, index + 1, end, WeekLib.startOf(epoch));
            words[found++] = next == index + 1 ? word : _wordOf(account, head, next - 1);
            index = next;
        }

        states = new LockState[](found);
        for (uint256 i; i < found; ++i) {
            states[i] = _stateOf(words[i]);
        }
    }

    /* INTERNAL */

    /// @dev The present state of the lock of `account`.
    function _head(address account) internal view returns (LockWord) {
        return _heads[account];
    }

    /// @dev The state at second `t` (its last one in that second); EMPTY before the first.
    function _stateAt(address account, uint256 t) internal view returns (LockWord state) {
        LockWord head = _heads[account];
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

    /* PRIVATE */

    /// @dev `word` as the distributor reads it.
    function _stateOf(LockWord word) private pure returns (LockState memory) {
        return LockState(WeekLib.weekOf(word.ts()) + 1, word.amount(), word.endWeek(), word.isPermanent());
    }

    /// @dev State number `index`, the present one included as the last.
    function _wordOf(address account, LockWord head, uint256 index) private view returns (LockWord) {
        return index == head.count() ? head : _older[account][index];
    }

    /// @dev Index of the first state in `[low, end)` whose `ts` is at least `t`, else `end`. Begins at `low` and doubles
    /// its steps, because the answer is usually near.
    function _firstFromLow(address account, LockWord head, uint256 low, uint256 end, uint256 t)
        private
        view
        returns (uint256)
    {
        uint256 high = low;
        uint256 step = 1;
        while (high < end && _wordOf(account, head, high).ts() < t) {
            low = high + 1;
            high += step;
            step <<= 1;
        }
        return _firstBetween(account, head, low, high < end ? high : end, t);
    }

    /// @dev As `_firstFromLow` for `[0, end)`, but begins at `end`: most claims look at the newest states.
    function _firstFromEnd(address account, LockWord head, uint256 end, uint256 t) private view returns (uint256) {
        uint256 low = end;
        uint256 high = end;
        uint256 step = 1;
        while (low != 0) {
            uint256 probe = low > step ? low - step : 0;
            if (_wordOf(account, head, probe).ts() < t) {
                low = probe + 1;
                break;
            }
            low = high = probe;
            step <<= 1;
        }
        return _firstBetween(account, head, low, high, t);
    }

    /// @dev As `_firstFromLow`, by halving. Indices are below 2^32.
    function _firstBetween(address account, LockWord head, uint256 low, uint256 high, uint256 t)
        private
        view
        returns (uint256)
    {
        while (low < high) {
            uint256 middle = (low + high) >> 1;
            if (_wordOf(account, head, middle).ts() < t) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
