// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";

import {IGovernorGuardian} from "../../../interfaces/IGovernorGuardian.sol";

/// @dev Unlike in OpenZeppelin's GovernorProposalGuardian, nobody inherits the power of an absent guardian: a proposer
/// can cancel only while the proposal is pending.
abstract contract GovernorGuardian is IGovernorGuardian, Governor {
    /* CONSTANTS AND IMMUTABLES */

    uint256 private constant _MAX_TERM = 2 * 365 days;

    /* STORAGE */

    /// @dev One slot with `_until`.
    address private _guardian;

    uint48 private _until;

    /// @dev Whether the proposal that is being cancelled is beyond the guardian.
    bool private transient _isBeyondGuardian;

    /* CONSTRUCTOR */

    constructor(address guardian, uint48 until) {
        _setGuardian(guardian, until);
    }

    /* SETTINGS */

    /// @inheritdoc IGovernorGuardian
    function setGuardian(address newGuardian, uint48 newUntil) external onlyGovernance {
        _setGuardian(newGuardian, newUntil);
    }

    /* PROPOSALS */

    /// @inheritdoc Governor
    function cancel(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) public virtual override returns (uint256) {
        _isBeyondGuardian = _endsTerm(targets, calldatas);
        return super.cancel(targets, values, calldatas, descriptionHash);
    }

    /* VIEWS */

    /// @inheritdoc IGovernorGuardian
    function proposalGuardian() public view returns (address) {
        return block.timestamp < _until ? _guardian : address(0);
    }

    /// @inheritdoc IGovernorGuardian
    function guardianUntil() external view returns (uint256) {
        return _until;
    }

    /* INTERNAL */

    function _validateCancel(uint256 proposalId, address caller) internal view virtual override returns (bool) {
        return (caller == proposalGuardian() && !_isBeyondGuardian) || super._validateCancel(proposalId, caller);
    }

    /// @dev Whether a call replaces the guardian, removes it or shortens its term, or revokes its roles in the timelock.
    /// Calls with malformed arguments can never be executed, so it does not matter how they are read.
    function _endsTerm(address[] memory targets, bytes[] memory calldatas) private view returns (bool) {
        for (uint256 i; i < calldatas.length; ++i) {
            bytes memory data = calldatas[i];
            uint256 first;
            uint256 second;
            assembly ("memory-safe") {
                first := mload(add(data, 0x24))
                second := mload(add(data, 0x44))
            }
            uint256 guardian = uint160(_guardian);
            bool ends = targets[i] == address(this)
                ? bytes4(data) == IGovernorGuardian.setGuardian.selector && (first != guardian || second < _until)
                : targets[i] == _executor() && bytes4(data) == IAccessControl.revokeRole.selector && second == guardian;
            if (ends) return true;
        }
        return false;
    }

    function _setGuardian(address newGuardian, uint48 newUntil) internal {
        bool valid = newGuardian == address(0)
            ? newUntil == 0
            : newUntil > block.timestamp && newUntil <= block.timestamp + _MAX_TERM;
        require(valid, GovernorGuardianInvalidTerm(newGuardian, newUntil, block.timestamp));

        emit GuardianSet(_guardian, _until, newGuardian, newUntil);
        (_guardian, _until) = (newGuardian, newUntil);
    }
}
