// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IStakingScore} from "./IStakingScore.sol";
import {Counting, Rules} from "../libraries/RulesLib.sol";

/// @title IProposalKinds
/// @notice The table of a DAO's kinds of proposals: the rules by which proposals of each kind are made and decided. The
/// timelock owns it, so only a vote can change it. Kind 0 is the standard kind, used by a plain `propose`.
///
/// Counting rules:
/// - Majority: passes if FOR + ABSTAIN reach the quorum and FOR - AGAINST is at least the margin, a share of
///   FOR + AGAINST. A tie fails, and so does a vote without FOR votes. The quorum is a share of all votes at the
///   snapshot, rounded down, but never less than the floor, so that the first few who have votes cannot decide alone.
/// - Quadratic: the same, but a ballot weighs the square root of its votes (times 1e9, so that 100 tokens of 18
///   decimals weigh 10e18). The quorum still counts votes, not roots. Only accounts whose own power reached the kind's
///   score at the snapshot may vote, which makes splitting a lock expensive.
/// - Optimistic: passes unless AGAINST reaches the veto share of all votes at the snapshot. There is no quorum; instead
///   all votes at the snapshot must reach the floor, because silence means nothing while hardly anybody has votes.
///
/// Nobody can propose before `FIRST_PROPOSAL_AT`, so that people have votes before the first decision.
///
/// @dev Setting a kind creates a new version of its rules, and a version never changes. A proposal keeps the version
/// under which it was created, and the power that its score required at that moment.
///
/// Reserved are all calls to a reserved target, also those without calldata: to the governor, to the timelock and to this
/// table permanently, and to those that `setReservedTarget` added. Reserved are on any target the functions with a
/// reserved selector: those that hand over owners, roles and lockers (transferOwnership, renounceOwnership, grantRole,
/// revokeRole, renounceRole, setLocker) permanently, and those that `setReserved` added. Like every change of this
/// table, a change of what is reserved binds the proposals that are made afterwards.
/// Only the actions themselves are looked at: their targets and their first four bytes. A target that makes further
/// calls (multicall, execute, a forwarder) can reach what is reserved, so reserve every such target over which, or
/// through which, the timelock has power.
/// Warning: if no kind may touch what is reserved, it can never change again, this table included.
///
/// A kind may name a stage, which must agree before a proposal is queued and before it is executed (see IProposalStage).
/// Warning: if the kind that may touch what is reserved has a stage that never agrees, nothing reserved can change again.
///
/// An optimistic kind may name an IEscalation, so that the veto share delays a proposal and does not end it: whoever asks it
/// for that puts the same calls to a standard vote. The standard kind names it too, and then it may make standard proposals
/// without votes, score and quota. For that each change of the standard kind makes two versions of its rules: one without
/// threshold and score, under which the escalation proposes, and after it the one for everybody else.
///
/// Limits on targets are checked when a proposal is made; its id commits to the actions, so they are executed as
/// checked. What a listed target does with a call is not checked, so list only targets that do not forward calls.
interface IProposalKinds {
    /// @dev The rules of one kind.
    struct Kind {
        Counting counting;
        uint8 minScore; // Staking Score (own power) required to propose, and under Quadratic to vote; 0: none
        bool mayTouchReserved; // whether actions may be reserved calls
        bool isRestricted; // whether actions may only call the listed targets
        uint16 quorumBps; // share of all votes that must take part; 0 for Optimistic
        uint16 decisionBps; // approval margin; for Optimistic the veto share
        uint32 votingDelay; // seconds from the proposal to the snapshot
        uint32 votingPeriod; // seconds from the snapshot to the end of the vote
        uint32 lateExtension; // seconds that a late ballot which changes the outcome adds; at most votingPeriod
        uint32 executionWindow; // seconds to queue, and again to execute; at least MIN_EXECUTION_WINDOW
        uint256 quorumFloor; // least quorum in votes; for Optimistic the votes that must exist at the snapshot
        uint256 threshold; // votes required to propose, including delegated ones
        address stage; // IProposalStage that must agree to queueing and to execution; zero for none
        address escalation; // IEscalation: Optimistic proposals that were vetoed go on through it, and it may make standard ones; zero for none
    }

