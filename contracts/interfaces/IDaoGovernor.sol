// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

import {IProposalKinds} from "./IProposalKinds.sol";

/// @title IDaoGovernor
/// @notice OpenZeppelin's Governor with the rules of a vote-escrow DAO. The functions, events and proposal ids of
/// `IGovernor` are exactly the standard ones. This file declares only what the composition adds; each extension has its
/// own interface (`IGovernorKinds`, `IGovernorBallots`, `IGovernorExecutionWindow`, …).
/// @dev Times are unix seconds: the source of votes must use the timestamp clock. The table of kinds holds the rules by
/// which proposals are made and decided; all other settings change only by proposals, executed through the timelock.
interface IDaoGovernor {
    struct GovernorConfig {
        string name; // at most 31 bytes (EIP-712 domain)
        IVotes votes; // any ERC-5805 source with the timestamp clock: VotingEscrow or GovernanceToken
        TimelockController timelock; // an ITimelock: executes what passes; the governor must be its only proposer
        IProposalKinds kinds; // the table of kinds, owned by the timelock
        address guardian; // may cancel until guardianUntil; zero for none
        uint48 guardianUntil; // unix seconds; zero for none
    }

    /// @notice There is no contract at `account`.
    error DaoGovernorNotContract(address account);
    /// @notice `votes` does not report the timestamp clock (ERC-6372 `mode=timestamp`, `clock()` in unix seconds).
    error DaoGovernorClockNotTimestamp(address votes);
}
