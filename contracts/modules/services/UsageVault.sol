// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IERC3009} from "./IERC3009.sol";
import {IServiceRegistry} from "./IServiceRegistry.sol";
import {IUsageVault} from "./IUsageVault.sol";
import {SignatureLib} from "../../libraries/SignatureLib.sol";

contract UsageVault is IUsageVault, EIP712, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /* TYPES */

    /// @dev One slot for each account and service.
    struct Account {
        uint104 reserved; // token units, with what is redeemed
        uint104 redeemed; // at most what is reserved
        uint32 exitAt; // unix seconds
        uint16 epoch;
    }

    /* CONSTANTS AND IMMUTABLES */

    bytes32 private constant _VOUCHER = keccak256("Voucher(address payer,uint256 service,uint256 total,uint256 epoch)");
    bytes32 private constant _RESERVE =
        keccak256("Reserve(address payer,uint256 service,uint256 total,uint256 epoch,uint256 deadline)");
    uint256 private constant _MOST = type(uint104).max;
    uint256 private constant _MIN_DELAY = 1 days;
    uint256 private constant _MAX_DELAY = 90 days;

    /// @inheritdoc IUsageVault
    IERC20 public immutable TOKEN;
    /// @inheritdoc IUsageVault
    IServiceRegistry public immutable REGISTRY;
    /// @inheritdoc IUsageVault
    uint256 public immutable EXIT_DELAY;

    /* STORAGE */

    /// @inheritdoc IUsageVault
    mapping(address account => uint256 amount) public freeOf;
    mapping(address account => mapping(uint256 service => Account)) private _accounts;
    /// @inheritdoc IUsageVault
    mapping(address account => mapping(uint256 service => mapping(address key => uint256 until))) public signerUntil;

    /* CONSTRUCTOR */

    constructor(IServiceRegistry registry, IERC20 token, uint256 exitDelay) EIP712("ape-dao usage", "1") {
        bool areValid = address(token).code.length != 0 && address(registry).code.length != 0 && exitDelay >= _MIN_DELAY
            && exitDelay <= _MAX_DELAY;
        require(areValid, UsageVaultInvalidTerms());
        (REGISTRY, TOKEN, EXIT_DELAY) = (registry, token, exitDelay);
    }

    /* ACCOUNTS */

    /// @inheritdoc IUsageVault
    function deposit(address account, uint256 amount) external nonReentrant returns (uint256 received) {
        require(account != address(0), UsageVaultZeroAddress());
        uint256 before = TOKEN.balanceOf(address(this));
        TOKEN.safeTransferFrom(msg.sender, address(this), amount);
        received = _credit(msg.sender, account, before);
    }

    /// @inheritdoc IUsageVault
    function depositWithAuthorization(
        address from,
        uint256 amount,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external nonReentrant returns (uint256 received) {
        uint256 before = TOKEN.balanceOf(address(this));
        IERC3009(address(TOKEN))
            .receiveWithAuthorization(from, address(this), amount, validAfter, validBefore, nonce, v, r, s);
        received = _credit(from, from, before);
    }

    /// @inheritdoc IUsageVault
    function withdraw(uint256 amount) external nonReentrant {
        _take(msg.sender, amount);

        emit Withdrawn(msg.sender, amount);

        TOKEN.safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IUsageVault
    function reserve(uint256 service, uint256 amount) external {
        Account storage account = _accounts[msg.sender][service];
        require(account.exitAt == 0, UsageVaultExiting(service, account.exitAt));
        uint256 total = account.reserved + amount;
        require(total <= _MOST, UsageVaultAboveLimit(total, _MOST));
        _take(msg.sender, amount);

        account.reserved = uint104(total);
    }

    /// @inheritdoc IUsageVault
    function startExit(uint256 service) external {
        Account storage account = _accounts[msg.sender][service];
        require(account.reserved != 0, UsageVaultNothingReserved(service));
        require(account.exitAt == 0, UsageVaultExiting(service, account.exitAt));
        uint256 from = block.timestamp + EXIT_DELAY;

        emit ExitStarted(msg.sender, service, from);

        account.exitAt = uint32(from); // below 2^32 until 2106
    }

    /// @inheritdoc IUsageVault
    function finishExit(uint256 service) external {
        Account memory account = _accounts[msg.sender][service];
        bool isTime = account.exitAt != 0 && block.timestamp >= account.exitAt;
        require(isTime, UsageVaultExiting(service, account.exitAt));
        uint256 amount = account.reserved - account.redeemed;
        uint16 next = account.epoch + 1; // one a day lasts for 179 years
        _accounts[msg.sender][service] = Account({reserved: 0, redeemed: 0, exitAt: 0, epoch: next});
        freeOf[msg.sender] += amount;

        emit ExitFinished(msg.sender, service, amount, next);
    }

    /// @inheritdoc IUsageVault
    function setSigner(uint256 service, address key, uint48 until) external {
        require(key != address(0), UsageVaultZeroAddress());
        uint256 before = signerUntil[msg.sender][service][key];
        uint256 earliest = block.timestamp + EXIT_DELAY;
        if (before < earliest) earliest = before;
        uint256 counts = until < earliest ? earliest : until;

        emit SignerSet(msg.sender, service, key, counts);

        signerUntil[msg.sender][service][key] = counts;
    }

    /* ANYBODY */

    /// @inheritdoc IUsageVault
    function redeem(uint256 service, Voucher[] calldata vouchers, SignedReserve[] calldata reserves)
        external
        nonReentrant
        returns (uint256 paid)
    {
        address splitter = REGISTRY.splitterOf(service);
        for (uint256 i; i < reserves.length; ++i) {
            _reserveFor(service, reserves[i], i);
        }
        for (uint256 i; i < vouchers.length; ++i) {
            paid += _redeem(service, vouchers[i], i);
        }
        if (paid != 0) TOKEN.safeTransfer(splitter, paid);
    }

    /* VIEWS */

    /// @inheritdoc IUsageVault
    function accountAt(address account, uint256 service)
        external
        view
        returns (uint256 reserved, uint256 redeemed, uint256 exitAt, uint256 epoch)
    {
        Account storage found = _accounts[account][service];
        return (found.reserved, found.redeemed, found.exitAt, found.epoch);
    }

    /// @inheritdoc IUsageVault
    function voucherDigest(address payer, uint256 service, uint256 total, uint256 epoch) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_VOUCHER, payer, service, total, epoch)));
    }

    /// @inheritdoc IUsageVault
    function reserveDigest(address payer, uint256 service, uint256 total, uint256 epoch, uint256 deadline)
        public
        view
        returns (bytes32)
    {
        return _hashTypedDataV4(keccak256(abi.encode(_RESERVE, payer, service, total, epoch, deadline)));
    }

    /* PRIVATE */

    /// @dev What arrived since the vault held `before` is free.
    function _credit(address from, address account, uint256 before) private returns (uint256 received) {
        received = TOKEN.balanceOf(address(this)) - before;
        freeOf[account] += received;

        emit Deposited(account, from, received);
    }

    function _take(address account, uint256 amount) private {
        uint256 free = freeOf[account];
        require(amount <= free, UsageVaultNotFree(account, amount, free));
        freeOf[account] = free - amount;
    }

    function _redeem(uint256 service, Voucher calldata voucher, uint256 index) private returns (uint256 amount) {
        Account memory account = _accounts[voucher.payer][service];
        uint104 total = voucher.total;
        if (total <= account.redeemed) return 0; // redeemed before
        if (total > account.reserved) total = account.reserved;
        if (total == account.redeemed) {
            _skip(service, voucher.payer, index, false, Reason.Reserve);
            return 0;
        }
        if (!_isSigned(service, voucher, account.epoch)) {
            _skip(service, voucher.payer, index, false, Reason.Signature);
            return 0;
        }
        amount = total - account.redeemed;
        account.redeemed = total;

        emit Redeemed(service, voucher.payer, amount, total);

        _accounts[voucher.payer][service] = account;
    }

    function _reserveFor(uint256 service, SignedReserve calldata row, uint256 index) private {
        Account storage account = _accounts[row.payer][service];
        if (row.total <= account.reserved) return; // reserved before
        uint256 missing = row.total - account.reserved;
        Reason reason;
        if (account.exitAt != 0) {
            reason = Reason.Exit;
        } else if (block.timestamp > row.deadline) {
            reason = Reason.Deadline;
        } else if (missing > freeOf[row.payer]) {
            reason = Reason.Balance;
        } else if (_isReserveSigned(service, row, account.epoch)) {
            freeOf[row.payer] -= missing;
            account.reserved = row.total;
            return;
        }
        _skip(service, row.payer, index, true, reason);
    }

    function _isReserveSigned(uint256 service, SignedReserve calldata row, uint256 epoch) private view returns (bool) {
        bytes32 digest = reserveDigest(row.payer, service, row.total, epoch, row.deadline);
        return SignatureLib.isValid(row.payer, digest, row.signature);
    }

    /// @dev By the payer's key, or by one that signs for it.
    function _isSigned(uint256 service, Voucher calldata voucher, uint256 epoch) private view returns (bool) {
        bytes32 digest = voucherDigest(voucher.payer, service, voucher.total, epoch);
        (address signer,,) = ECDSA.tryRecover(digest, voucher.r, voucher.vs); // zero if there is none
        if (signer != address(0) && signer == voucher.payer) return true;
        return block.timestamp <= signerUntil[voucher.payer][service][signer]; // zero never signs
    }

    function _skip(uint256 service, address payer, uint256 index, bool isReserve, Reason reason) private {
        emit RowSkipped(service, payer, index, isReserve, reason);
    }
}
