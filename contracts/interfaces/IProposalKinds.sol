// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IStakingScore} from "./IStakingScore.sol";
import {Counting, Rules} from "../libraries/RulesLib.sol";

/// @title IProposalKinds
/// @notice The table of proposal kinds of a DAO: by which rules the proposals of each kind are made and decided. The
/// timelock owns it, so only votes change it. Kind 0 is the standard one, which a plain `propose` uses.
///
/// Counting rules:
/// - Majority: passes if FOR + ABSTAIN reach the quorum and FOR - AGAINST is at least the margin, a share of
///   FOR + AGAINST. A tie fails, and so does a vote in which nobody said FOR.
/// - Quadratic: the same with the square root of each voter's votes as its weight (times 1e9, so that 100 tokens of 18
///   decimals weigh 10e18). The quorum still counts votes, not roots. Only ballots of accounts whose own power reached
///   the kind's score at the snapshot count, so that splitting a lock costs.
/// - Optimistic: passes unless AGAINST reaches the veto share of all votes at the snapshot. There is no quorum.
///
/// @dev Each setting of a kind gets a version number, and a version never changes. A proposal keeps the version that it
/// was born with, and the power that its score took at that moment.
///
/// Reserved are calls to the governor, to the timelock and to this table, and on any target the functions with a reserved
/// selector: those that hand over owners, roles and lockers (transferOwnership, renounceOwnership, grantRole, revokeRole,
/// renounceRole, setLocker) for good, and those that `setReserved` added. Like every change of this table, a change of
/// what is reserved binds the proposals that are made afterwards.
/// Warning: if no kind may touch what is reserved, it can never change again, this table included.
///
/// Limits on targets look at the actions as they are proposed, which is as they are executed: an id commits to them.
/// What a listed target does with a call is not looked at, so list only targets that forward no calls.
interface IProposalKinds {
    /// @dev The rules of one kind.
    struct Kind {
        Counting counting;
        uint8 minScore; // Staking Score (own power) that it takes to propose, and under Quadratic to be counted; 0: none
        bool mayTouchReserved; // whether actions may be reserved ones
        bool isRestricted; // whether actions may go to the listed targets only
        uint16 quorumBps; // share of all votes that must take part; 0 for Optimistic
        uint16 decisionBps; // approval margin; for Optimistic the veto share
        uint32 votingDelay; // seconds from the proposal to the snapshot
        uint32 votingPeriod; // seconds from the snapshot to the end of the vote
        uint32 lateExtension; // seconds of voting that follow a late surprise; at most votingPeriod
        uint32 executionWindow; // seconds to queue, and again to execute; at least MIN_EXECUTION_WINDOW
        uint256 threshold; // votes that it takes to propose, delegated ones included
    }

    /// @dev What a restricted kind may do with a target. `Call`: any call that sends at most `maxAmount` wei in all.
    /// `Transfer`: `transfer` of at most `maxAmount` base units in all of its actions, and for the zero address: sending
    /// at most `maxAmount` wei in all to any accounts, without calldata.
    enum Reach {
        None,
        Call,
        Transfer
    }

    /// @dev Constructor argument: one limit on a target.
    struct Limit {
        uint8 kind;
        address target;
        Reach reach;
        uint128 maxAmount;
    }

    /// @notice There is no kind `kind`.
    error ProposalKindsUnknownKind(uint256 kind);
    /// @notice The standard kind stays, and counts by majority.
    error ProposalKindsStandardKind();
    /// @notice `bps` is more than everything, or a share that must be positive is zero, or one that must be zero is not.
    error ProposalKindsInvalidShare(uint256 bps, uint256 maxBps);
    /// @notice A vote must last at least `minSeconds`, not `given` seconds.
    error ProposalKindsPeriodTooShort(uint256 given, uint256 minSeconds);
    /// @notice The extension must not be longer than the voting period, so that a vote never lasts longer than two.
    error ProposalKindsExtensionTooLong(uint256 extension, uint256 votingPeriod);
    /// @notice `window` seconds are too short for anybody to act in them.
    error ProposalKindsWindowTooShort(uint256 window, uint256 minWindow);
    /// @notice The score `minScore` does not exist, or quadratic counting has none.
    error ProposalKindsInvalidScore(uint256 minScore, uint256 maxScore);
    /// @notice An optimistic kind must be restricted to listed targets and must not touch what is reserved.
    error ProposalKindsUnrestricted(uint256 kind);
    /// @notice A quota needs a table of scores, 1 to `limit` entries, none above `MAX_QUOTA`.
    error ProposalKindsInvalidQuota(uint256 given, uint256 limit);
    /// @notice A proposal has at most `limit` actions.
    error ProposalKindsTooManyActions(uint256 given, uint256 limit);
    /// @notice All calldata of a proposal together has at most `limit` bytes.
    error ProposalKindsTooMuchCalldata(uint256 given, uint256 limit);
    /// @notice Action number `index` (from 0) is reserved for another kind.
    error ProposalKindsReserved(uint256 index, address target);
    /// @notice `selector` is reserved for good.
    error ProposalKindsBuiltInReserved(bytes4 selector);
    /// @notice Action number `index` (from 0) is not one that this restricted kind may take.
    error ProposalKindsTargetNotAllowed(uint256 index, address target);
    /// @notice The actions up to number `index` (from 0) spend `amount` of `asset` (zero address: wei), above `limit`.
    error ProposalKindsAmountTooHigh(uint256 index, address asset, uint256 amount, uint256 limit);
    /// @notice The own power of `proposer` was `power` a second ago; the kind's score takes `needed`.
    error ProposalKindsScoreTooLow(address proposer, uint256 power, uint256 needed);
    /// @notice `proposer` made `used` proposals in the last 30 days; its score allows `quota`.
    error ProposalKindsQuotaUsed(address proposer, uint256 used, uint256 quota);

