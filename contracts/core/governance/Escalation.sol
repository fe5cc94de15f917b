// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {IEscalation} from "../../interfaces/IEscalation.sol";
import {IGovernorExecutionWindow} from "../../interfaces/IGovernorExecutionWindow.sol";
import {IGovernorKinds} from "../../interfaces/IGovernorKinds.sol";
import {IGovernorPredecessor} from "../../interfaces/IGovernorPredecessor.sol";
import {IProposalKinds} from "../../interfaces/IProposalKinds.sol";
import {Counting, Rules} from "../../libraries/RulesLib.sol";

contract Escalation is IEscalation {
    uint8 private constant _STANDARD = 0;

    /* ESCALATIONS */

    /// @inheritdoc IEscalation
    function escalate(
        address governor,
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas,
        string calldata description
    ) external returns (uint256 escalated) {
        uint256 proposalId = IGovernor(governor)
            .getProposalId(targets, values, calldatas, keccak256(bytes(description)));
        _requireVetoed(governor, proposalId);

        string memory text = descriptionOf(proposalId, description);
        uint256 predecessor = IGovernorPredecessor(governor).proposalPredecessor(proposalId);
        escalated = predecessor == 0
            ? IGovernor(governor).propose(targets, values, calldatas, text)
            : IGovernorPredecessor(governor).proposeAfter(predecessor, _STANDARD, targets, values, calldatas, text);
        emit Escalated(governor, proposalId, escalated);
    }

    /* VIEWS */

    /// @inheritdoc IEscalation
    function descriptionOf(uint256 proposalId, string calldata description) public view returns (string memory) {
        return string.concat(
            description,
            "\n\nEscalated from proposal ",
            Strings.toString(proposalId),
            ".\n#proposer=",
            Strings.toChecksumHexString(address(this))
        );
    }

    /* INTERNAL */

    /// @dev An optimistic proposal that was defeated, though enough votes existed, was vetoed.
    function _requireVetoed(address governor, uint256 proposalId) private view {
        IProposalKinds kinds = IGovernorKinds(governor).KINDS();
        IGovernor.ProposalState current = IGovernor(governor).state(proposalId);
        uint256 version = IGovernorKinds(governor).proposalRules(proposalId);
        Rules rules = kinds.rulesOf(version);
        bool isOffered = rules.counting() == Counting.Optimistic && kinds.escalationOf(version) == address(this);
        require(isOffered, EscalationNotOffered(proposalId));

        bool isVetoed = current == IGovernor.ProposalState.Defeated;
        if (isVetoed) {
            uint256 allVotes = GovernorVotes(payable(governor)).token()
                .getPastTotalSupply(IGovernor(governor).proposalSnapshot(proposalId));
            isVetoed = allVotes > 0 && allVotes >= rules.quorumFloor();
        }
        require(isVetoed, EscalationNotVetoed(proposalId, current));

        uint256 until = IGovernorExecutionWindow(governor).proposalExpiration(proposalId);
        require(block.timestamp <= until, EscalationTooLate(proposalId, until));
    }
}
