// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IGovernorTerms
/// @notice The rules that a proposal keeps from its birth to its end, whatever is changed meanwhile.
interface IGovernorTerms {
    /// @dev One slot: 16 bits margin | 48 bits window | 48 bits extension | 48 bits deadline | 96 bits empty.
    struct ProposalTerms {
        uint16 approvalMarginBps; // of FOR + AGAINST, by which FOR must exceed AGAINST
        uint48 executionWindow; // seconds for queueing, and again seconds for executing
        uint48 lateQuorumExtension; // seconds of voting that follow a late quorum
        uint48 extendedDeadline; // unix seconds; zero unless voting was extended
    }

    /// @notice The terms with which `proposalId` was born; zeros if there is no such proposal.
    function proposalTerms(uint256 proposalId) external view returns (ProposalTerms memory);
}
