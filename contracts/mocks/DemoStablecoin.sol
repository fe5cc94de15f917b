// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title DemoStablecoin
/// @notice A dollar with six decimals for the demo and the tests. It is worth nothing and must not be deployed
/// to a public network.
contract DemoStablecoin is ERC20, Ownable {
    constructor(address owner_) ERC20("Demo Dollar", "DUSD") Ownable(owner_) {}

    /// @notice Creates `amount` base units (a millionth of a dollar each) for `to`. Owner only.
    function mint(address to, uint256 amount) external onlyOwner {
        _mint(to, amount);
    }

    /// @notice Six, as real dollar tokens have, so that amounts of different precision meet in every test.
    function decimals() public pure override returns (uint8) {
        return 6;
    }
}
