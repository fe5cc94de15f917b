// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IIndexTaker
/// @notice A contract that pays for what it takes of an IndexVault with what it gets for it, say at an exchange.
interface IIndexTaker {
    /// @notice The vault sent to the receiver what the taker named gets: `amount` units of the part if the vault sells,
    /// `payment` units of the numeraire if it buys. When this returns, the vault takes the other of both from the taker
    /// by its allowance.
    /// @dev Meanwhile the vault refuses every call and view. Anybody can call this, so a taker checks that the caller is
    /// the vault.
    /// @param data What the taker gave to `take`.
    function onTake(uint256 part, bool vaultSells, uint256 amount, uint256 payment, bytes calldata data) external;
}
