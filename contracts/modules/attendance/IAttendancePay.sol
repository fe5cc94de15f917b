// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {ITreasuryBudgets} from "../budgets/ITreasuryBudgets.sol";
import {IRevenueDistributor} from "../revenue/IRevenueDistributor.sol";

/// @title IAttendancePay
/// @notice Pays accounts for taking part in votes, from a pot that is the same every season.
/// @dev A season is a span of `SEASON` seconds, numbered from unix second 0. A proposal belongs to the season in which
/// its vote ended, and counts if it is qualified: its ballots for, against and abstain reached its quorum, it has one,
/// it was not cancelled, and nothing else of its proposer is qualified in that season. Then
///
///     share(p)    ballots of the account on p / all votes at the snapshot of p; abstain counts `ABSTAIN_BPS` of a vote
///     share(0)    votes of the account / all votes, both in the first second of the season
///     attended    the average of min(share(p), share(0)) over all qualified proposals of the season
///     pay         POT * min(attended / FULL_BPS, share(0)), and at most `MAX_RATE` for each 1e18 votes of share(0)
///
/// Of that pay an account gets `DELEGATE_BPS` for the votes that it cast, its own and those that others gave it, and the
/// rest for its own power, whoever cast it:
///
///     share(p)    power of the account / all votes, both at the snapshot of p, times the part of its votes that
///                 the account to which it was given then cast on p
///     share(0)    power of the account / all votes, both in the first second of the season
///
/// So an account without delegates and delegators gets all of it, and a delegate and its delegators together never more
/// than the delegate's ballots earn.
///
/// Everything is against all votes, whether cast or not, so nobody is paid more because others are absent: what nobody
/// earned goes back to the treasury. It is linear in votes, so splitting an account earns nothing. No proposal lifts
/// anybody above POT * share(0), which is fixed before any proposal of the season can be made. Which side a ballot took
/// does not matter.
///
/// In time order: `qualify` once the vote is over, until `QUALIFY_TIME` after the end of the season; then `fund` draws
/// the pot from a budget and `claim` pays, until `CLAIM_SEASONS` further seasons are over; then `giveBack`. Anybody may
/// call all four. Nobody can change the terms, and no season that had begun at the creation is paid.
///
/// The list of qualified proposals is in the events; only its digest is stored, so calls hand the list in.
///
/// Rounding: a payment rounds down, to at most three base units less than the exact amount.
interface IAttendancePay {
    /// @dev What is paid, and for what.
    struct Terms {
        IERC20 asset; // a token that takes no fee on transfers
        uint104 pot; // base units of each season; positive
        uint104 maxRate; // base units for each 1e18 votes and season at most; positive
        uint32 season; // seconds, at least a week
        uint16 fullBps; // attended part of the season's share from which on all of it is paid; 1 to 10,000
        uint16 abstainBps; // what a vote of abstain counts; at most 10,000
        uint16 delegateBps; // what whoever casts a vote keeps of its pay; at most 10,000, and that without an escrow
    }

    /// @dev A qualified proposal.
    struct Qualified {
        uint256 proposalId;
        address proposer;
        uint256 totalVotes; // at its snapshot
    }

    /// @notice The terms are outside the limits that `Terms` states.
    error AttendancePayInvalidTerms();
    /// @notice The vote on `proposalId` has not ended, or it was cancelled.
    error AttendancePayNotDecided(uint256 proposalId);
    /// @notice The season is `first` at the earliest, and this can be done from second `from` on and before `until`.
    error AttendancePayTime(uint256 season, uint256 first, uint256 from, uint256 until);
    /// @notice `votes` took part in `proposalId`; it takes `quorum`, and a proposal without a quorum does not count.
    error AttendancePayNoQuorum(uint256 proposalId, uint256 votes, uint256 quorum);
    /// @notice A proposal of `proposer` is qualified in `season` already.
    error AttendancePaySameProposer(uint256 season, address proposer);
    /// @notice `limit` proposals are qualified in `season` already.
    error AttendancePayTooMany(uint256 season, uint256 limit);
    /// @notice The list handed in is not that of `season`, which has `count` proposals, in the order of `ProposalQualified`.
    error AttendancePayOtherList(uint256 season, uint256 count);
    /// @notice `season` has its pot already, or there was no vote in its first second.
    error AttendancePayFunded(uint256 season);
    /// @notice `season` has no pot.
    error AttendancePayNotFunded(uint256 season);
    /// @notice Only `received` base units arrived instead of `pot`.
    error AttendancePayNotReceived(uint256 received, uint256 pot);
    /// @notice `account` was paid for `season` already.
    error AttendancePayClaimed(uint256 season, address account);
    /// @notice `account` earned nothing in `season`.
    error AttendancePayNothing(uint256 season, address account);

