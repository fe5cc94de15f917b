// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {ITreasuryBudgets} from "../budgets/ITreasuryBudgets.sol";
import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";

/// @title IConvictionPool
/// @notice Pays requests that enough power supported for long enough, from a budget and without a vote for each.
/// @dev Everybody shares out 10,000 basis points of the own lock's power between requests. Then, for each request,
///
///     support      sum of the supporters' parts of the power that their locks will still have at the request's end
///     average      moves towards the support by half of the distance in each half-life; starts at zero
///     conviction   the average, but never more than the support
///     threshold    weight * S / (maxAsk - ask)^2 and at least minShare * S, where S is the highest power of all locks
///                  now and at the last `memoryWeeks` week starts, and ask is the amount as a part of the most that the
///                  budget ever has free (`atOnce`)
///
/// All but shares have the unit of power. As conviction is an average, a request whose support never was at a threshold
/// never reaches it. A permanent lock counts as if it were switched off now, so nothing but an early exit leaves a
/// supporter with less than what counts; then anybody may `prune`. S falls only with the memory, which is at least four
/// half-lives long, so power that leaves does not lower the threshold while its conviction lasts; nor does power that
/// came and went keep it high for longer. For a payment, what S was when the request ripened counts too.
///
/// In time order: `request`, `support`, `ripen` once the conviction is at the threshold, which reserves the amount in the
/// budget, and after `enactDelay` seconds and within 14 days, if it is at the threshold again, `enact` pays.
/// Anybody may call the last two. What ripened and was not paid in time can ripen again, as often as it likes.
///
/// A request keeps the settings with which it was made. The owner can cancel requests; whoever may freeze the budget
/// stops payments for a while.
///
/// Rounding: support and conviction round down, thresholds and parts asked for up. Each change of support costs less
/// than two units of conviction, and the decay is exact to 2^-64 of the support.
interface IConvictionPool {
    /// @dev `Open` until it is paid, withdrawn or cancelled; also after its end, when nothing can be done with it.
    enum State {
        None,
        Open,
        Paid,
        Withdrawn,
        Cancelled
    }

    /// @dev What holds for requests made from now on.
    struct Settings {
        uint256 halfLife; // seconds, an hour to 60 days
        uint256 memoryWeeks; // at least four half-lives, at most 52
        uint256 minShareBps; // of the highest total; 1 to 10,000
        uint256 weightBps; // 1 to 10,000
        uint256 maxAskBps; // every request asks for less than this part of the budget's `atOnce`; 1 to 10,000
        uint256 enactDelay; // seconds, 1 to 30 days
        uint256 maxLife; // seconds from request to end at most; more than `enactDelay`, at most 90 days
        uint256 quota; // requests of one account in any 30 days; 1 to 5
        uint256 minPower; // own power that a requester needs; below 2^96
    }

    /// @notice The settings are outside the limits that `Settings` states.
    error ConvictionPoolInvalidSettings();
    /// @notice Nobody, the pool and the treasury cannot be paid.
    error ConvictionPoolInvalidRecipient(address to);
    /// @notice `end` must be later than `earliest` and at most `latest` (all unix seconds).
    error ConvictionPoolInvalidEnd(uint256 end, uint256 earliest, uint256 latest);
    /// @notice Requesting takes `needed` own power; the caller has `power`.
    error ConvictionPoolLowPower(uint256 power, uint256 needed);
    /// @notice The caller made as many requests as it may in 30 days; it can make the next at second `from`.
    error ConvictionPoolQuotaUsed(uint256 from);
    /// @notice `amount` is nothing, or more than `limit`, the most that one request may ask for.
    error ConvictionPoolAsksTooMuch(uint256 amount, uint256 limit);
    /// @notice Request `id` is closed, or ended at second `end`, or there is none.
    error ConvictionPoolNotOpen(uint256 id, State state, uint256 end);
    /// @notice The shares of the caller would be `used` basis points together; 10,000 are all there is.
    error ConvictionPoolSharesUsed(uint256 used);
    /// @notice The lock of the caller has no power at second `end`, when the request ends.
    error ConvictionPoolNoLastingPower(uint256 end);
    /// @notice `given` requests were named with `shares` shares; both must be as many.
    error ConvictionPoolInvalidCount(uint256 given, uint256 shares);
    /// @notice Nobody of the supporters named has less power than what counts.
    error ConvictionPoolNothingToPrune(uint256 id);
    /// @notice The conviction of a request is below its threshold.
    error ConvictionPoolBelowThreshold(uint256 conviction, uint256 threshold);
    /// @notice Request `id` is ripe already, and its money reserved until second `until`.
    error ConvictionPoolRipe(uint256 id, uint256 until);
    /// @notice Request `id` can be paid from second `payableAt` on; 0: it has to ripen first.
    error ConvictionPoolNotPayable(uint256 id, uint256 payableAt);
    /// @notice `requester` made the request, and not the caller.
    error ConvictionPoolNotRequester(address requester);

