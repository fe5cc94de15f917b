// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {IERC1155MetadataURI} from "@openzeppelin/contracts/token/ERC1155/extensions/IERC1155MetadataURI.sol";
import {IERC721Metadata} from "@openzeppelin/contracts/token/ERC721/extensions/IERC721Metadata.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IServiceDesk} from "./IServiceDesk.sol";
import {IServiceRegistry} from "./IServiceRegistry.sol";
import {IServiceSplitter} from "./IServiceSplitter.sol";
import {ServicePlans} from "./ServicePlans.sol";
import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {SignatureLib} from "../../libraries/SignatureLib.sol";

contract ServiceDesk is ServicePlans, ERC1155, EIP712, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /* TYPES */

    /// @dev One slot for each plan and account.
    struct Subscription {
        uint40 expiresAt; // unix seconds
        uint128 accepted; // token units for a period; 0: no renewal
    }

    /* CONSTANTS AND IMMUTABLES */

    bytes32 private constant _USE = keccak256("Use(address account,uint256 plan,uint256 total)");
    /// @dev A pass can be renewed this part of its period before its end, and as long after it.
    uint256 private constant _RENEWAL_PART = 10;
    /// @inheritdoc IServiceDesk
    uint256 public constant MAX_AHEAD = 5 * 366 days;

    /// @inheritdoc IServiceDesk
    address public immutable ROUTER;

    /* STORAGE */

    mapping(uint256 plan => mapping(address account => Subscription)) private _subscriptions;
    /// @inheritdoc IServiceDesk
    mapping(uint256 plan => mapping(address account => uint256 credits)) public usedOf;
    /// @inheritdoc IServiceDesk
    mapping(uint256 plan => mapping(address account => uint256 credits)) public useAllowance;

    /* CONSTRUCTOR */

    constructor(IServiceRegistry registry, IVotingEscrow escrow, address owner, Tier[] memory newTiers)
        ServicePlans(registry, escrow, owner, newTiers)
        ERC1155("")
        EIP712("ape-dao desk", "1")
    {
        ROUTER = address(IServiceSplitter(registry.SPLITTER()).ROUTER());
    }

    /* BUYERS */

    /// @inheritdoc IServiceDesk
    function buyCredits(uint256 plan, uint32 packs, uint256 maxCost, address referrer)
        external
        nonReentrant
        returns (uint256 credits)
    {
        Plan memory terms = _openPlan(plan, false);
        require(packs != 0, ServiceDeskInvalidCount(packs, type(uint32).max));
        (uint256 price, uint256 discountBps) = _priceFor(terms, msg.sender);
        uint256 cost = price * packs;
        require(cost <= maxCost, ServiceDeskAboveLimit(cost, maxCost));
        credits = uint256(terms.credits) * packs;
        uint256 id = discountBps == 0 && terms.isTransferable ? _transferableId(plan) : _boundId(plan);
        if (discountBps != 0 && terms.maxDiscounted != 0) {
            uint256 balance = balanceOf(msg.sender, id) + credits;
            bool isBelow = balance <= terms.maxDiscounted;
            require(isBelow, ServiceDeskAboveMaxDiscounted(msg.sender, balance, terms.maxDiscounted));
        }

        emit CreditsBought(plan, msg.sender, packs, credits, address(terms.token), cost, discountBps);

        _collect(plan, terms, msg.sender, cost, referrer);
        _mint(msg.sender, id, credits, "");
    }

    /// @inheritdoc IServiceDesk
    function subscribe(uint256 plan, uint16 periods, uint128 maxPrice, bool isRenewed, address referrer)
        external
        nonReentrant
        returns (uint256 expiresAt)
    {
        Plan memory terms = _openPlan(plan, true);
        require(periods != 0, ServiceDeskInvalidCount(periods, type(uint16).max));
        (uint256 price, uint256 discountBps) = _priceFor(terms, msg.sender);
        require(price <= maxPrice, ServiceDeskAboveLimit(price, maxPrice));
        expiresAt = _extend(plan, terms, msg.sender, periods, isRenewed ? maxPrice : 0);
        uint256 cost = price * periods;

        emit Subscribed(
            plan, msg.sender, periods, address(terms.token), cost, discountBps, expiresAt, isRenewed ? maxPrice : 0
        );

        _collect(plan, terms, msg.sender, cost, referrer);
        if (balanceOf(msg.sender, _boundId(plan)) == 0) _mint(msg.sender, _boundId(plan), 1, "");
    }

    /// @inheritdoc IServiceDesk
    function cancel(uint256 plan) external {
        Subscription storage subscription = _subscriptions[plan][msg.sender];
        require(subscription.accepted != 0, ServiceDeskNotRenewed(plan, msg.sender));

        emit Cancelled(plan, msg.sender, subscription.expiresAt);

        subscription.accepted = 0;
    }

    /// @inheritdoc IServiceDesk
    function allowUse(uint256 plan, uint256 allowance) external {
        _requireKind(plan, planOf(plan), false);

        emit UseAllowed(plan, msg.sender, allowance);

        useAllowance[plan][msg.sender] = allowance;
    }

    /* ANYBODY */

    /// @inheritdoc IServiceDesk
    function renew(uint256 plan, address account) external nonReentrant returns (uint256 expiresAt) {
        Plan memory terms = _openPlan(plan, true);
        Subscription memory subscription = _subscriptions[plan][account];
        require(subscription.accepted != 0, ServiceDeskNotRenewed(plan, account));
        uint256 margin = terms.period / _RENEWAL_PART;
        (uint256 from, uint256 to) = (subscription.expiresAt - margin, subscription.expiresAt + margin);
        require(block.timestamp >= from && block.timestamp <= to, ServiceDeskNotNow(from, to));
        (uint256 cost, uint256 discountBps) = _priceFor(terms, account);
        require(cost <= subscription.accepted, ServiceDeskAboveLimit(cost, subscription.accepted));
        expiresAt = _extend(plan, terms, account, 1, subscription.accepted);

        emit Renewed(plan, account, msg.sender, address(terms.token), cost, discountBps, expiresAt);

        _collect(plan, terms, account, cost, address(0));
    }

    /// @inheritdoc IServiceDesk
    function useSigned(uint256 plan, address account, uint256 total, bytes calldata signature)
        external
        returns (uint256 amount)
    {
        Plan memory terms = planOf(plan);
        amount = Math.saturatingSub(total, usedOf[plan][account]);
        if (amount == 0) return 0; // used before
        bool isSigned = SignatureLib.isValid(account, useDigest(plan, account, total), signature);
        require(isSigned, ServiceDeskBadSignature(account));
        _use(plan, terms, account, amount);
    }

    /* SERVICES */

    /// @inheritdoc IServiceDesk
    function use(uint256 plan, address account, uint256 amount) external {
        Plan memory terms = planOf(plan);
        if (msg.sender != account) {
            _requireServes(terms.service);
            uint256 allowance = useAllowance[plan][account];
            require(amount <= allowance, ServiceDeskAboveAllowance(plan, account, amount, allowance));
            useAllowance[plan][account] = allowance - amount;
        }
        _use(plan, terms, account, amount);
    }

    /// @inheritdoc IServiceDesk
    function grant(uint256 plan, address account, uint64 credits) external {
        Plan memory terms = planOf(plan);
        _requireKind(plan, terms, false);
        _requireServes(terms.service);
        require(credits != 0, ServiceDeskInvalidCount(credits, type(uint64).max));

        emit Granted(plan, account, credits, msg.sender);

        _mint(account, _boundId(plan), credits, "");
    }

    /* VIEWS */

    /// @inheritdoc IServiceDesk
    function subscriptionOf(uint256 plan, address account) external view returns (uint256 expiresAt, uint256 accepted) {
        Subscription storage subscription = _subscriptions[plan][account];
        return (subscription.expiresAt, subscription.accepted);
    }

    /// @inheritdoc IServiceDesk
    function isActive(uint256 plan, address account) external view returns (bool) {
        return block.timestamp < _subscriptions[plan][account].expiresAt;
    }

    /// @inheritdoc IServiceDesk
    function creditsOf(uint256 plan, address account) external view returns (uint256 transferable, uint256 bound) {
        _requireKind(plan, planOf(plan), false);
        return (balanceOf(account, _transferableId(plan)), balanceOf(account, _boundId(plan)));
    }

    /// @inheritdoc IServiceDesk
    function useDigest(uint256 plan, address account, uint256 total) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_USE, account, plan, total)));
    }

    /// @inheritdoc IERC1155MetadataURI
    /// @dev The description of the service.
    function uri(uint256 id) public view override(ERC1155, IERC1155MetadataURI) returns (string memory) {
        return IERC721Metadata(address(REGISTRY)).tokenURI(planOf(id / 2).service);
    }

    /* PRIVATE */

    /// @dev Tokens with an odd number, credits at a discount and passes, stay where they are.
    function _update(address from, address to, uint256[] memory ids, uint256[] memory values) internal override {
        if (from != address(0) && to != address(0)) {
            for (uint256 i; i < ids.length; ++i) {
                require(ids[i] % 2 == 0, ServiceDeskNotTransferable(ids[i]));
            }
        }
        super._update(from, to, ids, values);
    }

    /// @dev Takes `cost` from `account`: a share for router and referrer, the rest for the payees.
    function _collect(uint256 plan, Plan memory terms, address account, uint256 cost, address referrer) private {
        IERC20 token = terms.token;
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(account, address(this), cost);
        uint256 received = token.balanceOf(address(this)) - before;
        require(received == cost, ServiceDeskPaymentMissing(received, cost));

        address splitter = REGISTRY.createSplitter(terms.service);
        (, uint256 platformBps) = IServiceSplitter(splitter).payeesFor(address(token));
        // Costs have 160 bits, so products do not overflow.
        uint256 platform = Math.ceilDiv(cost * platformBps, _WHOLE_BPS);
        uint256 commission;
        if (referrer != address(0)) {
            require(referrer != account, ServiceDeskSelfReferral(account));
            uint256 commissionBps = _tierOf(referrer).commissionBps;
            commission = platform * commissionBps / _WHOLE_BPS;
            if (commission != 0) {
                emit CommissionPaid(plan, referrer, account, address(token), commission, commissionBps);
                token.safeTransfer(referrer, commission);
            }
        }
        if (platform != commission) token.safeTransfer(ROUTER, platform - commission);
        if (cost != platform) {
            token.forceApprove(splitter, cost - platform);
            IServiceSplitter(splitter).payPayees(address(token), cost - platform);
        }
    }

    /// @dev The pass begins now, or at its present end.
    function _extend(uint256 plan, Plan memory terms, address account, uint256 periods, uint128 accepted)
        private
        returns (uint256 expiresAt)
    {
        expiresAt = Math.max(block.timestamp, _subscriptions[plan][account].expiresAt) + terms.period * periods;
        uint256 limit = block.timestamp + MAX_AHEAD;
        require(expiresAt <= limit, ServiceDeskTooFarAhead(expiresAt, limit));
        // Cast is safe: five years ahead are below 2^40.
        _subscriptions[plan][account] = Subscription({expiresAt: uint40(expiresAt), accepted: accepted});
    }

    function _use(uint256 plan, Plan memory terms, address account, uint256 amount) private {
        _requireKind(plan, terms, false);
        require(amount != 0, ServiceDeskInvalidCount(amount, type(uint256).max));
        uint256 bound = balanceOf(account, _boundId(plan));
        uint256 balance = balanceOf(account, _transferableId(plan)) + bound;
        require(amount <= balance, ServiceDeskTooFewCredits(plan, account, amount, balance));
        uint256 total = usedOf[plan][account] + amount;
        usedOf[plan][account] = total;

        emit Used(plan, account, amount, total, msg.sender);

        uint256 first = Math.min(bound, amount);
        if (first != 0) _burn(account, _boundId(plan), first);
        if (first != amount) _burn(account, _transferableId(plan), amount - first);
    }

    function _openPlan(uint256 plan, bool isPass) private view returns (Plan memory terms) {
        terms = planOf(plan);
        _requireKind(plan, terms, isPass);
        require(!terms.isClosed, ServiceDeskClosed(plan));
    }

    function _requireKind(uint256 plan, Plan memory terms, bool isPass) private pure {
        require((terms.period != 0) == isPass, ServiceDeskOtherKind(plan));
    }

    function _transferableId(uint256 plan) private pure returns (uint256) {
        return 2 * plan;
    }

    function _boundId(uint256 plan) private pure returns (uint256) {
        return 2 * plan + 1;
    }
}
