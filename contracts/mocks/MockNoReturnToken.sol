// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev As the oldest dollar token: returns nothing, and refuses to change an allowance that is not zero.
contract MockNoReturnToken {
    mapping(address account => uint256) public balanceOf;
    mapping(address account => mapping(address spender => uint256)) public allowance;
    uint256 public totalSupply;

    error MockNoReturnTokenAllowanceNotZero(address spender, uint256 allowance);

    function mint(address to, uint256 amount) external {
        totalSupply += amount;
        balanceOf[to] += amount;
    }

    function approve(address spender, uint256 amount) external {
        uint256 present = allowance[msg.sender][spender];
        require(amount == 0 || present == 0, MockNoReturnTokenAllowanceNotZero(spender, present));
        allowance[msg.sender][spender] = amount;
    }

    function transfer(address to, uint256 amount) external {
        _move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external {
        allowance[from][msg.sender] -= amount;
        _move(from, to, amount);
    }

    function decimals() external pure returns (uint8) {
        return 6;
    }

    function _move(address from, address to, uint256 amount) private {
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
    }
}
