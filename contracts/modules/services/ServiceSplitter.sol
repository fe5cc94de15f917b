// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IServiceSplitter} from "./IServiceSplitter.sol";
import {PayeeLib} from "./PayeeLib.sol";
import {SplitTerms, SplitTermsLib} from "./SplitTermsLib.sol";
import {IRevenueRouter} from "../revenue/IRevenueRouter.sol";
import {IWETH} from "../revenue/IWETH.sol";
import {TryTransferLib} from "../../libraries/TryTransferLib.sol";

contract ServiceSplitter is IServiceSplitter, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using PayeeLib for uint256[];

    /* TYPES */

    /// @dev One slot for each token.
    struct Token {
        uint240 owed; // token units
        uint16 epoch; // whose payees get what is here
    }

    /* CONSTANTS AND IMMUTABLES */

    /// @dev For one payment: more than any honest token needs. A payment that got less, because less was left, leaves a
    /// 64th part of that: too little to book what is owed, so that the whole call fails.
    uint256 private constant _PAYMENT_GAS = 200_000;

    /// @inheritdoc IServiceSplitter
    IRevenueRouter public immutable ROUTER;
    /// @dev The router's.
    IWETH private immutable _WETH;

    /* STORAGE */

    SplitTerms private _terms;
    mapping(uint256 epoch => SplitTerms terms) private _earlier;
    mapping(address token => Token state) private _tokens;
    /// @inheritdoc IServiceSplitter
    mapping(address account => mapping(address token => uint256 amount)) public owedTo;
    /// @inheritdoc IServiceSplitter
    mapping(address token => uint256 amount) public payeesOnly;

    /* CONSTRUCTOR */

    constructor(IRevenueRouter router) {
        (ROUTER, _WETH) = (router, router.WETH());
    }

    /* ANYBODY */

    receive() external payable {}

    /// @inheritdoc IServiceSplitter
    function flush(address token, uint256[] calldata payees) external nonReentrant {
        SplitTerms terms = _terms;
        bool hasPayeesOnly = terms.hasPayeesOnly();
        uint256 kept;
        if (terms.needsMore()) (terms, kept) = _settled(terms, token);
        bytes27 given = payees.digest();
        require(given == terms.payees(), ServiceSplitterOtherPayees(token, given, terms.payees()));
        if (address(this).balance != 0 && token == address(_WETH)) _WETH.deposit{value: address(this).balance}();
        uint256 amount = IERC20(token).balanceOf(address(this));
        if (amount <= kept) return;
        unchecked {
            amount -= kept; // which is less
        }
        require(amount <= type(uint240).max, ServiceSplitterAmountAboveLimit(token, amount));
        uint256 shared = hasPayeesOnly ? _amountToShare(token, amount) : amount;

        unchecked {
            // Products are below 2^240 * 10,000, and parts of the rest sum to at most the rest.
            uint256 platform = (shared * terms.platformBps() + PayeeLib.WHOLE_BPS - 1) / PayeeLib.WHOLE_BPS; // up
            _pay(token, address(ROUTER), platform);
            uint256 rest = amount - platform;
            uint256 first = rest;
            for (uint256 i = payees.length - 1; i != 0; --i) {
                (address account, uint256 shareBps) = payees.at(i);
                uint256 part = rest * shareBps / PayeeLib.WHOLE_BPS;
                first -= part;
                _pay(token, account, part);
            }
            (address main,) = payees.at(0);
            _pay(token, main, first);
        }
    }

    /// @inheritdoc IServiceSplitter
    function payPayees(address token, uint256 amount) external nonReentrant returns (uint256 received) {
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        received = Math.min(IERC20(token).balanceOf(address(this)) - before, amount);
        payeesOnly[token] += received;
        SplitTerms terms = _terms;
        if (!terms.hasPayeesOnly()) _terms = terms.withPayeesOnly();

        emit PayeesPaid(msg.sender, token, received);
    }

    /// @inheritdoc IServiceSplitter
    function releaseOwed(address account, address token) external nonReentrant returns (uint256 amount) {
        amount = owedTo[account][token];
        require(amount != 0, ServiceSplitterNothingOwed(account, token));
        delete owedTo[account][token];
        _tokens[token].owed -= uint240(amount); // a part of it

        emit OwedPaid(account, token, amount);

        IERC20(token).safeTransfer(account, amount);
    }

    /* REGISTRY */

    /// @inheritdoc IServiceSplitter
    function start(bytes27 payees, uint16 platformBps) external {
        _requireRegistry();
        require(_terms.payees() == bytes27(0), ServiceSplitterNoMoreTerms());

        emit TermsChanged(0, payees, platformBps);

        _terms = SplitTermsLib.pack(payees, platformBps, 0);
    }

    /// @inheritdoc IServiceSplitter
    function change(bytes27 payees, uint16 platformBps) external {
        _requireRegistry();
        SplitTerms terms = _terms;
        require(terms.epoch() != type(uint16).max, ServiceSplitterNoMoreTerms());
        _earlier[terms.epoch()] = terms;
        uint16 next = terms.epoch() + 1;

        emit TermsChanged(next, payees, platformBps);

        SplitTerms newest = SplitTermsLib.pack(payees, platformBps, next).withMore();
        _terms = terms.hasPayeesOnly() ? newest.withPayeesOnly() : newest;
    }

    /* VIEWS */

    /// @inheritdoc IServiceSplitter
    function payeesFor(address token) external view returns (bytes27 payees, uint256 platformBps) {
        uint256 epoch = _tokens[token].epoch;
        SplitTerms terms = epoch == _terms.epoch() ? _terms : _earlier[epoch];
        return (terms.payees(), terms.platformBps());
    }

    /// @inheritdoc IServiceSplitter
    function totalOwed(address token) external view returns (uint256) {
        return _tokens[token].owed;
    }

    /// @inheritdoc IServiceSplitter
    function service() public view returns (address registry, uint256 id) {
        return abi.decode(Clones.fetchCloneArgs(address(this)), (address, uint256));
    }

    /* PRIVATE */

    /// @dev The terms of what is here of `token`, and what of it is owed already. Later receipts have the newest terms.
    function _settled(SplitTerms newest, address token) private returns (SplitTerms terms, uint256 kept) {
        Token storage state = _tokens[token];
        uint256 number = state.epoch;
        terms = number == newest.epoch() ? newest : _earlier[number];
        if (number != newest.epoch()) state.epoch = newest.epoch();
        kept = state.owed;
    }

    /// @dev How much of `amount`, all that is split of `token`, the platform has no share of yet.
    function _amountToShare(address token, uint256 amount) private returns (uint256) {
        uint256 without = payeesOnly[token];
        if (without != 0) delete payeesOnly[token];
        return Math.saturatingSub(amount, without);
    }

    function _pay(address token, address account, uint256 amount) private {
        if (TryTransferLib.tryTransfer(token, account, amount, _PAYMENT_GAS) || amount == 0) return;

        owedTo[account][token] += amount;
        _tokens[token].owed += uint240(amount); // of what is here, which is less
        _terms = _terms.withMore();

        emit PaymentOwed(account, token, amount);
    }

    function _requireRegistry() private view {
        (address registry,) = service();
        require(msg.sender == registry, ServiceSplitterNotRegistry(msg.sender));
    }
}
