// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @dev A contract account that signs with the key of `keyHolder` (ERC-1271) and does what anybody tells it.
contract MockWallet is IERC1271 {
    address public immutable KEY_HOLDER;

    constructor(address keyHolder) {
        KEY_HOLDER = keyHolder;
    }

    /// @dev Makes all calls or none.
    function act(address[] calldata targets, bytes[] calldata payloads) external {
        for (uint256 i; i < targets.length; ++i) {
            (bool ok, bytes memory result) = targets[i].call(payloads[i]);
            if (!ok) {
                assembly ("memory-safe") {
                    revert(add(result, 32), mload(result))
                }
            }
        }
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        (address signer, ECDSA.RecoverError err,) = ECDSA.tryRecover(hash, signature);
        bool good = err == ECDSA.RecoverError.NoError && signer == KEY_HOLDER;
        return good ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }
}
