// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {GovernorKinds} from "./GovernorKinds.sol";
import {IGovernorBallots} from "../../../interfaces/IGovernorBallots.sol";
import {Counting, Rules} from "../../../libraries/RulesLib.sol";
import {TallyLib} from "../../../libraries/TallyLib.sol";

/// @dev A plain ballot is one slot, which also holds its votes, so that changing it asks the source of votes nothing. A
/// ballot under majority counting that comes too early to extend the vote reads no rules.
abstract contract GovernorBallots is IGovernorBallots, GovernorKinds {
    using SafeCast for uint256;
    using TallyLib for uint256;

    /* TYPES */

    /// @dev Two slots, the second for split ballots only. Word: 8 bits form | 48 bits sequence | 112 bits votes | empty.
    /// The form is 0 for no ballot, `support + 1` for a plain one, `_SPLIT_FORM` for a split one, whose votes in the word
    /// are those to abstain. Sides: 112 bits for | 112 bits against.
    struct Ballot {
        uint256 word;
        uint256 sides;
    }

    /// @dev What a ballot takes out of the sums and puts into them; sides are 112 bits for | 112 bits against.
    struct Change {
        uint256 removed;
        uint256 removedAbstain;
        uint256 added;
        uint256 addedAbstain;
    }

    /* CONSTANTS AND IMMUTABLES */

    uint8 private constant _SPLIT = 255;
    uint256 private constant _SPLIT_FORM = 4;
    uint256 private constant _SPLIT_BYTES = 3 * 16;
    /// @dev Roots are taken of votes times this, so that whole tokens of 18 decimals have roots of 18 decimals.
    uint256 private constant _ROOT_SCALE = 1e18;

    /* STORAGE */

    mapping(uint256 proposalId => mapping(address voter => Ballot)) private _ballots;

    /* BALLOTS */

    /// @inheritdoc IGovernorBallots
    function cancelSignedBallots(uint256 proposalId, uint48 sequence) external {
        Ballot storage ballot = _ballots[proposalId][_msgSender()];
        uint256 word = ballot.word;
        uint256 latest = Math.max(sequence, _sequence(word));
        ballot.word = word ^ ((_sequence(word) ^ latest) << 8);
        emit SignedBallotsCancelled(proposalId, _msgSender(), latest);
    }

    /* VIEWS */

    /// @inheritdoc IGovernor
    // solhint-disable-next-line func-name-mixedcase
    function COUNTING_MODE() public pure virtual returns (string memory) {
        return "support=bravo,fractional&quorum=for,abstain&params=fractional";
    }

    /// @inheritdoc IGovernor
    function hasVoted(uint256 proposalId, address account) public view virtual returns (bool) {
        return uint8(_ballots[proposalId][account].word) != 0;
    }

    /// @inheritdoc IGovernorBallots
    function proposalVotes(uint256 proposalId)
        public
        view
        virtual
        returns (uint256 againstVotes, uint256 forVotes, uint256 abstainVotes)
    {
        Box storage box = _boxes[proposalId];
        return (box.head.againstVotes(), box.head.forVotes(), box.abstainVotes);
    }

    /// @inheritdoc IGovernorBallots
    function proposalParticipation(uint256 proposalId) external view returns (uint256) {
        return _participation(proposalId);
    }

    /// @inheritdoc IGovernorBallots
    function ballotOf(uint256 proposalId, address voter)
        external
        view
        returns (uint256 againstVotes, uint256 forVotes, uint256 abstainVotes, uint256 sequence)
    {
        Ballot storage ballot = _ballots[proposalId][voter];
        (uint256 sides, uint256 abstain) = _sidesOf(ballot, ballot.word);
        return (sides >> 112, uint112(sides), abstain, _sequence(ballot.word));
    }

    /* INTERNAL */

    function _castVote(uint256 proposalId, address account, uint8 support, string memory reason, bytes memory params)
        internal
        virtual
        override
        returns (uint256)
    {
        _validateStateBitmap(proposalId, _encodeStateBitmap(ProposalState.Active));
        (Outcome outcome, uint256 weight) = _setBallot(proposalId, account, support, params, 0);
        if (outcome == Outcome.InvalidSupport) revert GovernorInvalidVoteType();
        if (outcome == Outcome.InvalidParams) revert GovernorInvalidVoteParams();
        if (outcome == Outcome.NoVotes) revert GovernorNoVotes(account, proposalSnapshot(proposalId));
        if (outcome != Outcome.Counted) revert GovernorVoterNotEligible(account, _boxes[proposalId].minPower);

        _announce(proposalId, account, support, weight, reason, params);
        return weight;
    }

    function _announce(
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
        (, weight) = _setBallot(proposalId, account, support, params, 0);
    }

    /// @dev Counts the ballot in place of the one that `account` has. Changes nothing unless the outcome is `Counted`.
    /// A `sequence` of zero is a ballot of a standard function: it takes the present second, and if it comes from
    /// somebody else than the voter, it must be the first.
    function _setBallot(uint256 proposalId, address account, uint8 support, bytes memory params, uint256 sequence)
        internal
        returns (Outcome outcome, uint256 weight)
    {
        Ballot storage ballot = _ballots[proposalId][account];
        uint256 word = ballot.word;
        if (sequence == 0) {
            require(word == 0 || account == _msgSender(), GovernorAlreadyCastVote(account));
            sequence = Math.max(block.timestamp, _sequence(word));
        } else if (sequence <= _sequence(word)) {
            return (Outcome.OutOfDate, 0);
        }

        uint256 form = _form(word);
        uint256 snapshot = proposalSnapshot(proposalId);
        uint256 votes =
            form == 0 || form == _SPLIT_FORM ? _getVotes(account, snapshot, params).toUint112() : _wordVotes(word);
        if (votes == 0) return (Outcome.NoVotes, 0);

        // The usual ballot goes the short way; what follows would do the same for it.
        if (form == 0 && support < uint8(VoteType.Abstain) && params.length == 0) {
            uint256 head = _boxes[proposalId].head;
            if (head.isPlain(clock() - snapshot)) {
                _boxes[proposalId].head = head.moved(0, support == uint8(VoteType.For) ? votes : votes << 112);
                ballot.word = (uint256(support) + 1) | (sequence << 8) | (votes << 56);
                return (Outcome.Counted, votes);
            }
        }

        Change memory change;
        (outcome, change.added, change.addedAbstain) = _read(support, params, votes);
        if (outcome != Outcome.Counted) return (outcome, 0);
        if (form != 0) (change.removed, change.removedAbstain) = _sidesOf(ballot, word);
        (outcome, weight) = _count(proposalId, account, snapshot, votes, change);
        if (outcome != Outcome.Counted) return (outcome, 0);

        if (support == _SPLIT) {
            ballot.sides = change.added;
            ballot.word = _SPLIT_FORM | (sequence << 8) | (change.addedAbstain << 56);
        } else {
            ballot.word = (uint256(support) + 1) | (sequence << 8) | (votes << 56);
        }
        if (form != 0) emit BallotReplaced(proposalId, account, form == _SPLIT_FORM ? _SPLIT : uint8(form - 1));
    }

    /// @dev Moves the votes of one ballot in the sums; `weight` is what counts of the new one.
    function _count(uint256 proposalId, address account, uint256 snapshot, uint256 votes, Change memory change)
        private
        returns (Outcome, uint256 weight)
    {
        Box storage box = _boxes[proposalId];
        if (box.head.isPlain(clock() - snapshot)) return (Outcome.Counted, _move(box, change));

        Rules rules = _rulesOf(proposalId);
        bool hasEnough = rules.counting() != Counting.Quadratic || KINDS.ownPower(account, snapshot) >= box.minPower;
        return hasEnough ? (Outcome.Counted, _moveLate(proposalId, rules, votes, change)) : (Outcome.Ineligible, 0);
    }

    /// @dev Where an extension looks at what a late ballot does: before this function nothing of it is counted.
    function _moveLate(uint256 proposalId, Rules rules, uint256 votes, Change memory change)
        internal
        virtual
        returns (uint256 weight)
    {
        Box storage box = _boxes[proposalId];
        if (rules.counting() == Counting.Quadratic) {
            box.participation = (uint256(box.participation) + uint112(change.added) + change.addedAbstain
                    - uint112(change.removed) - change.removedAbstain)
            .toUint112();
            change = _weigh(change, votes);
        }
        return _move(box, change);
    }

    function _move(Box storage box, Change memory change) private returns (uint256 weight) {
        box.head = box.head.moved(change.removed, change.added);
        if (change.removedAbstain != change.addedAbstain) {
            box.abstainVotes = (uint256(box.abstainVotes) + change.addedAbstain - change.removedAbstain).toUint112();
        }
        return uint112(change.added) + (change.added >> 112) + change.addedAbstain;
    }

    /// @dev Each side has its part of the root of the whole, rounded down, so that splitting a ballot gains nothing.
    function _weigh(Change memory change, uint256 votes) private pure returns (Change memory) {
        uint256 root = Math.sqrt(votes * _ROOT_SCALE);
        return Change(
            _weighSides(change.removed, root, votes),
            root * change.removedAbstain / votes,
            _weighSides(change.added, root, votes),
            root * change.addedAbstain / votes
        );
    }

    function _weighSides(uint256 sides, uint256 root, uint256 votes) private pure returns (uint256) {
        return (root * uint112(sides) / votes) | (root * (sides >> 112) / votes << 112);
    }

    function _read(uint8 support, bytes memory params, uint256 votes)
        private
        pure
        returns (Outcome, uint256 sides, uint256 abstain)
    {
        if (support == _SPLIT) {
            if (params.length != _SPLIT_BYTES) return (Outcome.InvalidParams, 0, 0);
            uint256 against;
            uint256 inFavour;
            assembly ("memory-safe") {
                against := shr(128, mload(add(params, 0x20)))
                inFavour := shr(128, mload(add(params, 0x30)))
                abstain := shr(128, mload(add(params, 0x40)))
            }
            uint256 sum = against + inFavour + abstain;
            if (sum == 0 || sum > votes) return (Outcome.InvalidParams, 0, 0);
            return (Outcome.Counted, inFavour | (against << 112), abstain);
        }
        if (support > uint8(VoteType.Abstain)) return (Outcome.InvalidSupport, 0, 0);
        (sides, abstain) = _whole(support, votes);
        return (params.length == 0 ? Outcome.Counted : Outcome.InvalidParams, sides, abstain);
    }

    function _sidesOf(Ballot storage ballot, uint256 word) private view returns (uint256, uint256) {
        uint256 form = _form(word);
        if (form == _SPLIT_FORM) return (ballot.sides, _wordVotes(word));
        if (form == 0) return (0, 0);
        return _whole(form - 1, _wordVotes(word));
    }

    function _whole(uint256 support, uint256 votes) private pure returns (uint256 sides, uint256 abstain) {
        if (support == uint8(VoteType.For)) return (votes, 0);
        if (support == uint8(VoteType.Against)) return (votes << 112, 0);
        return (0, votes);
    }

    function _form(uint256 word) private pure returns (uint256) {
        return uint8(word);
    }

    function _sequence(uint256 word) private pure returns (uint256) {
        return uint48(word >> 8);
    }

    function _wordVotes(uint256 word) private pure returns (uint256) {
        return uint112(word >> 56);
    }
}
