// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";

import {IRevenueDistributor} from "../interfaces/IRevenueDistributor.sol";
import {IVotingEscrow} from "../interfaces/IVotingEscrow.sol";
import {EpochBitmapLib} from "../libraries/EpochBitmapLib.sol";
import {RevenueMathLib} from "../libraries/RevenueMathLib.sol";
import {TryTransferLib} from "../libraries/TryTransferLib.sol";

contract RevenueDistributor is IRevenueDistributor, Ownable, ReentrancyGuardTransient {
    using EnumerableSet for EnumerableSet.AddressSet;
    using EpochBitmapLib for mapping(uint256 word => uint256 bits);
    using SafeERC20 for IERC20;
    using TryTransferLib for address;

    /// @dev The running sums at the end of an epoch (or, for a cursor, what of them was paid).
    struct Sums {
        uint256 a;
        uint256 b;
    }

    /// @dev Where a walk along the lock states of an account is.
    struct Walk {
        uint256 paidThrough; // epoch up to which `paid` stands
        Sums paid; // the sums up to which revenue was paid or is in `scaled`
        uint256 scaled; // earned on the walk, scaled by 2^112
    }

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IRevenueDistributor
    uint256 public constant MAX_TOKENS = 16;
    /// @inheritdoc IRevenueDistributor
    uint256 public constant MIN_STATES = 2;
    /// @inheritdoc IRevenueDistributor
    uint256 public constant TRANSFER_GAS_LIMIT = 500_000;

    /// @dev A cursor is 16 bits epoch | 240 bits A.
    uint256 private constant CURSOR_A_BITS = 240;

    /// @inheritdoc IRevenueDistributor
    IVotingEscrow public immutable ESCROW;
    /// @inheritdoc IRevenueDistributor
    uint256 public immutable MIN_TOTAL_POWER;
    address private immutable _ESCROW_TOKEN;
    uint256 private immutable _MAX_LOCK_WEEKS;

    /* STORAGE */

    mapping(address token => TokenState) private _states;
    mapping(address token => mapping(uint256 epoch => Sums)) private _sums;
    mapping(address token => mapping(uint256 word => uint256 bits)) private _epochs; // those with revenue
    mapping(address account => mapping(address token => uint256)) private _cursors;
    mapping(address account => address) private _recipients;
    EnumerableSet.AddressSet private _everListed;
    uint256 private _listedCount;

    /* CONSTRUCTOR */

    /// @dev `minTotalPower` is in token units times weeks. The escrow's own token is listed besides `tokens_`.
    constructor(IVotingEscrow escrow, address owner, uint256 minTotalPower, address[] memory tokens_) Ownable(owner) {
        ESCROW = escrow;
        MIN_TOTAL_POWER = minTotalPower;
        _ESCROW_TOKEN = address(escrow.token());
        _MAX_LOCK_WEEKS = escrow.MAX_LOCK_WEEKS();
        _setToken(_ESCROW_TOKEN, true);
        for (uint256 i; i < tokens_.length; ++i) {
            _setToken(tokens_[i], true);
        }
    }

    /* REVENUE IN */

    /// @inheritdoc IRevenueDistributor
    function deposit(address token, uint256 amount) external nonReentrant returns (uint256 received) {
        TokenState storage state = _states[token];
        uint256 epoch = currentEpoch();
        received = _take(state, token, amount);

        uint256 credited;
        uint256 power = _sharingPower();
        if (power == 0) {
            _postpone(state, received, epoch);
        } else {
            credited = received + _releasePending(state, epoch);
            _share(state, token, credited, power, epoch);
        }
        emit Deposited(token, msg.sender, received, epoch, credited);
    }

    /// @inheritdoc IRevenueDistributor
    function queue(address token, uint256 amount) external nonReentrant {
        TokenState storage state = _states[token];
        uint256 epoch = currentEpoch();
        uint256 received = _take(state, token, amount);

        // What waits since an earlier week must go first: the amount that is added starts to wait only now.
        _creditPending(state, token, epoch);
        _postpone(state, received, epoch);
        emit Queued(token, msg.sender, received, epoch);
    }

    /// @inheritdoc IRevenueDistributor
    function poke(address token) external nonReentrant returns (uint256 credited) {
        credited = _creditPending(_states[token], token, currentEpoch());
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
            recipient != address(this) && recipient != address(ESCROW), RevenueDistributorInvalidRecipient(recipient)
        );
        address oldRecipient = recipientOf(msg.sender);
        _recipients[msg.sender] = recipient;
        emit RecipientSet(msg.sender, oldRecipient, recipientOf(msg.sender));
    }

    /* OWNER */

    /// @inheritdoc IRevenueDistributor
    function setToken(address token, bool listed) external onlyOwner {
        require(listed || token != _ESCROW_TOKEN, RevenueDistributorInvalidToken(token));
        _setToken(token, listed);
    }

    /// @inheritdoc IRevenueDistributor
    function sweep(address token, address to) external onlyOwner nonReentrant returns (uint256 amount) {
        uint256 required = owed(token);
        uint256 balance = IERC20(token).balanceOf(address(this));
        require(balance > required, RevenueDistributorNoSurplus(token, balance, required));
        amount = balance - required;

        address[] memory others = _everListed.values();
        uint256[] memory balances = new uint256[](others.length);
        for (uint256 i; i < others.length; ++i) {
            balances[i] = others[i] == token ? required : others[i].tryBalanceOf(TRANSFER_GAS_LIMIT);
        }

        IERC20(token).safeTransfer(to, amount);
        emit Swept(token, to, amount);

        for (uint256 i; i < others.length; ++i) {
            balance = others[i].tryBalanceOf(TRANSFER_GAS_LIMIT);
            require(balance >= balances[i], RevenueDistributorSweepTouchedOwed(others[i], balance, balances[i]));
        }
    }

    /* VIEWS */

    /// @inheritdoc IRevenueDistributor
    function claimable(address account, address token) external view returns (uint256 amount) {
        uint256 cursor = _cursors[account][token];
        uint256 fromEpoch = _unpaidFrom(_states[token], cursor);
        if (fromEpoch == 0) return 0;
        (IVotingEscrow.LockState[] memory states, uint256 untilEpoch) =
            ESCROW.lockStates(account, fromEpoch, type(uint256).max);
        (amount,) = _earned(token, cursor, states, untilEpoch);
    }

    /// @inheritdoc IRevenueDistributor
    function recipientOf(address account) public view returns (address recipient) {
        recipient = _recipients[account];
        if (recipient == address(0)) recipient = account;
    }

    /// @inheritdoc IRevenueDistributor
    function tokens() external view returns (address[] memory listed) {
        listed = new address[](_listedCount);
        uint256 found;
        for (uint256 i; found < listed.length; ++i) {
            address token = _everListed.at(i);
            if (_states[token].listed) listed[found++] = token;
        }
    }

    /// @inheritdoc IRevenueDistributor
    function isListed(address token) external view returns (bool) {
        return _states[token].listed;
    }

    /// @inheritdoc IRevenueDistributor
    function tokenState(address token) external view returns (TokenState memory) {
        return _states[token];
    }

    /// @inheritdoc IRevenueDistributor
    function owed(address token) public view returns (uint256) {
        TokenState storage state = _states[token];
        return state.received - state.paid;
    }

    /// @inheritdoc IRevenueDistributor
    function cumulativeAt(address token, uint256 epoch) external view returns (uint256 a, uint256 b) {
        Sums memory sums = _sumsAt(token, epoch);
        return (sums.a, sums.b);
    }

    /// @inheritdoc IRevenueDistributor
    function cursorOf(address account, address token) external view returns (uint256 epoch, uint256 a) {
        return _unpackCursor(_cursors[account][token]);
    }

    /// @inheritdoc IRevenueDistributor
    function currentEpoch() public view returns (uint256) {
        return block.timestamp / 1 weeks;
    }

    /* INTERNAL: REVENUE IN */

    /// @dev Pulls `amount` of a listed token from the caller and books what arrives.
    function _take(TokenState storage state, address token, uint256 amount) private returns (uint256 received) {
        require(state.listed, RevenueDistributorTokenNotListed(token));
        uint256 balanceBefore = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        received = Math.saturatingSub(IERC20(token).balanceOf(address(this)), balanceBefore);
        require(received > 0, RevenueDistributorNothingReceived(token));

        uint256 total = Math.saturatingAdd(state.received, received);
        require(total <= type(uint128).max, RevenueDistributorDepositAboveLimit(token, total, type(uint128).max));
        // Cast is safe: just checked.
        state.received = uint128(total);
    }

    /// @dev Total power at the start of this week, or zero if it is too small to share revenue.
    function _sharingPower() private view returns (uint256 power) {
        power = ESCROW.weekStartBias();
        if (power < MIN_TOTAL_POWER) power = 0;
    }

    /// @dev Shares `amount` out among the holders of `power` in `epoch`, the running one.
    function _share(TokenState storage state, address token, uint256 amount, uint256 power, uint256 epoch) private {
        uint256 x = RevenueMathLib.perPowerDown(amount, power);
        mapping(uint256 epoch => Sums) storage sums = _sums[token];
        Sums storage current = sums[epoch];
        uint256 lastEpoch = state.lastEpoch;

        if (lastEpoch == epoch) {
            current.a += x;
            current.b += epoch * x;
            return;
        }
        Sums storage last = sums[lastEpoch]; // zero before the first revenue
        current.a = last.a + x;
        current.b = last.b + epoch * x;
        _epochs[token].set(epoch);
        // Casts are safe: week numbers fit in 16 bits until the year 3225.
        state.lastEpoch = uint16(epoch);
        if (lastEpoch == 0) state.firstEpoch = uint16(epoch);
    }

    /// @dev Lets `amount` wait; it can be shared out after `epoch`. Called only when nothing of an earlier week waits,
    /// or when that can not be shared out in `epoch` either, so that joining the two delays nothing.
    function _postpone(TokenState storage state, uint256 amount, uint256 epoch) private {
        // Casts are safe: all of a token fits in 128 bits, week numbers in 16.
        state.pending += uint128(amount);
        state.pendingSince = uint16(epoch);
    }

    /// @dev Takes out what waits since a week before `epoch`.
    function _releasePending(TokenState storage state, uint256 epoch) private returns (uint256 amount) {
        uint256 since = state.pendingSince;
        if (since == 0 || since >= epoch) return 0;
        amount = state.pending;
        state.pending = 0;
        state.pendingSince = 0;
    }

    /// @dev Shares out what waits since a week before `epoch`, if the power suffices.
    function _creditPending(TokenState storage state, address token, uint256 epoch) private returns (uint256 amount) {
        uint256 since = state.pendingSince;
        if (since == 0 || since >= epoch) return 0;
        uint256 power = _sharingPower();
        if (power == 0) return 0;
        amount = _releasePending(state, epoch);
        _share(state, token, amount, power, epoch);
        emit PendingCredited(token, amount, epoch);
    }

    /* INTERNAL: CLAIMS */

    function _requireOperator(address account) private view {
        require(
            msg.sender == account || ESCROW.isOperator(account, msg.sender),
            RevenueDistributorNotOperator(msg.sender, account)
        );
    }

    /// @dev Reads the lock states once, from the oldest epoch that any of the tokens needs.
    function _claim(address account, address[] calldata tokens_, uint256 maxStates)
        private
        returns (uint256[] memory amounts, bool complete)
    {
        amounts = new uint256[](tokens_.length);
        uint256 fromEpoch = type(uint256).max;
        for (uint256 i; i < tokens_.length; ++i) {
            uint256 unpaidFrom = _unpaidFrom(_states[tokens_[i]], _cursors[account][tokens_[i]]);
            if (unpaidFrom != 0 && unpaidFrom < fromEpoch) fromEpoch = unpaidFrom;
        }
        if (fromEpoch == type(uint256).max) return (amounts, true);

        (IVotingEscrow.LockState[] memory states, uint256 untilEpoch) = ESCROW.lockStates(account, fromEpoch, maxStates);
        complete = untilEpoch > currentEpoch();
        address recipient = recipientOf(account);
        for (uint256 i; i < tokens_.length; ++i) {
            amounts[i] = _pay(account, tokens_[i], recipient, states, untilEpoch, complete);
        }
    }

    /// @dev Pays one token. The books are written before the transfer and restored if it fails.
    function _pay(
        address account,
        address token,
        address recipient,
        IVotingEscrow.LockState[] memory states,
        uint256 untilEpoch,
        bool complete
    ) private returns (uint256 amount) {
        uint256 cursor = _cursors[account][token];
        uint256 newCursor;
        (amount, newCursor) = _earned(token, cursor, states, untilEpoch);
        if (amount == 0) {
            // A part that earned nothing must still be passed; a complete claim of nothing leaves the fraction of a
            // unit that may have been earned where it is.
            if (!complete && newCursor != cursor) _cursors[account][token] = newCursor;
            return 0;
        }

        _cursors[account][token] = newCursor;
        TokenState storage state = _states[token];
        // Cast is safe: claims never exceed what was received, which fits in 128 bits.
        state.paid += uint128(amount);

        if (token.tryTransfer(recipient, amount, TRANSFER_GAS_LIMIT)) {
            emit Claimed(account, token, recipient, amount);
        } else {
            _cursors[account][token] = cursor;
            state.paid -= uint128(amount);
            emit ClaimFailed(account, token, recipient, amount);
            amount = 0;
        }
    }

    function _reinvest(address account) private returns (uint256 amount, bool reinvested) {
        address token = _ESCROW_TOKEN;
        uint256 cursor = _cursors[account][token];
        TokenState storage state = _states[token];
        uint256 fromEpoch = _unpaidFrom(state, cursor);
        if (fromEpoch == 0) return (0, false);
        (IVotingEscrow.LockState[] memory states, uint256 untilEpoch) =
            ESCROW.lockStates(account, fromEpoch, type(uint256).max);
        uint256 newCursor;
        (amount, newCursor) = _earned(token, cursor, states, untilEpoch);
        if (amount == 0) return (0, false);

        _cursors[account][token] = newCursor;
        // Cast is safe: claims never exceed what was received, which fits in 128 bits.
        state.paid += uint128(amount);

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

    /// @dev The first epoch whose revenue may not be fully paid under `cursor`; zero if there never was revenue.
    function _unpaidFrom(TokenState storage state, uint256 cursor) private view returns (uint256) {
        return cursor == 0 ? state.firstEpoch : cursor >> CURSOR_A_BITS;
    }

    /// @dev What the lock `states` earned in `token` from `cursor` on and before `untilEpoch`, and the cursor after it.
    ///
    /// Revenue can be added to the epoch of the cursor after it was claimed. The sums "as paid" therefore lie between
    /// those of the epoch before it and its own: of A the cursor remembers them, and since all that is missing belongs
    /// to epoch c, the B as paid is `B_c - c * (A_c - A_paid)`.
    function _earned(address token, uint256 cursor, IVotingEscrow.LockState[] memory states, uint256 untilEpoch)
        private
        view
        returns (uint256, uint256)
    {
        uint256 fromEpoch = _unpaidFrom(_states[token], cursor);
        if (fromEpoch == 0) return (0, cursor);
        uint256 toEpoch = Math.min(_states[token].lastEpoch, untilEpoch - 1);
        if (toEpoch < fromEpoch) return (0, cursor);

        Walk memory walk;
        walk.paidThrough = fromEpoch - 1;
        if (cursor != 0) {
            (, uint256 paidA) = _unpackCursor(cursor);
            Sums memory sums = _sumsAt(token, fromEpoch);
            walk.paid.b = sums.b - fromEpoch * (sums.a - paidA);
            walk.paid.a = paidA;
        }
        for (uint256 i; i < states.length; ++i) {
            uint256 lo = Math.max(states[i].epoch, fromEpoch);
            uint256 hi = i + 1 < states.length ? Math.min(toEpoch, states[i + 1].epoch - 1) : toEpoch;
            _addEarned(walk, token, states[i], lo, hi);
        }
        if (walk.paidThrough < toEpoch) walk.paid = _sumsAt(token, toEpoch);
        return (RevenueMathLib.unscaleDown(walk.scaled), (toEpoch << CURSOR_A_BITS) | walk.paid.a);
    }

    /// @dev Adds what the lock `state` earned in the epochs `lo` to `hi`, in which it was in force.
    function _addEarned(Walk memory walk, address token, IVotingEscrow.LockState memory state, uint256 lo, uint256 hi)
        private
        view
    {
        if (!state.permanent) {
            if (state.endWeek <= lo) return;
            hi = Math.min(hi, state.endWeek - 1);
        }
        if (hi < lo) return;

        if (lo > walk.paidThrough + 1) walk.paid = _sumsAt(token, lo - 1);
        Sums memory sums = _sumsAt(token, hi);
        uint256 deltaA = sums.a - walk.paid.a;
        walk.scaled += state.permanent
            ? RevenueMathLib.permanentEarned(state.amount, _MAX_LOCK_WEEKS, deltaA)
            : RevenueMathLib.decayingEarned(state.amount, state.endWeek, deltaA, sums.b - walk.paid.b);
        walk.paid = sums;
        walk.paidThrough = hi;
    }

    function _unpackCursor(uint256 cursor) private pure returns (uint256 epoch, uint256 a) {
        epoch = cursor >> CURSOR_A_BITS;
        a = cursor & (type(uint256).max >> (256 - CURSOR_A_BITS));
    }

    /// @dev The running sums at the end of `epoch`, which are those of the last epoch with revenue up to it.
    function _sumsAt(address token, uint256 epoch) private view returns (Sums memory sums) {
        TokenState storage state = _states[token];
        if (epoch >= state.lastEpoch) return _sums[token][state.lastEpoch];
        if (epoch < state.firstEpoch) return sums;
        sums = _sums[token][epoch];
        // A is positive in every epoch with revenue, so the bitmap is needed for the others only.
        if (sums.a == 0) sums = _sums[token][_epochs[token].latestUpTo(epoch)];
    }

    /* INTERNAL: TOKENS */

    function _setToken(address token, bool listed) private {
        TokenState storage state = _states[token];
        if (state.listed == listed) return;
        if (listed) {
            require(token.code.length > 0, RevenueDistributorInvalidToken(token));
            require(_listedCount < MAX_TOKENS, RevenueDistributorTooManyTokens(_listedCount, MAX_TOKENS));
            ++_listedCount;
            _everListed.add(token);
        } else {
            --_listedCount;
        }
        state.listed = listed;
        emit TokenSet(token, listed);
    }
}
