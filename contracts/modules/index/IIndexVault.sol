// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title IIndexVault
/// @notice Tokens held in given proportions, without an oracle. Part 0 is the numeraire; every other part has a target
/// weight and a band, and is sold or bought for the numeraire in auctions that anybody starts.
/// @dev An auction falls from 2^doublings times the last price that was paid for the part to that price divided by as
/// much, and asks at its own price whether the part is out of its band: it sells what is above the target if the part is
/// too heavy *at that price*, and buys, at a price that rises as the other falls, what lacks to the target if the part
/// is too light. Other parts count at the last price paid for them. So a wrong remembered price changes how much is
/// traded, never the price of the trade. The first take fixes the direction of an auction; a take of all that is offered
/// ends it.
///
/// From time to time an auction is a probe, which offers a little of the part though it is within its band, at prices
/// no worse for the vault than the last one: so `last` follows the market.
///
/// Shares are minted and redeemed in kind. No price is read there, so no price can be wrong. Without public minting the
/// vault is a treasury: whatever is sent to it is spent on what is too light.
///
/// A part whose transfers fail, or whose balance cannot be read, is quarantined: it counts nothing, is not traded, nothing is minted meanwhile, and who
/// redeems gets a claim to it beside everything else.
///
/// Prices are numeraire units for one unit of the part, times 1e27, with 80 binary digits. Rounding: in favour of the
/// vault.
///
/// Tokens that take a fee of transfers, or have balances that change by themselves downwards, do not belong here: takes
/// and mints of the former revert, the latter are a loss.
interface IIndexVault {
    /// @dev What the owner wants of a part.
    struct Target {
        IERC20 token; // unread where a part was retired and the weight is zero: the place stays empty
        uint16 weightBps; // of the whole; all together are 10,000
        uint16 bandBps; // how far the weight may be from that; zero for the numeraire, else 1 to 5,000
        uint16 maxShareBps; // the most that one auction moves of the part, which counts at least as 1% of the vault
        uint8 doublings; // an auction begins at 2^doublings times the last price and ends at 1 / 2^doublings: 1 to 4
        uint32 length; // seconds of an auction; 1 hour to 30 days
        uint256 firstPrice; // of a new part; of others unread
    }

    /// @dev Fees and who may mint.
    struct Fees {
        uint16 yearlyBps; // of the supply, minted to the fee's receiver; at most 200
        uint16 crossBps; // of what is minted or redeemed, which stays in the vault; at most 50
        bool publicMint; // whether everybody may mint, and not just the owner
    }

    /// @dev When parts are traded.
    struct Schedule {
        uint32 minInterval; // seconds from one auction of a part to the next; at least 1 hour
        uint32 probeInterval; // seconds from one probe of a part to the next; zero for none
        uint16 probeBps; // of the part, what a probe offers; at most 500
    }

    /// @dev What the constructor takes.
    struct VaultConfig {
        string name;
        string symbol;
        address owner;
        address guardian; // who may pause auctions; zero for nobody
        address feeReceiver; // has code; zero if there is no yearly fee
        Fees fees;
        Schedule schedule;
        Target[] targets; // the first is the numeraire
    }

    /// @dev A part as it is now.
    struct PartState {
        IERC20 token;
        bool isQuarantined;
        uint256 held; // units, without those that claims stand for; zero in quarantine
        uint256 last; // the price that was paid last; of the numeraire 1e27
        uint256 weightBps; // as it glides
        uint256 bandBps;
        uint256 finalWeightBps; // where it glides
        uint256 maxShareBps;
        uint256 doublings;
        uint256 length;
        uint256 id; // of the newest auction; zero if there was none
        uint256 startedAt;
        uint256 probedAt; // when the newest probe began, or the part came
        uint256 usedParts; // of 1e9: what the newest auction moved, of what it may
        Direction direction;
        bool isProbe;
    }

    /// @dev What an auction does since its first take.
    enum Direction {
        Open,
        Sells,
        Buys,
        Ended
    }

