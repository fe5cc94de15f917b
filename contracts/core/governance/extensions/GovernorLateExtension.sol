// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {GovernorBallots} from "./GovernorBallots.sol";
import {IGovernorLateExtension} from "../../../interfaces/IGovernorLateExtension.sol";
import {Rules} from "../../../libraries/RulesLib.sol";
import {TallyLib} from "../../../libraries/TallyLib.sol";

abstract contract GovernorLateExtension is IGovernorLateExtension, GovernorBallots {
    using TallyLib for uint256;

    /* VIEWS */

    /// @notice The end of the vote on `proposalId` (unix seconds), extension included.
    function proposalDeadline(uint256 proposalId) public view virtual override returns (uint256) {
        Box storage box = _boxes[proposalId];
        return box.head.isExtended() ? box.extendedDeadline : super.proposalDeadline(proposalId);
    }

    /* INTERNAL */

    /// @dev The table keeps the extension within the voting period, and the ballot comes before the end, so the vote lasts at
    /// most two periods.
    function _moveLate(uint256 proposalId, Rules rules, uint256 votes, Change memory change)
        internal
        virtual
        override
        returns (uint256 weight)
    {
        Box storage box = _boxes[proposalId];
        uint256 extendedDeadline = clock() + rules.lateExtension();
        if (box.head.isExtended() || extendedDeadline <= super.proposalDeadline(proposalId)) {
            return super._moveLate(proposalId, rules, votes, change);
        }

        bool hadQuorum = _quorumReached(proposalId);
        bool passed = hadQuorum && _voteSucceeded(proposalId);
        weight = super._moveLate(proposalId, rules, votes, change);
        bool hasQuorum = _quorumReached(proposalId);
        if (hasQuorum && (!hadQuorum || (!passed && _voteSucceeded(proposalId)))) {
            box.head = box.head.extended();
            box.extendedDeadline = SafeCast.toUint48(extendedDeadline);
            emit ProposalExtended(proposalId, uint64(extendedDeadline));
        }
    }
}
