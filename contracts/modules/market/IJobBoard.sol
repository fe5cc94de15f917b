// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IJobBoard
/// @notice Jobs between a client and a provider. The budget waits here until the work was accepted, and is accepted when
/// the client says nothing.
/// @dev A job is funded when it is opened, so its whole life is three calls: `open`, `submit`, `accept`. Everything that
/// decides about its money is frozen when it is opened: budget, payee, fee, bond, review period and arbiter.
///
///              submit              dispute
///     Funded ----------> Submitted ----------> Disputed
///        |                   |                     |
///        | claimBack         | accept              | rule, lapse
///        v                   v                     v
///     Closed  <-------------------------------------      also by `concede` and `settle`, from each of the three
///
/// The events with the names of ERC-8183 are those of that standard; a job is told from others by its number. A closed
/// job leaves nothing in the storage. What a token refuses to pay out is kept for its owner and blocks nobody.
///
/// Rounding: the provider's part of a split rounds down and the client gets the rest; the fee and the bond round up.
///
/// Tokens that take a fee of transfers are refused by `open`. Those whose balances change by themselves do not belong on
/// the list: what they lose, the last who are paid lack.
interface IJobBoard {
    enum State {
        None, // closed, or never opened
        Funded,
        Submitted,
        Disputed
    }

    /// @dev What the owner decides for jobs that are opened later.
    struct Rules {
        uint16 feeBps; // of what the provider gets; at most 2,000
        uint16 bondBps; // of the budget, which the client brings for a dispute; at most 5,000
        uint32 minReview; // seconds; 1 hour to 30 days
    }

    /// @dev The most that a job may have of a token.
    struct Limit {
        address token;
        uint96 maxBudget; // token units; zero: no jobs are opened in it
    }

    struct BoardConfig {
        address owner; // the timelock
        address feeReceiver; // the revenue router, or the treasury
        address arbiter; // zero: none
        bool asks; // whether the arbiter is an IJobArbiter, and not an account that just calls `rule`
        Rules rules;
        Limit[] limits;
    }

    /// @dev What a client offers.
    struct Offer {
        address provider; // does the work
        address payee; // gets the pay: the provider, or a contract that shares it out
        address token;
        uint96 budget; // token units
        uint40 deliverBy; // the last second for `submit`
        uint32 review; // seconds in which the client can dispute; at least `minReview`
        bytes32 terms; // hash of what was agreed; the text is elsewhere
    }

    struct Job {
        address client;
        address provider;
        address payee;
        address token;
        uint256 budget;
        uint256 deadline; // funded: of the work; submitted: of a dispute; disputed: of the ruling
        uint256 review;
        uint256 feeBps;
        uint256 bondBps;
        address arbiter;
        State state;
    }

    /// @notice The job is in `state`.
    error JobBoardWrongState(uint256 job, State state);
    /// @notice `caller` has no say in this.
    error JobBoardNotAllowed(uint256 job, address caller);
    /// @notice The deadline of this, `deadline` (unix seconds), has passed.
    error JobBoardTooLate(uint256 job, uint256 deadline);
    /// @notice This can be done after the second `deadline`.
    error JobBoardTooEarly(uint256 job, uint256 deadline);
    /// @notice Provider and payee must be accounts other than zero and the board, and the provider not the client.
    error JobBoardInvalidParty(address party);
    /// @notice The budget is zero or above `limit` of the token; a limit of zero means that the token is not taken.
    error JobBoardInvalidBudget(address token, uint256 budget, uint256 limit);
    /// @notice The time `given` is outside `min` to `max` (all unix seconds).
    error JobBoardInvalidTime(uint256 given, uint256 min, uint256 max);
    /// @notice A part is above `limit` basis points.
    error JobBoardShareAboveLimit(uint256 given, uint256 limit);
    /// @notice The board received `received` of the token instead of `amount`.
    error JobBoardPaymentMissing(address token, uint256 received, uint256 amount);
    /// @notice The job has no arbiter: what is delivered is paid, unless both agree on something else.
    error JobBoardNoArbiter(uint256 job);
    /// @notice An arbiter that is no contract takes no wei.
    error JobBoardNothingToForward(uint256 given);
    /// @notice The signature is not that of `account` for this job, share and deadline.
    error JobBoardBadSignature(address account);
    /// @notice The call has too little gas to tell a token that refuses from one that ran out of it.
    error JobBoardTooLittleGas(uint256 given, uint256 required);
    /// @notice `token` has no code.
    error JobBoardInvalidToken(address token);
    /// @notice The list already has `limit` tokens.
    error JobBoardTooManyTokens(uint256 limit);
    /// @notice `account` cannot receive the fee or rule: it is zero or the board, or an arbiter to ask without code.
    error JobBoardInvalidAccount(address account);
    /// @notice Nothing of `token` is kept for `account`.
    error JobBoardNothingKept(address account, address token);

