// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {IProposalKinds} from "../../interfaces/IProposalKinds.sol";
import {IProposalStage} from "../../interfaces/IProposalStage.sol";
import {IStakingScore} from "../../interfaces/IStakingScore.sol";
import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {CheckpointsLib} from "../../libraries/CheckpointsLib.sol";
import {Counting, Rules} from "../../libraries/RulesLib.sol";
import {ReservedCalls} from "./ReservedCalls.sol";

contract ProposalKinds is ReservedCalls {
    using Checkpoints for Checkpoints.Trace208;
    using CheckpointsLib for Checkpoints.Trace208;

    /* TYPES */

    struct Allowance {
        Reach reach;
        uint128 maxAmount;
    }

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IProposalKinds
    uint256 public constant MAX_ACTIONS = 32;
    /// @inheritdoc IProposalKinds
    uint256 public constant MAX_CALLDATA_BYTES = 65_536;
    /// @inheritdoc IProposalKinds
    uint256 public constant QUOTA_WINDOW = 30 days;
    /// @inheritdoc IProposalKinds
    uint256 public constant MAX_QUOTA = 8;
    /// @inheritdoc IProposalKinds
    uint256 public constant MIN_EXECUTION_WINDOW = 1 hours;
    /// @inheritdoc IProposalKinds
    uint256 public constant STAGE_GAS = 200_000;

    uint256 private constant _BPS = 10_000;
    uint256 private constant _MAX_QUOTA_ENTRIES = 32;
    uint8 private constant _STANDARD = 0;
    /// @dev Selector, receiver and amount.
    uint256 private constant _TRANSFER_BYTES = 4 + 32 + 32;

    /// @inheritdoc IProposalKinds
    IStakingScore public immutable SCORE;
    /// @inheritdoc IProposalKinds
    uint256 public immutable FIRST_PROPOSAL_AT;
    IVotingEscrow private immutable _ESCROW;

    /* STORAGE */

    /// @inheritdoc IProposalKinds
    uint256 public versionCount;
    /// @inheritdoc IProposalKinds
    mapping(uint256 kind => Rules) public currentRules;
    /// @inheritdoc IProposalKinds
    mapping(uint256 version => Rules) public rulesOf;
    /// @inheritdoc IProposalKinds
    mapping(uint256 version => uint256) public thresholdOf;
    /// @inheritdoc IProposalKinds
    mapping(uint256 version => address) public stageOf;
    /// @inheritdoc IProposalKinds
    mapping(uint256 version => address) public escalationOf;

    /// @dev 8 bits for their number, then 4 bits each, by score; the last one also holds for higher scores.
    uint256 private _quotas;
    mapping(uint256 kind => mapping(address target => Allowance)) private _allowances;
    /// @dev The times of the last `MAX_QUOTA` proposals: 32 bits of unix seconds each, the latest in the lowest bits.
    mapping(address governor => mapping(address proposer => uint256)) private _proposedAt;
    /// @dev Versions of the standard kind's rules, by the second (unix) from which they apply.
    Checkpoints.Trace208 private _standardVersions;

    /* CONSTRUCTOR */

    /// @dev `kinds[k]` are the rules of kind `k`. Kinds without a voting period are skipped, except the first, which
    /// must have one. Nobody can propose in the first `quietPeriod` seconds.
    constructor(
        address owner,
        IStakingScore score,
        Kind[] memory kinds,
        Limit[] memory limits,
        uint8[] memory initialQuotas,
        bytes4[] memory initialReserved,
        address[] memory initialReservedTargets,
        uint32 quietPeriod
    ) Ownable(owner) {
        SCORE = score;
        FIRST_PROPOSAL_AT = block.timestamp + quietPeriod;
        if (address(score) != address(0)) _ESCROW = score.ESCROW();

        require(kinds.length > 0, ProposalKindsStandardKind());
        for (uint256 i; i < kinds.length; ++i) {
            if (i == 0 || kinds[i].votingPeriod != 0) _setKind(SafeCast.toUint8(i), kinds[i]);
        }
        for (uint256 i; i < limits.length; ++i) {
            _setTarget(limits[i]);
        }
        _setQuotas(initialQuotas);
        for (uint256 i; i < initialReserved.length; ++i) {
            _setReserved(initialReserved[i], true);
        }
        for (uint256 i; i < initialReservedTargets.length; ++i) {
            _setReservedTarget(initialReservedTargets[i], true);
        }
    }

    /* OWNER */

    /// @inheritdoc IProposalKinds
    function setKind(uint8 kind, Kind calldata rules) external onlyOwner {
        _setKind(kind, rules);
    }

    /// @inheritdoc IProposalKinds
    function removeKind(uint8 kind) external onlyOwner {
        require(kind != _STANDARD, ProposalKindsStandardKind());
        require(Rules.unwrap(currentRules[kind]) != 0, ProposalKindsUnknownKind(kind));

        currentRules[kind] = Rules.wrap(0);
        emit KindRemoved(kind);
    }

    /// @inheritdoc IProposalKinds
    function setTarget(uint8 kind, address target, Reach reach, uint128 maxAmount) external onlyOwner {
        _setTarget(Limit(kind, target, reach, maxAmount));
    }

    /// @inheritdoc IProposalKinds
    function setQuotas(uint8[] calldata newQuotas) external onlyOwner {
        _setQuotas(newQuotas);
    }

    /* GOVERNOR */

    /// @inheritdoc IProposalKinds
    function admit(
        uint8 kind,
        address proposer,
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas
    ) external returns (Rules rules, uint256 threshold, uint256 minPower) {
        require(block.timestamp >= FIRST_PROPOSAL_AT, ProposalKindsTooEarly(FIRST_PROPOSAL_AT));
        rules = currentRules[kind];
        require(Rules.unwrap(rules) != 0, ProposalKindsUnknownKind(kind));

        _checkActions(rules, targets, values, calldatas);
        if (kind == _STANDARD && rules.hasEscalation() && escalationOf[rules.version()] == proposer) {
            return (rulesOf[rules.version() - 1], 0, 0);
        }
        minPower = _checkProposer(rules, proposer);
        threshold = thresholdOf[rules.version()];
    }

    /* VIEWS */

    /// @inheritdoc IProposalKinds
    function describe(uint256 version) external view returns (uint256 kind, Kind memory rules) {
        Rules packed = rulesOf[version];
        kind = packed.kind();
        rules = Kind({
            counting: packed.counting(),
            minScore: uint8(packed.minScore()),
            mayTouchReserved: packed.mayTouchReserved(),
            isRestricted: packed.isRestricted(),
            quorumBps: uint16(packed.quorumBps()),
            decisionBps: uint16(packed.decisionBps()),
            votingDelay: uint32(packed.votingDelay()),
            votingPeriod: uint32(packed.votingPeriod()),
            lateExtension: uint32(packed.lateExtension()),
            executionWindow: uint32(packed.executionWindow()),
            quorumFloor: packed.quorumFloor(),
            threshold: thresholdOf[version],
            stage: stageOf[version],
            escalation: escalationOf[version]
        });
    }

    /// @inheritdoc IProposalKinds
    function passStage(uint256 version, uint256 proposalId, bool atExecution) external view returns (Rules rules) {
        rules = rulesOf[version];
        if (rules.hasStage()) _requireStage(stageOf[version], proposalId, atExecution);
        if (atExecution) rules = currentRules[_STANDARD];
    }

    /// @inheritdoc IProposalKinds
    function proposalThreshold() external view returns (uint256) {
        return thresholdOf[currentRules[_STANDARD].version()];
    }

    /// @inheritdoc IProposalKinds
    function standardRulesAt(uint256 timepoint) external view returns (Rules) {
        return rulesOf[_standardVersions.valueAt(timepoint)];
    }

    /// @inheritdoc IProposalKinds
    function targetOf(uint256 kind, address target) external view returns (Reach reach, uint256 maxAmount) {
        Allowance storage allowance = _allowances[kind][target];
        return (allowance.reach, allowance.maxAmount);
    }

    /// @inheritdoc IProposalKinds
    function quotas() external view returns (uint8[] memory list) {
        uint256 packed = _quotas;
        list = new uint8[](uint8(packed));
        for (uint256 i; i < list.length; ++i) {
            list[i] = uint8(_quotaAt(packed, i));
        }
    }

    /// @inheritdoc IProposalKinds
    function proposalsInWindow(address governor, address proposer) external view returns (uint256) {
        return _countRecent(_proposedAt[governor][proposer]);
    }

    /// @inheritdoc IProposalKinds
    function ownPower(address account, uint256 t) public view returns (uint256) {
        return address(_ESCROW) == address(0) ? 0 : _ESCROW.powerAt(account, t);
    }

    /* INTERNAL */

    function _checkActions(
        Rules rules,
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas
    ) private view {
        uint256 count = targets.length;
        require(
            count == values.length && count == calldatas.length && count > 0,
            IGovernor.GovernorInvalidProposalLength(count, calldatas.length, values.length)
        );
        require(count <= MAX_ACTIONS, ProposalKindsTooManyActions(count, MAX_ACTIONS));

        uint256 size;
        for (uint256 i; i < count; ++i) {
            size += calldatas[i].length;
            require(
                rules.mayTouchReserved() || !_touchesReserved(targets[i], calldatas[i]),
                ProposalKindsReserved(i, targets[i])
            );
        }
        require(size <= MAX_CALLDATA_BYTES, ProposalKindsTooMuchCalldata(size, MAX_CALLDATA_BYTES));

        if (rules.isRestricted()) _checkLimits(rules.kind(), targets, values, calldatas);
    }

    function _touchesReserved(address target, bytes calldata data) private view returns (bool) {
        if (target == msg.sender || isReservedTarget(target)) return true;
        return data.length >= 4 && isReserved(bytes4(data));
    }

    /// @dev Amounts are summed per asset over all actions. The zero address stands for ether.
    function _checkLimits(
        uint256 kind,
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas
    ) private view {
        for (uint256 i; i < targets.length; ++i) {
            (address asset, uint256 limit, uint256 amount) = _spends(kind, targets[i], values[i], calldatas[i]);
            require(limit != type(uint256).max, ProposalKindsTargetNotAllowed(i, targets[i]));
            for (uint256 j; j < i; ++j) {
                (address other,, uint256 more) = _spends(kind, targets[j], values[j], calldatas[j]);
                if (other == asset) amount += more;
            }
            require(amount <= limit, ProposalKindsAmountTooHigh(i, asset, amount, limit));
        }
    }

    /// @dev What an action of a restricted kind takes from which asset, and the limit for that; a limit of 2^256 - 1 says
    /// that the action is not allowed.
    function _spends(uint256 kind, address target, uint256 value, bytes calldata data)
        private
        view
        returns (address asset, uint256 limit, uint256 amount)
    {
        Allowance memory allowance = _allowances[kind][target];
        Reach needed = Reach.Call;
        // Plain ether transfers to an unlisted account count against the limit of the zero address.
        if (allowance.reach == Reach.None && data.length == 0) {
            allowance = _allowances[kind][address(0)];
            needed = Reach.Transfer;
        } else {
            asset = target;
        }
        limit = allowance.maxAmount;
        amount = value;
        if (allowance.reach == Reach.Transfer && asset != address(0)) {
            bool isTransfer = value == 0 && data.length == _TRANSFER_BYTES && bytes4(data) == IERC20.transfer.selector;
            return (asset, isTransfer ? limit : type(uint256).max, isTransfer ? uint256(bytes32(data[36:])) : 0);
        }
        if (allowance.reach != needed) limit = type(uint256).max;
    }

    /// @dev Uses the power of one second ago, so that power borrowed within one transaction does not count.
    function _checkProposer(Rules rules, address proposer) private returns (uint256 minPower) {
        uint256 minScore = rules.minScore();
        uint256 packed = _quotas;
        uint256 entries = uint8(packed);
        if (minScore == 0 && entries == 0) return 0;

        uint256 power = ownPower(proposer, block.timestamp - 1);
        if (minScore > 0) {
            uint256[] memory thresholds = SCORE.thresholds();
            require(minScore <= thresholds.length, ProposalKindsInvalidScore(minScore, thresholds.length));
            minPower = thresholds[minScore - 1];
            require(power >= minPower, ProposalKindsScoreTooLow(proposer, power, minPower));
        }
        if (entries > 0) {
            uint256 score = SCORE.scoreForPower(power);
            uint256 quota = _quotaAt(packed, score < entries ? score : entries - 1);
            uint256 times = _proposedAt[msg.sender][proposer];
            uint256 used = _countRecent(times);
            require(used < quota, ProposalKindsQuotaUsed(proposer, used, quota));
            _proposedAt[msg.sender][proposer] = (times << 32) | SafeCast.toUint32(block.timestamp);
        }
    }

    /// @dev Copies one word of the answer at most, so that a long one costs nothing.
    function _requireStage(address stage, uint256 proposalId, bool atExecution) private view {
        bytes4 selector = atExecution ? IProposalStage.mayExecute.selector : IProposalStage.mayQueue.selector;
        bytes memory data = abi.encodeWithSelector(selector, msg.sender, proposalId);
        bool agrees;
        assembly ("memory-safe") {
            agrees := staticcall(STAGE_GAS, stage, add(data, 0x20), mload(data), 0x00, 0x20)
            agrees := and(agrees, and(eq(returndatasize(), 0x20), eq(mload(0x00), 1)))
        }
        require(agrees, IProposalStage.GovernorStageRefused(proposalId, stage, atExecution));
    }

    function _countRecent(uint256 times) private view returns (uint256 count) {
        while (uint32(times) + QUOTA_WINDOW > block.timestamp) {
            ++count;
            times >>= 32;
        }
    }

    function _setKind(uint8 kind, Kind memory rules) private {
        _checkKind(kind, rules);
        if (kind == _STANDARD && rules.escalation != address(0)) {
            (uint256 threshold, uint8 minScore) = (rules.threshold, rules.minScore);
            (rules.threshold, rules.minScore) = (0, 0);
            _storeKind(kind, rules);
            (rules.threshold, rules.minScore) = (threshold, minScore);
        }
        _storeKind(kind, rules);
    }

    function _storeKind(uint8 kind, Kind memory rules) private {
        uint256 version = ++versionCount;
        Rules packed = _pack(kind, version, rules);
        currentRules[kind] = packed;
        rulesOf[version] = packed;
        if (rules.threshold > 0) thresholdOf[version] = rules.threshold;
        if (rules.stage != address(0)) stageOf[version] = rules.stage;
        if (rules.escalation != address(0)) escalationOf[version] = rules.escalation;
        if (kind == _STANDARD) _standardVersions.push(uint48(block.timestamp), uint208(version));

        emit KindSet(kind, version, rules);
    }

    function _checkKind(uint8 kind, Kind memory rules) private view {
        bool isOptimistic = rules.counting == Counting.Optimistic;
        require(kind != _STANDARD || rules.counting == Counting.Majority, ProposalKindsStandardKind());
        require(
            rules.quorumBps <= _BPS && (!isOptimistic || rules.quorumBps == 0),
            ProposalKindsInvalidShare(rules.quorumBps, isOptimistic ? 0 : _BPS)
        );
        require(
            rules.decisionBps <= _BPS && (!isOptimistic || rules.decisionBps > 0),
            ProposalKindsInvalidShare(rules.decisionBps, _BPS)
        );
        require(rules.votingPeriod > 0, ProposalKindsPeriodTooShort(0, 1));
        require(
            rules.lateExtension <= rules.votingPeriod,
            ProposalKindsExtensionTooLong(rules.lateExtension, rules.votingPeriod)
        );
        require(
            rules.executionWindow >= MIN_EXECUTION_WINDOW,
            ProposalKindsWindowTooShort(rules.executionWindow, MIN_EXECUTION_WINDOW)
        );
        require(!isOptimistic || (rules.isRestricted && !rules.mayTouchReserved), ProposalKindsUnrestricted(kind));

        require(rules.stage == address(0) || rules.stage.code.length > 0, ProposalKindsStageNotContract(rules.stage));
        require(
            rules.escalation == address(0) || (rules.escalation.code.length > 0 && (kind == _STANDARD || isOptimistic)),
            ProposalKindsInvalidEscalation(kind, rules.escalation)
        );

        uint256 maxScore = address(SCORE) == address(0) ? 0 : SCORE.thresholds().length;
        bool hasScore = rules.minScore > 0 || rules.counting != Counting.Quadratic;
        require(rules.minScore <= maxScore && hasScore, ProposalKindsInvalidScore(rules.minScore, maxScore));
    }

    function _setTarget(Limit memory limit) private {
        _allowances[limit.kind][limit.target] = Allowance(limit.reach, limit.maxAmount);
        emit TargetSet(limit.kind, limit.target, limit.reach, limit.maxAmount);
    }

    function _setQuotas(uint8[] memory newQuotas) private {
        uint256 count = newQuotas.length;
        uint256 maxCount = address(SCORE) == address(0) ? 0 : _MAX_QUOTA_ENTRIES;
        require(count <= maxCount, ProposalKindsInvalidQuota(count, maxCount));
        uint256 packed = count;
        for (uint256 i; i < count; ++i) {
            require(newQuotas[i] <= MAX_QUOTA, ProposalKindsInvalidQuota(newQuotas[i], MAX_QUOTA));
            packed |= uint256(newQuotas[i]) << (8 + 4 * i);
        }

        _quotas = packed;
        emit QuotasSet(newQuotas);
    }

    function _quotaAt(uint256 packed, uint256 i) private pure returns (uint256) {
        return (packed >> (8 + 4 * i)) & 0xf;
    }

    function _pack(uint8 kind, uint256 version, Kind memory rules) private pure returns (Rules) {
        uint256 packed = uint256(rules.quorumBps) | (uint256(rules.decisionBps) << 16)
            | (uint256(rules.votingPeriod) << 32) | (uint256(rules.lateExtension) << 64)
            | (uint256(rules.executionWindow) << 96) | (uint256(rules.votingDelay) << 128);
        packed |= (uint256(rules.counting) << 160) | (uint256(rules.minScore) << 168) | (uint256(kind) << 176);
        packed |= uint256(SafeCast.toUint24(version)) << 184;
        if (rules.mayTouchReserved) packed |= 1 << 208;
        if (rules.isRestricted) packed |= 1 << 209;
        if (rules.stage != address(0)) packed |= 1 << 167;
        if (rules.escalation != address(0)) packed |= 1 << 166;

        uint256 digits = rules.quorumFloor;
        require(digits <= type(uint112).max, ProposalKindsInvalidFloor(digits));
        while (digits > type(uint40).max) {
            require(digits % 10 == 0, ProposalKindsInvalidFloor(rules.quorumFloor));
            digits /= 10;
            packed += 1 << 250;
        }
        return Rules.wrap(packed | (digits << 210));
    }
}
