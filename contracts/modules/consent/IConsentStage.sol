// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProposalStage} from "../../interfaces/IProposalStage.sol";

/// @title IConsentStage
/// @notice A stage that agrees to a proposal once enough of up to four checks are met: a body approved it, a body did not
/// object in time, some time passed since the vote, or another stage agrees. A body is any account, such as a Safe.
/// @dev Its checks never change; for others a kind takes another stage. Times count from the end of the vote, extensions
/// included. What was met stays met, so a proposal that could be queued can be executed too. What a body says is final,
/// but for one thing: it can withdraw its objection, and then not object again.
/// Another stage, such as a chamber, is asked each time, and may change its mind. It is believed as the table of kinds
/// believes a stage: it has `MEMBER_GAS`, and anything but one word that is 1 is a no of this one check.
interface IConsentStage is IProposalStage {
    /// @dev `Approval`: `body` approved. `NoObjection`: `body` did not object until `time` seconds after the vote, which
    /// are over. `Wait`: `time` seconds are over; it has no body. `Member`: the IProposalStage `body` agrees.
    enum CheckType {
        Approval,
        NoObjection,
        Wait,
        Member
    }

    struct Check {
        CheckType checkType;
        address body;
        uint32 time; // seconds after the end of the vote; 0 for an approval and for a member
    }

    enum Report {
        None,
        Approved,
        Objected,
        Withdrawn
    }

    /// @notice Check number `index` (from 0) does not make sense, says the same as an earlier one, asks a stage without code,
    /// or is one stage more than `MAX_MEMBERS`.
    error ConsentStageInvalidCheck(uint256 index);
    /// @notice There are `count` checks of which `needed` must be met: 1 to `MAX_CHECKS`, and 1 to all of them.
    error ConsentStageInvalidCount(uint256 count, uint256 needed);
    /// @notice The end `until` (unix seconds) has passed already.
    error ConsentStageInvalidEnd(uint256 until);
    /// @notice `account` is not a body that may say this.
    error ConsentStageNotBody(address account);
    /// @notice `governor` has no such proposal.
    error ConsentStageUnknownProposal(address governor, uint256 proposalId);
    /// @notice `body` said `said` about this proposal already, which is final.
    error ConsentStageFinal(address body, Report said);
    /// @notice Objections were possible until `closedAt` (unix seconds).
    error ConsentStageTooLate(uint256 closedAt);

    /// @notice `body` said this about a proposal.
    event Reported(address indexed governor, uint256 indexed proposalId, address indexed body, Report report);

    /// @notice Approves a proposal of `governor`, from its creation on, for good.
    /// @dev Requirements: the caller is the body of an `Approval`, which said nothing yet.
    function approve(address governor, uint256 proposalId) external;

    /// @notice Objects to a proposal of `governor`, from its creation until the time of the check is over.
    /// @dev Requirements: the caller is the body of a `NoObjection`, which said nothing yet.
    function object(address governor, uint256 proposalId) external;

    /// @notice Withdraws the caller's objection, for good.
    function withdrawObjection(address governor, uint256 proposalId) external;

    /// @notice What `body` approved or objected to: one answer for each of the two.
    function reportOf(address governor, uint256 proposalId, address body)
        external
        view
        returns (Report approval, Report objection);

    /// @notice The checks, and which of them are met for a proposal now.
    function checksOf(address governor, uint256 proposalId)
        external
        view
        returns (Check[] memory asked, bool[] memory met);

    /// @notice The checks.
    function checks() external view returns (Check[] memory);

    /// @notice How many checks must be met.
    function NEEDED() external view returns (uint256);

    /// @notice From this second (unix) on it agrees to everything; 0 for never.
    function UNTIL() external view returns (uint256);

    /// @notice The most checks that ask another stage.
    function MAX_MEMBERS() external view returns (uint256);

    /// @notice The most gas that another stage may use to answer.
    function MEMBER_GAS() external view returns (uint256);

    /// @notice The most checks.
    function MAX_CHECKS() external view returns (uint256);
}
