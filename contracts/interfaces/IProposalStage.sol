// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IProposalStage
/// @notice A second say on proposals that passed their vote: a council, another chamber, a wait. A kind of proposals may
/// name one; the table of kinds asks it when the governor queues and again when it executes. A stage can only say no: it
/// passes no vote that failed, and changes no calls.
/// @dev The table asks with at most `STAGE_GAS` gas and believes nothing but one word that is 1. A stage that reverts,
/// uses up its gas, answers anything else or has no code says no. A proposal that a stage holds up expires like any other;
/// one of another kind gives its kind another stage or none, for proposals made from then on.
interface IProposalStage {
    /// @notice The stage `stage` did not let the proposal be queued, or executed.
    error GovernorStageRefused(uint256 proposalId, address stage, bool atExecution);

    /// @notice Whether the proposal, which passed its vote, may be queued now.
    function mayQueue(address governor, uint256 proposalId) external view returns (bool);

    /// @notice Whether the proposal, whose delay is over, may be executed now.
    /// @dev The governor's `state` calls it executed already at this moment.
    function mayExecute(address governor, uint256 proposalId) external view returns (bool);
}
