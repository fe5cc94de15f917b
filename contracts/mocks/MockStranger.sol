// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title MockStranger
/// @notice A contract that hostile proposals call: what it does depends on who looks.
contract MockStranger {
    address public helper;

    error MockStrangerHelperFailed(address helper);

    receive() external payable {}

    /// @dev For what it does, see `takeFor`, which somebody else can call in the same transaction.
    function distribute() external {}

    function setHelper(address newHelper) external {
        helper = newHelper;
    }

    /// @dev Runs the code of its helper, which anybody can replace.
    function runHelper(bytes calldata data) external {
        (bool done,) = helper.delegatecall(data);
        require(done, MockStrangerHelperFailed(helper));
    }

    function giveBack(IERC20 token) external {
        token.transfer(msg.sender, token.balanceOf(address(this)));
    }

    /// @dev Takes what it may take, if one account sends the transaction.
    function takeFor(IERC20 token, address origin) external {
        // solhint-disable-next-line avoid-tx-origin
        if (tx.origin == origin) {
            token.transferFrom(msg.sender, address(this), token.allowance(msg.sender, address(this)));
        }
    }

    /// @dev Takes what it may take, from a second on.
    function takeAfter(IERC20 token, uint256 since) external {
        if (block.timestamp >= since) {
            token.transferFrom(msg.sender, address(this), token.allowance(msg.sender, address(this)));
        }
    }
}
