// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {IGovernorApprovalMargin} from "../../interfaces/IGovernorApprovalMargin.sol";
import {CheckpointsLib} from "../../libraries/CheckpointsLib.sol";

/// @dev Takes the place of the counting module's own rule for success; works with every module that has `proposalVotes`.
abstract contract GovernorApprovalMargin is IGovernorApprovalMargin, Governor {
    using Checkpoints for Checkpoints.Trace208;
    using CheckpointsLib for Checkpoints.Trace208;

    /* CONSTANTS AND IMMUTABLES */

    uint16 private constant MAX_MARGIN_BPS = 10_000;

    /* STORAGE */

    /// @dev Unix seconds -> basis points, from that second on.
    Checkpoints.Trace208 private _marginHistory;

    /* CONSTRUCTOR */

    constructor(uint16 marginBps) {
        _setApprovalMargin(marginBps);
    }

    /* SETTINGS */

    /// @inheritdoc IGovernorApprovalMargin
    function setApprovalMargin(uint16 newMarginBps) external onlyGovernance {
        _setApprovalMargin(newMarginBps);
    }

    /* VIEWS */

    /// @inheritdoc IGovernorApprovalMargin
    function approvalMargin() public view returns (uint256) {
        return _marginHistory.latest();
    }

    /// @inheritdoc IGovernorApprovalMargin
    function approvalMargin(uint256 timepoint) public view returns (uint256) {
        return _marginHistory.valueAt(timepoint);
    }

    /// @notice The votes counted on `proposalId` so far.
    /// @dev Comes from the counting module.
    function proposalVotes(uint256 proposalId)
        public
        view
        virtual
        returns (uint256 againstVotes, uint256 forVotes, uint256 abstainVotes);

    /* INTERNAL */

    /// @dev The first condition is what makes a tie, and a vote of nobody, fail when the margin is zero.
    function _voteSucceeded(uint256 proposalId) internal view virtual override returns (bool) {
        (uint256 againstVotes, uint256 forVotes,) = proposalVotes(proposalId);
        if (forVotes <= againstVotes) return false;

        // Rounded up, so that "at least" holds exactly: an integer is >= x if and only if it is >= ceil(x).
        uint256 marginBps = approvalMargin(proposalSnapshot(proposalId));
        uint256 votesNeeded = Math.mulDiv(forVotes + againstVotes, marginBps, MAX_MARGIN_BPS, Math.Rounding.Ceil);
        return forVotes - againstVotes >= votesNeeded;
    }

    function _setApprovalMargin(uint16 newMarginBps) internal {
        require(newMarginBps <= MAX_MARGIN_BPS, GovernorApprovalMarginTooHigh(newMarginBps, MAX_MARGIN_BPS));

        (uint256 oldMarginBps,) = _marginHistory.push(clock(), newMarginBps);
        emit ApprovalMarginSet(oldMarginBps, newMarginBps);
    }
}
