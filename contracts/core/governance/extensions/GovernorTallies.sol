// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";

import {Rules} from "../../../libraries/RulesLib.sol";

/// @dev What the extensions share: the slots of a proposal.
abstract contract GovernorTallies is Governor {
    /// @dev Three slots: `head` (see TallyLib), then 112 bits abstainVotes | 48 bits extendedDeadline | 96 bits empty,
    /// then 112 bits minPower | 112 bits participation | 32 bits empty.
    struct Box {
        uint256 head;
        uint112 abstainVotes;
        uint48 extendedDeadline; // unix seconds; means nothing unless the head says that the vote was extended
        uint112 minPower; // own power that the proposer needed, and under quadratic counting voters need
        uint112 participation; // under quadratic counting: votes for and abstain, before roots are taken
    }

    mapping(uint256 proposalId => Box) internal _boxes;

    /// @dev The rules that the proposal was born with.
    function _rulesOf(uint256 proposalId) internal view virtual returns (Rules);
}
