// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev A contract account that burns all gas it gets, or answers with far too much, when it is asked about a
/// signature.
contract MockGreedyWallet {
    error MockGreedyWalletFailed();

    bool public immutable FLOODS;

    constructor(bool floods) {
        FLOODS = floods;
    }

    function act(address target, bytes calldata payload) external {
        (bool ok,) = target.call(payload);
        require(ok, MockGreedyWalletFailed());
    }

    function isValidSignature(bytes32, bytes calldata) external view returns (bytes4) {
        if (FLOODS) {
            assembly ("memory-safe") {
                return(0, 20000)
            }
        }
        while (gasleft() > 0) {}
        return 0xffffffff;
    }
}
