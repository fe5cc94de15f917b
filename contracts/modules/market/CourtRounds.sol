// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Blockhash} from "@openzeppelin/contracts/utils/Blockhash.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {IDaoCourt} from "./IDaoCourt.sol";
import {IJobArbiter} from "./IJobArbiter.sol";
import {JobCases} from "./JobCases.sol";

/// @title CourtRounds
/// @notice Where the disputes of a court stand: lots, seats, phases and what a round comes to.
abstract contract CourtRounds is IDaoCourt, JobCases {
    /// @dev Two slots.
    ///
    ///     client   160 | snapshot 40 | round 8 | appeals 8 | right 8
    ///     provider 160 | the owner's time 40
    struct StoredDispute {
        address client;
        uint40 snapshot;
        uint8 round;
        uint8 appeals;
        uint8 right; // once it is closed: 1 the client, 2 the provider
        address provider;
        uint40 ownerUntil;
    }

    /// @dev Three slots; enlisting and revealing write the second only.
    ///
    ///     seed 256
    ///     total power 128 | start 40 | seats 24 | for the client 24 | for the provider 24 | result 8
    ///     pot 96 | reward 96 | block 40 | expected 16
    struct StoredRound {
        bytes32 seed;
        uint128 totalPower;
        uint40 start;
        uint24 seats;
        uint24 forClient;
        uint24 forProvider;
        Result result;
        uint96 pot;
        uint96 reward;
        uint40 number;
        uint16 expected;
    }

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IDaoCourt
    uint256 public constant SEED_DELAY = 64;
    uint256 internal constant _FOR_CLIENT = 1;
    uint256 internal constant _FOR_PROVIDER = 2;
    uint256 private constant _QUORUM_PARTS = 3;
    uint256 private constant _PERIODS = 4;
    uint256 private constant _HISTORY_WINDOW = 8191;
    uint256 private constant _WINDOW = 256;
    /// @dev A board waits for 180 days; the rest is for calls that come late.
    uint256 private constant _MAX_TIME = 150 days;
    /// @dev A pot has 792 fees at most, and fits in 96 bits with bonds and all.
    uint256 private constant _MAX_WEI = 1000 ether;
    /// @inheritdoc IDaoCourt
    IVotingEscrow public immutable ESCROW;
    /// @inheritdoc IDaoCourt
    address public immutable OWNER;
    /// @inheritdoc IDaoCourt
    uint256 public immutable SEATS;
    /// @inheritdoc IDaoCourt
    uint256 public immutable ROUNDS;
    /// @inheritdoc IDaoCourt
    uint256 public immutable PERIOD;
    /// @inheritdoc IDaoCourt
    uint256 public immutable LAST_WORD;
    /// @inheritdoc IDaoCourt
    uint256 public immutable FEE;
    /// @inheritdoc IDaoCourt
    uint256 public immutable BOND;

    /* STORAGE */

    /// @inheritdoc IDaoCourt
    uint256 public disputeCount;
    /// @inheritdoc IDaoCourt
    uint256 public leftOver;
    mapping(uint256 dispute => StoredDispute) internal _disputes;
    mapping(uint256 dispute => mapping(uint256 round => StoredRound)) internal _rounds;
    mapping(uint256 dispute => mapping(uint256 round => mapping(address account => Juror))) internal _jurors;

    /* CONSTRUCTOR */

    constructor(IVotingEscrow escrow, address owner, CourtTerms memory terms) {
        _requireTerm(terms.seats, 3, 99);
        _requireTerm(terms.rounds, 1, 4);
        _requireTerm(terms.period, 1 hours, 7 days);
        _requireTerm(terms.lastWord, 1 days, 60 days);
        _requireTerm(terms.fee, 1, _MAX_WEI);
        _requireTerm(terms.bond, 1, _MAX_WEI);
        uint256 time = uint256(terms.rounds) * terms.period * _PERIODS + terms.lastWord;
        require(time <= _MAX_TIME, DaoCourtTooLong(time, _MAX_TIME));
        (ESCROW, OWNER) = (escrow, owner);
        (SEATS, ROUNDS, PERIOD, LAST_WORD) = (terms.seats, terms.rounds, terms.period, terms.lastWord);
        (FEE, BOND) = (terms.fee, terms.bond);
    }

    /* VIEWS */

    /// @inheritdoc IJobArbiter
    function cost() public view returns (uint256) {
        return SEATS * FEE;
    }

    /// @inheritdoc IDaoCourt
    function phaseOf(uint256 dispute) public view returns (Phase) {
        StoredDispute memory stored = _disputes[dispute];
        if (stored.snapshot == 0) return Phase.None;
        if (stored.right != 0) return Phase.Closed;
        if (stored.ownerUntil != 0) return block.timestamp <= stored.ownerUntil ? Phase.Owner : Phase.Due;
        StoredRound storage round = _rounds[dispute][stored.round];
        if (round.start == 0) return Phase.Seed;
        uint256 passed = (block.timestamp - round.start) / PERIOD;
        if (passed == 0) return Phase.Enlist;
        uint256 quorum = _quorum(stored.appeals);
        if (round.seats < quorum) return Phase.Due;
        if (passed == 1) return Phase.Commit;
        if (passed == 2) return Phase.Reveal;
        bool hasSpoken = uint256(round.forClient) + round.forProvider >= quorum;
        return passed == 3 && hasSpoken ? Phase.Appeal : Phase.Due;
    }

    /// @inheritdoc IDaoCourt
    function disputeOf(uint256 dispute) external view returns (Dispute memory) {
        StoredDispute memory stored = _disputes[dispute];
        return Dispute({
            client: stored.client,
            provider: stored.provider,
            snapshot: stored.snapshot,
            round: stored.round,
            appeals: stored.appeals,
            ownerUntil: stored.ownerUntil,
            isClosed: stored.right != 0
        });
    }

    /// @inheritdoc IDaoCourt
    function roundOf(uint256 dispute, uint256 at) external view returns (Round memory) {
        StoredRound memory round = _rounds[dispute][at];
        return Round({
            seed: round.seed,
            block: round.start == 0 && round.number != 0 ? _blockOf(round.number) : round.number,
            expected: round.expected,
            totalPower: round.totalPower,
            start: round.start,
            seats: round.seats,
            forClient: round.forClient,
            forProvider: round.forProvider,
            pot: round.pot,
            reward: round.reward,
            result: round.result
        });
    }

    /// @inheritdoc IDaoCourt
    function jurorOf(uint256 dispute, uint256 round, address account) external view returns (Juror memory) {
        return _jurors[dispute][round][account];
    }

    /// @inheritdoc IDaoCourt
    function seatsOf(uint256 dispute, address account) external view returns (uint256) {
        StoredDispute memory stored = _disputes[dispute];
        if (account == stored.client || account == stored.provider) return 0;
        return _seats(stored.snapshot, _rounds[dispute][stored.round], account);
    }

    /// @inheritdoc IDaoCourt
    function commitmentOf(uint256 dispute, uint256 round, address juror, uint256 choice, bytes32 salt)
        public
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(dispute, round, juror, choice, salt));
    }

    /// @inheritdoc IDaoCourt
    function appealCost(uint256 dispute) public view returns (uint256) {
        return cost() << (uint256(_disputes[dispute].appeals) + 1);
    }

    /* INTERNAL */

    function _requireTerm(uint256 given, uint256 min, uint256 max) private pure {
        require(given >= min && given <= max, DaoCourtInvalidTerm(given, min, max));
    }

    function _requirePhase(uint256 dispute, Phase required) internal view {
        Phase phase = phaseOf(dispute);
        require(phase == required, DaoCourtWrongPhase(dispute, phase));
    }

    /// @dev The caller, if it has seats in the present round.
    function _juror(uint256 dispute) internal view returns (uint256 round, Juror storage juror) {
        round = _disputes[dispute].round;
        juror = _jurors[dispute][round][msg.sender];
        require(juror.seats > 0, DaoCourtNoSeat(dispute, round, msg.sender));
    }

    /// @dev The block to show now: the one that was fixed, or the one so many windows later whose hash is still known.
    function _blockOf(uint256 first) internal view returns (uint256) {
        if (block.number <= first) return first;
        uint256 window = Blockhash.HISTORY_STORAGE_ADDRESS.code.length > 0 ? _HISTORY_WINDOW : _WINDOW;
        return first + (block.number - first - 1) / window * window;
    }

    /// @dev A third of the seats that are paid, rounded up.
    function _quorum(uint256 appeals) private view returns (uint256) {
        return Math.ceilDiv(SEATS << appeals, _QUORUM_PARTS);
    }

    function _seats(uint256 snapshot, StoredRound storage round, address account) internal view returns (uint256) {
        uint256 total = round.totalPower;
        if (total == 0) return 0;
        uint256 parts = round.expected * ESCROW.powerAt(account, snapshot);
        uint256 lot = uint256(keccak256(abi.encode(round.seed, account))) % total;
        return parts / total + (lot < parts % total ? 1 : 0);
    }

    /// @dev What a round comes to if it ends as it is. More than half must say the client.
    function _verdict(StoredDispute storage stored, StoredRound storage round) internal view returns (Result) {
        uint256 quorum = _quorum(stored.appeals);
        if (round.seats < quorum) return Result.Void;
        if (uint256(round.forClient) + round.forProvider < quorum) return Result.Silent;
        return round.forClient > round.forProvider ? Result.Client : Result.Provider;
    }

    /// @dev What the last round that decided said; half each where none did.
    function _lastShare(uint256 dispute, uint256 last) internal view returns (uint256) {
        for (uint256 at = last + 1; at > 0; --at) {
            Result result = _rounds[dispute][at - 1].result;
            if (result == Result.Client) return 0;
            if (result == Result.Provider) return _BPS;
        }
        return _BPS / 2;
    }

    /// @dev Wei for a seat that said `choice`.
    function _payOf(uint256 dispute, StoredRound storage round, uint256 choice) internal view returns (uint256) {
        Result result = round.result;
        if (result == Result.Void) return BOND;
        if (result == Result.Silent) return choice == 0 ? 0 : BOND;
        uint256 right = _disputes[dispute].right;
        return right != 0 && choice == right ? BOND + round.reward : 0;
    }
}
