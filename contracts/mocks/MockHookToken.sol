// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockPlainToken} from "./MockPlainToken.sol";

/// @dev Makes one call in the middle of every transfer, as a token with receiver hooks lets others do. Remembers how
/// the last call ended.
contract MockHookToken is MockPlainToken {
    address public target;
    bytes public data;
    uint256 public calls;
    bool public succeeded;
    bytes public answer;

    constructor(uint8 decimals_) MockPlainToken(decimals_) {}

    function setHook(address target_, bytes calldata data_) external {
        target = target_;
        data = data_;
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (target == address(0)) return;
        ++calls;
        (succeeded, answer) = target.call(data);
    }
}
