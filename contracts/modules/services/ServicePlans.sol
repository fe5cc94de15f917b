// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IServiceDesk} from "./IServiceDesk.sol";
import {IServiceRegistry} from "./IServiceRegistry.sol";
import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";

/// @title ServicePlans
/// @notice What services sell, and what it costs an account.
abstract contract ServicePlans is Ownable, IServiceDesk {
    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IServiceDesk
    uint256 public constant MAX_RATE_BPS = 5000;
    uint256 internal constant _WHOLE_BPS = 10_000;
    uint256 private constant _MAX_TIERS = 32;
    uint256 private constant _MIN_PERIOD = 1 hours;
    uint256 private constant _MAX_PERIOD = 366 days;
    /// @dev For how long power counts only if it was there before.
    uint256 private constant _POWER_AGE = 1 days;

    /// @inheritdoc IServiceDesk
    IServiceRegistry public immutable REGISTRY;
    /// @inheritdoc IServiceDesk
    IVotingEscrow public immutable ESCROW;

    /* STORAGE */

    mapping(uint256 plan => Plan terms) private _plans;
    /// @inheritdoc IServiceDesk
    uint256 public planCount;
    /// @inheritdoc IServiceDesk
    mapping(uint256 service => mapping(address owner => address operator)) public operatorOf;
    Tier[] private _tiers;

    /* CONSTRUCTOR */

    constructor(IServiceRegistry registry, IVotingEscrow escrow, address owner, Tier[] memory newTiers) Ownable(owner) {
        require(address(registry).code.length != 0, ServiceDeskNotContract(address(registry)));
        require(address(escrow).code.length != 0, ServiceDeskNotContract(address(escrow)));
        (REGISTRY, ESCROW) = (registry, escrow);
        _setTiers(newTiers);
    }

    /* OWNERS OF SERVICES */

    /// @inheritdoc IServiceDesk
    function createPlan(Plan calldata terms) external returns (uint256 plan) {
        _requireOwnerOf(terms.service);
        require(terms.price != 0, ServiceDeskZeroPrice());
        bool isPossible = address(terms.token).code.length != 0;
        if (terms.period == 0) {
            isPossible = isPossible && terms.credits != 0;
        } else {
            isPossible = isPossible && terms.period >= _MIN_PERIOD && terms.period <= _MAX_PERIOD && terms.credits == 0
                && terms.maxDiscounted == 0 && !terms.isTransferable;
        }
        require(isPossible, ServiceDeskInvalidPlan());
        plan = ++planCount;

        emit PlanCreated(plan, terms.service, terms);

        _plans[plan] = terms;
    }

    /// @inheritdoc IServiceDesk
    function setPrice(uint256 plan, uint128 price) external {
        Plan storage terms = _ownPlan(plan);
        require(price != 0, ServiceDeskZeroPrice());

        emit PriceSet(plan, terms.price, price);

        terms.price = price;
    }

    /// @inheritdoc IServiceDesk
    function setClosed(uint256 plan, bool isClosed) external {
        Plan storage terms = _ownPlan(plan);

        emit ClosedSet(plan, isClosed);

        terms.isClosed = isClosed;
    }

    /// @inheritdoc IServiceDesk
    function setOperator(uint256 service, address operator) external {
        _requireOwnerOf(service);

        emit OperatorSet(service, msg.sender, operator);

        operatorOf[service][msg.sender] = operator;
    }

    /* OWNER */

    /// @inheritdoc IServiceDesk
    function setTiers(Tier[] calldata newTiers) external onlyOwner {
        _setTiers(newTiers);
    }

    /* VIEWS */

    /// @inheritdoc IServiceDesk
    function planOf(uint256 plan) public view returns (Plan memory terms) {
        terms = _plans[plan];
        require(terms.service != 0, ServiceDeskNoPlan(plan));
    }

    /// @inheritdoc IServiceDesk
    function tiers() external view returns (Tier[] memory) {
        return _tiers;
    }

    /// @inheritdoc IServiceDesk
    function powerOf(address account) public view returns (uint256) {
        uint256 before = ESCROW.powerAt(account, block.timestamp - _POWER_AGE);
        return Math.min(before, ESCROW.powerAt(account, block.timestamp));
    }

    /// @inheritdoc IServiceDesk
    function quote(uint256 plan, address account, uint256 count)
        external
        view
        returns (uint256 cost, uint256 discountBps)
    {
        uint256 price;
        (price, discountBps) = _priceFor(planOf(plan), account);
        cost = price * count;
    }

    /* INTERNAL */

    /// @dev What one unit of a plan costs `account`, rounded up.
    function _priceFor(Plan memory terms, address account) internal view returns (uint256 price, uint256 discountBps) {
        if (terms.discount != Discount.None) {
            Tier memory tier = _tierOf(account);
            discountBps = terms.discount == Discount.Api ? tier.apiBps : tier.platformBps;
        }
        price = Math.ceilDiv(terms.price * (_WHOLE_BPS - discountBps), _WHOLE_BPS);
    }

    /// @dev The line of the table for the power of `account`; one of zeros below the first.
    function _tierOf(address account) internal view returns (Tier memory tier) {
        uint256 power = powerOf(account);
        // All lines before `found` have a threshold of at most the power, all from `high` on one above it.
        uint256 high = _tiers.length;
        uint256 found;
        while (found < high) {
            uint256 middle = (found + high) / 2;
            if (_tiers[middle].threshold <= power) found = middle + 1;
            else high = middle;
        }
        if (found != 0) tier = _tiers[found - 1];
    }

    /// @dev The service is its owner, or whom this one named.
    function _requireServes(uint256 service) internal view {
        address owner = REGISTRY.ownerOf(service);
        bool serves = msg.sender == owner || msg.sender == operatorOf[service][owner];
        require(serves, ServiceDeskNotAllowed(service, msg.sender));
    }

    /* PRIVATE */

    function _setTiers(Tier[] memory newTiers) private {
        require(newTiers.length <= _MAX_TIERS, ServiceDeskTooManyTiers(newTiers.length, _MAX_TIERS));
        delete _tiers;
        uint256 previous;
        for (uint256 i; i < newTiers.length; ++i) {
            Tier memory tier = newTiers[i];
            bool isPossible = tier.threshold > previous && tier.platformBps <= MAX_RATE_BPS
                && tier.apiBps <= MAX_RATE_BPS && tier.commissionBps <= MAX_RATE_BPS;
            require(isPossible, ServiceDeskInvalidTier(i));
            previous = tier.threshold;
            _tiers.push(tier);
        }

        emit TiersSet(newTiers);
    }

    function _ownPlan(uint256 plan) private view returns (Plan storage terms) {
        terms = _plans[plan];
        require(terms.service != 0, ServiceDeskNoPlan(plan));
        _requireOwnerOf(terms.service);
    }

    function _requireOwnerOf(uint256 service) private view {
        require(REGISTRY.ownerOf(service) == msg.sender, ServiceDeskNotAllowed(service, msg.sender));
    }
}
