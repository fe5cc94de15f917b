// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

import {IProposalStage} from "../../interfaces/IProposalStage.sol";
import {IConsentStage} from "./IConsentStage.sol";

contract ConsentStage is IConsentStage {
    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IConsentStage
    uint256 public constant MAX_CHECKS = 4;
    /// @inheritdoc IConsentStage
    uint256 public constant MAX_MEMBERS = 2;
    /// @inheritdoc IConsentStage
    uint256 public constant MEMBER_GAS = 70_000;

    /// @inheritdoc IConsentStage
    uint256 public immutable NEEDED;
    /// @inheritdoc IConsentStage
    uint256 public immutable UNTIL;

    /* STORAGE */

    /// @dev One slot each.
    Check[] private _checks;
    mapping(address governor => mapping(uint256 proposalId => mapping(address body => Report))) private _approvals;
    mapping(address governor => mapping(uint256 proposalId => mapping(address body => Report))) private _objections;

    /* CONSTRUCTOR */

    constructor(Check[] memory asked, uint256 needed, uint48 until) {
        require(
            asked.length > 0 && asked.length <= MAX_CHECKS && needed > 0 && needed <= asked.length,
            ConsentStageInvalidCount(asked.length, needed)
        );
        require(until == 0 || until > block.timestamp, ConsentStageInvalidEnd(until));
        uint256 members;
        for (uint256 i; i < asked.length; ++i) {
            Check memory check = asked[i];
            bool hasBody = check.checkType != CheckType.Wait;
            bool hasTime = check.checkType == CheckType.NoObjection || check.checkType == CheckType.Wait;
            bool isValid = (check.body != address(0)) == hasBody && (check.time > 0) == hasTime;
            if (check.checkType == CheckType.Member && (check.body.code.length == 0 || ++members > MAX_MEMBERS)) {
                isValid = false;
            }
            for (uint256 j; j < i; ++j) {
                if (asked[j].checkType == check.checkType && asked[j].body == check.body) isValid = false;
            }
            require(isValid, ConsentStageInvalidCheck(i));
            _checks.push(check);
        }
        (NEEDED, UNTIL) = (needed, until);
    }

    /* BODIES */

    /// @inheritdoc IConsentStage
    function approve(address governor, uint256 proposalId) external {
        _timeOf(CheckType.Approval);
        _requireProposal(governor, proposalId);
        Report said = _approvals[governor][proposalId][msg.sender];
        require(said == Report.None, ConsentStageFinal(msg.sender, said));

        _approvals[governor][proposalId][msg.sender] = Report.Approved;
        emit Reported(governor, proposalId, msg.sender, Report.Approved);
    }

    /// @inheritdoc IConsentStage
    function object(address governor, uint256 proposalId) external {
        uint256 time = _timeOf(CheckType.NoObjection);
        _requireProposal(governor, proposalId);
        uint256 closedAt = IGovernor(governor).proposalDeadline(proposalId) + time;
        require(block.timestamp <= closedAt, ConsentStageTooLate(closedAt));
        Report said = _objections[governor][proposalId][msg.sender];
        require(said == Report.None, ConsentStageFinal(msg.sender, said));

        _objections[governor][proposalId][msg.sender] = Report.Objected;
        emit Reported(governor, proposalId, msg.sender, Report.Objected);
    }

    /// @inheritdoc IConsentStage
    function withdrawObjection(address governor, uint256 proposalId) external {
        Report said = _objections[governor][proposalId][msg.sender];
        require(said == Report.Objected, ConsentStageFinal(msg.sender, said));

        _objections[governor][proposalId][msg.sender] = Report.Withdrawn;
        emit Reported(governor, proposalId, msg.sender, Report.Withdrawn);
    }

    /* VIEWS */

    /// @inheritdoc IProposalStage
    function mayQueue(address governor, uint256 proposalId) external view returns (bool) {
        return _agrees(governor, proposalId, IProposalStage.mayQueue.selector);
    }

    /// @inheritdoc IProposalStage
    function mayExecute(address governor, uint256 proposalId) external view returns (bool) {
        return _agrees(governor, proposalId, IProposalStage.mayExecute.selector);
    }

    /// @inheritdoc IConsentStage
    function reportOf(address governor, uint256 proposalId, address body)
        external
        view
        returns (Report approval, Report objection)
    {
        return (_approvals[governor][proposalId][body], _objections[governor][proposalId][body]);
    }

    /// @inheritdoc IConsentStage
    function checksOf(address governor, uint256 proposalId)
        external
        view
        returns (Check[] memory asked, bool[] memory met)
    {
        bool isQueued = IGovernor(governor).proposalEta(proposalId) != 0;
        return _checksOf(
            governor, proposalId, isQueued ? IProposalStage.mayExecute.selector : IProposalStage.mayQueue.selector
        );
    }

    /// @inheritdoc IConsentStage
    function checks() external view returns (Check[] memory) {
        return _checks;
    }

    /* INTERNAL */

    /// @dev `question`: the function that other stages are asked.
    function _agrees(address governor, uint256 proposalId, bytes4 question) private view returns (bool) {
        if (UNTIL != 0 && block.timestamp >= UNTIL) return true;
        (, bool[] memory met) = _checksOf(governor, proposalId, question);
        uint256 count;
        for (uint256 i; i < met.length; ++i) {
            if (met[i]) ++count;
        }
        return count >= NEEDED;
    }

    function _checksOf(address governor, uint256 proposalId, bytes4 question)
        private
        view
        returns (Check[] memory asked, bool[] memory met)
    {
        asked = _checks;
        met = new bool[](asked.length);
        uint256 end = IGovernor(governor).proposalDeadline(proposalId);
        for (uint256 i; i < asked.length; ++i) {
            met[i] = asked[i].checkType == CheckType.Member
                ? _memberAgrees(asked[i].body, governor, proposalId, question)
                : _isMet(asked[i], governor, proposalId, end);
        }
    }

    /// @dev Copies one word of the answer at most, as the table of kinds does.
    function _memberAgrees(address member, address governor, uint256 proposalId, bytes4 question)
        private
        view
        returns (bool agrees)
    {
        bytes memory data = abi.encodeWithSelector(question, governor, proposalId);
        assembly ("memory-safe") {
            agrees := staticcall(MEMBER_GAS, member, add(data, 0x20), mload(data), 0x00, 0x20)
            agrees := and(agrees, and(eq(returndatasize(), 0x20), eq(mload(0x00), 1)))
        }
    }

    /// @dev `end`: of the vote (unix seconds).
    function _isMet(Check memory check, address governor, uint256 proposalId, uint256 end) private view returns (bool) {
        if (check.checkType == CheckType.Approval) {
            return _approvals[governor][proposalId][check.body] == Report.Approved;
        }
        if (block.timestamp <= end + check.time) return false;
        return check.checkType == CheckType.Wait || _objections[governor][proposalId][check.body] != Report.Objected;
    }

    /// @dev The time of the check of that type whose body is the caller.
    function _timeOf(CheckType checkType) private view returns (uint256) {
        for (uint256 i; i < _checks.length; ++i) {
            Check memory check = _checks[i];
            if (check.checkType == checkType && check.body == msg.sender) return check.time;
        }
        revert ConsentStageNotBody(msg.sender);
    }

    function _requireProposal(address governor, uint256 proposalId) private view {
        require(
            IGovernor(governor).proposalSnapshot(proposalId) != 0, ConsentStageUnknownProposal(governor, proposalId)
        );
    }
}
