// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IRevenueQueue} from "../../interfaces/IRevenueQueue.sol";
import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";

/// @title IRevenueDistributor
/// @notice Pays revenue to the holders of escrow power, in proportion to their power at the start of the week in
/// which the revenue arrived.
/// @dev Epoch i is unix week i. The shares of epoch i are determined by the last state of each lock before the second
/// `i * 1 weeks`, so nothing done in epoch i, its first second included, changes them.
///
/// Each token has two running sums over the epochs, with `x = floor(revenue * 2^112 / totalPower)`:
/// `A += x` and `B += epoch * x`. A lock state of `amount` that ends in week `e` earned, over the epochs lo to hi,
/// `amount * (e * (A_hi - A_lo-1) - (B_hi - B_lo-1)) / 2^112`. So the cost of a claim grows with the number of lock
/// changes since the last claim, not with the number of weeks.
///
/// Rounding: `x` and every claim round down, so the contract always holds what it owes. Less than one unit per claim
/// and one unit per deposit is lost, and stays in the contract.
///
/// Requirements on a listed token: `transfer` moves the amount out of this contract and changes no other balance of it.
/// If a token takes a fee on the way in, what arrives is credited.
///
/// Losses: claims of a token are tracked, unless it was first listed as non-rebasing. If this contract holds less of a
/// tracked token than its reserve, because the token lowered balances by itself, every claim pays the same share
/// (balance / reserve, rounded down), and a deposit adds claims in the inverse proportion, rounded down, so that it
/// neither pays for the loss nor gains from it. A token listed as non-rebasing must not lower balances by itself: its
/// claims are not tracked, which saves a write each, so a loss cannot be told from claims and its last claimers get
/// nothing. Either way claims of other tokens are not affected.
interface IRevenueDistributor is IRevenueQueue {
    /// @dev The books of one token.
    struct TokenState {
        uint16 firstEpoch; // first epoch with revenue; zero: none yet
        uint16 lastEpoch; // last epoch with revenue
        uint16 pendingSince; // epoch since which `pending` waits; zero: nothing waits
        bool listed; // whether deposits are accepted
        uint128 reserve; // units that `sweep` cannot send; at least what is owed, of a tracked token exact
        uint128 pending; // units of claims that wait for a later epoch
        bool tracked; // whether claims are tracked, so that losses are shared
    }

    /// @notice `token` is not on the list.
    error RevenueDistributorTokenNotListed(address token);
    /// @notice `token` cannot be listed (it has no code) or cannot be removed (it is the escrow's own token).
    error RevenueDistributorInvalidToken(address token);
    /// @notice Claims of `token` are tracked since it was first listed.
    error RevenueDistributorTokenTracked(address token);
    /// @notice This contract holds nothing of the tracked `token`, of which it owes `reserve` units: no deposit could be
    /// told from them. A transfer of `token` to this contract brings claims and deposits back.
    error RevenueDistributorNothingLeft(address token, uint256 reserve);
    /// @notice The list already has `limit` tokens.
    error RevenueDistributorTooManyTokens(uint256 count, uint256 limit);
    /// @notice The balance of this contract did not grow.
    error RevenueDistributorNothingReceived(address token);
    /// @notice The reserve of `token` would be `total` units, above `limit`.
    error RevenueDistributorReserveAboveLimit(address token, uint256 total, uint256 limit);
    /// @notice The running sum A of `token` would be `sum`, above `limit`. That takes revenue of 2^111 units for each
    /// unit of power.
    error RevenueDistributorSumAboveLimit(address token, uint256 sum, uint256 limit);
    /// @notice `caller` is neither `account` nor one of its operators in the escrow.
    error RevenueDistributorNotOperator(address caller, address account);
    /// @notice `recipient` cannot be paid: it is this contract, the escrow, or a token that is or was listed.
    error RevenueDistributorInvalidRecipient(address recipient);
    /// @notice With fewer than `minimum` lock states a partial claim may make no progress.
    error RevenueDistributorTooFewStates(uint256 maxStates, uint256 minimum);
    /// @notice `token` has no units above the reserve.
    error RevenueDistributorNoSurplus(address token, uint256 balance, uint256 reserve);
    /// @notice The sweep of another token lowered the balance of `token`: both addresses are the same token.
    error RevenueDistributorSweepTouchedOther(address token, uint256 balance, uint256 required);

