// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";

import {IRevenueDistributor} from "./IRevenueDistributor.sol";
import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {EpochBitmapLib} from "./EpochBitmapLib.sol";
import {LockWord} from "../../libraries/LockWordLib.sol";
import {RevenueMathLib} from "./RevenueMathLib.sol";
import {TryTransferLib} from "../../libraries/TryTransferLib.sol";
import {WeekLib} from "../../libraries/WeekLib.sol";

contract RevenueDistributor is IRevenueDistributor, Ownable, ReentrancyGuardTransient {
    using EnumerableSet for EnumerableSet.AddressSet;
    using EpochBitmapLib for mapping(uint256 word => uint256 bits);
    using SafeERC20 for IERC20;
    using TryTransferLib for address;

    /// @dev One slot: 128 bits reserve | 16 bits pendingSince | 8 bits listed.
    struct Books {
        uint128 reserve; // token units, at least what is owed
        uint16 pendingSince;
        bool listed;
    }

    /// @dev The running sums of an epoch with revenue. `a` is written when the next such epoch begins; until then it
    /// is in `_latest`.
    struct Sums {
        uint256 a;
        uint256 c;
    }

    /// @dev What the tokens of one claim share: the lock states, read when the first token needs them, and again only
    /// if another token needs earlier ones.
    struct Claim {
        address account;
        uint256 maxStates;
        uint256 fromEpoch; // first epoch that `states` covers; until they are read, the greatest number
        uint256 untilEpoch; // first epoch that `states` does not cover
        LockWord[] states;
        bool isPart; // whether `states` ended before the last revenue of any token
    }

    /// @dev The walk of a claim of one token along the lock states.
    struct Walk {
        uint256 latest; // mark of the token
        uint256 fromEpoch; // first epoch to pay
        uint256 paidThrough; // epoch up to which `a` and `b` stand
        uint256 a; // the sums up to which revenue was paid or is in `scaled`
        uint256 b;
        uint256 scaled; // earned on the walk, scaled by 2^112
    }

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IRevenueDistributor
    uint256 public constant MAX_TOKENS = 16;
    /// @inheritdoc IRevenueDistributor
    uint256 public constant MIN_STATES = 2;
    /// @inheritdoc IRevenueDistributor
    uint256 public constant TRANSFER_GAS_LIMIT = 500_000;

    /// @dev A mark is 16 bits epoch | 16 bits first epoch of the token | 224 bits A: at the end of that epoch, or, in a
    /// cursor (which leaves the first epoch out), as much of it as was paid.
    uint256 private constant EPOCH_SHIFT = 240;
    uint256 private constant FIRST_EPOCH_SHIFT = 224;
    uint256 private constant MAX_EPOCH = type(uint16).max;
    uint256 private constant MAX_A = type(uint224).max;

    /// @inheritdoc IRevenueDistributor
    IVotingEscrow public immutable ESCROW;
    /// @inheritdoc IRevenueDistributor
    uint256 public immutable MIN_TOTAL_POWER;
    address private immutable _ESCROW_TOKEN;
    uint256 private immutable _MAX_LOCK_WEEKS;

    /* STORAGE */

    mapping(address token => Books) private _books;
    mapping(address token => uint256) private _pending; // token units
    mapping(address token => uint256 mark) private _latest; // zero: no revenue yet
    mapping(uint256 key => Sums) private _sums; // by token and epoch, see `_key`
    mapping(address token => mapping(uint256 word => uint256 bits)) private _epochs; // those with revenue
    mapping(address account => mapping(address token => uint256 mark)) private _cursors; // zero: never paid
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
        Books memory books = _books[token];
        uint256 epoch = currentEpoch();
        received = _take(books, token, amount);

        uint256 credited;
        uint256 power = _sharingPower();
        if (power == 0) {
            _postpone(books, token, received, epoch);
        } else {
            credited = received + _releasePending(books, token, epoch);
            _share(token, credited, power, epoch);
        }
        _books[token] = books;
        emit Deposited(token, msg.sender, received, epoch, credited);
    }

    /// @inheritdoc IRevenueDistributor
    function queue(address token, uint256 amount) external nonReentrant {
        Books memory books = _books[token];
        uint256 epoch = currentEpoch();
        uint256 received = _take(books, token, amount);

        // What waits since an earlier week must go first: the amount that is added starts to wait only now.
        _creditPending(books, token, epoch);
        _postpone(books, token, received, epoch);
        _books[token] = books;
        emit Queued(token, msg.sender, received, epoch);
    }

    /// @inheritdoc IRevenueDistributor
    function poke(address token) external nonReentrant returns (uint256 credited) {
        Books memory books = _books[token];
        credited = _creditPending(books, token, currentEpoch());
        if (credited > 0) _books[token] = books;
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
        uint256 balance = IERC20(token).balanceOf(address(this));
        uint256 reserve = _books[token].reserve;
        require(balance > reserve, RevenueDistributorNoSurplus(token, balance, reserve));
        amount = balance - reserve;

        address[] memory others = _everListed.values();
        uint256[] memory balances = new uint256[](others.length);
        for (uint256 i; i < others.length; ++i) {
            balances[i] = others[i] == token ? reserve : others[i].tryBalanceOf(TRANSFER_GAS_LIMIT);
        }

        IERC20(token).safeTransfer(to, amount);
        emit Swept(token, to, amount);

        for (uint256 i; i < others.length; ++i) {
            balance = others[i].tryBalanceOf(TRANSFER_GAS_LIMIT);
            require(balance >= balances[i], RevenueDistributorSweepTouchedOther(others[i], balance, balances[i]));
        }
    }

    /* VIEWS */

    /// @inheritdoc IRevenueDistributor
    function claimable(address account, address token) external view returns (uint256 amount) {
        (amount,) = _earned(_newClaim(account, type(uint256).max), token, _cursors[account][token]);
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
            if (_books[token].listed) listed[found++] = token;
        }
    }

    /// @inheritdoc IRevenueDistributor
    function isListed(address token) external view returns (bool) {
        return _books[token].listed;
    }

    /// @inheritdoc IRevenueDistributor
    function tokenState(address token) external view returns (TokenState memory) {
        Books memory books = _books[token];
        uint256 latest = _latest[token];
        // Casts are safe: the mark holds 16 bits for each epoch, and what waits is part of the reserve.
        return TokenState({
            firstEpoch: uint16(_firstEpochOf(latest)),
            lastEpoch: uint16(latest >> EPOCH_SHIFT),
            pendingSince: books.pendingSince,
            listed: books.listed,
            reserve: books.reserve,
            pending: uint128(_pending[token])
        });
    }

    /// @inheritdoc IRevenueDistributor
    function surplus(address token) external view returns (uint256) {
        return Math.saturatingSub(IERC20(token).balanceOf(address(this)), _books[token].reserve);
    }

    /// @inheritdoc IRevenueDistributor
    function cumulativeAt(address token, uint256 epoch) external view returns (uint256 a, uint256 b) {
        return _sumsAt(token, epoch, _latest[token]);
    }

    /// @inheritdoc IRevenueDistributor
    function cursorOf(address account, address token) external view returns (uint256 epoch, uint256 a) {
        uint256 cursor = _cursors[account][token];
        return (cursor >> EPOCH_SHIFT, cursor & MAX_A);
    }

    /// @inheritdoc IRevenueDistributor
    function currentEpoch() public view returns (uint256) {
        return WeekLib.weekOf(block.timestamp);
    }

    /* INTERNAL: REVENUE IN. The caller stores `books`. */

    /// @dev Pulls `amount` of a listed token from the caller and books what arrives.
    function _take(Books memory books, address token, uint256 amount) private returns (uint256 received) {
        require(books.listed, RevenueDistributorTokenNotListed(token));
        uint256 balanceBefore = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        received = Math.saturatingSub(IERC20(token).balanceOf(address(this)), balanceBefore);
        require(received > 0, RevenueDistributorNothingReceived(token));

        // What is owed is at most the reserve, and at most the balance.
        uint256 total = Math.saturatingAdd(Math.min(books.reserve, balanceBefore), received);
        require(total <= type(uint128).max, RevenueDistributorReserveAboveLimit(token, total, type(uint128).max));
        // Cast is safe: just checked.
        books.reserve = uint128(total);
    }

    /// @dev Total power at the start of this week, or zero if it is too small to share revenue.
    function _sharingPower() private view returns (uint256 power) {
        power = ESCROW.weekStartBias();
        if (power < MIN_TOTAL_POWER) power = 0;
    }

    /// @dev Shares `amount` out among the holders of `power` in `epoch`, the running one.
    function _share(address token, uint256 amount, uint256 power, uint256 epoch) private {
        uint256 latest = _latest[token];
        uint256 firstEpoch = _firstEpochOf(latest);
        uint256 lastEpoch = latest >> EPOCH_SHIFT;
        uint256 a = latest & MAX_A;

        if (lastEpoch == 0) {
            firstEpoch = epoch; // its C is zero
            _epochs[token].set(epoch);
        } else if (lastEpoch != epoch) {
            Sums storage last = _sums[_key(token, lastEpoch)];
            last.a = a;
            // No overflow: A < 2^224 and epochs are below 2^16, so C, a sum of (epoch - i) * x_i <= epoch * A, is below
            // 2^240; time does not run backwards.
            unchecked {
                _sums[_key(token, epoch)].c = last.c + (epoch - lastEpoch) * a;
            }
            _epochs[token].set(epoch);
        }

        a += RevenueMathLib.perPowerDown(amount, power);
        require(a <= MAX_A, RevenueDistributorSumAboveLimit(token, a, MAX_A));
        _latest[token] = (epoch << EPOCH_SHIFT) | (firstEpoch << FIRST_EPOCH_SHIFT) | a;
    }

    /// @dev Lets `amount` wait; it can be shared out after `epoch`. Called only when nothing of an earlier week waits,
    /// or when that can not be shared out in `epoch` either, so that joining the two delays nothing.
    function _postpone(Books memory books, address token, uint256 amount, uint256 epoch) private {
        _pending[token] += amount;
        // Cast is safe: week numbers fit in 16 bits until the year 3225.
        books.pendingSince = uint16(epoch);
    }

    /// @dev Takes out what waits since a week before `epoch`.
    function _releasePending(Books memory books, address token, uint256 epoch) private returns (uint256 amount) {
        if (books.pendingSince == 0 || books.pendingSince >= epoch) return 0;
        books.pendingSince = 0;
        amount = _pending[token];
        _pending[token] = 0;
    }

    /// @dev Shares out what waits since a week before `epoch`, if the power suffices.
    function _creditPending(Books memory books, address token, uint256 epoch) private returns (uint256 amount) {
        if (books.pendingSince == 0 || books.pendingSince >= epoch) return 0;
        uint256 power = _sharingPower();
        if (power == 0) return 0;
        amount = _releasePending(books, token, epoch);
        _share(token, amount, power, epoch);
        emit PendingCredited(token, amount, epoch);
    }

    /* INTERNAL: CLAIMS */

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

    /// @dev Pays one token, or nothing if its transfer fails.
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
            // Parts must pass what earned nothing, or each would begin there again. A claim of everything that pays
            // nothing writes nothing, which leaves the fraction of a unit that may have been earned where it is.
            if (state.maxStates != type(uint256).max && newCursor != cursor) cursors[token] = newCursor;
            return 0;
        }

        cursors[token] = newCursor;
        if (token.tryTransfer(recipient, amount, TRANSFER_GAS_LIMIT)) {
            emit Claimed(state.account, token, recipient, amount);
        } else {
            cursors[token] = cursor;
            emit ClaimFailed(state.account, token, recipient, amount);
            amount = 0;
        }
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

    function _firstEpochOf(uint256 latest) private pure returns (uint256) {
        return (latest >> FIRST_EPOCH_SHIFT) & MAX_EPOCH;
    }

    /// @dev What the account of `state` earned in `token` from `cursor` on, and the cursor after it.
    function _earned(Claim memory state, address token, uint256 cursor)
        private
        view
        returns (uint256 amount, uint256 newCursor)
    {
        Walk memory walk;
        uint256 latest = _latest[token];
        // Nothing ever, or nothing since the cursor: then no states are needed, and none may be read from there on, or
        // in a claim in part they might end before the first one that another token needs.
        if (cursor == latest & ~(MAX_EPOCH << FIRST_EPOCH_SHIFT)) return (0, cursor);
        uint256 fromEpoch = cursor == 0 ? _firstEpochOf(latest) : cursor >> EPOCH_SHIFT;
        if (fromEpoch < state.fromEpoch) {
            state.fromEpoch = fromEpoch;
            (state.states, state.untilEpoch) = ESCROW.lockWords(state.account, fromEpoch, state.maxStates);
        }
        LockWord[] memory states = state.states;
        uint256 toEpoch = latest >> EPOCH_SHIFT;
        // No underflow below: epochs are positive, and the states cover at least one.
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
        newCursor = (toEpoch << EPOCH_SHIFT) | walk.a;
    }

    /// @dev Revenue can be added to the epoch of the cursor after it was claimed. The sums "as paid" therefore lie
    /// between those of the epoch before it and its own: the cursor remembers A, and since all that is missing belongs
    /// to epoch n, which C_n leaves out, the B as paid is `n * A - C_n`.
    function _startAtCursor(Walk memory walk, address token, uint256 cursor) private view {
        uint256 epoch = walk.fromEpoch;
        walk.a = cursor & MAX_A;
        uint256 c = _sums[_key(token, epoch)].c;
        if (c == 0 && epoch != _firstEpochOf(walk.latest)) {
            // No revenue in that epoch: a claim in part stopped there.
            (walk.a, walk.b) = _sumsAt(token, epoch, walk.latest);
        } else {
            unchecked {
                walk.b = epoch * walk.a - c;
            }
        }
    }

    /// @dev Adds what the lock `state` earned up to epoch `hi`, the last one in which it was in force.
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

    /// @dev One hash instead of the two of a mapping in a mapping: 160 bits token | 16 bits epoch.
    function _key(address token, uint256 epoch) private pure returns (uint256) {
        return (uint256(uint160(token)) << 16) | epoch;
    }

    /// @dev The running sums A and B at the end of `epoch`, which are those of the last epoch with revenue up to it.
    function _sumsAt(address token, uint256 epoch, uint256 latest) private view returns (uint256 a, uint256 b) {
        uint256 lastEpoch = latest >> EPOCH_SHIFT;
        if (epoch > lastEpoch) epoch = lastEpoch;
        if (epoch < _firstEpochOf(latest)) return (0, 0);
        Sums storage sums = _sums[_key(token, epoch)];
        if (epoch == lastEpoch) {
            a = latest & MAX_A;
        } else {
            a = sums.a;
            // A is positive in every epoch with revenue, so the bitmap is needed for the others only.
            if (a == 0) {
                epoch = _epochs[token].latestUpTo(epoch);
                sums = _sums[_key(token, epoch)];
                a = sums.a;
            }
        }
        unchecked {
            b = epoch * a - sums.c;
        }
    }

    /* INTERNAL: TOKENS */

    function _setToken(address token, bool listed) private {
        Books storage books = _books[token];
        if (books.listed == listed) return;
        if (listed) {
            require(token.code.length > 0, RevenueDistributorInvalidToken(token));
            require(_listedCount < MAX_TOKENS, RevenueDistributorTooManyTokens(_listedCount, MAX_TOKENS));
            ++_listedCount;
            _everListed.add(token);
        } else {
            --_listedCount;
        }
        books.listed = listed;
        emit TokenSet(token, listed);
    }
}
