// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";

/// @title IMerkleAirdrop
/// @notice Pays the recipients of one campaign from the tokens that it holds. The list of recipients is committed to by
/// the root of a Merkle tree; a claim proves that its row is in the tree.
///
/// @dev The tree is OpenZeppelin's standard-v1: a leaf is `keccak256(bytes.concat(keccak256(abi.encode(chainId,
/// airdrop, index, account, amount))))` with the types (uint256, address, uint256, address, uint256); `airdrop` is the
/// address of this contract, so that a proof is valid for one campaign on one chain; `index` is the row, from 0. Leaves
/// are sorted by hash and pairs are hashed in order.
///
/// A campaign is permanently of one of two kinds:
/// - fixed (`CUMULATIVE` is false): the root is set once, each row is paid once, and `amount` is what it pays. Two rows
///   of one account are two payments.
/// - cumulative: later roots replace earlier ones; `amount` is the total of an account over all roots so far, and a
///   claim pays the unpaid part of it. Two rows of one account do not add up: the larger one counts.
///
/// Claims are possible up to and including `DEADLINE`. Afterwards the owner, which is the DAO, can send what is left to
/// `TREASURY`, and nowhere else. A claim is paid in full or reverts, also when this contract holds too little.
///
/// The address of the contract does not depend on the root, because the leaves contain that address. The root is set in
/// the transaction that hands the DAO over to its timelock.
///
/// Assumptions on the token: it transfers exactly the amount, or the receiver bears the difference; it may return
/// nothing. A receiver that the token blocks cannot be paid and affects nobody else.
///
/// The contract has an EIP-712 domain (ERC-5267) with the name "MerkleAirdrop" and the version "1".
interface IMerkleAirdrop {
    /* STRUCTS */

    /// @dev Constructor argument.
    struct AirdropConfig {
        IERC20 token; // the token that is paid
        IVotingEscrow escrow; // of the same token; zero: nothing can be claimed into a lock
        address owner; // sets the root; sweeps after the deadline
        address treasury; // receives what nobody claimed
        uint64 deadline; // last second (unix) for claims; after the deployment. 0: `period` after the deployment
        uint64 period; // seconds from the deployment to the deadline, if `deadline` is 0
        bool cumulative;
    }

    /// @dev One row of the list, with its proof.
    struct Claim {
        uint256 index; // the row, from 0
        address account; // who is paid
        uint256 amount; // base units; in a cumulative campaign the total over all roots so far
        bytes32[] proof;
    }

    /// @dev To whom the account delegates its votes, as signed for the escrow (ERC-5805). All zero and empty: no
    /// change.
    struct Delegation {
        address delegatee; // zero: the delegation stays as it is
        uint256 nonce; // the account's next nonce in the escrow
        uint256 expiry; // unix seconds
        bytes signature; // by the account, for the escrow; ignored if `delegatee` is the delegate already
    }

    /* ERRORS */

    /// @notice `token` has no code.
    error MerkleAirdropInvalidToken(address token);
    /// @notice `escrow` locks `locked`, not the campaign's `token`.
    error MerkleAirdropInvalidEscrow(address escrow, address locked, address token);
    /// @notice `treasury` cannot receive what nobody claimed: it is zero, or the campaign itself.
    error MerkleAirdropInvalidTreasury(address treasury);
    /// @notice The deadline (unix seconds) is not later than `current`.
    error MerkleAirdropInvalidDeadline(uint256 deadline, uint256 current);
    /// @notice The root must not be zero.
    error MerkleAirdropEmptyRoot();
    /// @notice The campaign is fixed and already has the root `current`.
    error MerkleAirdropRootFixed(bytes32 current);
    /// @notice The campaign ended after `deadline` (unix seconds).
    error MerkleAirdropClosed(uint256 deadline);
    /// @notice The campaign runs up to and including `deadline` (unix seconds).
    error MerkleAirdropOpen(uint256 deadline);
    /// @notice The proof does not prove that this row is in the tree.
    error MerkleAirdropInvalidProof(uint256 index, address account, uint256 amount);
    /// @notice `account` is the token, the escrow or this contract, which could not use what it is paid.
    error MerkleAirdropInvalidAccount(address account);
    /// @notice Row `index` of `account` was paid in full, or has an amount of zero.
    error MerkleAirdropAlreadyClaimed(uint256 index, address account);
    /// @notice The campaign has no escrow to lock in.
    error MerkleAirdropNoEscrow();
    /// @notice The signature expired at `expiry`; now is `current` (both unix seconds).
    error MerkleAirdropSignatureExpired(uint256 expiry, uint256 current);
    /// @notice The signature is not a valid one by `account` for this claim.
    error MerkleAirdropInvalidSignature(address account);
    /// @notice The votes of `account` are delegated to `current`, not to `delegatee`: the escrow refused the signature
    /// of the delegation.
    error MerkleAirdropNotDelegated(address account, address current, address delegatee);

    /* EVENTS */

