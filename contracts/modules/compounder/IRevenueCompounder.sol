// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IRevenueDistributor} from "../revenue/IRevenueDistributor.sol";
import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";

/// @title IRevenueCompounder
/// @notice Claims an account's revenue in any tokens, swaps it for the governance token and adds that to the account's
/// lock, in one transaction.
/// @dev An account opts in by itself: it makes this contract one of its operators in the escrow (so that it can claim
/// for the account and add to its lock), and approves this contract for the tokens to compound. A call only takes from
/// the account what it has just claimed for it. Both consents can be withdrawn at any time; this contract has no rights
/// of its own in the escrow or the distributor, and holds nothing between calls.
///
/// No price is read on chain: the caller gives every swap a minimum and every call a deadline. Because an operator that
/// chooses the minimum could sell to itself, an operator can swap a token only at or above the floor price that the
/// account has set for it. Without a floor it can only compound the governance token.
///
/// An account can set a fee for each of its operators, a share of what they compound; it is zero until then.
///
/// Rounding: the fee rounds down, the floor up, both in favour of the account.
interface IRevenueCompounder {
    /// @dev One token to compound. For the governance token the other fields are ignored.
    struct Conversion {
        address token; // the token that was earned
        address adapter; // swaps it; must be listed
        uint256 minOut; // smallest amount of governance-token units that the swap must return; positive
        bytes data; // the route, as the adapter defines it
    }

    /// @notice `caller` is neither `account` nor one of its operators in the escrow.
    error RevenueCompounderNotOperator(address caller, address account);
    /// @notice The deadline of the call, `deadline` (unix seconds), has passed.
    error RevenueCompounderDeadlinePassed(uint256 deadline, uint256 timestamp);
    /// @notice The revenue of `account` is paid to `recipient`, so it cannot be compounded.
    error RevenueCompounderOtherRecipient(address account, address recipient);
    /// @notice `adapter` is not on the list.
    error RevenueCompounderUnknownAdapter(address adapter);
    /// @notice `adapter` has no code.
    error RevenueCompounderInvalidAdapter(address adapter);
    /// @notice A swap of `token` needs a positive minimum.
    error RevenueCompounderNoMinimum(address token);
    /// @notice `account` has not set a floor for `token`, so its operators cannot swap it.
    error RevenueCompounderNoFloor(address account, address token);
    /// @notice The operator's minimum, `minOut`, is below `floor`, the account's floor for this amount.
    error RevenueCompounderMinimumBelowFloor(address token, uint256 minOut, uint256 floor);
    /// @notice The swap of `token` returned `amount` units, less than `minOut`.
    error RevenueCompounderOutputBelowMinimum(address token, uint256 amount, uint256 minOut);
    /// @notice A fee is at most `limit` basis points.
    error RevenueCompounderFeeAboveLimit(uint256 feeBps, uint256 limit);

    /// @notice `caller` added `locked` governance-token units to the lock of `account` and received `fee` units.
    event Compounded(address indexed account, address indexed caller, uint256 locked, uint256 fee);
    /// @notice `amountIn` units of `token` earned by `account` became `amountOut` governance-token units.
    event Swapped(address indexed account, address indexed token, address adapter, uint256 amountIn, uint256 amountOut);
    /// @notice `account` changed the fee of `operator`, in basis points.
    event FeeSet(address indexed account, address indexed operator, uint256 oldFeeBps, uint256 newFeeBps);
    /// @notice `account` changed the lowest price at which its operators may swap `token`.
    event FloorSet(address indexed account, address indexed token, uint256 oldFloor, uint256 newFloor);
    /// @notice The owner added `adapter` to the list or removed it.
    event AdapterSet(address indexed adapter, bool listed);

    /* COMPOUNDING */

    /// @notice Claims the tokens of `conversions` for `account`, swaps them and adds everything to its lock.
    /// @dev If the account has no lock, or it has ended, the tokens are only claimed, as by the distributor's
    /// `claimFor`, and no fee is due. A token that earned nothing, or whose payment fails, is skipped. What a swap does
    /// not use is returned to the account. A swap below its minimum reverts the whole call, claims included.
    ///
    /// Requirements: the caller is `account` or one of its operators; it is `deadline` (unix seconds) or earlier; the
    /// recipient of the account's revenue is the account; each adapter is on the list and each minimum positive; for an
    /// operator, at least the account's floor; the account's consents (see above).
    /// @return locked Governance-token units added to the lock.
    /// @return fee Governance-token units paid to the caller.
    function compound(address account, Conversion[] calldata conversions, uint256 deadline)
        external
        returns (uint256 locked, uint256 fee);

    /// @notice Sets the fee of `operator` for what it compounds for the caller, in basis points; takes effect at once.
    /// @dev Requirements: at most `MAX_FEE_BPS`.
    function setFee(address operator, uint256 feeBps) external;

    /// @notice Sets the lowest price at which the caller's operators may swap `token`: governance-token units for 1e18
    /// units of `token`. Zero: not at all. Does not apply to the caller itself.
    function setFloor(address token, uint256 floor) external;

    /* OWNER */

    /// @notice Adds `adapter` to the list or removes it.
    /// @dev Requirements: the caller is the owner; to list: `adapter` has code. Setting the current value changes
    /// nothing and emits nothing.
    function setAdapter(address adapter, bool listed) external;

    /* VIEWS */

    /// @notice The fee of `operator` for what it compounds for `account`, in basis points.
    function feeOf(address account, address operator) external view returns (uint256);

    /// @notice The lowest price at which operators of `account` may swap `token`; zero: they may not.
    function floorOf(address account, address token) external view returns (uint256);

    /// @notice Whether `adapter` is on the list.
    function isAdapter(address adapter) external view returns (bool);

    /// @notice The listed adapters.
    function adapters() external view returns (address[] memory);

    /// @notice The distributor from which revenue is claimed.
    function DISTRIBUTOR() external view returns (IRevenueDistributor);

    /// @notice The escrow that holds the locks.
    function ESCROW() external view returns (IVotingEscrow);

    /// @notice The governance token.
    function TOKEN() external view returns (IERC20);

    /// @notice The largest fee in basis points.
    function MAX_FEE_BPS() external view returns (uint256);

    /// @notice Units of a token for which floor prices are given.
    function FLOOR_UNIT() external view returns (uint256);
}
