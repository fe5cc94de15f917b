// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ICouncilElection} from "./ICouncilElection.sol";

/// @title CouncilMembers
/// @notice The clock of a council, who has its seats, and what happens to a seat between elections.
abstract contract CouncilMembers is ICouncilElection, Ownable {
    struct Rotation {
        address newKey;
        uint48 readyAt;
    }

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc ICouncilElection
    uint256 public constant NOMINATION_TIME = 7 days;
    /// @inheritdoc ICouncilElection
    uint256 public constant VOTE_TIME = 14 days;
    /// @inheritdoc ICouncilElection
    uint256 public constant SEATING_TIME = 2 days;
    /// @inheritdoc ICouncilElection
    uint256 public constant ROTATION_TIME = 3 days;
    /// @inheritdoc ICouncilElection
    uint256 public constant ROTATION_WINDOW = 14 days;
    uint256 internal constant _BPS = 10_000;
    uint256 private constant _MAX_MEMBERS = 12;
    /// @dev Seats of a cohort: as many as a ballot has choices.
    uint256 private constant _MAX_SEATS = 6;
    uint256 private constant _MAX_BAR_BPS = 1000;
    uint256 private constant _MAX_TERM = 208 weeks;
    /// @dev Elections never overlap, and a result can be applied before the next one opens.
    uint256 private constant _MIN_INTERVAL = 28 days;
    /// @dev What a Safe calls the one before its first owner, and therefore takes for no owner.
    address private constant _SENTINEL = address(1);

    /// @inheritdoc ICouncilElection
    address public immutable SAFE;
    /// @inheritdoc ICouncilElection
    uint256 public immutable START;
    /// @inheritdoc ICouncilElection
    uint256 public immutable TERM;
    /// @inheritdoc ICouncilElection
    uint256 public immutable COHORTS;
    /// @inheritdoc ICouncilElection
    uint256 public immutable SEATS;
    /// @inheritdoc ICouncilElection
    uint256 public immutable MIN_SEATS;
    /// @inheritdoc ICouncilElection
    uint256 public immutable BAR_BPS;
    /// @dev Seconds from one opening to the next.
    uint256 private immutable _INTERVAL;

    /* STORAGE */

    /// @dev For each cohort its members, without gaps.
    mapping(uint256 cohort => address[_MAX_SEATS]) internal _seats;
    mapping(uint256 election => mapping(address account => Nominee)) internal _nominees;
    mapping(uint256 election => mapping(uint256 number => address)) internal _byNumber;
    /// @inheritdoc ICouncilElection
    mapping(address member => Rotation) public rotationOf;
    /// @inheritdoc ICouncilElection
    mapping(address account => uint256) public barredUntil;

    /* CONSTRUCTOR */

    /// @dev The first members fill the cohorts in turn, one seat each.
    constructor(address owner, address safe, Terms memory terms, address[] memory members) Ownable(owner) {
        uint256 all = uint256(terms.cohorts) * terms.seats;
        bool areValid = terms.seats != 0 && terms.seats <= _MAX_SEATS && all != 0 && all <= _MAX_MEMBERS
            && terms.minSeats != 0 && terms.minSeats <= members.length && members.length <= all
            && terms.term <= _MAX_TERM && terms.firstAfter <= _MAX_TERM && terms.barBps != 0
            && terms.barBps <= _MAX_BAR_BPS && safe.code.length != 0;
        require(areValid, CouncilElectionInvalidTerms());
        bool isInterval = terms.term % terms.cohorts == 0 && terms.term / terms.cohorts >= _MIN_INTERVAL;
        require(isInterval, CouncilElectionInvalidTerms());
        SAFE = safe;
        START = block.timestamp + terms.firstAfter;
        (TERM, _INTERVAL) = (terms.term, terms.term / terms.cohorts);
        (COHORTS, SEATS, MIN_SEATS, BAR_BPS) = (terms.cohorts, terms.seats, terms.minSeats, terms.barBps);
        for (uint256 i; i < members.length; ++i) {
            address member = members[i];
            bool isOther = member != address(0) && member != _SENTINEL && member != safe;
            for (uint256 j; j < i; ++j) {
                isOther = isOther && members[j] != member;
            }
            require(isOther, CouncilElectionInvalidMember(member));
            _seats[i % terms.cohorts][i / terms.cohorts] = member;
        }
    }

    /* MEMBERS */

    /// @inheritdoc ICouncilElection
    function rotate(address newKey) external {
        _seatOf(msg.sender);
        if (newKey == msg.sender) {
            delete rotationOf[msg.sender];
            emit RotationStarted(msg.sender, newKey, 0);
            return;
        }
        _requireEligible(newKey);
        uint256 readyAt = block.timestamp + ROTATION_TIME;
        rotationOf[msg.sender] = Rotation(newKey, uint48(readyAt));

        emit RotationStarted(msg.sender, newKey, readyAt);
    }

    /// @inheritdoc ICouncilElection
    function acceptRotation(address member) external {
        Rotation memory rotation = rotationOf[member];
        bool isReady = rotation.newKey == msg.sender && block.timestamp >= rotation.readyAt
            && block.timestamp < rotation.readyAt + ROTATION_WINDOW;
        require(isReady, CouncilElectionNotReady(msg.sender, rotation.readyAt));
        _move(member, msg.sender);
    }

    /* OWNER */

    /// @inheritdoc ICouncilElection
    function recallMember(address member, uint48 until) external onlyOwner {
        (uint256 cohort, uint256 place) = _seatOf(member);
        address[_MAX_SEATS] storage seats = _seats[cohort];
        for (; place + 1 < SEATS; ++place) {
            seats[place] = seats[place + 1];
        }
        seats[place] = address(0);
        delete rotationOf[member];
        barredUntil[member] = until;

        emit MemberRecalled(member, until);
    }

    /// @inheritdoc ICouncilElection
    function replaceKey(address member, address newKey) external onlyOwner {
        _move(member, newKey);
    }

    /* VIEWS */

    /// @inheritdoc ICouncilElection
    function council() public view returns (address[] memory members, uint256 threshold, uint256[] memory cohortOf) {
        uint256 all = COHORTS * SEATS;
        (members, cohortOf) = (new address[](all), new uint256[](all));
        uint256 count;
        for (uint256 cohort; cohort < COHORTS; ++cohort) {
            for (uint256 i; i < SEATS; ++i) {
                address member = _seats[cohort][i];
                if (member == address(0)) break;
                (members[count], cohortOf[count]) = (member, cohort);
                ++count;
            }
        }
        assembly ("memory-safe") {
            mstore(members, count)
            mstore(cohortOf, count)
        }
        threshold = Math.ceilDiv(count * 2, 3);
    }

    /// @inheritdoc ICouncilElection
    function timesOf(uint256 election)
        public
        view
        returns (uint256 opens, uint256 voteFrom, uint256 seatingFrom, uint256 until)
    {
        opens = _opens(election);
        voteFrom = opens + NOMINATION_TIME;
        seatingFrom = voteFrom + VOTE_TIME;
        until = seatingFrom + SEATING_TIME;
    }

    /* INTERNAL */

    function _opens(uint256 election) internal view returns (uint256) {
        return START + election * _INTERVAL;
    }

    /// @dev Cohort and place of a member; reverts for who is none.
    function _seatOf(address member) internal view returns (uint256 cohort, uint256 place) {
        bool isMember;
        (isMember, cohort, place) = _find(member);
        require(isMember, CouncilElectionNotMember(member));
    }

    function _find(address account) internal view returns (bool isMember, uint256 cohort, uint256 place) {
        if (account == address(0)) return (false, 0, 0);
        for (; cohort < COHORTS; ++cohort) {
            for (place = 0; place < SEATS; ++place) {
                address member = _seats[cohort][place];
                if (member == account) return (true, cohort, place);
                if (member == address(0)) break;
            }
        }
    }

    function _requireNotBarred(address account) internal view {
        uint256 until = barredUntil[account];
        require(block.timestamp >= until, CouncilElectionBarred(account, until));
    }

    /// @dev That the account can take over a seat, and a nomination with it.
    function _requireEligible(address account) private view {
        (bool isMember,,) = _find(account);
        bool isEligible = !isMember && account != address(0) && account != _SENTINEL && account != SAFE;
        require(isEligible, CouncilElectionInvalidMember(account));
        _requireNotBarred(account);
        if (block.timestamp < START) return;
        uint256 latest = _latest();
        require(!_nominees[latest][account].isNominated, CouncilElectionNominated(latest, account));
    }

    /// @dev The election that opened last; one has.
    function _latest() private view returns (uint256) {
        return (block.timestamp - START) / _INTERVAL;
    }

    function _move(address member, address newKey) private {
        (uint256 cohort, uint256 place) = _seatOf(member);
        _requireEligible(newKey);
        _seats[cohort][place] = newKey;
        delete rotationOf[member];
        if (block.timestamp >= START) _moveNomination(_latest(), member, newKey);

        emit MemberRotated(member, newKey);
    }

    function _moveNomination(uint256 election, address member, address newKey) private {
        Nominee memory nominee = _nominees[election][member];
        if (!nominee.isNominated) return;
        _nominees[election][newKey] = nominee;
        delete _nominees[election][member];
        if (nominee.number != 0) _byNumber[election][nominee.number] = newKey;
    }
}
