// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";
import {IERC1155MetadataURI} from "@openzeppelin/contracts/token/ERC1155/extensions/IERC1155MetadataURI.sol";

import {IServiceRegistry} from "./IServiceRegistry.sol";
import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";

/// @title IServiceDesk
/// @notice Sells credits for use of services, and passes for a time, at prices that stand on chain; stakers pay less by
/// their power, and whoever refers a buyer gets a part of what the platform earns by it.
/// @dev The owner of a service makes its plans. A plan without a period sells credits, one with a period a pass. Terms
/// of a plan never change, but for its price and whether it is closed.
///
/// Tokens (ERC-1155): the plan `p` has the tokens `2p`, credits that can be transferred, and `2p + 1`, credits that
/// cannot, or its pass. Only what was bought at the full price, of a plan that allows it, can be transferred: nobody
/// resells a discount.
///
/// Price: one unit (a pack of credits, or a period) costs `price * (10,000 - discount) / 10,000`, rounded up, so for
/// the service. The desk keeps nothing of it. The platform's share of the service (`IServiceSplitter.payeesFor`) rounds
/// up; the referrer gets its commission of that share alone, rounded down, and the router the rest of it. What is left
/// goes to the splitter, for the payees alone: no referral costs them anything. A discount is the service's own choice
/// (`Plan.discount`), and lowers all parts alike.
///
/// Discount and commission follow from a table that only the owner of the desk sets, and from the power of the account:
/// the smaller one of a day ago and of now. A lock of today gives nothing, nor does one that has ended. A change of
/// any other table, such as that of Staking Scores, changes nothing here. An account cannot refer itself; nobody can tell
/// two accounts of one owner apart, so for whoever has two a commission is a further discount.
///
/// Renewal: anybody can renew a pass of an account that allows it, from a tenth of its period before the end to a tenth
/// after, for at most the price that the account accepted, whatever the plan costs by then; and so once a period. It
/// takes the allowance that the account gave to the desk. It pays no commission.
///
/// Credits are used with the holder's consent: by itself, by the service within an allowance, or by a signed total. A
/// signed total covers all uses of a plan by that account so far, so that using it again does nothing.
///
/// Nothing is paid back by the desk, which has no money: a pass that is cancelled ends when its time is over, and a
/// service makes good by `grant`, or from what it earned. A token that takes a fee of transfers cannot pay.
interface IServiceDesk is IERC1155, IERC1155MetadataURI {
    /// @dev Which column of the table lowers the price.
    enum Discount {
        None,
        Platform,
        Api
    }

    /// @dev What a service offers; three slots.
    struct Plan {
        IERC20 token; // what it is paid in
        uint40 service; // number at the registry
        uint32 period; // seconds of a pass; 0: credits
        Discount discount;
        bool isTransferable; // credits at the full price
        bool isClosed; // nothing is sold or renewed
        uint128 price; // token units for a pack of credits, or for a period
        uint64 credits; // in a pack
        uint64 maxDiscounted; // most credits that an account may have, to buy at a discount; 0: any number
    }

    /// @dev One line of the table: what accounts have from this power on.
    struct Tier {
        uint128 threshold; // power, base units
        uint16 platformBps; // discount of plans that name the platform
        uint16 apiBps; // discount of plans that name the API
        uint16 commissionBps; // of the platform's share, for referring a buyer
    }

    /// @notice There is no plan `plan`.
    error ServiceDeskNoPlan(uint256 plan);
    /// @notice The terms of a plan are not possible.
    error ServiceDeskInvalidPlan();
    /// @notice The plan `plan` sells credits, which was asked as a pass, or the other way round.
    error ServiceDeskOtherKind(uint256 plan);
    /// @notice The plan `plan` is closed.
    error ServiceDeskClosed(uint256 plan);
    /// @notice `caller` may not act for the service `service`.
    error ServiceDeskNotAllowed(uint256 service, address caller);
    /// @notice A price of zero.
    error ServiceDeskZeroPrice();
    /// @notice `given` instead of 1 to `limit`.
    error ServiceDeskInvalidCount(uint256 given, uint256 limit);
    /// @notice It costs `cost` token units, more than `limit`.
    error ServiceDeskAboveLimit(uint256 cost, uint256 limit);
    /// @notice `account` would have `balance` credits of the plan at a discount, more than `limit`.
    error ServiceDeskAboveMaxDiscounted(address account, uint256 balance, uint256 limit);
    /// @notice `account` cannot refer itself.
    error ServiceDeskSelfReferral(address account);
    /// @notice `received` token units arrived instead of `cost`.
    error ServiceDeskPaymentMissing(uint256 received, uint256 cost);
    /// @notice The pass would last until `until`, later than `limit` (unix seconds).
    error ServiceDeskTooFarAhead(uint256 until, uint256 limit);
    /// @notice `account` allows no renewal of the plan `plan`.
    error ServiceDeskNotRenewed(uint256 plan, address account);
    /// @notice A renewal can be from `from` to `to` (unix seconds).
    error ServiceDeskNotNow(uint256 from, uint256 to);
    /// @notice `account` has `balance` credits of the plan `plan`, less than `amount`.
    error ServiceDeskTooFewCredits(uint256 plan, address account, uint256 amount, uint256 balance);
    /// @notice `account` lets the service use `allowance` credits of the plan `plan`, less than `amount`.
    error ServiceDeskAboveAllowance(uint256 plan, address account, uint256 amount, uint256 allowance);
    /// @notice The signature is not of `account`.
    error ServiceDeskBadSignature(address account);
    /// @notice The token `id` cannot be transferred.
    error ServiceDeskNotTransferable(uint256 id);
    /// @notice The table has `given` lines, more than `limit`.
    error ServiceDeskTooManyTiers(uint256 given, uint256 limit);
    /// @notice The line `index` (from 0) of the table has no higher threshold than the one before, or a rate above its
    /// limit.
    error ServiceDeskInvalidTier(uint256 index);
    /// @notice `account` has no code.
    error ServiceDeskNotContract(address account);

