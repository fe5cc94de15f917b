// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Create3} from "@openzeppelin/contracts/utils/Create3.sol";

import {IGenesis} from "../../interfaces/IGenesis.sol";

contract Genesis is IGenesis {
    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IGenesis
    address public immutable DEPLOYER;

    /* STORAGE */

    /// @inheritdoc IGenesis
    bool public finished;

    /* CONSTRUCTOR */

    constructor(address deployer) {
        require(deployer != address(0), GenesisNoDeployer());
        DEPLOYER = deployer;
    }

    /* CREATION */

    /// @inheritdoc IGenesis
    function create(bytes32 salt, bytes calldata initCode) external returns (address created) {
        _requireOpen();
        created = Create3.deploy(0, salt, initCode);

        emit Created(salt, created);
    }

    /* HAND-OVER */

    /// @inheritdoc IGenesis
    function finish(Call[] calldata calls) external {
        _requireOpen();
        require(calls.length > 0, GenesisNoCalls());

        finished = true;
        for (uint256 i; i < calls.length; ++i) {
            Address.functionCall(calls[i].target, calls[i].data);
        }

        emit Finished(calls.length);
    }

    /* PRIVATE */

    function _requireOpen() private view {
        require(msg.sender == DEPLOYER, GenesisNotDeployer(msg.sender, DEPLOYER));
        require(!finished, GenesisFinished());
    }
}
