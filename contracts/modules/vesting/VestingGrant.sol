// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {VestingWallet} from "@openzeppelin/contracts/finance/VestingWallet.sol";
import {VestingWalletCliff} from "@openzeppelin/contracts/finance/VestingWalletCliff.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IVestingGrant} from "./IVestingGrant.sol";
import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";

contract VestingGrant is IVestingGrant, VestingWalletCliff, Ownable2Step, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /* CONSTANTS AND IMMUTABLES */

    /// @dev Longest schedule; keeps sums of times far below the limits of their types.
    uint64 private constant _MAX_DURATION = 100 * 365 days;
    /// @dev Latest start.
    uint64 private constant _MAX_START = type(uint48).max;

    /// @inheritdoc IVestingGrant
    IERC20 public immutable TOKEN;
    /// @inheritdoc IVestingGrant
    IVotingEscrow public immutable ESCROW;
    /// @inheritdoc IVestingGrant
    address public immutable DAO;
    /// @inheritdoc IVestingGrant
    address public immutable TREASURY;
    /// @inheritdoc IVestingGrant
    bool public immutable REVOCABLE;
    /// @inheritdoc IVestingGrant
    bool public immutable DELEGABLE;

    /* STORAGE */

    /// @inheritdoc IVestingGrant
    uint256 public lockedFromHere;
    /// @inheritdoc IVestingGrant
    uint256 public revokedAt;
    /// @dev Base units that the revocation returned; still part of the schedule before the revocation.
    uint256 private _returned;

    /* CONSTRUCTOR */

    constructor(GrantConfig memory config)
        VestingWallet(config.beneficiary, _requireStart(config), config.duration)
        VestingWalletCliff(config.cliff)
    {
        address token = address(config.token);
        require(token.code.length != 0, VestingGrantInvalidToken(token));
        bool isRuled = config.dao != address(0) && config.treasury != address(0) && config.treasury != address(this);
        require(isRuled, VestingGrantInvalidDao(config.dao, config.treasury));
        address beneficiary = config.beneficiary;
        require(
            beneficiary != token && beneficiary != address(config.escrow) && beneficiary != address(this),
            VestingGrantInvalidBeneficiary(beneficiary)
        );
        if (address(config.escrow) != address(0)) {
            address locked = address(config.escrow.token());
            require(locked == token, VestingGrantInvalidEscrow(address(config.escrow), locked, token));
        }

        TOKEN = config.token;
        ESCROW = config.escrow;
        DAO = config.dao;
        TREASURY = config.treasury;
        REVOCABLE = config.revocable;
        DELEGABLE = config.delegable;
    }

    /* RELEASE */

    /// @notice Pays the beneficiary the vested balance of `token`.
    function release(address token) public override nonReentrant {
        super.release(token);
    }

    /// @notice Pays the beneficiary the vested balance of ETH.
    function release() public override nonReentrant {
        super.release();
    }

    /* BENEFICIARY */

    /// @inheritdoc IVestingGrant
    function lock(uint256 amount, uint256 unlockTime) external onlyOwner nonReentrant {
        require(address(ESCROW) != address(0), VestingGrantNoEscrow());
        uint256 limit = releasable(address(TOKEN));
        require(amount != 0 && amount <= limit, VestingGrantInvalidAmount(amount, limit));
        lockedFromHere += amount;

        emit VestedLocked(msg.sender, amount, unlockTime);

        TOKEN.forceApprove(address(ESCROW), amount);
        if (unlockTime == 0) ESCROW.increaseAmountFor(msg.sender, amount);
        else ESCROW.createLockFor(msg.sender, amount, unlockTime);
    }

    /// @inheritdoc IVestingGrant
    function delegate(address delegatee) external onlyOwner {
        require(DELEGABLE, VestingGrantNotDelegable());
        IVotes(address(TOKEN)).delegate(delegatee);
    }

    /// @notice Names `successor`, which becomes the beneficiary by calling `acceptOwnership`; zero withdraws the offer.
    function transferOwnership(address successor) public override(Ownable, Ownable2Step) {
        super.transferOwnership(successor);
    }

    /// @notice Always reverts with VestingGrantNoRenounce.
    function renounceOwnership() public view override onlyOwner {
        revert VestingGrantNoRenounce();
    }

    /* DAO */

    /// @inheritdoc IVestingGrant
    function revoke() external nonReentrant returns (uint256 returned) {
        require(msg.sender == DAO, VestingGrantNotDao(msg.sender, DAO));
        require(REVOCABLE, VestingGrantNotRevocable());
        require(revokedAt == 0, VestingGrantRevoked(revokedAt));
        uint256 total = _total();
        uint256 kept = vestedAmount(address(TOKEN), uint64(block.timestamp));
        returned = total - kept;
        revokedAt = block.timestamp;
        _returned = returned;

        emit Revoked(returned, kept);

        if (returned != 0) TOKEN.safeTransfer(TREASURY, returned);
    }

    /* VIEWS */

    /// @inheritdoc IVestingGrant
    function revocable() external view returns (uint256) {
        if (!REVOCABLE || revokedAt != 0) return 0;
        return _total() - vestedAmount(address(TOKEN), uint64(block.timestamp));
    }

    /// @notice Base units of `token` that were paid to the beneficiary or added to its lock.
    function released(address token) public view override returns (uint256) {
        uint256 paid = super.released(token);
        return token == address(TOKEN) ? paid + lockedFromHere : paid;
    }

    /// @notice Base units of `token` that have vested, or will have vested, at second `timestamp`.
    /// @dev After a revocation everything that is left has vested from that second on; for earlier times the original
    /// schedule still applies.
    function vestedAmount(address token, uint64 timestamp) public view override returns (uint256) {
        if (token != address(TOKEN) || revokedAt == 0) return super.vestedAmount(token, timestamp);
        uint256 total = _total();
        if (timestamp >= revokedAt) return total;
        return Math.min(total, _vestingSchedule(total + _returned, timestamp));
    }

    /* INTERNAL */

    /// @dev Overridden in both bases; that of Ownable2Step also clears the offer.
    function _transferOwnership(address newOwner) internal override(Ownable, Ownable2Step) {
        super._transferOwnership(newOwner);
    }

    /* PRIVATE */

    /// @dev Base units of the whole schedule: the balance, and what was paid and locked.
    function _total() private view returns (uint256) {
        return TOKEN.balanceOf(address(this)) + released(address(TOKEN));
    }

    /// @dev The start; reverts if start and duration are invalid. A schedule may have begun before the deployment, so
    /// that a late launch can proceed, but must not have ended.
    function _requireStart(GrantConfig memory config) private view returns (uint64 start_) {
        start_ = config.start == 0 ? uint64(block.timestamp) : config.start;
        require(start_ <= _MAX_START, VestingGrantInvalidStart(start_, _MAX_START));
        require(
            config.duration != 0 && config.duration <= _MAX_DURATION,
            VestingGrantInvalidDuration(config.duration, _MAX_DURATION)
        );
        uint256 end_ = uint256(start_) + config.duration;
        require(end_ > block.timestamp, VestingGrantInvalidEnd(end_, block.timestamp));
    }
}
