// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IServiceRegistry} from "./IServiceRegistry.sol";

/// @title IUsageVault
/// @notice Pays services for use: one deposit for all of them, and a signed voucher with each request.
/// @dev An account deposits once and reserves a part for each service that it uses. What is reserved is what the service
/// can count on: nobody else gets it, and the account gets it back only by an exit that takes `EXIT_DELAY`. With every
/// request the account signs a voucher for all that it owes the service so far. The service keeps the newest one and
/// redeems it when it likes; its splitter is paid (`IServiceRegistry`).
///
/// Totals grow, so a voucher that is redeemed twice, or after a newer one, pays nothing; a retry sends the same total,
/// and cannot pay twice; a lost voucher is covered by the next one. A voucher is worth what is reserved, at most.
///
/// An exit begins a new epoch: reserve and total begin at zero, and no voucher or signed reserve of before counts.
/// Between start and end of an exit vouchers pay as before; a service should redeem then, and serve no more.
///
/// Session keys sign for an account at one service, until a date. Taking a key back takes effect after `EXIT_DELAY`, so
/// vouchers that a service accepted can still be redeemed. An account with code names one to sign vouchers.
///
/// At any time the sums of what is free and of what is reserved and not redeemed are what the vault holds, less what
/// was just sent to it, which nobody owns. A token that takes a fee credits what arrived.
interface IUsageVault {
    /// @dev EIP-712: Voucher(address payer,uint256 service,uint256 total,uint256 epoch), with the epoch of now.
    struct Voucher {
        address payer;
        uint104 total; // token units, all since the epoch began
        bytes32 r;
        bytes32 vs; // EIP-2098
    }

    /// @dev EIP-712: Reserve(address payer,uint256 service,uint256 total,uint256 epoch,uint256 deadline). Only the payer
    /// signs it, with its key or by ERC-1271. Its total grows too, so it can be used again without harm.
    struct SignedReserve {
        address payer;
        uint104 total; // token units: what shall be reserved since the epoch began
        uint48 deadline; // unix seconds, the last one at which it counts
        bytes signature;
    }

    /// @dev Why a row of a batch did nothing.
    enum Reason {
        Signature, // not of the payer, nor of a key that signs for it
        Reserve, // nothing is reserved that is not redeemed
        Deadline, // too late
        Exit, // the payer is leaving
        Balance // less is free than should be reserved
    }

    /// @notice `amount` units are above the `limit` that can be held for one account and service.
    error UsageVaultAboveLimit(uint256 amount, uint256 limit);
    /// @notice `account` has `free` units that are not reserved, less than `amount`.
    error UsageVaultNotFree(address account, uint256 amount, uint256 free);
    /// @notice The account is leaving the service `service` until `until` (unix seconds; 0: it is not leaving).
    error UsageVaultExiting(uint256 service, uint256 until);
    /// @notice Nothing is reserved for the service `service`.
    error UsageVaultNothingReserved(uint256 service);
    /// @notice The terms of the vault are not possible: token and registry have code, the delay is 1 to 90 days.
    error UsageVaultInvalidTerms();
    /// @notice The zero address can neither own money nor sign.
    error UsageVaultZeroAddress();

    /// @notice `from` deposited `amount` units for `account`.
    event Deposited(address indexed account, address from, uint256 amount);
    /// @notice `account` took out `amount` units that were free.
    event Withdrawn(address indexed account, uint256 amount);
    /// @notice The splitter of the service `service` was paid `amount` units by `payer`, `total` in this epoch.
    event Redeemed(uint256 indexed service, address indexed payer, uint256 amount, uint256 total);
    /// @notice The voucher number `index` (from 0) of a batch, or the signed reserve, did nothing.
    event RowSkipped(uint256 indexed service, address indexed payer, uint256 index, bool isReserve, Reason reason);
    /// @notice `account` can end its reserve for the service `service` from `from` on (unix seconds).
    event ExitStarted(address indexed account, uint256 indexed service, uint256 from);
    /// @notice `amount` units of `account` are free again; its epoch at the service `service` is `epoch`.
    event ExitFinished(address indexed account, uint256 indexed service, uint256 amount, uint256 epoch);
    /// @notice `key` signs vouchers of `account` for the service `service` until `until` (unix seconds).
    event SignerSet(address indexed account, uint256 indexed service, address indexed key, uint256 until);

    /// @notice Deposits `amount` units of the caller for `account`, which owns them.
    /// @return received What arrived (token units).
    function deposit(address account, uint256 amount) external returns (uint256 received);

    /// @notice Deposits `amount` units of `from` for itself, by its signed authorization (EIP-3009
    /// `receiveWithAuthorization`); anybody can call.
    function depositWithAuthorization(
        address from,
        uint256 amount,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (uint256 received);

    /// @notice Pays `amount` free units of the caller to it.
    function withdraw(uint256 amount) external;

    /// @notice Reserves `amount` more units of the caller for the service `service`.
    function reserve(uint256 service, uint256 amount) external;

    /// @notice Reserves by signatures, then pays the splitter of `service` by vouchers; anybody can call.
    /// @dev A row that does not count is skipped and told; one that was redeemed already is skipped.
    /// @return paid What the splitter got (token units).
    function redeem(uint256 service, Voucher[] calldata vouchers, SignedReserve[] calldata reserves)
        external
        returns (uint256 paid);

    /// @notice Begins to leave the service `service`, which can redeem for `EXIT_DELAY` more, and until the end.
    function startExit(uint256 service) external;

    /// @notice Frees what was reserved for the service `service` and not redeemed.
    function finishExit(uint256 service) external;

    /// @notice Lets `key` sign vouchers of the caller for the service `service` until `until` (unix seconds).
    /// @dev An earlier date than before counts from `EXIT_DELAY` after now on.
    function setSigner(uint256 service, address key, uint48 until) external;

    /// @notice What `account` can withdraw or reserve (token units).
    function freeOf(address account) external view returns (uint256);

    /// @notice What stands between `account` and the service `service`: totals of this epoch (token units), when its
    /// exit can be finished (unix seconds; 0: none was started), and the epoch that vouchers name.
    function accountAt(address account, uint256 service)
        external
        view
        returns (uint256 reserved, uint256 redeemed, uint256 exitAt, uint256 epoch);

    /// @notice Until when `key` signs vouchers of `account` for the service `service` (unix seconds).
    function signerUntil(address account, uint256 service, address key) external view returns (uint256);

    /// @notice What the payer signs: the digest of a voucher of `payer` for `total` units in the epoch `epoch`.
    function voucherDigest(address payer, uint256 service, uint256 total, uint256 epoch) external view returns (bytes32);

    /// @notice What the payer signs: the digest of a reserve.
    function reserveDigest(address payer, uint256 service, uint256 total, uint256 epoch, uint256 deadline)
        external
        view
        returns (bytes32);

    /// @notice What everything is paid in.
    function TOKEN() external view returns (IERC20);

    /// @notice The services.
    function REGISTRY() external view returns (IServiceRegistry);

    /// @notice From the start of an exit to its end, and from taking a key back to when that counts (seconds).
    function EXIT_DELAY() external view returns (uint256);
}
