// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IGovernorBallots} from "../interfaces/IGovernorBallots.sol";

/// @dev A nominal ballot (all votes on one option) uses the first slot only, so it costs one slot.
///
/// `packed`: 7 bits form | 1 bit OWN | 48 bits sequence | 112 bits votes | 88 bits. The form is 0 for no ballot,
/// `support + 1` for a nominal one and `SPLIT_FORM` for a split one. Votes are those of a nominal ballot, the abstain
/// votes of a split one, and without a ballot those that owners took back for their own ballots.
/// `forAgainst`, of a split ballot: 112 bits for | 112 bits against | 32 bits. The two rests, 88 bits and the 24 above
/// them, are all votes of its voter.
struct Ballot {
    uint256 packed;
    uint256 forAgainst;
}

/// @dev What a ballot subtracts from the tally and adds to it: 112 bits for | 112 bits against, and abstain votes.
struct Change {
    uint256 removed;
    uint256 removedAbstain;
    uint256 added;
    uint256 addedAbstain;
    bool isPart; // added to the parts of an earlier ballot
}

/// @title BallotLib
/// @notice How the governor stores ballots.
library BallotLib {
    /// @notice The `support` of a split ballot.
    uint8 internal constant SPLIT = 255;
    /// @notice The form of a split ballot.
    uint256 internal constant SPLIT_FORM = 4;
    /// @notice The bit of a ballot that holds the voter's own power, which was given to a delegate.
    uint256 internal constant OWN = 0x80;
    uint256 private constant _SPLIT_BYTES = 3 * 16;
    uint256 private constant _FIRST_BITS = 88;
    /// @dev Votes are scaled by this before taking the root, so that roots of 18-decimal votes have 18 decimals too.
    uint256 private constant _ROOT_SCALE = 1e18;

    /// @notice The form of the ballot; zero for none.
    function form(uint256 packed) internal pure returns (uint256) {
        return packed & 0x7f;
    }

    /// @notice The sequence number of the ballot.
    function sequence(uint256 packed) internal pure returns (uint256) {
        return uint48(packed >> 8);
    }

    /// @notice The votes of the first slot; see `Ballot`.
    function votesIn(uint256 packed) internal pure returns (uint256) {
        return uint112(packed >> 56);
    }

    /// @notice All votes of the voter of a ballot.
    function totalOf(Ballot storage ballot, uint256 packed) internal view returns (uint256) {
        if (form(packed) != SPLIT_FORM) return votesIn(packed);
        return (packed >> 168) | (ballot.forAgainst >> 224 << _FIRST_BITS);
    }

    /// @notice The votes of a ballot: for and against, and abstain.
    function votesOf(Ballot storage ballot, uint256 packed) internal view returns (uint256, uint256) {
        uint256 form_ = form(packed);
        if (form_ == SPLIT_FORM) return (uint224(ballot.forAgainst), votesIn(packed));
        if (form_ == 0) return (0, 0);
        return nominal(form_ - 1, votesIn(packed));
    }

    /// @notice Stores a ballot of a voter who has `votes`; `kept`: the OWN bit and the sequence number, in their places.
    function store(
        Ballot storage ballot,
        uint8 support,
        uint256 kept,
        uint256 votes,
        uint256 forAgainst,
        uint256 abstain
    ) internal {
        uint256 packed = kept;
        if (support == SPLIT) {
            ballot.forAgainst = forAgainst | (votes >> _FIRST_BITS << 224);
            packed |= SPLIT_FORM | (abstain << 56) | (votes << 168);
        } else {
            packed |= (uint256(support) + 1) | (votes << 56);
        }
        ballot.packed = packed;
    }

    /// @notice The votes that a ballot of a voter with `votes` gives to each option.
    function parse(uint8 support, bytes memory params, uint256 votes)
        internal
        pure
        returns (IGovernorBallots.Outcome, uint256 forAgainst, uint256 abstain)
    {
        if (support == SPLIT) {
            if (params.length != _SPLIT_BYTES) return (IGovernorBallots.Outcome.InvalidParams, 0, 0);
            uint256 against;
            uint256 forVotes;
            assembly ("memory-safe") {
                against := shr(128, mload(add(params, 0x20)))
                forVotes := shr(128, mload(add(params, 0x30)))
                abstain := shr(128, mload(add(params, 0x40)))
            }
            uint256 all = against + forVotes + abstain;
            if (all == 0 || all > votes) return (IGovernorBallots.Outcome.InvalidParams, 0, 0);
            return (IGovernorBallots.Outcome.Counted, forVotes | (against << 112), abstain);
        }
        if (support > uint8(IGovernorBallots.VoteType.Abstain)) {
            return (IGovernorBallots.Outcome.InvalidSupport, 0, 0);
        }
        (forAgainst, abstain) = nominal(support, votes);
        bool isPlain = params.length == 0;
        return
            (isPlain ? IGovernorBallots.Outcome.Counted : IGovernorBallots.Outcome.InvalidParams, forAgainst, abstain);
    }

    /// @notice All of `votes` on one option.
    function nominal(uint256 support, uint256 votes) internal pure returns (uint256 forAgainst, uint256 abstain) {
        if (support == uint8(IGovernorBallots.VoteType.For)) return (votes, 0);
        if (support == uint8(IGovernorBallots.VoteType.Against)) return (votes << 112, 0);
        return (0, votes);
    }

    /// @notice Votes for, against and abstain together.
    function sum(uint256 forAgainst, uint256 abstain) internal pure returns (uint256) {
        unchecked {
            return uint256(uint112(forAgainst)) + (forAgainst >> 112) + abstain; // three numbers of 112 or 128 bits
        }
    }

    /// @notice The root of `votes`, with 18 decimals for votes with 18 decimals; rounded down.
    function rootOf(uint256 votes) internal pure returns (uint256) {
        return Math.sqrt(votes * _ROOT_SCALE);
    }

    /// @notice `forAgainst` times `numerator`, divided by `denominator`; each rounded down.
    function scaled(uint256 forAgainst, uint256 numerator, uint256 denominator) internal pure returns (uint256) {
        return (numerator * uint112(forAgainst) / denominator) | (numerator * (forAgainst >> 112) / denominator << 112);
    }
}