    /// @dev What a restricted kind may do with a target. `Call`: any call that sends at most `maxAmount` wei in all.
    /// `Transfer`: `transfer` of at most `maxAmount` base units in all of its actions, and for the zero address:
    /// sending at most `maxAmount` wei in all to any accounts, without calldata.
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
    /// @notice The standard kind cannot be removed, and counts by majority.
    error ProposalKindsStandardKind();
    /// @notice `floor` votes are too many, or have more digits than are stored: what stands before the final zeros must be
    /// less than 2^40, so any 12 digits fit.
    error ProposalKindsInvalidFloor(uint256 floor);
    /// @notice The first proposal can be made at `firstAt` (unix seconds).
    error ProposalKindsTooEarly(uint256 firstAt);
    /// @notice `bps` is not a valid share: at most `maxBps`, and positive for a veto share.
    error ProposalKindsInvalidShare(uint256 bps, uint256 maxBps);
    /// @notice A vote must last at least `minSeconds`, not `given` seconds.
    error ProposalKindsPeriodTooShort(uint256 given, uint256 minSeconds);
    /// @notice The extension must not be longer than the voting period, so that a vote lasts at most two periods.
    error ProposalKindsExtensionTooLong(uint256 extension, uint256 votingPeriod);
    /// @notice An execution window of `window` seconds is too short to act in; the shortest is `minWindow`.
    error ProposalKindsWindowTooShort(uint256 window, uint256 minWindow);
    /// @notice The score `minScore` does not exist (the highest is `maxScore`), or quadratic counting lacks one.
    error ProposalKindsInvalidScore(uint256 minScore, uint256 maxScore);
    /// @notice An optimistic kind must be restricted to listed targets and must not touch what is reserved.
    error ProposalKindsUnrestricted(uint256 kind);
    /// @notice There is no code at `stage`, so it would refuse every proposal.
    error ProposalKindsStageNotContract(address stage);
    /// @notice Only the standard kind and optimistic ones name an escalation, and there must be code at `escalation`.
    error ProposalKindsInvalidEscalation(uint256 kind, address escalation);
    /// @notice A quota needs a table of scores, 1 to `limit` entries, none above `MAX_QUOTA`.
    error ProposalKindsInvalidQuota(uint256 given, uint256 limit);
    /// @notice A proposal has at most `limit` actions.
    error ProposalKindsTooManyActions(uint256 given, uint256 limit);
    /// @notice All calldata of a proposal together has at most `limit` bytes.
    error ProposalKindsTooMuchCalldata(uint256 given, uint256 limit);
    /// @notice Action number `index` (from 0) is reserved for another kind.
    error ProposalKindsReserved(uint256 index, address target);
    /// @notice `selector` is reserved permanently.
    error ProposalKindsBuiltInReserved(bytes4 selector);
    /// @notice `target` is reserved permanently.
    error ProposalKindsBuiltInReservedTarget(address target);
    /// @notice This restricted kind may not take action number `index` (from 0).
    error ProposalKindsTargetNotAllowed(uint256 index, address target);
    /// @notice The actions up to number `index` (from 0) spend `amount` of `asset` (zero address: wei), more than
    /// `limit`.
    error ProposalKindsAmountTooHigh(uint256 index, address asset, uint256 amount, uint256 limit);
    /// @notice The own power of `proposer` was `power` a second ago; the kind's score requires `needed`.
    error ProposalKindsScoreTooLow(address proposer, uint256 power, uint256 needed);
    /// @notice `proposer` made `used` proposals in the last 30 days; its score allows `quota`.
    error ProposalKindsQuotaUsed(address proposer, uint256 used, uint256 quota);

    /// @notice Proposals of `kind` made from now on follow `rules`, which are version number `version`.
    event KindSet(uint256 indexed kind, uint256 indexed version, Kind rules);
    /// @notice No proposal of `kind` can be made from now on.
    event KindRemoved(uint256 indexed kind);
    /// @notice Proposals of the restricted `kind` made from now on may do this with `target`.
    event TargetSet(uint256 indexed kind, address indexed target, Reach reach, uint256 maxAmount);
    /// @notice An account with score `s` may make `quotas[s]` proposals in 30 days; the last entry also holds for
    /// higher scores.
    event QuotasSet(uint8[] quotas);
    /// @notice From now on a proposal that calls `selector`, on any target, must (or need not) be of a kind that may
    /// touch what is reserved.
    event ReservedSet(bytes4 indexed selector, bool reserved);
    /// @notice From now on a proposal with an action on `target` must (or need not) be of a kind that may touch what is
    /// reserved.
    event ReservedTargetSet(address indexed target, bool reserved);

    /// @notice Sets the rules for proposals of `kind` made from now on.
    /// @dev Requirements: the caller is the owner; the limits stated by the errors above.
    function setKind(uint8 kind, Kind calldata rules) external;

    /// @notice Closes `kind` to new proposals; existing ones continue.
    /// @dev Requirements: the caller is the owner; the kind exists and is not the standard one.
    function removeKind(uint8 kind) external;

    /// @notice Sets what proposals of the restricted `kind` may do with `target`.
    /// @dev Requirements: the caller is the owner.
    function setTarget(uint8 kind, address target, Reach reach, uint128 maxAmount) external;

    /// @notice Sets how many proposals an account may make in any 30 days, by its score one second before proposing. An
    /// empty list sets no limit. Cancelled proposals count.
    /// @dev Requirements: the caller is the owner; there is a table of scores; at most 32 entries of at most 8.
    function setQuotas(uint8[] calldata quotas) external;

