// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {GovernorKinds} from "./GovernorKinds.sol";
import {IGovernorBallots} from "../../../interfaces/IGovernorBallots.sol";
import {IProposalKinds} from "../../../interfaces/IProposalKinds.sol";
import {Ballot, BallotLib, Change} from "../../../libraries/BallotLib.sol";
import {Counting, Rules} from "../../../libraries/RulesLib.sol";
import {ProposalTally, TallyLib} from "../../../libraries/TallyLib.sol";

/// @dev Changing a nominal ballot needs no call to the source of votes. A ballot under majority counting that is too early
/// to extend the vote reads no rules.
abstract contract GovernorBallots is IGovernorBallots, GovernorKinds {
    using SafeCast for uint256;
    using BallotLib for Ballot;
    using BallotLib for uint256;
    using TallyLib for uint256;

    /* CONSTANTS AND IMMUTABLES */

    /// @dev Added to the current second in place of a sequence: the ballot is cast through a standard function.
    uint256 private constant _STANDARD_BALLOT = 1 << 48;

    /* STORAGE */

    mapping(uint256 proposalId => mapping(address voter => Ballot)) private _ballots;

    /* VIEWS */

    /// @inheritdoc IGovernor
    // solhint-disable-next-line func-name-mixedcase
    function COUNTING_MODE() public pure virtual returns (string memory) {
        return "support=bravo&quorum=for,abstain&params=split&ballots=replaced";
    }

    /// @inheritdoc IGovernor
    function hasVoted(uint256 proposalId, address account) public view virtual returns (bool) {
        return uint8(_ballots[proposalId][account].packed) != 0;
    }

    /// @inheritdoc IGovernorBallots
    function proposalVotes(uint256 proposalId)
        public
        view
        virtual
        returns (uint256 againstVotes, uint256 forVotes, uint256 abstainVotes)
    {
        ProposalTally storage tally = _tallies[proposalId];
        return (tally.packed.againstVotes(), tally.packed.forVotes(), tally.abstainVotes);
    }

    /// @inheritdoc IGovernorBallots
    function proposalParticipation(uint256 proposalId) external view returns (uint256) {
        return _participation(proposalId);
    }

    /// @inheritdoc IGovernorBallots
    function ballotOf(uint256 proposalId, address voter)
        external
        view
        returns (
            uint256 againstVotes,
            uint256 forVotes,
            uint256 abstainVotes,
            uint256 sequence,
            uint256 votes,
            bool isOwn
        )
    {
        Ballot storage ballot = _ballots[proposalId][voter];
        uint256 packed = ballot.packed;
        uint256 forAgainst;
        (forAgainst, abstainVotes) = ballot.votesOf(packed);
        return (
            forAgainst >> 112,
            uint112(forAgainst),
            abstainVotes,
            packed.sequence(),
            ballot.totalOf(packed),
            packed & BallotLib.OWN != 0
        );
    }

    /* INTERNAL */

    function _castVote(uint256 proposalId, address account, uint8 support, string memory reason, bytes memory params)
        internal
        virtual
        override
        returns (uint256)
    {
        _validateStateBitmap(proposalId, _encodeStateBitmap(ProposalState.Active));
        (Outcome outcome, uint256 weight) =
            _setBallot(proposalId, account, support, params, block.timestamp | _STANDARD_BALLOT);
        if (outcome == Outcome.InvalidSupport) revert GovernorInvalidVoteType();
        if (outcome == Outcome.InvalidParams) revert GovernorInvalidVoteParams();
        if (outcome == Outcome.NoVotes) revert GovernorNoVotes(account, proposalSnapshot(proposalId));
        if (outcome != Outcome.Counted) revert GovernorVoterNotEligible(account, _tallies[proposalId].minPower);

        _emitVoteCast(proposalId, account, support, weight, reason, params);
        return weight;
    }

    function _emitVoteCast(
        uint256 proposalId,
        address account,
        uint8 support,
        uint256 weight,
        string memory reason,
        bytes memory params
    ) internal {
        if (params.length == 0) {
            emit VoteCast(account, proposalId, support, weight, reason);
        } else {
            emit VoteCastWithParams(account, proposalId, support, weight, reason, params);
        }
    }

    /// @dev Every ballot goes through `_castVote` above or through `_setBallot`.
    function _countVote(uint256 proposalId, address account, uint8 support, uint256, bytes memory params)
        internal
        virtual
        override
        returns (uint256 weight)
    {
        (, weight) = _setBallot(proposalId, account, support, params, block.timestamp | _STANDARD_BALLOT);
    }

    /// @dev Replaces the ballot of `account`, or adds a part to it. Changes nothing unless the outcome is `Counted`. A
    /// ballot cast through a standard function is numbered with the current second, and if somebody other than the
    /// voter submits it, it must be the voter's first.
    function _setBallot(uint256 proposalId, address account, uint8 support, bytes memory params, uint256 sequence)
        internal
        returns (Outcome outcome, uint256 weight)
    {
        Ballot storage ballot = _ballots[proposalId][account];
        uint256 packedBallot = ballot.packed;
        uint256 latest = packedBallot.sequence();
        bool isStandard = sequence >= _STANDARD_BALLOT;
        if (isStandard) {
            require(uint56(packedBallot) == 0 || account == _msgSender(), GovernorAlreadyCastVote(account));
            sequence = uint48(sequence) > latest ? uint48(sequence) : latest;
        } else if (sequence <= latest) {
            return (Outcome.OutOfDate, 0);
        }

        uint256 form = packedBallot.form();
        uint256 snapshot = proposalSnapshot(proposalId);
        uint256 votes = ballot.totalOf(packedBallot);
        if (form == 0) {
            unchecked {
                votes = _getVotes(account, snapshot, params).toUint112() - votes; // what was taken back is a part of these
            }
        }
        if (votes == 0) return (Outcome.NoVotes, 0);

        // Fast path for the common case, with the same result as the code below.
        if (form == 0 && support < uint8(VoteType.Abstain) && params.length == 0) {
            if (_countEarly(proposalId, support == uint8(VoteType.For) ? votes : votes << 112, snapshot)) {
                ballot.packed = (uint256(support) + 1) | (sequence << 8) | (votes << 56);
                return (Outcome.Counted, votes);
            }
        }

        Change memory change;
        (outcome, change.added, change.addedAbstain) = BallotLib.parse(support, params, votes);
        if (outcome != Outcome.Counted) return (outcome, 0);
        if (form != 0) {
            (change.removed, change.removedAbstain) = ballot.votesOf(packedBallot);
            bool mayAdd = isStandard && form == BallotLib.SPLIT_FORM && support == BallotLib.SPLIT;
            if (mayAdd && !_addPart(change, votes)) return (Outcome.InvalidParams, 0);
        }
        Rules rules = _rulesIfLate(proposalId, snapshot);
        if (!_isEligible(proposalId, account, snapshot, rules)) return (Outcome.Ineligible, 0);

        uint256 kept = (packedBallot & BallotLib.OWN) | (sequence << 8);
        ballot.store(support, kept, votes, change.added, change.addedAbstain);
        weight = _count(proposalId, rules, votes, change);
        if (change.isPart) weight -= BallotLib.sum(change.removed, change.removedAbstain);
        else if (form != 0) _emitReplaced(proposalId, account, change);
    }

    function _emitReplaced(uint256 proposalId, address account, Change memory weights) private {
        uint256 old = weights.removed;
        emit BallotReplaced(proposalId, account, old >> 112, uint112(old), weights.removedAbstain);
    }

    /// @dev Adds a split of less than all votes to the earlier ones. Returns false if they exceed `votes` together.
    function _addPart(Change memory change, uint256 votes) private pure returns (bool) {
        if (BallotLib.sum(change.added, change.addedAbstain) == votes) return true;

        change.isPart = true;
        change.added += change.removed;
        change.addedAbstain += change.removedAbstain;
        return BallotLib.sum(change.added, change.addedAbstain) <= votes;
    }

    /// @dev Adds votes for and against if it is early and they need no rules.
    function _countEarly(uint256 proposalId, uint256 forAgainst, uint256 snapshot) private returns (bool isEarly) {
        ProposalTally storage tally = _tallies[proposalId];
        uint256 packedTally = tally.packed;
        isEarly = packedTally.isEarly(snapshot);
        if (isEarly) tally.packed = packedTally.moved(0, forAgainst);
    }

    /// @dev The rules of `proposalId`; zero while a ballot needs none.
    function _rulesIfLate(uint256 proposalId, uint256 snapshot) private view returns (Rules) {
        bool isEarly = _tallies[proposalId].packed.isEarly(snapshot);
        return isEarly ? Rules.wrap(0) : _rulesOf(proposalId);
    }

    function _isEligible(uint256 proposalId, address account, uint256 snapshot, Rules rules)
        private
        view
        returns (bool)
    {
        return rules.counting() != Counting.Quadratic
            || _ask(IProposalKinds.ownPower.selector, uint160(account), snapshot, 0) >= _tallies[proposalId].minPower;
    }

    /// @dev Updates the tally for one ballot, and turns the votes in `change` into weights. `weight` is that of `added`.
    function _count(uint256 proposalId, Rules rules, uint256 votes, Change memory change)
        private
        returns (uint256 weight)
    {
        if (Rules.unwrap(rules) == 0) _move(_tallies[proposalId], change);
        else _moveLate(proposalId, rules, votes, change);
        return BallotLib.sum(change.added, change.addedAbstain);
    }

    /// @dev Hook for GovernorLateExtension; called before the tally is updated.
    function _moveLate(uint256 proposalId, Rules rules, uint256 votes, Change memory change) internal virtual {
        ProposalTally storage tally = _tallies[proposalId];
        if (rules.counting() == Counting.Quadratic) {
            uint256 added = uint112(change.added) + change.addedAbstain;
            tally.participation = _moved(tally.participation, uint112(change.removed) + change.removedAbstain, added);
            _takeRoots(change, votes);
        }
        _move(tally, change);
    }

    function _move(ProposalTally storage tally, Change memory change) private {
        tally.packed = tally.packed.moved(change.removed, change.added);
        (uint256 removed, uint256 added) = (change.removedAbstain, change.addedAbstain);
        if (removed != added) tally.abstainVotes = _moved(tally.abstainVotes, removed, added);
    }

    /// @dev `removed` must have been added before.
    function _moved(uint256 sum, uint256 removed, uint256 added) private pure returns (uint112) {
        unchecked {
            return (sum - removed + added).toUint112(); // three numbers of 112 bits, or their sums
        }
    }

    /// @dev Each option gets its proportional part of the root of all votes, rounded down, so splitting gains nothing.
    function _takeRoots(Change memory change, uint256 votes) private pure {
        uint256 root = BallotLib.rootOf(votes);
        change.removed = BallotLib.scaled(change.removed, root, votes);
        change.removedAbstain = root * change.removedAbstain / votes;
        change.added = BallotLib.scaled(change.added, root, votes);
        change.addedAbstain = root * change.addedAbstain / votes;
    }
}
