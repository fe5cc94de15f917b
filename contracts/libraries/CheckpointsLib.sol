// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

/// @title CheckpointsLib
/// @notice A lookup that OpenZeppelin's Checkpoints lack.
library CheckpointsLib {
    using Checkpoints for Checkpoints.Trace208;

    /// @notice The value in force at `timepoint`; zero before the first one.
    /// @dev Tries the latest value first: settings seldom change, so it is nearly always the answer.
    function valueAt(Checkpoints.Trace208 storage history, uint256 timepoint) internal view returns (uint256) {
        (, uint48 since, uint208 value) = history.latestCheckpoint();
        return since <= timepoint ? value : history.upperLookup(SafeCast.toUint48(timepoint));
    }
}