    /// @notice `token` cannot be part `part`: no code, the vault, another place's, or no such place.
    error IndexVaultInvalidTarget(uint256 part, address token);
    /// @notice Band, share of an auction, range of prices or length of part `part` is outside its limits.
    error IndexVaultInvalidTerms(uint256 part, uint256 bandBps, uint256 maxShareBps, uint256 doublings, uint256 length);
    /// @notice The first price of part `part` is zero or too high.
    error IndexVaultInvalidPrice(uint256 part, uint256 price);
    /// @notice All weights together must be 10,000.
    error IndexVaultWeightsSum(uint256 sum, uint256 limit);
    /// @notice `count` parts are more than `limit`.
    error IndexVaultTooManyParts(uint256 count, uint256 limit);
    /// @notice Weights glide for at least `min` and at most `max` seconds.
    error IndexVaultInvalidGlide(uint256 glide, uint256 min, uint256 max);
    /// @notice The yearly fee or that of minting and redeeming is above its limit.
    error IndexVaultInvalidFees(uint256 yearlyBps, uint256 crossBps);
    /// @notice The interval or the size of probes is outside its limits.
    error IndexVaultInvalidSchedule(uint256 minInterval, uint256 probeBps);
    /// @notice There is no part `part` that can be traded; there are `count` places.
    error IndexVaultUnknownPart(uint256 part, uint256 count);
    /// @notice Part `part` is in quarantine.
    error IndexVaultInQuarantine(uint256 part);
    /// @notice The part's balance can be read, and its transfers work, or the vault holds nothing to try them with.
    error IndexVaultWorks(uint256 part);
    /// @notice The part is not in quarantine, or its transfers still fail.
    error IndexVaultNotReadmitted(uint256 part);
    /// @notice Trying a transfer takes at least `least` gas.
    error IndexVaultTooLittleGas(uint256 gas, uint256 least);
    /// @notice The take was to be made by second `deadline`.
    error IndexVaultDeadlinePassed(uint256 deadline, uint256 time);
    /// @notice `receiver` cannot get what is paid: it is nobody or the vault.
    error IndexVaultInvalidReceiver(address receiver);
    /// @notice Auctions are paused until second `until`.
    error IndexVaultPaused(uint256 until);
    /// @notice The part's next auction can start at second `until`.
    error IndexVaultTooSoon(uint256 until);
    /// @notice The part's auction is `id` by now, and not `given`.
    error IndexVaultStaleId(uint256 given, uint256 id);
    /// @notice The part weighs `weightBps` at the price of this direction, and is traded below `lowBps` and above
    /// `highBps`; or the auction goes the other way, has ended, or has moved what it may.
    error IndexVaultNothingOffered(uint256 part, uint256 weightBps, uint256 lowBps, uint256 highBps);
    /// @notice A take is at least `least`, a tenth of what is offered.
    error IndexVaultTakeTooSmall(uint256 amount, uint256 least);
    /// @notice The payment is on the wrong side of the taker's limit.
    error IndexVaultLimit(uint256 payment, uint256 limit);
    /// @notice The vault received `received` of `part` instead of `amount`.
    error IndexVaultMissing(uint256 part, uint256 received, uint256 amount);
    /// @notice `caller` may not mint: minting is not public.
    error IndexVaultNotMinter(address caller);
    /// @notice `shares` is less than `least`.
    error IndexVaultInvalidShares(uint256 shares, uint256 least);
    /// @notice `given` amounts do not fit `count` parts.
    error IndexVaultLengthMismatch(uint256 given, uint256 count);
    /// @notice Minting takes `amount` units of part `part`, more than `max`.
    error IndexVaultAboveMax(uint256 part, uint256 amount, uint256 max);
    /// @notice Redeeming gives `amount` units of part `part`, less than `min`.
    error IndexVaultBelowMin(uint256 part, uint256 amount, uint256 min);
    /// @notice `account` has no claim to `token`.
    error IndexVaultNoClaim(address token, address account);
    /// @notice The part still weighs something, glides, or is worth more than 0.1% of the vault.
    error IndexVaultNotRetirable(uint256 part, uint256 weightBps, uint256 value, uint256 limit);
    /// @notice `token` is a part, or there are claims to it.
    error IndexVaultIsPart(address token);
    /// @notice `caller` is not the guardian.
    error IndexVaultNotGuardian(address caller, address guardian);
    /// @notice The guardian may pause until `limit` at most, and again from second `from` on.
    error IndexVaultInvalidPause(uint256 until, uint256 limit, uint256 from);

