// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {IProposalKinds} from "../../interfaces/IProposalKinds.sol";
import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";

/// @dev The functions that are reserved on any target, and the targets of which every call is: some built in, others set
/// by the owner.
abstract contract ReservedCalls is IProposalKinds, Ownable {
    /* STORAGE */

    /// @dev In addition to the built-in ones.
    mapping(bytes4 selector => bool) private _reserved;
    mapping(address target => bool) private _reservedTargets;

    /* OWNER */

    /// @inheritdoc IProposalKinds
    function setReserved(bytes4 selector, bool reserved) external onlyOwner {
        _setReserved(selector, reserved);
    }

    /// @inheritdoc IProposalKinds
    function setReservedTarget(address target, bool reserved) external onlyOwner {
        _setReservedTarget(target, reserved);
    }

    /* VIEWS */

    /// @inheritdoc IProposalKinds
    function isReserved(bytes4 selector) public view returns (bool) {
        return _isBuiltIn(selector) || _reserved[selector];
    }

    /// @inheritdoc IProposalKinds
    function isReservedTarget(address target) public view returns (bool) {
        return _isBuiltInTarget(target) || _reservedTargets[target];
    }

    /* INTERNAL */

    function _setReserved(bytes4 selector, bool reserved) internal {
        require(reserved || !_isBuiltIn(selector), ProposalKindsBuiltInReserved(selector));

        _reserved[selector] = reserved;
        emit ReservedSet(selector, reserved);
    }

    function _setReservedTarget(address target, bool reserved) internal {
        require(reserved || !_isBuiltInTarget(target), ProposalKindsBuiltInReservedTarget(target));

        _reservedTargets[target] = reserved;
        emit ReservedTargetSet(target, reserved);
    }

    /// @dev The table itself, and the timelock, which owns it.
    function _isBuiltInTarget(address target) private view returns (bool) {
        return target == address(this) || target == owner();
    }

    /// @dev The functions that change owners, roles and lockers.
    function _isBuiltIn(bytes4 selector) private pure returns (bool) {
        return selector == Ownable.transferOwnership.selector || selector == Ownable.renounceOwnership.selector
            || selector == IAccessControl.grantRole.selector || selector == IAccessControl.revokeRole.selector
            || selector == IAccessControl.renounceRole.selector || selector == IVotingEscrow.setLocker.selector;
    }
}