    /// @notice `proposalId` of `proposer` counts in `season`; there were `totalVotes` votes at its snapshot.
    event ProposalQualified(uint256 indexed season, uint256 proposalId, address indexed proposer, uint256 totalVotes);
    /// @notice The pot of `season` is here; there were `totalVotes` votes in its first second.
    event SeasonFunded(uint256 indexed season, uint256 totalVotes);
    /// @notice `account` earned `amount` base units of the asset in `season`, paid to `recipient`.
    event AttendancePaid(uint256 indexed season, address indexed account, address recipient, uint256 amount);
    /// @notice `amount` base units of the asset, which nobody earned or claimed in time, went to the treasury.
    event GivenBack(uint256 amount);

    /// @notice Counts `proposalId` in the season in which its vote ended.
    /// @dev Requirements: those stated above; `list` is the season's list so far; it has less than `MAX_QUALIFIED`.
    /// A proposal that is cancelled afterwards stays.
    function qualify(uint256 proposalId, Qualified[] calldata list) external;

    /// @notice Draws the pot of `season` from the budget that this contract has in `budgets`.
    /// @dev Requirements: a proposal of the season is qualified; it is time for claims; exactly once; all of the pot
    /// arrives. Whose `budgets` these are does not matter then.
    function fund(uint256 season, ITreasuryBudgets budgets) external;

    /// @notice Pays what `account` earned in `season` to its revenue recipient.
    /// @dev Requirements: the season has its pot; its claims have not ended; `list` is its list; something was earned.
    function claim(uint256 season, address account, Qualified[] calldata list) external returns (uint256 amount);

    /// @notice Sends to the treasury what is not kept for claims; returns the amount.
    function giveBack() external returns (uint256 amount);

    /// @notice What `account` earned in `season`, in base units, by what is qualified so far; whether or not the pot is
    /// here, or was paid.
    /// @dev Requirements: `list` is the list of the season, which has begun.
    function earned(uint256 season, address account, Qualified[] calldata list) external view returns (uint256);

    /// @notice Whether `account` was paid for `season`; only for seasons whose claims have not ended.
    function isPaid(uint256 season, address account) external view returns (bool);

    /// @notice How many proposals are qualified in `season`, the votes in its first second (zero: it has no pot), and
    /// what was paid of its pot; only for seasons whose claims have not ended.
    function seasonState(uint256 season) external view returns (uint256 qualified, uint256 totalVotes, uint256 paid);

    /// @notice Whether `list` is that of `season`; only for seasons whose claims have not ended.
    function isListOf(uint256 season, Qualified[] calldata list) external view returns (bool);

    /// @notice When claims of `season` begin, and the second in which they have ended.
    function claimTimes(uint256 season) external view returns (uint256 from, uint256 until);

    /// @notice The governor whose votes count.
    function GOVERNOR() external view returns (address);

    /// @notice Where the votes come from.
    function VOTES() external view returns (IVotes);

    /// @notice Gets what nobody earned.
    function TREASURY() external view returns (address);

    /// @notice Knows the recipients of accounts; zero: everybody is paid directly.
    function RECIPIENTS() external view returns (IRevenueDistributor);

    /// @notice What is paid.
    function ASSET() external view returns (IERC20);

    /// @notice Base units of the asset for each season.
    function POT() external view returns (uint256);

    /// @notice Base units of the asset that a season pays at most for each 1e18 votes in its first second.
    function MAX_RATE() external view returns (uint256);

    /// @notice Seconds of a season.
    function SEASON() external view returns (uint256);

    /// @notice Basis points of the own share that must be attended for full pay.
    function FULL_BPS() external view returns (uint256);

    /// @notice Basis points that a vote of abstain counts.
    function ABSTAIN_BPS() external view returns (uint256);

    /// @notice Basis points of the pay of a vote that whoever casts it keeps; the rest is for the account whose power it is.
    function DELEGATE_BPS() external view returns (uint256);

    /// @notice The second of the creation.
    function DEPLOYED_AT() external view returns (uint256);

    /// @notice The first season that is paid: the one after the creation.
    function FIRST_SEASON() external view returns (uint256);

    /// @notice Proposals that count in a season at most.
    function MAX_QUALIFIED() external view returns (uint256);

    /// @notice Seconds after the end of a season in which proposals can still be qualified.
    function QUALIFY_TIME() external view returns (uint256);

    /// @notice Seasons for which claims are open.
    function CLAIM_SEASONS() external view returns (uint256);
}
