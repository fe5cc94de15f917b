// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC721Metadata} from "@openzeppelin/contracts/token/ERC721/extensions/IERC721Metadata.sol";
import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {CreditToken} from "./CreditToken.sol";
import {ICreditToken} from "./ICreditToken.sol";
import {ICreditTokens} from "./ICreditTokens.sol";
import {IServiceDesk} from "./IServiceDesk.sol";

contract CreditTokens is ICreditTokens {
    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc ICreditTokens
    IServiceDesk public immutable DESK;

    /* CONSTRUCTOR */

    constructor(IServiceDesk desk) {
        require(address(desk).code.length != 0, CreditTokensNotContract(address(desk)));
        DESK = desk;
    }

    /* ANYBODY */

    /// @inheritdoc ICreditTokens
    function createToken(uint256 plan) external returns (ICreditToken token) {
        bytes memory code = _codeOf(plan);
        token = ICreditToken(Create2.computeAddress(bytes32(plan), keccak256(code)));
        if (address(token).code.length != 0) return token;
        require(DESK.planOf(plan).isTransferable, CreditTokensNotTransferable(plan));

        emit TokenCreated(plan, address(token));

        Create2.deploy(0, bytes32(plan), code);
    }

    /* VIEWS */

    /// @inheritdoc ICreditTokens
    function tokenOf(uint256 plan) external view returns (address) {
        return Create2.computeAddress(bytes32(plan), keccak256(_codeOf(plan)));
    }

    /* PRIVATE */

    function _codeOf(uint256 plan) private view returns (bytes memory) {
        IERC721Metadata registry = IERC721Metadata(address(DESK.REGISTRY()));
        string memory number = Strings.toString(plan);
        string memory name = string.concat(registry.name(), " credits ", number);
        string memory symbol = string.concat(registry.symbol(), "-", number);
        return abi.encodePacked(type(CreditToken).creationCode, abi.encode(DESK, plan, name, symbol));
    }
}
