// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IIndexTaker} from "../IIndexTaker.sol";
import {IIndexVault} from "../IIndexVault.sol";

/// @dev Test only. Takes of an index and, between what it gets and what it gives, makes the calls that `data` lists.
contract MockIndexTaker is IIndexTaker {
    struct Step {
        address to;
        bytes data;
        bool isOptional; // goes on if it reverts
    }

    IIndexVault public immutable VAULT;

    /// @dev What the steps answered, or their revert data.
    event CalledBack(uint256 amount, uint256 payment, bytes[] answers);

    error MockIndexTakerNotTheVault(address caller);

    constructor(IIndexVault vault) {
        VAULT = vault;
        for (uint256 i; i < vault.partCount(); ++i) {
            vault.partOf(i).token.approve(address(vault), type(uint256).max);
        }
    }

    function bid(uint256 part, uint256 id, bool vaultSells, uint256 limit, Step[] calldata steps)
        external
        returns (uint256, uint256)
    {
        return VAULT.take(
            part, id, vaultSells, type(uint256).max, limit, block.timestamp, address(this), abi.encode(steps)
        );
    }

    function onTake(uint256, bool, uint256 amount, uint256 payment, bytes calldata data) external {
        require(msg.sender == address(VAULT), MockIndexTakerNotTheVault(msg.sender));
        Step[] memory steps = abi.decode(data, (Step[]));
        bytes[] memory answers = new bytes[](steps.length);
        for (uint256 i; i < steps.length; ++i) {
            (bool done, bytes memory answer) = steps[i].to.call(steps[i].data);
            if (!done && !steps[i].isOptional) {
                assembly ("memory-safe") {
                    revert(add(answer, 0x20), mload(answer))
                }
            }
            answers[i] = answer;
        }
        emit CalledBack(amount, payment, answers);
    }
}
