// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IRevenueDistributor} from "./IRevenueDistributor.sol";
import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {LockWord} from "../../libraries/LockWordLib.sol";
import {RevenueBooks} from "./RevenueBooks.sol";
import {RevenueMathLib} from "./RevenueMathLib.sol";
import {TryTransferLib} from "../../libraries/TryTransferLib.sol";
import {WeekLib} from "../../libraries/WeekLib.sol";

/// @dev Claims: what each account earned, computed from the history of its lock, and its payment.
abstract contract RevenueClaims is RevenueBooks {
    using SafeERC20 for IERC20;
    using TryTransferLib for address;

    /// @dev Shared by the tokens of one claim: the lock states, read when the first token needs them, and again only if
    /// another token needs earlier ones.
    struct Claim {
        address account;
        uint256 maxStates;
        uint256 fromEpoch; // first epoch that `states` covers; the largest integer until they are read
        uint256 untilEpoch; // first epoch that `states` does not cover
        LockWord[] states;
        bool isPart; // whether `states` ended before the last revenue of some token
    }

    /// @dev Progress of the claim of one token along the lock states.
    struct Walk {
        uint256 latest; // mark of the token
        uint256 fromEpoch; // first epoch to pay
        uint256 paidThrough; // epoch of `a` and `b`
        uint256 a; // the sums up to which revenue was paid or is counted in `scaled`
        uint256 b;
        uint256 scaled; // earned so far, scaled by 2^112
    }

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IRevenueDistributor
    uint256 public constant MIN_STATES = 2;
    uint256 private immutable _MAX_LOCK_WEEKS;

    /* STORAGE */

    mapping(address account => mapping(address token => uint256 mark)) private _cursors; // zero: never paid
    mapping(address account => address) private _recipients;

    /* CONSTRUCTOR */

    constructor() {
        _MAX_LOCK_WEEKS = ESCROW.MAX_LOCK_WEEKS();
    }

    /* CLAIMS */

    /// @inheritdoc IRevenueDistributor
    function claim(address[] calldata tokens_) external nonReentrant returns (uint256[] memory amounts) {
        (amounts,) = _claim(msg.sender, tokens_, type(uint256).max);
    }

    /// @inheritdoc IRevenueDistributor
    function claimFor(address account, address[] calldata tokens_)
        external
        nonReentrant
        returns (uint256[] memory amounts)
    {
        _requireOperator(account);
        (amounts,) = _claim(account, tokens_, type(uint256).max);
    }

    /// @inheritdoc IRevenueDistributor
    function claimPart(address account, address[] calldata tokens_, uint256 maxStates)
        external
        nonReentrant
        returns (uint256[] memory amounts, bool complete)
    {
        _requireOperator(account);
        require(maxStates >= MIN_STATES, RevenueDistributorTooFewStates(maxStates, MIN_STATES));
        return _claim(account, tokens_, maxStates);
    }

    /// @inheritdoc IRevenueDistributor
    function reinvest() external nonReentrant returns (uint256 amount, bool reinvested) {
        return _reinvest(msg.sender);
    }

    /// @inheritdoc IRevenueDistributor
    function reinvestFor(address account) external nonReentrant returns (uint256 amount, bool reinvested) {
        _requireOperator(account);
        return _reinvest(account);
    }

    /// @inheritdoc IRevenueDistributor
    function setRecipient(address recipient) external {
        require(
            recipient != address(this) && recipient != address(ESCROW) && !_books[recipient].everListed,
            RevenueDistributorInvalidRecipient(recipient)
        );
        address oldRecipient = recipientOf(msg.sender);
        _recipients[msg.sender] = recipient;
        emit RecipientSet(msg.sender, oldRecipient, recipientOf(msg.sender));
    }

    /* VIEWS */

    /// @inheritdoc IRevenueDistributor
    function claimable(address account, address token) external view returns (uint256 amount) {
        (amount,) = _earned(_newClaim(account, type(uint256).max), token, _cursors[account][token]);
        if (_isTracked(token)) amount = _payable(token, amount, _books[token].reserve);
    }

    /// @inheritdoc IRevenueDistributor
    function recipientOf(address account) public view returns (address recipient) {
        recipient = _recipients[account];
        if (recipient == address(0)) recipient = account;
    }

    /// @inheritdoc IRevenueDistributor
    function cursorOf(address account, address token) external view returns (uint256 epoch, uint256 a) {
        uint256 cursor = _cursors[account][token];
        return (cursor >> EPOCH_SHIFT, cursor & MAX_A);
    }

    /* INTERNAL */

    function _requireOperator(address account) private view {
        require(
            msg.sender == account || ESCROW.isOperator(account, msg.sender),
            RevenueDistributorNotOperator(msg.sender, account)
        );
    }

    function _newClaim(address account, uint256 maxStates) private pure returns (Claim memory state) {
        state.account = account;
        state.maxStates = maxStates;
        state.fromEpoch = type(uint256).max;
    }

    /// @dev Pays the tokens one after the other.
    function _claim(address account, address[] calldata tokens_, uint256 maxStates)
        private
        returns (uint256[] memory amounts, bool complete)
    {
        mapping(address token => uint256 mark) storage cursors = _cursors[account];
        Claim memory state = _newClaim(account, maxStates);
        address recipient = recipientOf(account);
        amounts = new uint256[](tokens_.length);
        for (uint256 i; i < tokens_.length; ++i) {
            amounts[i] = _claimToken(state, tokens_[i], recipient, cursors);
        }
        complete = !state.isPart;
    }

    /// @dev Pays one token; nothing if its transfer fails.
    function _claimToken(
        Claim memory state,
        address token,
        address recipient,
        mapping(address token => uint256 mark) storage cursors
    ) private returns (uint256 amount) {
        uint256 cursor = cursors[token];
        uint256 newCursor;
        (amount, newCursor) = _earned(state, token, cursor);
        if (amount == 0) {
            // A partial claim must advance past states that earned nothing, or the next one would start there again. A
            // full claim that pays nothing writes nothing, so a fraction of a unit that was earned is not lost.
            if (state.maxStates != type(uint256).max && newCursor != cursor) cursors[token] = newCursor;
            return 0;
        }

        cursors[token] = newCursor;
        if (newCursor & TRACKED != 0) {
            amount = _payTracked(state.account, token, recipient, amount);
        } else if (!_pay(state.account, token, recipient, amount)) {
            amount = 0;
        }
        if (amount == 0) cursors[token] = cursor;
    }

    /// @dev Pays for `earned` units of a tracked token the share of what is there, and takes all of them off the reserve.
    function _payTracked(address account, address token, address recipient, uint256 earned)
        private
        returns (uint256 amount)
    {
        Books storage books = _books[token];
        uint128 reserve = books.reserve;
        amount = _payable(token, earned, reserve);
        // Cast is safe: smaller than before. No underflow: the reserve of a tracked token covers what is owed.
        books.reserve = uint128(reserve - earned);
        if (_pay(account, token, recipient, amount)) {
            if (amount < earned) emit ClaimReduced(account, token, earned, amount);
        } else {
            books.reserve = reserve;
            amount = 0;
        }
    }

    function _pay(address account, address token, address recipient, uint256 amount) private returns (bool ok) {
        ok = amount > 0 && token.tryTransfer(recipient, amount, TRANSFER_GAS_LIMIT);
        if (ok) emit Claimed(account, token, recipient, amount);
        else emit ClaimFailed(account, token, recipient, amount);
    }

    /// @dev What claims of `earned` units of a tracked token pay now: as much if the balance covers the reserve, else the
    /// same share for all, rounded down. Zero also if the token does not tell the balance.
    function _payable(address token, uint256 earned, uint256 reserve) private view returns (uint256) {
        uint256 balance = token.tryBalanceOf(TRANSFER_GAS_LIMIT);
        return balance < reserve ? earned * balance / reserve : earned; // both factors are below 2^128
    }

    function _reinvest(address account) private returns (uint256 amount, bool reinvested) {
        address token = _ESCROW_TOKEN;
        uint256 newCursor;
        (amount, newCursor) = _earned(_newClaim(account, type(uint256).max), token, _cursors[account][token]);
        if (amount == 0) return (0, false);
        _cursors[account][token] = newCursor;

        IVotingEscrow.Lock memory lock = ESCROW.locked(account);
        reinvested = lock.amount > 0 && !lock.withdrawable;
        if (reinvested) {
            emit Reinvested(account, amount);
            IERC20(token).forceApprove(address(ESCROW), amount);
            ESCROW.increaseAmountFor(account, amount);
        } else {
            address recipient = recipientOf(account);
            emit Claimed(account, token, recipient, amount);
            IERC20(token).safeTransfer(recipient, amount);
        }
    }

    /// @dev What the account of `state` earned in `token` since `cursor`, and the new cursor.
    function _earned(Claim memory state, address token, uint256 cursor)
        private
        view
        returns (uint256 amount, uint256 newCursor)
    {
        Walk memory walk;
        uint256 latest = _latest[token];
        // No revenue at all, or none since the cursor. The states must not be read from here on: in a partial claim
        // they might end before the first one that another token needs.
        if (cursor == latest & ~(MAX_EPOCH << FIRST_EPOCH_SHIFT) || latest == TRACKED) return (0, cursor);
        uint256 fromEpoch = cursor == 0 ? _firstEpochOf(latest) : cursor >> EPOCH_SHIFT;
        if (fromEpoch < state.fromEpoch) {
            state.fromEpoch = fromEpoch;
            (state.states, state.untilEpoch) = ESCROW.lockWords(state.account, fromEpoch, state.maxStates);
        }
        LockWord[] memory states = state.states;
        uint256 toEpoch = latest >> EPOCH_SHIFT;
        // No underflow: epochs are positive, and the states cover at least one.
        unchecked {
            if (toEpoch >= state.untilEpoch) {
                toEpoch = state.untilEpoch - 1;
                state.isPart = true;
            }
            if (toEpoch < fromEpoch) return (0, cursor);

            (walk.latest, walk.fromEpoch, walk.paidThrough) = (latest, fromEpoch, fromEpoch - 1);
            if (cursor != 0) _startAtCursor(walk, token, cursor);
            for (uint256 i = 1; i < states.length; ++i) {
                uint256 hi = WeekLib.weekOf(states[i].ts()); // the next state counts from the week after
                _addEarned(walk, token, states[i - 1], hi < toEpoch ? hi : toEpoch);
            }
            if (states.length > 0) _addEarned(walk, token, states[states.length - 1], toEpoch);
        }
        if (walk.paidThrough < toEpoch) (walk.a,) = _sumsAt(token, toEpoch, latest);
        amount = RevenueMathLib.unscaleDown(walk.scaled);
        newCursor = (toEpoch << EPOCH_SHIFT) | (latest & TRACKED) | walk.a;
    }

    /// @dev Revenue can be added to the epoch n of the cursor after it was claimed. The sums that were paid therefore
    /// lie between those of epoch n - 1 and epoch n: the cursor stores that A, and because the unpaid rest belongs to
    /// epoch n, which C_n does not include, the B that was paid is `n * A - C_n`.
    function _startAtCursor(Walk memory walk, address token, uint256 cursor) private view {
        uint256 epoch = walk.fromEpoch;
        walk.a = cursor & MAX_A;
        uint256 c = _sums[_key(token, epoch)].c;
        if (c == 0 && epoch != _firstEpochOf(walk.latest)) {
            // No revenue in that epoch: a partial claim stopped there.
            (walk.a, walk.b) = _sumsAt(token, epoch, walk.latest);
        } else {
            unchecked {
                walk.b = epoch * walk.a - c;
            }
        }
    }

    /// @dev Adds what the lock earned in `state`, which was in force until epoch `hi`, inclusive.
    function _addEarned(Walk memory walk, address token, LockWord state, uint256 hi) private view {
        unchecked {
            uint256 lo = WeekLib.weekOf(state.ts()) + 1;
            if (lo < walk.fromEpoch) lo = walk.fromEpoch;
            bool isPermanent = state.isPermanent();
            uint256 endWeek = state.endWeek();
            if (!isPermanent && endWeek <= hi) {
                if (endWeek <= lo) return;
                hi = endWeek - 1;
            }
            if (hi < lo) return;

            if (lo > walk.paidThrough + 1) (walk.a, walk.b) = _sumsAt(token, lo - 1, walk.latest);
            (uint256 a, uint256 b) = _sumsAt(token, hi, walk.latest);
            walk.scaled += isPermanent
                ? RevenueMathLib.permanentEarned(state.amount(), _MAX_LOCK_WEEKS, a - walk.a)
                : RevenueMathLib.decayingEarned(state.amount(), endWeek, a - walk.a, b - walk.b);
            (walk.a, walk.b, walk.paidThrough) = (a, b, hi);
        }
    }
}
