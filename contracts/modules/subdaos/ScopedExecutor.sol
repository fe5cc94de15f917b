// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {TryTransferLib} from "../../libraries/TryTransferLib.sol";
import {IScopedExecutor} from "./IScopedExecutor.sol";

contract ScopedExecutor is IScopedExecutor, Ownable {
    /// @dev A scope in storage: 160 bits target, 32 selector, 8 words, 8 number of fixed words, then 8 bits for each of
    /// these: its position, and in the highest bit whether it is the address of this contract.
    struct StoredScope {
        address target;
        bytes4 selector;
        uint8 words;
        uint8 count;
        uint8[3] marks;
        bytes32[3] values;
    }

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IScopedExecutor
    uint256 public constant MAX_SCOPES = 16;
    /// @inheritdoc IScopedExecutor
    uint256 public constant MAX_WORDS = 16;
    /// @inheritdoc IScopedExecutor
    uint256 public constant MAX_TERM = 104 weeks;
    /// @inheritdoc IScopedExecutor
    uint256 public constant MAX_FREEZE = 14 days;
    /// @dev Seconds from the end of a freeze to the next one.
    uint256 private constant _FREEZE_PAUSE = 16 days;
    /// @dev Arguments of a scope that are fixed at most.
    uint256 private constant _MAX_FIXED = 3;
    /// @dev In a mark: the argument must be the address of this contract.
    uint8 private constant _IS_THIS = 0x80;
    /// @dev Gas for a transfer of an asset, and for the question what is there.
    uint256 private constant _SWEEP_GAS = 200_000;
    uint256 private constant _BALANCE_GAS = 100_000;

    /// @inheritdoc IScopedExecutor
    address public immutable PARENT;

    /* STORAGE */

    address private _operator;
    uint48 private _until;
    uint48 private _frozenUntil;
    /// @inheritdoc IScopedExecutor
    address public guardian;

    mapping(uint256 id => StoredScope) private _scopes;

    /* CONSTRUCTOR */

    /// @dev The owner is the parent, which stays what it is if the ownership is given away. Without an operator nobody
    /// can act until one is named.
    constructor(address owner, address initialGuardian, Operation memory first, Scope[] memory scopes) Ownable(owner) {
        PARENT = owner;
        _setGuardian(initialGuardian);
        if (first.operator != address(0)) _setOperator(first.operator, first.until);
        for (uint256 id; id < scopes.length; ++id) {
            _setScope(id, scopes[id]);
        }
    }

    /* OPERATOR */

    /// @inheritdoc IScopedExecutor
    function execute(uint256 id, bytes calldata data, uint256 deadline) external returns (bytes memory answer) {
        require(msg.sender == _operator, ScopedExecutorNotOperator(msg.sender, _operator));
        bool isRunning = block.timestamp < _until && block.timestamp >= _frozenUntil;
        require(isRunning, ScopedExecutorNotRunning(_until, _frozenUntil));
        require(block.timestamp <= deadline, ScopedExecutorExpired(deadline));
        address target = _requireInScope(id, data);

        emit Executed(id, target, data);

        return Address.functionCall(target, data);
    }

    /* GUARDIAN */

    /// @inheritdoc IScopedExecutor
    function freeze(uint48 until) external {
        require(msg.sender == guardian, ScopedExecutorNotGuardian(msg.sender, guardian));
        uint256 from = _freezableFrom();
        require(block.timestamp >= from, ScopedExecutorFreezeTooSoon(from));
        _requireEnd(until, MAX_FREEZE);
        _frozenUntil = until;

        emit Frozen(until);
    }

    /* OWNER */

    /// @inheritdoc IScopedExecutor
    function setOperator(address newOperator, uint48 until) external onlyOwner {
        if (block.timestamp < _frozenUntil) _frozenUntil = uint48(block.timestamp);
        _setOperator(newOperator, until);
    }

    /// @inheritdoc IScopedExecutor
    function setScope(uint256 id, Scope calldata scope) external onlyOwner {
        _setScope(id, scope);
    }

    /// @inheritdoc IScopedExecutor
    function removeScope(uint256 id) external onlyOwner {
        _known(id);
        delete _scopes[id];

        emit ScopeRemoved(id);
    }

    /// @inheritdoc IScopedExecutor
    function setGuardian(address newGuardian) external onlyOwner {
        _setGuardian(newGuardian);
    }

    /// @inheritdoc IScopedExecutor
    function recall(address[] calldata assets) external onlyOwner {
        emit Recalled(_operator);
        (_operator, _until) = (address(0), 0);

        _sweep(assets);
    }

    /* ANYBODY */

    /// @inheritdoc IScopedExecutor
    function sweep(address[] calldata assets) external {
        require(block.timestamp >= _until, ScopedExecutorRunning(_until));
        _sweep(assets);
    }

    /* VIEWS */

    /// @inheritdoc IScopedExecutor
    function operation() external view returns (Operation memory) {
        return Operation(_operator, _until);
    }

    /// @inheritdoc IScopedExecutor
    function freezes() external view returns (uint256 frozenUntil, uint256 freezableFrom) {
        return (_frozenUntil, _freezableFrom());
    }

    /// @inheritdoc IScopedExecutor
    function scopeOf(uint256 id) external view returns (Scope memory scope) {
        StoredScope storage stored = _scopes[id];
        (scope.target, scope.selector, scope.words) = (stored.target, stored.selector, stored.words);
        scope.fixedWords = new FixedWord[](stored.count);
        for (uint256 i; i < stored.count; ++i) {
            uint8 mark = stored.marks[i];
            scope.fixedWords[i] = FixedWord(mark & ~_IS_THIS, mark & _IS_THIS != 0, stored.values[i]);
        }
    }

    /* PRIVATE */

    /// @dev The target, if `data` is of the form that the scope says.
    function _requireInScope(uint256 id, bytes calldata data) private view returns (address target) {
        StoredScope storage scope = _known(id);
        target = scope.target;
        bool isForm = data.length == 4 + 32 * uint256(scope.words) && bytes4(data) == scope.selector;
        require(isForm, ScopedExecutorOutOfScope(id, bytes4(data), data.length));
        for (uint256 i; i < scope.count; ++i) {
            uint8 mark = scope.marks[i];
            uint256 position = mark & ~_IS_THIS;
            bytes32 allowed = mark & _IS_THIS == 0 ? scope.values[i] : bytes32(uint256(uint160(address(this))));
            bytes32 given = bytes32(data[4 + 32 * position:]);
            require(given == allowed, ScopedExecutorFixedWord(id, position, given, allowed));
        }
    }

    function _setOperator(address newOperator, uint48 until) private {
        bool isOther = newOperator != address(0) && newOperator != PARENT && newOperator != address(this);
        require(isOther, ScopedExecutorInvalidOperator(newOperator));
        _requireEnd(until, MAX_TERM);
        (_operator, _until) = (newOperator, until);

        emit OperatorSet(newOperator, until);
    }

    function _setScope(uint256 id, Scope memory scope) private {
        require(id < MAX_SCOPES, ScopedExecutorTooMany(id, MAX_SCOPES));
        bool isOther = scope.target != PARENT && scope.target != address(this);
        require(isOther && scope.target.code.length != 0, ScopedExecutorInvalidTarget(scope.target));
        uint256 count = scope.fixedWords.length;
        bool hasWords = scope.words <= MAX_WORDS && count <= _MAX_FIXED;
        StoredScope memory stored;
        uint256 next;
        for (uint256 i; hasWords && i < count; ++i) {
            FixedWord memory word = scope.fixedWords[i];
            hasWords = word.position >= next && word.position < scope.words && (!word.isThis || word.value == 0);
            stored.marks[i] = word.isThis ? word.position | _IS_THIS : word.position;
            stored.values[i] = word.value;
            next = uint256(word.position) + 1;
        }
        require(hasWords, ScopedExecutorInvalidWords(scope.words, MAX_WORDS));
        (stored.target, stored.selector, stored.words) = (scope.target, scope.selector, scope.words);
        stored.count = uint8(count);
        _scopes[id] = stored;

        emit ScopeSet(id, scope);
    }

    function _setGuardian(address newGuardian) private {
        emit GuardianSet(guardian, newGuardian);
        guardian = newGuardian;
    }

    /// @dev Gas of a hostile asset is bounded, and its failure stops no other. What there is nothing of is left out.
    function _sweep(address[] calldata assets) private {
        for (uint256 i; i < assets.length; ++i) {
            uint256 amount = TryTransferLib.tryBalanceOf(assets[i], _BALANCE_GAS);
            if (amount == 0) continue;
            if (TryTransferLib.tryTransfer(assets[i], PARENT, amount, _SWEEP_GAS)) emit Swept(assets[i], amount);
            else emit SweepFailed(assets[i]);
        }
    }

    function _known(uint256 id) private view returns (StoredScope storage scope) {
        scope = _scopes[id];
        require(scope.target != address(0), ScopedExecutorUnknownScope(id));
    }

    function _freezableFrom() private view returns (uint256) {
        return _frozenUntil == 0 ? 0 : _frozenUntil + _FREEZE_PAUSE;
    }

    function _requireEnd(uint256 until, uint256 longest) private view {
        uint256 limit = block.timestamp + longest;
        require(until > block.timestamp && until <= limit, ScopedExecutorInvalidEnd(until, limit));
    }
}
