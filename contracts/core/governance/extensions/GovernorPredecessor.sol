// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";

import {GovernorKinds} from "./GovernorKinds.sol";
import {IGovernorPredecessor} from "../../../interfaces/IGovernorPredecessor.sol";

/// @dev List this after the extension that executes.
abstract contract GovernorPredecessor is IGovernorPredecessor, GovernorKinds {
    /* STORAGE */

    /// @inheritdoc IGovernorPredecessor
    mapping(uint256 proposalId => uint256) public proposalPredecessor;

    /* PROPOSALS */

    /// @inheritdoc IGovernorPredecessor
    function proposeAfter(
        uint256 predecessor,
        uint8 kind,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description
    ) public virtual returns (uint256 proposalId) {
        require(proposalSnapshot(predecessor) != 0, GovernorNonexistentProposal(predecessor));

        proposalId = _proposeKind(kind, targets, values, calldatas, description);
        proposalPredecessor[proposalId] = predecessor;
        emit PredecessorSet(proposalId, predecessor);
    }

    /* INTERNAL */

    function _executeOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal virtual override {
        uint256 predecessor = proposalPredecessor[proposalId];
        require(
            predecessor == 0 || state(predecessor) == ProposalState.Executed,
            GovernorPredecessorNotExecuted(proposalId, predecessor)
        );
        super._executeOperations(proposalId, targets, values, calldatas, descriptionHash);
    }
}
