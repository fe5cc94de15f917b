// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IBallotRefunds} from "./IBallotRefunds.sol";
import {IGovernorBallots} from "../../interfaces/IGovernorBallots.sol";
import {IGovernorSignedBallots} from "../../interfaces/IGovernorSignedBallots.sol";

/// @dev The governor's own stored ballots say who has voted, so nothing is stored for a voter.
contract BallotRefunds is IBallotRefunds, Ownable, ReentrancyGuardTransient {
    using Math for uint256;

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IBallotRefunds
    uint256 public constant MAX_BALLOT_GAS = 38_000;
    /// @inheritdoc IBallotRefunds
    uint256 public constant RECEIVER_GAS = 50_000;
    uint256 private constant _DAY_BITS = 32;

    /// @inheritdoc IBallotRefunds
    address public immutable GOVERNOR;

    /* STORAGE */

    Terms private _terms;
    /// @dev 224 bits wei refunded on the day | 32 bits day.
    uint256 private _today;
    /// @inheritdoc IBallotRefunds
    mapping(uint256 proposalId => uint256) public refundedOn;

    /* CONSTRUCTOR */

    constructor(address owner, address governor, Terms memory firstTerms) Ownable(owner) {
        GOVERNOR = governor;
        _setTerms(firstTerms);
    }

    /* ANYBODY */

    /// @inheritdoc IBallotRefunds
    receive() external payable {
        emit PoolFilled(msg.sender, msg.value);
    }

    /// @inheritdoc IBallotRefunds
    /// @dev Whether the caller takes the refund is known only afterwards, so it is written down after the transfer, and
    /// the guard keeps the caller from another one out of the same limits meanwhile. While the governor counts, nobody
    /// can act: it asks wallets and the source of votes by static calls.
    function relay(uint256 proposalId, IGovernorSignedBallots.SignedBallot[] calldata ballots)
        external
        nonReentrant
        returns (uint256 amount)
    {
        bytes memory question = abi.encodeCall(IGovernorBallots.ballotOf, (proposalId, address(0)));
        address[] memory voters = _newVoters(question, ballots);
        uint256[] memory outcomes = _cast();
        Terms memory current = _terms;
        uint256 count = _countRefundable(question, voters, outcomes, current.minVotes);

        uint256 gasPrice = block.basefee.min(current.maxBaseFee);
        amount = _available(proposalId, current).min(count * current.gasPerBallot * gasPrice);
        if (amount == 0) return 0;

        if (!_send(msg.sender, amount)) {
            emit RefundRefused(proposalId, msg.sender, amount);
            return 0;
        }
        _today = _day() | ((refundedToday() + amount) << _DAY_BITS);
        refundedOn[proposalId] += amount;
        emit BallotsRefunded(proposalId, msg.sender, count, gasPrice, amount);
    }

    /* OWNER */

    /// @inheritdoc IBallotRefunds
    function setTerms(Terms calldata newTerms) external onlyOwner {
        _setTerms(newTerms);
    }

    /// @inheritdoc IBallotRefunds
    function withdraw(uint256 most) external onlyOwner returns (uint256 amount) {
        amount = most.min(address(this).balance);

        emit PoolWithdrawn(msg.sender, amount);

        Address.sendValue(payable(msg.sender), amount);
    }

    /* VIEWS */

    /// @inheritdoc IBallotRefunds
    function available(uint256 proposalId) external view returns (uint256) {
        return _available(proposalId, _terms);
    }

    /// @inheritdoc IBallotRefunds
    function balance() external view returns (uint256) {
        return address(this).balance;
    }

    /// @inheritdoc IBallotRefunds
    function refundedToday() public view returns (uint256) {
        uint256 today = _today;
        return uint32(today) == _day() ? today >> _DAY_BITS : 0;
    }

    /// @inheritdoc IBallotRefunds
    function terms() external view returns (Terms memory) {
        return _terms;
    }

    /* INTERNAL */

    /// @dev The voters of `ballots` who never had a ballot on the proposal, in their places; nobody for the others. Only
    /// who is above all before is new in the batch. The governor finds the voters in the same places of the same data, and
    /// reverts unless they are addresses. `question` is a call of `ballotOf`. Written out, because Solidity's loop takes
    /// 500 gas more a ballot.
    function _newVoters(bytes memory question, IGovernorSignedBallots.SignedBallot[] calldata ballots)
        private
        view
        returns (address[] memory voters)
    {
        voters = new address[](ballots.length);
        address governor = GOVERNOR;
        assembly ("memory-safe") {
            let answer := mload(0x40)
            let highest := 0
            let size := shl(5, ballots.length)
            for { let place := 0 } lt(place, size) { place := add(place, 0x20) } {
                let voter := calldataload(add(ballots.offset, calldataload(add(ballots.offset, place))))
                if gt(voter, highest) {
                    highest := voter
                    mstore(add(question, 0x44), voter)
                    if iszero(staticcall(gas(), governor, add(question, 0x20), 0x44, answer, 0x80)) {
                        revert(0x00, 0x00)
                    }
                    let sequence := mload(add(answer, 0x60))
                    if iszero(sequence) { mstore(add(add(voters, 0x20), place), voter) }
                }
            }
        }
    }

    /// @dev The governor's function takes the same arguments, and encoding them again would cost more than all the rest.
    /// Its answer is one array, whose place in memory is behind the length of the answer and the offset of the array.
    function _cast() private returns (uint256[] memory outcomes) {
        bytes memory batch = bytes.concat(IGovernorSignedBallots.castVotesBySig.selector, msg.data[4:]);
        bytes memory answer = Address.functionCall(GOVERNOR, batch);
        assembly ("memory-safe") {
            outcomes := add(answer, 0x40)
        }
    }

    /// @dev How many of `voters` have a ballot with enough votes now, by an outcome of 0: it was counted.
    function _countRefundable(
        bytes memory question,
        address[] memory voters,
        uint256[] memory outcomes,
        uint256 minVotes
    ) private view returns (uint256 count) {
        address governor = GOVERNOR;
        assembly ("memory-safe") {
            let answer := mload(0x40)
            let size := shl(5, mload(voters))
            for { let place := 0x20 } iszero(gt(place, size)) { place := add(place, 0x20) } {
                let voter := mload(add(voters, place))
                if and(gt(voter, 0), iszero(mload(add(outcomes, place)))) {
                    mstore(add(question, 0x44), voter)
                    if iszero(staticcall(gas(), governor, add(question, 0x20), 0x44, answer, 0x80)) {
                        revert(0x00, 0x00)
                    }
                    let votes := add(add(mload(answer), mload(add(answer, 0x20))), mload(add(answer, 0x40)))
                    count := add(count, iszero(lt(votes, minVotes)))
                }
            }
        }
    }

    function _setTerms(Terms memory newTerms) private {
        bool isGasValid = newTerms.gasPerBallot != 0 && newTerms.gasPerBallot <= MAX_BALLOT_GAS;
        require(isGasValid, BallotRefundsInvalidGas(newTerms.gasPerBallot, MAX_BALLOT_GAS));
        require(newTerms.minVotes != 0, BallotRefundsNoMinVotes());
        _terms = newTerms;

        emit TermsSet(newTerms);
    }

    /// @dev Takes no more than `RECEIVER_GAS` from the caller, and nothing of what the receiver returns.
    function _send(address to, uint256 amount) private returns (bool success) {
        assembly ("memory-safe") {
            success := call(RECEIVER_GAS, to, amount, 0x00, 0x00, 0x00, 0x00)
        }
    }

    function _available(uint256 proposalId, Terms memory current) private view returns (uint256) {
        uint256 ofProposal = uint256(current.perProposal).saturatingSub(refundedOn[proposalId]);
        uint256 ofDay = uint256(current.perDay).saturatingSub(refundedToday());
        return ofProposal.min(ofDay).min(address(this).balance);
    }

    function _day() private view returns (uint256) {
        return block.timestamp / 1 days;
    }
}
