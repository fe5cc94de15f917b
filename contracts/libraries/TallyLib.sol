// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {Counting, Rules} from "./RulesLib.sol";

/// @dev Three slots: `packed` (see TallyLib), then 112 bits abstainVotes | 144 bits empty, then
/// 112 bits minPower | 112 bits participation | 32 bits empty.
struct ProposalTally {
    uint256 packed;
    uint112 abstainVotes;
    uint112 minPower; // own power required of the proposer, and under quadratic counting of each voter
    uint112 participation; // under quadratic counting: votes for and abstain, before taking roots
}

/// @title TallyLib
/// @notice The packed slot of a proposal that every ballot reads and most ballots write:
/// 112 bits forVotes | 112 bits againstVotes | 8 bits earlyUntil | 24 bits version of the rules.
/// @dev 2^112 votes are 5.19 * 10^15 whole tokens of 18 decimals. `earlyUntil` counts units of two hours from the
/// snapshot: before that time a ballot only needs this slot. It is zero under counting rules that always need more.
library TallyLib {
    uint256 private constant _UNIT = 2 hours;
    uint256 private constant _MAX_EARLY = type(uint8).max;
    uint256 private constant _BPS = 10_000;

    /// @notice The slot of a new proposal under `rules`.
    function open(Rules rules) internal pure returns (uint256) {
        uint256 units = (rules.votingPeriod() - rules.lateExtension()) / _UNIT;
        uint256 earlyUntil = rules.counting() == Counting.Majority ? Math.min(units, _MAX_EARLY) : 0;
        return (rules.version() << 232) | (earlyUntil << 224);
    }

    /// @notice Votes for the proposal.
    function forVotes(uint256 tally) internal pure returns (uint256) {
        return uint112(tally);
    }

    /// @notice Votes against the proposal.
    function againstVotes(uint256 tally) internal pure returns (uint256) {
        return uint112(tally >> 112);
    }

    /// @notice Version of the rules; zero if there is no such proposal.
    function version(uint256 tally) internal pure returns (uint256) {
        return tally >> 232;
    }

    /// @notice Whether a ballot cast now, after `snapshot` (unix seconds), is too early to extend the vote, under majority
    /// counting. Always false under other counting rules.
    function isEarly(uint256 tally, uint256 snapshot) internal view returns (bool) {
        unchecked {
            return block.timestamp <= snapshot + uint256(uint8(tally >> 224)) * _UNIT; // three small numbers
        }
    }

    /// @notice Whether the votes decide for the proposal, quorum aside. `allVotes`: all that there were at the snapshot,
    /// which only optimistic counting needs.
    function passes(uint256 tally, Rules rules, uint256 allVotes) internal pure returns (bool) {
        uint256 votesFor = forVotes(tally);
        uint256 votesAgainst = againstVotes(tally);

        // Rounding up makes "at least" exact: an integer is >= x if and only if it is >= ceil(x).
        if (rules.counting() == Counting.Optimistic) {
            return allVotes >= rules.quorumFloor() && votesAgainst < Math.ceilDiv(allVotes * rules.decisionBps(), _BPS);
        }
        // With a margin of zero the first condition makes a tie, and a vote without ballots, fail.
        return votesFor > votesAgainst
            && votesFor - votesAgainst >= Math.ceilDiv((votesFor + votesAgainst) * rules.decisionBps(), _BPS);
    }

    /// @notice Votes that count towards the quorum.
    function participationIn(ProposalTally storage tally, Rules rules) internal view returns (uint256) {
        return
            rules.counting() == Counting.Quadratic ? tally.participation : forVotes(tally.packed) + tally.abstainVotes;
    }

    /// @notice Whether a proposal has its quorum, and whether it would pass with these votes. `allVotes`: all that there
    /// were at the snapshot. Under optimistic counting there is no quorum of ballots.
    function standing(ProposalTally storage tally, Rules rules, uint256 allVotes)
        internal
        view
        returns (bool hasQuorum, bool isPassing)
    {
        hasQuorum =
            rules.counting() == Counting.Optimistic || participationIn(tally, rules) >= rules.quorumOf(allVotes);
        isPassing = hasQuorum && passes(tally.packed, rules, allVotes);
    }

    /// @notice The slot after subtracting `removed` and adding `added`, both 112 bits for | 112 bits against.
    /// @dev Reverts if a sum does not fit. `removed` must have been added before.
    function moved(uint256 tally, uint256 removed, uint256 added) internal pure returns (uint256 result) {
        // No field borrows from its neighbour; a sum below 2^113 that is too large for its field has bit 112 set.
        unchecked {
            result = tally - removed;
            uint256 newFor = uint256(uint112(result)) + uint112(added);
            uint256 newAgainst = uint256(uint112(result >> 112)) + (added >> 112);
            SafeCast.toUint112(newFor | newAgainst);
            result += added;
        }
    }
}