    /// @notice `requester` asks for `amount` base units for `to`, until second `end`.
    event Requested(
        uint256 indexed id, address indexed requester, address indexed to, uint256 amount, uint256 end, string text
    );
    /// @notice `account` supports request `id` with `bps` of its power, which then is `power` at the end; 0: no longer.
    event Supported(uint256 indexed id, address indexed account, uint256 bps, uint256 power);
    /// @notice The lock of `account` has less power left than what counted, so `power` counts for request `id`.
    event Pruned(uint256 indexed id, address indexed account, uint256 power);
    /// @notice Request `id` is at its threshold, and its money reserved; it can be paid from second `payableAt` on.
    event Ripened(uint256 indexed id, uint256 conviction, uint256 threshold, uint256 payableAt);
    /// @notice Request `id` was paid `amount` base units.
    event RequestPaid(uint256 indexed id, address indexed to, uint256 amount);
    /// @notice Request `id` was withdrawn by its requester, or cancelled by the owner.
    event Closed(uint256 indexed id, State state);
    /// @notice The owner set what holds for requests from now on.
    event SettingsSet(Settings settings);
    /// @notice The owner chose the budgets that pay.
    event BudgetsSet(address budgets);

    /* ANYBODY */

    /// @notice Asks for `amount` base units of the asset for `to`, and for support until second `end`. Returns its number.
    /// @dev Requirements: those that `Settings` states.
    function request(address to, uint256 amount, uint256 end, string calldata text) external returns (uint256 id);

    /// @notice Supports request `id` with `bps` of the caller's power; 0 takes the support away.
    /// @dev What the caller gave before is replaced, and its power counted anew. Requirements: the request is open, or
    /// `bps` is 0; all shares of the caller are at most 10,000; its lock has power at the end of the request.
    function support(uint256 id, uint256 bps) external;

    /// @notice The same for several requests in turn.
    function supportMany(uint256[] calldata ids, uint256[] calldata bps) external;

    /// @notice Lowers what counts for each of `supporters` to what its lock still promises.
    /// @dev Requirements: the request is open; this lowers something.
    function prune(uint256 id, address[] calldata supporters) external;

    /// @notice Notes that request `id` is at its threshold, and reserves its amount in the budget.
    /// @dev Requirements: the request is open, for longer than `enactDelay`; its conviction is at the threshold; it is
    /// not ripe; the amount is free in the budget.
    function ripen(uint256 id) external;

    /// @notice Pays request `id`.
    /// @dev Requirements: it ripened `enactDelay` seconds ago and its amount is still reserved; the request is open; its
    /// conviction is at the threshold of now, or of when it ripened if that is higher.
    function enact(uint256 id) external;

    /* REQUESTER AND OWNER */

    /// @notice Closes the caller's request `id`; what was reserved is free again.
    function withdraw(uint256 id) external;

    /// @notice Closes request `id`; what was reserved is free again.
    /// @dev Requirements: the caller is the owner.
    function cancel(uint256 id) external;

    /// @notice Sets what holds for requests from now on.
    /// @dev Requirements: the caller is the owner; the limits of `Settings` hold.
    function setSettings(Settings calldata newSettings) external;

    /// @notice Chooses the budgets that pay. What was reserved in others stays there until its time is over.
    /// @dev Requirements: the caller is the owner.
    function setBudgets(ITreasuryBudgets newBudgets) external;

    /* VIEWS */

    /// @notice What is asked in request `id`; zeros if there is none.
    /// @return requester Who made it, and can withdraw it.
    /// @return to Gets the money.
    /// @return amount Base units of the asset.
    /// @return end Unix seconds; nothing can be done with it from then on.
    /// @return payableAt Unix seconds, of the last time it ripened; 0: it never did.
    /// @return state Whether it is open, or why not.
    function requestOf(uint256 id)
        external
        view
        returns (address requester, address to, uint256 amount, uint256 end, uint256 payableAt, State state);

    /// @notice Support of request `id` now.
    function supportOf(uint256 id) external view returns (uint256);

    /// @notice What `account` gives to request `id`: basis points of its power, and the power that counts.
    function supportFrom(uint256 id, address account) external view returns (uint256 bps, uint256 power);

    /// @notice Basis points of its power that `account` gives to requests, including those that are closed.
    function sharesUsed(address account) external view returns (uint256);

    /// @notice Power that the lock of `account` will still have at second `end`, whatever happens to it but an early exit.
    function lastingPower(address account, uint256 end) external view returns (uint256);

    /// @notice Conviction of request `id` now.
    function convictionOf(uint256 id) external view returns (uint256);

    /// @notice Threshold of request `id` now, for ripening; `type(uint256).max` if it asks for more than the budget allows by now.
    function thresholdOf(uint256 id) external view returns (uint256);

    /// @notice The second from which on request `id` can ripen, if its support and its threshold stay as they are; 0: not
    /// in time. Whether the amount is free in the budget then is another question.
    function ripensAt(uint256 id) external view returns (uint256);

    /// @notice How many requests were made; they have the numbers from 1 on.
    function requestCount() external view returns (uint256);

    /// @notice What holds for requests made now.
    function settings() external view returns (Settings memory);

    /// @notice What holds for request `id`; zeros if there is none.
    function settingsOf(uint256 id) external view returns (Settings memory);

    /// @notice The budgets that pay.
    function budgets() external view returns (ITreasuryBudgets);

    /// @notice Whose locks count.
    function ESCROW() external view returns (IVotingEscrow);

    /// @notice What is paid.
    function ASSET() external view returns (IERC20);
}
