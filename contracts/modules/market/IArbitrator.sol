// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IArbitrator
/// @notice What is used here of an arbitrator of ERC-792, such as a court of Kleros.
interface IArbitrator {
    /// @notice Opens a dispute of the caller for at least `arbitrationCost`. More is kept, and buys more jurors.
    function createDispute(uint256 choices, bytes calldata extraData) external payable returns (uint256 disputeId);

    /// @notice Asks again, for at least `appealCost`; the caller is who opened the dispute.
    function appeal(uint256 disputeId, bytes calldata extraData) external payable;

    /// @notice Wei that a dispute costs.
    function arbitrationCost(bytes calldata extraData) external view returns (uint256);

    /// @notice Wei that an appeal costs; more than there is where none is possible.
    function appealCost(uint256 disputeId, bytes calldata extraData) external view returns (uint256);

    /// @notice From when until when the present ruling can be appealed.
    function appealPeriod(uint256 disputeId) external view returns (uint256 start, uint256 end);

    /// @notice What it would rule if nobody appealed.
    function currentRuling(uint256 disputeId) external view returns (uint256);
}
