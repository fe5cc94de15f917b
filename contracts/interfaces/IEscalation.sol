// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

/// @title IEscalation
/// @notice Puts what a few members vetoed to a vote of all: the calls of an optimistic proposal that reached its veto share
/// become a standard proposal. So a veto delays, and only a majority ends.
/// @dev It stores nothing and has no owner. The text of the new proposal is that of the first and a line with the number of
/// it, and ends with `#proposer=` and this contract. So the governor takes it once, and from nobody else: nobody can make
/// it beforehand in order to cancel it.
/// The right is the one that the first proposal was born with (see `IProposalKinds.Kind.escalation`). It lasts as long as
/// the proposal could have been queued, had nobody objected. Only a veto gives it: not a proposal that was cancelled, that
/// expired, or that failed because too few votes existed. The new proposal is under the standard rules of its day, waits for
/// the same predecessor as the first, and takes nobody's votes, score or quota: the first was counted already, and whoever
/// escalates it, an opponent perhaps, must not use up another's quota.
/// Neither the proposer of the first nor anybody short of votes can cancel it; the guardian can.
interface IEscalation {
    /// @notice The rules that the proposal was born with give this contract no say.
    error EscalationNotOffered(uint256 proposalId);
    /// @notice No veto ended the proposal: it is in state `current`, or too few votes existed for silence to count.
    error EscalationNotVetoed(uint256 proposalId, IGovernor.ProposalState current);
    /// @notice The proposal could be escalated until `until` (unix seconds).
    error EscalationTooLate(uint256 proposalId, uint256 until);

    /// @notice The calls of the vetoed proposal `proposalId` of `governor` are put to a standard vote, as `escalated`.
    event Escalated(address indexed governor, uint256 indexed proposalId, uint256 indexed escalated);

    /// @notice Puts the calls of a vetoed proposal of `governor` to a standard vote; anybody can, once.
    /// @dev Requirements: those of the errors above. The calls and the text are those of the first proposal.
    /// @return escalated The new proposal.
    function escalate(
        address governor,
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas,
        string calldata description
    ) external returns (uint256 escalated);

    /// @notice The text under which proposal `proposalId` with the text `description` is escalated.
    function descriptionOf(uint256 proposalId, string calldata description) external view returns (string memory);
}
