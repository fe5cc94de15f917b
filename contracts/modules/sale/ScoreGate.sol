// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IAllowListVerifier, IEasyAuction} from "./IEasyAuction.sol";
import {IScoreGate} from "./IScoreGate.sol";
import {ITierSale} from "./ITierSale.sol";
import {IValidationHook} from "./IValidationHook.sol";
import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {SaleTermsLib} from "./SaleTermsLib.sol";
import {TierLib} from "./TierLib.sol";

contract ScoreGate is IScoreGate, ERC165, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using TierLib for ITierSale.Tier[32];

    /* IMMUTABLES */

    /// @inheritdoc IScoreGate
    IVotingEscrow public immutable ESCROW;
    /// @inheritdoc IScoreGate
    IEasyAuction public immutable EASY_AUCTION;
    /// @inheritdoc IScoreGate
    uint256 public immutable SNAPSHOT;
    /// @inheritdoc IScoreGate
    uint256 public immutable END;
    /// @inheritdoc IScoreGate
    bool public immutable BY_POWER;
    /// @inheritdoc IScoreGate
    uint256 public immutable BUDGET;
    /// @inheritdoc IScoreGate
    uint256 public immutable TOTAL_POWER;

    uint256 private immutable _WINDOW_COUNT;
    uint256 private immutable _TIER_COUNT;

    /* STORAGE */

    ITierSale.Window[8] private _windows;
    ITierSale.Tier[32] private _tiers;
    mapping(address auction => mapping(uint256 auctionId => mapping(address account => uint256))) private _spent;
    /// @dev Whose orders are being placed, and in which auction; the hash of both.
    bytes32 private transient _placing;

    /* CONSTRUCTOR */

    constructor(GateConfig memory config) {
        _requireContract(address(config.escrow));
        if (address(config.easyAuction) != address(0)) _requireContract(address(config.easyAuction));
        require(config.byPower == (config.budget != 0), ScoreGateInvalidBudget(config.budget));
        ITierSale.SaleConfig memory terms;
        terms.windows = config.windows;
        terms.tiers = config.tiers;
        terms.snapshot = config.snapshot;
        terms.byPower = config.byPower;
        terms.minCommit = 1;
        uint256 end = SaleTermsLib.requireTimes(terms);
        SaleTermsLib.requireTiers(terms);

        ESCROW = config.escrow;
        EASY_AUCTION = config.easyAuction;
        SNAPSHOT = config.snapshot;
        END = end;
        BY_POWER = config.byPower;
        BUDGET = config.budget;
        if (config.byPower) {
            uint256 totalPower = config.escrow.totalPowerAt(config.snapshot);
            require(totalPower != 0, ScoreGateNoPower(config.snapshot));
            TOTAL_POWER = totalPower;
        }
        _WINDOW_COUNT = config.windows.length;
        _TIER_COUNT = config.tiers.length;
        for (uint256 i; i < config.windows.length; ++i) {
            _windows[i] = config.windows[i];
        }
        for (uint256 i; i < config.tiers.length; ++i) {
            _tiers[i] = config.tiers[i];
        }
    }

    /* BIDS */

    /// @inheritdoc IValidationHook
    function validate(uint256, uint128 amount, address owner, address sender, bytes calldata) external {
        require(owner == sender, ScoreGateNotOwner(owner, sender));
        _spend(msg.sender, 0, owner, amount);
    }

    /// @inheritdoc IScoreGate
    function placeOrders(
        uint256 auctionId,
        uint96[] calldata minBuyAmounts,
        uint96[] calldata sellAmounts,
        bytes32[] calldata previousOrders
    ) external nonReentrant returns (uint64 userId) {
        require(address(EASY_AUCTION) != address(0), ScoreGateNoAuction());
        uint256 total;
        for (uint256 i; i < sellAmounts.length; ++i) {
            total += sellAmounts[i];
        }
        _spend(address(EASY_AUCTION), auctionId, msg.sender, total);

        (, IERC20 payment) = EASY_AUCTION.auctionData(auctionId);
        uint256 balanceBefore = payment.balanceOf(address(this));
        _take(payment, balanceBefore, total);
        _placing = _hashOf(msg.sender, auctionId);
        userId =
            EASY_AUCTION.placeSellOrdersOnBehalf(auctionId, minBuyAmounts, sellAmounts, previousOrders, "", msg.sender);
        _placing = 0;
        _giveBack(auctionId, payment, Math.min(payment.balanceOf(address(this)) - balanceBefore, total));
    }

    /* VIEWS */

    /// @inheritdoc IAllowListVerifier
    function isAllowed(address user, uint256 auctionId, bytes calldata) external view returns (bytes4) {
        bool isPlacedHere = msg.sender == address(EASY_AUCTION) && _placing == _hashOf(user, auctionId);
        return isPlacedHere ? IAllowListVerifier.isAllowed.selector : bytes4(0);
    }

    /// @inheritdoc IScoreGate
    function permissionOf(address account) public view returns (Permission memory permission) {
        permission.power = powerOf(account);
        permission.tier = _tiers.tierForPower(_TIER_COUNT, permission.power);
        if (permission.tier == 0) return permission;
        ITierSale.Tier memory tier = _tiers[permission.tier - 1];
        ITierSale.Window memory window = _windows[tier.window];
        permission.window = tier.window;
        permission.opensAt = window.opensAt;
        permission.closesAt = window.closesAt;
        permission.limit = BY_POWER ? Math.mulDiv(BUDGET, permission.power, TOTAL_POWER) : tier.allocation;
    }

    /// @inheritdoc IScoreGate
    function spentOf(address auction, uint256 auctionId, address account) external view returns (uint256) {
        return _spent[auction][auctionId][account];
    }

    /// @inheritdoc IScoreGate
    function powerOf(address account) public view returns (uint256) {
        return Math.min(ESCROW.powerAt(account, SNAPSHOT), ESCROW.powerAt(account, END));
    }

    /// @inheritdoc IScoreGate
    function windows() external view returns (ITierSale.Window[] memory all) {
        all = new ITierSale.Window[](_WINDOW_COUNT);
        for (uint256 i; i < all.length; ++i) {
            all[i] = _windows[i];
        }
    }

    /// @inheritdoc IScoreGate
    function tiers() external view returns (ITierSale.Tier[] memory all) {
        all = new ITierSale.Tier[](_TIER_COUNT);
        for (uint256 i; i < all.length; ++i) {
            all[i] = _tiers[i];
        }
    }

    /// @inheritdoc ERC165
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(IValidationHook).interfaceId || interfaceId == type(IAllowListVerifier).interfaceId
            || super.supportsInterface(interfaceId);
    }

    /* PRIVATE */

    /// @dev Counts a bid, whose auction names itself: a caller that is none counts only for itself.
    function _spend(address auction, uint256 auctionId, address account, uint256 amount) private {
        Permission memory permission = permissionOf(account);
        require(permission.tier != 0, ScoreGateNoTier(permission.power, _tiers[0].threshold));
        require(
            block.timestamp >= permission.opensAt && block.timestamp < permission.closesAt,
            ScoreGateWrongWindow(permission.window, permission.opensAt, permission.closesAt)
        );
        uint256 total = _spent[auction][auctionId][account] + amount;
        require(total <= permission.limit, ScoreGateAboveLimit(total, permission.limit));
        _spent[auction][auctionId][account] = total;

        emit Spent(auction, auctionId, account, amount, total);
    }

    /// @dev Takes `total` from the caller, for the auction.
    function _take(IERC20 payment, uint256 balanceBefore, uint256 total) private {
        payment.safeTransferFrom(msg.sender, address(this), total);
        uint256 received = payment.balanceOf(address(this)) - balanceBefore;
        require(received == total, ScoreGatePaymentMissing(received, total));
        payment.forceApprove(address(EASY_AUCTION), total);
    }

    /// @dev Gives the caller what the auction left, which does not count.
    function _giveBack(uint256 auctionId, IERC20 payment, uint256 left) private {
        if (left == 0) return;
        uint256 spent = _spent[address(EASY_AUCTION)][auctionId][msg.sender] - left;
        _spent[address(EASY_AUCTION)][auctionId][msg.sender] = spent;

        emit Returned(address(EASY_AUCTION), auctionId, msg.sender, left, spent);

        payment.forceApprove(address(EASY_AUCTION), 0);
        payment.safeTransfer(msg.sender, left);
    }

    function _requireContract(address account) private view {
        require(account.code.length != 0, ScoreGateNotContract(account));
    }

    function _hashOf(address user, uint256 auctionId) private pure returns (bytes32) {
        return keccak256(abi.encode(user, auctionId));
    }
}
