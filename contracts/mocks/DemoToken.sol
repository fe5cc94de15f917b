// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title DemoToken
/// @notice A token with any number of decimals for local chains. It is worth nothing and must not be deployed to a
/// public network.
contract DemoToken is ERC20, Ownable {
    uint8 private immutable _DECIMALS;

    constructor(string memory symbol_, uint8 decimals_, address owner_) ERC20(symbol_, symbol_) Ownable(owner_) {
        _DECIMALS = decimals_;
    }

    /// @notice Creates `amount` base units for `to`. Owner only.
    function mint(address to, uint256 amount) external onlyOwner {
        _mint(to, amount);
    }

    /// @notice As given when it was made.
    function decimals() public view override returns (uint8) {
        return _DECIMALS;
    }
}
