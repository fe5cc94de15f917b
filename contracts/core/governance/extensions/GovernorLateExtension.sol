// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {GovernorBallots} from "./GovernorBallots.sol";
import {IGovernorLateExtension} from "../../../interfaces/IGovernorLateExtension.sol";
import {Change} from "../../../libraries/BallotLib.sol";
import {ProposalCoreLib} from "../../../libraries/ProposalCoreLib.sol";
import {Rules} from "../../../libraries/RulesLib.sol";
import {ProposalTally, TallyLib} from "../../../libraries/TallyLib.sol";

/// @dev `proposalDeadline` tells the end with the extension, because that becomes the length of the vote.
abstract contract GovernorLateExtension is IGovernorLateExtension, GovernorBallots {
    using TallyLib for ProposalTally;

    /* INTERNAL */

    /// @dev Nothing but a ballot changes whether a proposal passes. So what passes at the end has been passing since its
    /// last turn, which was a whole extension before, unless the hard limit came first.
    function _moveLate(uint256 proposalId, Rules rules, uint256 votes, Change memory change) internal virtual override {
        uint256 snapshot = proposalSnapshot(proposalId);
        uint256 limit = snapshot + 2 * rules.votingPeriod();
        uint256 extendedDeadline = Math.min(clock() + rules.lateExtension(), limit);
        if (extendedDeadline <= proposalDeadline(proposalId)) {
            return super._moveLate(proposalId, rules, votes, change);
        }

        ProposalTally storage tally = _tallies[proposalId];
        uint256 allVotes = _votesAt(snapshot);
        (bool hadQuorum, bool passed) = tally.standing(rules, allVotes);
        super._moveLate(proposalId, rules, votes, change);
        (bool hasQuorum, bool passes) = tally.standing(rules, allVotes);
        if (hasQuorum && (!hadQuorum || (!passed && passes))) {
            ProposalCoreLib.coreOf(proposalId).voteDuration = SafeCast.toUint32(extendedDeadline - snapshot);
            emit ProposalExtended(proposalId, uint64(extendedDeadline));
        }
    }
}
