// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

/// @dev A token with signed delegations, so with a domain and nonces, that knows no permits; anybody can mint.
contract MockVotesToken is ERC20Votes {
    constructor() ERC20("Plain", "PLAIN") EIP712("Plain", "1") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}
