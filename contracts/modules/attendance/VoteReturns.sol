// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";

import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {IAttendancePay} from "./IAttendancePay.sol";
import {IVoteReturns} from "./IVoteReturns.sol";

contract VoteReturns is IVoteReturns {
    /* CONSTANTS AND IMMUTABLES */

    uint256 private constant _MOST_MISSED = 16;

    /// @inheritdoc IVoteReturns
    IVotingEscrow public immutable ESCROW;
    /// @inheritdoc IVoteReturns
    IAttendancePay public immutable ATTENDANCE;
    /// @inheritdoc IVoteReturns
    uint256 public immutable MISSED;
    IGovernor private immutable _GOVERNOR;
    uint256 private immutable _SEASON;
    uint256 private immutable _QUALIFY_TIME;

    /* STORAGE */

    /// @inheritdoc IVoteReturns
    mapping(address account => bool) public isKept;

    /* CONSTRUCTOR */

    constructor(IVotingEscrow escrow, IAttendancePay attendance, uint256 missed) {
        bool areValid = missed != 0 && missed <= _MOST_MISSED && address(attendance.VOTES()) == address(escrow);
        require(areValid, VoteReturnsInvalidTerms());
        (ESCROW, ATTENDANCE, MISSED) = (escrow, attendance, missed);
        _GOVERNOR = IGovernor(attendance.GOVERNOR());
        (_SEASON, _QUALIFY_TIME) = (attendance.SEASON(), attendance.QUALIFY_TIME());
    }

    /* ACCOUNTS */

    /// @inheritdoc IVoteReturns
    function setKept(bool kept) external {
        isKept[msg.sender] = kept;

        emit KeptSet(msg.sender, kept);
    }

    /* ANYBODY */

    /// @inheritdoc IVoteReturns
    function returnVotes(
        address account,
        IAttendancePay.Qualified[] calldata latest,
        IAttendancePay.Qualified[] calldata before
    ) external {
        require(!isKept[account], VoteReturnsKept(account));
        address delegatee = IVotes(address(ESCROW)).delegates(account);
        require(delegatee != account && delegatee != address(0), VoteReturnsNotGiven(account));

        uint256 season = latestSeason();
        uint256 count = latest.length;
        _requireMissed(account, delegatee, season, latest);
        // No older ones: the contract that pays forgets them, and then takes an empty list for theirs.
        if (count < MISSED) {
            count += before.length;
            _requireMissed(account, delegatee, season - 1, before);
        }
        require(count >= MISSED, VoteReturnsTooFew(count, MISSED));

        emit VotesReturned(account, delegatee, count);

        ESCROW.returnVotes(account);
    }

    /* VIEWS */

    /// @inheritdoc IVoteReturns
    function latestSeason() public view returns (uint256) {
        return (block.timestamp - _QUALIFY_TIME) / _SEASON - 1;
    }

    /* PRIVATE */

    function _requireMissed(
        address account,
        address delegatee,
        uint256 season,
        IAttendancePay.Qualified[] calldata list
    ) private view {
        require(ATTENDANCE.isListOf(season, list), VoteReturnsOtherList(season));
        for (uint256 i; i < list.length; ++i) {
            uint256 id = list[i].proposalId;
            require(!_GOVERNOR.hasVoted(id, delegatee), VoteReturnsVoted(delegatee, id));
            uint256 snapshot = _GOVERNOR.proposalSnapshot(id);
            bool isGiven = ESCROW.pastDelegate(account, snapshot) == delegatee && ESCROW.powerAt(account, snapshot) != 0;
            require(isGiven, VoteReturnsOtherDelegate(delegatee, id));
        }
    }
}
