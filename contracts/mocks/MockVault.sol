// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";

/// @title MockVault
/// @notice A contract outside of the kit that a DAO rules: roles, an owner, several calls in one, and what hostile
/// proposals make such contracts do.
contract MockVault is AccessControl, Ownable, Multicall {
    error MockVaultStarted();
    error MockVaultFailed();

    bytes32 public constant KEEPER_ROLE = keccak256("KEEPER_ROLE");

    uint256 public fee;
    mapping(uint256 => uint256) public rows;
    uint256 private _started;

    /// @dev For the code at its first address; where tests put it, `start` counts.
    constructor() Ownable(msg.sender) {}

    receive() external payable {}

    function start(address owner, address[] calldata admins) external {
        require(_started == 0, MockVaultStarted());
        _started = 1;
        _transferOwnership(owner);
        for (uint256 i; i < admins.length; ++i) {
            _grantRole(DEFAULT_ADMIN_ROLE, admins[i]);
        }
    }

    function setFee(uint256 newFee) external onlyOwner {
        fee = newFee;
    }

    function fill(uint256 count) external onlyOwner {
        for (uint256 i; i < count; ++i) {
            rows[i] = block.timestamp;
        }
    }

    function destroy(address payable to) external onlyOwner {
        selfdestruct(to);
    }

    function runAs(address code, bytes calldata data) external onlyOwner returns (bytes memory result) {
        bool done;
        (done, result) = code.delegatecall(data);
        require(done, MockVaultFailed());
    }
}
