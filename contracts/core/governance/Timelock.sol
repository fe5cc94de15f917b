// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {SlotDerivation} from "@openzeppelin/contracts/utils/SlotDerivation.sol";
import {StorageSlot} from "@openzeppelin/contracts/utils/StorageSlot.sol";

import {ITimelock} from "../../interfaces/ITimelock.sol";

/// @dev An operation is the slot in which TimelockController keeps its timestamp and which it clears with it: 48 bits
/// timestamp without extension, 1 if done | 48 bits second in which it was scheduled | 32 bits extension in seconds | 48
/// bits expiration without extension, zero for never | 32 bits peak, the longest extension so far. One that expired and
/// was removed has nothing but expiration and peak.
contract Timelock is ITimelock, TimelockController {
    using SlotDerivation for bytes32;
    using StorageSlot for bytes32;

    /* CONSTANTS AND IMMUTABLES */

    /// @dev The slot of the private mapping `_timestamps`; a test compares it with the compiler's layout.
    bytes32 private constant _TIMESTAMPS = bytes32(uint256(1));
    /// @inheritdoc ITimelock
    uint256 public constant MAX_EXTENSION = 30 days;

    /* STORAGE */

    uint256 private transient _nextWindow;
    Term private _current;
    /// @dev The terms before that, the oldest first.
    Term[] private _former;

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
        _begin(operation, delay);
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
        _begin(operation, delay);
    }

    /// @notice Cancels an operation that is pending; anybody, if it has expired.
    function cancel(bytes32 id) public override {
        StorageSlot.Uint256Slot storage operation = _operation(id);
        if (uint48(operation.value) == 0 || !_isExpired(operation.value)) return super.cancel(id);

        operation.value = operation.value >> 128 << 128;
        emit Cancelled(id);
    }

    /// @inheritdoc ITimelock
    function extend(bytes32 id, uint256 extension) external {
        require(
            block.timestamp < getTimestamp(id),
            TimelockUnexpectedOperationState(id, _encodeStateBitmap(OperationState.Waiting))
        );
        StorageSlot.Uint256Slot storage slot = _operation(id);
        uint256 operation = slot.value;
        require(msg.sender == _extenderAt(uint48(operation >> 48)), TimelockUnauthorizedExtender(id, msg.sender));
        require(extension <= MAX_EXTENSION, TimelockExtensionTooLong(extension, MAX_EXTENSION));

        uint256 peak = operation >> 176;
        if (extension > peak) peak = extension;
        slot.value = uint96(operation) | extension << 96 | uint256(uint48(operation >> 128)) << 128 | peak << 176;
        emit OperationExtended(id, extension);
    }

    /* ADMIN */

    /// @inheritdoc ITimelock
    function setExtender(address newExtender) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _former.push(_current);
        _current = Term(newExtender, uint48(block.timestamp));
        emit ExtenderSet(newExtender);
    }

    /* VIEWS */

    /// @inheritdoc ITimelock
    function extender() external view returns (address) {
        return _current.extender;
    }

    /// @inheritdoc TimelockController
    function getTimestamp(bytes32 id) public view override returns (uint256) {
        uint256 operation = _operation(id).value;
        return _isExpired(operation) ? 0 : uint48(operation) + uint256(uint32(operation >> 96));
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
    function getSchedule(bytes32 id)
        external
        view
        returns (uint256 scheduledAt, uint256 earliest, uint256 extension, address extender_)
    {
        uint256 operation = _operation(id).value;
        scheduledAt = uint48(operation >> 48);
        if (scheduledAt == 0) return (0, 0, 0, address(0));
        return (scheduledAt, uint48(operation), uint32(operation >> 96), _extenderAt(scheduledAt));
    }

    /* INTERNAL */

    /// @dev Notes of an operation that was just scheduled the second and its window.
    function _begin(StorageSlot.Uint256Slot storage slot, uint256 delay) private {
        uint256 operation = block.timestamp + delay; // what TimelockController wrote
        uint256 window = _nextWindow;
        uint256 last = operation + window;
        require(last >> 48 == 0, TimelockTooLate(last));
        if (window != 0) {
            _nextWindow = 0;
            operation |= last << 128;
        }
        slot.value = operation | block.timestamp << 48;
    }

    /// @dev The extender at the end of a second.
    function _extenderAt(uint256 second) private view returns (address) {
        Term memory term = _current;
        if (term.since <= second) return term.extender;
        for (uint256 i = _former.length; i != 0;) {
            term = _former[--i];
            if (term.since <= second) return term.extender;
        }
        return address(0);
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

    function _operation(bytes32 id) private pure returns (StorageSlot.Uint256Slot storage) {
        return _TIMESTAMPS.deriveMapping(id).getUint256Slot();
    }
}