    /// @notice `from` deposited `amount` units of `token` in `epoch`; `credited` units, earlier pending ones included,
    /// were shared out in that epoch. Zero: they wait, because the total power is too small. `credited` counts claims,
    /// which are more than what arrived while a tracked token holds less than its reserve.
    event Deposited(address indexed token, address indexed from, uint256 amount, uint256 epoch, uint256 credited);
    /// @notice `from` queued `amount` units of `token`, to be shared out after `epoch`.
    event Queued(address indexed token, address indexed from, uint256 amount, uint256 epoch);
    /// @notice `amount` pending units of claims of `token` were shared out in `epoch`.
    event PendingCredited(address indexed token, uint256 amount, uint256 epoch);
    /// @notice `recipient` was paid `amount` units of `token` earned by `account`.
    event Claimed(address indexed account, address indexed token, address recipient, uint256 amount);
    /// @notice `account` had earned `earned` units of the tracked `token`; they were settled for `paid`, its share of
    /// what this contract still held.
    event ClaimReduced(address indexed account, address indexed token, uint256 earned, uint256 paid);
    /// @notice The transfer of `amount` units of `token` to `recipient` failed, or this contract holds so little of it
    /// that `amount` is zero; `account` can claim them again.
    event ClaimFailed(address indexed account, address indexed token, address recipient, uint256 amount);
    /// @notice `amount` units of the escrow's token earned by `account` were added to its lock.
    event Reinvested(address indexed account, uint256 amount);
    /// @notice `account` changed who receives its revenue.
    event RecipientSet(address indexed account, address oldRecipient, address newRecipient);
    /// @notice The owner opened or closed `token` for deposits.
    event TokenSet(address indexed token, bool listed);
    /// @notice The owner sent `amount` surplus units of `token` to `to`.
    event Swept(address indexed token, address indexed to, uint256 amount);

    /* REVENUE IN */

    /// @notice Takes `amount` units of `token` from the caller and shares them out in the current epoch.
    /// @dev Anybody may deposit. The increase of the balance is credited; see Losses above. While the total power at the start of the
    /// week is below `MIN_TOTAL_POWER` the revenue waits and is shared out by the first `deposit`, `queue` or `poke`
    /// of a later week with enough power. Requirements: `token` is listed; something arrives; of a tracked token this
    /// contract holds something, or owes nothing.
    /// @return received Units of `token` that arrived.
    function deposit(address token, uint256 amount) external returns (uint256 received);

    /// @notice Takes `amount` units of `token` from the caller for the holders of the next epoch.
    /// @dev Meant for penalties of early exits: a lock that is exited in this week has no power in the next, so no part
    /// of its penalty is paid back to it. Requirements as for `deposit`.
    function queue(address token, uint256 amount) external;

    /// @notice Shares out revenue of `token` that waits since an earlier week, if there is enough power this week.
    /// @return credited Units that were shared out; zero if nothing waits or the power is too small.
    function poke(address token) external returns (uint256 credited);

    /* CLAIMS */

    /// @notice Pays everything the caller earned in `tokens` to its recipient.
    /// @dev A token whose transfer fails or takes more than `TRANSFER_GAS_LIMIT` gas is skipped with `ClaimFailed`
    /// and can be claimed again. A token listed twice is paid once. Tokens without revenue are ignored.
    /// @return amounts Units paid, in the order of `tokens`.
    function claim(address[] calldata tokens) external returns (uint256[] memory amounts);

    /// @notice As `claim`, for `account`; pays the recipient that `account` chose, and nobody else.
    /// @dev Requirements: the caller is `account` or one of its operators in the escrow.
    function claimFor(address account, address[] calldata tokens) external returns (uint256[] memory amounts);

    /// @notice As `claimFor`, but reads at most `maxStates` lock states of `account`.
    /// @dev For accounts whose lock changed in so many weeks that one claim would not fit into a transaction. Each call
    /// continues where the last one stopped. Each call loses less than one unit to rounding.
    /// Requirements: as for `claimFor`; `maxStates >= MIN_STATES`.
    /// @return amounts Units paid, in the order of `tokens`.
    /// @return complete Whether the lock states that were read reach the last revenue of all `tokens`.
    function claimPart(address account, address[] calldata tokens, uint256 maxStates)
        external
        returns (uint256[] memory amounts, bool complete);

