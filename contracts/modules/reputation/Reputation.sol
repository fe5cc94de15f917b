// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {AwardSum, AwardSumLib} from "./AwardSumLib.sol";
import {AwardWord} from "./AwardWordLib.sol";
import {IReputation} from "./IReputation.sol";
import {WeekLib} from "../../libraries/WeekLib.sol";

contract Reputation is IReputation, Ownable {
    using AwardSumLib for AwardSum;

    /* TYPES */

    struct Awarder {
        AwarderTerms terms;
        uint16 season; // the last one in which it awarded
        uint96 used; // in that season
    }

    /// @dev A key that took part in a move. It had the reputation that is kept under `key` from one second to another.
    struct Tenure {
        address key;
        uint48 from;
        uint48 until;
    }

    struct Move {
        address to;
        uint48 readyAt;
        uint48 nextAt;
    }

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IReputation
    uint32 public constant MAX_DOMAINS = 16;
    /// @inheritdoc IReputation
    uint256 public constant ANNOUNCEMENT = 3 days;
    /// @inheritdoc IReputation
    uint256 public constant MOVE_DELAY = 7 days;
    /// @inheritdoc IReputation
    uint256 public constant MOVE_WINDOW = 14 days;
    /// @inheritdoc IReputation
    uint256 public constant MOVE_PAUSE = 52 weeks;
    uint256 private constant _MAX_LIFE = 104;
    uint256 private constant _MAX_SEASON = 52;
    uint256 private constant _BPS = 10_000;
    /// @dev The sum of all accounts.
    address private constant _TOTAL = address(0);

    /// @inheritdoc IReputation
    uint256 public immutable LIFE;
    /// @inheritdoc IReputation
    uint256 public immutable SEASON;
    uint256 private immutable _BIRTH;
    /// @dev The week in which an award of the first week ends.
    uint256 private immutable _LIFE_OVER;
    uint256 private immutable _LIFE_SECONDS;

    /* STORAGE */

    /// @inheritdoc IReputation
    address public guardian;

    mapping(uint256 domain => mapping(address key => AwardSum)) private _sums;
    mapping(uint256 domain => mapping(address awarder => Awarder)) private _awarders;
    mapping(address account => Tenure) private _tenures;
    mapping(address account => Move) private _moves;

    /* CONSTRUCTOR */

    constructor(
        address owner,
        address initialGuardian,
        uint256 life,
        uint256 season,
        FirstAwarder[] memory firstAwarders,
        FirstAward[] memory firstAwards
    ) Ownable(owner) {
        bool areValid = life != 0 && life <= _MAX_LIFE && season != 0 && season <= _MAX_SEASON;
        require(areValid, ReputationInvalidTimes(life, season));
        (LIFE, SEASON, _BIRTH) = (life, season, WeekLib.weekOf(block.timestamp));
        (_LIFE_OVER, _LIFE_SECONDS) = (_BIRTH + life, life * 1 weeks);
        emit GuardianSet(address(0), initialGuardian);
        guardian = initialGuardian;
        for (uint256 i; i < firstAwarders.length; ++i) {
            FirstAwarder memory one = firstAwarders[i];
            _setAwarder(one.domain, one.awarder, one.terms);
        }
        for (uint256 i; i < firstAwards.length; ++i) {
            FirstAward memory one = firstAwards[i];
            _announce(one.domain, one.account, one.amount, one.reason, owner);
        }
    }

    /* AWARDS */

    /// @inheritdoc IReputation
    function award(uint32 domain, address account, uint96 amount, bytes32 reason) external returns (uint48 week) {
        if (!_useSeason(domain, amount)) {
            require(msg.sender == owner(), ReputationNotAwarder(domain, msg.sender));
        }
        return _announce(domain, account, amount, reason, msg.sender);
    }

    /// @inheritdoc IReputation
    function strike(uint32 domain, address account, uint48 week, uint96 amount) external {
        require(msg.sender == guardian || msg.sender == owner(), ReputationUnauthorized(msg.sender));
        uint256 announced = awardedFor(domain, account, week);
        uint256 until = WeekLib.startOf(week);
        bool isStrikable = amount != 0 && amount <= announced && block.timestamp < until;
        require(isStrikable, ReputationNotStrikable(amount, announced, until));

        (address key,,) = tenureOf(account);
        _sums[domain][key].strike(_BIRTH, week, amount);
        _sums[domain][_TOTAL].strike(_BIRTH, week, amount);

        emit AwardStruck(domain, account, week, amount, msg.sender);
    }

    /* OWNER */

    /// @inheritdoc IReputation
    function slash(uint32 domain, address account, uint16 bps) external onlyOwner {
        _requireDomain(domain);
        require(bps != 0 && bps <= _BPS, ReputationInvalidShare(bps));
        uint256 week = WeekLib.weekOf(block.timestamp) + 1;
        AwardSum storage own = _sums[domain][_keyOf(account)];
        bool taken = own.reduce(_sums[domain][_TOTAL], LIFE, _BIRTH, week, bps);
        require(taken, ReputationNothingLeft(domain, account));

        emit Slashed(domain, account, bps, week);
    }

    /// @inheritdoc IReputation
    function setAwarder(uint32 domain, address awarder, AwarderTerms calldata terms) external onlyOwner {
        _setAwarder(domain, awarder, terms);
    }

    /// @inheritdoc IReputation
    function setGuardian(address newGuardian) external onlyOwner {
        emit GuardianSet(guardian, newGuardian);
        guardian = newGuardian;
    }

    /* ACCOUNTS */

    /// @inheritdoc IReputation
    function move(address to) external {
        _keyOf(msg.sender);
        Move storage started = _moves[msg.sender];
        require(block.timestamp >= started.nextAt, ReputationMovedLately(msg.sender, started.nextAt));
        require(to != msg.sender, ReputationInvalidKey(to));
        _requireFresh(to);
        uint256 readyAt = block.timestamp + MOVE_DELAY;
        (started.to, started.readyAt) = (to, uint48(readyAt));

        emit MoveStarted(msg.sender, to, readyAt);
    }

    /// @inheritdoc IReputation
    function confirmMove(address account) external {
        Move memory started = _moves[account];
        bool isNow = block.timestamp >= started.readyAt && block.timestamp < started.readyAt + MOVE_WINDOW;
        require(
            started.to == msg.sender && isNow,
            ReputationNoMove(account, msg.sender, started.readyAt, started.readyAt + MOVE_WINDOW)
        );
        _requireFresh(msg.sender);
        address key = _keyOf(account);
        uint48 time = uint48(block.timestamp);
        _tenures[account] = Tenure(key, _tenures[account].from, time);
        _tenures[msg.sender] = Tenure(key, time, 0);
        delete _moves[account];
        _moves[msg.sender].nextAt = uint48(block.timestamp + MOVE_PAUSE);
        for (uint256 domain; domain < MAX_DOMAINS; ++domain) {
            AwardSum storage sum = _sums[domain][key];
            AwardWord word = sum.current;
            if (!word.isEmpty() && !word.isMoved()) sum.current = word.withMoved();
        }

        emit Moved(account, msg.sender);
    }

    /// @inheritdoc IReputation
    function cancelMove() external {
        Move storage started = _moves[msg.sender];
        address to = started.to;
        require(to != address(0), ReputationNoMove(msg.sender, to, 0, 0));
        (started.to, started.readyAt) = (address(0), 0);

        emit MoveCancelled(msg.sender, to);
    }

    /* VIEWS */

    /// @inheritdoc IReputation
    function reputationAt(uint32 domain, address account, uint256 t) external view returns (uint256) {
        return _reputationAt(_sums[domain], account, t);
    }

    /// @inheritdoc IReputation
    function totalAt(uint32 domain, uint256 t) external view returns (uint256) {
        return _powerAt(_sums[domain][_TOTAL], t);
    }

    /// @inheritdoc IReputation
    function votesAt(uint32 domain, address account, uint256 t, uint256 maxShareBps)
        external
        view
        returns (uint256 votes)
    {
        mapping(address key => AwardSum) storage sums = _sums[domain];
        votes = _reputationAt(sums, account, t);
        if (maxShareBps >= _BPS) return votes;
        unchecked {
            uint256 most = _powerAt(sums[_TOTAL], t) * maxShareBps / _BPS; // below 2^91 times 10,000
            if (votes > most) votes = most;
        }
    }

    /// @inheritdoc IReputation
    function awarderOf(uint32 domain, address awarder) external view returns (AwarderTerms memory) {
        return _awarders[domain][awarder].terms;
    }

    /// @inheritdoc IReputation
    function leftOf(uint32 domain, address awarder) external view returns (uint256) {
        return _left(_awarders[domain][awarder]);
    }

    /// @inheritdoc IReputation
    function awardedFor(uint32 domain, address account, uint256 week) public view returns (uint256) {
        (address key,,) = tenureOf(account);
        return key == _TOTAL ? 0 : _sums[domain][key].addedIn(week);
    }

    /// @inheritdoc IReputation
    function tenureOf(address account) public view returns (address key, uint48 from, uint48 until) {
        Tenure memory tenure = _tenures[account];
        return tenure.key == address(0) ? (account, 0, 0) : (tenure.key, tenure.from, tenure.until);
    }

    /// @inheritdoc IReputation
    function moveOf(address account) external view returns (address to, uint48 readyAt, uint48 nextAt) {
        Move memory started = _moves[account];
        return (started.to, started.readyAt, started.nextAt);
    }

    /* PRIVATE */

    function _announce(uint32 domain, address account, uint96 amount, bytes32 reason, address awarder)
        private
        returns (uint48 week)
    {
        _requireDomain(domain);
        require(amount != 0, ReputationNoAmount());
        // The first week that begins when the announcement has lasted long enough.
        week = uint48(WeekLib.weekOf(block.timestamp + ANNOUNCEMENT - 1) + 1);
        address key = account;
        AwardWord word = _sums[domain][account].current;
        // Most accounts never moved, which their own word says.
        if (word.isEmpty() || word.isMoved()) key = _keyOf(account);
        _sums[domain][key].add(LIFE, _BIRTH, week, amount, key != account);
        _sums[domain][_TOTAL].add(LIFE, _BIRTH, week, amount, false);

        emit Awarded(domain, account, awarder, amount, reason, week);
    }

    /// @dev Whether the caller is an awarder of the domain.
    function _useSeason(uint32 domain, uint96 amount) private returns (bool) {
        Awarder storage stored = _awarders[domain][msg.sender];
        Awarder memory awarder = stored;
        if (block.timestamp >= awarder.terms.until) return false;

        uint256 left = _left(awarder);
        require(amount <= left, ReputationSeasonCap(msg.sender, amount, left));
        uint16 season = _season();
        (stored.used, stored.season) = (awarder.season == season ? awarder.used + amount : amount, season);
        return true;
    }

    function _setAwarder(uint32 domain, address awarder, AwarderTerms memory terms) private {
        _requireDomain(domain);
        bool areValid = terms.perSeason == 0 ? terms.until == 0 : terms.until > block.timestamp;
        require(areValid, ReputationInvalidTerms(terms.perSeason, terms.until));

        _awarders[domain][awarder].terms = terms;
        emit AwarderSet(domain, awarder, terms);
    }

    function _left(Awarder memory awarder) private view returns (uint256) {
        if (block.timestamp >= awarder.terms.until) return 0;
        uint256 used = awarder.season == _season() ? awarder.used : 0;
        return used < awarder.terms.perSeason ? awarder.terms.perSeason - used : 0;
    }

    function _season() private view returns (uint16) {
        return uint16(WeekLib.weekOf(block.timestamp) / SEASON);
    }

    /// @dev The key under which the reputation of `account` is kept, which still has it.
    function _keyOf(address account) private view returns (address key) {
        uint256 until;
        (key,, until) = tenureOf(account);
        require(account != _TOTAL && until == 0, ReputationInvalidAccount(account));
    }

    /// @dev Whoever moves to `to` can never do so again, so that each key has one history.
    function _requireFresh(address to) private view {
        bool isFresh = to != _TOTAL && _tenures[to].key == address(0);
        for (uint256 domain; domain < MAX_DOMAINS; ++domain) {
            isFresh = isFresh && _sums[domain][to].current.isEmpty();
        }
        require(isFresh, ReputationInvalidKey(to));
    }

    function _requireDomain(uint256 domain) private pure {
        require(domain < MAX_DOMAINS, ReputationUnknownDomain(domain));
    }

    function _reputationAt(mapping(address key => AwardSum) storage sums, address account, uint256 t)
        private
        view
        returns (uint256)
    {
        if (account == _TOTAL) return 0;
        AwardSum storage sum = sums[account];
        AwardWord word = sum.current;
        // The common case, with the same result as the code below: most accounts never moved, which their word says.
        if (word.isWhole(t, LIFE)) return _wholeAt(word, t);
        if (word.isEmpty() || word.isMoved()) {
            Tenure memory tenure = _tenures[account];
            bool isHolder = tenure.key != address(0) && t >= tenure.from && (tenure.until == 0 || t < tenure.until);
            if (!isHolder) return 0;
            sum = sums[tenure.key];
        }
        return _powerAt(sum, t);
    }

    /// @dev Rounded down.
    function _powerAt(AwardSum storage sum, uint256 t) private view returns (uint256) {
        AwardWord word = sum.current;
        if (word.isWhole(t, LIFE)) return _wholeAt(word, t);
        unchecked {
            return sum.rawAt(LIFE, _BIRTH, word, t) / (LIFE * 1 weeks); // at least one week
        }
    }

    function _wholeAt(AwardWord word, uint256 t) private view returns (uint256 whole) {
        uint256 raw = word.rawWhole(t, _LIFE_OVER);
        uint256 life = _LIFE_SECONDS;
        assembly ("memory-safe") {
            whole := div(raw, life) // never by zero
        }
    }
}
