// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ITierSale} from "./ITierSale.sol";
import {SignatureLib} from "../../libraries/SignatureLib.sol";
import {SaleBooks} from "./SaleBooks.sol";
import {SaleMathLib} from "./SaleMathLib.sol";

contract TierSale is SaleBooks, EIP712, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /* CONSTANTS */

    /// @inheritdoc ITierSale
    bytes32 public constant ADMISSION_TYPEHASH = keccak256("Admission(address account,uint256 cap,uint256 deadline)");

    /* CONSTRUCTOR */

    constructor(SaleConfig memory config) EIP712("TierSale", "1") SaleBooks(config) {}

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

        uint256 count = _WINDOW_COUNT;
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

    /* PRIVATE */

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
        Outcome memory result = _outcome;
        require(_isOver(result.state), TierSaleWrongState(result.state));
        Position memory position = _positions[account];
        (tokens, refund) = _due(position, result);
        require(tokens != 0 || refund != 0, TierSaleNothingToClaim(account));
        position.settled = true;
        // Cast is safe: everybody together buys at most the lot, which has 112 bits.
        position.released += uint112(tokens);
        _positions[account] = position;

        emit Claimed(account, refund, position.released, tokens);
    }
}
