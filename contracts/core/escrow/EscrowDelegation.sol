// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {LockWord, LockWordLib} from "../../libraries/LockWordLib.sol";
import {SignatureLib} from "../../libraries/SignatureLib.sol";
import {EscrowVotes} from "./EscrowVotes.sol";

/// @dev The ways in which an account chooses its delegate, by call or by signature, and who may choose it.
abstract contract EscrowDelegation is EscrowVotes, EIP712, Nonces {
    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IVotingEscrow
    bytes32 public constant DELEGATION_TYPEHASH =
        keccak256("Delegation(address delegatee,uint256 nonce,uint256 expiry)");
    bytes32 private constant _DELEGATION_FOR_TYPEHASH =
        keccak256("DelegationFor(address account,address delegatee,uint256 nonce,uint256 expiry)");

    /* DELEGATION */

    /// @inheritdoc IVotes
    function delegate(address delegatee) external {
        _delegate(msg.sender, delegatee);
    }

    /// @inheritdoc IVotes
    /// @dev A key is one account, so the standard message, which names none, means that one only.
    function delegateBySig(address delegatee, uint256 nonce, uint256 expiry, uint8 v, bytes32 r, bytes32 s) external {
        bytes32 structHash = keccak256(abi.encode(DELEGATION_TYPEHASH, delegatee, nonce, expiry));
        address account = ECDSA.recover(_hashTypedDataV4(structHash), v, r, s);
        _delegateSigned(account, delegatee, nonce, expiry);
    }

    /// @inheritdoc IVotingEscrow
    function delegateFor(address account, address delegatee, uint256 nonce, uint256 expiry, bytes calldata signature)
        external
    {
        bytes32 structHash = keccak256(abi.encode(_DELEGATION_FOR_TYPEHASH, account, delegatee, nonce, expiry));
        require(
            SignatureLib.isValid(account, _hashTypedDataV4(structHash), signature),
            VotingEscrowInvalidSignature(account)
        );
        _delegateSigned(account, delegatee, nonce, expiry);
    }

    /// @inheritdoc IVotingEscrow
    function invalidateNonce(uint256 nonce) external {
        _useCheckedNonce(msg.sender, nonce);
    }

    /// @inheritdoc IVotingEscrow
    function setDelegationOpen(bool open) external {
        LockWord state = _currentLock(msg.sender);
        if (state.isEmpty()) {
            _changeLock(msg.sender, state, 0, 0); // a state to put the flag in
            state = _currentLock(msg.sender);
        }
        _amend(msg.sender, state.asClosed(!open));

        emit DelegationOpenSet(msg.sender, open);
    }

    /// @inheritdoc IVotingEscrow
    function checkpoint(address account) external {
        (bool isEmpty, bool advanced) = _advance(account);
        _noteDelegators(account, _currentLock(account), !isEmpty);
        if (advanced) emit Checkpointed(account);
    }

    /* VIEWS */

    /// @inheritdoc IVotes
    function delegates(address account) external view returns (address) {
        return _delegateOf(account, _currentLock(account));
    }

    /// @inheritdoc IVotingEscrow
    function pastDelegate(address account, uint256 timepoint) external view returns (address) {
        _requirePast(timepoint);
        return _delegateOf(account, _stateAt(account, _currentLock(account), timepoint));
    }

    /// @inheritdoc IVotingEscrow
    function isDelegationOpen(address account) external view returns (bool) {
        return !_currentLock(account).isClosed();
    }

    /* INTERNAL */

    function _delegate(address account, address delegatee) internal {
        LockWord current = _currentLock(account);
        address previous = _delegateOf(account, current);
        bool isFirstEvent = current.isEmpty() && delegatee != account;
        emit DelegateChanged(account, isFirstEvent ? address(0) : previous, delegatee);
        if (delegatee == previous) return;
        require(!_isClosedTo(account, delegatee), VotingEscrowDelegationClosed(delegatee));

        uint256 others = _othersRawAt(account, current, block.timestamp);
        LockWord next = current.unlinked().ownAs(current, others != 0);
        if (delegatee != account) next = next.delegatedTo(_numberOf(delegatee));
        LockWord state = _record(account, current, next);

        if (previous != account) _moveOthersVotes(previous, current, current.withoutAmount());
        _moveOwnVotes(account, others, current, state);
        if (delegatee != account) _moveOthersVotes(delegatee, state.withoutAmount(), state);
    }

    /* PRIVATE */

    function _delegateSigned(address account, address delegatee, uint256 nonce, uint256 expiry) private {
        require(block.timestamp <= expiry, VotesExpiredSignature(expiry));
        _useCheckedNonce(account, nonce);
        _delegate(account, delegatee);
    }
}
