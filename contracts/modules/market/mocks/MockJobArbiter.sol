// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IJobArbiter} from "../IJobArbiter.sol";
import {IJobBoard} from "../IJobBoard.sol";

/// @dev An arbiter that rules what anybody tells it, also in the middle of `raise`.
contract MockJobArbiter is IJobArbiter {
    uint256 public cost;
    bool public rulesAtOnce;
    uint256 public raised;

    error MockJobArbiterWrongCost(uint256 given, uint256 cost);

    function setCost(uint256 newCost, bool atOnce) external {
        (cost, rulesAtOnce) = (newCost, atOnce);
    }

    function raise(uint256 job, address, address, bytes32) external payable {
        require(msg.value == cost, MockJobArbiterWrongCost(msg.value, cost));
        raised = job;
        if (rulesAtOnce) IJobBoard(msg.sender).rule(job, 10_000);
    }

    function tell(IJobBoard board, uint256 job, uint256 shareBps) external {
        board.rule(job, shareBps);
    }
}
