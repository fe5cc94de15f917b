// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IProposalStage} from "../../interfaces/IProposalStage.sol";
import {IOptionsVote} from "./IOptionsVote.sol";
import {OptionsBallotLib} from "./OptionsBallotLib.sol";

contract OptionsVote is IOptionsVote {
    using OptionsBallotLib for OptionsBallotLib.Ballot;

    /// @dev Two slots.
    struct StoredOption {
        uint256 proposalId;
        uint128 cost;
        uint128 points;
    }

    struct StoredRound {
        address governor;
        uint48 opens;
        uint8 count;
        bool isSettled;
        uint128 turnout;
        uint128 none;
        uint128 budget;
        uint16 winners; // one bit for each option, the first one lowest
        address opener;
    }

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IOptionsVote
    uint256 public constant MAX_OPTIONS = 16;
    /// @inheritdoc IOptionsVote
    uint256 public constant FULL_POINTS = 100;
    uint256 private constant _BPS = 10_000;
    uint256 private constant _MIN_TIME = 1 hours;
    uint256 private constant _MAX_TIME = 60 days;

    /// @inheritdoc IOptionsVote
    IVotes public immutable VOTES;
    /// @inheritdoc IOptionsVote
    address public immutable TREASURY;
    Counting private immutable _COUNTING;
    uint256 private immutable _VOTE_TIME;
    uint256 private immutable _QUORUM_BPS;
    uint256 private immutable _BAR_BPS;
    uint256 private immutable _OPENER_BPS;
    uint256 private immutable _MAX_WINNERS;
    address private immutable _ASSET;
    uint256 private immutable _MAX_BUDGET;

    /* STORAGE */

    /// @inheritdoc IOptionsVote
    uint256 public rounds;
    mapping(uint256 round => StoredRound) private _rounds;
    mapping(uint256 round => mapping(uint256 index => StoredOption)) private _options;
    mapping(uint256 round => mapping(address voter => OptionsBallotLib.Ballot)) private _ballots;
    /// @inheritdoc IOptionsVote
    mapping(address governor => mapping(uint256 proposalId => uint256)) public wonIn;
    /// @inheritdoc IOptionsVote
    mapping(address opener => uint256) public lastRoundOf;

    /* CONSTRUCTOR */

    constructor(IVotes votes, address treasury, Terms memory given) {
        bool isValid = given.voteTime >= _MIN_TIME && given.voteTime <= _MAX_TIME && _isShare(given.quorumBps)
            && _isShare(given.barBps) && given.openerBps <= _BPS && given.maxWinners > 0
            && given.maxWinners <= MAX_OPTIONS && treasury != address(0)
            && (given.asset == address(0)) == (given.maxBudget == 0);
        require(isValid, OptionsVoteInvalidTerms());
        votes.getPastTotalSupply(block.timestamp - 1); // a source of votes
        (VOTES, TREASURY) = (votes, treasury);
        (_COUNTING, _VOTE_TIME, _QUORUM_BPS, _BAR_BPS) = (given.counting, given.voteTime, given.quorumBps, given.barBps);
        (_OPENER_BPS, _MAX_WINNERS) = (given.openerBps, given.maxWinners);
        (_ASSET, _MAX_BUDGET) = (given.asset, given.maxBudget);
    }

    /* ROUNDS */

    /// @inheritdoc IOptionsVote
    function open(IGovernor governor, Choice[] calldata choices, uint128 budget) external returns (uint256 round) {
        uint256 count = choices.length;
        require(count > 0 && count <= MAX_OPTIONS, OptionsVoteInvalidCount(count));
        require(budget <= _MAX_BUDGET, OptionsVoteBudget(budget, _MAX_BUDGET));
        _requireOpener();
        uint256 ends = block.timestamp + _VOTE_TIME;
        for (uint256 i; i < count; ++i) {
            _requireOption(governor, choices, i, ends);
            require(choices[i].cost <= budget, OptionsVoteCost(i, choices[i].cost, budget));
        }

        round = ++rounds;
        lastRoundOf[msg.sender] = round;
        StoredRound storage stored = _rounds[round];
        (stored.governor, stored.opens, stored.count) = (address(governor), uint48(block.timestamp), uint8(count));
        (stored.budget, stored.opener) = (budget, msg.sender);
        for (uint256 i; i < count; ++i) {
            _options[round][i] = StoredOption(choices[i].proposalId, choices[i].cost, 0);
        }

        emit RoundOpened(round, address(governor), msg.sender, choices, budget, ends);
    }

    /// @inheritdoc IOptionsVote
    function vote(uint256 round, uint8[] calldata points) external {
        StoredRound storage stored = _rounds[round];
        uint256 opens = _opensOf(round);
        // power of the opening second is known after it
        bool isTime = block.timestamp > opens && block.timestamp < opens + _VOTE_TIME;
        require(isTime, OptionsVoteTime(round, opens + 1, opens + _VOTE_TIME));
        uint256 power = msg.sender == TREASURY ? 0 : VOTES.getPastVotes(msg.sender, opens);
        require(power != 0, OptionsVoteNoPower(round, msg.sender));
        OptionsBallotLib.Ballot ballot = _ballotOf(round, stored.count, points, block.timestamp - opens);

        OptionsBallotLib.Ballot former = _ballots[round][msg.sender];
        _ballots[round][msg.sender] = ballot;
        // all ballots together have at most all power, which has 112 bits
        if (!former.isCast()) stored.turnout += uint128(power);
        _count(round, former, ballot, power);

        emit OptionsVoteCast(round, msg.sender, points, power, _weigh(power, ballot));
    }

    /// @inheritdoc IOptionsVote
    function settle(uint256 round) external {
        uint256 ends = _opensOf(round) + _VOTE_TIME;
        require(block.timestamp >= ends, OptionsVoteTime(round, ends, type(uint256).max));
        StoredRound storage stored = _rounds[round];
        require(!stored.isSettled, OptionsVoteSettled(round));
        (uint256[] memory winners, bool hasQuorum, uint256 spent) = resultOf(round);

        uint256 bits;
        for (uint256 i; i < winners.length; ++i) {
            bits |= 1 << winners[i];
            wonIn[stored.governor][_options[round][winners[i]].proposalId] = round;
        }
        (stored.isSettled, stored.winners) = (true, uint16(bits));

        emit RoundSettled(round, winners, hasQuorum, spent);
    }

    /* VIEWS */

    /// @inheritdoc IProposalStage
    function mayQueue(address governor, uint256 proposalId) external view returns (bool) {
        return wonIn[governor][proposalId] != 0;
    }

    /// @inheritdoc IProposalStage
    function mayExecute(address governor, uint256 proposalId) external view returns (bool) {
        return wonIn[governor][proposalId] != 0;
    }

    /// @inheritdoc IOptionsVote
    function resultOf(uint256 round) public view returns (uint256[] memory winners, bool hasQuorum, uint256 spent) {
        uint256 opens = _opensOf(round);
        StoredRound storage stored = _rounds[round];
        if (stored.turnout == 0) return (winners, false, 0); // in its first second, power is not known yet
        uint256 total = VOTES.getPastTotalSupply(opens) - VOTES.getPastVotes(TREASURY, opens);
        hasQuorum = stored.turnout * _BPS >= total * _QUORUM_BPS;
        winners = new uint256[](_MAX_WINNERS);
        uint256 count;
        if (hasQuorum) {
            uint256 bar = Math.max(Math.ceilDiv(total * FULL_POINTS * _BAR_BPS, _BPS), uint256(stored.none) + 1);
            StoredOption[] memory listed = _listed(round, stored.count);
            while (count < _MAX_WINNERS) {
                (uint256 best, bool isFound) = _best(listed, bar, stored.budget - spent);
                if (!isFound) break;
                winners[count++] = best;
                spent += listed[best].cost;
                listed[best].points = 0; // below any bar
            }
        }
        assembly ("memory-safe") {
            mstore(winners, count)
        }
    }

    /// @inheritdoc IOptionsVote
    function roundOf(uint256 round) external view returns (Round memory) {
        uint256 opens = _opensOf(round);
        StoredRound storage stored = _rounds[round];
        return Round({
            governor: stored.governor,
            opener: stored.opener,
            opens: opens,
            ends: opens + _VOTE_TIME,
            budget: stored.budget,
            turnout: stored.turnout,
            none: stored.none,
            isSettled: stored.isSettled
        });
    }

    /// @inheritdoc IOptionsVote
    function optionsOf(uint256 round) external view returns (Option[] memory options) {
        _opensOf(round);
        StoredOption[] memory listed = _listed(round, _rounds[round].count);
        uint256 winners = _rounds[round].winners;
        options = new Option[](listed.length);
        for (uint256 i; i < listed.length; ++i) {
            StoredOption memory one = listed[i];
            options[i] = Option(one.proposalId, one.cost, one.points, (winners >> i) & 1 == 1);
        }
    }

    /// @inheritdoc IOptionsVote
    function ballotOf(uint256 round, address voter) external view returns (uint8[] memory points, uint256 castAt) {
        OptionsBallotLib.Ballot ballot = _ballots[round][voter];
        uint256 opens = _opensOf(round);
        if (ballot.isCast()) castAt = opens + ballot.castAfter();
        points = new uint8[](uint256(_rounds[round].count) + 1);
        for (uint256 i; i < points.length; ++i) {
            points[i] = uint8(ballot.pointsOf(i));
        }
    }

    /// @inheritdoc IOptionsVote
    function terms() external view returns (Terms memory) {
        return Terms({
            counting: _COUNTING,
            voteTime: uint32(_VOTE_TIME),
            quorumBps: uint16(_QUORUM_BPS),
            barBps: uint16(_BAR_BPS),
            openerBps: uint16(_OPENER_BPS),
            maxWinners: uint8(_MAX_WINNERS),
            asset: _ASSET,
            maxBudget: uint128(_MAX_BUDGET)
        });
    }

    /* PRIVATE */

    /// @dev Moves the points of an account from its former ballot to its present one: what the former added is taken away
    /// exactly.
    function _count(uint256 round, OptionsBallotLib.Ballot former, OptionsBallotLib.Ballot present, uint256 power)
        private
    {
        StoredRound storage stored = _rounds[round];
        uint256 count = stored.count;
        uint256 before = former.isCast() ? _weigh(power, former) : 0;
        uint256 weight = _weigh(power, present);
        for (uint256 i; i <= count; ++i) {
            uint256 removed = before * former.pointsOf(i);
            uint256 added = weight * present.pointsOf(i);
            if (removed == added) continue;
            if (i == count) stored.none = uint128(stored.none - removed + added);
            else _options[round][i].points = uint128(_options[round][i].points - removed + added);
        }
    }

    /// @dev Power weighed by the second of the ballot; rounds down.
    function _weigh(uint256 power, OptionsBallotLib.Ballot ballot) private view returns (uint256) {
        uint256 fading = _VOTE_TIME / 2;
        return power * Math.min(_VOTE_TIME - ballot.castAfter(), fading) / fading;
    }

    /// @dev The word of a ballot that the counting allows.
    function _ballotOf(uint256 round, uint256 count, uint8[] calldata points, uint256 time)
        private
        view
        returns (OptionsBallotLib.Ballot ballot)
    {
        require(points.length == count + 1, OptionsVoteInvalidBallot(round));
        ballot = OptionsBallotLib.empty(time);
        uint256 sum;
        for (uint256 i; i < points.length; ++i) {
            uint256 given = points[i];
            sum += given;
            bool isValid = _COUNTING == Counting.Score ? sum <= FULL_POINTS : given == 0 || given == FULL_POINTS;
            require(isValid, OptionsVoteInvalidBallot(round));
            ballot = ballot.with(i, given);
        }
    }

    function _requireOpener() private view {
        uint256 second = block.timestamp - 1;
        uint256 power = VOTES.getPastVotes(msg.sender, second);
        uint256 needed = Math.ceilDiv(VOTES.getPastTotalSupply(second) * _OPENER_BPS, _BPS);
        require(power >= needed, OptionsVoteOpenerPower(msg.sender, power, needed));
        uint256 last = lastRoundOf[msg.sender];
        if (last == 0) return;
        uint256 until = _rounds[last].opens + _VOTE_TIME;
        require(block.timestamp >= until, OptionsVoteOpenerBusy(msg.sender, until));
    }

    function _requireOption(IGovernor governor, Choice[] calldata choices, uint256 index, uint256 ends) private view {
        uint256 proposalId = choices[index].proposalId;
        IGovernor.ProposalState state = governor.state(proposalId); // reverts if there is none
        bool isValid = state == IGovernor.ProposalState.Pending || state == IGovernor.ProposalState.Active;
        for (uint256 j; j < index; ++j) {
            if (choices[j].proposalId == proposalId) isValid = false;
        }
        require(isValid, OptionsVoteInvalidOption(index, proposalId));
        uint256 deadline = governor.proposalDeadline(proposalId);
        require(ends <= deadline, OptionsVoteEndsTooLate(proposalId, ends, deadline));
    }

    /// @dev When a round opened (unix seconds); reverts if there is none.
    function _opensOf(uint256 round) private view returns (uint256 opens) {
        opens = _rounds[round].opens;
        require(opens != 0, OptionsVoteUnknownRound(round));
    }

    function _listed(uint256 round, uint256 count) private view returns (StoredOption[] memory listed) {
        listed = new StoredOption[](count);
        for (uint256 i; i < count; ++i) {
            listed[i] = _options[round][i];
        }
    }

    /// @dev The option with the most points, from `bar` on, that costs no more than `left`; the first one among equals.
    function _best(StoredOption[] memory listed, uint256 bar, uint256 left)
        private
        pure
        returns (uint256 best, bool isFound)
    {
        uint256 most;
        for (uint256 i; i < listed.length; ++i) {
            if (listed[i].points < bar || listed[i].cost > left || listed[i].points <= most) continue;
            (best, most, isFound) = (i, listed[i].points, true);
        }
    }

    function _isShare(uint256 bps) private pure returns (bool) {
        return bps > 0 && bps <= _BPS;
    }
}
