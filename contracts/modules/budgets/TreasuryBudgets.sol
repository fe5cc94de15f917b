// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";

import {Budget, BudgetLib, BudgetWords, Reservation} from "./BudgetLib.sol";
import {ITreasuryBudgets} from "./ITreasuryBudgets.sol";

contract TreasuryBudgets is ITreasuryBudgets, Ownable {
    using BudgetLib for Budget;
    using BudgetLib for mapping(address => mapping(address => BudgetWords));
    using EnumerableSet for EnumerableSet.AddressSet;
    using SafeERC20 for IERC20;

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc ITreasuryBudgets
    uint256 public constant MAX_TERM = 104 weeks;
    /// @inheritdoc ITreasuryBudgets
    uint256 public constant MAX_FREEZE = 14 days;
    /// @dev Budgets that an asset can have.
    uint256 private constant _MAX_SPENDERS = 16;

    /// @inheritdoc ITreasuryBudgets
    address public immutable TREASURY;

    /* STORAGE */

    /// @inheritdoc ITreasuryBudgets
    address public guardian;

    mapping(address spender => mapping(address asset => BudgetWords)) private _budgets;
    mapping(address spender => mapping(address asset => mapping(bytes32 key => Reservation))) private _reservations;
    mapping(address asset => EnumerableSet.AddressSet) private _spenders;

    /* CONSTRUCTOR */

    /// @dev The owner is the treasury, and stays it if it gives the ownership away.
    constructor(address owner, address initialGuardian, FirstBudget[] memory firstBudgets) Ownable(owner) {
        TREASURY = owner;
        emit GuardianSet(address(0), initialGuardian);
        guardian = initialGuardian;
        for (uint256 i; i < firstBudgets.length; ++i) {
            _set(firstBudgets[i].spender, firstBudgets[i].asset, firstBudgets[i].terms);
        }
    }

    /* SPENDER */

    /// @inheritdoc ITreasuryBudgets
    function spend(address asset, address to, uint256 amount, bytes32 memo) external {
        Budget memory budget = _running(asset);
        _takeFree(budget, amount);
        _pay(budget, asset, to, amount, memo);
    }

    /// @inheritdoc ITreasuryBudgets
    function reserve(address asset, bytes32 key, uint256 amount, uint48 until) external {
        Budget memory budget = _running(asset);
        _takeFree(budget, amount);
        _requireEnd(until, budget.until);
        Reservation storage reservation = _reservations[msg.sender][asset][key];
        require(!budget.covers(reservation), TreasuryBudgetsReserved(key));

        unchecked {
            budget.reserved += amount;
        }
        _budgets.save(msg.sender, asset, budget);
        (reservation.amount, reservation.until) = (uint104(amount), until);
        reservation.epoch = uint16(budget.epoch);

        emit Reserved(msg.sender, asset, key, amount, until);
    }

    /// @inheritdoc ITreasuryBudgets
    function spendReserved(address asset, bytes32 key, address to, bytes32 memo) external {
        Budget memory budget = _running(asset);
        (uint256 amount, uint256 until) = _take(budget, msg.sender, asset, key);
        require(block.timestamp < until, TreasuryBudgetsReservationTime(key, until));
        _pay(budget, asset, to, amount, memo);
    }

    /// @inheritdoc ITreasuryBudgets
    function release(address spender, address asset, bytes32 key) external {
        Budget memory budget = _existing(spender, asset);
        (uint256 amount, uint256 until) = _take(budget, spender, asset, key);
        require(msg.sender == spender || block.timestamp >= until, TreasuryBudgetsReservationTime(key, until));
        unchecked {
            budget.free += amount;
        }
        _budgets.save(spender, asset, budget);

        emit Released(spender, asset, key, amount);
    }

    /* GUARDIAN */

    /// @inheritdoc ITreasuryBudgets
    function freeze(address spender, address asset, uint48 until) external {
        require(msg.sender == guardian, TreasuryBudgetsNotGuardian(msg.sender, guardian));
        Budget memory budget = _existing(spender, asset);
        uint256 from = budget.freezableFrom();
        require(block.timestamp >= from, TreasuryBudgetsFreezeTooSoon(from));
        _requireEnd(until, block.timestamp + MAX_FREEZE);
        budget.frozenUntil = until;
        _budgets.save(spender, asset, budget);

        emit BudgetFrozen(spender, asset, until);
    }

    /* OWNER */

    /// @inheritdoc ITreasuryBudgets
    function set(address spender, address asset, Terms calldata terms) external onlyOwner {
        _set(spender, asset, terms);
    }

    /// @inheritdoc ITreasuryBudgets
    function recall(address spender, address asset) external onlyOwner {
        Budget memory nothing;
        nothing.epoch = _existing(spender, asset).epoch + 1;
        _budgets.save(spender, asset, nothing);
        _spenders[asset].remove(spender);

        emit BudgetRecalled(spender, asset);
    }

    /// @inheritdoc ITreasuryBudgets
    function setGuardian(address newGuardian) external onlyOwner {
        emit GuardianSet(guardian, newGuardian);
        guardian = newGuardian;
    }

    /* ANYBODY */

    /// @inheritdoc ITreasuryBudgets
    function trim(address asset) external returns (uint256 excess) {
        uint256 balance = _balance(asset);
        uint256 allowed = IERC20(asset).allowance(TREASURY, address(this));
        excess = Math.min(Math.saturatingSub(allowed, promised(asset)), balance);
        if (excess == 0) return 0;

        _move(asset, TREASURY, excess);
        require(_balance(asset) == balance, TreasuryBudgetsNotNeutral(asset));
    }

    /* VIEWS */

    /// @inheritdoc ITreasuryBudgets
    function termsOf(address spender, address asset) external view returns (Terms memory) {
        Budget memory budget = _budgets.load(spender, asset);
        return Terms(uint104(budget.perWeek), uint104(budget.atOnce), uint104(budget.inAll), uint48(budget.until));
    }

    /// @inheritdoc ITreasuryBudgets
    function stateOf(address spender, address asset)
        external
        view
        returns (uint256 free, uint256 reserved, uint256 spent, uint256 frozenUntil, uint256 freezableFrom)
    {
        Budget memory budget = _budgets.load(spender, asset);
        budget.count();
        if (budget.isRunning()) free = budget.available();
        return (free, budget.reserved, budget.spent, budget.frozenUntil, budget.freezableFrom());
    }

    /// @inheritdoc ITreasuryBudgets
    function reservationOf(address spender, address asset, bytes32 key)
        external
        view
        returns (uint256 amount, uint256 until)
    {
        Reservation storage reservation = _reservations[spender][asset][key];
        if (_budgets.load(spender, asset).covers(reservation)) return (reservation.amount, reservation.until);
    }

    /// @inheritdoc ITreasuryBudgets
    function spendersOf(address asset) external view returns (address[] memory) {
        return _spenders[asset].values();
    }

    /// @inheritdoc ITreasuryBudgets
    function promised(address asset) public view returns (uint256 amount) {
        EnumerableSet.AddressSet storage spenders = _spenders[asset];
        for (uint256 i; i < spenders.length(); ++i) {
            uint256 sums = _budgets[spenders.at(i)][asset].sums;
            amount += Math.saturatingSub(uint104(sums), uint104(sums >> 104));
        }
    }

    /* PRIVATE */

    function _set(address spender, address asset, Terms memory terms) private {
        bool isOther = spender != address(0) && spender != TREASURY && spender != address(this);
        require(isOther, TreasuryBudgetsInvalidSpender(spender));
        require(asset.code.length != 0, TreasuryBudgetsInvalidAsset(asset));
        bool hasLimits = terms.perWeek != 0 && terms.atOnce != 0 && terms.atOnce <= terms.inAll;
        require(hasLimits, TreasuryBudgetsInvalidLimits(terms.perWeek, terms.atOnce, terms.inAll));
        _requireEnd(terms.until, block.timestamp + MAX_TERM);
        EnumerableSet.AddressSet storage spenders = _spenders[asset];
        spenders.add(spender);
        require(spenders.length() <= _MAX_SPENDERS, TreasuryBudgetsTooMany(asset, _MAX_SPENDERS));

        Budget memory budget = _budgets.load(spender, asset);
        budget.count();
        unchecked {
            if (budget.reserved > terms.atOnce || budget.reserved + budget.spent > terms.inAll) {
                (budget.free, budget.reserved) = (budget.free + budget.reserved, 0);
                ++budget.epoch;
            }
            budget.free = Math.min(budget.free, terms.atOnce - budget.reserved);
        }
        (budget.perWeek, budget.atOnce, budget.inAll) = (terms.perWeek, terms.atOnce, terms.inAll);
        budget.until = terms.until;
        budget.frozenUntil = Math.min(budget.frozenUntil, block.timestamp);
        _budgets.save(spender, asset, budget);

        emit BudgetSet(spender, asset, terms);
    }

    /// @dev Takes an amount out of the free part.
    function _takeFree(Budget memory budget, uint256 amount) private pure {
        uint256 free = budget.available();
        require(amount != 0 && amount <= free, TreasuryBudgetsNotFree(amount, free));
        unchecked {
            budget.free -= amount;
        }
    }

    /// @dev Takes a reservation out of the reserved part.
    function _take(Budget memory budget, address spender, address asset, bytes32 key)
        private
        returns (uint256 amount, uint256 until)
    {
        Reservation storage reservation = _reservations[spender][asset][key];
        require(budget.covers(reservation), TreasuryBudgetsNotReserved(key));
        (amount, until) = (reservation.amount, reservation.until);
        delete _reservations[spender][asset][key];
        unchecked {
            budget.reserved -= amount;
        }
    }

    /// @dev Pays what was taken out of the free or reserved part.
    function _pay(Budget memory budget, address asset, address to, uint256 amount, bytes32 memo) private {
        unchecked {
            budget.spent += amount;
        }
        _budgets.save(msg.sender, asset, budget);

        emit Spent(msg.sender, asset, to, amount, memo);

        _move(asset, to, amount);
    }

    function _move(address asset, address to, uint256 amount) private {
        IERC20(asset).safeTransferFrom(TREASURY, to, amount);
    }

    function _balance(address asset) private view returns (uint256) {
        return IERC20(asset).balanceOf(TREASURY);
    }

    /// @dev The caller's budget, which may pay now, with what has become free.
    function _running(address asset) private view returns (Budget memory budget) {
        budget = _existing(msg.sender, asset);
        require(budget.isRunning(), TreasuryBudgetsNotRunning(budget.until, budget.frozenUntil));
        budget.count();
    }

    function _existing(address spender, address asset) private view returns (Budget memory budget) {
        budget = _budgets.load(spender, asset);
        require(budget.atOnce != 0, TreasuryBudgetsUnknown(spender, asset));
    }

    function _requireEnd(uint256 until, uint256 limit) private view {
        require(until > block.timestamp && until <= limit, TreasuryBudgetsInvalidEnd(until, limit));
    }
}
