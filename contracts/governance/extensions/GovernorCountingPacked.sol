// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IGovernorCountingPacked} from "../../interfaces/IGovernorCountingPacked.sol";

/// @dev The slot that a ballot writes anyway has room for what a late ballot must know about the end of the vote, so
/// `GovernorLateQuorum` costs an early ballot no storage access of its own.
abstract contract GovernorCountingPacked is IGovernorCountingPacked, Governor {
    using SafeCast for uint256;

    /// @dev Two slots: 112 bits forVotes | 112 bits againstVotes | 32 bits lateFrom,
    /// then 112 bits abstainVotes | 48 bits extendedDeadline | 96 bits empty.
    /// 2^112 votes are 5.19 * 10^15 tokens of 18 decimals.
    struct BallotBox {
        uint112 forVotes;
        uint112 againstVotes;
        uint32 lateFrom; // belongs to GovernorLateQuorum
        uint112 abstainVotes;
        uint48 extendedDeadline; // belongs to GovernorLateQuorum
    }

    /* STORAGE */

    mapping(uint256 proposalId => BallotBox) internal _boxes;

    /// @dev 1 if `voter` voted. A whole word: writing a part of one would read it first.
    mapping(uint256 proposalId => mapping(address voter => uint256)) private _ballots;

    /* VIEWS */

    /// @inheritdoc IGovernor
    // solhint-disable-next-line func-name-mixedcase
    function COUNTING_MODE() public pure virtual returns (string memory) {
        return "support=bravo&quorum=for,abstain";
    }

    /// @inheritdoc IGovernor
    function hasVoted(uint256 proposalId, address account) public view virtual returns (bool) {
        return _ballots[proposalId][account] != 0;
    }

    /// @inheritdoc IGovernorCountingPacked
    function proposalVotes(uint256 proposalId)
        public
        view
        virtual
        returns (uint256 againstVotes, uint256 forVotes, uint256 abstainVotes)
    {
        BallotBox storage box = _boxes[proposalId];
        return (box.againstVotes, box.forVotes, box.abstainVotes);
    }

    /* INTERNAL */

    function _quorumReached(uint256 proposalId) internal view virtual override returns (bool) {
        BallotBox storage box = _boxes[proposalId];
        return uint256(box.forVotes) + box.abstainVotes >= quorum(proposalSnapshot(proposalId));
    }

    function _voteSucceeded(uint256 proposalId) internal view virtual override returns (bool) {
        BallotBox storage box = _boxes[proposalId];
        return box.forVotes > box.againstVotes;
    }

    function _countVote(uint256 proposalId, address account, uint8 support, uint256 totalWeight, bytes memory)
        internal
        virtual
        override
        returns (uint256)
    {
        mapping(address voter => uint256) storage ballots = _ballots[proposalId];
        require(ballots[account] == 0, GovernorAlreadyCastVote(account));
        ballots[account] = 1;

        BallotBox storage box = _boxes[proposalId];
        uint112 votes = totalWeight.toUint112();
        if (support == uint8(VoteType.Against)) {
            box.againstVotes += votes;
        } else if (support == uint8(VoteType.For)) {
            box.forVotes += votes;
        } else if (support == uint8(VoteType.Abstain)) {
            box.abstainVotes += votes;
        } else {
            revert GovernorInvalidVoteType();
        }
        return totalWeight;
    }
}