    /// @notice Reserves the functions with `selector`, on any target, for kinds that may touch what is reserved; or
    /// releases them.
    /// @dev Meant for privileged setters of modules. It reserves a selector, not a meaning: whatever else has the same
    /// name and parameters is reserved with it, and a nested call is not looked at.
    /// Requirements: the caller is the owner; a selector that is built in is not released.
    function setReserved(bytes4 selector, bool reserved) external;

    /// @notice Reserves every action on `target` for kinds that may touch what is reserved; or releases it.
    /// @dev Meant for contracts that decide who votes, and for those that forward calls.
    /// Requirements: the caller is the owner; this table and its owner are not released. The governor, which calls
    /// `admit`, is reserved whatever is set here.
    function setReservedTarget(address target, bool reserved) external;

    /// @notice Checks a new proposal against the table and counts it towards the quota of its proposer. A standard one of
    /// the standard kind's escalation needs neither votes nor score, and is counted towards nobody's quota: the proposal
    /// that was vetoed was counted already.
    /// @dev Called by the governor in `propose`. Proposals are counted separately for each caller, so a call by anybody
    /// else has no effect on a governor.
    /// @return rules The rules that the proposal keeps.
    /// @return threshold Votes required of the proposer.
    /// @return minPower Own power required of the proposer, and under Quadratic of each voter; 0 for none.
    function admit(
        uint8 kind,
        address proposer,
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas
    ) external returns (Rules rules, uint256 threshold, uint256 minPower);

    /// @notice Asks the stage of version number `version` of the rules, if it has one, whether a proposal of the calling
    /// governor may be queued or executed.
    /// @dev Reverts with `IProposalStage.GovernorStageRefused` unless the stage agrees.
    /// @return rules What the governor needs next: at queueing the rules of the proposal, at execution those of the
    /// standard kind.
    function passStage(uint256 version, uint256 proposalId, bool atExecution) external view returns (Rules rules);

    /// @notice The rules of `kind` for the next proposal, packed; zero if there is no such kind.
    function currentRules(uint256 kind) external view returns (Rules);

    /// @notice Version number `version` of the rules, packed.
    function rulesOf(uint256 version) external view returns (Rules);

    /// @notice Votes required to propose under version number `version` of the rules.
    function thresholdOf(uint256 version) external view returns (uint256);

    /// @notice The stage under version number `version` of the rules; zero for none.
    function stageOf(uint256 version) external view returns (address);

    /// @notice The escalation under version number `version` of the rules; zero for none.
    function escalationOf(uint256 version) external view returns (address);

    /// @notice Version number `version` of the rules, unpacked.
    function describe(uint256 version) external view returns (uint256 kind, Kind memory rules);

    /// @notice Number of versions so far; the first is 1.
    function versionCount() external view returns (uint256);

    /// @notice Votes required to make a standard proposal.
    function proposalThreshold() external view returns (uint256);

    /// @notice The rules of the standard kind at `timepoint` (unix seconds), packed; zero before there were any.
    function standardRulesAt(uint256 timepoint) external view returns (Rules);

    /// @notice What proposals of the restricted `kind` may do with `target`.
    function targetOf(uint256 kind, address target) external view returns (Reach reach, uint256 maxAmount);

    /// @notice Whether functions with `selector` are reserved on any target.
    function isReserved(bytes4 selector) external view returns (bool);

    /// @notice Whether every action on `target` is reserved. The governor is too, though this table does not know it.
    function isReservedTarget(address target) external view returns (bool);

    /// @notice Proposals in 30 days by score; empty for no limit.
    function quotas() external view returns (uint8[] memory);

    /// @notice Proposals that `proposer` made through `governor` in the last 30 days.
    function proposalsInWindow(address governor, address proposer) external view returns (uint256);

    /// @notice Own power of `account` in the vote escrow at second `t`; 0 without a table of scores.
    function ownPower(address account, uint256 t) external view returns (uint256);

    /// @notice The source of scores; the zero address in a DAO without scores.
    function SCORE() external view returns (IStakingScore);

    /// @notice The first second (unix) in which a proposal can be made.
    function FIRST_PROPOSAL_AT() external view returns (uint256);

    /// @notice Largest number of actions in a proposal.
    function MAX_ACTIONS() external view returns (uint256);

    /// @notice Largest total calldata of a proposal, in bytes.
    function MAX_CALLDATA_BYTES() external view returns (uint256);

    /// @notice The most gas that a stage may use to answer.
    function STAGE_GAS() external view returns (uint256);

    /// @notice Length of the window of the quotas, in seconds.
    function QUOTA_WINDOW() external view returns (uint256);

    /// @notice Highest quota.
    function MAX_QUOTA() external view returns (uint256);

    /// @notice The shortest execution window, in seconds.
    function MIN_EXECUTION_WINDOW() external view returns (uint256);
}
