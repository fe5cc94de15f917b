// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ShortString, ShortStrings} from "@openzeppelin/contracts/utils/ShortStrings.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {EscrowDelegation} from "./EscrowDelegation.sol";

/// @dev The locked token, and the voting power in the shape of an ERC-20 that cannot be transferred, for wallets.
abstract contract EscrowToken is EscrowDelegation {
    using SafeERC20 for IERC20;
    using ShortStrings for string;
    using ShortStrings for ShortString;

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IVotingEscrow
    IERC20 public immutable token;
    /// @inheritdoc IVotingEscrow
    uint8 public immutable decimals;

    ShortString private immutable _SYMBOL;

    /// @dev Longest text that fits in one slot together with its length.
    uint256 private constant _TEXT_LIMIT = 31;

    /* CONSTRUCTOR */

    constructor(IERC20 token_, string memory name_, string memory symbol_) EIP712(_requireText(name_), "1") {
        token = token_;
        decimals = _decimalsOf(token_);
        _SYMBOL = _requireText(symbol_).toShortString();
    }

    /* VIEWS: ERC-20 SHAPE */

    /// @inheritdoc IVotingEscrow
    function name() external view returns (string memory) {
        return _EIP712Name();
    }

    /// @inheritdoc IVotingEscrow
    function symbol() external view returns (string memory) {
        return _SYMBOL.toString();
    }

    /// @inheritdoc IVotingEscrow
    function balanceOf(address account) external view returns (uint256) {
        return powerAt(account, block.timestamp);
    }

    /// @inheritdoc IVotingEscrow
    function totalSupply() external view returns (uint256) {
        return totalPowerAt(block.timestamp);
    }

    /// @inheritdoc IVotingEscrow
    function allowance(address, address) external pure returns (uint256) {
        return 0;
    }

    /// @inheritdoc IVotingEscrow
    function transfer(address, uint256) external pure returns (bool) {
        revert VotingEscrowNonTransferable();
    }

    /// @inheritdoc IVotingEscrow
    function transferFrom(address, address, uint256) external pure returns (bool) {
        revert VotingEscrowNonTransferable();
    }

    /// @inheritdoc IVotingEscrow
    function approve(address, uint256) external pure returns (bool) {
        revert VotingEscrowNonTransferable();
    }

    /* INTERNAL */

    function _balance() internal view returns (uint256) {
        return token.balanceOf(address(this));
    }

    /// @dev Takes exactly `amount` from the caller, or reverts.
    function _pull(uint256 amount) internal {
        uint256 before = _balance();
        token.safeTransferFrom(msg.sender, address(this), amount);
        uint256 current = _balance();
        uint256 received = current > before ? current - before : 0;
        require(received == amount, VotingEscrowWrongAmountReceived(received, amount));
    }

    /// @dev Anyone can submit a permit that they see, so a failure here proves nothing: the transfer decides.
    function _tryPermit(uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) internal {
        try IERC20Permit(address(token)).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
    }

    /* PRIVATE: CONSTRUCTION */

    function _requireText(string memory text) private pure returns (string memory) {
        uint256 length = bytes(text).length;
        require(length >= 1 && length <= _TEXT_LIMIT, VotingEscrowInvalidText(length, _TEXT_LIMIT));
        return text;
    }

    function _decimalsOf(IERC20 token_) private view returns (uint8) {
        require(address(token_).code.length != 0, VotingEscrowInvalidToken(address(token_)));
        try IERC20Metadata(address(token_)).decimals() returns (uint8 value) {
            return value;
        } catch {
            revert VotingEscrowInvalidToken(address(token_));
        }
    }
}
