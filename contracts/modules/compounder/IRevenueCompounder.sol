// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IRevenueDistributor} from "../revenue/IRevenueDistributor.sol";
import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";

/// @title IRevenueCompounder
/// @notice Claims an account's revenue in any tokens, swaps it for the governance token and adds that to the account's
/// lock, in one transaction.
/// @dev An account opts in by itself: it makes this contract one of its operators in the escrow (so that it can claim
/// for the account and add to its lock), and approves the tokens it wants compounded to this contract. Taken from the
/// account is only what the same call claimed for it. Both consents can be withdrawn at any time; this contract has no
/// right of its own in the escrow and in the distributor, and holds nothing between calls.
///
/// No price is read on chain: every swap has a minimum of its caller and every call a deadline. Since an operator that
/// names the minimum could sell to itself, an operator of the account can swap a token only at or above the floor
/// price that the account has set for it. Without a floor it can compound the governance token only.
///
/// Operators are paid a part of what they compound, which the account sets for each of them; nothing until then.
///
/// Rounding: the fee rounds down, the floor up, both in favour of the account.
interface IRevenueCompounder {
    /// @dev One token to compound. For the governance token the other fields mean nothing.
    struct Conversion {
        address token; // what was earned
        address adapter; // who swaps it; on the list
        uint256 minOut; // governance-token units that the swap must bring at least; positive
        bytes data; // the route, as the adapter defines it
    }

    /// @notice `caller` is neither `account` nor one of its operators in the escrow.
    error RevenueCompounderNotOperator(address caller, address account);
    /// @notice The call was meant to happen until `deadline` (unix seconds).
    error RevenueCompounderDeadlinePassed(uint256 deadline, uint256 timestamp);
    /// @notice The revenue of `account` goes to `recipient`, so there is nothing of it to compound.
    error RevenueCompounderOtherRecipient(address account, address recipient);
    /// @notice `adapter` is not on the list.
    error RevenueCompounderUnknownAdapter(address adapter);
    /// @notice `adapter` has no code.
    error RevenueCompounderInvalidAdapter(address adapter);
    /// @notice A swap of `token` needs a positive minimum.
    error RevenueCompounderNoMinimum(address token);
    /// @notice `account` has set no floor for `token`, so its operators can not swap it.
    error RevenueCompounderNoFloor(address account, address token);
    /// @notice The operator's minimum is below `floor`, the account's own for this amount.
    error RevenueCompounderMinimumBelowFloor(address token, uint256 minOut, uint256 floor);
    /// @notice The swap of `token` brought `amount` units.
    error RevenueCompounderOutputBelowMinimum(address token, uint256 amount, uint256 minOut);
    /// @notice A fee is at most `limit` basis points.
    error RevenueCompounderFeeAboveLimit(uint256 feeBps, uint256 limit);

    /// @notice `caller` added `locked` governance-token units to the lock of `account` and received `fee` units.
    event Compounded(address indexed account, address indexed caller, uint256 locked, uint256 fee);
    /// @notice `amountIn` units of `token` earned by `account` became `amountOut` governance-token units.
    event Swapped(address indexed account, address indexed token, address adapter, uint256 amountIn, uint256 amountOut);
    /// @notice `account` changed what `operator` gets of what it compounds, in basis points.
    event FeeSet(address indexed account, address indexed operator, uint256 oldFeeBps, uint256 newFeeBps);
    /// @notice `account` changed the lowest price at which its operators may swap `token`.
    event FloorSet(address indexed account, address indexed token, uint256 oldFloor, uint256 newFloor);
    /// @notice The owner put `adapter` on the list or took it off.
    event AdapterSet(address indexed adapter, bool listed);

    /* COMPOUNDING */

    /// @notice Claims the tokens of `conversions` for `account`, swaps them and adds everything to its lock.
    /// @dev If the account has no lock, or it is over or withdrawn, the tokens are claimed as by the distributor's
    /// `claimFor`, not swapped, and no fee is due. A token that earned nothing, or whose payment fails, is skipped. What
    /// a swap leaves over goes back to the account. Everything or nothing: a swap below its minimum undoes the claims.
    ///
    /// Requirements: the caller is `account` or one of its operators; it is `deadline` (unix seconds) or earlier; the
    /// recipient of the account's revenue is the account; each adapter is on the list and each minimum positive; for an
    /// operator, at least the account's floor; the account's consents (see above).
    /// @return locked Governance-token units added to the lock.
    /// @return fee Governance-token units paid to the caller.
    function compound(address account, Conversion[] calldata conversions, uint256 deadline)
        external
        returns (uint256 locked, uint256 fee);

    /// @notice Sets what `operator` gets of what it compounds for the caller, in basis points; acts at once.
    /// @dev Requirements: at most `MAX_FEE_BPS`.
    function setFee(address operator, uint256 feeBps) external;

    /// @notice Sets the lowest price at which the caller's operators may swap `token`: governance-token units for 1e18
    /// units of `token`. Zero: not at all. Does not bind the caller itself.
    function setFloor(address token, uint256 floor) external;

    /* OWNER */

    /// @notice Puts `adapter` on the list or takes it off.
    /// @dev Requirements: the caller is the owner; to list: `adapter` has code. Setting what is already set changes
    /// nothing and emits nothing.
    function setAdapter(address adapter, bool listed) external;

    /* VIEWS */

    /// @notice What `operator` gets of what it compounds for `account`, in basis points.
    function feeOf(address account, address operator) external view returns (uint256);

    /// @notice The lowest price at which operators of `account` may swap `token`; zero: they may not.
    function floorOf(address account, address token) external view returns (uint256);

    /// @notice Whether `adapter` is on the list.
    function isAdapter(address adapter) external view returns (bool);

    /// @notice The adapters on the list.
    function adapters() external view returns (address[] memory);

    /// @notice Where the revenue is claimed.
    function DISTRIBUTOR() external view returns (IRevenueDistributor);

    /// @notice Where the lock is.
    function ESCROW() external view returns (IVotingEscrow);

    /// @notice The governance token.
    function TOKEN() external view returns (IERC20);

    /// @notice The largest fee in basis points.
    function MAX_FEE_BPS() external view returns (uint256);

    /// @notice Units of a token for which floor prices are given.
    function FLOOR_UNIT() external view returns (uint256);
}
