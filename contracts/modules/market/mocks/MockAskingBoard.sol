// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IJobArbiter} from "../IJobArbiter.sol";
import {IJobBoard} from "../IJobBoard.sol";
import {GasBurner} from "./GasBurner.sol";

/// @dev A board of its own that asks an arbiter, and burns all gas or reverts when it is told the answer.
contract MockAskingBoard is GasBurner {
    bool public burns;
    uint256 public ruled;

    error MockAskingBoardRefused();

    function setBurns(bool newBurns) external {
        burns = newBurns;
    }

    function ask(IJobArbiter arbiter, uint256 job, address client) external payable {
        arbiter.raise{value: msg.value}(job, client, address(this), bytes32(0));
    }

    function rule(uint256 job, uint256) external {
        if (burns) _burn();
        require(job > 1, MockAskingBoardRefused());
        ruled = job;
    }

    function jobOf(uint256) external view returns (IJobBoard.Job memory found) {
        found.deadline = block.timestamp + 180 days;
        found.state = IJobBoard.State.Disputed;
    }
}
