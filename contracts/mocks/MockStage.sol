// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

import {IProposalStage} from "../interfaces/IProposalStage.sol";

/// @dev A stage that answers as it is told, or misbehaves.
contract MockStage is IProposalStage {
    enum Answer {
        No,
        Yes,
        Revert,
        BurnGas,
        Two,
        LongYes,
        ShortYes,
        Reenter
    }

    Answer public atQueue;
    Answer public atExecution;
    mapping(uint256 proposalId => bool) public isAllowed;
    bool private _isSelective;

    function set(Answer queueAnswer, Answer executionAnswer) external {
        (atQueue, atExecution) = (queueAnswer, executionAnswer);
    }

    function allow(uint256 proposalId) external {
        (_isSelective, isAllowed[proposalId]) = (true, true);
    }

    function mayQueue(address governor, uint256 proposalId) external view returns (bool) {
        return _answer(atQueue, governor, proposalId);
    }

    function mayExecute(address governor, uint256 proposalId) external view returns (bool) {
        return _answer(atExecution, governor, proposalId);
    }

    function _answer(Answer answer, address governor, uint256 proposalId) private view returns (bool) {
        if (answer == Answer.Revert) revert IGovernor.GovernorNonexistentProposal(proposalId);
        if (answer == Answer.Reenter) {
            // A static call: the governor can be read, and nothing can be changed.
            (bool done,) = governor.staticcall(abi.encodeCall(IGovernor.castVote, (proposalId, 1)));
            return done;
        }
        while (answer == Answer.BurnGas) {}
        bool agrees = answer != Answer.No && (!_isSelective || isAllowed[proposalId]);
        uint256 size = answer == Answer.LongYes ? 0x4000 : answer == Answer.ShortYes ? 31 : 32;
        assembly {
            mstore(0x00, agrees)
            if eq(answer, 4) { mstore(0x00, 2) }
            return(0x00, size)
        }
    }
}
