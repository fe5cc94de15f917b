// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAllowListVerifier, IEasyAuction} from "./IEasyAuction.sol";
import {ITierSale} from "./ITierSale.sol";
import {IValidationHook} from "./IValidationHook.sol";
import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";

/// @title IScoreGate
/// @notice The rule of `ITierSale` for auctions that find a price elsewhere: who may bid how much, and when, follows
/// from an account's own power in the escrow and a table that nobody can change.
///
/// @dev Two kinds of auctions take it:
/// - Uniswap's continuous clearing auction, as its validation hook. The auction names owner and sender of a bid; both
///   must be the same account, or an allocation would serve somebody else.
/// - Gnosis' EasyAuction, as the verifier of an auction. It names only whose an order is and no amount, and asks in a
///   call that can write nothing. So orders are placed here, by the account itself (`placeOrders`), and those placed
///   anywhere else are refused.
///
/// What an account has bid is counted for each auction by itself, and what it gets back does not count less. The gate
/// has no owner, holds nothing between two calls, and takes any number of auctions: one that calls itself an auction
/// counts only for itself.
///
/// Power is the smaller one of that at `SNAPSHOT` and that at `END`, the end of the last window, read at each bid. By
/// power the limit is `BUDGET * power / TOTAL_POWER`, rounded down, else the tier's allocation. Amounts are units of
/// whatever the auction is paid with. Times are unix seconds.
///
/// What terms must be, and the errors about them, are those of `ITierSale`.
interface IScoreGate is IValidationHook, IAllowListVerifier {
    /* STRUCTS */

    /// @dev Constructor argument.
    struct GateConfig {
        IVotingEscrow escrow; // whose power counts
        IEasyAuction easyAuction; // whose auctions may use the gate; zero: only validation hooks
        uint40 snapshot; // before the deployment
        bool byPower;
        uint112 budget; // payment units of all accounts together, if by power; else 0
        ITierSale.Window[] windows; // 1 to 8, of at least an hour, none overlapping
        ITierSale.Tier[] tiers; // 1 to 32, with increasing thresholds
    }

    /// @dev What an account may bid, and when.
    struct Permission {
        uint256 power;
        uint256 tier; // number, from 1; 0: below every tier, and the rest is 0
        uint256 window; // index
        uint256 opensAt;
        uint256 closesAt;
        uint256 limit; // payment units in each auction
    }

    /* ERRORS */

    /// @notice `account` must be a contract.
    error ScoreGateNotContract(address account);
    /// @notice The budget must be above 0 if, and only if, limits follow from power.
    error ScoreGateInvalidBudget(uint256 budget);
    /// @notice Nobody had power at the snapshot.
    error ScoreGateNoPower(uint256 snapshot);
    /// @notice A bid of `owner` was placed by `sender`.
    error ScoreGateNotOwner(address owner, address sender);
    /// @notice The gate is not for EasyAuction.
    error ScoreGateNoAuction();
    /// @notice A power of `power` is below that of the lowest tier, `minimum`.
    error ScoreGateNoTier(uint256 power, uint256 minimum);
    /// @notice The account's window, `window`, is open from `opensAt` until before `closesAt` (unix seconds).
    error ScoreGateWrongWindow(uint256 window, uint256 opensAt, uint256 closesAt);
    /// @notice The account may bid `limit` in all, not `total`.
    error ScoreGateAboveLimit(uint256 total, uint256 limit);
    /// @notice `received` of `amount` payment units arrived.
    error ScoreGatePaymentMissing(uint256 received, uint256 amount);

    /* EVENTS */

    /// @notice `account` has bid `amount` in an auction, `total` in all. The id is 0 for a validation hook.
    event Spent(
        address indexed auction, uint256 indexed auctionId, address indexed account, uint256 amount, uint256 total
    );

    /// @notice `amount` of that was not taken by the auction and went back to `account`; `total` is left.
    event Returned(
        address indexed auction, uint256 indexed auctionId, address indexed account, uint256 amount, uint256 total
    );

    /* BIDS */

    /// @notice Places orders of the caller in an auction of `EASY_AUCTION`, as its function of the same arguments.
    /// @dev Takes the sum of `sellAmounts` from the caller, and gives back what the auction does not take.
    /// Requirements: those of the auction; the caller's window is open; its sum in the auction stays within its limit.
    /// @return userId The caller's number in EasyAuction.
    function placeOrders(
        uint256 auctionId,
        uint96[] calldata minBuyAmounts,
        uint96[] calldata sellAmounts,
        bytes32[] calldata previousOrders
    ) external returns (uint64 userId);

    /* VIEWS */

    /// @notice What `account` may bid, and when.
    function permissionOf(address account) external view returns (Permission memory);
    /// @notice What `account` has bid in an auction; the id is 0 for a validation hook.
    function spentOf(address auction, uint256 auctionId, address account) external view returns (uint256);
    /// @notice Own power of `account` that counts: the smaller one of snapshot and end.
    function powerOf(address account) external view returns (uint256);
    /// @notice All windows.
    function windows() external view returns (ITierSale.Window[] memory);
    /// @notice The table.
    function tiers() external view returns (ITierSale.Tier[] memory);

    /// @notice Whose power counts.
    function ESCROW() external view returns (IVotingEscrow);
    /// @notice Whose auctions `placeOrders` serves; zero: none.
    function EASY_AUCTION() external view returns (IEasyAuction);
    /// @notice Unix seconds at which power is read.
    function SNAPSHOT() external view returns (uint256);
    /// @notice Unix seconds at which the last window closes.
    function END() external view returns (uint256);
    /// @notice Whether limits follow from power, not from the table.
    function BY_POWER() external view returns (bool);
    /// @notice Payment units of all accounts together; 0 unless limits follow from power.
    function BUDGET() external view returns (uint256);
    /// @notice Power of all at the snapshot; 0 unless limits follow from power.
    function TOTAL_POWER() external view returns (uint256);
}