    /// @notice ERC-8183: a job exists. `evaluator` is its arbiter, or zero; there are no hooks, so `hook` is zero.
    event JobCreated(
        uint256 indexed jobId,
        address indexed client,
        address indexed provider,
        address evaluator,
        uint256 expiredAt,
        address hook
    );
    /// @notice ERC-8183: the budget of the job is here.
    event JobFunded(uint256 indexed jobId, address indexed client, uint256 amount);
    /// @notice What else stands fast in the job from its beginning.
    event JobOffered(
        uint256 indexed jobId,
        address indexed client,
        address indexed token,
        uint256 budget,
        address payee,
        uint256 review,
        uint256 feeBps,
        uint256 bondBps,
        bytes32 terms
    );
    /// @notice ERC-8183: the provider delivered what `deliverable` is the hash of.
    event JobSubmitted(uint256 indexed jobId, address indexed provider, bytes32 deliverable);
    /// @notice The client disputes the work and brought `bond` units of `token`.
    event JobDisputed(
        uint256 indexed jobId,
        address indexed client,
        address indexed token,
        address arbiter,
        uint256 bond,
        uint256 until,
        bytes32 evidence
    );
    /// @notice ERC-8183: the provider is paid, at least in part. `evaluator` is who decided it; `reason` is the
    /// provider's share in basis points.
    event JobCompleted(uint256 indexed jobId, address indexed evaluator, bytes32 reason);
    /// @notice ERC-8183: the client gets everything back, by decision of `rejector`.
    event JobRejected(uint256 indexed jobId, address indexed rejector, bytes32 reason);
    /// @notice ERC-8183: nothing was delivered in time.
    event JobExpired(uint256 indexed jobId);
    /// @notice ERC-8183: the provider's part of the budget, without the fee.
    event PaymentReleased(uint256 indexed jobId, address indexed provider, uint256 amount);
    /// @notice ERC-8183: the client's part of the budget.
    event Refunded(uint256 indexed jobId, address indexed client, uint256 amount);
    /// @notice The payee got `amount` units of `token`: the pay without the fee, and its part of the bond.
    event Earned(uint256 indexed jobId, address indexed payee, address indexed token, uint256 amount);
    /// @notice The client got back `amount` units of `token`, its part of the bond included.
    event Returned(uint256 indexed jobId, address indexed client, address indexed token, uint256 amount);
    /// @notice The fee of the job went to the receiver of fees.
    event FeePaid(uint256 indexed jobId, address indexed token, uint256 amount);
    /// @notice The token refused to pay `account`, for which the amount is kept.
    event Kept(address indexed account, address indexed token, uint256 amount);
    /// @notice `account` got what was kept for it.
    event Withdrawn(address indexed account, address indexed token, uint256 amount);
    /// @notice The owner changed the rules of later jobs.
    event RulesSet(Rules oldRules, Rules newRules);
    /// @notice The owner changed who rules in later jobs.
    event ArbiterSet(address indexed oldArbiter, address indexed newArbiter, bool asks);
    /// @notice The owner changed where fees go.
    event FeeReceiverSet(address indexed oldReceiver, address indexed newReceiver);
    /// @notice The owner changed the most that a job may have of `token`, in its units.
    event LimitSet(address indexed token, uint256 oldLimit, uint256 newLimit);

    /* LIFE OF A JOB */

