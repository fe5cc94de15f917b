// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @dev The rules of a proposal packed into one word, from the lowest bit:
///
/// 16 quorumBps | 16 decisionBps | 32 votingPeriod | 32 lateExtension | 32 executionWindow | 32 votingDelay |
/// 6 counting | 1 hasEscalation | 1 hasStage | 8 minScore | 8 kind | 24 version | 1 mayTouchReserved | 1 isRestricted | 40 digits of quorumFloor |
/// 6 zeros behind them
///
/// Durations are seconds. Zero means "no rules", because a version is never zero.
type Rules is uint256;

using RulesLib for Rules global;

/// @dev How the ballots of a proposal are counted and its outcome decided; see IProposalKinds.
enum Counting {
    Majority,
    Quadratic,
    Optimistic
}

/// @title RulesLib
/// @notice Reads the fields of packed rules.
library RulesLib {
    uint256 private constant _BPS = 10_000;

    /// @notice The quorum: the share of all votes at the snapshot that must take part, in basis points.
    function quorumBps(Rules rules) internal pure returns (uint256) {
        return uint16(Rules.unwrap(rules));
    }

    /// @notice The least quorum in votes (base units), whatever its share comes to; under optimistic counting the votes
    /// that must exist at the snapshot.
    function quorumFloor(Rules rules) internal pure returns (uint256) {
        unchecked {
            // Below 2^112, because the table stores nothing larger.
            return uint40(Rules.unwrap(rules) >> 210) * 10 ** (Rules.unwrap(rules) >> 250);
        }
    }

    /// @notice The quorum in votes where there are `allVotes` at the snapshot: its share, rounded down, or the floor if that is
    /// more.
    function quorumOf(Rules rules, uint256 allVotes) internal pure returns (uint256) {
        return Math.max(allVotes * rules.quorumBps() / _BPS, rules.quorumFloor());
    }

    /// @notice The approval margin, or the veto share of an optimistic kind, in basis points.
    function decisionBps(Rules rules) internal pure returns (uint256) {
        return uint16(Rules.unwrap(rules) >> 16);
    }

    /// @notice Seconds from the snapshot to the end of the vote.
    function votingPeriod(Rules rules) internal pure returns (uint256) {
        return uint32(Rules.unwrap(rules) >> 32);
    }

    /// @notice Seconds by which a ballot that changes the outcome late extends the vote.
    function lateExtension(Rules rules) internal pure returns (uint256) {
        return uint32(Rules.unwrap(rules) >> 64);
    }

    /// @notice Seconds to queue, and again to execute.
    function executionWindow(Rules rules) internal pure returns (uint256) {
        return uint32(Rules.unwrap(rules) >> 96);
    }

    /// @notice Seconds from the proposal to the snapshot.
    function votingDelay(Rules rules) internal pure returns (uint256) {
        return uint32(Rules.unwrap(rules) >> 128);
    }

    /// @notice How ballots are counted.
    function counting(Rules rules) internal pure returns (Counting) {
        return Counting((Rules.unwrap(rules) >> 160) & 0x3f);
    }

    /// @notice Whether the kind names an IEscalation.
    function hasEscalation(Rules rules) internal pure returns (bool) {
        return (Rules.unwrap(rules) >> 166) & 1 == 1;
    }

    /// @notice Whether a stage is asked before a proposal is queued and before it is executed.
    function hasStage(Rules rules) internal pure returns (bool) {
        return (Rules.unwrap(rules) >> 167) & 1 == 1;
    }

    /// @notice The Staking Score required to propose.
    function minScore(Rules rules) internal pure returns (uint256) {
        return uint8(Rules.unwrap(rules) >> 168);
    }

    /// @notice The kind that these rules belong to.
    function kind(Rules rules) internal pure returns (uint256) {
        return uint8(Rules.unwrap(rules) >> 176);
    }

    /// @notice The version number of these rules in the table; a version never changes.
    function version(Rules rules) internal pure returns (uint256) {
        return uint24(Rules.unwrap(rules) >> 184);
    }

    /// @notice Whether actions may change the governor, the timelock, the table, roles and owners.
    function mayTouchReserved(Rules rules) internal pure returns (bool) {
        return (Rules.unwrap(rules) >> 208) & 1 == 1;
    }

    /// @notice Whether actions may go to listed targets only.
    function isRestricted(Rules rules) internal pure returns (bool) {
        return (Rules.unwrap(rules) >> 209) & 1 == 1;
    }
}
