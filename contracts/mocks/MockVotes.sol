// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockClock} from "./MockClock.sol";

/// @dev Says that everybody has `VOTES` votes, and all together as many.
contract MockVotes is MockClock {
    uint256 public immutable VOTES;

    constructor(uint256 votes) MockClock("mode=timestamp", 0) {
        VOTES = votes;
    }

    function getPastVotes(address, uint256) external view returns (uint256) {
        return VOTES;
    }

    function getPastTotalSupply(uint256) external view returns (uint256) {
        return VOTES;
    }
}
