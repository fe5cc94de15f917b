// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {DecayLib} from "./DecayLib.sol";
import {IConvictionPool} from "./IConvictionPool.sol";
import {PoolRules, PoolRulesLib} from "./PoolRulesLib.sol";
import {ITreasuryBudgets} from "../budgets/ITreasuryBudgets.sol";
import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {WeekLib} from "../../libraries/WeekLib.sol";

contract ConvictionPool is IConvictionPool, Ownable {
    /* TYPES */

    /// @dev `terms`: 8 bits state | 48 bits payableAt | 48 bits end | 104 bits amount.
    /// `strength`: 32 bits second | 112 bits average at that second | 112 bits support since then.
    /// `receiver`: 96 bits highest total when it ripened, in units of 2^16 and rounded up | 160 bits account.
    struct Entry {
        uint256 terms;
        uint256 strength;
        PoolRules rules;
        uint256 receiver;
        address requester;
    }

    /* CONSTANTS AND IMMUTABLES */

    /// @dev Seconds in which what is payable must be paid; less if the request ends before.
    uint256 private constant _ENACT_WINDOW = 14 days;
    uint256 private constant _BPS = 10_000;
    uint256 private constant _QUOTA_TIME = 30 days;
    /// @dev Bits of a second in the list of an account's last requests.
    uint256 private constant _TIME_BITS = 48;
    uint256 private constant _END_SHIFT = 104;
    uint256 private constant _PAYABLE_SHIFT = 152;
    uint256 private constant _STATE_SHIFT = 200;
    uint256 private constant _AVERAGE_SHIFT = 112;
    uint256 private constant _AT_SHIFT = 224;
    uint256 private constant _TOTAL_SHIFT = 160;
    /// @dev Bits of a total that are not kept.
    uint256 private constant _TOTAL_UNIT = 16;
    /// @dev A share: 16 bits basis points | 112 bits power.
    uint256 private constant _BPS_SHIFT = 112;
    uint256 private constant _TOO_MUCH = type(uint256).max;
    /// @dev A second at which no lock but a permanent one has power.
    uint256 private constant _NEVER = type(uint48).max;

    /// @inheritdoc IConvictionPool
    IVotingEscrow public immutable ESCROW;
    /// @inheritdoc IConvictionPool
    IERC20 public immutable ASSET;
    /// @dev Seconds of the longest lock.
    uint256 private immutable _LONGEST;

    /* STORAGE */

    /// @inheritdoc IConvictionPool
    ITreasuryBudgets public budgets;
    /// @inheritdoc IConvictionPool
    uint256 public requestCount;
    PoolRules private _rules;
    mapping(uint256 id => Entry) private _entries;
    mapping(uint256 id => mapping(address account => uint256)) private _shares;
    /// @inheritdoc IConvictionPool
    mapping(address account => uint256) public sharesUsed;
    /// @dev The seconds of the last five requests, the latest in the lowest bits.
    mapping(address account => uint256 times) private _requestTimes;

    /* CONSTRUCTOR */

    /// @dev The owner is the treasury's timelock.
    constructor(address owner, IVotingEscrow escrow, IERC20 asset, Settings memory firstSettings) Ownable(owner) {
        (ESCROW, ASSET) = (escrow, asset);
        _LONGEST = escrow.MAX_LOCK_WEEKS() * 1 weeks;
        _setSettings(firstSettings);
    }

    /* ANYBODY */

    /// @inheritdoc IConvictionPool
    function request(address to, uint256 amount, uint256 end, string calldata text) external returns (uint256 id) {
        require(to != address(0) && to != address(this) && to != owner(), ConvictionPoolInvalidRecipient(to));
        PoolRules rules = _rules;
        unchecked {
            uint256 earliest = block.timestamp + rules.enactDelay();
            uint256 latest = block.timestamp + rules.maxLife();
            require(end > earliest && end <= latest, ConvictionPoolInvalidEnd(end, earliest, latest));
        }
        uint256 limit = _maxAsk(rules);
        require(amount != 0 && amount <= limit, ConvictionPoolAsksTooMuch(amount, limit));
        uint256 power = ESCROW.powerAt(msg.sender, block.timestamp);
        require(power >= rules.minPower(), ConvictionPoolLowPower(power, rules.minPower()));
        _useQuota(rules.quota());

        unchecked {
            id = ++requestCount;
        }
        Entry storage entry = _entries[id];
        entry.terms = amount | (end << _END_SHIFT) | (uint256(State.Open) << _STATE_SHIFT);
        entry.strength = block.timestamp << _AT_SHIFT;
        entry.rules = rules;
        (entry.receiver, entry.requester) = (uint160(to), msg.sender);

        emit Requested(id, msg.sender, to, amount, end, text);
    }

    /// @inheritdoc IConvictionPool
    function support(uint256 id, uint256 bps) public {
        Entry storage entry = _entries[id];
        uint256 terms = entry.terms;
        _require(bps == 0 ? terms != 0 : _isOpen(terms), id, terms);
        uint256 share = _shares[id][msg.sender];
        uint256 used = sharesUsed[msg.sender] - (share >> _BPS_SHIFT) + bps;
        require(used <= _BPS, ConvictionPoolSharesUsed(used));
        uint256 power;
        if (bps != 0) {
            power = _part(msg.sender, _end(terms), bps);
            require(power != 0, ConvictionPoolNoLastingPower(_end(terms)));
        }

        sharesUsed[msg.sender] = used;
        _shares[id][msg.sender] = power | (bps << _BPS_SHIFT);
        _move(entry, uint112(share), uint112(power));

        emit Supported(id, msg.sender, bps, power);
    }

    /// @inheritdoc IConvictionPool
    function supportMany(uint256[] calldata ids, uint256[] calldata bps) external {
        require(ids.length == bps.length, ConvictionPoolInvalidCount(ids.length, bps.length));
        for (uint256 i; i < ids.length; ++i) {
            support(ids[i], bps[i]);
        }
    }

    /// @inheritdoc IConvictionPool
    function prune(uint256 id, address[] calldata supporters) external {
        Entry storage entry = _open(id);
        uint256 end = _end(entry.terms);
        uint112 lost;
        for (uint256 i; i < supporters.length; ++i) {
            address account = supporters[i];
            uint256 share = _shares[id][account];
            uint256 bps = share >> _BPS_SHIFT;
            uint256 power = _part(account, end, bps);
            if (power >= uint112(share)) continue;
            lost += uint112(share - power);
            _shares[id][account] = power | (bps << _BPS_SHIFT);

            emit Pruned(id, account, power);
        }
        require(lost != 0, ConvictionPoolNothingToPrune(id));
        _move(entry, lost, 0);
    }

    /// @inheritdoc IConvictionPool
    function ripen(uint256 id) external {
        Entry storage entry = _open(id);
        uint256 terms = entry.terms;
        uint256 total = _highestTotal(entry.rules.memoryWeeks(), 0);
        (uint256 conviction, uint256 threshold) = _requireThreshold(entry, terms, total);
        uint256 payableAt;
        unchecked {
            payableAt = block.timestamp + entry.rules.enactDelay();
        }
        _require(payableAt < _end(terms), id, terms);
        (uint256 reserved, uint256 until) = _reservation(id);
        require(reserved == 0 || block.timestamp >= until, ConvictionPoolRipe(id, until));
        entry.terms = terms ^ ((_payableAt(terms) ^ payableAt) << _PAYABLE_SHIFT);
        unchecked {
            total = (total + (1 << _TOTAL_UNIT) - 1) >> _TOTAL_UNIT;
        }
        entry.receiver = uint160(entry.receiver) | (total << _TOTAL_SHIFT);

        emit Ripened(id, conviction, threshold, payableAt);

        if (reserved != 0) _release(id);
        unchecked {
            until = Math.min(payableAt + _ENACT_WINDOW, _end(terms));
        }
        budgets.reserve(address(ASSET), bytes32(id), uint104(terms), uint48(until));
    }

    /// @inheritdoc IConvictionPool
    function enact(uint256 id) external {
        Entry storage entry = _open(id);
        uint256 terms = entry.terms;
        uint256 payableAt = _payableAt(terms);
        bool isPayable = payableAt != 0 && block.timestamp >= payableAt;
        require(isPayable, ConvictionPoolNotPayable(id, payableAt));
        uint256 receiver = entry.receiver;
        unchecked {
            uint256 ripenedAt = payableAt - entry.rules.enactDelay();
            uint256 weeksSince = WeekLib.weekOf(block.timestamp) - WeekLib.weekOf(ripenedAt);
            _requireThreshold(entry, terms, _highestTotal(weeksSince, receiver >> _TOTAL_SHIFT << _TOTAL_UNIT));
        }
        _setState(entry, State.Paid);
        address to = address(uint160(receiver));

        emit RequestPaid(id, to, uint104(terms));

        budgets.spendReserved(address(ASSET), bytes32(id), to, bytes32(id));
    }

    /* REQUESTER AND OWNER */

    /// @inheritdoc IConvictionPool
    function withdraw(uint256 id) external {
        Entry storage entry = _open(id);
        address requester = entry.requester;
        require(msg.sender == requester, ConvictionPoolNotRequester(requester));
        _close(entry, id, State.Withdrawn);
    }

    /// @inheritdoc IConvictionPool
    function cancel(uint256 id) external onlyOwner {
        _close(_open(id), id, State.Cancelled);
    }

    /// @inheritdoc IConvictionPool
    function setSettings(Settings calldata newSettings) external onlyOwner {
        _setSettings(newSettings);
    }

    /// @inheritdoc IConvictionPool
    function setBudgets(ITreasuryBudgets newBudgets) external onlyOwner {
        budgets = newBudgets;

        emit BudgetsSet(address(newBudgets));
    }

    /* VIEWS */

    /// @inheritdoc IConvictionPool
    function requestOf(uint256 id)
        external
        view
        returns (address requester, address to, uint256 amount, uint256 end, uint256 payableAt, State state)
    {
        Entry storage entry = _entries[id];
        uint256 terms = entry.terms;
        return (
            entry.requester,
            address(uint160(entry.receiver)),
            uint104(terms),
            _end(terms),
            _payableAt(terms),
            _state(terms)
        );
    }

    /// @inheritdoc IConvictionPool
    function supportOf(uint256 id) external view returns (uint256) {
        return uint112(_entries[id].strength);
    }

    /// @inheritdoc IConvictionPool
    function supportFrom(uint256 id, address account) external view returns (uint256 bps, uint256 power) {
        uint256 share = _shares[id][account];
        return (share >> _BPS_SHIFT, uint112(share));
    }

    /// @inheritdoc IConvictionPool
    function convictionOf(uint256 id) external view returns (uint256) {
        Entry storage entry = _entries[id];
        return _convictionAt(entry.strength, entry.rules, block.timestamp);
    }

    /// @inheritdoc IConvictionPool
    function thresholdOf(uint256 id) public view returns (uint256) {
        Entry storage entry = _entries[id];
        return _threshold(entry.terms, entry.rules, _highestTotal(entry.rules.memoryWeeks(), 0));
    }

    /// @inheritdoc IConvictionPool
    function ripensAt(uint256 id) external view returns (uint256 from) {
        Entry storage entry = _entries[id];
        (uint256 terms, uint256 strength, PoolRules rules) = (entry.terms, entry.strength, entry.rules);
        uint256 latest = Math.saturatingSub(_end(terms), rules.enactDelay() + 1);
        from = block.timestamp;
        if (!_isOpen(terms) || from > latest) return 0;
        uint256 threshold = thresholdOf(id);
        if (_convictionAt(strength, rules, latest) < threshold) return 0;
        while (from < latest) {
            unchecked {
                uint256 middle = (from + latest) / 2;
                if (_convictionAt(strength, rules, middle) >= threshold) latest = middle;
                else from = middle + 1;
            }
        }
    }

    /// @inheritdoc IConvictionPool
    function settings() external view returns (Settings memory) {
        return _rules.unpack();
    }

    /// @inheritdoc IConvictionPool
    function settingsOf(uint256 id) external view returns (Settings memory) {
        return _entries[id].rules.unpack();
    }

    /// @inheritdoc IConvictionPool
    function lastingPower(address account, uint256 end) public view returns (uint256) {
        uint256 permanent = ESCROW.powerAt(account, _NEVER);
        if (permanent == 0) return ESCROW.powerAt(account, end);
        unchecked {
            uint256 endIfSwitchedOff = WeekLib.startOf(WeekLib.weekOf(block.timestamp)) + _LONGEST;
            return permanent * Math.saturatingSub(endIfSwitchedOff, end) / _LONGEST; // 112 bits and 28
        }
    }

    /* PRIVATE */

    /// @dev Rounds down.
    function _part(address account, uint256 end, uint256 bps) private view returns (uint256) {
        unchecked {
            return lastingPower(account, end) * bps / _BPS; // 112 bits and 14
        }
    }

    /// @dev Brings the average up to now, and replaces a part of the support.
    function _move(Entry storage entry, uint112 removed, uint112 added) private {
        uint256 strength = entry.strength;
        uint256 average = _averageAt(strength, entry.rules, block.timestamp);
        uint112 sum = uint112(strength) - removed + added;
        entry.strength = sum | (average << _AVERAGE_SHIFT) | (block.timestamp << _AT_SHIFT);
    }

    function _setState(Entry storage entry, State state) private {
        entry.terms ^= (uint256(State.Open) ^ uint256(state)) << _STATE_SHIFT;
    }

    function _close(Entry storage entry, uint256 id, State state) private {
        _setState(entry, state);

        emit Closed(id, state);

        (uint256 reserved,) = _reservation(id);
        if (reserved != 0) _release(id);
    }

    function _release(uint256 id) private {
        budgets.release(address(this), address(ASSET), bytes32(id));
    }

    function _useQuota(uint256 quota) private {
        uint256 times = _requestTimes[msg.sender];
        unchecked {
            uint256 from = uint48(times >> (quota - 1) * _TIME_BITS) + _QUOTA_TIME; // long ago if there were fewer
            require(block.timestamp >= from, ConvictionPoolQuotaUsed(from));
        }
        _requestTimes[msg.sender] = (times << _TIME_BITS) | block.timestamp;
    }

    function _setSettings(Settings memory newSettings) private {
        PoolRules rules = PoolRulesLib.pack(newSettings);
        require(PoolRules.unwrap(rules) != 0, ConvictionPoolInvalidSettings());
        _rules = rules;

        emit SettingsSet(newSettings);
    }

    function _open(uint256 id) private view returns (Entry storage entry) {
        entry = _entries[id];
        uint256 terms = entry.terms;
        _require(_isOpen(terms), id, terms);
    }

    function _require(bool condition, uint256 id, uint256 terms) private pure {
        require(condition, ConvictionPoolNotOpen(id, _state(terms), _end(terms)));
    }

    function _requireThreshold(Entry storage entry, uint256 terms, uint256 total)
        private
        view
        returns (uint256 conviction, uint256 threshold)
    {
        PoolRules rules = entry.rules;
        threshold = _threshold(terms, rules, total);
        conviction = _convictionAt(entry.strength, rules, block.timestamp);
        require(conviction >= threshold, ConvictionPoolBelowThreshold(conviction, threshold));
    }

    function _reservation(uint256 id) private view returns (uint256 amount, uint256 until) {
        return budgets.reservationOf(address(this), address(ASSET), bytes32(id));
    }

    function _convictionAt(uint256 strength, PoolRules rules, uint256 t) private pure returns (uint256) {
        return Math.min(_averageAt(strength, rules, t), uint112(strength));
    }

    /// @dev Rounds down. Below 2^112, since it lies between the average and the support of before.
    function _averageAt(uint256 strength, PoolRules rules, uint256 t) private pure returns (uint256) {
        (uint256 average, uint256 sum) = (uint112(strength >> _AVERAGE_SHIFT), uint112(strength));
        if (average == sum) return sum;
        unchecked {
            uint256 kept = DecayLib.factor(t - (strength >> _AT_SHIFT), rules.halfLife());
            return (kept * average + (DecayLib.ONE - kept) * sum) / DecayLib.ONE; // 112 bits and 129
        }
    }

    /// @dev Rounds up; at least one. Below 2^152, since power has fewer than 112 bits.
    function _threshold(uint256 terms, PoolRules rules, uint256 total) private view returns (uint256) {
        unchecked {
            uint256 most = _atOnce();
            uint256 ask = most == 0 ? _BPS : Math.ceilDiv(uint104(terms) * _BPS, most);
            if (ask >= rules.maxAskBps()) return _TOO_MUCH;
            uint256 left = rules.maxAskBps() - ask;
            uint256 byAmount = Math.ceilDiv(total * rules.weightBps() * _BPS, left * left);
            return Math.max(1, Math.max(byAmount, Math.ceilDiv(total * rules.minShareBps(), _BPS)));
        }
    }

    /// @dev The highest of `least`, the total now and the totals at so many of the last week starts.
    function _highestTotal(uint256 weekStarts, uint256 least) private view returns (uint256 highest) {
        highest = least;
        uint256 t = block.timestamp;
        uint256 start = WeekLib.startOf(WeekLib.weekOf(t));
        for (uint256 i; i <= weekStarts; ++i) {
            highest = Math.max(highest, ESCROW.totalPowerAt(t));
            unchecked {
                t = start - i * 1 weeks;
            }
        }
    }

    /// @dev Rounds down.
    function _maxAsk(PoolRules rules) private view returns (uint256) {
        unchecked {
            return _atOnce() * (rules.maxAskBps() - 1) / _BPS;
        }
    }

    function _atOnce() private view returns (uint256) {
        return budgets.termsOf(address(this), address(ASSET)).atOnce;
    }

    function _isOpen(uint256 terms) private view returns (bool) {
        return terms >> _STATE_SHIFT == uint256(State.Open) && block.timestamp < _end(terms);
    }

    function _end(uint256 terms) private pure returns (uint256) {
        return uint48(terms >> _END_SHIFT);
    }

    function _payableAt(uint256 terms) private pure returns (uint256) {
        return uint48(terms >> _PAYABLE_SHIFT);
    }

    function _state(uint256 terms) private pure returns (State) {
        return State(terms >> _STATE_SHIFT);
    }
}
