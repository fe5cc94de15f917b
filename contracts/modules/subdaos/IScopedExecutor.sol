// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IScopedExecutor
/// @notice Lets an operator that the members chose, such as the Safe of a council or the timelock of another DAO, act
/// as this contract in exactly the calls that they listed, until a second, without a vote for each.
/// @dev What this contract holds came from the treasury of its parent and goes back there. A scope is one function of
/// one target, whose arguments are all words of 32 bytes; up to three of them are fixed:
///
///     calldata = selector . word 0 . word 1 ... of exactly the length that the scope says
///
/// Dynamic arguments have no place in it, so no tail of the calldata is ever interpreted. Calls carry no ether, and
/// there is no delegatecall. Scopes have numbers below `MAX_SCOPES`; what a call costs does not depend on how many
/// there are.
interface IScopedExecutor {
    /// @dev Who can act, and until when.
    struct Operation {
        address operator;
        uint48 until; // unix seconds
    }

    /// @dev One argument that a call must have.
    struct FixedWord {
        uint8 position; // of the argument, from 0
        bool isThis; // whether it must be the address of this contract; `value` is zero then
        bytes32 value;
    }

    /// @dev One function of one target.
    struct Scope {
        address target;
        bytes4 selector;
        uint8 words; // arguments, at most `MAX_WORDS`
        FixedWord[] fixedWords; // at most 3, in ascending order of their positions
    }

    /// @notice `caller` is not the operator.
    error ScopedExecutorNotOperator(address caller, address operator);
    /// @notice `caller` is not the guardian.
    error ScopedExecutorNotGuardian(address caller, address guardian);
    /// @notice The operator can do nothing from second `until` on, nor before second `frozenUntil`.
    error ScopedExecutorNotRunning(uint256 until, uint256 frozenUntil);
    /// @notice The call was to be made by second `deadline`.
    error ScopedExecutorExpired(uint256 deadline);
    /// @notice There is no scope under this number.
    error ScopedExecutorUnknownScope(uint256 id);
    /// @notice The calldata begins with `selector` and has `length` bytes, and not what the scope says.
    error ScopedExecutorOutOfScope(uint256 id, bytes4 selector, uint256 length);
    /// @notice The argument at `position` must be `allowed`.
    error ScopedExecutorFixedWord(uint256 id, uint256 position, bytes32 given, bytes32 allowed);
    /// @notice `operator` is nobody, the parent, or this contract.
    error ScopedExecutorInvalidOperator(address operator);
    /// @notice `target` has no code, or is the parent or this contract.
    error ScopedExecutorInvalidTarget(address target);
    /// @notice `id` must be below `limit`.
    error ScopedExecutorTooMany(uint256 id, uint256 limit);
    /// @notice A scope has at most `limit` arguments and at most 3 fixed ones, in ascending order and among them.
    error ScopedExecutorInvalidWords(uint256 words, uint256 limit);
    /// @notice `until` must be later than now and at most `limit` (both unix seconds).
    error ScopedExecutorInvalidEnd(uint256 until, uint256 limit);
    /// @notice The next freeze can begin at second `from`.
    error ScopedExecutorFreezeTooSoon(uint256 from);
    /// @notice The operator can still act, until second `until`, so nothing is swept.
    error ScopedExecutorRunning(uint256 until);

    /// @notice The operator called `target` within scope `id`.
    event Executed(uint256 indexed id, address indexed target, bytes data);
    /// @notice `operator` can act until second `until`.
    event OperatorSet(address indexed operator, uint256 until);
    /// @notice Scope `id` allows this function of this target.
    event ScopeSet(uint256 indexed id, Scope scope);
    /// @notice Scope `id` allows nothing any more.
    event ScopeRemoved(uint256 indexed id);
    /// @notice The owner ended everything: nobody can act any more.
    event Recalled(address indexed operator);
    /// @notice `amount` base units of `asset` went to the parent.
    event Swept(address indexed asset, uint256 amount);
    /// @notice `asset` did not move; `sweep` can try again.
    event SweepFailed(address indexed asset);
    /// @notice The guardian stopped the operator until second `until`.
    event Frozen(uint256 until);
    /// @notice The owner changed the guardian.
    event GuardianSet(address oldGuardian, address newGuardian);

    /* OPERATOR */

    /// @notice Makes the call `data` to the target of scope `id`; returns what it answers, and reverts as it does.
    /// @dev Requirements: the caller is the operator, whose time is neither over nor frozen; now is not after
    /// `deadline`; `data` is exactly of the form that the scope says.
    function execute(uint256 id, bytes calldata data, uint256 deadline) external returns (bytes memory answer);

    /* GUARDIAN */

    /// @notice Stops the operator until second `until`.
    /// @dev Requirements: the caller is the guardian; `until` is later than now and at most `MAX_FREEZE` from now; the
    /// last freeze ended at least 16 days ago. So of any 30 days the operator is stopped for 14 at most.
    function freeze(uint48 until) external;

    /* OWNER */

    /// @notice Names who can act, and until which second. Ends a freeze.
    /// @dev Requirements: the caller is the owner; `newOperator` is not nobody, the parent or this contract; `until` is
    /// later than now and at most `MAX_TERM` from now.
    function setOperator(address newOperator, uint48 until) external;

    /// @notice Allows one function of one target, in place of what scope `id` allowed.
    /// @dev Requirements: the caller is the owner; the number and the scope are within their limits; the target has code
    /// and is neither the parent nor this contract.
    function setScope(uint256 id, Scope calldata scope) external;

    /// @notice Takes a scope back.
    function removeScope(uint256 id) external;

    /// @notice Names who can stop the operator for a while; the zero address for nobody.
    function setGuardian(address newGuardian) external;

    /// @notice Ends everything at once: there is no operator any more, and `assets` go to the parent.
    /// @dev An asset that cannot be moved stops nothing: it is told by `SweepFailed`, and `sweep` can try again. Scopes
    /// stay, for whoever is named next. Budgets of the operator are recalled by calls of the same proposal.
    function recall(address[] calldata assets) external;

    /* ANYBODY */

    /// @notice Sends all that this contract holds of `assets` to the parent, once nobody can act.
    /// @dev Requirements: there is no operator, or its time is over.
    function sweep(address[] calldata assets) external;

    /* VIEWS */

    /// @notice Who can act, and until which second; zeros after a recall.
    function operation() external view returns (Operation memory);

    /// @notice The end of the last freeze, and when the next can begin, unix seconds; zeros if there was none.
    function freezes() external view returns (uint256 frozenUntil, uint256 freezableFrom);

    /// @notice What scope `id` allows; zeros for nothing.
    function scopeOf(uint256 id) external view returns (Scope memory);

    /// @notice Who can stop the operator for a while.
    function guardian() external view returns (address);

    /// @notice The treasury to which everything goes back.
    function PARENT() external view returns (address);

    /// @notice Scopes have numbers below this.
    function MAX_SCOPES() external view returns (uint256);

    /// @notice Arguments that a function has at most.
    function MAX_WORDS() external view returns (uint256);

    /// @notice Seconds from `setOperator` to the latest end.
    function MAX_TERM() external view returns (uint256);

    /// @notice Seconds that a freeze lasts at most.
    function MAX_FREEZE() external view returns (uint256);
}
