// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";
import {ERC1967Utils} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Utils.sol";

/// @title MockProxy
/// @notice A proxy whose admin swaps its code.
contract MockProxy is ERC1967Proxy {
    error MockProxyTaken();
    error MockProxyNotAdmin(address caller);

    constructor(address implementation, bytes memory data) ERC1967Proxy(implementation, data) {}

    receive() external payable {}

    function claimAdmin(address admin) external {
        require(ERC1967Utils.getAdmin() == address(0), MockProxyTaken());
        ERC1967Utils.changeAdmin(admin);
    }

    function upgradeTo(address newImplementation) external {
        require(msg.sender == ERC1967Utils.getAdmin(), MockProxyNotAdmin(msg.sender));
        ERC1967Utils.upgradeToAndCall(newImplementation, "");
    }

    function changeAdmin(address newAdmin) external {
        require(msg.sender == ERC1967Utils.getAdmin(), MockProxyNotAdmin(msg.sender));
        ERC1967Utils.changeAdmin(newAdmin);
    }
}
