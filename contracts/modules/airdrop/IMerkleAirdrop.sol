// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";

/// @title IMerkleAirdrop
/// @notice Pays one campaign's list of recipients out of the tokens that it holds. The list is the root of a Merkle tree;
/// a claim carries the proof that its row is in it.
///
/// @dev The tree is OpenZeppelin's standard-v1: a leaf is `keccak256(bytes.concat(keccak256(abi.encode(chainId, airdrop,
/// index, account, amount))))` with the types (uint256, address, uint256, address, uint256); `airdrop` is the address of
/// this contract, so that a proof counts for one campaign on one chain; `index` is the row, from 0. Leaves are sorted by
/// hash and pairs are hashed in order.
///
/// A campaign is of one of two kinds, for good:
/// - fixed (`CUMULATIVE` is false): the root is set once, each row is paid once, and `amount` is what it pays. Two rows
///   of one account are two payments.
/// - cumulative: later roots replace earlier ones; `amount` is the total of an account over all roots so far, and a
///   claim pays what of it was not paid yet. Two rows of one account do not add up: the larger one counts.
///
/// Claims are possible up to and including `DEADLINE`. Afterwards the owner, which is the DAO, can send what is left to
/// `TREASURY`, and nobody can send it elsewhere. A claim is paid in full or reverts and leaves no trace, also when this
/// contract holds too little.
///
/// The address of the contract does not depend on the root, because its leaves name that address: the root is set in the
/// hand-over of the launch, which sets the owner to the timelock in the same transaction.
///
/// Assumptions on the token: it moves exactly what it is told to move, or the receiver bears the difference; it may
/// return nothing. A receiver that the token blocks can not be paid and blocks nobody else.
///
/// The contract is also an EIP-712 domain (ERC-5267) with the name "MerkleAirdrop" and the version "1".
interface IMerkleAirdrop {
    /* STRUCTS */

    /// @dev Constructor argument.
    struct AirdropConfig {
        IERC20 token; // what is paid
        IVotingEscrow escrow; // of the same token; zero: nothing can be claimed into a lock
        address owner; // sets the root; sweeps after the deadline
        address treasury; // receives what nobody claimed
        uint64 deadline; // unix seconds of the last second for claims; later than the deployment. 0: counted from it
        uint64 period; // seconds from the deployment to the deadline, if that is 0
        bool cumulative;
    }

    /// @dev One row of the list, with its proof.
    struct Claim {
        uint256 index; // the row, from 0
        address account; // who is paid
        uint256 amount; // base units; in a cumulative campaign the total over all roots so far
        bytes32[] proof;
    }

    /// @dev Whom the account's votes go to, as signed for the escrow (ERC-5805). All zero and empty: as before.
    struct Delegation {
        address delegatee; // zero: the delegation stays as it is, which is to the account itself at first
        uint256 nonce; // the account's next nonce in the escrow
        uint256 expiry; // unix seconds
        bytes signature; // the account's, for the escrow; not used when the votes go to `delegatee` already
    }

    /* ERRORS */

    /// @notice `token` has no code.
    error MerkleAirdropInvalidToken(address token);
    /// @notice `escrow` locks `locked`, not the campaign's `token`.
    error MerkleAirdropInvalidEscrow(address escrow, address locked, address token);
    /// @notice What nobody claimed must go to somebody else than `treasury`: zero, or the campaign itself.
    error MerkleAirdropInvalidTreasury(address treasury);
    /// @notice The deadline (unix seconds) is not later than `current`.
    error MerkleAirdropInvalidDeadline(uint256 deadline, uint256 current);
    /// @notice A root of zero pays nobody.
    error MerkleAirdropEmptyRoot();
    /// @notice The campaign is fixed and has the root `current`.
    error MerkleAirdropRootFixed(bytes32 current);
    /// @notice The campaign ended after `deadline` (unix seconds).
    error MerkleAirdropClosed(uint256 deadline);
    /// @notice The campaign runs up to and including `deadline` (unix seconds).
    error MerkleAirdropOpen(uint256 deadline);
    /// @notice The proof does not lead from this row to the root.
    error MerkleAirdropInvalidProof(uint256 index, address account, uint256 amount);
    /// @notice Everything that row `index` promises `account` was paid; a row of nothing promises nothing.
    error MerkleAirdropAlreadyClaimed(uint256 index, address account);
    /// @notice The campaign has no escrow to lock in.
    error MerkleAirdropNoEscrow();
    /// @notice The signature was good until `expiry`; now is `current` (both unix seconds).
    error MerkleAirdropSignatureExpired(uint256 expiry, uint256 current);
    /// @notice The signature is not one of `account` for this claim.
    error MerkleAirdropInvalidSignature(address account);
    /// @notice The votes of `account` go to `current` instead of the chosen `delegatee`: the escrow refused the signature
    /// of the delegation.
    error MerkleAirdropNotDelegated(address account, address current, address delegatee);

    /* EVENTS */

