// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev A source of votes of which only the clock matters: says `mode`, and that the time is `offset` seconds from now.
contract MockClock {
    string private _mode;
    int256 private immutable _OFFSET;

    constructor(string memory mode, int256 offset) {
        _mode = mode;
        _OFFSET = offset;
    }

    function clock() external view returns (uint48) {
        return uint48(uint256(int256(block.timestamp) + _OFFSET));
    }

    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() external view returns (string memory) {
        return _mode;
    }
}
