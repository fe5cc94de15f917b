// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IRevenueDistributor} from "./IRevenueDistributor.sol";
import {RevenueSums} from "./RevenueSums.sol";
import {TryTransferLib} from "../../libraries/TryTransferLib.sol";

/// @dev Incoming revenue: deposits, revenue that waits for a later epoch, the reserve of each token and the list of
/// tokens.
abstract contract RevenueBooks is Ownable, ReentrancyGuardTransient, RevenueSums {
    using SafeERC20 for IERC20;
    using TryTransferLib for address;

    /// @dev One slot: 128 bits reserve | 16 bits pendingSince | 8 bits listed | 8 bits everListed.
    struct Books {
        uint128 reserve; // at least what is owed; of a tracked token what was shared out or waits less all claims
        uint16 pendingSince;
        bool listed;
        bool everListed; // whether it is in `_everListed`
    }

    /* CONSTANTS */

    /// @inheritdoc IRevenueDistributor
    uint256 public constant MAX_TOKENS = 16;
    /// @inheritdoc IRevenueDistributor
    uint256 public constant TRANSFER_GAS_LIMIT = 500_000;

    /* STORAGE */

    mapping(address token => Books) internal _books;
    mapping(address token => uint256) private _pending; // token units
    address[] private _everListed;
    uint256 private _listedCount;

    /* REVENUE IN */

    /// @inheritdoc IRevenueDistributor
    function deposit(address token, uint256 amount) external nonReentrant returns (uint256 received) {
        Books memory books = _books[token];
        uint256 epoch = currentEpoch();
        uint256 claims;
        (received, claims) = _take(books, token, amount);

        uint256 credited;
        uint256 power = _sharingPower();
        if (power == 0) {
            _postpone(books, token, claims, epoch);
        } else {
            credited = claims + _releasePending(books, token, epoch);
            _share(token, credited, power, epoch);
        }
        _books[token] = books;
        emit Deposited(token, msg.sender, received, epoch, credited);
    }

    /// @inheritdoc IRevenueDistributor
    function queue(address token, uint256 amount) external nonReentrant {
        Books memory books = _books[token];
        uint256 epoch = currentEpoch();
        (uint256 received, uint256 claims) = _take(books, token, amount);

        // Revenue that waits since an earlier week must be shared out first: the added amount starts to wait only now.
        _creditPending(books, token, epoch);
        _postpone(books, token, claims, epoch);
        _books[token] = books;
        emit Queued(token, msg.sender, received, epoch);
    }

    /// @inheritdoc IRevenueDistributor
    function poke(address token) external nonReentrant returns (uint256 credited) {
        Books memory books = _books[token];
        credited = _creditPending(books, token, currentEpoch());
        if (credited > 0) _books[token] = books;
    }

    /* OWNER */

    /// @inheritdoc IRevenueDistributor
    function setToken(address token, bool listed) external onlyOwner {
        require(listed || token != _ESCROW_TOKEN, RevenueDistributorInvalidToken(token));
        _setToken(token, listed, true);
    }

    /// @inheritdoc IRevenueDistributor
    function setNonRebasingToken(address token) external onlyOwner {
        _setToken(token, true, false);
        require(!_isTracked(token), RevenueDistributorTokenTracked(token));
    }

    /// @inheritdoc IRevenueDistributor
    function sweep(address token, address to) external onlyOwner nonReentrant returns (uint256 amount) {
        uint256 balance = IERC20(token).balanceOf(address(this));
        uint256 reserve = _books[token].reserve;
        require(balance > reserve, RevenueDistributorNoSurplus(token, balance, reserve));
        amount = balance - reserve;

        address[] memory others = _everListed;
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
    function tokens() external view returns (address[] memory listed) {
        listed = new address[](_listedCount);
        uint256 count;
        for (uint256 i; count < listed.length; ++i) {
            address token = _everListed[i];
            if (_books[token].listed) listed[count++] = token;
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
        // Casts are safe: the mark has 16 bits for each epoch, and what waits is part of the reserve. (A token listed as
        // non-rebasing that lowers balances by itself can break the latter; then this view shows too little.)
        return TokenState({
            firstEpoch: uint16(_firstEpochOf(latest)),
            lastEpoch: uint16(latest >> EPOCH_SHIFT),
            pendingSince: books.pendingSince,
            listed: books.listed,
            reserve: books.reserve,
            pending: uint128(_pending[token]),
            tracked: _isTracked(token)
        });
    }

    /// @inheritdoc IRevenueDistributor
    function surplus(address token) external view returns (uint256) {
        return Math.saturatingSub(IERC20(token).balanceOf(address(this)), _books[token].reserve);
    }

    /* INTERNAL: the caller of the first four stores `books` */

    /// @dev Pulls `amount` of a listed token from the caller and adds the claims on what arrives to the reserve: as many
    /// units as arrive, and more, rounded down, while a unit of claims on a tracked token pays less than one of token.
    function _take(Books memory books, address token, uint256 amount)
        private
        returns (uint256 received, uint256 claims)
    {
        require(books.listed, RevenueDistributorTokenNotListed(token));
        uint256 balanceBefore = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        received = Math.saturatingSub(IERC20(token).balanceOf(address(this)), balanceBefore);
        require(received > 0, RevenueDistributorNothingReceived(token));

        claims = received;
        uint256 reserve = books.reserve;
        if (balanceBefore < reserve) {
            if (_isTracked(token)) {
                require(balanceBefore > 0, RevenueDistributorNothingLeft(token, reserve));
                claims = received * reserve / balanceBefore; // overflows only far above the limit of the reserve
            } else {
                reserve = balanceBefore; // claims that were not written down, so that is the most that is owed
            }
        }
        uint256 total = Math.saturatingAdd(reserve, claims);
        require(total <= type(uint128).max, RevenueDistributorReserveAboveLimit(token, total, type(uint128).max));
        // Cast is safe: just checked.
        books.reserve = uint128(total);
    }

    /// @dev Lets `amount` wait until after `epoch`. Called only when nothing of an earlier week waits, or when that
    /// cannot be shared out in `epoch` either, so that merging the two delays nothing.
    function _postpone(Books memory books, address token, uint256 amount, uint256 epoch) private {
        _pending[token] += amount;
        // Cast is safe: week numbers fit into 16 bits until the year 3225.
        books.pendingSince = uint16(epoch);
    }

    /// @dev Removes and returns the revenue that waits since a week before `epoch`.
    function _releasePending(Books memory books, address token, uint256 epoch) private returns (uint256 amount) {
        if (books.pendingSince == 0 || books.pendingSince >= epoch) return 0;
        books.pendingSince = 0;
        amount = _pending[token];
        _pending[token] = 0;
    }

    /// @dev Shares out the revenue that waits since a week before `epoch`, if there is enough power.
    function _creditPending(Books memory books, address token, uint256 epoch) private returns (uint256 amount) {
        if (books.pendingSince == 0 || books.pendingSince >= epoch) return 0;
        uint256 power = _sharingPower();
        if (power == 0) return 0;
        amount = _releasePending(books, token, epoch);
        _share(token, amount, power, epoch);
        emit PendingCredited(token, amount, epoch);
    }

    /// @dev `tracked` counts only for a token that was never listed.
    function _setToken(address token, bool listed, bool tracked) internal {
        Books storage books = _books[token];
        if (books.listed == listed) return;
        if (listed) {
            require(token.code.length > 0, RevenueDistributorInvalidToken(token));
            require(_listedCount < MAX_TOKENS, RevenueDistributorTooManyTokens(_listedCount, MAX_TOKENS));
            ++_listedCount;
            if (!books.everListed) {
                _everListed.push(token);
                if (tracked) _latest[token] = TRACKED;
            }
            books.everListed = true;
        } else {
            --_listedCount;
        }
        books.listed = listed;
        emit TokenSet(token, listed);
    }
}
