// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";

import {GovernorKinds} from "./GovernorKinds.sol";
import {IGovernorProposerPower} from "../../../interfaces/IGovernorProposerPower.sol";
import {IProposalKinds} from "../../../interfaces/IProposalKinds.sol";
import {ProposalTally, TallyLib} from "../../../libraries/TallyLib.sol";

abstract contract GovernorProposerPower is IGovernorProposerPower, GovernorKinds {
    using TallyLib for uint256;

    /* VIEWS */

    /// @inheritdoc IGovernorProposerPower
    function isProposerShort(uint256 proposalId) public view returns (bool) {
        ProposalTally storage tally = _tallies[proposalId];
        address proposer = proposalProposer(proposalId);
        uint256 threshold = _thresholdOf(tally.packed.version());
        if (threshold > 0 && getVotes(proposer, clock() - 1) < threshold) return true;

        uint256 minPower = tally.minPower;
        return minPower > 0 && _ask(IProposalKinds.ownPower.selector, uint160(proposer), clock() - 1, 0) < minPower;
    }

    /* INTERNAL */

    function _validateCancel(uint256 proposalId, address caller) internal view virtual override returns (bool) {
        if (super._validateCancel(proposalId, caller)) return true;

        ProposalState current = state(proposalId);
        return (current == ProposalState.Pending || current == ProposalState.Active) && isProposerShort(proposalId);
    }
}
