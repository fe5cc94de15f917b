// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IGovernorSignedBallots} from "../../interfaces/IGovernorSignedBallots.sol";

/// @title IBallotRefunds
/// @notice A pool of ether that pays back the gas of signed ballots to whoever relays them.
/// @dev `relay` hands a batch to the governor, and pays its caller
///
///     refund = ballots * gasPerBallot * min(base fee of the block, maxBaseFee)
///
/// but no more than what is left of `perProposal` and `perDay`, and in the pool. `ballots` are those of the batch that
/// were counted and are the first of their voter on the proposal, if the voter's ballot has at least `minVotes` after
/// the batch. So each voter is paid for once a proposal: not for changed ballots, nor after taking ballots back by
/// `cancelSignedBallots`. The governor knows who has voted, so no list of that is kept here.
///
/// A ballot is paid for by a constant, which is below what the cheapest one takes (`MAX_BALLOT_GAS`), at the price that
/// every transaction of the block burns. So whoever relays burns more than the refund, and nothing is gained by
/// batches, long params, slow wallets, a high tip, or by building the block oneself. Whatever a transaction takes
/// besides its ballots, and the tip, is at the caller's expense.
///
/// Own ballots (IGovernorOwnBallots) are not refunded. One that takes votes from a delegate before the delegate's first
/// ballot pays for the slot in which that is kept, so the delegate's ballot takes less than it is refunded as; both
/// together take more.
///
/// Who votes and how is in the signed ballots, and what counts is up to the governor: an empty pool, a limit that is
/// reached or a caller that takes no ether stops no ballot, and only leaves it without a refund.
///
/// Nothing is rounded. Days are those of UTC.
interface IBallotRefunds {
    /// @dev Two slots. What holds for refunds from now on.
    struct Terms {
        uint32 gasPerBallot; // 1 to `MAX_BALLOT_GAS`
        uint64 maxBaseFee; // wei for each gas at most
        uint112 minVotes; // votes of a ballot that is refunded; positive
        uint128 perProposal; // wei for each proposal at most
        uint128 perDay; // wei for each day at most
    }

    /// @notice A ballot would be refunded as `gasPerBallot` gas; it is 1 to `limit`.
    error BallotRefundsInvalidGas(uint256 gasPerBallot, uint256 limit);
    /// @notice Ballots without votes are not counted, so `minVotes` is at least 1.
    error BallotRefundsNoMinVotes();
    /// @notice `relayer` was paid `amount` wei for `ballots` ballots at `gasPrice` wei for each gas, or less where a limit
    /// or the end of the pool was reached.
    event BallotsRefunded(
        uint256 indexed proposalId, address indexed relayer, uint256 ballots, uint256 gasPrice, uint256 amount
    );
    /// @notice `relayer` did not take `amount` wei, which stay in the pool.
    event RefundRefused(uint256 indexed proposalId, address indexed relayer, uint256 amount);
    /// @notice `from` added `amount` wei to the pool.
    event PoolFilled(address indexed from, uint256 amount);
    /// @notice `amount` wei of the pool went to `to`, the owner.
    event PoolWithdrawn(address indexed to, uint256 amount);
    /// @notice The terms are `terms` from now on.
    event TermsSet(Terms terms);

    /// @notice Adds ether to the pool.
    receive() external payable;

    /// @notice Submits signed ballots on one proposal to the governor, and refunds the caller.
    /// @dev The ballots belong in the order of their voters' addresses, lowest first: one whose voter is not above all
    /// before it counts like any other, and is not refunded. The code of the caller has `RECEIVER_GAS` gas to take the
    /// refund. Requirements: the vote is open; otherwise the error is the governor's.
    /// @return amount The refund in wei; zero too if the caller did not take it.
    function relay(uint256 proposalId, IGovernorSignedBallots.SignedBallot[] calldata ballots)
        external
        returns (uint256 amount);

    /// @notice Sets the terms.
    /// @dev Limits count what was refunded before. Requirements: only the owner; the limits that `Terms` states.
    function setTerms(Terms calldata newTerms) external;

    /// @notice Sends `most` wei of the pool to the owner, or all of it if there is less; returns the amount.
    /// @dev The pool may shrink while a proposal waits, so having less is no error. Requirements: only the owner.
    function withdraw(uint256 most) external returns (uint256 amount);

    /// @notice Wei that ballots on `proposalId` can be refunded at most now.
    function available(uint256 proposalId) external view returns (uint256);

    /// @notice Wei in the pool.
    function balance() external view returns (uint256);

    /// @notice Wei that were refunded for ballots on `proposalId`.
    function refundedOn(uint256 proposalId) external view returns (uint256);

    /// @notice Wei that were refunded on this day.
    function refundedToday() external view returns (uint256);

    /// @notice The terms.
    function terms() external view returns (Terms memory);

    /// @notice Counts the ballots.
    function GOVERNOR() external view returns (address);

    /// @notice The highest `gasPerBallot`: less than any first ballot takes, with its part of the calldata
    /// and what was paid for its slot before.
    function MAX_BALLOT_GAS() external view returns (uint256);

    /// @notice Gas that the code of a relayer may use to take its refund.
    function RECEIVER_GAS() external view returns (uint256);
}
