// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IWETH} from "../revenue/IWETH.sol";
import {IOptimisticOracleV3} from "./IOptimisticOracleV3.sol";

/// @title IUmaArbiter
/// @notice Jobs are decided by UMA's optimistic oracle v3: the client claims that the work is not what was agreed, and is
/// right unless somebody says no; then UMA's voters decide.
/// @dev The claim stands with a bond of the client, in wrapped ether, and the objection with one of whoever objects; both
/// are with the oracle, which pays them out itself. Without an objection the client gets its bond back. With one, the
/// side that is right gets its own and half of the other's, and UMA keeps the rest, or whatever part it takes then.
/// A claim that voters find undecidable is not true: the provider is paid.
interface IUmaArbiter {
    /// @notice An oracle and a token need code, the bond is above zero, and the time 1 hour to 30 days.
    error UmaArbiterInvalidTerms(address oracle, address weth, uint256 bond, uint256 liveness);

    /// @notice Somebody objected to the claim about a job; UMA's voters decide.
    event Contested(address indexed board, uint256 indexed job, bytes32 indexed assertion);

    /// @notice Objects to the claim about a job, with exactly the bond in wei; the caller gets it back if the claim is
    /// found false. Anybody, until the claim's time is over.
    function contest(address board, uint256 job) external payable;

    /// @notice The oracle's: the claim is true or not.
    function assertionResolvedCallback(bytes32 assertion, bool isTrue) external;

    /// @notice The oracle's: somebody objected.
    function assertionDisputedCallback(bytes32 assertion) external;

    /// @notice The claim that a dispute of the job makes.
    function claimOf(address board, uint256 job, address provider, bytes32 evidence)
        external
        view
        returns (string memory);

    /// @notice What the oracle knows of the claim about a job.
    function assertionOf(address board, uint256 job) external view returns (IOptimisticOracleV3.Assertion memory);

    /// @notice UMA's oracle.
    function ORACLE() external view returns (IOptimisticOracleV3);

    /// @notice Wrapped ether, in which bonds are.
    function WETH() external view returns (IWETH);

    /// @notice Wei of a bond; the oracle's least if that is more.
    function BOND() external view returns (uint256);

    /// @notice Seconds in which somebody can object.
    function LIVENESS() external view returns (uint256);
}
