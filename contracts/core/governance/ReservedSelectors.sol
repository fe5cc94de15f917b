// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {IProposalKinds} from "../../interfaces/IProposalKinds.sol";
import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";

/// @dev The functions that are reserved on any target: six built in, others set by the owner.
abstract contract ReservedSelectors is IProposalKinds, Ownable {
    /* STORAGE */

    /// @dev In addition to the built-in ones.
    mapping(bytes4 selector => bool) private _reserved;

    /* OWNER */

    /// @inheritdoc IProposalKinds
    function setReserved(bytes4 selector, bool reserved) external onlyOwner {
        _setReserved(selector, reserved);
    }

    /* VIEWS */

    /// @inheritdoc IProposalKinds
    function isReserved(bytes4 selector) public view returns (bool) {
        return _isBuiltIn(selector) || _reserved[selector];
    }

    /* INTERNAL */

    function _setReserved(bytes4 selector, bool reserved) internal {
        require(reserved || !_isBuiltIn(selector), ProposalKindsBuiltInReserved(selector));

        _reserved[selector] = reserved;
        emit ReservedSet(selector, reserved);
    }

    /// @dev The functions that change owners, roles and lockers.
    function _isBuiltIn(bytes4 selector) private pure returns (bool) {
        return selector == Ownable.transferOwnership.selector || selector == Ownable.renounceOwnership.selector
            || selector == IAccessControl.grantRole.selector || selector == IAccessControl.revokeRole.selector
            || selector == IAccessControl.renounceRole.selector || selector == IVotingEscrow.setLocker.selector;
    }
}
