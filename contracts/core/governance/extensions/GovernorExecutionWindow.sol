// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {SlotDerivation} from "@openzeppelin/contracts/utils/SlotDerivation.sol";
import {StorageSlot} from "@openzeppelin/contracts/utils/StorageSlot.sol";

import {GovernorTallies} from "./GovernorTallies.sol";
import {IGovernorExecutionWindow} from "../../../interfaces/IGovernorExecutionWindow.sol";
import {ITimelock} from "../../../interfaces/ITimelock.sol";

/// @dev Inherit from this after GovernorTimelockControl, which it refines.
abstract contract GovernorExecutionWindow is IGovernorExecutionWindow, GovernorTallies {
    using SlotDerivation for bytes32;
    using StorageSlot for bytes32;

    /* CONSTANTS AND IMMUTABLES */

    /// @dev The slot of the private mapping `_timelockIds` of GovernorTimelockControl; a test compares it with the compiler's layout.
    bytes32 private constant _TIMELOCK_IDS = bytes32(uint256(8));

    /* VIEWS */

    /// @inheritdoc IGovernorExecutionWindow
    function proposalExpiration(uint256 proposalId) public view returns (uint256) {
        if (proposalSnapshot(proposalId) == 0) return 0;

        uint256 eta = proposalEta(proposalId);
        return (eta == 0 ? proposalDeadline(proposalId) : eta) + _rulesOf(proposalId).executionWindow();
    }

    /// @notice The state as in OpenZeppelin's Governor, and `Expired` for a proposal that was not queued or not
    /// executed in time.
    function state(uint256 proposalId) public view virtual override returns (ProposalState current) {
        current = super.state(proposalId);
        if (current == ProposalState.Succeeded) {
            return clock() > proposalExpiration(proposalId) ? ProposalState.Expired : current;
        }
        // The timelock knows nothing any more of what has expired.
        if (current == ProposalState.Canceled) {
            bytes32 operation = _TIMELOCK_IDS.deriveMapping(proposalId).getBytes32Slot().value;
            if (operation != 0 && ITimelock(_executor()).isOperationExpired(operation)) return ProposalState.Expired;
        }
    }

    /* INTERNAL */

    function _queueOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal virtual override returns (uint48) {
        ITimelock(_executor()).setNextWindow(_passStage(proposalId, false).executionWindow());
        return super._queueOperations(proposalId, targets, values, calldatas, descriptionHash);
    }
}
