// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IGovernorPredecessor
/// @notice A proposal can name another proposal that must be executed first.
/// @dev If the predecessor fails or is cancelled, the proposal can be voted on and queued but never executed, and
/// expires.
interface IGovernorPredecessor {
    /// @notice `proposalId` cannot be executed before `predecessor`.
    error GovernorPredecessorNotExecuted(uint256 proposalId, uint256 predecessor);

    /// @notice `proposalId` can be executed only after `predecessor`.
    event PredecessorSet(uint256 indexed proposalId, uint256 indexed predecessor);

    /// @notice Makes a proposal of `kind` that can be executed only after `predecessor`.
    /// @dev Requirements: `predecessor` is a proposal of this governor; those of `proposeKind`.
    function proposeAfter(
        uint256 predecessor,
        uint8 kind,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description
    ) external returns (uint256 proposalId);

    /// @notice The proposal that must be executed before `proposalId`; zero for none.
    function proposalPredecessor(uint256 proposalId) external view returns (uint256);
}
