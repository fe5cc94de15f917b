// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IGovernorBallots} from "./IGovernorBallots.sol";

/// @title IGovernorSignedBallots
/// @notice Batches of signed ballots, submitted by anyone. An invalid ballot does not affect the others.
/// @dev EIP-712 type, in the governor's domain: `SignedBallot(uint256 proposalId,uint8 support,address voter,uint48
/// sequence,bytes params)`. `sequence` is the unix second of signing. There is no nonce, so any number of ballots can
/// be signed at once, on one or more proposals; of several on one proposal the latest counts, whatever the order of
/// submission.
interface IGovernorSignedBallots {
    /// @dev One ballot of a batch.
    struct SignedBallot {
        address voter;
        uint8 support; // 0, 1, 2, or 255 for a split ballot
        uint48 sequence; // unix seconds of signing, at most the current second
        bytes params; // empty, or the 48 bytes of a split ballot
        bytes signature; // 65 bytes by the voter's key, or whatever its contract (ERC-1271) accepts
    }

    /// @notice The ballot of `voter` in the batch was not counted.
    event BallotRejected(uint256 indexed proposalId, address indexed voter, IGovernorBallots.Outcome outcome);

    /// @notice Casts signed ballots on one proposal.
    /// @dev A contract has `SIGNATURE_GAS` gas to check its signature. Requirements: the vote is open.
    /// @return outcomes The result of each ballot, in the order of `ballots`.
    function castVotesBySig(uint256 proposalId, SignedBallot[] calldata ballots)
        external
        returns (IGovernorBallots.Outcome[] memory outcomes);

    /// @notice The EIP-712 type hash of a signed ballot.
    function SIGNED_BALLOT_TYPEHASH() external view returns (bytes32);

    /// @notice Gas that the contract of a voter may use to check a signature.
    function SIGNATURE_GAS() external view returns (uint256);
}
