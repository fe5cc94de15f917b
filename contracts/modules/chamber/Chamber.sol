// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";
import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {StorageSlot} from "@openzeppelin/contracts/utils/StorageSlot.sol";

import {IGovernorBallots} from "../../interfaces/IGovernorBallots.sol";
import {IGovernorSignedBallots} from "../../interfaces/IGovernorSignedBallots.sol";
import {IProposalStage} from "../../interfaces/IProposalStage.sol";
import {IVotesRoute} from "../../interfaces/IVotesRoute.sol";
import {SignatureLib} from "../../libraries/SignatureLib.sol";
import {IChamber} from "./IChamber.sol";

contract Chamber is IChamber {
    using SafeCast for uint256;

    /* CONSTANTS AND IMMUTABLES */

    bytes32 private constant _DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant _BALLOT_TYPEHASH =
        keccak256("SignedBallot(uint256 proposalId,uint8 support,address voter,uint48 sequence,bytes params)");
    uint256 private constant _BPS = 10_000;
    uint256 private constant _ROUTE_BYTES = 4 * 32;
    uint256 private constant _FOR = uint256(IGovernorBallots.VoteType.For);
    uint256 private constant _ABSTAIN = uint256(IGovernorBallots.VoteType.Abstain);

    /// @inheritdoc IChamber
    IERC5805 public immutable VOTES;
    /// @inheritdoc IChamber
    uint256 public immutable QUORUM_BPS;
    /// @inheritdoc IChamber
    uint256 public immutable MARGIN_BPS;
    /// @inheritdoc IChamber
    uint256 public immutable UNTIL;
    /// @dev How past votes are asked for where `VOTES` only hands that on; see `IVotesRoute`. Zeros if it does not.
    address private immutable _TARGET;
    bytes4 private immutable _SELECTOR;
    uint256 private immutable _FIRST;
    uint256 private immutable _LAST;

    /* STORAGE */

    // `subject` stands for a governor and its proposal, `ballot` for these and a voter; see `_keyOf`. One word each:

    /// @dev 32 bits deadline as the governor told it last; it may be later by now | 32 snapshot | 96 votes against | 96 for.
    /// Both times are unix seconds, until the year 2106.
    mapping(bytes32 subject => StorageSlot.Uint256Slot) private _tallies;
    mapping(bytes32 subject => uint256 votes) private _abstentions;
    /// @dev 96 bits votes | 48 sequence | 8 support + 1, which is zero for no ballot.
    mapping(bytes32 ballot => StorageSlot.Uint256Slot) private _ballots;

    /* CONSTRUCTOR */

    constructor(IERC5805 votes, uint256 quorumBps, uint256 marginBps, uint48 until) {
        bool areValid = quorumBps != 0 && quorumBps <= _BPS && marginBps < _BPS;
        require(areValid, ChamberInvalidShares(quorumBps, marginBps));
        require(until == 0 || until > block.timestamp, ChamberInvalidEnd(until));
        uint256 clock = votes.clock();
        require(clock == block.timestamp, ChamberInvalidClock(address(votes), clock));
        (VOTES, QUORUM_BPS, MARGIN_BPS, UNTIL) = (votes, quorumBps, marginBps, until);
        (bool hasRoute, bytes memory route) = address(votes).staticcall(abi.encodeCall(IVotesRoute.votesRoute, ()));
        if (hasRoute && route.length == _ROUTE_BYTES) {
            (_TARGET, _SELECTOR, _FIRST, _LAST) = abi.decode(route, (address, bytes4, uint256, uint256));
        }
    }

    /* BALLOTS */

    /// @inheritdoc IChamber
    function voteOn(address governor, uint256 proposalId, uint8 support) external {
        require(support <= _ABSTAIN, ChamberInvalidSupport(support));
        bytes32 subject = _subjectOf(governor, proposalId);
        StorageSlot.Uint256Slot storage stored = _tallies[subject];
        uint256 tally = _open(stored.value, governor, proposalId);
        uint256 weight;
        (tally, weight) = _cast(tally, subject, msg.sender, support, block.timestamp);
        require(weight != 0, ChamberNoVotes(msg.sender, _snapshotIn(tally)));
        stored.value = tally;

        emit ChamberVoteCast(governor, proposalId, msg.sender, support, weight);
    }

    /// @inheritdoc IChamber
    function voteOnBySigs(address governor, uint256 proposalId, IGovernorSignedBallots.SignedBallot[] calldata ballots)
        external
        returns (IGovernorBallots.Outcome[] memory outcomes)
    {
        bytes32 subject = _subjectOf(governor, proposalId);
        StorageSlot.Uint256Slot storage stored = _tallies[subject];
        uint256 tally = _open(stored.value, governor, proposalId);
        bytes32 separator = _separatorOf(governor);
        outcomes = new IGovernorBallots.Outcome[](ballots.length);
        for (uint256 i; i < ballots.length; ++i) {
            IGovernorSignedBallots.SignedBallot calldata signed = ballots[i];
            IGovernorBallots.Outcome outcome = _checkSigned(subject, governor, proposalId, separator, signed);
            if (outcome == IGovernorBallots.Outcome.Counted) {
                uint256 weight;
                (tally, weight) = _cast(tally, subject, signed.voter, signed.support, signed.sequence);
                if (weight == 0) outcome = IGovernorBallots.Outcome.NoVotes;
                else emit ChamberVoteCast(governor, proposalId, signed.voter, signed.support, weight);
            }
            if (outcome != IGovernorBallots.Outcome.Counted) {
                emit ChamberBallotRejected(governor, proposalId, signed.voter, outcome);
            }
            outcomes[i] = outcome;
        }
        stored.value = tally;
    }

    /* VIEWS */

    /// @inheritdoc IProposalStage
    function mayQueue(address governor, uint256 proposalId) external view returns (bool) {
        return _agrees(governor, proposalId);
    }

    /// @inheritdoc IProposalStage
    function mayExecute(address governor, uint256 proposalId) external view returns (bool) {
        return _agrees(governor, proposalId);
    }

    /// @inheritdoc IChamber
    function tallyOf(address governor, uint256 proposalId)
        external
        view
        returns (uint256 againstVotes, uint256 forVotes, uint256 abstainVotes)
    {
        bytes32 subject = _subjectOf(governor, proposalId);
        uint256 tally = _tallies[subject].value;
        return (uint96(tally >> 96), uint96(tally), _abstentions[subject]);
    }

    /// @inheritdoc IChamber
    function ballotOf(address governor, uint256 proposalId, address voter)
        external
        view
        returns (uint8 support, uint256 votes, uint256 sequence)
    {
        uint256 ballot = _ballots[_keyOf(voter, uint256(_subjectOf(governor, proposalId)))].value;
        uint8 form = uint8(ballot);
        return (form == 0 ? 0 : form - 1, ballot >> 56, _sequenceIn(ballot));
    }

    /// @inheritdoc IChamber
    function verdictOf(address governor, uint256 proposalId) public view returns (Verdict verdict, uint256 quorum) {
        uint256 snapshot = IGovernor(governor).proposalSnapshot(proposalId);
        if (snapshot == 0 || snapshot >= block.timestamp) return (Verdict.NoQuorum, 0);

        bytes32 subject = _subjectOf(governor, proposalId);
        uint256 tally = _tallies[subject].value;
        quorum = (VOTES.getPastTotalSupply(snapshot) * QUORUM_BPS + _BPS - 1) / _BPS;
        uint256 forVotes = uint96(tally);
        if (forVotes + _abstentions[subject] < quorum) return (Verdict.NoQuorum, quorum);

        uint256 againstVotes = uint96(tally >> 96);
        bool isPassed =
            forVotes > againstVotes && (forVotes - againstVotes) * _BPS >= (forVotes + againstVotes) * MARGIN_BPS;
        return (isPassed ? Verdict.Passed : Verdict.Rejected, quorum);
    }

    /* PRIVATE */

    /// @dev The tally of a vote that is open. The governor is asked for its time by the first ballot, and again once the
    /// time that it told is over, since it may have extended the vote.
    function _open(uint256 tally, address governor, uint256 proposalId) private view returns (uint256) {
        if (block.timestamp <= tally >> 224) return tally;

        uint256 snapshot = IGovernor(governor).proposalSnapshot(proposalId);
        uint256 deadline = IGovernor(governor).proposalDeadline(proposalId);
        bool isOpen = snapshot != 0 && block.timestamp > snapshot && block.timestamp <= deadline;
        require(isOpen, ChamberNotOpen(governor, proposalId, snapshot, deadline));
        return (uint256(deadline.toUint32()) << 224) | (uint256(snapshot.toUint32()) << 192) | uint192(tally);
    }

    /// @dev `Counted` if nothing but votes can be missing.
    function _checkSigned(
        bytes32 subject,
        address governor,
        uint256 proposalId,
        bytes32 separator,
        IGovernorSignedBallots.SignedBallot calldata signed
    ) private view returns (IGovernorBallots.Outcome) {
        if (signed.sequence > block.timestamp) {
            return IGovernorBallots.Outcome.FromTheFuture;
        }
        if (signed.support > _ABSTAIN) return IGovernorBallots.Outcome.InvalidSupport;
        if (signed.params.length != 0) return IGovernorBallots.Outcome.InvalidParams;
        if (signed.sequence <= _sequenceIn(_ballots[_keyOf(signed.voter, uint256(subject))].value)) {
            return IGovernorBallots.Outcome.OutOfDate;
        }

        bytes32 structHash = keccak256(
            abi.encode(
                _BALLOT_TYPEHASH, proposalId, signed.support, signed.voter, signed.sequence, keccak256(signed.params)
            )
        );
        bytes32 digest = MessageHashUtils.toTypedDataHash(separator, structHash);
        bool isSigned = SignatureLib.isValid(signed.voter, digest, signed.signature);
        if (!isSigned) return IGovernorBallots.Outcome.InvalidSignature;
        // Whoever cancelled a signature at the governor, or voted there anew, meant it for both.
        (,,, uint256 latest,,) = IGovernorBallots(governor).ballotOf(proposalId, signed.voter);
        return signed.sequence < latest ? IGovernorBallots.Outcome.OutOfDate : IGovernorBallots.Outcome.Counted;
    }

    /// @dev Counts a ballot in `tally`, which the caller saves; without votes nothing changes.
    function _cast(uint256 tally, bytes32 subject, address voter, uint256 support, uint256 sequence)
        private
        returns (uint256, uint256 votes)
    {
        StorageSlot.Uint256Slot storage stored = _ballots[_keyOf(voter, uint256(subject))];
        uint256 ballot = stored.value;
        if (ballot == 0) {
            votes = _votesAt(voter, _snapshotIn(tally));
            if (votes == 0) return (tally, 0);
        } else {
            votes = ballot >> 56;
            uint256 before = uint8(ballot) - 1;
            if (before == _ABSTAIN) _abstentions[subject] -= votes;
            else tally -= before == _FOR ? votes : votes << 96; // was added before
        }
        // No sum, and so no voter, has more than 96 bits.
        if (support == _ABSTAIN) {
            _abstentions[subject] = (_abstentions[subject] + votes).toUint96();
        } else {
            uint256 at = support == _FOR ? 0 : 96;
            (uint96(tally >> at) + votes).toUint96();
            unchecked {
                tally += votes << at;
            }
        }
        unchecked {
            stored.value = (votes << 56) | (sequence << 8) | (support + 1);
        }
        return (tally, votes);
    }

    /// @dev What `VOTES.getPastVotes` answers, which for a snapshot that has passed its route answers too.
    function _votesAt(address voter, uint256 snapshot) private view returns (uint256 votes) {
        address target = _TARGET;
        if (target == address(0)) return VOTES.getPastVotes(voter, snapshot);

        (bytes4 selector, uint256 first, uint256 last) = (_SELECTOR, _FIRST, _LAST);
        assembly ("memory-safe") {
            let data := mload(0x40)
            mstore(data, selector)
            mstore(add(data, 0x04), first)
            mstore(add(data, 0x24), shr(96, shl(96, voter)))
            mstore(add(data, 0x44), snapshot)
            mstore(add(data, 0x64), last)
            if iszero(staticcall(gas(), target, data, 0x84, 0x00, 0x20)) {
                returndatacopy(data, 0x00, returndatasize())
                revert(data, returndatasize())
            }
            votes := mload(0x00)
        }
    }

    function _snapshotIn(uint256 tally) private pure returns (uint256) {
        return uint32(tally >> 192);
    }

    function _sequenceIn(uint256 ballot) private pure returns (uint256) {
        return uint48(ballot >> 8);
    }

    function _subjectOf(address governor, uint256 proposalId) private pure returns (bytes32) {
        return _keyOf(governor, proposalId);
    }

    function _keyOf(address account, uint256 number) private pure returns (bytes32) {
        return Hashes.efficientKeccak256(bytes32(uint256(uint160(account))), bytes32(number));
    }

    /// @dev While the vote is open, nothing is agreed to.
    function _agrees(address governor, uint256 proposalId) private view returns (bool) {
        if (UNTIL != 0 && block.timestamp >= UNTIL) return true;
        if (block.timestamp <= IGovernor(governor).proposalDeadline(proposalId)) return false;
        (Verdict verdict,) = verdictOf(governor, proposalId);
        return verdict == Verdict.Passed;
    }

    /// @dev The EIP-712 domain of the governor, in which its members sign.
    function _separatorOf(address governor) private view returns (bytes32) {
        (, string memory name, string memory version,,,,) = IERC5267(governor).eip712Domain();
        return keccak256(
            abi.encode(_DOMAIN_TYPEHASH, keccak256(bytes(name)), keccak256(bytes(version)), block.chainid, governor)
        );
    }
}
