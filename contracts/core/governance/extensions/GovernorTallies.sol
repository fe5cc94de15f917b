// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";

import {Rules} from "../../../libraries/RulesLib.sol";
import {ProposalTally} from "../../../libraries/TallyLib.sol";

/// @dev What the extensions share: the tally of each proposal.
abstract contract GovernorTallies is Governor {
    mapping(uint256 proposalId => ProposalTally) internal _tallies;

    /// @dev The rules under which the proposal was created.
    function _rulesOf(uint256 proposalId) internal view virtual returns (Rules);

    /// @dev Reverts unless the stage of the proposal's kind, if it has one, agrees to queueing or execution. Returns the
    /// rules of the proposal at queueing, and those of the standard kind at execution.
    function _passStage(uint256 proposalId, bool atExecution) internal view virtual returns (Rules);
}
