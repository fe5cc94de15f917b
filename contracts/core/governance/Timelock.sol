// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {SlotDerivation} from "@openzeppelin/contracts/utils/SlotDerivation.sol";
import {StorageSlot} from "@openzeppelin/contracts/utils/StorageSlot.sol";

import {ITimelock} from "../../interfaces/ITimelock.sol";

/// @dev An operation is the slot in which TimelockController keeps its timestamp and which it clears with it: 48 bits
/// timestamp without objections, 1 if done | 48 bits second in which it was scheduled, zero without objection rules |
/// 32 bits number of the rules | 48 bits expiration without objections, zero for never | 32 bits peak, the longest
/// extension so far in seconds. One that expired and was removed has nothing but expiration and peak.
contract Timelock is ITimelock, TimelockController {
    using SlotDerivation for bytes32;
    using StorageSlot for bytes32;

    /* CONSTANTS AND IMMUTABLES */

    /// @dev The slot of the private mapping `_timestamps`; a test compares it with the compiler's layout.
    bytes32 private constant _TIMESTAMPS = bytes32(uint256(1));
    uint256 private constant _BPS = 10_000;
    uint256 private constant _MIN_SECOND_BPS = 500;
    uint256 private constant _MAX_EXTENSION = 30 days;

    /* STORAGE */

    uint256 private transient _nextWindow;
    /// @dev The number of the rules in force; those of number zero are all zero.
    uint256 private _current;
    /// @dev 160 bits votes | 16 bits firstBps | 16 bits secondBps | 32 bits maxExtension.
    mapping(uint256 number => uint256) private _rules;
    /// @dev 112 bits votes that object | 112 bits all votes | 32 bits held, the least extension since objections were taken
    /// back.
    mapping(bytes32 id => uint256) private _tallies;
    /// @dev Twice the second in which the operation was scheduled, plus 1 if the objection was taken back.
    mapping(bytes32 id => mapping(address account => uint256)) private _marks;

    /* CONSTRUCTOR */

    constructor(uint256 minDelay, address[] memory proposers, address[] memory executors, address admin)
        TimelockController(minDelay, proposers, executors, admin)
    {}

    /* OPERATIONS */

    /// @inheritdoc ITimelock
    function setNextWindow(uint256 window) external onlyRole(PROPOSER_ROLE) {
        _nextWindow = window;
    }

    /// @inheritdoc TimelockController
    function schedule(
        address target,
        uint256 value,
        bytes calldata data,
        bytes32 predecessor,
        bytes32 salt,
        uint256 delay
    ) public override {
        bytes32 id = hashOperation(target, value, data, predecessor, salt);
        StorageSlot.Uint256Slot storage operation = _operation(id);
        require(operation.value == 0 || !_isExpired(operation.value), TimelockOperationExpired(id));
        super.schedule(target, value, data, predecessor, salt, delay);
        _begin(id, operation, delay);
    }

    /// @inheritdoc TimelockController
    function scheduleBatch(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata payloads,
        bytes32 predecessor,
        bytes32 salt,
        uint256 delay
    ) public override {
        bytes32 id = hashOperationBatch(targets, values, payloads, predecessor, salt);
        StorageSlot.Uint256Slot storage operation = _operation(id);
        require(operation.value == 0 || !_isExpired(operation.value), TimelockOperationExpired(id));
        super.scheduleBatch(targets, values, payloads, predecessor, salt, delay);
        _begin(id, operation, delay);
    }

    /// @notice Cancels an operation that is pending; anybody, if it has expired.
    function cancel(bytes32 id) public override {
        StorageSlot.Uint256Slot storage operation = _operation(id);
        if (uint48(operation.value) == 0 || !_isExpired(operation.value)) return super.cancel(id);

        operation.value = operation.value >> 128 << 128;
        emit Cancelled(id);
    }

    /* OBJECTIONS */

    /// @inheritdoc ITimelock
    function object(bytes32 id) external {
        _setObjection(id, true);
    }

    /// @inheritdoc ITimelock
    function withdrawObjection(bytes32 id) external {
        _setObjection(id, false);
    }

    /* ADMIN */

    /// @inheritdoc ITimelock
    function setObjectionRules(IVotes votes, uint256 firstBps, uint256 secondBps, uint256 maxExtension)
        external
        onlyRole(DEFAULT_ADMIN_ROLE)
    {
        bool isValid = maxExtension == 0
            ? address(votes) == address(0) && firstBps == 0 && secondBps == 0
            : firstBps != 0 && firstBps <= secondBps && secondBps >= _MIN_SECOND_BPS && secondBps <= _BPS
                && maxExtension <= _MAX_EXTENSION
                && _ask(uint160(address(votes)), abi.encodeCall(IERC6372.clock, ())) == block.timestamp;
        require(isValid, TimelockInvalidObjectionRules(firstBps, secondBps, maxExtension));

        _rules[++_current] = uint160(address(votes)) | firstBps << 160 | secondBps << 176 | maxExtension << 192;
        emit ObjectionRulesSet(votes, firstBps, secondBps, maxExtension);
    }

    /* VIEWS */

    /// @inheritdoc TimelockController
    function getTimestamp(bytes32 id) public view override returns (uint256) {
        uint256 operation = _operation(id).value;
        // One without a window, without a number of rules too: nothing but its timestamp.
        if (operation >> 96 == 0) return operation;
        if (_isExpired(operation)) return 0;
        return uint48(operation) + (operation >> 176 == 0 ? 0 : _extension(operation, _tallies[id]));
    }

    /// @inheritdoc ITimelock
    function getExpiration(bytes32 id) external view returns (uint256) {
        return _expiration(_operation(id).value);
    }

    /// @inheritdoc ITimelock
    function isOperationExpired(bytes32 id) external view returns (bool) {
        return _isExpired(_operation(id).value);
    }

    /// @inheritdoc ITimelock
    function objectionRules() external view returns (ObjectionRules memory) {
        return _unpacked(_rules[_current]);
    }

    /// @inheritdoc ITimelock
    function objectionsTo(bytes32 id) external view returns (Objections memory) {
        uint256 operation = _operation(id).value;
        uint256 tally = uint32(operation >> 96) == 0 ? 0 : _tallies[id];
        return Objections({
            rules: _unpacked(_rules[uint32(operation >> 96)]),
            scheduledAt: uint48(operation >> 48),
            votes: uint112(tally),
            total: uint112(tally >> 112),
            extension: _extension(operation, tally)
        });
    }

    /// @inheritdoc ITimelock
    function isObjector(bytes32 id, address account) external view returns (bool) {
        uint256 mark = _marks[id][account];
        return mark != 0 && mark == uint256(uint48(_operation(id).value >> 48)) << 1;
    }

    /* INTERNAL */

    /// @dev Gives an operation that was just scheduled its window and the objection rules in force. Votes that nobody
    /// has, or that are too many to count here, cannot object, rather than stop the timelock.
    function _begin(bytes32 id, StorageSlot.Uint256Slot storage slot, uint256 delay) private {
        uint256 operation = block.timestamp + delay; // what TimelockController wrote
        uint256 window = _nextWindow;
        uint256 last = operation + window;
        require(last >> 48 == 0, TimelockTooLate(last));
        if (window != 0) {
            _nextWindow = 0;
            operation |= last << 128;
        }

        uint256 number = _current;
        if (number != 0 && _rules[number] != 0) {
            uint256 total = _ask(_rules[number], abi.encodeCall(IVotes.getPastTotalSupply, (block.timestamp - 1)));
            if (total != 0 && total <= type(uint112).max) {
                operation |= block.timestamp << 48 | number << 96;
                _tallies[id] = total << 112;
            }
        }
        slot.value = operation;
    }

    function _setObjection(bytes32 id, bool objects) private {
        bytes32 waiting = _encodeStateBitmap(OperationState.Waiting);
        require(getOperationState(id) == OperationState.Waiting, TimelockUnexpectedOperationState(id, waiting));
        uint256 operation = _operation(id).value;
        uint256 scheduledAt = uint48(operation >> 48);
        require(scheduledAt != 0, TimelockNoObjections(id));
        uint256 mark = _marks[id][msg.sender];
        bool isAllowed = objects ? mark >> 1 != scheduledAt : mark == scheduledAt << 1;
        require(isAllowed, TimelockUnexpectedObjection(id, msg.sender));
        _marks[id][msg.sender] = (scheduledAt << 1) + (objects ? 0 : 1);

        unchecked {
            bytes memory question = abi.encodeCall(IVotes.getPastVotes, (msg.sender, scheduledAt - 1));
            uint256 votes = _ask(_rules[uint32(operation >> 96)], question);
            uint256 tally = _tallies[id];
            uint256 extension = _extension(operation, tally);
            if (objects) {
                require(votes != 0, TimelockWithoutVotes(msg.sender, scheduledAt - 1));
                tally += votes;
            } else {
                uint256 noticed = block.timestamp + getMinDelay();
                uint256 held = noticed > uint48(operation) ? noticed - uint48(operation) : 0;
                if (held > extension) held = extension;
                tally = uint224(tally - votes) | held << 224;
            }
            _tallies[id] = tally;
            extension = _extension(operation, tally);
            if (extension > operation >> 176) _operation(id).value = uint176(operation) | extension << 176;
            emit Objected(id, msg.sender, objects, votes, uint48(operation) + extension);
        }
    }

    function _isExpired(uint256 operation) private view returns (bool) {
        uint256 expiration = _expiration(operation);
        return expiration != 0 && block.timestamp > expiration;
    }

    function _expiration(uint256 operation) private pure returns (uint256 expiration) {
        expiration = uint48(operation >> 128);
        unchecked {
            if (expiration != 0) expiration += operation >> 176;
        }
    }

    /// @dev Seconds, rounded down.
    function _extension(uint256 operation, uint256 tally) private view returns (uint256 extension) {
        uint256 rules = _rules[uint32(operation >> 96)];
        unchecked {
            uint256 total = uint112(tally >> 112);
            uint256 above = uint112(tally) * _BPS;
            uint256 first = uint16(rules >> 160) * total;
            uint256 second = uint16(rules >> 176) * total;
            extension = rules >> 192;
            if (above < second) {
                // The second is above the first if a share is between them.
                extension = above > first ? extension * (above - first) / (second - first) : 0;
                if (extension < tally >> 224) extension = tally >> 224;
            }
        }
    }

    function _ask(uint256 rules, bytes memory question) private view returns (uint256) {
        return abi.decode(Address.functionStaticCall(address(uint160(rules)), question), (uint256));
    }

    function _unpacked(uint256 rules) private pure returns (ObjectionRules memory) {
        return ObjectionRules(
            IVotes(address(uint160(rules))), uint16(rules >> 160), uint16(rules >> 176), uint32(rules >> 192)
        );
    }

    function _operation(bytes32 id) private pure returns (StorageSlot.Uint256Slot storage) {
        return _TIMESTAMPS.deriveMapping(id).getUint256Slot();
    }
}
