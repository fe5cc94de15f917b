// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {IGenesis} from "../interfaces/IGenesis.sol";

contract Genesis is IGenesis {
    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IGenesis
    address public immutable LAUNCHER;

    /* STORAGE */

    /// @inheritdoc IGenesis
    bool public finished;

    /* CONSTRUCTOR */

    constructor(address launcher) {
        require(launcher != address(0), GenesisNoLauncher());
        LAUNCHER = launcher;
    }

    /* HAND-OVER */

    /// @inheritdoc IGenesis
    function finish(Call[] calldata calls) external {
        require(msg.sender == LAUNCHER, GenesisNotLauncher(msg.sender, LAUNCHER));
        require(!finished, GenesisFinished());
        require(calls.length > 0, GenesisNoCalls());

        finished = true;
        for (uint256 i; i < calls.length; ++i) {
            Address.functionCall(calls[i].target, calls[i].data);
        }

        emit Finished(calls.length);
    }
}