    /// @notice Adds everything the caller earned in the escrow's own token to its lock.
    /// @dev If the caller has no lock, or it has ended, the amount is paid to its recipient instead, as by `claim`.
    /// This contract must be one of the escrow's lockers.
    /// @return amount Units earned.
    /// @return reinvested Whether they went into the lock.
    function reinvest() external returns (uint256 amount, bool reinvested);

    /// @notice As `reinvest`, for `account`.
    /// @dev Requirements: the caller is `account` or one of its operators in the escrow.
    function reinvestFor(address account) external returns (uint256 amount, bool reinvested);

    /// @notice Sets who receives the caller's revenue; the zero address means the caller itself.
    /// @dev Requirements: `recipient` is neither this contract nor the escrow nor a token that is or was listed.
    function setRecipient(address recipient) external;

    /* OWNER */

    /// @notice Opens or closes `token` for deposits. What was earned stays claimable forever.
    /// @dev The escrow's own token is always open. Requirements: the caller is the owner; to open: `token` has code
    /// and fewer than `MAX_TOKENS` are open. Setting the current value changes nothing and emits nothing. Claims of a
    /// token that was never listed before will be tracked.
    function setToken(address token, bool listed) external;

    /// @notice Opens `token`, which never lowers balances by itself, for deposits; its claims are not tracked.
    /// @dev Requirements: the caller is the owner; as to open a token by `setToken`; claims of `token` are not tracked.
    function setNonRebasingToken(address token) external;

    /// @notice Sends the units of `token` above the reserve (tokens sent here without `deposit`) to `to`.
    /// @dev The reserve is never below what is owed, so a sweep never takes that. Of a tracked token it is exact. Of a
    /// non-rebasing one each deposit lowers it to the balance, if that is less, and adds what arrives; claims do not
    /// write it, which keeps them cheap. So a surplus can be swept as far as it exceeds the claims since the last
    /// deposit; the rest stays here permanently.
    ///
    /// Reverts if it lowers the balance of any other token that was ever listed, as it would for a token with two
    /// addresses. Requirements: the caller is the owner; there is a surplus.
    /// @return amount Units sent.
    function sweep(address token, address to) external returns (uint256 amount);

    /* VIEWS */

    /// @notice What `claim` would pay `account` in `token` now.
    function claimable(address account, address token) external view returns (uint256);

    /// @notice Who receives the revenue of `account`: the account itself unless it chose another recipient.
    function recipientOf(address account) external view returns (address);

    /// @notice The tokens that are open for deposits.
    function tokens() external view returns (address[] memory);

    /// @notice Whether `token` is open for deposits.
    function isListed(address token) external view returns (bool);

    /// @notice The books of `token`.
    function tokenState(address token) external view returns (TokenState memory);

    /// @notice Units of `token` that `sweep` would send now.
    function surplus(address token) external view returns (uint256);

    /// @notice The running sums of `token` at the end of `epoch`.
    /// @return a Sum of `x`, units per power-week scaled by 2^112.
    /// @return b Sum of `epoch * x`.
    function cumulativeAt(address token, uint256 epoch) external view returns (uint256 a, uint256 b);

    /// @notice How far `account` was paid in `token`: through `epoch`, up to the running sum `a`.
    function cursorOf(address account, address token) external view returns (uint256 epoch, uint256 a);

    /// @notice The current epoch: unix seconds divided by one week.
    function currentEpoch() external view returns (uint256);

    /// @notice The escrow whose power counts and whose operators may act here.
    function ESCROW() external view returns (IVotingEscrow);

    /// @notice The smallest total power at a week's start with which revenue is shared out, in token units times weeks
    /// (10**18 locked for 52 weeks has 52 * 10**18). Keeps one dust lock from earning the revenue of a whole week.
    function MIN_TOTAL_POWER() external view returns (uint256);

    /// @notice Largest number of tokens that can be open for deposits at once.
    function MAX_TOKENS() external view returns (uint256);

    /// @notice Smallest number of lock states with which a partial claim always makes progress.
    function MIN_STATES() external view returns (uint256);

    /// @notice Gas limit of each token transfer in a claim.
    function TRANSFER_GAS_LIMIT() external view returns (uint256);
}
