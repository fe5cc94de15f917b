// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";

/// @title IYieldSkimmer
/// @notice Holds shares of ERC-4626 vaults for the treasury, and sends what they gained to the revenue router.
/// @dev Per vault:
///
///     value     = what redeeming all shares here would pay now
///     principal = what the owner put in, less what it took out
///     gain      = value - principal, if positive; `skim` redeems it to the router
///     loss      = principal - value, if positive; nothing is paid until the value is above the principal again
///
/// A gain leaves the vault when it is paid, so the same gain is never paid twice: after a fall and a recovery the value
/// is the principal again, and nothing more. Only the owner changes the principal. Assets that somebody gives to the
/// vault, or shares given to this contract, are gains. The shares that are redeemed round down, so what stays is worth
/// the principal at least.
///
/// Warning: the value is what the vault says. Only vaults are fit whose price of a share nobody can move up without
/// giving the vault assets: from another, somebody could make the principal leave as a gain.
interface IYieldSkimmer {
    /// @notice `router` cannot receive gains: it has no code.
    error YieldSkimmerInvalidRouter(address router);
    /// @notice The owner put nothing into `vault`.
    error YieldSkimmerUnknownVault(IERC4626 vault);
    /// @notice `vault` gained nothing: its shares are worth `value`, the principal is `principal`.
    error YieldSkimmerNoGain(IERC4626 vault, uint256 value, uint256 principal);
    /// @notice What stays would be worth `value`, less than the principal `principal`.
    error YieldSkimmerPrincipalTouched(IERC4626 vault, uint256 value, uint256 principal);
    /// @notice There is nothing to put in or to take out.
    error YieldSkimmerNothing(IERC4626 vault);

    /// @notice The owner put in `assets`, or shares of that worth.
    event Invested(IERC4626 indexed vault, uint256 assets, uint256 shares, uint256 principal);
    /// @notice `assets` were paid to `to`; the principal is `principal` now.
    event Divested(IERC4626 indexed vault, address indexed to, uint256 assets, uint256 principal);
    /// @notice A gain of `assets` went to the router; the shares left are worth `value`.
    event Skimmed(IERC4626 indexed vault, uint256 assets, uint256 value, uint256 principal);
    /// @notice The owner set the principal, to write off a loss or to keep a gain.
    event PrincipalSet(IERC4626 indexed vault, uint256 oldPrincipal, uint256 newPrincipal);

    /// @notice Sends the gain of `vault` to the router, in the vault's asset; anybody may.
    /// @dev Requirements: the owner put something into it; there is a gain. Gains of less than a share stay.
    /// @return assets Units that the router received.
    function skim(IERC4626 vault) external returns (uint256 assets);

    /* OWNER */

    /// @notice Takes `assets` of the vault's asset from the owner and puts them into the vault.
    function invest(IERC4626 vault, uint256 assets) external;

    /// @notice Takes `shares` of the vault from the owner; they count as principal at their present worth.
    function investShares(IERC4626 vault, uint256 shares) external;

    /// @notice Takes `assets` out of the vault to `to`; the principal falls by as much, at most to zero.
    function divest(IERC4626 vault, uint256 assets, address to) external;

    /// @notice Sends all shares of `vault` to `to`, whatever they are worth; its principal is zero then.
    function close(IERC4626 vault, address to) external returns (uint256 shares);

    /// @notice Sets the principal of `vault`: lower writes off a loss or releases assets as gain, higher keeps gains.
    /// @dev Requirements: the owner put something into it; not zero, for which there is `close`.
    function setPrincipal(IERC4626 vault, uint256 newPrincipal) external;

    /* VIEWS */

    /// @notice What stands for `vault` in the books, and what its shares are worth. Value above principal is a gain,
    /// below it a loss.
    function holdingOf(IERC4626 vault) external view returns (uint256 principal, uint256 value);

    /// @notice Units of the vault's asset that are not a gain.
    function principalOf(IERC4626 vault) external view returns (uint256);

    /// @notice Where gains go; cannot be changed.
    function ROUTER() external view returns (address);
}
