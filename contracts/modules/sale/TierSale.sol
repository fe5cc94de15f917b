// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ITierSale} from "./ITierSale.sol";
import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {SignatureLib} from "../../libraries/SignatureLib.sol";
import {SaleMathLib} from "./SaleMathLib.sol";
import {SaleTermsLib} from "./SaleTermsLib.sol";

contract TierSale is ITierSale, EIP712, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc ITierSale
    bytes32 public constant ADMISSION_TYPEHASH = keccak256("Admission(address account,uint256 cap,uint256 deadline)");

    /// @inheritdoc ITierSale
    IVotingEscrow public immutable ESCROW;
    /// @inheritdoc ITierSale
    IERC20 public immutable TOKEN;
    /// @inheritdoc ITierSale
    IERC20 public immutable PAYMENT;
    /// @inheritdoc ITierSale
    address public immutable SELLER;
    /// @inheritdoc ITierSale
    address public immutable PROCEEDS_TO;
    /// @inheritdoc ITierSale
    address public immutable ROUTER;
    /// @inheritdoc ITierSale
    uint256 public immutable FEE_BPS;
    /// @inheritdoc ITierSale
    uint256 public immutable LOT;
    /// @inheritdoc ITierSale
    uint256 public immutable LOT_VALUE;
    /// @inheritdoc ITierSale
    uint256 public immutable PRICE;
    /// @inheritdoc ITierSale
    uint256 public immutable UNIT;
    /// @inheritdoc ITierSale
    uint256 public immutable MIN_RAISE;
    /// @inheritdoc ITierSale
    uint256 public immutable MIN_COMMIT;
    /// @inheritdoc ITierSale
    uint256 public immutable SNAPSHOT;
    /// @inheritdoc ITierSale
    uint256 public immutable END;
    /// @inheritdoc ITierSale
    bool public immutable BY_POWER;
    /// @inheritdoc ITierSale
    uint256 public immutable TOTAL_POWER;
    /// @inheritdoc ITierSale
    address public immutable GATE;
    /// @inheritdoc ITierSale
    address public immutable GUARDIAN;
    /// @inheritdoc ITierSale
    uint256 public immutable GUARDIAN_UNTIL;

    /// @dev First second of the first window.
    uint256 private immutable _OPENS_AT;

    /* STORAGE */

    Outcome private _outcome;
    Vesting private _vesting;
    Window[] private _windows;
    Tier[] private _tiers;
    mapping(address account => Position) private _positions;

    /* CONSTRUCTOR */

    constructor(SaleConfig memory config) EIP712("TierSale", "1") {
        SaleTermsLib.requireAccounts(config, address(this));
        uint256 end = SaleTermsLib.requireTimes(config);
        LOT_VALUE = SaleTermsLib.requirePrice(config);
        SaleTermsLib.requireTiers(config);

        ESCROW = config.escrow;
        TOKEN = config.token;
        PAYMENT = config.payment;
        SELLER = config.seller;
        PROCEEDS_TO = config.proceedsTo;
        ROUTER = config.router;
        FEE_BPS = config.feeBps;
        LOT = config.lot;
        PRICE = config.price;
        UNIT = config.unit;
        MIN_RAISE = config.minRaise;
        MIN_COMMIT = config.minCommit;
        SNAPSHOT = config.snapshot;
        END = end;
        BY_POWER = config.byPower;
        GATE = config.gate;
        GUARDIAN = config.guardian;
        GUARDIAN_UNTIL = config.guardianUntil;
        _OPENS_AT = config.windows[0].opensAt;

        if (config.byPower) {
            uint256 totalPower = config.escrow.totalPowerAt(config.snapshot);
            require(totalPower != 0, TierSaleNoPower(config.snapshot));
            TOTAL_POWER = totalPower;
        }
        _vesting = config.vesting;
        // Cast is safe: the end is at most a year from now.
        if (config.vesting.start == 0) _vesting.start = uint40(end);
        for (uint256 i; i < config.windows.length; ++i) {
            _windows.push(config.windows[i]);
        }
        for (uint256 i; i < config.tiers.length; ++i) {
            _tiers.push(config.tiers[i]);
        }
    }

    /* SELLER AND GUARDIAN */

    /// @inheritdoc ITierSale
    function open() external {
        _requireState(State.Pending);
        require(block.timestamp < _OPENS_AT, TierSaleTooLate(_OPENS_AT));
        uint256 balance = TOKEN.balanceOf(address(this));
        require(balance >= LOT, TierSaleNotFunded(balance, LOT));
        _outcome.state = State.Open;

        emit Opened(LOT);
    }

    /// @inheritdoc ITierSale
    function cancel() external {
        State state = _outcome.state;
        require(state == State.Pending || state == State.Open, TierSaleWrongState(state));
        bool isBefore = block.timestamp < _OPENS_AT;
        bool mayCancel = (msg.sender == SELLER && isBefore)
            || (msg.sender == GUARDIAN && block.timestamp <= GUARDIAN_UNTIL) || (state == State.Pending && !isBefore);
        require(mayCancel, TierSaleCannotCancel(msg.sender));
        _outcome.state = State.Cancelled;

        emit Cancelled(msg.sender);
    }

    /* COMMIT */

    /// @inheritdoc ITierSale
    function commit(uint256 amount, Admission calldata admission) external nonReentrant {
        _commit(amount, admission);
    }

    /// @inheritdoc ITierSale
    function commitWithPermit(
        uint256 amount,
        Admission calldata admission,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external nonReentrant {
        try IERC20Permit(address(PAYMENT)).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
        _commit(amount, admission);
    }

    /* AFTER THE END */

    /// @inheritdoc ITierSale
    function finalize() external returns (uint256 sold, uint256 total) {
        _requireState(State.Open);
        require(block.timestamp >= END, TierSaleNotEnded(END));

        uint256 count = _windows.length;
        uint256 left = LOT_VALUE;
        uint256 cutWindow = count;
        uint256 cutAccepted;
        for (uint256 i; i < count && cutWindow == count; ++i) {
            uint256 committed = _windows[i].committed;
            if (committed > left) (cutWindow, cutAccepted) = (i, left);
            left -= Math.min(left, committed);
        }
        total = LOT_VALUE - left;
        sold = Math.mulDiv(total, UNIT, PRICE);
        uint256 balance = TOKEN.balanceOf(address(this));
        if (total == 0 || total < MIN_RAISE || balance < sold) {
            _outcome.state = State.Failed;
            emit Failed(total, balance);
            return (0, 0);
        }
        // Casts are safe: there are at most 8 windows, and the value of the lot has 112 bits.
        _outcome = Outcome({
            state: State.Sold,
            cutWindow: uint8(cutWindow),
            proceedsPaid: false,
            feePaid: false,
            cutAccepted: uint112(cutAccepted),
            unsold: uint112(Math.min(balance - sold, type(uint112).max))
        });

        emit Finalized(sold, total, SaleMathLib.feeUp(total, FEE_BPS));
    }

    /// @inheritdoc ITierSale
    function claim(address account) external nonReentrant returns (uint256 tokens, uint256 refund) {
        (tokens, refund) = _settle(account);
        if (refund != 0) PAYMENT.safeTransfer(account, refund);
        if (tokens != 0) TOKEN.safeTransfer(account, tokens);
    }

    /// @inheritdoc ITierSale
    function claimAndLock(uint256 unlockTime) external nonReentrant returns (uint256 tokens, uint256 refund) {
        require(address(ESCROW.token()) == address(TOKEN), TierSaleNotLockable());
        (tokens, refund) = _settle(msg.sender);
        require(tokens != 0, TierSaleNothingToClaim(msg.sender));
        if (refund != 0) PAYMENT.safeTransfer(msg.sender, refund);
        TOKEN.forceApprove(address(ESCROW), tokens);
        if (unlockTime == 0) ESCROW.increaseAmountFor(msg.sender, tokens);
        else ESCROW.createLockFor(msg.sender, tokens, unlockTime);
    }

    /// @inheritdoc ITierSale
    function payProceeds() external nonReentrant returns (uint256 amount) {
        _requireState(State.Sold);
        (uint256 total, uint256 fee) = proceeds();
        amount = total - fee;
        require(!_outcome.proceedsPaid && amount != 0, TierSaleNothingToPay());
        _outcome.proceedsPaid = true;

        emit ProceedsPaid(PROCEEDS_TO, amount);

        PAYMENT.safeTransfer(PROCEEDS_TO, amount);
    }

    /// @inheritdoc ITierSale
    function payFee() external nonReentrant returns (uint256 amount) {
        _requireState(State.Sold);
        (, amount) = proceeds();
        require(!_outcome.feePaid && amount != 0, TierSaleNothingToPay());
        _outcome.feePaid = true;

        emit FeePaid(ROUTER, amount);

        PAYMENT.safeTransfer(ROUTER, amount);
    }

    /// @inheritdoc ITierSale
    function sweepUnsold() external nonReentrant returns (uint256 amount) {
        State state = _outcome.state;
        if (state == State.Sold) {
            amount = _outcome.unsold;
            _outcome.unsold = 0;
        } else {
            require(state == State.Failed || state == State.Cancelled, TierSaleWrongState(state));
            amount = TOKEN.balanceOf(address(this));
        }
        require(amount != 0, TierSaleNothingToPay());

        emit UnsoldSwept(amount);

        TOKEN.safeTransfer(SELLER, amount);
    }

    /* VIEWS */

    /// @inheritdoc ITierSale
    function outcome() external view returns (Outcome memory) {
        return _outcome;
    }

    /// @inheritdoc ITierSale
    function vesting() external view returns (Vesting memory) {
        return _vesting;
    }

    /// @inheritdoc ITierSale
    function windows() external view returns (Window[] memory) {
        return _windows;
    }

    /// @inheritdoc ITierSale
    function tiers() external view returns (Tier[] memory) {
        return _tiers;
    }

    /// @inheritdoc ITierSale
    function positionOf(address account) external view returns (Position memory) {
        return _positions[account];
    }

    /// @inheritdoc ITierSale
    function allocationOf(address account) external view returns (Allocation memory allocation) {
        Position memory position = _positions[account];
        allocation.power = powerOf(account);
        uint256 tier = position.tier == 0 ? tierForPower(allocation.power) : position.tier;
        if (tier == 0) return allocation;
        Window memory window = _windows[_tiers[tier - 1].window];
        allocation.tier = tier;
        allocation.window = _tiers[tier - 1].window;
        allocation.opensAt = window.opensAt;
        allocation.closesAt = window.closesAt;
        allocation.limit = _limit(tier, allocation.power);
        allocation.paid = position.paid;
    }

    /// @inheritdoc ITierSale
    function powerOf(address account) public view returns (uint256) {
        return Math.min(ESCROW.powerAt(account, SNAPSHOT), ESCROW.powerAt(account, END));
    }

    /// @inheritdoc ITierSale
    function tierForPower(uint256 power) public view returns (uint256 tier) {
        // All tiers before `tier` have a threshold of at most `power`, all from `high` on one above it.
        uint256 high = _tiers.length;
        while (tier < high) {
            uint256 middle = (tier + high) / 2;
            if (_tiers[middle].threshold <= power) tier = middle + 1;
            else high = middle;
        }
    }

    /// @inheritdoc ITierSale
    function purchaseOf(address account) external view returns (uint256 cost, uint256 bought) {
        return _purchase(_positions[account]);
    }

    /// @inheritdoc ITierSale
    function dueOf(address account) external view returns (uint256 tokens, uint256 refund) {
        State state = _outcome.state;
        if (state != State.Pending && state != State.Open) (tokens, refund) = _due(_positions[account]);
    }

    /// @inheritdoc ITierSale
    function proceeds() public view returns (uint256 total, uint256 fee) {
        if (_outcome.state != State.Sold) return (0, 0);
        uint256 cutWindow = _outcome.cutWindow;
        for (uint256 i; i < cutWindow; ++i) {
            total += _windows[i].committed;
        }
        total += _outcome.cutAccepted;
        fee = SaleMathLib.feeUp(total, FEE_BPS);
    }

    /* PRIVATE */

    function _requireState(State required) private view {
        require(_outcome.state == required, TierSaleWrongState(_outcome.state));
    }

    function _commit(uint256 amount, Admission calldata admission) private {
        _requireState(State.Open);
        Position memory position = _positions[msg.sender];
        uint256 power = position.tier == 0 || BY_POWER ? powerOf(msg.sender) : 0;
        if (position.tier == 0) {
            uint256 tier = tierForPower(power);
            require(tier != 0, TierSaleNoTier(power, _tiers[0].threshold));
            // Cast is safe: there are at most 32 tiers.
            position.tier = uint8(tier);
            position.window = _tiers[tier - 1].window;
        }
        Window storage window = _windows[position.window];
        require(
            block.timestamp >= window.opensAt && block.timestamp < window.closesAt,
            TierSaleWrongWindow(position.window, window.opensAt, window.closesAt)
        );
        uint256 total = Math.saturatingAdd(position.paid, amount);
        uint256 limit = _limit(position.tier, power);
        require(total <= limit, TierSaleAboveAllocation(total, limit));
        require(amount != 0 && total >= MIN_COMMIT, TierSaleBelowMinimum(total, MIN_COMMIT));
        if (GATE != address(0)) _requireAdmitted(total, admission);
        // Casts are safe: limits have 112 bits.
        position.paid = uint112(total);
        _positions[msg.sender] = position;
        window.committed += uint128(amount);

        emit Committed(msg.sender, position.window, position.tier, amount, total);

        uint256 balanceBefore = PAYMENT.balanceOf(address(this));
        PAYMENT.safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = PAYMENT.balanceOf(address(this)) - balanceBefore;
        require(received == amount, TierSalePaymentMissing(received, amount));
    }

    /// @dev What an account of this tier and power may commit in all. The power is that of the snapshot at most, so the
    /// share is not above the value of the lot.
    function _limit(uint256 tier, uint256 power) private view returns (uint256) {
        return BY_POWER ? Math.mulDiv(LOT_VALUE, power, TOTAL_POWER) : _tiers[tier - 1].allocation;
    }

    /// @dev The signature names a sum, not one payment, so it needs no nonce.
    function _requireAdmitted(uint256 total, Admission calldata admission) private view {
        bytes32 digest =
            _hashTypedDataV4(keccak256(abi.encode(ADMISSION_TYPEHASH, msg.sender, admission.cap, admission.deadline)));
        bool isAdmitted = total <= admission.cap && block.timestamp <= admission.deadline
            && SignatureLib.isValid(GATE, digest, admission.signature);
        require(isAdmitted, TierSaleNotAdmitted(msg.sender, total));
    }

    /// @dev Records what `account` is due as paid, refund and tokens in one write.
    function _settle(address account) private returns (uint256 tokens, uint256 refund) {
        State state = _outcome.state;
        require(state != State.Pending && state != State.Open, TierSaleWrongState(state));
        Position memory position = _positions[account];
        (tokens, refund) = _due(position);
        require(tokens != 0 || refund != 0, TierSaleNothingToClaim(account));
        position.settled = true;
        // Cast is safe: everybody together buys at most the lot, which has 112 bits.
        position.released += uint112(tokens);
        _positions[account] = position;

        emit Claimed(account, tokens, refund, position.released);
    }

    function _due(Position memory position) private view returns (uint256 tokens, uint256 refund) {
        (uint256 cost, uint256 bought) = _purchase(position);
        if (!position.settled) refund = position.paid - cost;
        if (bought != 0) tokens = SaleMathLib.vestedDown(bought, _vesting, block.timestamp) - position.released;
    }

    /// @dev What the position paid in the end, and the base units that it bought.
    function _purchase(Position memory position) private view returns (uint256 cost, uint256 bought) {
        Outcome memory result = _outcome;
        if (result.state != State.Sold || position.window > result.cutWindow) return (0, 0);
        (uint256 accepted, uint256 committed) = (1, 1);
        if (position.window == result.cutWindow) {
            (accepted, committed) = (result.cutAccepted, _windows[position.window].committed);
        }
        cost = SaleMathLib.costUp(position.paid, accepted, committed);
        bought = SaleMathLib.boughtDown(position.paid, accepted, committed, PRICE, UNIT);
    }
}
