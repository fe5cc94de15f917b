// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";

import {IJobBoard} from "./IJobBoard.sol";

/// @title JobTerms
/// @notice What the owner of a board of jobs decides for jobs that are opened later.
abstract contract JobTerms is IJobBoard, Ownable {
    using EnumerableSet for EnumerableSet.AddressSet;

    /// @dev One slot: what holds for jobs that are opened later, and where fees go.
    struct Settings {
        uint16 feeBps;
        uint16 bondBps;
        uint32 minReview;
        uint16 arbiter; // its place in the list; zero: none
        address feeReceiver;
    }

    /// @dev Never changed once it stands in the list, so a job keeps its arbiter.
    struct Arbiter {
        address account;
        bool asks;
    }

    /* CONSTANTS */

    /// @inheritdoc IJobBoard
    uint256 public constant MAX_TOKENS = 15;
    uint256 internal constant _BPS = 10_000;
    uint256 private constant _MAX_FEE_BPS = 2000;
    uint256 private constant _MAX_BOND_BPS = 5000;
    uint256 private constant _LEAST_REVIEW = 1 hours;
    uint256 private constant _MAX_LEAST_REVIEW = 30 days;

    /* STORAGE */

    Settings internal _settings;
    Arbiter[] internal _arbiters;
    EnumerableSet.AddressSet private _tokens;
    /// @inheritdoc IJobBoard
    mapping(address token => uint256 maxBudget) public limitOf;

    /* CONSTRUCTOR */

    constructor(BoardConfig memory config) Ownable(config.owner) {
        _arbiters.push(); // number zero is nobody
        _setFeeReceiver(config.feeReceiver);
        _setRules(config.rules);
        _setArbiter(config.arbiter, config.asks);
        for (uint256 i; i < config.limits.length; ++i) {
            _setLimit(config.limits[i].token, config.limits[i].maxBudget);
        }
    }

    /* OWNER */

    /// @inheritdoc IJobBoard
    function setRules(Rules calldata newRules) external onlyOwner {
        _setRules(newRules);
    }

    /// @inheritdoc IJobBoard
    function setArbiter(address newArbiter, bool asks) external onlyOwner {
        _setArbiter(newArbiter, asks);
    }

    /// @inheritdoc IJobBoard
    function setFeeReceiver(address newReceiver) external onlyOwner {
        _setFeeReceiver(newReceiver);
    }

    /// @inheritdoc IJobBoard
    function setLimit(address token, uint96 maxBudget) external onlyOwner {
        _setLimit(token, maxBudget);
    }

    /* VIEWS */

    /// @inheritdoc IJobBoard
    function rules() public view returns (Rules memory) {
        Settings memory current = _settings;
        return Rules(current.feeBps, current.bondBps, current.minReview);
    }

    /// @inheritdoc IJobBoard
    function arbiter() public view returns (address) {
        return _arbiters[_settings.arbiter].account;
    }

    /// @inheritdoc IJobBoard
    function arbiterAsks() external view returns (bool) {
        return _arbiters[_settings.arbiter].asks;
    }

    /// @inheritdoc IJobBoard
    function feeReceiver() public view returns (address) {
        return _settings.feeReceiver;
    }

    /// @inheritdoc IJobBoard
    function tokens() external view returns (address[] memory) {
        return _tokens.values();
    }

    /* INTERNAL */

    function _requireTime(uint256 given, uint256 min, uint256 max) internal pure {
        require(given >= min && given <= max, JobBoardInvalidTime(given, min, max));
    }

    function _requireShare(uint256 given, uint256 limit) internal pure {
        require(given <= limit, JobBoardShareAboveLimit(given, limit));
    }

    function _setRules(Rules memory newRules) private {
        _requireShare(newRules.feeBps, _MAX_FEE_BPS);
        _requireShare(newRules.bondBps, _MAX_BOND_BPS);
        _requireTime(newRules.minReview, _LEAST_REVIEW, _MAX_LEAST_REVIEW);
        emit RulesSet(rules(), newRules);
        Settings storage settings = _settings;
        (settings.feeBps, settings.bondBps) = (newRules.feeBps, newRules.bondBps);
        settings.minReview = newRules.minReview;
    }

    function _setArbiter(address newArbiter, bool asks) private {
        bool isValid = newArbiter != address(this) && (!asks || newArbiter.code.length > 0);
        require(isValid, JobBoardInvalidAccount(newArbiter));
        emit ArbiterSet(arbiter(), newArbiter, asks);
        if (newArbiter == address(0)) {
            _settings.arbiter = 0;
            return;
        }
        _settings.arbiter = SafeCast.toUint16(_arbiters.length);
        _arbiters.push(Arbiter(newArbiter, asks));
    }

    function _setFeeReceiver(address newReceiver) private {
        require(newReceiver != address(0) && newReceiver != address(this), JobBoardInvalidAccount(newReceiver));
        emit FeeReceiverSet(feeReceiver(), newReceiver);
        _settings.feeReceiver = newReceiver;
    }

    function _setLimit(address token, uint96 maxBudget) private {
        require(token.code.length > 0, JobBoardInvalidToken(token));
        emit LimitSet(token, limitOf[token], maxBudget);
        limitOf[token] = maxBudget;
        if (maxBudget == 0) _tokens.remove(token);
        else _tokens.add(token);
        require(_tokens.length() <= MAX_TOKENS, JobBoardTooManyTokens(MAX_TOKENS));
    }
}
