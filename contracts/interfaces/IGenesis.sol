// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IGenesis
/// @notice Holds the powers of a new DAO between the deployment of its contracts and the hand-over, and transfers all
/// of them in one transaction. No person ever holds a role or an ownership.
///
/// It also creates the contracts that receive a part of the supply. They refer to the token, and the token's
/// constructor mints directly to them, so their addresses must not depend on their constructor arguments: they follow
/// from this contract and a salt alone (CREATE3), and nobody else can deploy there.
/// @dev Contracts that must be wired after their deployment (because two of them refer to each other) have this
/// contract as their first owner or admin. `finish` makes the calls that it is given: they should wire the contracts,
/// transfer ownership and roles to the timelock and the governor, and renounce. It makes all calls or none, and works
/// once.
/// Warning: it does not check what the calls do. `ape dao verify` checks who holds which power afterwards.
interface IGenesis {
    struct Call {
        address target; // a contract of the new DAO; must have code
        bytes data;
    }

    /// @notice Without a deployer nobody could ever call `finish`.
    error GenesisNoDeployer();
    /// @notice `finish` works only once, so a call without calls would leave every power with this contract
    /// permanently.
    error GenesisNoCalls();
    /// @notice `caller` is not the account that deploys the DAO.
    error GenesisNotDeployer(address caller, address deployer);
    /// @notice The hand-over is done; this contract can never act again.
    error GenesisFinished();

    /// @notice A contract was created at `created`.
    event Created(bytes32 indexed salt, address created);
    /// @notice The hand-over made `count` calls.
    event Finished(uint256 count);

    /// @notice Creates a contract at an address that depends on this contract and `salt` only.
    /// @dev Requirements: the caller is `DEPLOYER`; not finished; an unused salt. Reverts with the
    /// constructor's own error.
    function create(bytes32 salt, bytes calldata initCode) external returns (address created);

    /// @notice Makes `calls` in order; works once.
    /// @dev Requirements: the caller is `DEPLOYER`; not finished; at least one call. A revert of any call reverts all
    /// of them, with the call's own error.
    function finish(Call[] calldata calls) external;

    /// @notice The only account that may call `create` and `finish`.
    function DEPLOYER() external view returns (address);

    /// @notice Whether the hand-over is done.
    function finished() external view returns (bool);
}