    /// @notice The plan `plan` of the service `service`.
    event PlanCreated(uint256 indexed plan, uint256 indexed service, Plan terms);
    /// @notice The price of the plan `plan` (token units).
    event PriceSet(uint256 indexed plan, uint256 previous, uint256 current);
    /// @notice Whether the plan `plan` is closed.
    event ClosedSet(uint256 indexed plan, bool isClosed);
    /// @notice `operator` uses and grants credits of the service `service` for `owner`, as long as that owns it; zero:
    /// nobody does.
    event OperatorSet(uint256 indexed service, address indexed owner, address operator);
    /// @notice The table of discounts and commissions.
    event TiersSet(Tier[] tiers);
    /// @notice `account` bought `packs` packs with `credits` credits for `cost` units of `token`.
    event CreditsBought(
        uint256 indexed plan,
        address indexed account,
        uint256 packs,
        uint256 credits,
        address token,
        uint256 cost,
        uint256 discountBps
    );
    /// @notice `account` bought `periods` periods for `cost` units of `token`; its pass lasts until `expiresAt` (unix
    /// seconds), and can be renewed for at most `accepted` (token units; 0: it cannot).
    event Subscribed(
        uint256 indexed plan,
        address indexed account,
        uint256 periods,
        address token,
        uint256 cost,
        uint256 discountBps,
        uint256 expiresAt,
        uint256 accepted
    );
    /// @notice `caller` renewed the pass of `account` until `expiresAt` (unix seconds) for `cost` units of `token`.
    event Renewed(
        uint256 indexed plan,
        address indexed account,
        address caller,
        address token,
        uint256 cost,
        uint256 discountBps,
        uint256 expiresAt
    );
    /// @notice The pass of `account` is not renewed any more; it lasts until `expiresAt` (unix seconds).
    event Cancelled(uint256 indexed plan, address indexed account, uint256 expiresAt);
    /// @notice `referrer` got `amount` units of `token`, a part of `commissionBps` of the platform's share, because
    /// `account` named it.
    event CommissionPaid(
        uint256 indexed plan,
        address indexed referrer,
        address indexed account,
        address token,
        uint256 amount,
        uint256 commissionBps
    );
    /// @notice `caller` gave `account` `credits` credits for the service, without payment.
    event Granted(uint256 indexed plan, address indexed account, uint256 credits, address caller);
    /// @notice `account` lets the service use `allowance` of its credits from now on.
    event UseAllowed(uint256 indexed plan, address indexed account, uint256 allowance);
    /// @notice `account` used `amount` credits, `total` so far; `caller` told it.
    event Used(uint256 indexed plan, address indexed account, uint256 amount, uint256 total, address caller);

    /// @notice Creates a plan of a service. Only the owner of the service.
    /// @dev Requirements: the token has code; the price is positive. Credits: a pack has some, and no period. A pass:
    /// the period is an hour to 366 days; no credits, no limit, not transferable.
    /// @return plan Its number, from 1 on.
    function createPlan(Plan calldata terms) external returns (uint256 plan);

    /// @notice Sets the price (token units) for what is bought later. Only the owner of the service.
    function setPrice(uint256 plan, uint128 price) external;

    /// @notice Closes a plan, or opens it again. Only the owner of the service. Credits and passes stay.
    function setClosed(uint256 plan, bool isClosed) external;

