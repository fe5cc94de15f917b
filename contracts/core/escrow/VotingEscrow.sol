// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IExitDoor} from "../../interfaces/IExitDoor.sol";
import {IRevenueQueue} from "../../interfaces/IRevenueQueue.sol";
import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {LockWord} from "../../libraries/LockWordLib.sol";
import {PowerLib} from "../../libraries/PowerLib.sol";
import {WeekLib} from "../../libraries/WeekLib.sol";
import {EscrowToken} from "./EscrowToken.sol";
import {EscrowVotes} from "./EscrowVotes.sol";
import {PowerAggregates} from "./PowerAggregates.sol";

contract VotingEscrow is EscrowToken, Ownable, ReentrancyGuardTransient {
    using PowerLib for LockWord;
    using SafeERC20 for IERC20;

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IVotingEscrow
    uint256 public immutable MIN_LOCK_WEEKS;
    /// @inheritdoc IVotingEscrow
    uint256 public immutable MIN_AMOUNT;
    /// @inheritdoc IVotingEscrow
    uint256 public immutable MAX_EXIT_PENALTY;
    /// @inheritdoc IVotingEscrow
    uint256 public immutable EXIT_COOLDOWN_WEEKS;

    uint256 private constant _WAD = 1e18;

    /* STORAGE */

    /// @inheritdoc IVotingEscrow
    mapping(address account => mapping(address operator => bool)) public isOperator;
    /// @inheritdoc IVotingEscrow
    mapping(address locker => bool) public isLocker;
    /// @inheritdoc IVotingEscrow
    address public penaltyDistributor;

    /* CONSTRUCTOR */

    constructor(EscrowConfig memory config)
        PowerAggregates(config.maxLockWeeks)
        EscrowVotes(config.maxMultiplier)
        EscrowToken(config.token, config.name, config.symbol)
        Ownable(config.owner)
    {
        require(
            config.minLockWeeks >= 1 && config.minLockWeeks <= config.maxLockWeeks,
            VotingEscrowInvalidMinLockWeeks(config.minLockWeeks, config.maxLockWeeks)
        );
        require(config.maxExitPenalty <= _WAD, VotingEscrowInvalidMaxExitPenalty(config.maxExitPenalty, _WAD));
        require(
            config.exitCooldownWeeks >= 1 && config.exitCooldownWeeks <= config.maxLockWeeks,
            VotingEscrowInvalidExitCooldown(config.exitCooldownWeeks, config.maxLockWeeks)
        );

        MIN_LOCK_WEEKS = config.minLockWeeks;
        MIN_AMOUNT = config.minAmount;
        MAX_EXIT_PENALTY = config.maxExitPenalty;
        EXIT_COOLDOWN_WEEKS = config.exitCooldownWeeks;
    }

    /* LOCKS */

    /// @inheritdoc IVotingEscrow
    function createLock(uint256 amount, uint256 unlockTime) external returns (uint256 end) {
        return _createLock(msg.sender, amount, unlockTime);
    }

    /// @inheritdoc IVotingEscrow
    function createLockWithPermit(uint256 amount, uint256 unlockTime, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external
        returns (uint256 end)
    {
        _tryPermit(amount, deadline, v, r, s);
        return _createLock(msg.sender, amount, unlockTime);
    }

    /// @inheritdoc IVotingEscrow
    function createLockFor(address account, uint256 amount, uint256 unlockTime) external returns (uint256 end) {
        return _createLock(account, amount, unlockTime);
    }

    /// @inheritdoc IVotingEscrow
    function increaseAmount(uint256 amount) external {
        _increaseAmount(msg.sender, amount);
    }

    /// @inheritdoc IVotingEscrow
    function increaseAmountWithPermit(uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external {
        _tryPermit(amount, deadline, v, r, s);
        _increaseAmount(msg.sender, amount);
    }

    /// @inheritdoc IVotingEscrow
    function increaseAmountFor(address account, uint256 amount) external {
        _increaseAmount(account, amount);
    }

    /// @inheritdoc IVotingEscrow
    function extendLock(uint256 unlockTime) external nonReentrant returns (uint256 end) {
        LockWord lock = _heldLock(msg.sender);
        require(!lock.isPermanent(), VotingEscrowPermanentLock(msg.sender));
        uint256 week = WeekLib.weekOf(block.timestamp);
        // Extending a lock that has ended locks its tokens again, as a new lock would.
        uint256 earliest = lock.isActive(week) ? lock.endWeek() + 1 : week + MIN_LOCK_WEEKS;
        uint256 endWeek = _requireEndWeek(unlockTime, earliest);

        return _setLock(msg.sender, lock, lock.amount(), endWeek);
    }

    /// @inheritdoc IVotingEscrow
    function setPermanent(bool permanent) external nonReentrant {
        LockWord lock = _activeLock(msg.sender);
        require(lock.isPermanent() != permanent, VotingEscrowPermanenceUnchanged(msg.sender, permanent));

        _setLock(msg.sender, lock, lock.amount(), permanent ? 0 : WeekLib.weekOf(block.timestamp) + MAX_LOCK_WEEKS);
    }

    /// @inheritdoc IVotingEscrow
    function withdraw() external nonReentrant returns (uint256 amount) {
        LockWord lock = _heldLock(msg.sender);
        require(!lock.isActive(WeekLib.weekOf(block.timestamp)), VotingEscrowLockNotExpired(msg.sender, _endOf(lock)));
        amount = lock.amount();

        _amend(msg.sender, lock.asWithdrawn());

        emit Withdrawn(msg.sender, amount);

        token.safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IVotingEscrow
    function exitEarly(uint256 minReceived) external nonReentrant returns (uint256 returned) {
        require(MAX_EXIT_PENALTY != 0, VotingEscrowEarlyExitDisabled());
        LockWord lock = _activeLock(msg.sender);
        uint256 availableAt = _exitableAt(lock);
        require(block.timestamp >= availableAt, VotingEscrowExitTooEarly(msg.sender, availableAt));
        uint256 penalty = _penaltyUp(lock);
        returned = lock.amount() - penalty;
        require(returned >= minReceived, VotingEscrowExitBelowMinimum(returned, minReceived));
        address distributor = penaltyDistributor;
        address receiver = distributor == address(0) ? owner() : distributor;
        require(
            receiver != address(0) && receiver != msg.sender, VotingEscrowInvalidPenaltyReceiver(msg.sender, receiver)
        );

        _changeLock(msg.sender, lock, 0, 0);

        emit ExitedEarly(msg.sender, returned, penalty, receiver);

        if (distributor == address(0)) token.safeTransfer(receiver, penalty);
        else _queuePenalty(distributor, penalty);
        if (returned != 0) token.safeTransfer(msg.sender, returned);
    }

    /// @inheritdoc IVotingEscrow
    function exitThrough(IExitDoor door, bytes32 id, uint256 since) external nonReentrant returns (uint256 returned) {
        require(isLocker[address(door)], VotingEscrowUnauthorized(address(door), msg.sender));
        _requirePast(since);
        LockWord lock = _activeLock(msg.sender);
        LockWord held = _stateAt(msg.sender, lock, since);
        uint256 endWeek = lock.endWeek();
        bool isNoLonger = held.isPermanent() || (!lock.isPermanent() && endWeek <= held.endWeek());
        require(held.isHeld() && isNoLonger, VotingEscrowLockProlonged(msg.sender, since));
        returned = Math.min(lock.amount(), held.amount());
        uint256 rest = lock.amount() - returned;
        door.allowExit(msg.sender, id, since, returned);

        _changeLock(msg.sender, lock, rest, rest == 0 ? 0 : endWeek);

        emit ExitedEarly(msg.sender, returned, 0, address(door));
        if (rest != 0) emit Locked(msg.sender, msg.sender, 0, rest, _endOf(lock), lock.isPermanent());

        token.safeTransfer(msg.sender, returned);
    }

    /// @inheritdoc IVotingEscrow
    function setOperator(address operator, bool approved) external {
        isOperator[msg.sender][operator] = approved;

        emit OperatorSet(msg.sender, operator, approved);
    }

    /// @inheritdoc IVotingEscrow
    function returnVotes(address account) external {
        require(isLocker[msg.sender], VotingEscrowUnauthorized(msg.sender, account));
        _delegate(account, account);
    }

    /* OWNER */

    /// @inheritdoc IVotingEscrow
    function setLocker(address locker, bool allowed) external onlyOwner {
        isLocker[locker] = allowed;

        emit LockerSet(locker, allowed);
    }

    /// @inheritdoc IVotingEscrow
    function setPenaltyDistributor(address distributor) external onlyOwner {
        require(
            distributor == address(0) || distributor.code.length != 0,
            VotingEscrowInvalidPenaltyDistributor(distributor)
        );
        address previous = penaltyDistributor;
        penaltyDistributor = distributor;

        emit PenaltyDistributorSet(previous, distributor);
    }

    /* VIEWS */

    /// @inheritdoc IVotingEscrow
    function locked(address account) external view returns (Lock memory lock) {
        LockWord word = _currentLock(account);
        if (!word.isHeld()) return lock;
        lock.amount = word.amount();
        lock.end = _endOf(word);
        lock.permanent = word.isPermanent();
        lock.withdrawable = !word.isActive(WeekLib.weekOf(block.timestamp));
        lock.changedAt = word.changedAt();
    }

    /// @inheritdoc IVotingEscrow
    function previewExit(address account)
        external
        view
        returns (uint256 returned, uint256 penalty, uint256 availableAt)
    {
        LockWord lock = _currentLock(account);
        bool canExit = MAX_EXIT_PENALTY != 0 && lock.isHeld() && lock.isActive(WeekLib.weekOf(block.timestamp));
        if (!canExit) return (0, 0, 0);
        penalty = _penaltyUp(lock);
        returned = lock.amount() - penalty;
        availableAt = _exitableAt(lock);
    }

    /* PRIVATE: LOCKS */

    function _createLock(address account, uint256 amount, uint256 unlockTime)
        private
        nonReentrant
        returns (uint256 end)
    {
        _requireMayLockFor(account);
        uint256 minimum = MIN_AMOUNT == 0 ? 1 : MIN_AMOUNT;
        require(amount >= minimum, VotingEscrowAmountTooLow(amount, minimum));
        LockWord current = _currentLock(account);
        require(!current.isHeld(), VotingEscrowLockExists(account, _endOf(current)));
        uint256 endWeek = _requireEndWeek(unlockTime, WeekLib.weekOf(block.timestamp) + MIN_LOCK_WEEKS);

        end = _setLock(account, current, amount, endWeek);

        _pull(amount);
    }

    function _increaseAmount(address account, uint256 amount) private nonReentrant {
        _requireMayLockFor(account);
        require(amount != 0, VotingEscrowAmountTooLow(amount, 1));
        LockWord lock = _activeLock(account);

        _setLock(account, lock, lock.amount() + amount, lock.endWeek());

        _pull(amount);
    }

    /// @dev Writes the new state of a lock and emits it; zero end: permanent.
    function _setLock(address account, LockWord current, uint256 amount, uint256 endWeek)
        private
        returns (uint256 end)
    {
        uint256 added = current.isHeld() ? amount - current.amount() : amount;
        _changeLock(account, current, amount, endWeek);
        end = WeekLib.startOf(endWeek);

        emit Locked(account, msg.sender, added, amount, end, endWeek == 0);
    }

    /* PRIVATE: TOKENS */

    /// @dev Queues `penalty` at the distributor, which must take exactly that amount.
    function _queuePenalty(address distributor, uint256 penalty) private {
        uint256 before = _balance();
        token.forceApprove(distributor, penalty);
        IRevenueQueue(distributor).queue(address(token), penalty);
        uint256 current = _balance();
        uint256 taken = before > current ? before - current : 0;
        require(taken == penalty, VotingEscrowPenaltyNotTaken(taken, penalty));
    }

    /* PRIVATE: CHECKS */

    function _requireMayLockFor(address account) private view {
        if (msg.sender == account) return;
        require(account != address(0), VotingEscrowZeroAccount());
        require(isOperator[account][msg.sender] || isLocker[msg.sender], VotingEscrowUnauthorized(msg.sender, account));
    }

    /// @dev The week of `unlockTime`; reverts unless it is between the week `earliest` and the longest lock from now.
    function _requireEndWeek(uint256 unlockTime, uint256 earliest) private view returns (uint256 endWeek) {
        endWeek = WeekLib.weekOf(unlockTime);
        uint256 latest = WeekLib.weekOf(block.timestamp) + MAX_LOCK_WEEKS;
        require(
            endWeek >= earliest && endWeek <= latest,
            VotingEscrowInvalidUnlockTime(unlockTime, WeekLib.startOf(earliest), WeekLib.startOf(latest))
        );
    }

    /* PRIVATE: FIGURES */

    function _penaltyUp(LockWord lock) private view returns (uint256) {
        return PowerLib.penaltyUp(lock.rawAt(block.timestamp, MAX_LOCK_WEEKS), MAX_EXIT_PENALTY, _POWER_UNIT);
    }

    function _exitableAt(LockWord lock) private view returns (uint256) {
        return lock.changedAt() + WeekLib.startOf(EXIT_COOLDOWN_WEEKS);
    }
}