    /// @notice Proposals of `kind` made from now on follow `rules`, which are version number `version`.
    event KindSet(uint256 indexed kind, uint256 indexed version, Kind rules);
    /// @notice No proposal of `kind` can be made from now on.
    event KindRemoved(uint256 indexed kind);
    /// @notice Proposals of the restricted `kind` made from now on may do this with `target`.
    event TargetSet(uint256 indexed kind, address indexed target, Reach reach, uint256 maxAmount);
    /// @notice An account with score `s` may make `quotas[s]` proposals in 30 days; the last entry is for higher scores too.
    event QuotasSet(uint8[] quotas);
    /// @notice Whether proposals made from now on need a kind that may touch what is reserved to call `selector`, on any
    /// target.
    event ReservedSet(bytes4 indexed selector, bool reserved);

    /// @notice Sets the rules for proposals of `kind` made from now on.
    /// @dev Requirements: the caller is the owner; the limits told by the errors above.
    function setKind(uint8 kind, Kind calldata rules) external;

    /// @notice No more proposals of `kind`; running ones go on.
    /// @dev Requirements: the caller is the owner; the kind exists and is not the standard one.
    function removeKind(uint8 kind) external;

    /// @notice Lets restricted proposals of `kind` do this with `target`.
    /// @dev Requirements: the caller is the owner.
    function setTarget(uint8 kind, address target, Reach reach, uint128 maxAmount) external;

    /// @notice Sets how many proposals an account may make in any 30 days, by its score a second before; an empty list sets no
    /// limit. Cancelled proposals count.
    /// @dev Requirements: the caller is the owner; there is a table of scores; at most 32 entries of at most 8.
    function setQuotas(uint8[] calldata quotas) external;

    /// @notice Reserves the functions with `selector`, on any target, for kinds that may touch what is reserved; or
    /// releases them.
    /// @dev Meant for privileged setters of modules. It reserves a selector, not a meaning: whatever else has the same
    /// name and parameters is reserved with it, and a nested call is not looked at.
    /// Requirements: the caller is the owner; a selector that is built in is not released.
    function setReserved(bytes4 selector, bool reserved) external;

    /// @notice Checks a new proposal against the table and counts it against the quota of its proposer.
    /// @dev Called by the governor in `propose`. What it counts belongs to the caller, so strangers who call it change
    /// nothing for anybody.
    /// @return rules The rules that the proposal keeps.
    /// @return threshold Votes that its proposer needs.
    /// @return minPower Own power that its proposer needs, and under Quadratic its voters; 0 for none.
    function admit(
        uint8 kind,
        address proposer,
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas
    ) external returns (Rules rules, uint256 threshold, uint256 minPower);

    /// @notice The rules of `kind` for the next proposal, as one word; zero if there is no such kind.
    function currentRules(uint256 kind) external view returns (Rules);

    /// @notice The rules with the number `version`, as one word.
    function rulesOf(uint256 version) external view returns (Rules);

    /// @notice Votes that proposing takes under the rules with the number `version`.
    function thresholdOf(uint256 version) external view returns (uint256);

    /// @notice The rules with the number `version`, to be read by people.
    function describe(uint256 version) external view returns (uint256 kind, Kind memory rules);

    /// @notice How many versions there are; they count from 1.
    function versionCount() external view returns (uint256);

    /// @notice Votes that a standard proposal takes.
    function proposalThreshold() external view returns (uint256);

    /// @notice The quorum of the standard kind at `timepoint` (unix seconds), in basis points.
    function quorumBpsAt(uint256 timepoint) external view returns (uint256);

    /// @notice What proposals of the restricted `kind` may do with `target`.
    function targetOf(uint256 kind, address target) external view returns (Reach reach, uint256 maxAmount);

    /// @notice Whether functions with `selector` are reserved on any target.
    function isReserved(bytes4 selector) external view returns (bool);

    /// @notice Proposals in 30 days by score; empty for no limit.
    function quotas() external view returns (uint8[] memory);

    /// @notice Proposals that `proposer` made through `governor` in the last 30 days.
    function proposalsInWindow(address governor, address proposer) external view returns (uint256);

    /// @notice Own power of `account` in the vote escrow at second `t`; 0 without a table of scores.
    function ownPower(address account, uint256 t) external view returns (uint256);

    /// @notice The scores; zero address for a DAO without them.
    function SCORE() external view returns (IStakingScore);

    /// @notice Most actions of a proposal.
    function MAX_ACTIONS() external view returns (uint256);

    /// @notice Most bytes of calldata of all actions together.
    function MAX_CALLDATA_BYTES() external view returns (uint256);

    /// @notice Length of the window of the quotas, in seconds.
    function QUOTA_WINDOW() external view returns (uint256);

    /// @notice Highest quota.
    function MAX_QUOTA() external view returns (uint256);

    /// @notice The shortest execution window, in seconds.
    function MIN_EXECUTION_WINDOW() external view returns (uint256);
}
