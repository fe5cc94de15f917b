// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";

import {IGovernorGuardian} from "../../../interfaces/IGovernorGuardian.sol";

/// @dev Unlike in OpenZeppelin's GovernorProposalGuardian, nobody inherits the power of an absent guardian: a proposer
/// can cancel only while the proposal is pending.
abstract contract GovernorGuardian is IGovernorGuardian, Governor {
    /* STORAGE */

    /// @dev One slot with `_until`.
    address private _guardian;

    uint48 private _until;

    /* CONSTRUCTOR */

    constructor(address guardian, uint48 until) {
        _setGuardian(guardian, until);
    }

    /* SETTINGS */

    /// @inheritdoc IGovernorGuardian
    function setGuardian(address newGuardian, uint48 newUntil) external onlyGovernance {
        _setGuardian(newGuardian, newUntil);
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
        return caller == proposalGuardian() || super._validateCancel(proposalId, caller);
    }

    function _setGuardian(address newGuardian, uint48 newUntil) internal {
        bool valid = newGuardian == address(0) ? newUntil == 0 : newUntil > block.timestamp;
        require(valid, GovernorGuardianInvalidTerm(newGuardian, newUntil, block.timestamp));

        emit GuardianSet(_guardian, _until, newGuardian, newUntil);
        (_guardian, _until) = (newGuardian, newUntil);
    }
}