    /// @notice Row `index` paid `account` `amount` base units now. If they went into its lock, the escrow tells too.
    /// @dev The event of Uniswap's MerkleDistributor, so that what reads those reads this; the token's own Transfer, from
    /// here to `account`, is the one to search by account.
    event Claimed(uint256 index, address account, uint256 amount);
    /// @notice The list is `current` instead of `previous` (zero: there was none).
    event RootSet(bytes32 indexed previous, bytes32 indexed current);
    /// @notice The `amount` base units of `token` that were left went to the treasury.
    event Swept(address indexed token, uint256 amount);

    /* CLAIMS */

    /// @notice Pays the caller its row.
    /// @dev Requirements, here and in all claims: not after `DEADLINE`; the proof is one of the present root; the row was
    /// not paid in full before; the tokens are here.
    /// @param amount As in the list: in a cumulative campaign the total, not the part that is due.
    /// @return paid Base units that were due.
    function claim(uint256 index, uint256 amount, bytes32[] calldata proof) external returns (uint256 paid);

    /// @notice Pays `account` its row, whoever calls.
    function claimFor(address account, uint256 index, uint256 amount, bytes32[] calldata proof)
        external
        returns (uint256 paid);

    /// @notice Pays many rows, each to its account, whoever calls. Rows that were paid before, also by an earlier entry
    /// of the same call, are skipped; so nobody can stop the others by claiming one.
    /// @dev A wrong proof or a payment that fails reverts the whole call.
    /// @return count Rows that were paid.
    function claimBatch(Claim[] calldata claims) external returns (uint256 count);

    /// @notice Puts the caller's row into its lock in the escrow, in one transaction and without an approval.
    /// @dev Requirements besides: the campaign has an escrow on whose list of lockers it is; those of `createLockFor`, or
    /// of `increaseAmountFor` of the escrow.
    /// @param unlockTime Unix seconds: makes a new lock until then. 0: adds to the lock that the caller holds.
    /// @return locked Base units that were due.
    function claimAndLock(
        uint256 index,
        uint256 amount,
        bytes32[] calldata proof,
        uint256 unlockTime,
        Delegation calldata delegation
    ) external returns (uint256 locked);

    /// @notice As `claimAndLock`, for the account of the row, which signed `unlockTime` and the delegatee.
    /// @dev The account may be a contract wallet (ERC-1271). The signed message is
    /// `ClaimAndLock(address account,uint256 index,uint256 amount,uint256 unlockTime,address delegatee,uint256 expiry)`.
    /// It needs no nonce: it names one amount of one row, which is paid once. The account makes it void by claiming.
    /// Who submits it must pass the chosen delegation on, or the call reverts.
    function claimAndLockFor(
        Claim calldata row,
        uint256 unlockTime,
        Delegation calldata delegation,
        uint256 expiry,
        bytes calldata signature
    ) external returns (uint256 locked);

    /* OWNER */

    /// @notice Sets the list: once in a fixed campaign; in a cumulative one the owner can replace it.
    /// @dev Requirements: not after `DEADLINE`; not zero.
    function setRoot(bytes32 newRoot) external;

    /// @notice Sends all of `token` that is left to `TREASURY`. The campaign's own token and any other alike.
    /// @dev Requirements: after `DEADLINE`.
    /// @return amount Base units.
    function sweep(IERC20 token) external returns (uint256 amount);

    /* VIEWS */

    /// @notice The root of the list; zero: none yet.
    function root() external view returns (bytes32);
    /// @notice Whether row `index` was paid, in a fixed campaign; always false in a cumulative one.
    function isClaimed(uint256 index) external view returns (bool);
    /// @notice Base units that `account` was paid in a cumulative campaign; always 0 in a fixed one.
    function claimedOf(address account) external view returns (uint256);
    /// @notice Base units that a row still has to be paid, if it is in the list and the campaign is not over.
    function due(uint256 index, address account, uint256 amount) external view returns (uint256);
    /// @notice Whether the proof leads from this row to the present root, paid or not.
    function isListed(uint256 index, address account, uint256 amount, bytes32[] calldata proof)
        external
        view
        returns (bool);
    /// @notice The leaf of a row, on this chain and in this campaign.
    function leafOf(uint256 index, address account, uint256 amount) external view returns (bytes32);
    /// @notice What is paid.
    function TOKEN() external view returns (IERC20);
    /// @notice Where claims can be locked; zero: nowhere.
    function ESCROW() external view returns (IVotingEscrow);
    /// @notice Who receives what nobody claimed.
    function TREASURY() external view returns (address);
    /// @notice Unix seconds of the last second for claims.
    function DEADLINE() external view returns (uint256);
    /// @notice Whether later roots replace earlier ones and pay the difference.
    function CUMULATIVE() external view returns (bool);
    /// @notice EIP-712 type of a signed `claimAndLockFor`.
    function CLAIM_AND_LOCK_TYPEHASH() external view returns (bytes32);
}
