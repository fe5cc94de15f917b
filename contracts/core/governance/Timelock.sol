// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {SlotDerivation} from "@openzeppelin/contracts/utils/SlotDerivation.sol";
import {StorageSlot} from "@openzeppelin/contracts/utils/StorageSlot.sol";

import {ITimelock} from "../../interfaces/ITimelock.sol";

/// @dev An expiration shares the slot in which TimelockController keeps the timestamp of an operation: 128 bits
/// timestamp, as there | 128 bits expiration. An operation that is done has none; one that expired and was removed has
/// nothing else.
contract Timelock is ITimelock, TimelockController {
    using SlotDerivation for bytes32;
    using StorageSlot for bytes32;

    /* CONSTANTS AND IMMUTABLES */

    /// @dev The slot of the private mapping `_timestamps`; a test compares it with the compiler's layout.
    bytes32 private constant _TIMESTAMPS = bytes32(uint256(1));

    /* STORAGE */

    uint256 private transient _nextWindow;

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
    function scheduleBatch(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata payloads,
        bytes32 predecessor,
        bytes32 salt,
        uint256 delay
    ) public override {
        bytes32 id = hashOperationBatch(targets, values, payloads, predecessor, salt);
        require(!isOperationExpired(id), TimelockOperationExpired(id));
        super.scheduleBatch(targets, values, payloads, predecessor, salt, delay);

        uint256 window = _nextWindow;
        if (window == 0) return;
        _nextWindow = 0;
        StorageSlot.Uint256Slot storage operation = _operation(id);
        operation.value |= (operation.value + window) << 128;
    }

    /// @notice Cancels an operation that is pending; anybody, if it has expired.
    function cancel(bytes32 id) public override {
        StorageSlot.Uint256Slot storage operation = _operation(id);
        if (uint128(operation.value) == 0 || !isOperationExpired(id)) return super.cancel(id);

        operation.value = operation.value >> 128 << 128;
        emit Cancelled(id);
    }

    /* VIEWS */

    /// @inheritdoc TimelockController
    function getTimestamp(bytes32 id) public view override returns (uint256) {
        return isOperationExpired(id) ? 0 : uint128(_operation(id).value);
    }

    /// @inheritdoc ITimelock
    function getExpiration(bytes32 id) public view returns (uint256) {
        return _operation(id).value >> 128;
    }

    /// @inheritdoc ITimelock
    function isOperationExpired(bytes32 id) public view returns (bool) {
        uint256 expiration = getExpiration(id);
        return expiration != 0 && block.timestamp > expiration;
    }

    /* INTERNAL */

    function _operation(bytes32 id) private pure returns (StorageSlot.Uint256Slot storage) {
        return _TIMESTAMPS.deriveMapping(id).getUint256Slot();
    }
}