    /// @notice Row `index` paid `account` `amount` base units now. If they went into its lock, the escrow emits Locked
    /// too.
    /// @dev The same event as in Uniswap's MerkleDistributor, for existing indexers. To search by account, use the
    /// token's Transfer events from this contract.
    event Claimed(uint256 index, address account, uint256 amount);
    /// @notice The root is `current` instead of `previous` (zero: there was none).
    event RootSet(bytes32 indexed previous, bytes32 indexed current);
    /// @notice The remaining `amount` base units of `token` were sent to the treasury.
    event Swept(address indexed token, uint256 amount);

    /* CLAIMS */

    /// @notice Pays the caller its row.
    /// @dev Requirements, here and in all claims: not after `DEADLINE`; the proof is valid for the current root; the
    /// row was not paid in full before; this contract holds the tokens.
    /// @param amount As in the list: in a cumulative campaign the total, not the unpaid part.
    /// @return paid Base units that were paid.
    function claim(uint256 index, uint256 amount, bytes32[] calldata proof) external returns (uint256 paid);

    /// @notice Pays `account` its row; anybody may call.
    function claimFor(address account, uint256 index, uint256 amount, bytes32[] calldata proof)
        external
        returns (uint256 paid);

    /// @notice Pays many rows, each to its account; anybody may call. Rows that were paid before, also by an earlier
    /// entry of the same call, are skipped, so claiming one row cannot block a batch.
    /// @dev An invalid proof or a failed payment reverts the whole call.
    /// @return count Number of rows that were paid.
    function claimBatch(Claim[] calldata claims) external returns (uint256 count);

    /// @notice Claims the caller's row into its lock in the escrow, in one transaction and without an approval.
    /// @dev Further requirements: the campaign has an escrow and is one of its lockers; those of the escrow's
    /// `createLockFor` or `increaseAmountFor`.
    /// @param unlockTime Unix seconds: creates a lock until then. 0: adds to the caller's lock.
    /// @return locked Base units that were locked.
    function claimAndLock(
        uint256 index,
        uint256 amount,
        bytes32[] calldata proof,
        uint256 unlockTime,
        Delegation calldata delegation
    ) external returns (uint256 locked);

    /// @notice As `claimAndLock`, for the account of the row, which has signed `unlockTime` and the delegatee.
    /// @dev The account may be a contract wallet (ERC-1271). The signed message is `ClaimAndLock(address
    /// account,uint256 index,uint256 amount,uint256 unlockTime,address delegatee,uint256 expiry)`. It needs no nonce:
    /// it names one amount of one row, which is paid once. The account invalidates it by claiming. The submitter must
    /// pass the signed delegatee with its delegation, or the call reverts.
    function claimAndLockFor(
        Claim calldata row,
        uint256 unlockTime,
        Delegation calldata delegation,
        uint256 expiry,
        bytes calldata signature
    ) external returns (uint256 locked);

    /* OWNER */

    /// @notice Sets the root: once in a fixed campaign, any number of times in a cumulative one.
    /// @dev Requirements: the caller is the owner; not after `DEADLINE`; not zero.
    function setRoot(bytes32 newRoot) external;

    /// @notice Sends the whole balance of `token`, the campaign's own or any other, to `TREASURY`.
    /// @dev Requirements: the caller is the owner; after `DEADLINE`.
    /// @return amount Base units.
    function sweep(IERC20 token) external returns (uint256 amount);

    /* VIEWS */

    /// @notice The root; zero: not set yet.
    function root() external view returns (bytes32);
    /// @notice Whether row `index` was paid, in a fixed campaign; always false in a cumulative one.
    function isClaimed(uint256 index) external view returns (bool);
    /// @notice Base units paid to `account` in a cumulative campaign; always 0 in a fixed one.
    function claimedOf(address account) external view returns (uint256);
    /// @notice Unpaid base units of a row, if it is in the list and the campaign is open; checks neither.
    function due(uint256 index, address account, uint256 amount) external view returns (uint256);
    /// @notice Whether the proof is valid for this row and the current root, paid or not.
    function isListed(uint256 index, address account, uint256 amount, bytes32[] calldata proof)
        external
        view
        returns (bool);
    /// @notice The leaf of a row, for this chain and this campaign.
    function leafOf(uint256 index, address account, uint256 amount) external view returns (bytes32);
    /// @notice The token that is paid.
    function TOKEN() external view returns (IERC20);
    /// @notice The escrow in which claims can be locked; zero: none.
    function ESCROW() external view returns (IVotingEscrow);
    /// @notice Who receives what nobody claimed.
    function TREASURY() external view returns (address);
    /// @notice The last second (unix) for claims.
    function DEADLINE() external view returns (uint256);
    /// @notice Whether later roots replace earlier ones and pay the difference.
    function CUMULATIVE() external view returns (bool);
    /// @notice EIP-712 type of a signed `claimAndLockFor`.
    function CLAIM_AND_LOCK_TYPEHASH() external view returns (bytes32);
}
