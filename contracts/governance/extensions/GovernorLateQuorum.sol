// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {GovernorTerms} from "./GovernorTerms.sol";
import {IGovernorLateQuorum} from "../../interfaces/IGovernorLateQuorum.sol";

abstract contract GovernorLateQuorum is IGovernorLateQuorum, GovernorTerms {
    /* CONSTRUCTOR */

    constructor(uint48 extension) {
        _setLateQuorumVoteExtension(extension);
    }

    /* SETTINGS */

    /// @inheritdoc IGovernorLateQuorum
    function setLateQuorumVoteExtension(uint48 newVoteExtension) external onlyGovernance {
        _setLateQuorumVoteExtension(newVoteExtension);
    }

    /* VIEWS */

    /// @inheritdoc IGovernorLateQuorum
    function lateQuorumVoteExtension() public view returns (uint48) {
        return _currentTerms.lateQuorumExtension;
    }

    /// @notice The end of the vote on `proposalId` (unix seconds), extension included.
    function proposalDeadline(uint256 proposalId) public view virtual override returns (uint256) {
        return Math.max(super.proposalDeadline(proposalId), _proposalTerms[proposalId].extendedDeadline);
    }

    /* INTERNAL */

    /// @dev A ballot can extend the vote only if it is the one that reaches the quorum and if its time plus the extension
    /// lies behind the end of the vote. The second question is cheap, so it comes first.
    function _castVote(uint256 proposalId, address account, uint8 support, string memory reason, bytes memory params)
        internal
        virtual
        override
        returns (uint256 weight)
    {
        ProposalTerms storage terms = _proposalTerms[proposalId];
        uint48 extendedDeadline = clock() + terms.lateQuorumExtension;
        bool canExtend = extendedDeadline > super.proposalDeadline(proposalId) && terms.extendedDeadline == 0
            && !_quorumReached(proposalId);

        weight = super._castVote(proposalId, account, support, reason, params);

        if (canExtend && _quorumReached(proposalId)) {
            terms.extendedDeadline = extendedDeadline;
            emit ProposalExtended(proposalId, extendedDeadline);
        }
    }

    function _setLateQuorumVoteExtension(uint48 newVoteExtension) internal {
        uint256 period = votingPeriod();
        require(newVoteExtension <= period, GovernorLateQuorumExtensionTooLong(newVoteExtension, period));

        emit LateQuorumVoteExtensionSet(_currentTerms.lateQuorumExtension, newVoteExtension);
        _currentTerms.lateQuorumExtension = newVoteExtension;
    }
}
