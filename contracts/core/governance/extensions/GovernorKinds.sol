// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {GovernorTallies} from "./GovernorTallies.sol";
import {IGovernorKinds} from "../../../interfaces/IGovernorKinds.sol";
import {IProposalKinds} from "../../../interfaces/IProposalKinds.sol";
import {Counting, Rules} from "../../../libraries/RulesLib.sol";
import {ProposalTally, TallyLib} from "../../../libraries/TallyLib.sol";

/// @dev A proposal stores only the version number of its rules, in a slot that ballots write anyway.
abstract contract GovernorKinds is IGovernorKinds, GovernorTallies, GovernorVotes {
    using TallyLib for uint256;
    using TallyLib for ProposalTally;

    /* CONSTANTS AND IMMUTABLES */

    uint256 internal constant BPS = 10_000;
    uint8 private constant _STANDARD = 0;

    /// @inheritdoc IGovernorKinds
    IProposalKinds public immutable KINDS;

    /* STORAGE */

    /// @dev The rules returned by `votingDelay` and `votingPeriod` while a proposal is being created; zero otherwise.
    uint256 private transient _creationRules;

    /* CONSTRUCTOR */

    constructor(IProposalKinds kinds) {
        KINDS = kinds;
    }

    /* PROPOSALS */

    /// @inheritdoc IGovernor
    function propose(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description
    ) public virtual override returns (uint256) {
        return _proposeKind(_STANDARD, targets, values, calldatas, description);
    }

    /// @inheritdoc IGovernorKinds
    function proposeKind(
        uint8 kind,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description
    ) public virtual returns (uint256) {
        return _proposeKind(kind, targets, values, calldatas, description);
    }

    /* VIEWS */

    /// @inheritdoc IGovernor
    function votingDelay() public view virtual override returns (uint256) {
        return _nextRules().votingDelay();
    }

    /// @inheritdoc IGovernor
    function votingPeriod() public view virtual override returns (uint256) {
        return _nextRules().votingPeriod();
    }

    /// @notice Votes required to make a standard proposal.
    function proposalThreshold() public view virtual override returns (uint256) {
        return _ask(IProposalKinds.proposalThreshold.selector, 0, 0, 0);
    }

    /// @inheritdoc IGovernor
    function quorum(uint256 timepoint) public view virtual override returns (uint256) {
        Rules rules = Rules.wrap(_ask(IProposalKinds.standardRulesAt.selector, timepoint, 0, 0));
        return rules.quorumOf(_votesAt(timepoint));
    }

    /// @inheritdoc IGovernorKinds
    function quorumDenominator() external pure returns (uint256) {
        return BPS;
    }

    /// @inheritdoc IGovernorKinds
    // solhint-disable-next-line func-name-mixedcase
    function GRACE_PERIOD() external view returns (uint256) {
        return _standardRules().executionWindow();
    }

    /// @inheritdoc IGovernorKinds
    function proposalRules(uint256 proposalId) external view returns (uint256) {
        return _tallies[proposalId].packed.version();
    }

    /// @inheritdoc IGovernorKinds
    function proposalMinPower(uint256 proposalId) external view returns (uint256) {
        return _tallies[proposalId].minPower;
    }

    /// @inheritdoc IGovernorKinds
    function proposalQuorum(uint256 proposalId) public view returns (uint256) {
        Rules rules = _rulesOf(proposalId);
        return rules.counting() == Counting.Optimistic ? 0 : rules.quorumOf(_votesAt(proposalSnapshot(proposalId)));
    }

    /* INTERNAL */

    function _proposeKind(
        uint8 kind,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description
    ) internal returns (uint256 proposalId) {
        address proposer = _msgSender();
        require(_isValidDescriptionForProposer(proposer, description), GovernorRestrictedProposer(proposer));

        (Rules rules, uint256 threshold, uint256 minPower) = KINDS.admit(kind, proposer, targets, values, calldatas);
        if (threshold > 0) {
            uint256 votes = getVotes(proposer, clock() - 1);
            require(votes >= threshold, GovernorInsufficientProposerVotes(proposer, votes, threshold));
        }

        _creationRules = Rules.unwrap(rules);
        proposalId = _propose(targets, values, calldatas, description, proposer);
        _creationRules = 0;

        ProposalTally storage tally = _tallies[proposalId];
        tally.packed = TallyLib.open(rules);
        if (minPower > 0) tally.minPower = SafeCast.toUint112(minPower);
        emit ProposalRulesSet(proposalId, kind, rules.version());
    }

    function _executeOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal virtual override {
        Rules rules = _passStage(proposalId, true);
        super._executeOperations(proposalId, targets, values, calldatas, descriptionHash);
        _announceSince(rules);
    }

    function _rulesOf(uint256 proposalId) internal view virtual override returns (Rules) {
        return Rules.wrap(_ask(IProposalKinds.rulesOf.selector, _tallies[proposalId].packed.version(), 0, 0));
    }

    function _passStage(uint256 proposalId, bool atExecution) internal view virtual override returns (Rules) {
        uint256 version = _tallies[proposalId].packed.version();
        return Rules.wrap(_ask(IProposalKinds.passStage.selector, version, proposalId, atExecution ? 1 : 0));
    }

    function _quorumReached(uint256 proposalId) internal view virtual override returns (bool) {
        return _participation(proposalId) >= proposalQuorum(proposalId);
    }

    function _voteSucceeded(uint256 proposalId) internal view virtual override returns (bool) {
        Rules rules = _rulesOf(proposalId);
        bool isOptimistic = rules.counting() == Counting.Optimistic;
        return _tallies[proposalId].packed.passes(rules, isOptimistic ? _votesAt(proposalSnapshot(proposalId)) : 0);
    }

    /// @dev Votes that count towards the quorum.
    function _participation(uint256 proposalId) internal view returns (uint256) {
        return _tallies[proposalId].participationIn(_rulesOf(proposalId));
    }

    /// @dev All votes at `timepoint`.
    function _votesAt(uint256 timepoint) internal view returns (uint256) {
        return token().getPastTotalSupply(timepoint);
    }

    /// @dev Emits the standard events for what is different now.
    function _announceSince(Rules old) internal {
        Rules current = _standardRules();
        if (old.version() == current.version()) return;

        _announce(VotingDelaySet.selector, old.votingDelay(), current.votingDelay());
        _announce(VotingPeriodSet.selector, old.votingPeriod(), current.votingPeriod());
        _announce(QuorumNumeratorUpdated.selector, old.quorumBps(), current.quorumBps());
        _announce(ProposalThresholdSet.selector, _thresholdOf(old.version()), _thresholdOf(current.version()));
    }

    /// @dev One function for all events, which have the same form, takes less code.
    function _announce(bytes32 topic, uint256 old, uint256 current) private {
        if (old == current) return;
        assembly ("memory-safe") {
            mstore(0x00, old)
            mstore(0x20, current)
            log1(0x00, 0x40, topic)
        }
    }

    function _standardRules() private view returns (Rules) {
        return Rules.wrap(_ask(IProposalKinds.currentRules.selector, _STANDARD, 0, 0));
    }

    function _thresholdOf(uint256 version) internal view returns (uint256) {
        return _ask(IProposalKinds.thresholdOf.selector, version, 0, 0);
    }

    /// @dev What a view of the table answers that takes up to three words and returns one. One function for all of them
    /// takes less code; a view ignores the words that it does not take.
    function _ask(bytes4 selector, uint256 first, uint256 second, uint256 third)
        internal
        view
        returns (uint256 answer)
    {
        address table = address(KINDS);
        assembly ("memory-safe") {
            let data := mload(0x40)
            mstore(data, selector)
            mstore(add(data, 0x04), first)
            mstore(add(data, 0x24), second)
            mstore(add(data, 0x44), third)
            if iszero(staticcall(gas(), table, data, 0x64, 0x00, 0x20)) {
                returndatacopy(data, 0x00, returndatasize())
                revert(data, returndatasize())
            }
            answer := mload(0x00)
        }
    }

    function _nextRules() private view returns (Rules) {
        uint256 rules = _creationRules;
        return rules == 0 ? _standardRules() : Rules.wrap(rules);
    }
}
