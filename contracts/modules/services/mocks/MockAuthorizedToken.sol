// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {IERC3009} from "../IERC3009.sol";

/// @dev A dollar with transfers by signed authorization (EIP-3009), as the real ones have them; anybody can mint it.
contract MockAuthorizedToken is ERC20, EIP712, IERC3009 {
    string private constant _ARGUMENTS =
        "(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)";
    bytes32 private constant _TRANSFER = keccak256(abi.encodePacked("TransferWithAuthorization", _ARGUMENTS));
    bytes32 private constant _RECEIVE = keccak256(abi.encodePacked("ReceiveWithAuthorization", _ARGUMENTS));

    mapping(address authorizer => mapping(bytes32 nonce => bool isUsed)) public authorizationState;

    error MockAuthorizedTokenRefused();

    constructor() ERC20("USD Coin", "USDC") EIP712("USD Coin", "2") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function transferWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        bytes32 hash = keccak256(abi.encode(_TRANSFER, from, to, value, validAfter, validBefore, nonce));
        _move(hash, from, to, value, validAfter, validBefore, nonce, abi.encodePacked(r, s, v));
    }

    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        require(to == msg.sender, MockAuthorizedTokenRefused());
        bytes32 hash = keccak256(abi.encode(_RECEIVE, from, to, value, validAfter, validBefore, nonce));
        _move(hash, from, to, value, validAfter, validBefore, nonce, abi.encodePacked(r, s, v));
    }

    function decimals() public pure override returns (uint8) {
        return 6;
    }

    function version() external pure returns (string memory) {
        return "2";
    }

    function _move(
        bytes32 hash,
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes memory signature
    ) private {
        (address signer,,) = ECDSA.tryRecover(_hashTypedDataV4(hash), signature);
        bool isGood = signer == from && from != address(0) && !authorizationState[from][nonce]
            && block.timestamp > validAfter && block.timestamp < validBefore;
        require(isGood, MockAuthorizedTokenRefused());
        authorizationState[from][nonce] = true;
        _transfer(from, to, value);
    }
}
