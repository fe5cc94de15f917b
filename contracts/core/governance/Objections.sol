// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";

import {IObjections} from "../../interfaces/IObjections.sol";
import {ITimelock} from "../../interfaces/ITimelock.sol";

/// @dev What is noted of an operation is noted by its id and the second in which it was scheduled. That means one
/// operation, since nobody objects within that second: what is cancelled and scheduled again in it has nothing noted yet.
contract Objections is IObjections {
    /* CONSTANTS AND IMMUTABLES */

    uint256 private constant _BPS = 10_000;
    uint256 private constant _MIN_SECOND_BPS = 500;

    /// @inheritdoc IObjections
    ITimelock public immutable TIMELOCK;

    /* STORAGE */

    Rules private _current;
    /// @dev The rules before that, the oldest first.
    Rules[] private _former;
    mapping(bytes32 key => Tally) private _tallies;
    mapping(bytes32 key => mapping(address account => Mark)) private _marks;

    /* CONSTRUCTOR */

    constructor(ITimelock timelock, IVotes votes, uint256 firstBps, uint256 secondBps, uint256 maxExtension) {
        TIMELOCK = timelock;
        _setRules(votes, firstBps, secondBps, maxExtension);
    }

    /* MEMBERS */

    /// @inheritdoc IObjections
    function object(bytes32 id) external {
        (uint256 scheduledAt, uint256 earliest, uint256 extension, Rules memory terms) = _waiting(id);
        bytes32 key = _key(id, scheduledAt);
        require(_marks[key][msg.sender] == Mark.None, ObjectionsUnexpected(id, msg.sender));
        uint256 votes = terms.votes.getPastVotes(msg.sender, scheduledAt - 1);
        require(votes != 0, ObjectionsWithoutVotes(msg.sender, scheduledAt - 1));
        Tally memory tally = _tallies[key];
        if (tally.total == 0) {
            uint256 total = terms.votes.getPastTotalSupply(scheduledAt - 1);
            require(total != 0 && total <= type(uint112).max, ObjectionsOff(id));
            tally.total = uint112(total);
        }
        // A source that tells more than the total may not reach the other fields.
        require(votes <= type(uint112).max, ObjectionsOff(id));
        tally.votes += uint112(votes);

        _marks[key][msg.sender] = Mark.Objects;
        _tallies[key] = tally;
        extension = _move(id, terms, tally, extension);
        emit Objected(id, msg.sender, true, votes, earliest + extension);
    }

    /// @inheritdoc IObjections
    function withdrawObjection(bytes32 id) external {
        (uint256 scheduledAt, uint256 earliest, uint256 extension, Rules memory terms) = _waiting(id);
        bytes32 key = _key(id, scheduledAt);
        require(_marks[key][msg.sender] == Mark.Objects, ObjectionsUnexpected(id, msg.sender));
        uint256 votes = terms.votes.getPastVotes(msg.sender, scheduledAt - 1);
        uint256 noticed = block.timestamp + TimelockController(payable(address(TIMELOCK))).getMinDelay();
        uint256 held = noticed > earliest ? noticed - earliest : 0;
        Tally memory tally = _tallies[key];
        tally.votes -= uint112(votes);
        tally.held = uint32(held < extension ? held : extension);

        _marks[key][msg.sender] = Mark.Withdrawn;
        _tallies[key] = tally;
        extension = _move(id, terms, tally, extension);
        emit Objected(id, msg.sender, false, votes, earliest + extension);
    }

    /* ADMIN */

    /// @inheritdoc IObjections
    function setRules(IVotes votes, uint256 firstBps, uint256 secondBps, uint256 maxExtension) external {
        require(msg.sender == address(TIMELOCK), ObjectionsUnauthorized(msg.sender));
        _former.push(_current);
        _setRules(votes, firstBps, secondBps, maxExtension);
    }

    /* VIEWS */

    /// @inheritdoc IObjections
    function rules() external view returns (IVotes votes, uint256 firstBps, uint256 secondBps, uint256 maxExtension) {
        Rules memory terms = _current;
        return (terms.votes, terms.firstBps, terms.secondBps, terms.maxExtension);
    }

    /// @inheritdoc IObjections
    function objectionsTo(bytes32 id) external view returns (Standing memory standing) {
        (uint256 scheduledAt,, uint256 extension, address extender) = TIMELOCK.getSchedule(id);
        Rules memory terms = _rulesAt(scheduledAt);
        if (extender != address(this) || terms.maxExtension == 0) return standing;
        Tally memory tally = _tallies[_key(id, scheduledAt)];
        standing = Standing(terms, scheduledAt, tally.votes, tally.total, extension);
        if (tally.total == 0) {
            try terms.votes.getPastTotalSupply(scheduledAt - 1) returns (uint256 total) {
                if (total <= type(uint112).max) standing.total = total;
            } catch {}
        }
    }

    /// @inheritdoc IObjections
    function isObjector(bytes32 id, address account) external view returns (bool) {
        (uint256 scheduledAt,,,) = TIMELOCK.getSchedule(id);
        return scheduledAt != 0 && _marks[_key(id, scheduledAt)][account] == Mark.Objects;
    }

    /* INTERNAL */

    /// @dev What the timelock knows of an operation that can be objected to now.
    function _waiting(bytes32 id)
        private
        view
        returns (uint256 scheduledAt, uint256 earliest, uint256 extension, Rules memory terms)
    {
        address extender;
        (scheduledAt, earliest, extension, extender) = TIMELOCK.getSchedule(id);
        // What waits has not expired, as its window begins when it is ready.
        require(block.timestamp < earliest + extension, ObjectionsNotWaiting(id));
        terms = _rulesAt(scheduledAt);
        require(extender == address(this) && terms.maxExtension != 0, ObjectionsOff(id));
        require(block.timestamp != scheduledAt, ObjectionsTooEarly(id));
    }

    /// @dev Moves the operation to where a tally puts it.
    function _move(bytes32 id, Rules memory terms, Tally memory tally, uint256 before)
        private
        returns (uint256 extension)
    {
        extension = _extension(terms, tally);
        if (extension != before) TIMELOCK.extend(id, extension);
    }

    function _setRules(IVotes votes, uint256 firstBps, uint256 secondBps, uint256 maxExtension) private {
        require(
            firstBps != 0 && firstBps <= secondBps && secondBps >= _MIN_SECOND_BPS && secondBps <= _BPS
                && maxExtension != 0 && maxExtension <= TIMELOCK.MAX_EXTENSION() && address(votes).code.length != 0
                && IERC6372(address(votes)).clock() == block.timestamp,
            ObjectionsInvalidRules(firstBps, secondBps, maxExtension)
        );
        _current = Rules(votes, uint16(firstBps), uint16(secondBps), uint24(maxExtension), uint40(block.timestamp));
        emit RulesSet(votes, firstBps, secondBps, maxExtension);
    }

    /// @dev Seconds, rounded down.
    function _extension(Rules memory terms, Tally memory tally) private pure returns (uint256 extension) {
        uint256 above = tally.votes * _BPS;
        uint256 first = uint256(terms.firstBps) * tally.total;
        uint256 second = uint256(terms.secondBps) * tally.total;
        if (above >= second) return terms.maxExtension;
        // The second is above the first if a share is between them.
        if (above > first) extension = terms.maxExtension * (above - first) / (second - first);
        if (extension < tally.held) extension = tally.held;
    }

    /// @dev The rules at the end of a second; all zero if this contract was not there yet.
    function _rulesAt(uint256 second) private view returns (Rules memory terms) {
        terms = _current;
        if (terms.since <= second) return terms;
        for (uint256 i = _former.length; i != 0;) {
            terms = _former[--i];
            if (terms.since <= second) return terms;
        }
        delete terms;
    }

    function _key(bytes32 id, uint256 scheduledAt) private pure returns (bytes32) {
        return keccak256(abi.encode(id, scheduledAt));
    }
}
