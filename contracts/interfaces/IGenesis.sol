// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IGenesis
/// @notice Holds the powers of a new DAO between the deployment of its contracts and the hand-over, and gives
/// all of them away in one transaction. No person ever holds a role or an ownership.
///
/// It also creates the contracts that receive a part of the supply. They know the token, and the token's constructor
/// mints straight to them; so their addresses must not depend on it: they follow from this contract and a salt alone
/// (CREATE3), and nobody else can put anything there.
/// @dev The contracts that need wiring after their deployment (because two of them name each other) are
/// constructed with this contract as owner or admin. `finish` wires them, gives ownership and roles to the
/// timelock and the governor, and renounces; it succeeds as a whole or changes nothing, and works once.
interface IGenesis {
    struct Call {
        address target; // a contract of the new DAO; must have code
        bytes data;
    }

    /// @notice Without a deployer nobody could ever hand over.
    error GenesisNoDeployer();
    /// @notice An empty hand-over would be the only one, and leave every power with this contract for ever.
    error GenesisNoCalls();
    /// @notice `caller` is not the account that launches the DAO.
    error GenesisNotDeployer(address caller, address deployer);
    /// @notice The hand-over was done; this contract can never act again.
    error GenesisFinished();

    /// @notice A contract was created at `created`.
    event Created(bytes32 indexed salt, address created);
    /// @notice The hand-over made `count` calls.
    event Finished(uint256 count);

    /// @notice Creates a contract at an address that depends on this contract and `salt` only.
    /// @dev Requirements: the caller is `DEPLOYER`; not finished; a salt that was not used. A constructor's own error is
    /// passed on.
    function create(bytes32 salt, bytes calldata initCode) external returns (address created);

    /// @notice Makes `calls` in order, then never again.
    /// @dev Requirements: the caller is `DEPLOYER`; not finished; at least one call. A revert of any call reverts all of them,
    /// with the call's own error.
    function finish(Call[] calldata calls) external;

    /// @notice The only account that may call `create` and `finish`.
    function DEPLOYER() external view returns (address);

    /// @notice Whether the hand-over was done.
    function finished() external view returns (bool);
}
