// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IBuybackPot
/// @notice Stands between the router and the buyback, and lets a part of what is in it through each week, so that one
/// big week of revenue is spent over many.
/// @dev Per token, at each `release`, with N = `paceWeeks`:
///
///     weeks    = unix weeks that began since the last release, at most 44
///     kept     = booked * ((N - 1) / N) ^ weeks, rounded up
///     released = booked - kept
///     booked   = what is here afterwards
///
/// What has come in since the last release is booked by it, and its first part is released in a later week. So nothing
/// ever leaves faster than 1/N of it a week, whoever calls and however often; if nobody calls for weeks, the next call
/// makes up for them in one step. Calls within one week release nothing, they book what has come in. Less than N units
/// of a token stay here until more of it comes.
///
/// Rounding: what is kept rounds up. A token that lowers balances by itself is released from what is left.
interface IBuybackPot {
    /// @dev What takes part in the release of a token.
    struct Booked {
        uint192 amount; // token units; above that, the rest is booked later
        uint64 week; // unix week of the last release; zero: none yet
    }

    /// @notice `receiver` cannot receive what is released: it has no code or is this contract.
    error BuybackPotInvalidReceiver(address receiver);
    /// @notice The pace in weeks is outside `minimum` to `maximum`.
    error BuybackPotInvalidPace(uint256 paceWeeks, uint256 minimum, uint256 maximum);
    /// @notice There is nothing of `token` here.
    error BuybackPotEmpty(address token);

    /// @notice `amount` units of `token` went on to the buyback; `booked` units take part in the next release.
    event Released(address indexed token, uint256 amount, uint256 booked);
    /// @notice The owner changed the pace, in weeks.
    event PaceSet(uint256 oldPaceWeeks, uint256 newPaceWeeks);
    /// @notice The owner sent `amount` units of `token` to `to`.
    event Recovered(address indexed token, address indexed to, uint256 amount);

    /// @notice Sends on what is due of `token`, and books what has come in; anybody may.
    /// @dev Requirements: there is some of `token` here.
    /// @return amount Units sent to `RECEIVER`; zero if no week has begun since the last release.
    function release(address token) external returns (uint256 amount);

    /* OWNER */

    /// @notice Sets the pace: each week 1/`newPaceWeeks` of what is booked. It counts for all weeks since the last
    /// release of each token.
    /// @dev Requirements: the caller is the owner; `MIN_PACE_WEEKS` to `MAX_PACE_WEEKS`.
    function setPace(uint256 newPaceWeeks) external;

    /// @notice Sends all units of `token` to `to`.
    function recover(address token, address to) external returns (uint256 amount);

    /* VIEWS */

    /// @notice What `release(token)` would send on now.
    function releasable(address token) external view returns (uint256);

    /// @notice What takes part in the next release of `token`, and the week of the last one.
    function bookedOf(address token) external view returns (Booked memory);

    /// @notice N: each week 1/N of what is booked is released.
    function paceWeeks() external view returns (uint256);

    /// @notice Where it goes; cannot be changed.
    function RECEIVER() external view returns (address);

    /// @notice The fastest pace.
    function MIN_PACE_WEEKS() external view returns (uint256);

    /// @notice The slowest pace.
    function MAX_PACE_WEEKS() external view returns (uint256);
}
