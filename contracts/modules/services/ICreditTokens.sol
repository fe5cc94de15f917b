// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICreditToken} from "./ICreditToken.sol";
import {IServiceDesk} from "./IServiceDesk.sol";

/// @title ICreditTokens
/// @notice Creates an ERC-20 token for the credits of a plan, at an address that is known before.
/// @dev The name is that of the registry with the number of the plan, such as "Example Services credits 3", the symbol
/// "EXS-3".
interface ICreditTokens {
    /// @notice `desk` has no code.
    error CreditTokensNotContract(address desk);
    /// @notice No credits of the plan `plan` can be transferred.
    error CreditTokensNotTransferable(uint256 plan);

    /// @notice `token` wraps the credits of the plan `plan`.
    event TokenCreated(uint256 indexed plan, address token);

    /// @notice Creates the token of the plan `plan`, if it is not there yet; anybody can call.
    /// @dev Requirement: credits of the plan that were bought at the full price can be transferred.
    function createToken(uint256 plan) external returns (ICreditToken token);

    /// @notice Where the token of the plan `plan` is, or will be.
    function tokenOf(uint256 plan) external view returns (address);

    /// @notice The desk whose credits become tokens.
    function DESK() external view returns (IServiceDesk);
}