    /// @notice Names who uses and grants credits of the service `service` besides its owner; zero: nobody. Only the
    /// owner of the service. It ends when the service is sold.
    function setOperator(uint256 service, address operator) external;

    /// @notice Gives `account` credits that cannot be transferred: a gift, or what it should have back. Only the service.
    function grant(uint256 plan, address account, uint64 credits) external;

    /// @notice Replaces the table, for all that is bought or renewed later. Only the owner of the desk.
    /// @dev Requirements: at most 32 lines, thresholds positive and increasing; discounts and commissions are at most
    /// `MAX_RATE_BPS`.
    function setTiers(Tier[] calldata newTiers) external;

    /// @notice Buys `packs` packs of credits for the caller.
    /// @param maxCost The most that all of them may cost (token units).
    /// @param referrer Who gets a commission if its power gives one; zero: nobody.
    /// @return credits How many it got.
    function buyCredits(uint256 plan, uint32 packs, uint256 maxCost, address referrer)
        external
        returns (uint256 credits);

    /// @notice Buys `periods` periods of a pass for the caller, after those that it has.
    /// @param maxPrice The most that a period may cost, now and at every renewal (token units).
    /// @param isRenewed Whether anybody may renew it; else an earlier consent ends.
    /// @param referrer Who gets a commission if its power gives one; zero: nobody.
    /// @return expiresAt Until when it is active (unix seconds), at most `MAX_AHEAD` from now.
    function subscribe(uint256 plan, uint16 periods, uint128 maxPrice, bool isRenewed, address referrer)
        external
        returns (uint256 expiresAt);

    /// @notice Renews the pass of `account` for a period; anybody can call.
    /// @return expiresAt Until when it is active (unix seconds).
    function renew(uint256 plan, address account) external returns (uint256 expiresAt);

    /// @notice Ends the renewal of the caller's pass, which stays active until its end.
    function cancel(uint256 plan) external;

    /// @notice Lets the service use `allowance` credits of the caller, instead of what it let it use before.
    function allowUse(uint256 plan, uint256 allowance) external;

    /// @notice Uses `amount` credits of `account`, first those that cannot be transferred. Only `account`, or the service
    /// within its allowance.
    function use(uint256 plan, address account, uint256 amount) external;

    /// @notice Uses credits of `account` until it has used `total` of the plan, which it signed; anybody can call.
    /// @dev EIP-712: Use(address account,uint256 plan,uint256 total). A total that was reached before does nothing.
    /// @return amount How many were used.
    function useSigned(uint256 plan, address account, uint256 total, bytes calldata signature)
        external
        returns (uint256 amount);

    /// @notice The terms of a plan.
    function planOf(uint256 plan) external view returns (Plan memory);

    /// @notice How many plans there are.
    function planCount() external view returns (uint256);

    /// @notice The table, in increasing order.
    function tiers() external view returns (Tier[] memory);

    /// @notice The power of `account` that counts (base units).
    function powerOf(address account) external view returns (uint256);

    /// @notice What `count` packs or periods cost `account` now (token units), and by which discount.
    function quote(uint256 plan, address account, uint256 count)
        external
        view
        returns (uint256 cost, uint256 discountBps);

    /// @notice Until when the pass of `account` is active (unix seconds), and for which price of a period it can be
    /// renewed at most (token units; 0: it cannot).
    function subscriptionOf(uint256 plan, address account) external view returns (uint256 expiresAt, uint256 accepted);

    /// @notice Whether the pass of `account` is active.
    function isActive(uint256 plan, address account) external view returns (bool);

    /// @notice The credits of `account` that can be transferred, and those that cannot.
    function creditsOf(uint256 plan, address account) external view returns (uint256 transferable, uint256 bound);

    /// @notice How many credits of the plan `account` has used so far.
    function usedOf(uint256 plan, address account) external view returns (uint256);

    /// @notice How many credits of `account` the service may still use without a signature.
    function useAllowance(uint256 plan, address account) external view returns (uint256);

    /// @notice Who uses and grants credits for `owner` while that owns the service `service`.
    function operatorOf(uint256 service, address owner) external view returns (address);

    /// @notice What `account` signs to have used `total` credits of the plan.
    function useDigest(uint256 plan, address account, uint256 total) external view returns (bytes32);

    /// @notice The services.
    function REGISTRY() external view returns (IServiceRegistry);

    /// @notice Where what the platform earns goes: the router of the splitters.
    function ROUTER() external view returns (address);

    /// @notice The vote escrow whose power counts.
    function ESCROW() external view returns (IVotingEscrow);

    /// @notice The highest discount and the highest commission (basis points).
    function MAX_RATE_BPS() external view returns (uint256);

    /// @notice How far ahead a pass can be paid (seconds).
    function MAX_AHEAD() external view returns (uint256);
}
