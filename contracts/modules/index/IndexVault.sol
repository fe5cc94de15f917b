// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {BandPriceLib} from "./BandPriceLib.sol";
import {Holding, HoldingLib} from "./HoldingLib.sol";
import {IIndexVault} from "./IIndexVault.sol";
import {IndexAuctions} from "./IndexAuctions.sol";
import {IndexShares} from "./IndexShares.sol";

/// @title IndexVault
/// @notice The vault with what its owner and its guardian can do.
contract IndexVault is IndexAuctions {
    using SafeERC20 for IERC20;

    /* CONSTANTS */

    uint256 private constant _MIN_LENGTH = 1 hours;
    uint256 private constant _MAX_LENGTH = 30 days;
    uint256 private constant _MAX_DOUBLINGS = 4;
    uint256 private constant _MAX_BAND = 5000;
    uint256 private constant _MIN_GLIDE = 1 days;
    uint256 private constant _MAX_GLIDE = 90 days;
    uint256 private constant _MAX_YEARLY = 200;
    uint256 private constant _MAX_CROSS = 50;
    uint256 private constant _MAX_PROBE = 500;
    uint256 private constant _MAX_PAUSE = 14 days;
    uint256 private constant _PAUSE_CYCLE = 30 days;
    uint256 private constant _RETIRABLE = 10; // basis points of the vault

    /* STORAGE */

    /// @inheritdoc IIndexVault
    address public guardian;

    /* CONSTRUCTOR */

    constructor(VaultConfig memory config) IndexShares(config) {
        _setFees(config.fees);
        _setSchedule(config.schedule);
        _setGuardian(config.guardian);
        _setTargets(config.targets, 0);
    }

    /* OWNER */

    /// @inheritdoc IIndexVault
    function setTargets(Target[] calldata targets, uint32 glide_) external onlyOwner {
        require(glide_ >= _MIN_GLIDE && glide_ <= _MAX_GLIDE, IndexVaultInvalidGlide(glide_, _MIN_GLIDE, _MAX_GLIDE));
        _setTargets(targets, glide_);
    }

    /// @inheritdoc IIndexVault
    function retire(uint256 part) external onlyOwner nonReentrant {
        Settings memory settings = _settings;
        Holding holding = _known(part);
        uint256 weight = part == 0 ? _BPS : Math.max(_weightOf(part, settings), _terms[part].weightBps);
        Position memory position = _position(part, settings);
        uint256 value = BandPriceLib.valueDown(position.held, holding.last());
        uint256 limit = (position.others + value) * _RETIRABLE / _BPS;
        require(weight == 0 && value <= limit, IndexVaultNotRetirable(part, weight, value, limit));
        uint256 amount = holding.flags() == 0 ? position.held : 0;
        _holdings[part] = Holding.wrap(0);
        delete _terms[part];
        emit Retired(part, address(holding.token()), amount);
        if (amount > 0) holding.token().safeTransfer(owner(), amount);
    }

    /// @inheritdoc IIndexVault
    function setFees(Fees calldata newFees) external onlyOwner nonReentrant {
        _accrue(_settings);
        _setFees(newFees);
    }

    /// @inheritdoc IIndexVault
    function setFeeReceiver(address newReceiver) external onlyOwner nonReentrant {
        _accrue(_settings);
        require(
            newReceiver.code.length > 0 || (newReceiver == address(0) && _settings.yearlyBps == 0),
            IndexVaultInvalidReceiver(newReceiver)
        );
        emit FeeReceiverSet(feeReceiver, newReceiver);
        feeReceiver = newReceiver;
    }

    /// @inheritdoc IIndexVault
    function setSchedule(Schedule calldata newSchedule) external onlyOwner {
        _setSchedule(newSchedule);
    }

    /// @inheritdoc IIndexVault
    function setGuardian(address newGuardian) external onlyOwner {
        _setGuardian(newGuardian);
    }

    /// @inheritdoc IIndexVault
    function setPaused(uint40 until) external {
        if (msg.sender != owner()) {
            require(msg.sender == guardian, IndexVaultNotGuardian(msg.sender, guardian));
            uint256 limit = block.timestamp + _MAX_PAUSE;
            uint256 from = _settings.pausableFrom;
            require(until <= limit && block.timestamp >= from, IndexVaultInvalidPause(until, limit, from));
            // The cast is safe: seconds fit in 40 bits for 34,000 years.
            _settings.pausableFrom = uint40(block.timestamp + _PAUSE_CYCLE);
        }
        _settings.pausedUntil = until;
        emit PausedUntil(until);
    }

    /// @inheritdoc IIndexVault
    function recover(address token, address to) external onlyOwner nonReentrant returns (uint256 amount) {
        uint256 count = _settings.count;
        for (uint256 i; i < count; ++i) {
            require(address(_holdings[i].token()) != token, IndexVaultIsPart(token));
        }
        require(_claimed[token] == 0, IndexVaultIsPart(token));
        amount = IERC20(token).balanceOf(address(this));
        emit Recovered(token, to, amount);
        IERC20(token).safeTransfer(to, amount);
    }

    /* VIEWS */

    /// @inheritdoc IIndexVault
    function partCount() external view returns (uint256) {
        return _settings.count;
    }

    /// @inheritdoc IIndexVault
    function partOf(uint256 part) external view nonReentrantView returns (PartState memory state) {
        require(part < _settings.count, IndexVaultUnknownPart(part, _settings.count));
        Terms memory terms = _terms[part];
        Auction memory auction = _auctions[part];
        (uint256 held, Holding holding) = _heldOf(part);
        state.token = holding.token();
        state.isQuarantined = holding.has(HoldingLib.QUARANTINED);
        state.held = held;
        state.last = holding.last();
        state.weightBps = _weightOf(part, _settings);
        state.bandBps = terms.bandBps;
        state.finalWeightBps = terms.weightBps;
        state.maxShareBps = terms.maxShareBps;
        state.doublings = terms.doublings;
        state.length = terms.length;
        state.id = auction.id;
        state.startedAt = auction.startedAt;
        state.probedAt = auction.probedAt;
        state.usedParts = auction.used;
        state.direction = auction.direction;
        state.isProbe = auction.isProbe;
    }

    /// @inheritdoc IIndexVault
    function fees() public view returns (Fees memory) {
        return Fees(_settings.yearlyBps, _settings.crossBps, _settings.publicMint);
    }

    /// @inheritdoc IIndexVault
    function schedule() external view returns (Schedule memory) {
        return _schedule;
    }

    /// @inheritdoc IIndexVault
    function pausedUntil() external view returns (uint256) {
        return _settings.pausedUntil;
    }

    /// @inheritdoc IIndexVault
    function glide() external view returns (uint256 from, uint256 until) {
        return (_settings.glideFrom, _settings.glideUntil);
    }

    /* INTERNAL */

    function _setTargets(Target[] memory targets, uint256 length) private {
        Settings memory settings = _settings;
        uint256 count = targets.length;
        require(count >= Math.max(settings.count, 2), IndexVaultLengthMismatch(count, Math.max(settings.count, 2)));
        require(count <= _MAX_PARTS, IndexVaultTooManyParts(count, _MAX_PARTS));
        uint256 sum;
        for (uint256 i; i < count; ++i) {
            sum += targets[i].weightBps;
            _setTarget(i, targets[i], count, length == 0 ? targets[i].weightBps : _weightOf(i, settings));
        }
        require(sum == _BPS, IndexVaultWeightsSum(sum, _BPS));
        // Casts are safe: at most 20 parts, and seconds fit in 40 bits for 34,000 years.
        _settings.count = uint8(count);
        _settings.glideFrom = uint40(block.timestamp);
        _settings.glideUntil = uint40(block.timestamp + length);
        emit TargetsSet(targets, length);
    }

    /// @dev A running auction ends, since its prices would jump.
    function _setTarget(uint256 part, Target memory target, uint256 count, uint256 from) private {
        IERC20 token = _holdings[part].token();
        if (address(token) == address(0)) {
            if (target.weightBps == 0 && part > 0) {
                require(part < _settings.count, IndexVaultInvalidTarget(part, address(target.token)));
                return;
            }
            _add(part, target, count);
        } else {
            require(token == target.token, IndexVaultInvalidTarget(part, address(target.token)));
        }
        bool isFit = part == 0
            ? target.bandBps == 0
            : target.bandBps > 0 && target.bandBps <= _MAX_BAND && target.maxShareBps > 0 && target.maxShareBps <= _BPS
                && target.doublings > 0 && target.doublings <= _MAX_DOUBLINGS && target.length >= _MIN_LENGTH
                && target.length <= _MAX_LENGTH;
        require(
            isFit, IndexVaultInvalidTerms(part, target.bandBps, target.maxShareBps, target.doublings, target.length)
        );
        // The cast is safe: a weight is at most 10,000.
        _terms[part] =
            Terms(uint16(from), target.weightBps, target.bandBps, target.maxShareBps, target.doublings, target.length);
        _auctions[part].direction = Direction.Ended;
    }

    function _add(uint256 part, Target memory target, uint256 count) private {
        address token = address(target.token);
        require(token.code.length > 0 && token != address(this), IndexVaultInvalidTarget(part, token));
        for (uint256 i; i < count; ++i) {
            require(address(_holdings[i].token()) != token, IndexVaultInvalidTarget(part, token));
        }
        uint256 price = part == 0 ? BandPriceLib.ONE : target.firstPrice;
        require(price >= BandPriceLib.MIN_PRICE && price <= BandPriceLib.MAX_PRICE, IndexVaultInvalidPrice(part, price));
        uint256 flags = _claimed[token] > 0 ? HoldingLib.CLAIMED : 0;
        _holdings[part] = HoldingLib.make(target.token, price, flags);
        // The cast is safe: seconds fit in 40 bits for 34,000 years.
        _auctions[part].probedAt = uint40(block.timestamp);
    }

    function _setFees(Fees memory newFees) private {
        require(
            newFees.yearlyBps <= _MAX_YEARLY && newFees.crossBps <= _MAX_CROSS
                && (newFees.yearlyBps == 0 || feeReceiver != address(0)),
            IndexVaultInvalidFees(newFees.yearlyBps, newFees.crossBps)
        );
        emit FeesSet(fees(), newFees);
        // The cast is safe: seconds fit in 40 bits for 34,000 years.
        _settings.accruedAt = uint40(block.timestamp);
        _settings.yearlyBps = newFees.yearlyBps;
        _settings.crossBps = newFees.crossBps;
        _settings.publicMint = newFees.publicMint;
    }

    function _setSchedule(Schedule memory newSchedule) private {
        require(
            newSchedule.minInterval >= _MIN_LENGTH && newSchedule.probeBps <= _MAX_PROBE,
            IndexVaultInvalidSchedule(newSchedule.minInterval, newSchedule.probeBps)
        );
        emit ScheduleSet(_schedule, newSchedule);
        _schedule = newSchedule;
    }

    function _setGuardian(address newGuardian) private {
        emit GuardianSet(guardian, newGuardian);
        guardian = newGuardian;
    }
}
