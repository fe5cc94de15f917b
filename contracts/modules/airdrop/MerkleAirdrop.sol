// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {IMerkleAirdrop} from "./IMerkleAirdrop.sol";
import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {SignatureLib} from "../../libraries/SignatureLib.sol";
import {MerkleRowLib} from "./MerkleRowLib.sol";

contract MerkleAirdrop is IMerkleAirdrop, Ownable, EIP712 {
    using SafeERC20 for IERC20;

    /* STRUCTS */

    /// @dev A struct, so that the slot is computed once for reading and writing.
    struct Rows {
        uint256 bits;
    }

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IMerkleAirdrop
    bytes32 public constant CLAIM_AND_LOCK_TYPEHASH = keccak256(
        "ClaimAndLock(address account,uint256 index,uint256 amount,uint256 unlockTime,address delegatee,uint256 expiry)"
    );

    /// @inheritdoc IMerkleAirdrop
    IERC20 public immutable TOKEN;
    /// @inheritdoc IMerkleAirdrop
    IVotingEscrow public immutable ESCROW;
    /// @inheritdoc IMerkleAirdrop
    address public immutable TREASURY;
    /// @inheritdoc IMerkleAirdrop
    uint256 public immutable DEADLINE;
    /// @inheritdoc IMerkleAirdrop
    bool public immutable CUMULATIVE;

    /* STORAGE */

    /// @inheritdoc IMerkleAirdrop
    bytes32 public root;
    /// @inheritdoc IMerkleAirdrop
    mapping(address account => uint256) public claimedOf;
    /// @dev Bit `index % 256` of word `index / 256`: whether a fixed campaign has paid the row.
    mapping(uint256 word => Rows) private _paidRows;

    /* CONSTRUCTOR */

    constructor(AirdropConfig memory config) Ownable(config.owner) EIP712("MerkleAirdrop", "1") {
        address token = address(config.token);
        require(token.code.length != 0, MerkleAirdropInvalidToken(token));
        require(
            config.treasury != address(0) && config.treasury != address(this),
            MerkleAirdropInvalidTreasury(config.treasury)
        );
        uint256 deadline = config.deadline == 0 ? block.timestamp + config.period : config.deadline;
        require(deadline > block.timestamp, MerkleAirdropInvalidDeadline(deadline, block.timestamp));
        TOKEN = config.token;
        ESCROW = config.escrow;
        TREASURY = config.treasury;
        DEADLINE = deadline;
        CUMULATIVE = config.cumulative;

        if (address(config.escrow) != address(0)) {
            address locked = address(config.escrow.token());
            require(locked == token, MerkleAirdropInvalidEscrow(address(config.escrow), locked, token));
            // The escrow only pulls tokens from its caller, so nobody else can use this permanent approval.
            config.token.forceApprove(address(config.escrow), type(uint256).max);
        }
    }

    /* CLAIMS */

    /// @inheritdoc IMerkleAirdrop
    function claim(uint256 index, uint256 amount, bytes32[] calldata proof) external returns (uint256 paid) {
        paid = _take(msg.sender, index, amount, proof);
        TOKEN.safeTransfer(msg.sender, paid);
    }

    /// @inheritdoc IMerkleAirdrop
    function claimFor(address account, uint256 index, uint256 amount, bytes32[] calldata proof)
        external
        returns (uint256 paid)
    {
        paid = _take(account, index, amount, proof);
        TOKEN.safeTransfer(account, paid);
    }

    /// @inheritdoc IMerkleAirdrop
    function claimBatch(Claim[] calldata claims) external returns (uint256 count) {
        _requireOpen();
        bytes32 currentRoot = root;
        for (uint256 i; i < claims.length; ++i) {
            Claim calldata row = claims[i];
            _requireListed(currentRoot, row.account, row.index, row.amount, row.proof);
            uint256 paid = _settle(row.account, row.index, row.amount);
            if (paid == 0) continue;
            ++count;
            TOKEN.safeTransfer(row.account, paid);
        }
    }

    /// @inheritdoc IMerkleAirdrop
    function claimAndLock(
        uint256 index,
        uint256 amount,
        bytes32[] calldata proof,
        uint256 unlockTime,
        Delegation calldata delegation
    ) external returns (uint256 locked) {
        locked = _take(msg.sender, index, amount, proof);
        _lock(msg.sender, locked, unlockTime, delegation);
    }

    /// @inheritdoc IMerkleAirdrop
    function claimAndLockFor(
        Claim calldata row,
        uint256 unlockTime,
        Delegation calldata delegation,
        uint256 expiry,
        bytes calldata signature
    ) external returns (uint256 locked) {
        require(block.timestamp <= expiry, MerkleAirdropSignatureExpired(expiry, block.timestamp));
        bytes32 message = keccak256(
            abi.encode(
                CLAIM_AND_LOCK_TYPEHASH, row.account, row.index, row.amount, unlockTime, delegation.delegatee, expiry
            )
        );
        require(
            SignatureLib.isValid(row.account, _hashTypedDataV4(message), signature),
            MerkleAirdropInvalidSignature(row.account)
        );
        locked = _take(row.account, row.index, row.amount, row.proof);
        _lock(row.account, locked, unlockTime, delegation);
    }

    /* OWNER */

    /// @inheritdoc IMerkleAirdrop
    function setRoot(bytes32 newRoot) external onlyOwner {
        _requireOpen();
        bytes32 previous = root;
        require(newRoot != bytes32(0), MerkleAirdropEmptyRoot());
        require(CUMULATIVE || previous == bytes32(0), MerkleAirdropRootFixed(previous));
        root = newRoot;

        emit RootSet(previous, newRoot);
    }

    /// @inheritdoc IMerkleAirdrop
    function sweep(IERC20 token) external onlyOwner returns (uint256 amount) {
        require(block.timestamp > DEADLINE, MerkleAirdropOpen(DEADLINE));
        amount = token.balanceOf(address(this));

        emit Swept(address(token), amount);

        token.safeTransfer(TREASURY, amount);
    }

    /* VIEWS */

    /// @inheritdoc IMerkleAirdrop
    function isClaimed(uint256 index) public view returns (bool) {
        return _paidRows[index >> 8].bits & (1 << (index & 0xff)) != 0;
    }

    /// @inheritdoc IMerkleAirdrop
    function due(uint256 index, address account, uint256 amount) external view returns (uint256) {
        if (!CUMULATIVE) return isClaimed(index) ? 0 : amount;
        uint256 claimed = claimedOf[account];
        return amount > claimed ? amount - claimed : 0;
    }

    /// @inheritdoc IMerkleAirdrop
    function isListed(uint256 index, address account, uint256 amount, bytes32[] calldata proof)
        external
        view
        returns (bool)
    {
        return MerkleRowLib.rootOf(leafOf(index, account, amount), proof) == root;
    }

    /// @inheritdoc IMerkleAirdrop
    function leafOf(uint256 index, address account, uint256 amount) public view returns (bytes32) {
        return MerkleRowLib.leafOf(block.chainid, address(this), index, account, amount);
    }

    /* PRIVATE */

    /// @dev Checks a row and marks it as paid; the caller pays it.
    function _take(address account, uint256 index, uint256 amount, bytes32[] calldata proof)
        private
        returns (uint256 paid)
    {
        _requireOpen();
        _requireListed(root, account, index, amount, proof);
        paid = _settle(account, index, amount);
        require(paid != 0, MerkleAirdropAlreadyClaimed(index, account));
    }

    /// @dev Marks a row as paid, before any token moves.
    /// @return paid What is due; zero for a row that was paid before or has an amount of zero.
    function _settle(address account, uint256 index, uint256 amount) private returns (uint256 paid) {
        if (CUMULATIVE) {
            uint256 claimed = claimedOf[account];
            if (amount <= claimed) return 0;
            claimedOf[account] = amount;
            paid = amount - claimed;
        } else {
            Rows storage rows = _paidRows[index >> 8];
            uint256 bits = rows.bits;
            uint256 bit = 1 << (index & 0xff);
            if (bits & bit != 0 || amount == 0) return 0;
            rows.bits = bits | bit;
            paid = amount;
        }

        emit Claimed(index, account, paid);
    }

    /// @dev `unlockTime` and the delegatee were chosen by the account, in its call or its signature.
    function _lock(address account, uint256 amount, uint256 unlockTime, Delegation calldata delegation) private {
        require(address(ESCROW) != address(0), MerkleAirdropNoEscrow());
        if (delegation.delegatee != address(0)) _delegate(account, delegation);
        if (unlockTime == 0) ESCROW.increaseAmountFor(account, amount);
        else ESCROW.createLockFor(account, amount, unlockTime);
    }

    /// @dev Anyone may have submitted the signature to the escrow already, so the current delegate decides.
    function _delegate(address account, Delegation calldata delegation) private {
        address delegatee = delegation.delegatee;
        address current = ESCROW.delegates(account);
        if (current == delegatee) return;
        try ESCROW.delegateFor(account, delegatee, delegation.nonce, delegation.expiry, delegation.signature) {
            return;
        } catch {
            revert MerkleAirdropNotDelegated(account, current, delegatee);
        }
    }

    function _requireOpen() private view {
        require(block.timestamp <= DEADLINE, MerkleAirdropClosed(DEADLINE));
    }

    function _requireListed(
        bytes32 currentRoot,
        address account,
        uint256 index,
        uint256 amount,
        bytes32[] calldata proof
    ) private view {
        require(
            MerkleRowLib.rootOf(leafOf(index, account, amount), proof) == currentRoot,
            MerkleAirdropInvalidProof(index, account, amount)
        );
        require(
            account != address(TOKEN) && account != address(ESCROW) && account != address(this),
            MerkleAirdropInvalidAccount(account)
        );
    }
}
