// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {GovernorCountingPacked} from "./GovernorCountingPacked.sol";
import {IGovernorLateQuorum} from "../../interfaces/IGovernorLateQuorum.sol";

/// @dev A ballot that comes after `lateFrom = deadline - extension` and reaches the quorum extends the vote. This moment is
/// kept beside the votes, in seconds since the deployment (32 bits last for 136 years), so that ballots before it pay for
/// nothing else. It is `EXTENDED` once the vote was extended, which no ballot comes after.
abstract contract GovernorLateQuorum is IGovernorLateQuorum, GovernorCountingPacked {
    using SafeCast for uint256;

    /* CONSTANTS AND IMMUTABLES */

    uint32 private constant EXTENDED = type(uint32).max;

    uint256 private immutable _DEPLOYED_AT = block.timestamp;

    /* STORAGE */

    /// @dev Seconds, for the next proposal.
    uint48 private _lateExtension;

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
        return _lateExtension;
    }

    /// @notice The end of the vote on `proposalId` (unix seconds), extension included.
    function proposalDeadline(uint256 proposalId) public view virtual override returns (uint256) {
        BallotBox storage box = _boxes[proposalId];
        return box.lateFrom == EXTENDED ? box.extendedDeadline : super.proposalDeadline(proposalId);
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

        // Not negative: the extension is at most the voting period, and the snapshot lies after the deployment.
        uint256 lateFrom = super.proposalDeadline(proposalId) - _lateExtension;
        _boxes[proposalId].lateFrom = (lateFrom - _DEPLOYED_AT).toUint32();
    }

    function _countVote(uint256 proposalId, address account, uint8 support, uint256 totalWeight, bytes memory params)
        internal
        virtual
        override
        returns (uint256 weight)
    {
        BallotBox storage box = _boxes[proposalId];
        uint256 lateFrom = box.lateFrom;
        if (block.timestamp - _DEPLOYED_AT <= lateFrom || _quorumReached(proposalId)) {
            return super._countVote(proposalId, account, support, totalWeight, params);
        }

        weight = super._countVote(proposalId, account, support, totalWeight, params);
        if (_quorumReached(proposalId)) {
            uint256 extension = super.proposalDeadline(proposalId) - _DEPLOYED_AT - lateFrom;
            uint48 extendedDeadline = (block.timestamp + extension).toUint48();
            (box.lateFrom, box.extendedDeadline) = (EXTENDED, extendedDeadline);
            emit ProposalExtended(proposalId, extendedDeadline);
        }
    }

    function _setLateQuorumVoteExtension(uint48 newVoteExtension) internal {
        uint256 period = votingPeriod();
        require(newVoteExtension <= period, GovernorLateQuorumExtensionTooLong(newVoteExtension, period));

        emit LateQuorumVoteExtensionSet(_lateExtension, newVoteExtension);
        _lateExtension = newVoteExtension;
    }
}
