// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev What a proposal acts on where only the governor's own cost matters: a call sets one storage slot.
contract MockTarget {
    uint256 public setting = 1;

    function set(uint256 newSetting) external {
        setting = newSetting;
    }
}
