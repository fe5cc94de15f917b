// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IRevenueDistributor} from "./IRevenueDistributor.sol";
import {IWETH} from "./IWETH.sol";

/// @title IRevenueRouter
/// @notice Receives the DAO's revenue, in ETH or in any listed token, and splits it between the stakers, the buyback
/// and the treasury.
/// @dev `distribute` takes one token at a time, so a token that cannot be transferred does not block another one. What
/// cannot be distributed now stays here for a later call; no function sends revenue anywhere but to the three
/// destinations.
///
/// Runway: of a token with a runway, the treasury is filled up to that amount before anything is split. What it still
/// lacks is the runway less the treasury's balance of the second, so what the treasury spends is filled up again.
///
/// Split: the parts of the buyback and of the treasury round down; the revenue share gets the rest, so the three sum to
/// the whole. With a revenue share of zero the buyback gets the rest, or with a buyback of zero too, the treasury.
/// While the buyback is paused or not set, its part goes to the treasury. While the escrow is empty, the distributor
/// keeps the revenue share for the first week with power.
interface IRevenueRouter {
    /// @dev What the treasury shall hold of a token before the others get anything.
    struct Runway {
        address token; // listed
        uint256 amount; // token units
    }

    struct RouterConfig {
        address owner; // the timelock
        IWETH weth; // wraps received ETH
        IRevenueDistributor distributor; // pays the stakers
        address buyback; // receives the buyback's part; zero: none
        address treasury; // receives the treasury's part; not zero
        uint16 revenueShareBps; // the three sum to 10,000
        uint16 buybackBps;
        uint16 treasuryBps;
        address[] tokens; // listed initially
        Runway[] runways; // of these tokens; those left out have none
    }

    /// @notice The shares sum to `sum` basis points instead of `required`.
    error RevenueRouterInvalidSplit(uint256 sum, uint256 required);
    /// @notice `token` is not on the list.
    error RevenueRouterTokenNotListed(address token);
    /// @notice `token` has no code.
    error RevenueRouterInvalidToken(address token);
    /// @notice The list already has `limit` tokens.
    error RevenueRouterTooManyTokens(uint256 count, uint256 limit);
    /// @notice The runway of `token` would be `amount` units, above `limit`.
    error RevenueRouterRunwayAboveLimit(address token, uint256 amount, uint256 limit);
    /// @notice The router holds nothing of `token`.
    error RevenueRouterNothingToDistribute(address token);
    /// @notice `destination` cannot receive revenue: it is the router, the distributor or WETH, or zero
    /// where an address is required.
    error RevenueRouterInvalidDestination(address destination);

    /// @notice `from` sent `amount` wei of ETH.
    event Received(address indexed from, uint256 amount);
    /// @notice `amount` units of `token` were split into the three parts; the treasury's has what filled its runway.
    event Distributed(address indexed token, uint256 amount, uint256 revenueShare, uint256 buyback, uint256 treasury);
    /// @notice The owner changed the split, in basis points.
    event SplitSet(
        uint256 oldRevenueShareBps,
        uint256 oldBuybackBps,
        uint256 oldTreasuryBps,
        uint256 newRevenueShareBps,
        uint256 newBuybackBps,
        uint256 newTreasuryBps
    );
    /// @notice The owner added `token` to the list or removed it.
    event TokenSet(address indexed token, bool listed);
    /// @notice The owner changed up to what the treasury is filled with `token` before the split, in token units.
    event RunwaySet(address indexed token, uint256 oldRunway, uint256 newRunway);
    /// @notice The owner changed where the buyback's part goes.
    event BuybackSet(address oldBuyback, address newBuyback);
    /// @notice The owner paused or resumed the buyback.
    event BuybackPausedSet(bool paused);
    /// @notice The owner changed where the treasury's part goes.
    event TreasurySet(address oldTreasury, address newTreasury);

    /// @notice Takes ETH from anybody; `distribute(WETH)` wraps it.
    receive() external payable;

    /// @notice Splits all that the router holds of `token`, after the treasury's runway; for WETH, all its ETH too.
    /// @dev Anybody may call. Parts of zero are not sent. Reverts if a destination refuses its part. Requirements:
    /// `token` is listed; the router holds some of it.
    /// @return amount Units that were split.
    function distribute(address token) external returns (uint256 amount);

    /// @notice Sets the shares in basis points.
    /// @dev Requirements: the caller is the owner; they sum to 10,000.
    function setSplit(uint16 revenueShareBps, uint16 buybackBps, uint16 treasuryBps) external;

    /// @notice Adds `token` to the list or removes it. Revenue in a token that is not listed waits here.
    /// @dev The distributor keeps its own list; a token must be on both to reach the stakers. Requirements: the
    /// caller is the owner; to list: `token` has code and fewer than `MAX_TOKENS` are listed. Setting the current value
    /// changes nothing and emits nothing. A token that is removed loses its runway.
    function setToken(address token, bool listed) external;

    /// @notice Sets the units of `token` up to which the treasury is filled before the split; zero: it is not.
    /// @dev Requirements: the caller is the owner; `token` is listed; `amount` is at most `MAX_RUNWAY`. Setting the
    /// current value changes nothing and emits nothing.
    function setRunway(address token, uint256 amount) external;

    /// @notice Sets where the buyback's part goes; zero sends it to the treasury.
    /// @dev Requirements: the caller is the owner; it is not the router, the distributor or WETH.
    function setBuyback(address buyback) external;

    /// @notice Pauses or resumes the buyback; while paused its part goes to the treasury.
    function setBuybackPaused(bool paused) external;

    /// @notice Sets where the treasury's part goes.
    /// @dev Requirements: the caller is the owner; it is not zero, the router, the distributor or WETH.
    function setTreasury(address treasury) external;

    /// @notice The runway of `token` in token units; zero: none.
    function runwayOf(address token) external view returns (uint256);

    /// @notice What the treasury lacks of the runway of `token` now; so much of revenue goes there before the split.
    function missingRunwayOf(address token) external view returns (uint256);

    /// @notice How `amount` units would be split now, the runway aside.
    function previewSplit(uint256 amount)
        external
        view
        returns (uint256 revenueShare, uint256 buyback, uint256 treasury);

    /// @notice What `distribute(token)` would split now.
    function undistributed(address token) external view returns (uint256);

    /// @notice The tokens on the list.
    function tokens() external view returns (address[] memory);

    /// @notice Whether `token` is on the list.
    function isListed(address token) external view returns (bool);

    /// @notice Share of the stakers in basis points.
    function revenueShareBps() external view returns (uint16);

    /// @notice Share of the buyback in basis points.
    function buybackBps() external view returns (uint16);

    /// @notice Share of the treasury in basis points.
    function treasuryBps() external view returns (uint16);

    /// @notice Whether the buyback is paused.
    function buybackPaused() external view returns (bool);

    /// @notice Where the buyback's part goes; zero: not set, it goes to the treasury.
    function buyback() external view returns (address);

    /// @notice Where the treasury's part goes.
    function treasury() external view returns (address);

    /// @notice Wraps received ETH.
    function WETH() external view returns (IWETH);

    /// @notice Pays the stakers; cannot be changed.
    function DISTRIBUTOR() external view returns (IRevenueDistributor);

    /// @notice Largest runway, in token units.
    function MAX_RUNWAY() external view returns (uint256);

    /// @notice Largest number of listed tokens.
    function MAX_TOKENS() external view returns (uint256);
}