    /// @notice An auction of the part began around its last price; a probe offers a little within the band.
    event AuctionStarted(uint256 indexed part, uint256 indexed id, uint256 last, bool isProbe);
    /// @notice `taker` bought (if `vaultSells`) or sold `amount` units of the part for `payment` of the numeraire.
    event Taken(
        uint256 indexed part,
        uint256 indexed id,
        address indexed taker,
        bool vaultSells,
        uint256 amount,
        uint256 payment,
        uint256 price,
        uint256 newLast
    );
    /// @notice Weights glide to the new ones in `glide` seconds.
    event TargetsSet(Target[] targets, uint256 glide);
    /// @notice The part left; `amount` units of its token went to the owner.
    event Retired(uint256 indexed part, address indexed token, uint256 amount);
    /// @notice `caller` brought what `shares` are worth in kind, for `to`.
    event Minted(address indexed caller, address indexed to, uint256 shares);
    /// @notice `caller` gave `shares` back; `to` got their part of everything.
    event Redeemed(address indexed caller, address indexed to, uint256 shares);
    /// @notice `shares` were minted to the receiver of the yearly fee.
    event FeeAccrued(uint256 shares);
    /// @notice The part counts nothing and is not traded until it is readmitted.
    event Quarantined(uint256 indexed part, address indexed token, bool byOwner);
    /// @notice The transfers of the part work again.
    event Readmitted(uint256 indexed part, address indexed token);
    /// @notice `account` has a claim like one of `shares` shares, to `token` alone.
    event ClaimAdded(address indexed token, address indexed account, uint256 shares);
    /// @notice A claim was paid: `amount` units of `token` for what `shares` stood for.
    event ClaimPaid(address indexed token, address indexed account, uint256 shares, uint256 amount);
    /// @notice The owner changed the fees.
    event FeesSet(Fees oldFees, Fees newFees);
    /// @notice The owner changed who gets the yearly fee.
    event FeeReceiverSet(address indexed oldReceiver, address indexed newReceiver);
    /// @notice The owner changed when auctions and probes can start.
    event ScheduleSet(Schedule oldSchedule, Schedule newSchedule);
    /// @notice The owner changed who can pause auctions.
    event GuardianSet(address indexed oldGuardian, address indexed newGuardian);
    /// @notice No auction starts and nothing is taken before second `until`.
    event PausedUntil(uint256 until);
    /// @notice The owner sent a token that is no part away.
    event Recovered(address indexed token, address indexed to, uint256 amount);

    /* SHARES */

    /// @notice Mints `shares` to `to` for the same part of everything that is held, rounded up.
    /// @dev The first mint is the owner's: it brings exactly `maxAmounts`, and mints 1e9 units more to nobody, for ever.
    /// @return amounts What was paid of each part, retired ones included as zero.
    function mint(uint256 shares, address to, uint256[] calldata maxAmounts) external returns (uint256[] memory amounts);

    /// @notice Burns `shares` of the caller and sends `to` the same part of everything that is held, rounded down. Of a
    /// part in quarantine `to` gets a claim, if its entry of `minAmounts` is zero. Nothing can stop this.
    /// @return amounts What was sent of each part.
    function redeem(uint256 shares, address to, uint256[] calldata minAmounts)
        external
        returns (uint256[] memory amounts);

    /// @notice Pays what `account` has as a claim to `token`: its part of what is held of it now, rounded down.
    function claim(address token, address account) external returns (uint256 amount);

