// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @dev Power by account, from the second in which it is set on.
contract MockPowers {
    struct Power {
        uint128 before;
        uint128 amount;
        uint256 since;
    }

    mapping(address account => Power) private _powers;
    Power private _total;

    function set(address account, uint128 amount) external {
        uint128 before = uint128(powerAt(account, block.timestamp));
        uint128 total = uint128(totalPowerAt(block.timestamp));
        _powers[account] = Power(before, amount, block.timestamp);
        _total =
            Power(_total.since == block.timestamp ? _total.before : total, total - before + amount, block.timestamp);
    }

    function powerAt(address account, uint256 t) public view returns (uint256) {
        return _at(_powers[account], t);
    }

    function totalPowerAt(uint256 t) public view returns (uint256) {
        return _at(_total, t);
    }

    function _at(Power memory power, uint256 t) private pure returns (uint256) {
        return t >= power.since ? power.amount : power.before;
    }
}
