// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IJobArbiter
/// @notice A contract that decides disputes of jobs: it asks a court, an oracle or jurors, and calls `rule` of the board
/// with what they say.
interface IJobArbiter {
    /// @notice Wei that `raise` must bring.
    function cost() external view returns (uint256 amount);

    /// @notice The calling board has a new dispute. Its answer is one call of the board's `rule`.
    /// @dev Whoever calls this is the board of the dispute, so a job is told from those of others by both.
    /// @param job The number of the job at the calling board.
    /// @param client Says that the work is not what was agreed, and pays.
    /// @param provider Says that it is.
    /// @param evidence Hash of what the client says; the text is elsewhere.
    function raise(uint256 job, address client, address provider, bytes32 evidence) external payable;
}
