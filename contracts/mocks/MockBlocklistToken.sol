// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockPlainToken} from "./MockPlainToken.sol";

/// @dev Refuses transfers from and to accounts on its list.
contract MockBlocklistToken is MockPlainToken {
    mapping(address account => bool) public blocked;

    error MockBlocklistTokenBlocked(address account);

    constructor(uint8 decimals_) MockPlainToken(decimals_) {}

    function setBlocked(address account, bool blocked_) external {
        blocked[account] = blocked_;
    }

    function _update(address from, address to, uint256 value) internal override {
        require(!blocked[from], MockBlocklistTokenBlocked(from));
        require(!blocked[to], MockBlocklistTokenBlocked(to));
        super._update(from, to, value);
    }
}
