// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {CouncilBallotLib} from "./CouncilBallotLib.sol";
import {CouncilMembers} from "./CouncilMembers.sol";
import {ICouncilElection} from "./ICouncilElection.sol";
import {SignatureLib} from "../../libraries/SignatureLib.sol";

contract CouncilElection is CouncilMembers, EIP712 {
    using CouncilBallotLib for CouncilBallotLib.Ballot;

    /// @dev `bar` is 0 before the first nomination. A place on the list: 112 bits weight | 16 bits `_LAST` - number, so
    /// that what is larger comes first; 0: a free place. Two places stand in each slot.
    struct Election {
        uint112 bar;
        uint16 listed;
        bool isApplied;
        uint128[6] places;
    }

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc ICouncilElection
    uint256 public constant FULL_WEIGHT_TIME = 7 days;
    /// @inheritdoc ICouncilElection
    uint256 public constant VETTING_TIME = 3 days;
    /// @inheritdoc ICouncilElection
    uint256 public constant MAX_CHOICES = CouncilBallotLib.MAX_CHOICES;
    /// @inheritdoc ICouncilElection
    bytes32 public constant COUNCIL_BALLOT_TYPEHASH =
        keccak256("CouncilBallot(uint256 election,address voter,address[] nominees,uint16[] bps,uint48 sequence)");
    uint256 private constant _LAST = type(uint16).max;
    /// @dev Seconds from the opening.
    uint256 private constant _SEATING_FROM = NOMINATION_TIME + VOTE_TIME;
    uint256 private constant _SEATED_AT = _SEATING_FROM + SEATING_TIME;

    /// @inheritdoc ICouncilElection
    IVotes public immutable VOTES;

    /* STORAGE */

    /// @inheritdoc ICouncilElection
    address public guardian;
    mapping(uint256 election => Election) private _elections;
    mapping(uint256 election => mapping(address voter => CouncilBallotLib.Ballot)) private _ballots;
    /// @inheritdoc ICouncilElection
    mapping(uint256 election => mapping(address endorser => uint256)) public endorsedBps;

    /* CONSTRUCTOR */

    constructor(
        address owner,
        IVotes votes,
        address safe,
        address initialGuardian,
        Terms memory terms,
        address[] memory members
    ) CouncilMembers(owner, safe, terms, members) EIP712("CouncilElection", "1") {
        VOTES = votes;
        guardian = initialGuardian;

        emit GuardianSet(address(0), initialGuardian);
    }

    /* ELECTION */

    /// @inheritdoc ICouncilElection
    function nominate(uint256 election, bytes32 statement) external {
        uint256 opens = _requireTime(election, 1, NOMINATION_TIME); // power of the opening second is known after it
        _requireNotBarred(msg.sender);
        require(msg.sender != SAFE, CouncilElectionInvalidMember(msg.sender));
        (bool isMember, uint256 cohort,) = _find(msg.sender);
        require(!isMember || cohort == election % COHORTS, CouncilElectionSeated(msg.sender, cohort));
        Nominee storage nominee = _nominees[election][msg.sender];
        require(!nominee.isNominated, CouncilElectionNominated(election, msg.sender));

        nominee.isNominated = true;
        if (_elections[election].bar == 0) {
            uint256 total = VOTES.getPastTotalSupply(opens);
            _elections[election].bar = uint112(Math.max(Math.ceilDiv(total * BAR_BPS, _BPS), 1));
        }

        emit Nominated(election, msg.sender, statement);
    }

    /// @inheritdoc ICouncilElection
    function endorse(uint256 election, address account, uint256 bps) external {
        uint256 opens = _requireTime(election, 1, NOMINATION_TIME); // power of the opening second is known after it
        Nominee storage nominee = _nominees[election][account];
        require(nominee.isNominated, CouncilElectionNotNominated(election, account));
        uint256 used = endorsedBps[election][msg.sender];
        require(bps <= _BPS - used, CouncilElectionEndorsed(election, msg.sender, used));
        uint256 power = VOTES.getPastVotes(msg.sender, opens) * bps / _BPS;
        require(power != 0, CouncilElectionNoPower(election, msg.sender));

        endorsedBps[election][msg.sender] = used + bps;
        uint256 endorsed = nominee.endorsed + power;
        nominee.endorsed = uint112(endorsed); // all endorsements together are at most all power
        emit Endorsed(election, msg.sender, account, bps, power);

        if (nominee.number != 0 || endorsed < _elections[election].bar) return;
        uint16 number = ++_elections[election].listed;
        nominee.number = number;
        _byNumber[election][number] = account;
        emit BarReached(election, account, number);
    }

    /// @inheritdoc ICouncilElection
    function vote(uint256 election, address[] calldata nominees, uint16[] calldata bps) external {
        uint256 opens = _requireTime(election, NOMINATION_TIME, _SEATING_FROM);
        Outcome outcome = _setBallot(election, opens, msg.sender, nominees, bps, block.timestamp);
        require(outcome != Outcome.NoPower, CouncilElectionNoPower(election, msg.sender));
        require(outcome == Outcome.Counted, CouncilElectionInvalidChoices(election));
    }

    /// @inheritdoc ICouncilElection
    function votesBySig(uint256 election, SignedBallot[] calldata ballots)
        external
        returns (Outcome[] memory outcomes)
    {
        uint256 opens = _requireTime(election, NOMINATION_TIME, _SEATING_FROM);
        outcomes = new Outcome[](ballots.length);
        for (uint256 i; i < ballots.length; ++i) {
            outcomes[i] = _castSigned(election, opens, ballots[i]);
            if (outcomes[i] != Outcome.Counted) emit CouncilBallotRejected(election, ballots[i].voter, outcomes[i]);
        }
    }

    /// @inheritdoc ICouncilElection
    function seat(uint256 election, address account) external {
        _requireTime(election, _SEATING_FROM, _SEATED_AT);
        _requireNotBarred(account);
        Nominee memory nominee = _nominees[election][account];
        uint128[6] storage places = _elections[election].places;
        uint256 mine = (uint256(nominee.weight) << 16) | (_LAST - nominee.number);
        (uint256 lowest, uint256 place) = (type(uint256).max, 0);
        bool isSeatable = nominee.number != 0 && nominee.weight != 0 && nominee.vetting != Vetting.Excluded;
        for (uint256 i; i < SEATS; ++i) {
            uint256 other = places[i];
            if (other == mine) isSeatable = false;
            if (other < lowest) (lowest, place) = (other, i);
        }
        require(isSeatable && mine > lowest, CouncilElectionNotSeatable(election, account));

        places[place] = uint128(mine);

        emit NomineeSeated(election, account, nominee.weight, _at(election, lowest));
    }

    /// @inheritdoc ICouncilElection
    function applyResult(uint256 election) external {
        _requireTime(election, _SEATED_AT, _SEATED_AT + TERM);
        require(!_elections[election].isApplied, CouncilElectionApplied(election));
        uint256 cohort = election % COHORTS;
        (address[] memory members, uint256 count) = _elected(election, cohort);
        uint256 others = _othersOf(cohort);

        _elections[election].isApplied = true;
        for (uint256 i; i < SEATS && others + count < MIN_SEATS && count < SEATS; ++i) {
            address old = _seats[cohort][i];
            if (old != address(0) && !_isAmong(old, members)) members[count++] = old;
        }
        for (uint256 i; i < SEATS; ++i) {
            _seats[cohort][i] = members[i];
        }
        assembly ("memory-safe") {
            mstore(members, count)
        }

        emit CohortElected(election, cohort, members);
    }

    /* GUARDIAN */

    /// @inheritdoc ICouncilElection
    function exclude(uint256 election, address account, string calldata reason) external {
        require(msg.sender == guardian, CouncilElectionNotGuardian(msg.sender, guardian));
        require(bytes(reason).length != 0, CouncilElectionNoReason());
        _requireTime(election, 0, NOMINATION_TIME + VETTING_TIME);
        Nominee storage nominee = _nominees[election][account];
        require(nominee.isNominated, CouncilElectionNotNominated(election, account));
        bool isOpen = nominee.vetting == Vetting.None;
        require(isOpen, CouncilElectionVetted(election, account, nominee.vetting));
        nominee.vetting = Vetting.Excluded;

        emit NomineeExcluded(election, account, reason);
    }

    /* OWNER */

    /// @inheritdoc ICouncilElection
    function include(uint256 election, address account) external onlyOwner {
        _requireTime(election, 0, _SEATED_AT);
        Nominee storage nominee = _nominees[election][account];
        bool isExcluded = nominee.vetting == Vetting.Excluded;
        require(isExcluded, CouncilElectionVetted(election, account, nominee.vetting));
        nominee.vetting = Vetting.Included;

        emit NomineeIncluded(election, account);
    }

    /// @inheritdoc ICouncilElection
    function setGuardian(address newGuardian) external onlyOwner {
        emit GuardianSet(guardian, newGuardian);
        guardian = newGuardian;
    }

    /* VIEWS */

    /// @inheritdoc ICouncilElection
    function nomineeOf(uint256 election, address account) external view returns (Nominee memory) {
        return _nominees[election][account];
    }

    /// @inheritdoc ICouncilElection
    function electionOf(uint256 election)
        external
        view
        returns (uint256 bar, uint256 listed, address[] memory seated, bool isApplied)
    {
        Election storage stored = _elections[election];
        (bar, listed, isApplied) = (stored.bar, stored.listed, stored.isApplied);
        seated = new address[](SEATS);
        uint256 count;
        for (uint256 i; i < SEATS; ++i) {
            if (stored.places[i] != 0) seated[count++] = _at(election, stored.places[i]);
        }
        assembly ("memory-safe") {
            mstore(seated, count)
        }
    }

    /// @inheritdoc ICouncilElection
    function ballotOf(uint256 election, address voter)
        external
        view
        returns (address[] memory nominees, uint16[] memory bps, uint256 sequence, uint256 castAt)
    {
        CouncilBallotLib.Ballot ballot = _ballots[election][voter];
        sequence = ballot.sequence();
        castAt = sequence == 0 ? 0 : _opens(election) + NOMINATION_TIME + ballot.castAfter();
        uint256 count = ballot.count();
        (nominees, bps) = (new address[](count), new uint16[](count));
        for (uint256 i; i < count; ++i) {
            (uint256 number, uint256 points) = ballot.choice(i);
            (nominees[i], bps[i]) = (_byNumber[election][number], uint16(points));
        }
    }

    /* PRIVATE */

    function _castSigned(uint256 election, uint256 opens, SignedBallot calldata signed) private returns (Outcome) {
        if (signed.sequence <= _ballots[election][signed.voter].sequence()) return Outcome.OutOfDate;
        if (signed.sequence > block.timestamp) return Outcome.FromTheFuture;
        bytes32 structHash = keccak256(
            abi.encode(
                COUNCIL_BALLOT_TYPEHASH,
                election,
                signed.voter,
                keccak256(abi.encodePacked(signed.nominees)),
                keccak256(abi.encodePacked(signed.bps)),
                signed.sequence
            )
        );
        bool isValid = SignatureLib.isValid(signed.voter, _hashTypedDataV4(structHash), signed.signature);
        if (!isValid) return Outcome.InvalidSignature;
        return _setBallot(election, opens, signed.voter, signed.nominees, signed.bps, signed.sequence);
    }

    /// @dev Changes nothing unless the ballot counts.
    function _setBallot(
        uint256 election,
        uint256 opens,
        address voter,
        address[] calldata nominees,
        uint16[] calldata bps,
        uint256 sequence
    ) private returns (Outcome) {
        uint256 power = VOTES.getPastVotes(voter, opens);
        if (power == 0) return Outcome.NoPower;
        CouncilBallotLib.Ballot ballot = CouncilBallotLib.empty(block.timestamp - opens - NOMINATION_TIME, sequence);
        if (nominees.length > MAX_CHOICES || nominees.length != bps.length) return Outcome.InvalidChoices;
        uint256 sum;
        for (uint256 i; i < nominees.length; ++i) {
            uint256 number = _nominees[election][nominees[i]].number;
            sum += bps[i];
            if (number == 0 || bps[i] == 0 || sum > _BPS) return Outcome.InvalidChoices;
            ballot = ballot.with(i, number, bps[i]);
        }

        _count(election, _ballots[election][voter], power, false);
        _ballots[election][voter] = ballot;
        _count(election, ballot, power, true);
        emit CouncilVoteCast(election, voter, nominees, bps, power);
        return Outcome.Counted;
    }

    /// @dev Adds a ballot to the weights of its nominees, or takes away exactly what it added. Rounds down.
    function _count(uint256 election, CouncilBallotLib.Ballot ballot, uint256 power, bool isAdded) private {
        uint256 left = VOTE_TIME - ballot.castAfter();
        uint256 full = Math.min(left, FULL_WEIGHT_TIME);
        uint256 count = ballot.count();
        for (uint256 i; i < count; ++i) {
            (uint256 number, uint256 bps) = ballot.choice(i);
            uint256 weight = power * bps * full / (_BPS * FULL_WEIGHT_TIME);
            Nominee storage nominee = _nominees[election][_byNumber[election][number]];
            // all weights together are at most all power, which has 112 bits
            nominee.weight = uint112(isAdded ? nominee.weight + weight : nominee.weight - weight);
        }
    }

    /// @dev Requires that it is from `from` and before `until`, seconds from the opening, which is returned.
    function _requireTime(uint256 election, uint256 from, uint256 until) private view returns (uint256 opens) {
        opens = _opens(election);
        bool isTime = block.timestamp >= opens + from && block.timestamp < opens + until;
        require(isTime, CouncilElectionTime(election, opens + from, opens + until));
    }

    /// @dev Who on the list can have a seat of the cohort, and how many they are; the rest of the array is empty.
    function _elected(uint256 election, uint256 cohort) private view returns (address[] memory members, uint256 count) {
        members = new address[](SEATS);
        for (uint256 i; i < SEATS; ++i) {
            address account = _at(election, _elections[election].places[i]);
            if (account == address(0) || block.timestamp < barredUntil[account]) continue;
            (bool isMember, uint256 other,) = _find(account);
            if (!isMember || other == cohort) members[count++] = account;
        }
    }

    /// @dev Members of the other cohorts.
    function _othersOf(uint256 cohort) private view returns (uint256 count) {
        (address[] memory members,, uint256[] memory cohortOf) = council();
        for (uint256 i; i < members.length; ++i) {
            if (cohortOf[i] != cohort) ++count;
        }
    }

    /// @dev The nominee at a place of the list.
    function _at(uint256 election, uint256 place) private view returns (address) {
        return place == 0 ? address(0) : _byNumber[election][_LAST - uint16(place)];
    }

    function _isAmong(address account, address[] memory accounts) private pure returns (bool) {
        for (uint256 i; i < accounts.length; ++i) {
            if (accounts[i] == account) return true;
        }
        return false;
    }
}
