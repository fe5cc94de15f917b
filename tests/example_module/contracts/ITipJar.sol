// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title A tip jar of a DAO
/// @notice Takes tips in any token and passes them on at once: a part to the steward, the rest to the treasury.
/// @dev Holds nothing between two transactions. A token that takes a fee on transfers reverts: the jar passes on what
/// was asked for.
interface ITipJar {
    /// @notice `givenBps` is more than `limitBps`, both in basis points.
    error TipJarInvalidShare(uint256 givenBps, uint256 limitBps);
    /// @notice A tip of nothing.
    error TipJarNothingGiven();
    /// @notice The steward cannot be the zero address.
    error TipJarInvalidSteward();

    /// @notice `from` gave `amount` base units of `token`, of which `stewardPart` went to the steward.
    event Tipped(address indexed token, address indexed from, uint256 amount, uint256 stewardPart);
    /// @notice The steward's share changed, in basis points.
    event StewardShareSet(uint256 oldBps, uint256 newBps);
    /// @notice The steward changed.
    event StewardSet(address indexed oldSteward, address indexed newSteward);

    /// @notice Gives `amount` base units of `token`, which the caller approved to the jar.
    /// @dev The steward's part rounds down, in favour of the treasury.
    function tip(IERC20 token, uint256 amount) external;

    /// @notice Sets the steward's share in basis points, at most `MAX_STEWARD_BPS`. Only the owner.
    function setStewardShare(uint256 newBps) external;

    /// @notice Sets who gets the steward's share. Only the owner.
    function setSteward(address newSteward) external;

    /// @notice The largest share of a steward, in basis points.
    function MAX_STEWARD_BPS() external view returns (uint256);
    /// @notice Who gets the rest of every tip.
    function TREASURY() external view returns (address);
    /// @notice Who gets a share of every tip.
    function steward() external view returns (address);
    /// @notice The steward's share in basis points.
    function stewardShareBps() external view returns (uint256);
}
