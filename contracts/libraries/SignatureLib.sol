// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title SignatureLib
/// @notice The one rule for whose signature a signature is, in every contract of the DAO.
/// @dev OpenZeppelin's SignatureChecker asks the code of an account that has any, and its key only otherwise. An
/// account can have both (EIP-7702): there its own key would stop signing as soon as it delegates to code that knows no
/// ERC-1271, or another one. Here the key is asked first, so code adds a signer and never takes one away. Besides, the
/// code can neither exhaust the caller's gas nor grow its memory.
library SignatureLib {
    /// @notice Gas that the code of an account may use to check a signature.
    uint256 internal constant CODE_GAS = 200_000;

    /// @notice Whether `signature` of `digest` is one of `account`: of 65 bytes by its key, or whatever its code takes
    /// (ERC-1271).
    /// @dev The digest must name the account, since one key or one piece of code may sign for several.
    function isValid(address account, bytes32 digest, bytes calldata signature) internal view returns (bool) {
        (address recovered, ECDSA.RecoverError err,) = ECDSA.tryRecoverCalldata(digest, signature);
        if (err == ECDSA.RecoverError.NoError && recovered == account) return true;
        if (account.code.length == 0) return false;

        bytes memory question = abi.encodeCall(IERC1271.isValidSignature, (digest, signature));
        bool success;
        bytes32 answer;
        assembly ("memory-safe") {
            success := staticcall(CODE_GAS, account, add(question, 0x20), mload(question), 0x00, 0x20)
            success := and(success, gt(returndatasize(), 0x1f))
            answer := mload(0x00)
        }
        return success && answer == bytes32(IERC1271.isValidSignature.selector);
    }
}
