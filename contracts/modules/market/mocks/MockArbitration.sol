// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IArbitrator} from "../IArbitrator.sol";
import {IKlerosArbiter} from "../IKlerosArbiter.sol";
import {GasBurner} from "./GasBurner.sol";

/// @dev An arbitrator that does what no arbitrator should.
contract MockArbitration is IArbitrator, GasBurner {
    enum Fault {
        None,
        Reverts,
        BurnsGas,
        RulesAtOnce,
        GivesNumberAgain
    }

    uint256 public arbitrationFee;
    uint256 public disputes;
    Fault public fault;

    error MockArbitrationRefused();

    function set(uint256 fee, Fault newFault) external {
        (arbitrationFee, fault) = (fee, newFault);
    }

    function createDispute(uint256, bytes calldata) external payable returns (uint256 disputeId) {
        require(fault != Fault.Reverts, MockArbitrationRefused());
        if (fault == Fault.BurnsGas) _burn();
        disputeId = fault == Fault.GivesNumberAgain ? 0 : disputes++;
        if (fault == Fault.RulesAtOnce) IKlerosArbiter(msg.sender).rule(disputeId, 2);
    }

    function tell(IKlerosArbiter arbiter, uint256 disputeId, uint256 ruling) external {
        arbiter.rule(disputeId, ruling);
    }

    function appeal(uint256, bytes calldata) external payable {}

    function arbitrationCost(bytes calldata) external view returns (uint256) {
        return arbitrationFee;
    }

    function appealCost(uint256, bytes calldata) external view returns (uint256) {
        return arbitrationFee;
    }

    function appealPeriod(uint256) external pure returns (uint256, uint256) {
        revert MockArbitrationRefused();
    }

    function currentRuling(uint256) external pure returns (uint256) {
        return 0;
    }
}
