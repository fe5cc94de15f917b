// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IJobCases
/// @notice What arbiters of jobs share that ask somebody else: which question belongs to which job, and what was answered.
/// @dev Any board can ask. It is the caller of `raise`, and only its own job can be decided by the answer.
///
/// An answer is booked before the board is told, and telling it may fail: the parties agreed in the meantime, or the
/// call has too little gas. Whoever answers is not held up by that, and anybody tells the board again with `execute`.
///
/// Nothing is kept here: wei that come in go on in the same call, to the unit.
interface IJobCases {
    enum Standing {
        None, // never asked
        Asked,
        Answered, // but the board has not taken the answer
        Ruled
    }

    /// @dev One slot.
    struct JobCase {
        address board;
        uint64 job;
        Standing standing;
        uint16 shareBps; // of the provider, once it is answered
    }

    /// @notice The call brings `given` wei instead of `required`.
    error JobCasesWrongPayment(uint256 given, uint256 required);
    /// @notice The board asked about the job before, or `question` is the name of another one.
    error JobCasesAskedBefore(address board, uint256 job, bytes32 question);
    /// @notice Nothing is open under that name: never asked, or answered before.
    error JobCasesNotOpen(bytes32 question);
    /// @notice There is no answer about the job that the board has not taken.
    error JobCasesNothingToExecute(address board, uint256 job, Standing standing);
    /// @notice `caller` is not who answers.
    error JobCasesNotAllowed(address caller);

    /// @notice A board has a new dispute, and `question` is its name where it was asked.
    event Asked(address indexed board, uint256 indexed job, bytes32 indexed question);
    /// @notice The answer is `shareBps` for the provider. Without `isRuled` the board has not taken it.
    event Answered(
        address indexed board, uint256 indexed job, bytes32 indexed question, uint256 shareBps, bool isRuled
    );
    /// @notice The board took an answer that it had not taken before.
    event Executed(address indexed board, uint256 indexed job, uint256 shareBps);

    /// @notice Tells the board again what was answered. Anybody.
    function execute(address board, uint256 job) external;

    /// @notice What became of a job's dispute.
    function caseOf(address board, uint256 job) external view returns (bytes32 question, JobCase memory found);

    /// @notice The job that a question is about.
    function caseAt(bytes32 question) external view returns (JobCase memory);

    /// @notice Gas that a board may use to take an answer while it comes; `execute` sets no limit.
    function RULE_GAS() external view returns (uint256);
}
