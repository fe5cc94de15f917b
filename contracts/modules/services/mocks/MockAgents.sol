// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

/// @dev Agents as tokens, as in the identity registry of ERC-8004; anybody can mint.
contract MockAgents is ERC721 {
    constructor() ERC721("Agents", "AGENT") {}

    function mint(address to, uint256 id) external {
        _mint(to, id);
    }
}
