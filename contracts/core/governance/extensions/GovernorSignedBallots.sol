// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

import {GovernorBallots} from "./GovernorBallots.sol";
import {IGovernorSignedBallots} from "../../../interfaces/IGovernorSignedBallots.sol";

abstract contract GovernorSignedBallots is IGovernorSignedBallots, GovernorBallots {
    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IGovernorSignedBallots
    bytes32 public constant SIGNED_BALLOT_TYPEHASH =
        keccak256("SignedBallot(uint256 proposalId,uint8 support,address voter,uint48 sequence,bytes params)");
    /// @inheritdoc IGovernorSignedBallots
    uint256 public constant SIGNATURE_GAS = 200_000;

    /* BALLOTS */

    /// @inheritdoc IGovernorSignedBallots
    function castVotesBySig(uint256 proposalId, SignedBallot[] calldata ballots)
        external
        returns (Outcome[] memory outcomes)
    {
        _validateStateBitmap(proposalId, _encodeStateBitmap(ProposalState.Active));
        outcomes = new Outcome[](ballots.length);
        for (uint256 i; i < ballots.length; ++i) {
            Outcome outcome = _castSigned(proposalId, ballots[i]);
            if (outcome != Outcome.Counted) emit BallotRejected(proposalId, ballots[i].voter, outcome);
            outcomes[i] = outcome;
        }
    }

    /* INTERNAL */

    function _castSigned(uint256 proposalId, SignedBallot calldata signed) private returns (Outcome outcome) {
        if (signed.sequence == 0) return Outcome.OutOfDate;
        if (signed.sequence > block.timestamp) return Outcome.FromTheFuture;

        bytes memory params = signed.params;
        bytes32 structHash = keccak256(
            abi.encode(
                SIGNED_BALLOT_TYPEHASH, proposalId, signed.support, signed.voter, signed.sequence, keccak256(params)
            )
        );
        if (!_isSignedBy(signed.voter, _hashTypedDataV4(structHash), signed.signature)) {
            return Outcome.InvalidSignature;
        }

        uint256 weight;
        (outcome, weight) = _setBallot(proposalId, signed.voter, signed.support, params, signed.sequence);
        if (outcome == Outcome.Counted) _emitVoteCast(proposalId, signed.voter, signed.support, weight, "", params);
    }

    /// @dev Like OpenZeppelin's SignatureChecker, but a voter's contract can neither exhaust the gas of the batch nor
    /// grow its memory, and an account with both a key and code (EIP-7702) may use either.
    function _isSignedBy(address voter, bytes32 digest, bytes calldata signature) private view returns (bool) {
        (address recovered, ECDSA.RecoverError err,) = ECDSA.tryRecoverCalldata(digest, signature);
        if (err == ECDSA.RecoverError.NoError && recovered == voter) return true;
        if (voter.code.length == 0) return false;

        bytes memory question = abi.encodeCall(IERC1271.isValidSignature, (digest, signature));
        bool success;
        bytes32 answer;
        assembly ("memory-safe") {
            success := staticcall(SIGNATURE_GAS, voter, add(question, 0x20), mload(question), 0x00, 0x20)
            success := and(success, gt(returndatasize(), 0x1f))
            answer := mload(0x00)
        }
        return success && answer == bytes32(IERC1271.isValidSignature.selector);
    }
}
