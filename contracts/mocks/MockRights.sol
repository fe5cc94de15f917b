// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title MockRights
/// @notice Rights as contracts of others keep them, each in a form of its own: delegated credit, names, wards.
contract MockRights {
    error MockRightsDenied(address account);

    mapping(address account => uint256 isWard) public wards;
    mapping(bytes32 node => address owner) public records;
    mapping(address giver => mapping(address receiver => uint256 amount)) public credits;

    modifier onlyWard() {
        require(wards[msg.sender] == 1 || wards[address(0)] == 0, MockRightsDenied(msg.sender));
        _;
    }

    /// @dev As MakerDAO's contracts have it; the first caller decides.
    function rely(address account) external onlyWard {
        wards[address(0)] = 1;
        wards[account] = 1;
    }

    /// @dev As Aave's tokens of debt have it.
    function approveDelegation(address receiver, uint256 amount) external {
        credits[msg.sender][receiver] = amount;
    }

    /// @dev As the registry of ENS has it; names without an owner are free.
    function setOwner(bytes32 node, address owner) external {
        require(records[node] == address(0) || records[node] == msg.sender, MockRightsDenied(msg.sender));
        records[node] = owner;
    }

    function sweep(IERC20 token, address to, uint256 amount) external onlyWard {
        token.transfer(to, amount);
    }
}
