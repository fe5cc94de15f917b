// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {ITipJar} from "./ITipJar.sol";

contract TipJar is ITipJar, Ownable {
    using SafeERC20 for IERC20;

    uint256 public constant MAX_STEWARD_BPS = 1_000;
    uint256 private constant _WHOLE_BPS = 10_000;

    address public immutable TREASURY;
    address public steward;
    uint256 public stewardShareBps;

    constructor(address owner, address treasury, address steward_, uint256 shareBps) Ownable(owner) {
        TREASURY = treasury;
        _setSteward(steward_);
        _setShare(shareBps);
    }

    /// @inheritdoc ITipJar
    function tip(IERC20 token, uint256 amount) external {
        require(amount > 0, TipJarNothingGiven());
        uint256 part = amount * stewardShareBps / _WHOLE_BPS;
        emit Tipped(address(token), msg.sender, amount, part);
        token.safeTransferFrom(msg.sender, TREASURY, amount - part);
        if (part > 0) token.safeTransferFrom(msg.sender, steward, part);
    }

    /// @inheritdoc ITipJar
    function setStewardShare(uint256 newBps) external onlyOwner {
        _setShare(newBps);
    }

    /// @inheritdoc ITipJar
    function setSteward(address newSteward) external onlyOwner {
        _setSteward(newSteward);
    }

    function _setShare(uint256 newBps) private {
        require(newBps <= MAX_STEWARD_BPS, TipJarInvalidShare(newBps, MAX_STEWARD_BPS));
        emit StewardShareSet(stewardShareBps, newBps);
        stewardShareBps = newBps;
    }

    function _setSteward(address newSteward) private {
        require(newSteward != address(0), TipJarInvalidSteward());
        emit StewardSet(steward, newSteward);
        steward = newSteward;
    }
}