    /// @notice Mints the fee since the last time.
    function accrue() external returns (uint256 shares);

    /// @notice Puts a part into quarantine: anybody, if a transfer of one unit to the vault itself fails, or the vault's
    /// balance cannot be read; the owner, at any time.
    function quarantine(uint256 part) external;

    /// @notice Takes a part out of quarantine: the owner, or, unless the owner put it there, anybody, if a transfer of
    /// one unit to the vault itself works again and the balance can be read.
    function readmit(uint256 part) external;

    /// @notice What `mint` would ask or `redeem` would send for so many shares, were no fee due; of parts in quarantine
    /// zero.
    function amountsFor(uint256 shares, bool isMint) external view returns (uint256[] memory amounts);

    /// @notice The claim of `account` to `token`, in shares.
    function claimOf(address token, address account) external view returns (uint256);

    /* AUCTIONS */

    /// @notice Starts the auction of a part.
    function start(uint256 part) external returns (uint256 id);

    /// @notice Buys from the vault (`vaultSells`) or sells to it at most `maxAmount` units of the part, at the price of
    /// this second: at least a tenth of what is offered.
    /// @param limitPayment The most that the taker pays, or the least that it gets.
    /// @param receiver Gets what the vault sends.
    /// @param data Given to `onTake` of the taker before it pays, unless it is empty.
    function take(
        uint256 part,
        uint256 id,
        bool vaultSells,
        uint256 maxAmount,
        uint256 limitPayment,
        uint256 deadline,
        address receiver,
        bytes calldata data
    ) external returns (uint256 amount, uint256 payment);

    /// @notice What the auction of a part offers in this second, in both directions; amounts are zero where nothing is.
    function offer(uint256 part)
        external
        view
        returns (uint256 id, uint256 sellPrice, uint256 sellAmount, uint256 buyPrice, uint256 buyAmount);

    /* OWNER */

    /// @notice New targets, in the order of the parts; new parts come last or take the place of retired ones. Weights
    /// glide in a straight line in `glide` seconds, 1 to 90 days; everything else changes at once.
    function setTargets(Target[] calldata targets, uint32 glide) external;

    /// @notice Takes out a part without weight that is worth at most 0.1% of the vault, or that is in quarantine. What
    /// is left goes to the owner, unless there are claims to it.
    function retire(uint256 part) external;

    /// @notice New fees; what was due is minted first.
    function setFees(Fees calldata newFees) external;

    /// @notice Who gets the yearly fee from now on; what was due is minted to the old one first.
    function setFeeReceiver(address newReceiver) external;

    /// @notice When auctions and probes can start from now on.
    function setSchedule(Schedule calldata newSchedule) external;

    /// @notice Names who can pause auctions; the zero address for nobody.
    function setGuardian(address newGuardian) external;

    /// @notice Stops all auctions until a second: the guardian, for 14 of any 30 days; the owner as it likes, also to
    /// let them go on. Minting and redeeming go on.
    function setPaused(uint40 until) external;

    /// @notice Sends all of a token that is no part, and to which there is no claim, to `to`.
    function recover(address token, address to) external returns (uint256 amount);

    /* VIEWS */

    /// @notice Gets the yearly fee.
    function feeReceiver() external view returns (address);

    /// @notice Places of parts, the numeraire's and empty ones with them.
    function partCount() external view returns (uint256);

    /// @notice A part as it is now; zeros for an empty place.
    function partOf(uint256 part) external view returns (PartState memory);

    /// @notice The yearly fee and that of minting and redeeming, in basis points.
    function fees() external view returns (Fees memory);

    /// @notice When auctions and probes can start.
    function schedule() external view returns (Schedule memory);

    /// @notice Can pause auctions, for 14 of any 30 days.
    function guardian() external view returns (address);

    /// @notice Auctions are paused before this second.
    function pausedUntil() external view returns (uint256);

    /// @notice Weights glide from the first second to the second one.
    function glide() external view returns (uint256 from, uint256 until);
}
