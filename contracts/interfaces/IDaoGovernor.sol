// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

/// @title IDaoGovernor
/// @notice OpenZeppelin's Governor with the rules of a vote-escrow DAO. The functions, events and proposal ids of
/// `IGovernor` are exactly the standard ones; this file holds only what the composition adds, and each rule has an
/// interface of its own (`IGovernorApprovalMargin`, `IGovernorExecutionWindow`, …).
/// @dev Times are unix seconds: the source of votes must use the timestamp clock. Everything that is settable is set by
/// proposals only, executed through the timelock.
interface IDaoGovernor {
    struct GovernorConfig {
        string name; // at most 31 bytes (EIP-712 domain)
        IVotes votes; // any ERC-5805 source with the timestamp clock: VotingEscrow or GovernanceToken
        TimelockController timelock; // executes what passes; the governor must be its only proposer and executor
        uint48 votingDelay; // seconds from the proposal to the snapshot
        uint32 votingPeriod; // seconds from the snapshot to the end of the vote
        uint256 proposalThreshold; // votes needed to propose, in the unit of `votes`
        uint16 quorumBps; // FOR + ABSTAIN needed, as a share of all votes at the snapshot
        uint16 approvalMarginBps; // share of FOR + AGAINST by which FOR must exceed AGAINST
        uint48 lateQuorumExtension; // seconds of voting that follow a late quorum; at most votingPeriod
        uint48 executionWindow; // seconds to queue, and again to execute, before a passed proposal expires
        address guardian; // may cancel until guardianUntil; zero for none
        uint48 guardianUntil; // unix seconds; zero for none
    }

    /// @notice There is no contract at `account`.
    error DaoGovernorNotContract(address account);
    /// @notice `votes` does not report the timestamp clock (ERC-6372 `mode=timestamp`, `clock()` in unix seconds).
    error DaoGovernorClockNotTimestamp(address votes);
    /// @notice `voter` had no votes at `snapshot` (unix seconds), so its ballot would count for nothing.
    error DaoGovernorNoVotes(address voter, uint256 snapshot);
}
