// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IVotingEscrow} from "./IVotingEscrow.sol";

/// @title IStakingScore
/// @notice Turns the own power of an account in the vote escrow into a score: the number of thresholds that it reaches.
/// @dev With thresholds 22,000 / 111,000 / … a power of 110,999.99 scores 1 and one of exactly 111,000 scores 2; below
/// the first threshold the score is 0. Delegation moves votes, never the score. Nothing is stored per account: the
/// score falls by itself as the lock decays and is 0 at its end.
///
/// A change of the table takes effect at once for every account, and for scores of the past too; it never changes a
/// lock. Power is linear in the amount, so no part of a lock that is split over several accounts scores higher than the
/// whole.
interface IStakingScore {
    /// @notice A table has 1 to `limit` thresholds, not `given`.
    error StakingScoreInvalidCount(uint256 given, uint256 limit);
    /// @notice Threshold number `index` (from 0) is `given`, not above `previous`, the one before it (0 for the first).
    error StakingScoreNotIncreasing(uint256 index, uint256 given, uint256 previous);
    /// @notice `escrow` has no code.
    error StakingScoreInvalidEscrow(address escrow);

    /// @notice The table changed from `previous` to `current` (power, base units).
    event ThresholdsSet(uint256[] previous, uint256[] current);

    /// @notice Replaces the table; `thresholds_[k]` is the power (base units) needed for the score `k + 1`.
    /// @dev Requirements: the caller is the owner; 1 to `MAX_THRESHOLDS` positive, strictly increasing values.
    function setThresholds(uint256[] calldata thresholds_) external;

    /// @notice Score of `account` now.
    function scoreOf(address account) external view returns (uint256);

    /// @notice Score of `account` at second `t` by the current table; for a future `t`, if its lock does not change.
    function scoreAt(address account, uint256 t) external view returns (uint256);

    /// @notice Score of a power of `power` base units: the number of thresholds that are not above it.
    function scoreForPower(uint256 power) external view returns (uint256);

    /// @notice The table, in increasing order (power, base units).
    function thresholds() external view returns (uint256[] memory);

    /// @notice The vote escrow whose power counts.
    function ESCROW() external view returns (IVotingEscrow);

    /// @notice Longest possible table.
    function MAX_THRESHOLDS() external view returns (uint256);
}
