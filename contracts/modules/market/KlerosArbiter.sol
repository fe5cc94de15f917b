// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrator} from "./IArbitrator.sol";
import {IJobArbiter} from "./IJobArbiter.sol";
import {IJobBoard} from "./IJobBoard.sol";
import {IKlerosArbiter} from "./IKlerosArbiter.sol";
import {JobCases} from "./JobCases.sol";

contract KlerosArbiter is IKlerosArbiter, JobCases {
    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IKlerosArbiter
    uint256 public constant APPEAL_MARGIN = 60 days;
    uint256 private constant _CHOICES = 2;
    uint256 private constant _FOR_CLIENT = 1;
    uint256 private constant _FOR_PROVIDER = 2;
    /// @inheritdoc IKlerosArbiter
    IArbitrator public immutable ARBITRATOR;
    /// @inheritdoc IKlerosArbiter
    uint256 public immutable COURT;
    /// @inheritdoc IKlerosArbiter
    uint256 public immutable JURORS;

    /* STORAGE */

    /// @inheritdoc IKlerosArbiter
    string public policy;

    /* CONSTRUCTOR */

    constructor(IArbitrator arbitrator, uint96 court, uint16 jurors, string memory policyUri) {
        require(
            address(arbitrator).code.length > 0 && jurors > 0, KlerosArbiterInvalidCourt(address(arbitrator), jurors)
        );
        (ARBITRATOR, COURT, JURORS) = (arbitrator, court, jurors);
        policy = policyUri;
        emit MetaEvidence(0, policyUri);
    }

    /* DISPUTES */

    /// @inheritdoc IJobArbiter
    function raise(uint256 job, address, address, bytes32) external payable nonReentrant {
        _requirePayment(cost());
        uint256 disputeId = ARBITRATOR.createDispute{value: msg.value}(_CHOICES, extraData());
        _ask(bytes32(disputeId), job);
        emit Dispute(ARBITRATOR, disputeId, 0, disputeId);
    }

    /// @inheritdoc IKlerosArbiter
    function rule(uint256 disputeId, uint256 ruling) external nonReentrant {
        require(msg.sender == address(ARBITRATOR), JobCasesNotAllowed(msg.sender));
        emit Ruling(ARBITRATOR, disputeId, ruling);
        uint256 share = _BPS / 2;
        if (ruling == _FOR_CLIENT) share = 0;
        else if (ruling == _FOR_PROVIDER) share = _BPS;
        _answer(bytes32(disputeId), share);
    }

    /// @inheritdoc IKlerosArbiter
    function appeal(address board, uint256 job) external payable nonReentrant {
        uint256 disputeId = _disputeOf(board, job);
        IJobBoard.Job memory found = IJobBoard(board).jobOf(job);
        uint256 latest = found.state == IJobBoard.State.Disputed ? found.deadline - APPEAL_MARGIN : 0;
        require(block.timestamp <= latest, KlerosArbiterTooLate(board, job, latest));
        _requirePayment(ARBITRATOR.appealCost(disputeId, extraData()));

        emit Appealed(board, job, msg.sender, msg.value);

        ARBITRATOR.appeal{value: msg.value}(disputeId, extraData());
    }

    /// @inheritdoc IKlerosArbiter
    function submitEvidence(address board, uint256 job, string calldata evidence) external {
        uint256 disputeId = _disputeOf(board, job);
        IJobBoard.Job memory found = IJobBoard(board).jobOf(job);
        require(
            msg.sender == found.client || msg.sender == found.provider, KlerosArbiterNotAParty(board, job, msg.sender)
        );
        emit Evidence(ARBITRATOR, disputeId, msg.sender, evidence);
    }

    /* VIEWS */

    /// @inheritdoc IJobArbiter
    function cost() public view returns (uint256) {
        return ARBITRATOR.arbitrationCost(extraData());
    }

    /// @inheritdoc IKlerosArbiter
    function roundOf(address board, uint256 job) external view returns (Round memory found) {
        found.disputeId = _disputeOf(board, job);
        found.ruling = ARBITRATOR.currentRuling(found.disputeId);
        found.appealCost = ARBITRATOR.appealCost(found.disputeId, extraData());
        // Some arbitrators revert where there is nothing to appeal.
        try ARBITRATOR.appealPeriod(found.disputeId) returns (uint256 start, uint256 end) {
            (found.appealFrom, found.appealUntil) = (start, end);
        } catch {}
    }

    /// @inheritdoc IKlerosArbiter
    function extraData() public view returns (bytes memory) {
        return abi.encode(COURT, JURORS);
    }

    /* INTERNAL */

    function _disputeOf(address board, uint256 job) private view returns (uint256) {
        (bytes32 question, JobCase memory found) = caseOf(board, job);
        require(found.standing != Standing.None, JobCasesNotOpen(question));
        return uint256(question);
    }
}
