// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {GovernorBallots} from "./GovernorBallots.sol";
import {IGovernorLateExtension} from "../../../interfaces/IGovernorLateExtension.sol";
import {Change} from "../../../libraries/BallotLib.sol";
import {Rules} from "../../../libraries/RulesLib.sol";
import {ProposalTally, TallyLib} from "../../../libraries/TallyLib.sol";

abstract contract GovernorLateExtension is IGovernorLateExtension, GovernorBallots {
    using TallyLib for uint256;

    /* VIEWS */

    /// @notice The end of the vote on `proposalId` (unix seconds), extension included.
    function proposalDeadline(uint256 proposalId) public view virtual override returns (uint256) {
        ProposalTally storage tally = _tallies[proposalId];
        return tally.packed.isExtended() ? tally.extendedDeadline : super.proposalDeadline(proposalId);
    }

    /* INTERNAL */

    /// @dev Nothing but a ballot changes whether a proposal passes. So what passes at the end has been passing since its
    /// last turn, which was a whole extension before, unless the hard limit came first.
    function _moveLate(uint256 proposalId, Rules rules, uint256 votes, Change memory change) internal virtual override {
        uint256 limit = super.proposalDeadline(proposalId) + rules.votingPeriod();
        uint256 extendedDeadline = Math.min(clock() + rules.lateExtension(), limit);
        if (extendedDeadline <= proposalDeadline(proposalId)) {
            return super._moveLate(proposalId, rules, votes, change);
        }

        bool hadQuorum = _quorumReached(proposalId);
        bool passed = hadQuorum && _voteSucceeded(proposalId);
        super._moveLate(proposalId, rules, votes, change);
        bool hasQuorum = _quorumReached(proposalId);
        if (hasQuorum && (!hadQuorum || (!passed && _voteSucceeded(proposalId)))) {
            ProposalTally storage tally = _tallies[proposalId];
            tally.packed = tally.packed.extended();
            tally.extendedDeadline = SafeCast.toUint48(extendedDeadline);
            emit ProposalExtended(proposalId, uint64(extendedDeadline));
        }
    }
}
