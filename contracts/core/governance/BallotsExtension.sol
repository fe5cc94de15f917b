// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IGovernorBallots} from "../../interfaces/IGovernorBallots.sol";
import {IGovernorKinds} from "../../interfaces/IGovernorKinds.sol";
import {IGovernorLateExtension} from "../../interfaces/IGovernorLateExtension.sol";
import {IGovernorOwnBallots} from "../../interfaces/IGovernorOwnBallots.sol";
import {IGovernorSignedBallots} from "../../interfaces/IGovernorSignedBallots.sol";
import {IProposalKinds} from "../../interfaces/IProposalKinds.sol";
import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {Ballot, BallotLib, Change} from "../../libraries/BallotLib.sol";
import {ProposalCoreLib} from "../../libraries/ProposalCoreLib.sol";
import {Counting, Rules} from "../../libraries/RulesLib.sol";
import {SignatureLib} from "../../libraries/SignatureLib.sol";
import {ProposalTally, TallyLib} from "../../libraries/TallyLib.sol";

/// @dev Code of the governor that has no room in it: the governor creates this contract and calls it by delegatecall, so
/// it works on the governor's storage, and `address(this)` is the governor. Called by itself it finds no proposal.
contract BallotsExtension is IGovernorOwnBallots {
    using BallotLib for Ballot;
    using BallotLib for uint256;
    using SafeCast for uint256;
    using TallyLib for uint256;
    using TallyLib for ProposalTally;

    /* TYPES */

    /// @dev What is read once for a proposal.
    struct Proposal {
        uint256 id;
        uint256 snapshot; // unix seconds
        IVotes votes;
        IProposalKinds kinds;
        uint256 sequence; // of the ballot that is cast
    }

    /* CONSTANTS AND IMMUTABLES */

    bytes32 private constant _SIGNED_OWN_BALLOT_TYPEHASH =
        keccak256("SignedOwnBallot(uint256 proposalId,uint8 support,address voter,uint48 sequence,bytes params)");
    bytes32 private constant _DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    uint256 private constant _BPS = 10_000;

    /* STORAGE */

    /// @dev The governor's slots before those that are used here; a test compares the two layouts.
    uint256[9] private _ofGovernor;
    mapping(uint256 proposalId => ProposalTally) private _tallies;
    mapping(uint256 proposalId => mapping(address voter => Ballot)) private _ballots;

    /* BALLOTS */

    /// @inheritdoc IGovernorOwnBallots
    // In memory as the governor has it.
    // solhint-disable-next-line gas-calldata-parameters
    function castOwnVote(uint256 proposalId, uint8 support, string calldata reason, bytes memory params)
        external
        returns (uint256 weight)
    {
        Proposal memory proposal = _read(proposalId);
        uint256 latest = _ballots[proposalId][msg.sender].packed.sequence();
        proposal.sequence = Math.max(block.timestamp, latest);
        IGovernorBallots.Outcome outcome;
        (outcome, weight) = _cast(proposal, msg.sender, support, params);
        if (outcome == IGovernorBallots.Outcome.InvalidSupport) revert IGovernor.GovernorInvalidVoteType();
        if (outcome == IGovernorBallots.Outcome.InvalidParams) revert IGovernor.GovernorInvalidVoteParams();
        if (outcome == IGovernorBallots.Outcome.NoVotes) {
            revert IGovernorBallots.GovernorNoVotes(msg.sender, proposal.snapshot);
        }
        if (outcome != IGovernorBallots.Outcome.Counted) {
            revert IGovernorBallots.GovernorVoterNotEligible(msg.sender, _tallies[proposalId].minPower);
        }
        _emitVoteCast(proposalId, msg.sender, support, weight, reason, params);
    }

    /// @inheritdoc IGovernorOwnBallots
    function castOwnVotesBySig(uint256 proposalId, IGovernorSignedBallots.SignedBallot[] calldata ballots)
        external
        returns (IGovernorBallots.Outcome[] memory outcomes)
    {
        Proposal memory proposal = _read(proposalId);
        bytes32 domain = _domain();
        outcomes = new IGovernorBallots.Outcome[](ballots.length);
        for (uint256 i; i < ballots.length; ++i) {
            IGovernorBallots.Outcome outcome = _castSigned(proposal, ballots[i], domain);
            if (outcome != IGovernorBallots.Outcome.Counted) {
                emit IGovernorSignedBallots.BallotRejected(proposalId, ballots[i].voter, outcome);
            }
            outcomes[i] = outcome;
        }
    }

    /// @dev Of IGovernorBallots.
    function cancelSignedBallots(uint256 proposalId, uint48 sequence) external {
        Ballot storage ballot = _ballots[proposalId][msg.sender];
        uint256 packed = ballot.packed;
        uint256 latest = Math.max(sequence, packed.sequence());
        ballot.packed = packed ^ ((packed.sequence() ^ latest) << 8);
        emit IGovernorBallots.SignedBallotsCancelled(proposalId, msg.sender, latest);
    }

    /* INTERNAL: BALLOTS */

    function _castSigned(Proposal memory proposal, IGovernorSignedBallots.SignedBallot calldata signed, bytes32 domain)
        private
        returns (IGovernorBallots.Outcome outcome)
    {
        if (signed.sequence == 0) return IGovernorBallots.Outcome.OutOfDate;
        if (signed.sequence > block.timestamp) return IGovernorBallots.Outcome.FromTheFuture;

        bytes32 structHash = keccak256(
            abi.encode(
                _SIGNED_OWN_BALLOT_TYPEHASH,
                proposal.id,
                signed.support,
                signed.voter,
                signed.sequence,
                keccak256(signed.params)
            )
        );
        if (!SignatureLib.isValid(signed.voter, MessageHashUtils.toTypedDataHash(domain, structHash), signed.signature))
        {
            return IGovernorBallots.Outcome.InvalidSignature;
        }
        if (signed.sequence <= _ballots[proposal.id][signed.voter].packed.sequence()) {
            return IGovernorBallots.Outcome.OutOfDate;
        }

        proposal.sequence = signed.sequence;
        uint256 weight;
        (outcome, weight) = _cast(proposal, signed.voter, signed.support, signed.params);
        if (outcome == IGovernorBallots.Outcome.Counted) {
            _emitVoteCast(proposal.id, signed.voter, signed.support, weight, "", signed.params);
        }
    }

    /// @dev Replaces the ballot of `voter` by one that holds its own power. Changes nothing unless the outcome is
    /// `Counted`.
    function _cast(Proposal memory proposal, address voter, uint8 support, bytes memory params)
        private
        returns (IGovernorBallots.Outcome outcome, uint256 weight)
    {
        Ballot storage ballot = _ballots[proposal.id][voter];
        uint256 packed = ballot.packed;
        uint256 had = ballot.totalOf(packed);
        if (packed.form() == 0) had = proposal.votes.getPastVotes(voter, proposal.snapshot).toUint112() - had;
        (address delegate, uint256 own) = _ownOf(proposal, voter, packed);
        uint256 votes = uint256((had + own).toUint112());
        if (votes == 0) return (IGovernorBallots.Outcome.NoVotes, 0);

        Change memory change;
        (outcome, change.added, change.addedAbstain) = BallotLib.parse(support, params, votes);
        if (outcome != IGovernorBallots.Outcome.Counted) return (outcome, 0);
        Rules rules = _rulesIfLate(proposal);
        if (!_isEligible(proposal, voter, rules)) return (IGovernorBallots.Outcome.Ineligible, 0);

        uint256 extendedDeadline = _lateDeadline(proposal, rules);
        uint256 allVotes = extendedDeadline == 0 ? 0 : proposal.votes.getPastTotalSupply(proposal.snapshot);
        (bool hadQuorum, bool passed) = _standing(proposal, rules, extendedDeadline, allVotes);
        if (own != 0) _takeBack(proposal, voter, delegate, own, rules);
        (change.removed, change.removedAbstain) = ballot.votesOf(packed);
        uint256 kept = (proposal.sequence << 8) | (own == 0 ? packed & BallotLib.OWN : BallotLib.OWN);
        ballot.store(support, kept, votes, change.added, change.addedAbstain);
        _move(proposal.id, change, had, votes, rules);
        (bool hasQuorum, bool passes) = _standing(proposal, rules, extendedDeadline, allVotes);
        if (hasQuorum && (!hadQuorum || (!passed && passes))) _extend(proposal, extendedDeadline);
        if (packed.form() != 0) _emitReplaced(proposal.id, voter, change);
        weight = BallotLib.sum(change.added, change.addedAbstain);
    }

    /// @dev Whom the own power of `voter` is taken back from, and that power; none if it never gave it or has it back.
    function _ownOf(Proposal memory proposal, address voter, uint256 packed)
        private
        view
        returns (address delegate, uint256 own)
    {
        if (packed & BallotLib.OWN != 0) return (voter, 0);
        IVotingEscrow escrow = IVotingEscrow(address(proposal.votes));
        delegate = escrow.pastDelegate(voter, proposal.snapshot);
        if (delegate != voter) own = escrow.powerAt(voter, proposal.snapshot);
    }

    /// @dev Takes `own` votes from the ballot of `delegate`, or from those that it can cast later.
    function _takeBack(Proposal memory proposal, address voter, address delegate, uint256 own, Rules rules) private {
        Change memory change;
        if (delegate != address(0)) {
            Ballot storage ballot = _ballots[proposal.id][delegate];
            uint256 packed = ballot.packed;
            uint256 form = packed.form();
            uint256 votes = ballot.totalOf(packed);
            if (form == 0) {
                ballot.packed = packed + (own << 56); // of votes that others gave it, which fit into the field
            } else {
                uint256 left = votes - own;
                (change.removed, change.removedAbstain) = ballot.votesOf(packed);
                change.added = BallotLib.scaled(change.removed, left, votes);
                change.addedAbstain = change.removedAbstain * left / votes;
                uint8 support = form == BallotLib.SPLIT_FORM ? BallotLib.SPLIT : uint8(form - 1);
                uint256 kept = (packed & BallotLib.OWN) | (packed.sequence() << 8);
                ballot.store(support, kept, left, change.added, change.addedAbstain);
                _move(proposal.id, change, votes, left, rules);
            }
        }
        uint256 gone = change.removed - change.added;
        emit VotesTakenBack(
            proposal.id, voter, delegate, own, gone >> 112, uint112(gone), change.removedAbstain - change.addedAbstain
        );
    }

    /// @dev Updates the tally for one ballot of a voter that had `had` votes and has `votes`, and turns the votes in
    /// `change` into weights.
    function _move(uint256 proposalId, Change memory change, uint256 had, uint256 votes, Rules rules) private {
        ProposalTally storage tally = _tallies[proposalId];
        if (rules.counting() == Counting.Quadratic) {
            uint256 participation = tally.participation + uint112(change.added) + change.addedAbstain;
            tally.participation = (participation - uint112(change.removed) - change.removedAbstain).toUint112();
            (change.removed, change.removedAbstain) = _roots(change.removed, change.removedAbstain, had);
            (change.added, change.addedAbstain) = _roots(change.added, change.addedAbstain, votes);
        }
        tally.packed = tally.packed.moved(change.removed, change.added);
        if (change.removedAbstain != change.addedAbstain) {
            tally.abstainVotes = (uint256(tally.abstainVotes) + change.addedAbstain - change.removedAbstain).toUint112();
        }
    }

    function _roots(uint256 forAgainst, uint256 abstain, uint256 votes) private pure returns (uint256, uint256) {
        if (votes == 0) return (0, 0);
        uint256 root = BallotLib.rootOf(votes);
        return (BallotLib.scaled(forAgainst, root, votes), root * abstain / votes);
    }

    /* INTERNAL: PROPOSALS */

    /// @dev Reverts as a ballot does unless the vote is open.
    function _read(uint256 proposalId) private view returns (Proposal memory proposal) {
        IGovernor.ProposalState current = IGovernor(address(this)).state(proposalId);
        bytes32 active = bytes32(1 << uint8(IGovernor.ProposalState.Active));
        require(
            current == IGovernor.ProposalState.Active,
            IGovernor.GovernorUnexpectedProposalState(proposalId, current, active)
        );
        proposal.id = proposalId;
        proposal.snapshot = IGovernor(address(this)).proposalSnapshot(proposalId);
        proposal.votes = IVotes(address(GovernorVotes(payable(address(this))).token()));
        proposal.kinds = IGovernorKinds(address(this)).KINDS();
    }

    /// @dev The rules of the proposal; zero while a ballot needs none.
    function _rulesIfLate(Proposal memory proposal) private view returns (Rules) {
        uint256 tally = _tallies[proposal.id].packed;
        if (tally.isEarly(proposal.snapshot)) return Rules.wrap(0);
        return proposal.kinds.rulesOf(tally.version());
    }

    function _isEligible(Proposal memory proposal, address voter, Rules rules) private view returns (bool) {
        return rules.counting() != Counting.Quadratic
            || proposal.kinds.ownPower(voter, proposal.snapshot) >= _tallies[proposal.id].minPower;
    }

    /// @dev To which second a ballot that turns the outcome now would extend the vote; 0 if it is too early for that, or
    /// would not. An extension takes another time of the vote at most.
    function _lateDeadline(Proposal memory proposal, Rules rules) private view returns (uint256 deadline) {
        if (Rules.unwrap(rules) == 0) return 0;
        deadline = Math.min(block.timestamp + rules.lateExtension(), proposal.snapshot + 2 * rules.votingPeriod());
        if (deadline <= proposal.snapshot + ProposalCoreLib.coreOf(proposal.id).voteDuration) deadline = 0;
    }

    /// @dev Whether the proposal has its quorum, and passes; only where a ballot may extend the vote to a second.
    function _standing(Proposal memory proposal, Rules rules, uint256 extendedDeadline, uint256 allVotes)
        private
        view
        returns (bool, bool)
    {
        if (extendedDeadline == 0) return (false, false);
        return _tallies[proposal.id].standing(rules, allVotes);
    }

    function _extend(Proposal memory proposal, uint256 extendedDeadline) private {
        ProposalCoreLib.coreOf(proposal.id).voteDuration = (extendedDeadline - proposal.snapshot).toUint32();
        emit IGovernorLateExtension.ProposalExtended(proposal.id, extendedDeadline.toUint64());
    }

    /* INTERNAL: EVENTS AND SIGNATURES */

    function _emitVoteCast(
        uint256 proposalId,
        address voter,
        uint8 support,
        uint256 weight,
        string memory reason,
        bytes memory params
    ) private {
        if (params.length == 0) {
            emit IGovernor.VoteCast(voter, proposalId, support, weight, reason);
        } else {
            emit IGovernor.VoteCastWithParams(voter, proposalId, support, weight, reason, params);
        }
    }

    function _emitReplaced(uint256 proposalId, address voter, Change memory weights) private {
        uint256 old = weights.removed;
        emit IGovernorBallots.BallotReplaced(proposalId, voter, old >> 112, uint112(old), weights.removedAbstain);
    }

    /// @dev The separator of the governor's EIP-712 domain.
    function _domain() private view returns (bytes32) {
        (, string memory name, string memory version,,,,) = IERC5267(address(this)).eip712Domain();
        bytes memory fields = abi.encode(
            _DOMAIN_TYPEHASH, keccak256(bytes(name)), keccak256(bytes(version)), block.chainid, address(this)
        );
        return keccak256(fields);
    }
}
