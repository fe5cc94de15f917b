// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IConvictionPool} from "./IConvictionPool.sol";

/// @dev The settings of a pool in one word:
///
/// 96 bits minPower | 8 bits quota | 32 bits maxLife | 32 bits enactDelay | 16 bits maxAskBps | 16 bits weightBps | 16
/// bits minShareBps | 8 bits memoryWeeks | 32 bits halfLife
type PoolRules is uint256;

using PoolRulesLib for PoolRules global;

/// @title PoolRulesLib
/// @notice Packs, checks and reads the settings of a pool.
library PoolRulesLib {
    uint256 private constant _BPS = 10_000;
    uint256 private constant _HALF_LIVES = 4;
    uint256 private constant _MAX_MEMORY = 52;
    uint256 private constant _MAX_QUOTA = 5;
    uint256 private constant _MAX_LIFE = 90 days;
    uint256 private constant _MEMORY_SHIFT = 32;
    uint256 private constant _MIN_SHARE_SHIFT = 40;
    uint256 private constant _WEIGHT_SHIFT = 56;
    uint256 private constant _MAX_ASK_SHIFT = 72;
    uint256 private constant _DELAY_SHIFT = 88;
    uint256 private constant _LIFE_SHIFT = 120;
    uint256 private constant _QUOTA_SHIFT = 152;
    uint256 private constant _MIN_POWER_SHIFT = 160;

    /// @notice The word; zero if the settings are outside their limits.
    function pack(IConvictionPool.Settings memory s) internal pure returns (PoolRules) {
        unchecked {
            uint256 memoryNeeded = (_HALF_LIVES * s.halfLife + 1 weeks - 1) / 1 weeks; // read after the half-life
            if (_isOutside(s.halfLife, 1 hours, 60 days)) return PoolRules.wrap(0);
            if (_isOutside(s.memoryWeeks, memoryNeeded, _MAX_MEMORY)) return PoolRules.wrap(0);
            if (_isOutside(s.minShareBps, 1, _BPS)) return PoolRules.wrap(0);
            if (_isOutside(s.weightBps, 1, _BPS)) return PoolRules.wrap(0);
            if (_isOutside(s.maxAskBps, 1, _BPS)) return PoolRules.wrap(0);
            if (_isOutside(s.enactDelay, 1 days, 30 days)) return PoolRules.wrap(0);
            if (_isOutside(s.maxLife, s.enactDelay + 1, _MAX_LIFE)) return PoolRules.wrap(0);
            if (_isOutside(s.quota, 1, _MAX_QUOTA)) return PoolRules.wrap(0);
            if (_isOutside(s.minPower, 0, type(uint96).max)) return PoolRules.wrap(0);
        }
        return PoolRules.wrap(
            s.halfLife | s.memoryWeeks << _MEMORY_SHIFT | s.minShareBps << _MIN_SHARE_SHIFT | s.weightBps
                << _WEIGHT_SHIFT | s.maxAskBps << _MAX_ASK_SHIFT | s.enactDelay << _DELAY_SHIFT | s.maxLife
                << _LIFE_SHIFT | s.quota << _QUOTA_SHIFT | s.minPower << _MIN_POWER_SHIFT
        );
    }

    function unpack(PoolRules rules) internal pure returns (IConvictionPool.Settings memory) {
        return IConvictionPool.Settings(
            rules.halfLife(),
            rules.memoryWeeks(),
            rules.minShareBps(),
            rules.weightBps(),
            rules.maxAskBps(),
            rules.enactDelay(),
            rules.maxLife(),
            rules.quota(),
            rules.minPower()
        );
    }

    function halfLife(PoolRules rules) internal pure returns (uint256) {
        return uint32(PoolRules.unwrap(rules));
    }

    function memoryWeeks(PoolRules rules) internal pure returns (uint256) {
        return uint8(PoolRules.unwrap(rules) >> _MEMORY_SHIFT);
    }

    function minShareBps(PoolRules rules) internal pure returns (uint256) {
        return uint16(PoolRules.unwrap(rules) >> _MIN_SHARE_SHIFT);
    }

    function weightBps(PoolRules rules) internal pure returns (uint256) {
        return uint16(PoolRules.unwrap(rules) >> _WEIGHT_SHIFT);
    }

    function maxAskBps(PoolRules rules) internal pure returns (uint256) {
        return uint16(PoolRules.unwrap(rules) >> _MAX_ASK_SHIFT);
    }

    function enactDelay(PoolRules rules) internal pure returns (uint256) {
        return uint32(PoolRules.unwrap(rules) >> _DELAY_SHIFT);
    }

    function maxLife(PoolRules rules) internal pure returns (uint256) {
        return uint32(PoolRules.unwrap(rules) >> _LIFE_SHIFT);
    }

    function quota(PoolRules rules) internal pure returns (uint256) {
        return uint8(PoolRules.unwrap(rules) >> _QUOTA_SHIFT);
    }

    function minPower(PoolRules rules) internal pure returns (uint256) {
        return PoolRules.unwrap(rules) >> _MIN_POWER_SHIFT;
    }

    /// @dev One comparison, because what is below `lowest` wraps around; `lowest` is at most `highest`.
    function _isOutside(uint256 value, uint256 lowest, uint256 highest) private pure returns (bool) {
        unchecked {
            return value - lowest > highest - lowest;
        }
    }
}
