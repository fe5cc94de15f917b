// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GovernorBallots} from "./GovernorBallots.sol";
import {IGovernorSignedBallots} from "../../../interfaces/IGovernorSignedBallots.sol";
import {SignatureLib} from "../../../libraries/SignatureLib.sol";

abstract contract GovernorSignedBallots is IGovernorSignedBallots, GovernorBallots {
    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IGovernorSignedBallots
    bytes32 public constant SIGNED_BALLOT_TYPEHASH =
        keccak256("SignedBallot(uint256 proposalId,uint8 support,address voter,uint48 sequence,bytes params)");
    /// @inheritdoc IGovernorSignedBallots
    uint256 public constant SIGNATURE_GAS = SignatureLib.CODE_GAS;

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
        if (!SignatureLib.isValid(signed.voter, _hashTypedDataV4(structHash), signed.signature)) {
            return Outcome.InvalidSignature;
        }

        uint256 weight;
        (outcome, weight) = _setBallot(proposalId, signed.voter, signed.support, params, signed.sequence);
        if (outcome == Outcome.Counted) _emitVoteCast(proposalId, signed.voter, signed.support, weight, "", params);
    }
}
