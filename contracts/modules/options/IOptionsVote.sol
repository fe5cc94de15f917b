// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

import {IProposalStage} from "../../interfaces/IProposalStage.sol";

/// @title IOptionsVote
/// @notice Rounds in which voters choose among up to 16 proposals, and a stage that lets none but the chosen ones be
/// queued and executed. An option is a proposal that exists already: its id fixes its calls. It still has to pass its own
/// vote; a round can only say no.
/// @dev A ballot gives each option, and last the answer "none of these", 0 to `FULL_POINTS` points. `Approval`: 0 or all
/// of them to each. `Score`: any split of `FULL_POINTS`. A ballot without points abstains: it counts for the quorum only.
///
/// Power is that of the second in which the round opened, counted once an account. Each ballot replaces the former one.
/// Its weight is full in the first half of the round, then falls in a line to zero at the end, so nothing is to be gained
/// by voting last. Power of the treasury counts neither for a ballot nor for the quorum and the bar.
///
/// Result: if the quorum was reached, options are taken in the order of their points, equals in the order of the list.
/// One wins that has the bar, has more points than "none of these", and costs no more than is left of the budget, until
/// `maxWinners` have won. One that costs too much is passed over, and the next one may win. A winner that then fails its
/// own vote, is cancelled or expires is replaced by nobody.
interface IOptionsVote is IProposalStage {
    enum Counting {
        Approval,
        Score
    }

    /// @dev `voteTime`: of a round (seconds). `quorumBps`: share of all power that must take part. `barBps`: share of all
    /// power whose full points an option needs. `openerBps`: share that it takes to open a round. `maxBudget`: the most
    /// that the winners of a round may cost together, in base units of `asset`; 0, without an asset: options cost nothing.
    struct Terms {
        Counting counting;
        uint32 voteTime;
        uint16 quorumBps;
        uint16 barBps;
        uint16 openerBps;
        uint8 maxWinners;
        address asset;
        uint128 maxBudget;
    }

    /// @dev `cost`: as stated by who opens the round; no contract compares it with the calls.
    struct Choice {
        uint256 proposalId;
        uint128 cost;
    }

    /// @dev `points`: power times points, weighed by time. `isWinner`: false before the round is settled.
    struct Option {
        uint256 proposalId;
        uint128 cost;
        uint128 points;
        bool isWinner;
    }

    /// @dev `turnout`: power of all ballots, in full. `none`: points of "none of these".
    struct Round {
        address governor;
        address opener;
        uint256 opens;
        uint256 ends;
        uint128 budget;
        uint128 turnout;
        uint128 none;
        bool isSettled;
    }

    /// @notice A term is out of its limits.
    error OptionsVoteInvalidTerms();
    /// @notice There are `count` options: 1 to `MAX_OPTIONS`.
    error OptionsVoteInvalidCount(uint256 count);
    /// @notice Option number `index` (from 0) is a proposal past its vote, or listed twice.
    error OptionsVoteInvalidOption(uint256 index, uint256 proposalId);
    /// @notice The vote on the proposal ends at `deadline`, before the round does at `ends` (unix seconds).
    error OptionsVoteEndsTooLate(uint256 proposalId, uint256 ends, uint256 deadline);
    /// @notice An option costs `cost`, more than the budget `budget` of its round.
    error OptionsVoteCost(uint256 index, uint256 cost, uint256 budget);
    /// @notice A round may have a budget of `limit` at most.
    error OptionsVoteBudget(uint256 budget, uint256 limit);
    /// @notice `account` has the power `power`, and it takes `needed` to open a round.
    error OptionsVoteOpenerPower(address account, uint256 power, uint256 needed);
    /// @notice A round that `account` opened runs until `until` (unix seconds).
    error OptionsVoteOpenerBusy(address account, uint256 until);
    /// @notice There is no such round.
    error OptionsVoteUnknownRound(uint256 round);
    /// @notice It is not from `from` on and before `until` (unix seconds).
    error OptionsVoteTime(uint256 round, uint256 from, uint256 until);
    /// @notice `account` had no power when the round opened, or is the treasury.
    error OptionsVoteNoPower(uint256 round, address account);
    /// @notice A ballot has one number for each option and one for "none of these", each up to `FULL_POINTS`, as the
    /// counting allows.
    error OptionsVoteInvalidBallot(uint256 round);
    /// @notice The round is settled.
    error OptionsVoteSettled(uint256 round);

    /// @notice A round opened. Power counts as of this second.
    event RoundOpened(
        uint256 indexed round,
        address indexed governor,
        address indexed opener,
        Choice[] choices,
        uint256 budget,
        uint256 ends
    );
    /// @notice An account cast a ballot, or replaced the one before.
    event OptionsVoteCast(uint256 indexed round, address indexed voter, uint8[] points, uint256 power, uint256 weight);
    /// @notice A round ended. `winners`: the numbers (from 0) of the options that won, in order.
    event RoundSettled(uint256 indexed round, uint256[] winners, bool hasQuorum, uint256 spent);

    /// @notice Opens a round on proposals of `governor`.
    /// @dev Requirements: the caller has `openerBps` of all power as of the second before, and no other round that runs;
    /// each option is a proposal before or in its vote, which does not end before the round.
    function open(IGovernor governor, Choice[] calldata choices, uint128 budget) external returns (uint256 round);

    /// @notice Casts the caller's ballot, or replaces it. A ballot that is replaced late weighs less.
    /// @param points For each option in order, and last for "none of these".
    function vote(uint256 round, uint8[] calldata points) external;

    /// @notice Ends a round that is over: its winners may be queued from then on. By anybody, once.
    function settle(uint256 round) external;

    /// @notice A round.
    function roundOf(uint256 round) external view returns (Round memory);

    /// @notice The options of a round.
    function optionsOf(uint256 round) external view returns (Option[] memory);

    /// @notice The ballot of an account, for each option and "none of these", and when it was cast; 0: none.
    function ballotOf(uint256 round, address voter) external view returns (uint8[] memory points, uint256 castAt);

    /// @notice The numbers of the options that would win if the round ended with these ballots, in order, and what they
    /// cost together.
    function resultOf(uint256 round) external view returns (uint256[] memory winners, bool hasQuorum, uint256 spent);

    /// @notice The last round that a proposal of a governor won; 0: none.
    function wonIn(address governor, uint256 proposalId) external view returns (uint256 round);

    /// @notice The last round that an account opened; 0: none.
    function lastRoundOf(address opener) external view returns (uint256 round);

    /// @notice How many rounds there were. They are numbered from 1.
    function rounds() external view returns (uint256);

    /// @notice The terms of all rounds, which never change.
    function terms() external view returns (Terms memory);

    /// @notice Where power is read.
    function VOTES() external view returns (IVotes);

    /// @notice Whose power does not count.
    function TREASURY() external view returns (address);

    /// @notice The most options of a round.
    function MAX_OPTIONS() external view returns (uint256);

    /// @notice The most points that a ballot gives to one option.
    function FULL_POINTS() external view returns (uint256);
}
