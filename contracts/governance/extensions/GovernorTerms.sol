// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";

import {IGovernorTerms} from "../../interfaces/IGovernorTerms.sol";

/// @notice Gives each proposal its own copy of the rules at birth. Extensions keep their parameter in
/// `_currentTerms` and read the proposal's copy from `_proposalTerms`.
/// @dev All of them share one slot a proposal: a ballot and each step of the life cycle pay one read for all rules.
abstract contract GovernorTerms is IGovernorTerms, Governor {
    /* STORAGE */

    /// @dev The terms of the next proposal; `extendedDeadline` is always zero here.
    ProposalTerms internal _currentTerms;

    mapping(uint256 proposalId => ProposalTerms) internal _proposalTerms;

    /* VIEWS */

    /// @inheritdoc IGovernorTerms
    function proposalTerms(uint256 proposalId) external view returns (ProposalTerms memory) {
        return _proposalTerms[proposalId];
    }

    /* INTERNAL */

    function _propose(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description,
        address proposer
    ) internal virtual override returns (uint256 proposalId) {
        proposalId = super._propose(targets, values, calldatas, description, proposer);
        _proposalTerms[proposalId] = _currentTerms;
    }
}
