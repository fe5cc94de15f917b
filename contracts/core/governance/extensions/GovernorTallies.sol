// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";

import {Rules} from "../../../libraries/RulesLib.sol";

/// @dev What the extensions share: the tally of each proposal.
abstract contract GovernorTallies is Governor {
    /// @dev Three slots: `packed` (see TallyLib), then 112 bits abstainVotes | 48 bits extendedDeadline | 96 bits
    /// empty, then 112 bits minPower | 112 bits participation | 32 bits empty.
    struct ProposalTally {
        uint256 packed;
        uint112 abstainVotes;
        uint48 extendedDeadline; // unix seconds; only valid if `packed` says that the vote was extended
        uint112 minPower; // own power required of the proposer, and under quadratic counting of each voter
        uint112 participation; // under quadratic counting: votes for and abstain, before taking roots
    }

    mapping(uint256 proposalId => ProposalTally) internal _tallies;

    /// @dev The rules under which the proposal was created.
    function _rulesOf(uint256 proposalId) internal view virtual returns (Rules);

    /// @dev Reverts unless the stage of the proposal's kind, if it has one, agrees to queueing or execution. Returns the
    /// rules of the proposal at queueing, and those of the standard kind at execution.
    function _passStage(uint256 proposalId, bool atExecution) internal view virtual returns (Rules);
}
