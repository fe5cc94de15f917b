// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {IRevenueDistributor} from "../revenue/IRevenueDistributor.sol";

/// @title IProceedsLock
/// @notice Locks what the buyback bought in the escrow for ever: in a permanent lock of this contract, which nothing
/// here can end, move or vote with. Everybody sees it there, and no promise is needed.
/// @dev The lock has power as every permanent lock has: it counts in the total power, from which quorums follow, and
/// earns revenue. What it earned goes to the treasury by `passOn`, of whichever distributor; governance tokens are locked
/// too.
///
/// The auction hands its proceeds over by `deposit`, as it would to the distributor. What is less than the escrow's
/// smallest lock waits here until there is enough.
interface IProceedsLock {
    /// @notice `treasury` cannot receive what the lock earns.
    error ProceedsLockInvalidTreasury(address treasury);
    /// @notice `token` is not the governance token.
    error ProceedsLockInvalidToken(address token);
    /// @notice Nothing arrived, or there is nothing to lock.
    error ProceedsLockNothing();

    /// @notice `locked` units were added to the lock.
    event LockedForever(uint256 locked);
    /// @notice `amount` units of `token` went to the treasury.
    event PassedOn(address indexed token, uint256 amount);

    /// @notice Takes `amount` units of the governance token from the caller and locks them for ever; anybody may.
    /// @dev Requirements: `token` is the governance token; something arrives.
    /// @return received Units that arrived.
    function deposit(address token, uint256 amount) external returns (uint256 received);

    /// @notice Locks governance tokens that reached this contract otherwise; anybody may.
    /// @dev Requirements: there is something to lock, and enough for the escrow.
    /// @return locked Units that were locked.
    function lock() external returns (uint256 locked);

    /// @notice Claims what the lock earned in `tokens` at `distributor`, and sends all there is of them to the treasury;
    /// anybody may. Governance tokens are locked instead.
    /// @dev `distributor` can be any contract: nothing that reaches this one has another way to go.
    /// @return amounts Units sent, or locked, in the order of `tokens`; zero of what is not there.
    function passOn(IRevenueDistributor distributor, address[] calldata tokens)
        external
        returns (uint256[] memory amounts);

    /// @notice Where the lock is.
    function ESCROW() external view returns (IVotingEscrow);

    /// @notice The governance token.
    function TOKEN() external view returns (IERC20);

    /// @notice Where what the lock earns goes.
    function TREASURY() external view returns (address);
}
