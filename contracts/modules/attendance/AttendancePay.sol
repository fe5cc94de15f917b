// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IAttendancePay} from "./IAttendancePay.sol";
import {ITreasuryBudgets} from "../budgets/ITreasuryBudgets.sol";
import {IRevenueDistributor} from "../revenue/IRevenueDistributor.sol";
import {IGovernorBallots} from "../../interfaces/IGovernorBallots.sol";
import {IGovernorKinds} from "../../interfaces/IGovernorKinds.sol";
import {IProposalKinds} from "../../interfaces/IProposalKinds.sol";
import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {Counting, Rules} from "../../libraries/RulesLib.sol";

/// @dev Seasons are kept in `_RING` places in turn, which are never empty, so a season costs no fresh slot. A place is
/// used again only when the claims of its earlier season have ended, because a season is no shorter than `QUALIFY_TIME`.
contract AttendancePay is IAttendancePay, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /* TYPES */

    /// @dev `listed`: 216 bits digest of the list | 8 bits count | 32 bits season.
    /// `funded`: 112 bits votes in the first second | 104 bits paid | 40 bits season.
    struct Place {
        uint256 listed;
        uint256 funded;
    }

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IAttendancePay
    uint256 public constant MAX_QUALIFIED = 16;
    /// @inheritdoc IAttendancePay
    uint256 public constant QUALIFY_TIME = 1 weeks;
    /// @inheritdoc IAttendancePay
    uint256 public constant CLAIM_SEASONS = 2;
    uint256 private constant _RING = 4;
    uint256 private constant _BPS = 10_000;
    uint256 private constant _VOTES_UNIT = 1e18;
    uint256 private constant _COUNT_SHIFT = 32;
    uint256 private constant _DIGEST_SHIFT = 40;
    uint256 private constant _PAID_SHIFT = 40;
    uint256 private constant _TOTAL_SHIFT = 144;
    /// @dev Shares are parts of 2^128.
    uint256 private constant _SHARE_BITS = 128;

    /// @inheritdoc IAttendancePay
    address public immutable GOVERNOR;
    /// @dev The governor's table of kinds.
    IProposalKinds private immutable _KINDS;
    /// @inheritdoc IAttendancePay
    IVotes public immutable VOTES;
    /// @inheritdoc IAttendancePay
    address public immutable TREASURY;
    /// @inheritdoc IAttendancePay
    IRevenueDistributor public immutable RECIPIENTS;
    /// @inheritdoc IAttendancePay
    IERC20 public immutable ASSET;
    /// @inheritdoc IAttendancePay
    uint256 public immutable POT;
    /// @inheritdoc IAttendancePay
    uint256 public immutable MAX_RATE;
    /// @inheritdoc IAttendancePay
    uint256 public immutable SEASON;
    /// @inheritdoc IAttendancePay
    uint256 public immutable FULL_BPS;
    /// @inheritdoc IAttendancePay
    uint256 public immutable ABSTAIN_BPS;
    /// @inheritdoc IAttendancePay
    uint256 public immutable DELEGATE_BPS;
    /// @inheritdoc IAttendancePay
    uint256 public immutable DEPLOYED_AT;

    /* STORAGE */

    Place[_RING] private _places;
    /// @dev For each place 64 bits: the last season of that place for which the account was paid.
    mapping(address account => uint256 seasons) private _paidFor;

    /* CONSTRUCTOR */

    /// @dev `treasury`: the timelock. `recipients`: the revenue distributor, or zero.
    constructor(address governor, address treasury, IRevenueDistributor recipients, Terms memory terms) {
        bool areValid = terms.pot != 0 && terms.maxRate != 0 && terms.season >= QUALIFY_TIME && terms.fullBps != 0
            && terms.fullBps <= _BPS && terms.abstainBps <= _BPS && terms.delegateBps <= _BPS
            && address(terms.asset).code.length != 0 && treasury != address(0);
        require(areValid, AttendancePayInvalidTerms());
        GOVERNOR = governor;
        VOTES = IVotes(address(GovernorVotes(payable(governor)).token()));
        _KINDS = IGovernorKinds(governor).KINDS();
        (TREASURY, RECIPIENTS, ASSET) = (treasury, recipients, terms.asset);
        (POT, MAX_RATE, SEASON) = (terms.pot, terms.maxRate, terms.season);
        (FULL_BPS, ABSTAIN_BPS, DELEGATE_BPS) = (terms.fullBps, terms.abstainBps, terms.delegateBps);
        DEPLOYED_AT = block.timestamp;
        // Only an escrow knows what the own power was, and to whom it was given.
        if (DELEGATE_BPS != _BPS) {
            IVotingEscrow(address(VOTES)).powerAt(treasury, block.timestamp);
            IVotingEscrow(address(VOTES)).pastDelegate(treasury, block.timestamp - 1);
        }
        for (uint256 i; i < _RING; ++i) {
            _places[i] = Place(1 << _DIGEST_SHIFT, 1 << _TOTAL_SHIFT); // of season 0, which is never paid
        }
    }

    /* ANYBODY */

    /// @inheritdoc IAttendancePay
    function qualify(uint256 proposalId, Qualified[] calldata list) external {
        _requireDecided(proposalId);
        uint256 end = IGovernor(GOVERNOR).proposalDeadline(proposalId);
        uint256 season = end / SEASON;
        (uint256 until,) = claimTimes(season);
        bool isTime = season >= FIRST_SEASON() && block.timestamp < until;
        require(isTime, AttendancePayTime(season, FIRST_SEASON(), end + 1, until));
        uint256 total = _requireQuorum(proposalId);

        address proposer = IGovernor(GOVERNOR).proposalProposer(proposalId);
        _requireList(season, list);
        require(list.length < MAX_QUALIFIED, AttendancePayTooMany(season, MAX_QUALIFIED));
        for (uint256 i; i < list.length; ++i) {
            require(list[i].proposer != proposer, AttendancePaySameProposer(season, proposer));
        }
        bytes memory longer = bytes.concat(_raw(list), abi.encode(proposalId, proposer, total));
        _places[season % _RING].listed = _listed(longer, list.length + 1, season);

        emit ProposalQualified(season, proposalId, proposer, total);
    }

    /// @inheritdoc IAttendancePay
    function fund(uint256 season, ITreasuryBudgets budgets) external nonReentrant {
        Place storage place = _places[season % _RING];
        require(uint32(place.listed) == season, AttendancePayNotFunded(season));
        _requireClaimTime(season);
        uint256 total = VOTES.getPastTotalSupply(season * SEASON);
        require(total != 0 && uint40(place.funded) != season, AttendancePayFunded(season));
        place.funded = season | (total << _TOTAL_SHIFT);

        emit SeasonFunded(season, total);

        uint256 before = ASSET.balanceOf(address(this));
        budgets.spend(address(ASSET), address(this), POT, bytes32(season));
        uint256 received = ASSET.balanceOf(address(this)) - before;
        require(received >= POT, AttendancePayNotReceived(received, POT));
    }

    /// @inheritdoc IAttendancePay
    function claim(uint256 season, address account, Qualified[] calldata list)
        external
        nonReentrant
        returns (uint256 amount)
    {
        Place storage place = _places[season % _RING];
        uint256 funded = place.funded;
        require(uint40(funded) == season, AttendancePayNotFunded(season));
        _requireClaimTime(season);
        _requireList(season, list);
        uint256 seasons = _paidFor[account];
        uint256 shift = season % _RING * 64;
        require(uint64(seasons >> shift) != season, AttendancePayClaimed(season, account));
        amount = _earned(season, account, list, funded >> _TOTAL_SHIFT);
        require(amount != 0, AttendancePayNothing(season, account));

        _paidFor[account] = seasons ^ (uint256(uint64(seasons >> shift) ^ season) << shift);
        place.funded = funded + (amount << _PAID_SHIFT); // all payments of a season together are at most the pot
        address recipient = address(RECIPIENTS) == address(0) ? account : RECIPIENTS.recipientOf(account);

        emit AttendancePaid(season, account, recipient, amount);

        ASSET.safeTransfer(recipient, amount);
    }

    /// @inheritdoc IAttendancePay
    function giveBack() external nonReentrant returns (uint256 amount) {
        uint256 kept;
        for (uint256 i; i < _RING; ++i) {
            uint256 funded = _places[i].funded;
            (, uint256 until) = claimTimes(uint40(funded));
            if (block.timestamp < until) kept += POT - uint104(funded >> _PAID_SHIFT);
        }
        amount = ASSET.balanceOf(address(this)) - kept;
        if (amount == 0) return 0;

        emit GivenBack(amount);

        ASSET.safeTransfer(TREASURY, amount);
    }

    /* VIEWS */

    /// @inheritdoc IAttendancePay
    function earned(uint256 season, address account, Qualified[] calldata list) external view returns (uint256) {
        _requireList(season, list);
        uint256 total = VOTES.getPastTotalSupply(season * SEASON);
        return total == 0 || list.length == 0 ? 0 : _earned(season, account, list, total);
    }

    /// @inheritdoc IAttendancePay
    function isPaid(uint256 season, address account) external view returns (bool) {
        return uint64(_paidFor[account] >> (season % _RING * 64)) == season;
    }

    /// @inheritdoc IAttendancePay
    function seasonState(uint256 season) external view returns (uint256 qualified, uint256 totalVotes, uint256 paid) {
        Place storage place = _places[season % _RING];
        if (uint32(place.listed) == season) qualified = uint8(place.listed >> _COUNT_SHIFT);
        uint256 funded = place.funded;
        if (uint40(funded) == season) {
            (totalVotes, paid) = (funded >> _TOTAL_SHIFT, uint104(funded >> _PAID_SHIFT));
        }
    }

    /// @inheritdoc IAttendancePay
    function isListOf(uint256 season, Qualified[] calldata list) external view returns (bool) {
        return _listOf(season) == _listed(_raw(list), list.length, season);
    }

    /// @inheritdoc IAttendancePay
    // solhint-disable-next-line func-name-mixedcase
    function FIRST_SEASON() public view returns (uint256) {
        return DEPLOYED_AT / SEASON + 1;
    }

    /// @inheritdoc IAttendancePay
    function claimTimes(uint256 season) public view returns (uint256 from, uint256 until) {
        from = (season + 1) * SEASON + QUALIFY_TIME;
        until = from + CLAIM_SEASONS * SEASON;
    }

    /* PRIVATE */

    /// @dev Of what votes earn, `DELEGATE_BPS` goes to whoever cast them, the rest to whose power they are. Rounds down.
    function _earned(uint256 season, address account, Qualified[] calldata list, uint256 total)
        private
        view
        returns (uint256)
    {
        uint256 ofVotes;
        uint256 ofPower;
        if (DELEGATE_BPS != 0) {
            ofVotes = _earnedBy(account, list, VOTES.getPastVotes(account, season * SEASON), total, false);
        }
        if (DELEGATE_BPS != _BPS) {
            uint256 power = IVotingEscrow(address(VOTES)).powerAt(account, season * SEASON);
            if (power != 0) ofPower = _earnedBy(account, list, power, total, true);
        }
        return (ofVotes * DELEGATE_BPS + ofPower * (_BPS - DELEGATE_BPS)) / _BPS;
    }

    /// @dev What `votes` in the first second of the season earned: the own power, or the votes that the account casts.
    /// No product exceeds 256 bits: votes have 112 bits, amounts 104, shares 128, basis points 14.
    function _earnedBy(address account, Qualified[] calldata list, uint256 votes, uint256 total, bool areOwn)
        private
        view
        returns (uint256)
    {
        uint256 own = (votes << _SHARE_BITS) / total;
        uint256 sum;
        for (uint256 i; i < list.length; ++i) {
            sum += Math.min(areOwn ? _shareOwned(account, list[i]) : _shareCast(account, list[i]), own);
        }
        uint256 attended = Math.min(sum * _BPS / (list.length * FULL_BPS), own);
        return Math.min(POT * attended >> _SHARE_BITS, votes * MAX_RATE / _VOTES_UNIT);
    }

    /// @dev The part of all votes that `account` cast.
    function _shareCast(address account, Qualified calldata one) private view returns (uint256) {
        (uint256 votes,,) = _cast(one.proposalId, account);
        return (votes << _SHARE_BITS) / (one.totalVotes * _BPS);
    }

    /// @dev The part of all votes that is the power of `account`, as far as whoever had it for this proposal cast what it
    /// had: the account itself with an own ballot, otherwise whoever the power was given to.
    function _shareOwned(address account, Qualified calldata one) private view returns (uint256) {
        uint256 snapshot = IGovernor(GOVERNOR).proposalSnapshot(one.proposalId);
        (uint256 votes, uint256 allVotes, bool isOwn) = _cast(one.proposalId, account);
        if (!isOwn) {
            address delegatee = IVotingEscrow(address(VOTES)).pastDelegate(account, snapshot);
            if (delegatee != account) (votes, allVotes,) = _cast(one.proposalId, delegatee);
        }
        if (votes == 0) return 0;
        uint256 share = (votes << _SHARE_BITS) / (one.totalVotes * _BPS);
        return share * IVotingEscrow(address(VOTES)).powerAt(account, snapshot) / allVotes;
    }

    /// @dev The ballot of `account` in votes, times 10,000, all votes that it had for it, and whether it is an own ballot.
    function _cast(uint256 proposalId, address account) private view returns (uint256, uint256, bool) {
        (uint256 against, uint256 forVotes, uint256 abstain,, uint256 allVotes, bool isOwn) =
            IGovernorBallots(GOVERNOR).ballotOf(proposalId, account);
        return ((against + forVotes) * _BPS + abstain * ABSTAIN_BPS, allVotes, isOwn);
    }

    /// @dev What was queued was decided, whatever became of it; its state would cost more to ask for.
    function _requireDecided(uint256 proposalId) private view {
        if (IGovernor(GOVERNOR).proposalEta(proposalId) != 0) return;
        IGovernor.ProposalState state = IGovernor(GOVERNOR).state(proposalId);
        bool isDecided = state > IGovernor.ProposalState.Canceled; // the order: pending, active, canceled, …
        require(isDecided, AttendancePayNotDecided(proposalId));
    }

    /// @dev The governor's own quorum, but against counts too: under quadratic counting by its roots, of which the
    /// governor keeps nothing but the sum.
    function _requireQuorum(uint256 proposalId) private view returns (uint256 total) {
        Rules rules = _KINDS.rulesOf(IGovernorKinds(GOVERNOR).proposalRules(proposalId));
        total = VOTES.getPastTotalSupply(IGovernor(GOVERNOR).proposalSnapshot(proposalId));
        uint256 quorum = rules.counting() == Counting.Optimistic
            ? 0
            : Math.max(total * rules.quorumBps() / _BPS, rules.quorumFloor());
        (uint256 against, uint256 forVotes, uint256 abstain) = IGovernorBallots(GOVERNOR).proposalVotes(proposalId);
        uint256 votes = rules.counting() == Counting.Quadratic
            ? against + IGovernorBallots(GOVERNOR).proposalParticipation(proposalId)
            : against + forVotes + abstain;
        require(quorum != 0 && votes >= quorum, AttendancePayNoQuorum(proposalId, votes, quorum));
    }

    function _requireClaimTime(uint256 season) private view {
        (uint256 from, uint256 until) = claimTimes(season);
        bool isTime = block.timestamp >= from && block.timestamp < until;
        require(isTime, AttendancePayTime(season, FIRST_SEASON(), from, until));
    }

    /// @dev A season of which nothing is qualified has the empty list.
    function _requireList(uint256 season, Qualified[] calldata list) private view {
        uint256 listed = _listOf(season);
        bool isSame = listed == _listed(_raw(list), list.length, season);
        require(isSame, AttendancePayOtherList(season, uint8(listed >> _COUNT_SHIFT)));
    }

    function _listOf(uint256 season) private view returns (uint256 listed) {
        listed = _places[season % _RING].listed;
        if (uint32(listed) != season) listed = _listed("", 0, season);
    }

    /// @dev The list as it was handed in; not checked, because only what was encoded here has the digest.
    function _raw(Qualified[] calldata list) private pure returns (bytes memory raw) {
        uint256 length = list.length * 3 * 32;
        raw = new bytes(length);
        assembly ("memory-safe") {
            calldatacopy(add(raw, 0x20), list.offset, length)
        }
    }

    function _listed(bytes memory raw, uint256 count, uint256 season) private pure returns (uint256) {
        return (uint256(keccak256(raw)) >> _DIGEST_SHIFT << _DIGEST_SHIFT) | (count << _COUNT_SHIFT) | season;
    }
}
