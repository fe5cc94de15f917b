// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IJobArbiter} from "./IJobArbiter.sol";
import {IJobBoard} from "./IJobBoard.sol";
import {IJobCases} from "./IJobCases.sol";

/// @title JobCases
/// @notice The questions of an arbiter that asks somebody else, and the answers.
abstract contract JobCases is IJobCases, IJobArbiter, ReentrancyGuardTransient {
    /* CONSTANTS */

    /// @inheritdoc IJobCases
    uint256 public constant RULE_GAS = 1_000_000;
    uint256 internal constant _BPS = 10_000;

    /* STORAGE */

    mapping(bytes32 question => JobCase) private _cases;
    mapping(address board => mapping(uint256 job => bytes32 question)) private _questions;

    /* ANSWERS */

    /// @inheritdoc IJobCases
    function execute(address board, uint256 job) external nonReentrant {
        (bytes32 question, JobCase memory found) = caseOf(board, job);
        require(found.standing == Standing.Answered, JobCasesNothingToExecute(board, job, found.standing));
        _cases[question].standing = Standing.Ruled;

        emit Executed(board, job, found.shareBps);

        IJobBoard(board).rule(job, found.shareBps);
    }

    /* VIEWS */

    /// @inheritdoc IJobCases
    function caseOf(address board, uint256 job) public view returns (bytes32 question, JobCase memory found) {
        question = _questions[board][job];
        found = _cases[question];
        // Zero may be the name of a question, of one job only.
        if (found.board != board || found.job != job) return (0, JobCase(address(0), 0, Standing.None, 0));
    }

    /// @inheritdoc IJobCases
    function caseAt(bytes32 question) public view returns (JobCase memory) {
        return _cases[question];
    }

    /* INTERNAL */

    /// @dev Books a question of the calling board.
    function _ask(bytes32 question, uint256 job) internal {
        (, JobCase memory known) = caseOf(msg.sender, job);
        require(
            known.standing == Standing.None && _cases[question].standing == Standing.None,
            JobCasesAskedBefore(msg.sender, job, question)
        );
        _cases[question] = JobCase(msg.sender, SafeCast.toUint64(job), Standing.Asked, 0);
        _questions[msg.sender][job] = question;

        emit Asked(msg.sender, job, question);
    }

    /// @dev Books an answer and tells the board, which cannot make this fail.
    function _answer(bytes32 question, uint256 shareBps) internal {
        JobCase memory found = _cases[question];
        require(found.standing == Standing.Asked, JobCasesNotOpen(question));
        // The cast is safe: a share has 10,000 basis points at most.
        (found.standing, found.shareBps) = (Standing.Answered, uint16(shareBps));
        _cases[question] = found;
        bool isRuled = _tell(found.board, found.job, shareBps);
        if (isRuled) _cases[question].standing = Standing.Ruled;

        emit Answered(found.board, found.job, question, shareBps, isRuled);
    }

    /// @dev Wei that came in must be what goes on.
    function _requirePayment(uint256 required) internal view {
        require(msg.value == required, JobCasesWrongPayment(msg.value, required));
    }

    function _tell(address board, uint256 job, uint256 shareBps) private returns (bool) {
        if (board.code.length == 0) return false;
        try IJobBoard(board).rule{gas: RULE_GAS}(job, shareBps) {
            return true;
        } catch {
            return false;
        }
    }
}
