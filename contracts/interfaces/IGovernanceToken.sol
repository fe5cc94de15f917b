// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IGovernanceToken
/// @notice The DAO's own ERC-20: votes (ERC-5805, timestamp clock), permit (EIP-2612), burn, a cap for ever.
/// @dev Only what the token adds to those standards is declared here. Amounts are token wei (18 decimals).
/// The cap counts every token that was ever minted: burning makes the supply smaller for good and never makes
/// room for new tokens. The owner (the timelock) is the only minter; it may give minting up for ever by
/// renouncing the ownership, which has no other power.
/// Warning: as in every ERC20Votes token, an account's balance votes only after the account delegated,
/// to itself or to somebody else.
interface IGovernanceToken {
    struct Allocation {
        address recipient; // a contract of the DAO or an account; not zero
        uint256 amount; // token wei, positive
    }

    /// @notice The cap would not fit the vote checkpoints.
    error GovernanceTokenCapTooHigh(uint256 cap, uint256 maxCap);
    /// @notice Allocation number `index` gives nothing to anybody.
    error GovernanceTokenEmptyAllocation(uint256 index);
    /// @notice `amount` would bring the total ever minted above the cap, of which `available` is left.
    error GovernanceTokenCapExceeded(uint256 amount, uint256 available);
    /// @notice `amount` would exceed what may still be minted this year.
    error GovernanceTokenYearlyLimitExceeded(uint256 amount, uint256 available);

    /// @notice Mints `amount` token wei to `to`.
    /// @dev Requirements: the caller is the owner; `amount` is within the cap and within what is left of this
    /// year's limit. Years are 365 days long and counted from the deployment; an unused limit is not carried over.
    /// Warning: the limit is per year, not per sliding window, so two years' worth can be minted around the
    /// moment at which one year becomes the next.
    function mint(address to, uint256 amount) external;

    /// @notice The most token wei that will ever be minted, allocations included.
    function cap() external view returns (uint256);

    /// @notice Token wei ever minted, burned ones included.
    function totalMinted() external view returns (uint256);

    /// @notice The most token wei that may be minted in one year; zero if there is no minting after deployment.
    function YEARLY_MINT_LIMIT() external view returns (uint256);

    /// @notice Unix seconds of the deployment, when year 0 began.
    function DEPLOYED_AT() external view returns (uint256);

    /// @notice The number of the running year, 0 at first.
    function currentYear() external view returns (uint256);

    /// @notice Token wei minted by the owner in `year`; the allocations at the deployment do not count.
    function mintedIn(uint256 year) external view returns (uint256);

    /// @notice Token wei that the owner could mint at this moment.
    function mintable() external view returns (uint256);
}
