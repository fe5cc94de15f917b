// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBallotRefunds} from "../IBallotRefunds.sol";

/// @dev A contract that relays ballots, and does what it is told when it gets ether.
contract MockRelayer {
    enum Manner {
        Takes,
        Refuses,
        BurnsGas,
        Floods,
        Calls,
        CallsAndFails
    }

    error MockRelayerRefused();

    Manner public manner;
    address public target;
    bytes public payload;
    bool public succeeded;
    bytes public answer;

    receive() external payable {
        _take();
    }

    function behave(Manner newManner, address newTarget, bytes calldata newPayload) external {
        (manner, target, payload) = (newManner, newTarget, newPayload);
    }

    /// @dev Makes calls one after the other, each alone if the one before failed.
    function act(address to, bytes[] calldata calls) external {
        for (uint256 i; i < calls.length; ++i) {
            (bool ok, bytes memory result) = to.call(calls[i]);
            if (!ok) {
                assembly ("memory-safe") {
                    revert(add(result, 32), mload(result))
                }
            }
        }
    }

    function _take() private {
        if (manner == Manner.Refuses) revert MockRelayerRefused();
        if (manner == Manner.Floods) {
            assembly ("memory-safe") {
                return(0, 20000)
            }
        }
        if (manner == Manner.BurnsGas) while (gasleft() > 0) {}
        if (manner >= Manner.Calls) (succeeded, answer) = target.call(payload);
        if (manner == Manner.CallsAndFails) revert MockRelayerRefused();
    }
}