    /// @notice Opens a job and takes its budget from the caller, which approved it.
    /// @dev Requirements: the caller is not the provider; `deliverBy` is within 2 years; `review` is `minReview` to 180
    /// days; the budget is above zero and within the token's limit; exactly the budget arrives.
    /// @return job Its number.
    function open(Offer calldata offer) external returns (uint256 job);

    /// @notice The provider delivers, until the deadline of the job. The review period begins.
    function submit(uint256 job, bytes32 deliverable) external;

    /// @notice Pays the provider: the client at any time after delivery; anybody once the review period is over, as
    /// silence is acceptance.
    function accept(uint256 job) external;

    /// @notice The client says, within the review period, that the work is not what was agreed. It brings the bond, and
    /// the wei that the arbiter takes.
    /// @dev Who loses pays: the bond goes to the provider in the proportion in which the ruling does.
    function dispute(uint256 job, bytes32 evidence) external payable;

    /// @notice The caller gives up: the client pays everything, the bond of a dispute included, or the provider lets the
    /// client have everything back.
    function concede(uint256 job) external;

    /// @notice Returns the budget to the client if nothing was delivered in time. Anybody.
    function claimBack(uint256 job) external;

    /// @notice Ends a job as both agreed: the provider gets `shareBps` of the budget. The bond of a dispute returns to
    /// the client.
    /// @dev The caller is one of the two and brings the signature of the other one (EIP-712, or ERC-1271):
    /// `Settlement(uint256 job,uint256 shareBps,uint256 deadline,address account)`, where `account` is who signed.
    function settle(uint256 job, uint256 shareBps, uint256 deadline, bytes calldata signature) external;

    /// @notice The arbiter of a disputed job gives `shareBps` of the budget and of the bond to the provider.
    function rule(uint256 job, uint256 shareBps) external;

    /// @notice Ends a dispute on which nobody ruled in `RULING_TIME`: half of the budget each, and the bond back. Anybody.
    function lapse(uint256 job) external;

    /// @notice Sends what is kept for `account` of `token` to it. Anybody.
    function withdraw(address account, address token) external returns (uint256 amount);

    /* OWNER */

    /// @notice New rules for jobs that are opened later.
    function setRules(Rules calldata newRules) external;

    /// @notice Who rules in jobs that are opened later; zero for nobody. With `asks` it is an IJobArbiter, which is told
    /// of each dispute; else an account, such as the timelock, that calls `rule`.
    function setArbiter(address newArbiter, bool asks) external;

    /// @notice Where fees go, also those of running jobs.
    function setFeeReceiver(address newReceiver) external;

    /// @notice The most that a job may have of a token, in its units; zero: none are opened in it.
    function setLimit(address token, uint96 maxBudget) external;

    /* VIEWS */

    /// @notice A job; zeros for one that is closed or was never opened.
    function jobOf(uint256 job) external view returns (Job memory);

    /// @notice The bond that a dispute of the job takes, in units of its token, rounded up.
    function bondOf(uint256 job) external view returns (uint256);

    /// @notice Units of `token` that are kept for `account`.
    function keptFor(address account, address token) external view returns (uint256);

    /// @notice How many jobs were opened; the number of the newest one.
    function jobCount() external view returns (uint256);

    /// @notice The rules of jobs that are opened now.
    function rules() external view returns (Rules memory);

    /// @notice Who rules in jobs that are opened now; zero: nobody.
    function arbiter() external view returns (address);

    /// @notice Whether that arbiter is told of disputes.
    function arbiterAsks() external view returns (bool);

    /// @notice Gets the fees.
    function feeReceiver() external view returns (address);

    /// @notice The most that a job may have of `token`; zero: none are opened in it.
    function limitOf(address token) external view returns (uint256);

    /// @notice Tokens with a limit.
    function tokens() external view returns (address[] memory);

    /// @notice Seconds in which an arbiter rules.
    function RULING_TIME() external view returns (uint256);

    /// @notice Largest number of tokens.
    function MAX_TOKENS() external view returns (uint256);

    /// @notice Gas that a token may use to pay somebody.
    function TRANSFER_GAS() external view returns (uint256);

    /// @notice Hash of the type that `settle` takes signatures of.
    function SETTLEMENT_TYPEHASH() external view returns (bytes32);
}
