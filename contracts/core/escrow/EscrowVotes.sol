// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";
import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {LockWord, LockWordLib} from "../../libraries/LockWordLib.sol";
import {PowerLib} from "../../libraries/PowerLib.sol";
import {WeekLib} from "../../libraries/WeekLib.sol";
import {LockHistory} from "./LockHistory.sol";
import {PowerAggregates} from "./PowerAggregates.sol";

/// @dev Votes and power of decaying locks, and their delegation. The votes of an account are those of its own lock,
/// unless it is delegated, plus the aggregate of the locks that others delegated to it.
abstract contract EscrowVotes is LockHistory, PowerAggregates, EIP712, Nonces {
    using PowerLib for LockWord;

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IVotingEscrow
    bytes32 public constant DELEGATION_TYPEHASH =
        keccak256("Delegation(address delegatee,uint256 nonce,uint256 expiry)");

    /// @inheritdoc IVotingEscrow
    uint256 public immutable MAX_MULTIPLIER;

    /// @dev Raw power, times 1e18, of one unit of power at a multiplier of 1.
    uint256 internal immutable _POWER_UNIT;

    /* STORAGE */

    /// @dev To whom the votes are delegated; only valid while the lock has the DELEGATED flag.
    mapping(address account => address delegatee) private _delegatees;

    /* CONSTRUCTOR */

    constructor(uint256 maxMultiplier) {
        require(maxMultiplier != 0, VotingEscrowInvalidMaxMultiplier(maxMultiplier));
        MAX_MULTIPLIER = maxMultiplier;
        _POWER_UNIT = WeekLib.startOf(MAX_LOCK_WEEKS) * 1e18;
    }

    /* DELEGATION */

    /// @inheritdoc IVotes
    function delegate(address delegatee) external {
        _delegate(msg.sender, delegatee);
    }

    /// @inheritdoc IVotes
    function delegateBySig(address delegatee, uint256 nonce, uint256 expiry, uint8 v, bytes32 r, bytes32 s) external {
        address account = ECDSA.recover(_delegationDigest(delegatee, nonce, expiry), v, r, s);
        _useCheckedNonce(account, nonce);
        _delegate(account, delegatee);
    }

    /// @inheritdoc IVotingEscrow
    function delegateBySig(address account, address delegatee, uint256 nonce, uint256 expiry, bytes calldata signature)
        external
    {
        bytes32 digest = _delegationDigest(delegatee, nonce, expiry);
        require(
            SignatureChecker.isValidSignatureNowCalldata(account, digest, signature),
            VotingEscrowInvalidSignature(account)
        );
        _useCheckedNonce(account, nonce);
        _delegate(account, delegatee);
    }

    /// @inheritdoc IVotingEscrow
    function invalidateNonce(uint256 nonce) external {
        _useCheckedNonce(msg.sender, nonce);
    }

    /* VIEWS: ERC-5805 AND ERC-6372 */

    /// @inheritdoc IVotes
    function getVotes(address account) external view returns (uint256) {
        LockWord current = _currentLock(account);
        return _votes(current, _othersRawAt(account, current, block.timestamp), block.timestamp);
    }

    /// @inheritdoc IVotes
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256) {
        _requirePast(timepoint);
        LockWord current = _currentLock(account);
        return _votes(_stateAt(account, current, timepoint), _othersRawAt(account, current, timepoint), timepoint);
    }

    /// @inheritdoc IVotes
    function getPastTotalSupply(uint256 timepoint) external view returns (uint256) {
        _requirePast(timepoint);
        return _scaleDown(_aggregateRawAt(TOTAL, timepoint));
    }

    /// @inheritdoc IVotes
    function delegates(address account) external view returns (address) {
        return _delegateOf(account, _currentLock(account));
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

    /// @dev Gives the lock of `account`, whose state was `current`, a new amount, end and permanence: in its history,
    /// in the total, and in the votes of its delegate. Zero amount: no lock.
    function _changeLock(address account, LockWord current, uint256 amount, uint256 endWeek, bool permanent) internal {
        uint256 flags = (permanent ? LockWordLib.PERMANENT : 0) | (current.isDelegated() ? LockWordLib.DELEGATED : 0)
            | _delegatorsFlag(account, current);
        LockWord state = _record(account, current, block.timestamp, amount, endWeek, flags);
        _shift(TOTAL, current, state);

        _moveVotes(account, _delegateOf(account, current), current, state, current, state);
    }

    /// @dev Power of a raw power, rounded down.
    function _scaleDown(uint256 raw) internal view returns (uint256) {
        return PowerLib.scaleDown(raw, MAX_MULTIPLIER, _POWER_UNIT);
    }

    /* PRIVATE */

    function _delegate(address account, address delegatee) private {
        LockWord current = _currentLock(account);
        address previous = _delegateOf(account, current);
        emit DelegateChanged(account, previous, delegatee);
        if (delegatee == previous) return;

        // A withdrawn lock has no power, so its amount and end are cleared.
        bool isHeld = current.isHeld();
        LockWord state = _record(
            account,
            current,
            isHeld ? current.changedAt() : 0,
            isHeld ? current.amount() : 0,
            isHeld ? current.endWeek() : 0,
            (current.isPermanent() ? LockWordLib.PERMANENT : 0) | (delegatee == account ? 0 : LockWordLib.DELEGATED)
                | _delegatorsFlag(account, current)
        );
        if (delegatee != account) _delegatees[account] = delegatee;

        _moveVotes(account, previous, current, state, current, LockWordLib.EMPTY);
        _moveVotes(account, delegatee, current, state, LockWordLib.EMPTY, state);
    }

    /// @dev Updates the votes of `delegatee`, to whom the lock of `account` is or was delegated, and emits the change.
    /// The votes of the account itself follow from its states `current` (before) and `state` (after); those of another
    /// account from its aggregate, in which `added` replaces `removed`. Votes delegated to the zero address count for
    /// nobody.
    function _moveVotes(
        address account,
        address delegatee,
        LockWord current,
        LockWord state,
        LockWord removed,
        LockWord added
    ) private {
        if (delegatee == account) {
            uint256 others = _othersRawAt(account, state, block.timestamp);
            _emitVotes(account, _votes(current, others, block.timestamp), _votes(state, others, block.timestamp));
        } else if (delegatee != address(0)) {
            (uint256 rawBefore, uint256 rawAfter) = _shift(delegatee, removed, added);
            LockWord own = _currentLock(delegatee);
            if (!own.isEmpty() && !own.hasDelegators()) _recordDelegators(delegatee, own);
            _emitVotes(delegatee, _votes(own, rawBefore, block.timestamp), _votes(own, rawAfter, block.timestamp));
        }
    }

    function _emitVotes(address delegatee, uint256 previous, uint256 current) private {
        if (previous != current) emit DelegateVotesChanged(delegatee, previous, current);
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

    /// @dev Raw power that others delegated to `account`, whose current state is `current`. Without the HAS_DELEGATORS
    /// flag there never was any, which saves most votes the read of an aggregate. The zero address holds no delegated
    /// power: it only parks votes, and its aggregate is the total.
    function _othersRawAt(address account, LockWord current, uint256 t) private view returns (uint256) {
        if (account == TOTAL || !(current.isEmpty() || current.hasDelegators())) return 0;
        return _aggregateRawAt(account, t);
    }

    /// @dev The HAS_DELEGATORS flag for the next state of `account`. An EMPTY state has no flags, so the aggregate
    /// decides.
    function _delegatorsFlag(address account, LockWord current) private view returns (uint256) {
        bool hasDelegators = current.isEmpty() ? _hasPoints(account) : current.hasDelegators();
        return hasDelegators ? LockWordLib.HAS_DELEGATORS : 0;
    }

    function _delegateOf(address account, LockWord current) private view returns (address) {
        return current.isDelegated() ? _delegatees[account] : account;
    }

    function _delegationDigest(address delegatee, uint256 nonce, uint256 expiry) private view returns (bytes32) {
        require(block.timestamp <= expiry, VotesExpiredSignature(expiry));
        return _hashTypedDataV4(keccak256(abi.encode(DELEGATION_TYPEHASH, delegatee, nonce, expiry)));
    }

    function _requirePast(uint256 timepoint) private view {
        uint48 current = clock();
        require(timepoint < current, ERC5805FutureLookup(timepoint, current));
    }
}
