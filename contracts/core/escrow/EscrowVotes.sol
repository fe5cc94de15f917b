// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";
import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";

import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {LockWord, LockWordLib} from "../../libraries/LockWordLib.sol";
import {PowerLib} from "../../libraries/PowerLib.sol";
import {WeekLib} from "../../libraries/WeekLib.sol";
import {LockHistory} from "./LockHistory.sol";
import {PowerAggregates} from "./PowerAggregates.sol";

/// @dev Votes and power of decaying locks. The votes of an account are those of its own lock,
/// unless it is delegated, plus the aggregate of the locks that others delegated to it.
abstract contract EscrowVotes is LockHistory, PowerAggregates {
    using PowerLib for LockWord;

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IVotingEscrow
    uint256 public immutable MAX_MULTIPLIER;

    /// @dev Raw power, times 1e18, of one unit of power at a multiplier of 1.
    uint256 internal immutable _POWER_UNIT;

    /* CONSTRUCTOR */

    /// @dev `maxMultiplier` is a uint64, below 18.5 (WAD), and all locks together are below 2^104 base units. So all
    /// votes together are below 2^109, within the 112 bits to which the governor counts.
    constructor(uint64 maxMultiplier) {
        require(maxMultiplier != 0, VotingEscrowInvalidMaxMultiplier(maxMultiplier));
        MAX_MULTIPLIER = maxMultiplier;
        _POWER_UNIT = WeekLib.startOf(MAX_LOCK_WEEKS) * 1e18;
    }

    /* VIEWS: ERC-5805 AND ERC-6372 */

    /// @inheritdoc IVotes
    function getVotes(address account) external view returns (uint256) {
        return _votesAt(account, block.timestamp);
    }

    /// @inheritdoc IVotes
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256) {
        _requirePast(timepoint);
        return _votesAt(account, timepoint);
    }

    /// @inheritdoc IVotes
    function getPastTotalSupply(uint256 timepoint) external view returns (uint256) {
        _requirePast(timepoint);
        return _scaleDown(_aggregateRawAt(TOTAL, timepoint));
    }

    /// @inheritdoc IERC6372
    function clock() public view returns (uint48) {
        return uint48(block.timestamp);
    }

    /// @inheritdoc IERC6372
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() external pure returns (string memory) {
        return "mode=timestamp";
    }

    /* VIEWS: POWER */

    /// @inheritdoc IVotingEscrow
    function powerAt(address account, uint256 t) public view returns (uint256) {
        return _scaleDown(_stateAt(account, _currentLock(account), t).rawAt(t, MAX_LOCK_WEEKS));
    }

    /// @inheritdoc IVotingEscrow
    function totalPowerAt(uint256 t) public view returns (uint256) {
        return _scaleDown(_aggregateRawAt(TOTAL, t));
    }

    /* INTERNAL */

    /// @dev Gives the lock of `account`, whose state was `current`, a new amount and end: in its history, in the total,
    /// and in the votes of its delegate. Zero amount: no lock; otherwise, zero end: permanent.
    function _changeLock(address account, LockWord current, uint256 amount, uint256 endWeek) internal {
        address delegatee = _delegateOf(account, current);
        address previous = current.isEmpty() ? address(0) : delegatee;
        if (_isClosedTo(account, delegatee) && !current.isActive(WeekLib.weekOf(block.timestamp))) delegatee = account;
        if (delegatee != previous) emit DelegateChanged(account, previous, delegatee);

        LockWord next = LockWordLib.pack(block.timestamp, amount, endWeek);
        uint256 others;
        if (delegatee == account) {
            others = _othersRawAt(account, current, block.timestamp);
            next = next.ownAs(current, others != 0);
        } else {
            next = next.linkedAs(current);
        }
        LockWord state = _record(account, current, next);
        _shiftTotal(current, state);

        if (delegatee == account) _moveOwnVotes(account, others, current, state);
        else _moveOthersVotes(delegatee, current, state);
    }

    /// @dev Power of a raw power, rounded down.
    function _scaleDown(uint256 raw) internal view returns (uint256) {
        return PowerLib.scaleDown(raw, MAX_MULTIPLIER, _POWER_UNIT);
    }

    /// @dev Emits the change in the votes of an account whose own lock went from `current` to `state`, with `others`,
    /// the raw power that others delegate to it.
    function _moveOwnVotes(address account, uint256 others, LockWord current, LockWord state) internal {
        _emitVotes(account, _votes(current, others, block.timestamp), _votes(state, others, block.timestamp));
    }

    /// @dev Replaces `removed` by `added` in the votes of `delegatee` and emits the change. Votes delegated to the zero
    /// address count for nobody.
    function _moveOthersVotes(address delegatee, LockWord removed, LockWord added) internal {
        if (delegatee == address(0)) return;
        (uint256 rawBefore, uint256 rawAfter) = _shiftDelegated(delegatee, removed, added);
        LockWord own = _currentLock(delegatee);
        _noteDelegators(delegatee, own, rawAfter != 0);
        _emitVotes(delegatee, _votes(own, rawBefore, block.timestamp), _votes(own, rawAfter, block.timestamp));
    }

    /// @dev Notes in `state`, the current one of `account`, whether others delegate power to it. An EMPTY one has no
    /// room for that, and a delegated one none for the second: there it stays until the account votes for itself again.
    function _noteDelegators(address account, LockWord state, bool hasDelegators) internal {
        if (state.isEmpty() || state.mayHaveDelegators(block.timestamp) == hasDelegators) return;
        if (hasDelegators) _amend(account, state.withDelegators());
        else if (!state.isDelegated()) _amend(account, state.withoutDelegatorsSince(block.timestamp));
    }

    /// @dev Raw power that others delegated to `account` at second `t`, when its state was `state`. Most states know
    /// that there is none, which saves most votes the read of an aggregate. The zero address holds no delegated power:
    /// it only parks votes, and its aggregate is the total.
    function _othersRawAt(address account, LockWord state, uint256 t) internal view returns (uint256) {
        if (account == TOTAL || !(state.isEmpty() || state.mayHaveDelegators(t))) return 0;
        return _aggregateRawAt(account, t);
    }

    /// @dev Whom the votes of `account` are given to in its state `state`.
    function _delegateOf(address account, LockWord state) internal view returns (address) {
        return state.isDelegated() ? _delegateAt(state.link()) : account;
    }

    /// @dev Whether `delegatee` takes no new votes of `account`.
    function _isClosedTo(address account, address delegatee) internal view returns (bool) {
        return delegatee != account && _currentLock(delegatee).isClosed();
    }

    function _requirePast(uint256 timepoint) internal view {
        uint48 current = clock();
        require(timepoint < current, ERC5805FutureLookup(timepoint, current));
    }

    /* PRIVATE */

    function _emitVotes(address delegatee, uint256 previous, uint256 current) private {
        if (previous != current) emit DelegateVotesChanged(delegatee, previous, current);
    }

    function _votesAt(address account, uint256 t) private view returns (uint256) {
        LockWord state = _stateAt(account, _currentLock(account), t);
        return _votes(state, _othersRawAt(account, state, t), t);
    }

    /// @dev Votes at second `t` of an account whose own lock is in the state `own`, with `others`, the raw power of the
    /// locks delegated to it.
    function _votes(LockWord own, uint256 others, uint256 t) private view returns (uint256) {
        unchecked {
            // raw powers are below 2^132
            if (!own.isDelegated()) others += own.rawAt(t, MAX_LOCK_WEEKS);
        }
        return _scaleDown(others);
    }
}
