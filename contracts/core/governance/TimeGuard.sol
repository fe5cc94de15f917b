// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITimeGuard} from "../../interfaces/ITimeGuard.sol";

contract TimeGuard is ITimeGuard {
    /// @inheritdoc ITimeGuard
    function requireTime(uint256 earliest, uint256 latest) external view {
        require(
            block.timestamp >= earliest && block.timestamp <= latest,
            TimeGuardOutside(block.timestamp, earliest, latest)
        );
    }
}
