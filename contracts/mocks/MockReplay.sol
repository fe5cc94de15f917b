// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev Makes a call that was stored beforehand, so that a call can be made from inside itself.
contract MockReplay {
    address public target;
    bytes public payload;

    function store(address target_, bytes calldata payload_) external {
        (target, payload) = (target_, payload_);
    }

    function replay() external {
        (bool ok, bytes memory result) = target.call(payload);
        if (!ok) {
            assembly ("memory-safe") {
                revert(add(result, 32), mload(result))
            }
        }
    }
}
