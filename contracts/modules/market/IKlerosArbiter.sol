// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IArbitrator} from "./IArbitrator.sol";

/// @title IKlerosArbiter
/// @notice Jobs are decided by an arbitrator of ERC-792, such as a court of Kleros.
/// @dev The client pays the fee of the dispute with it, and whoever wants another round pays that; nobody gets fees back,
/// whoever is right. What the loser owes the other is the bond of the board. The arbitrator rules
///
///     0   it refused, or there is a tie: half for each, of the budget and of the bond
///     1   for the client
///     2   for the provider
///
/// Appeals end well before the board's time for a ruling does, so that nobody can appeal until a dispute is split.
///
/// Events with the names of ERC-1497 are those of that standard; disputes are told apart by their number at the
/// arbitrator, which is also the number of their group of evidence.
interface IKlerosArbiter {
    /// @dev What an arbitrator says now of a job's dispute.
    struct Round {
        uint256 disputeId;
        uint256 ruling; // if nobody appealed
        uint256 appealCost; // wei; more than there is where no appeal is possible
        uint256 appealFrom; // zero: not yet, or not any more
        uint256 appealUntil;
    }

    /// @notice An arbitrator needs code, and a court at least one juror.
    error KlerosArbiterInvalidCourt(address arbitrator, uint256 jurors);
    /// @notice `caller` is neither client nor provider of a job of the board that is disputed here.
    error KlerosArbiterNotAParty(address board, uint256 job, address caller);
    /// @notice The last second for an appeal about the job was `latest`; zero where nothing is disputed.
    error KlerosArbiterTooLate(address board, uint256 job, uint256 latest);

    /// @notice ERC-1497: what all disputes here are about, and what the rulings mean; a JSON file.
    event MetaEvidence(uint256 indexed _metaEvidenceID, string _evidence);
    /// @notice ERC-1497: a dispute, its meta-evidence and its group of evidence.
    event Dispute(
        IArbitrator indexed _arbitrator, uint256 indexed _disputeID, uint256 _metaEvidenceID, uint256 _evidenceGroupID
    );
    /// @notice ERC-1497: what a party shows; the address of a JSON file.
    event Evidence(
        IArbitrator indexed _arbitrator, uint256 indexed _evidenceGroupID, address indexed _party, string _evidence
    );
    /// @notice ERC-792: the arbitrator ruled.
    event Ruling(IArbitrator indexed _arbitrator, uint256 indexed _disputeID, uint256 _ruling);
    /// @notice `account` paid `fee` wei for another round about the job.
    event Appealed(address indexed board, uint256 indexed job, address indexed account, uint256 fee);

    /// @notice ERC-792: the arbitrator's answer to a dispute, once and for all.
    function rule(uint256 disputeId, uint256 ruling) external;

    /// @notice Pays for another round, with exactly its cost. Anybody, as long as the arbitrator takes appeals and until
    /// `APPEAL_MARGIN` before the job's deadline.
    function appeal(address board, uint256 job) external payable;

    /// @notice Tells the jurors where a JSON file with evidence is: a party of a job that is disputed.
    function submitEvidence(address board, uint256 job, string calldata evidence) external;

    /// @notice What the arbitrator says now; it reverts for a job that was never disputed here.
    function roundOf(address board, uint256 job) external view returns (Round memory);

    /// @notice The court and the number of jurors, as the arbitrator takes them.
    function extraData() external view returns (bytes memory);

    /// @notice Where the JSON file of ERC-1497 is that says what disputes here are about, and what rulings mean.
    function policy() external view returns (string memory);

    /// @notice Decides.
    function ARBITRATOR() external view returns (IArbitrator);

    /// @notice Number of the court.
    function COURT() external view returns (uint256);

    /// @notice Jurors of the first round.
    function JURORS() external view returns (uint256);

    /// @notice Seconds before the board's deadline of a ruling in which nobody can appeal.
    function APPEAL_MARGIN() external view returns (uint256);
}
