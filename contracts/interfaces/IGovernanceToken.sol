// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IGovernanceToken
/// @notice The DAO's own ERC-20: votes (ERC-5805, timestamp clock), permit (EIP-2612), burn, a permanent cap.
/// @dev Only what the token adds to those standards is declared here. Amounts are token wei (18 decimals).
/// The cap counts every token that was ever minted: burning lowers the supply permanently and never makes room for new
/// tokens. The owner (the timelock) is the only minter; it can give up minting permanently by renouncing its ownership,
/// which has no other power.
/// Warning: as in every ERC20Votes token, an account's balance votes only after the account has delegated, to itself or
/// to another account.
interface IGovernanceToken {
    struct Allocation {
        address recipient; // a contract of the DAO or an account; not zero
        uint256 amount; // token wei, positive
    }

    /// @notice The cap would not fit the vote checkpoints.
    error GovernanceTokenCapTooHigh(uint256 cap, uint256 maxCap);
    /// @notice Allocation number `index` (from 0) has an amount of zero.
    error GovernanceTokenEmptyAllocation(uint256 index);
    /// @notice `amount` would bring the total ever minted above the cap, of which `available` is left.
    error GovernanceTokenCapExceeded(uint256 amount, uint256 available);
    /// @notice `amount` would exceed what may still be minted this year.
    error GovernanceTokenYearlyLimitExceeded(uint256 amount, uint256 available);

    /// @notice Mints `amount` token wei to `to`.
    /// @dev Requirements: the caller is the owner; `amount` is within the cap and within what is left of this
    /// year's limit. Years are 365 days long and counted from the deployment; an unused limit is not carried over.
    /// Warning: the limit applies to each year, not to a sliding window, so the limits of two years can be minted
    /// within a short time around the turn of a year.
    function mint(address to, uint256 amount) external;

    /// @notice The most token wei that will ever be minted, allocations included.
    function cap() external view returns (uint256);

    /// @notice Token wei ever minted, burned ones included.
    function totalMinted() external view returns (uint256);

    /// @notice The most token wei that may be minted in one year; zero if there is no minting after deployment.
    function YEARLY_MINT_LIMIT() external view returns (uint256);

    /// @notice Unix seconds of the deployment, when year 0 began.
    function DEPLOYED_AT() external view returns (uint256);

    /// @notice The number of the current year, 0 at first.
    function currentYear() external view returns (uint256);

    /// @notice Token wei minted by the owner in `year`; the allocations at the deployment do not count.
    function mintedIn(uint256 year) external view returns (uint256);

    /// @notice Token wei that the owner can mint now.
    function mintable() external view returns (uint256);
}
