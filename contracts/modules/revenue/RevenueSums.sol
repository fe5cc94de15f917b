// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRevenueDistributor} from "./IRevenueDistributor.sol";
import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {EpochBitmapLib} from "./EpochBitmapLib.sol";
import {RevenueMathLib} from "./RevenueMathLib.sol";
import {WeekLib} from "../../libraries/WeekLib.sol";

/// @dev The running sums of each token: how much revenue a unit of power earned, by epoch. See RevenueMathLib.
abstract contract RevenueSums is IRevenueDistributor {
    using EpochBitmapLib for mapping(uint256 word => uint256 bits);

    /// @dev The running sums of an epoch with revenue. `a` is written when the next such epoch gets its first revenue;
    /// until then it is in `_latest`.
    struct Sums {
        uint256 a;
        uint256 c;
    }

    /* CONSTANTS AND IMMUTABLES */

    /// @dev A mark is 16 bits epoch | 16 bits first epoch of the token | 1 bit whether claims are tracked | 223 bits A.
    /// In `_latest` A is that of the epoch so far. In a cursor, where the first epoch is left empty, it is the A up to
    /// which the account was paid.
    uint256 internal constant EPOCH_SHIFT = 240;
    uint256 internal constant FIRST_EPOCH_SHIFT = 224;
    uint256 internal constant MAX_EPOCH = type(uint16).max;
    uint256 internal constant TRACKED = 1 << 223;
    uint256 internal constant MAX_A = TRACKED - 1;

    /// @inheritdoc IRevenueDistributor
    IVotingEscrow public immutable ESCROW;
    /// @inheritdoc IRevenueDistributor
    uint256 public immutable MIN_TOTAL_POWER;
    address internal immutable _ESCROW_TOKEN;

    /* STORAGE */

    mapping(address token => uint256 mark) internal _latest; // epoch zero: no revenue yet
    mapping(uint256 key => Sums) internal _sums; // by token and epoch, see `_key`
    mapping(address token => mapping(uint256 word => uint256 bits)) private _epochs; // those with revenue

    /* CONSTRUCTOR */

    /// @dev `minTotalPower` is in token units times weeks.
    constructor(IVotingEscrow escrow, uint256 minTotalPower) {
        ESCROW = escrow;
        MIN_TOTAL_POWER = minTotalPower;
        _ESCROW_TOKEN = address(escrow.token());
    }

    /* VIEWS */

    /// @inheritdoc IRevenueDistributor
    function cumulativeAt(address token, uint256 epoch) external view returns (uint256 a, uint256 b) {
        return _sumsAt(token, epoch, _latest[token]);
    }

    /// @inheritdoc IRevenueDistributor
    function currentEpoch() public view returns (uint256) {
        return WeekLib.weekOf(block.timestamp);
    }

    /* INTERNAL */

    /// @dev Total power at the start of this week, or zero if it is too small to share revenue.
    function _sharingPower() internal view returns (uint256 power) {
        power = ESCROW.weekStartBias();
        if (power < MIN_TOTAL_POWER) power = 0;
    }

    /// @dev Shares `amount` out among the holders of `power` in `epoch`, the current one.
    function _share(address token, uint256 amount, uint256 power, uint256 epoch) internal {
        uint256 latest = _latest[token];
        uint256 firstEpoch = _firstEpochOf(latest);
        uint256 lastEpoch = latest >> EPOCH_SHIFT;
        uint256 a = latest & MAX_A;

        if (lastEpoch == 0) {
            firstEpoch = epoch; // its C is zero
            _epochs[token].set(epoch);
        } else if (lastEpoch != epoch) {
            Sums storage last = _sums[_key(token, lastEpoch)];
            last.a = a;
            // No overflow: C = sum of (epoch - i) * x_i <= epoch * A < 2^240, see RevenueMathLib. No underflow: time
            // does not run backwards.
            unchecked {
                _sums[_key(token, epoch)].c = last.c + (epoch - lastEpoch) * a;
            }
            _epochs[token].set(epoch);
        }

        a += RevenueMathLib.perPowerDown(amount, power);
        require(a <= MAX_A, RevenueDistributorSumAboveLimit(token, a, MAX_A));
        _latest[token] = (epoch << EPOCH_SHIFT) | (firstEpoch << FIRST_EPOCH_SHIFT) | (latest & TRACKED) | a;
    }

    /// @dev The running sums A and B at the end of `epoch`: those of the last epoch with revenue that is not later.
    function _sumsAt(address token, uint256 epoch, uint256 latest) internal view returns (uint256 a, uint256 b) {
        uint256 lastEpoch = latest >> EPOCH_SHIFT;
        if (epoch > lastEpoch) epoch = lastEpoch;
        if (epoch < _firstEpochOf(latest)) return (0, 0);
        Sums storage sums = _sums[_key(token, epoch)];
        if (epoch == lastEpoch) {
            a = latest & MAX_A;
        } else {
            a = sums.a;
            // A is positive in every epoch with revenue, so only other epochs need the bitmap.
            if (a == 0) {
                epoch = _epochs[token].latestUpTo(epoch);
                sums = _sums[_key(token, epoch)];
                a = sums.a;
            }
        }
        unchecked {
            b = epoch * a - sums.c;
        }
    }

    /// @dev 160 bits token | 16 bits epoch. One hash instead of the two of a nested mapping.
    function _key(address token, uint256 epoch) internal pure returns (uint256) {
        return (uint256(uint160(token)) << 16) | epoch;
    }

    function _isTracked(address token) internal view returns (bool) {
        return _latest[token] & TRACKED != 0;
    }

    function _firstEpochOf(uint256 latest) internal pure returns (uint256) {
        return (latest >> FIRST_EPOCH_SHIFT) & MAX_EPOCH;
    }
}
