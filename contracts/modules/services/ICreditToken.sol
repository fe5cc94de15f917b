// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {IERC1155Receiver} from "@openzeppelin/contracts/token/ERC1155/IERC1155Receiver.sol";

import {IServiceDesk} from "./IServiceDesk.sol";

/// @title ICreditToken
/// @notice The credits of one plan as an ERC-20 token, one for one in both directions: for wallets, markets and
/// contracts that take such tokens, or let in whoever holds them.
/// @dev Whoever sends credits of the plan to this contract, by `safeTransferFrom` or `safeBatchTransferFrom` of the
/// desk, gets as many tokens; no approval is needed. Only credits that can be transferred can be sent, so that none that
/// were bought at a discount, or given, become tokens.
///
/// The tokens that exist are exactly the credits that this contract holds. Credits that were sent to its address before
/// it was created are tokens of the owner of the service, which can make good to whoever sent them too early.
///
/// The contract itself never holds tokens: what would give it some reverts with `ERC20InvalidReceiver`.
///
/// Credits are used at the desk, so tokens are unwrapped first. A plan that is closed changes nothing here.
interface ICreditToken is IERC20Metadata, IERC20Permit, IERC1155Receiver {
    /// @notice `caller` is not the desk.
    error CreditTokenNotDesk(address caller);
    /// @notice The desk's token `id` was sent, instead of `wrapped`.
    error CreditTokenOtherCredits(uint256 id, uint256 wrapped);

    /// @notice `account` got `amount` tokens for as many credits.
    event Wrapped(address indexed account, uint256 amount);
    /// @notice `account` gave `amount` tokens, and `to` got as many credits.
    event Unwrapped(address indexed account, address indexed to, uint256 amount);

    /// @notice Burns `amount` tokens of the caller, and sends `to` as many credits.
    function unwrap(uint256 amount, address to) external;

    /// @notice The desk whose credits these are.
    function DESK() external view returns (IServiceDesk);

    /// @notice The plan whose credits these are.
    function PLAN() external view returns (uint256);
}
