// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {IVotingEscrow} from "../interfaces/IVotingEscrow.sol";

/// @title ReservedLib
/// @notice The functions that are reserved on any target, in every DAO and for good: they hand over owners, roles and
/// lockers.
library ReservedLib {
    /// @notice Whether `selector` is one of the six that the table of kinds cannot release.
    function isBuiltIn(bytes4 selector) internal pure returns (bool) {
        return selector == Ownable.transferOwnership.selector || selector == Ownable.renounceOwnership.selector
            || selector == IAccessControl.grantRole.selector || selector == IAccessControl.revokeRole.selector
            || selector == IAccessControl.renounceRole.selector || selector == IVotingEscrow.setLocker.selector;
    }
}
