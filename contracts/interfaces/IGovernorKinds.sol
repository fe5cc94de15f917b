// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProposalKinds} from "./IProposalKinds.sol";

/// @title IGovernorKinds
/// @notice Proposals of several kinds, each with its own rules from a table owned by the timelock. A plain `propose`
/// makes a proposal of the standard kind, number 0. Every proposal keeps the rules under which it was created.
/// @dev The settings of the standard interface (`votingDelay`, `votingPeriod`, `proposalThreshold`, `quorum`) are those
/// of the standard kind; `proposalDeadline` and `state` are exact for every kind. `quorum(timepoint)` is what a standard
/// proposal needs under the rules of that second, floor included: exact for the snapshot of every standard proposal whose
/// rules did not change between its creation and its snapshot, and wrong for other kinds. Show `proposalParticipation` of
/// `proposalQuorum` instead, which are exact for every proposal. The weights of VoteCast and `proposalVotes` are what
/// decides the outcome: votes, under quadratic counting their roots.
interface IGovernorKinds {
    /// @notice The rules of proposal `proposalId` are version number `version` of `kind` in the table.
    event ProposalRulesSet(uint256 indexed proposalId, uint256 indexed kind, uint256 version);

    /// @notice The voting delay of standard proposals made from now on changed (seconds).
    /// @dev This event and the next three are those of OpenZeppelin's GovernorSettings and GovernorVotesQuorumFraction.
    /// They are emitted at deployment and at the end of the execution of a proposal that changed the standard kind. The
    /// table's own `KindSet` tells everything, of every kind.
    event VotingDelaySet(uint256 oldVotingDelay, uint256 newVotingDelay);
    /// @notice The voting period of standard proposals made from now on changed (seconds).
    event VotingPeriodSet(uint256 oldVotingPeriod, uint256 newVotingPeriod);
    /// @notice The votes required to make a standard proposal changed.
    event ProposalThresholdSet(uint256 oldProposalThreshold, uint256 newProposalThreshold);
    /// @notice The quorum of standard proposals made from now on changed (basis points).
    event QuorumNumeratorUpdated(uint256 oldQuorumNumerator, uint256 newQuorumNumerator);

    /// @notice Makes a proposal of `kind`; otherwise like `propose`.
    /// @dev Requirements: those of `propose`, with the threshold of the kind, and those of IProposalKinds.admit.
    function proposeKind(
        uint8 kind,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description
    ) external returns (uint256 proposalId);

    /// @notice The table of kinds.
    function KINDS() external view returns (IProposalKinds);

    /// @notice What the shares of `QuorumNumeratorUpdated` are parts of: basis points, 10,000.
    function quorumDenominator() external view returns (uint256);

    /// @notice Seconds in which a standard proposal must be queued after its vote, and again executed after its delay.
    /// @dev The name is Compound's. `proposalExpiration` is exact for every proposal.
    function GRACE_PERIOD() external view returns (uint256);

    /// @notice The version number, in the table, of the rules of `proposalId`; zero if there is no such proposal.
    function proposalRules(uint256 proposalId) external view returns (uint256 version);

    /// @notice Own power (base units) that the score of the kind required of the proposer of `proposalId`, and under
    /// quadratic counting requires of each voter; zero for none.
    function proposalMinPower(uint256 proposalId) external view returns (uint256);

    /// @notice The quorum of `proposalId`: how many votes FOR + ABSTAIN it needs, by the rules that it was created under.
    /// Votes and not roots under every counting rule, so compare it with `proposalParticipation`. The share of all votes
    /// at the snapshot, rounded down, or the floor of its kind if that is more; 0 under optimistic counting, where AGAINST
    /// alone decides.
    /// @dev Requirements: the snapshot is in the past.
    function proposalQuorum(uint256 proposalId) external view returns (uint256);
}
