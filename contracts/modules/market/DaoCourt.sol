// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BlockHeader} from "@openzeppelin/contracts/utils/BlockHeader.sol";
import {Blockhash} from "@openzeppelin/contracts/utils/Blockhash.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {CourtRounds} from "./CourtRounds.sol";
import {IDaoCourt} from "./IDaoCourt.sol";
import {IJobArbiter} from "./IJobArbiter.sol";

contract DaoCourt is CourtRounds {
    using SafeCast for uint256;

    /* CONSTRUCTOR */

    constructor(IVotingEscrow escrow, address owner, CourtTerms memory terms) CourtRounds(escrow, owner, terms) {}

    /* STEPS */

    /// @inheritdoc IJobArbiter
    function raise(uint256 job, address client, address provider, bytes32) external payable nonReentrant {
        _requirePayment(cost());
        uint256 dispute = ++disputeCount;
        _ask(bytes32(dispute), job);
        StoredDispute storage stored = _disputes[dispute];
        (stored.client, stored.provider) = (client, provider);
        // The cast is safe: seconds fit in 40 bits for 34,000 years.
        stored.snapshot = uint40(block.timestamp - 1);
        _open(dispute, 0, SEATS, msg.value);
    }

    /// @inheritdoc IDaoCourt
    function draw(uint256 dispute, bytes calldata header) external {
        _requirePhase(dispute, Phase.Seed);
        StoredDispute memory stored = _disputes[dispute];
        StoredRound storage round = _rounds[dispute][stored.round];
        uint256 number = _blockOf(round.number);
        require(number < block.number, DaoCourtTooEarly(number, block.number));
        bytes32 given = keccak256(header);
        require(given == Blockhash.blockHash(number), DaoCourtWrongBlock(number, given));

        bytes32 seed = keccak256(abi.encode(BlockHeader.getPrevRandao(header), address(this), dispute, stored.round));
        round.seed = seed;
        round.totalPower = ESCROW.totalPowerAt(stored.snapshot).toUint128();
        // The cast is safe: see above.
        round.start = uint40(block.timestamp);
        round.number = uint40(number);

        emit Drawn(dispute, stored.round, number, seed, block.timestamp + PERIOD);
    }

    /// @inheritdoc IDaoCourt
    function enlist(uint256 dispute) external payable returns (uint256 seats) {
        _requirePhase(dispute, Phase.Enlist);
        StoredDispute memory stored = _disputes[dispute];
        bool isParty = msg.sender == stored.client || msg.sender == stored.provider;
        require(!isParty, DaoCourtParty(dispute, msg.sender));
        Juror storage juror = _jurors[dispute][stored.round][msg.sender];
        require(juror.seats == 0, DaoCourtEnlistedBefore(dispute, stored.round, msg.sender));
        StoredRound storage round = _rounds[dispute][stored.round];
        seats = _seats(stored.snapshot, round, msg.sender);
        require(seats > 0, DaoCourtNoSeat(dispute, stored.round, msg.sender));
        _requirePayment(seats * BOND);
        // The casts are safe: all seats together are the expected ones, and one more for each account.
        juror.seats = uint24(seats);
        round.seats += uint24(seats);

        emit Enlisted(dispute, stored.round, msg.sender, seats, msg.value);
    }

    /// @inheritdoc IDaoCourt
    function commit(uint256 dispute, bytes32 commitment) external {
        _requirePhase(dispute, Phase.Commit);
        (uint256 round, Juror storage juror) = _juror(dispute);
        require(bytes28(commitment) != 0, DaoCourtEmptyCommitment());
        juror.commitment = bytes28(commitment);

        emit Committed(dispute, round, msg.sender, commitment);
    }

    /// @inheritdoc IDaoCourt
    function reveal(uint256 dispute, uint256 choice, bytes32 salt) external {
        _requirePhase(dispute, Phase.Reveal);
        (uint256 at, Juror storage juror) = _juror(dispute);
        bool isKnown = choice == _FOR_CLIENT || choice == _FOR_PROVIDER;
        bool isSame = juror.commitment == bytes28(commitmentOf(dispute, at, msg.sender, choice, salt));
        require(isKnown && isSame && juror.choice == 0, DaoCourtWrongReveal(dispute, at, msg.sender));
        // The cast is safe: 1 or 2.
        juror.choice = uint8(choice);
        StoredRound storage round = _rounds[dispute][at];
        if (choice == _FOR_CLIENT) round.forClient += juror.seats;
        else round.forProvider += juror.seats;

        emit Revealed(dispute, at, msg.sender, choice, juror.seats);
    }

    /// @inheritdoc IDaoCourt
    function appeal(uint256 dispute) external payable {
        _requirePhase(dispute, Phase.Appeal);
        _requirePayment(appealCost(dispute));
        StoredDispute storage stored = _disputes[dispute];
        emit Appealed(dispute, stored.round, msg.sender, msg.value);
        _end(dispute, stored.round, _verdict(stored, _rounds[dispute][stored.round]));
        ++stored.appeals;
        _next(dispute, stored, msg.value);
    }

    /// @inheritdoc IDaoCourt
    function advance(uint256 dispute) external nonReentrant {
        _requirePhase(dispute, Phase.Due);
        StoredDispute storage stored = _disputes[dispute];
        if (stored.ownerUntil != 0) {
            _close(dispute, _lastShare(dispute, stored.round));
            return;
        }
        Result result = _verdict(stored, _rounds[dispute][stored.round]);
        _end(dispute, stored.round, result);
        if (result == Result.Void || result == Result.Silent) _next(dispute, stored, 0);
        else _close(dispute, result == Result.Provider ? _BPS : 0);
    }

    /// @inheritdoc IDaoCourt
    function rule(uint256 dispute, uint256 shareBps) external nonReentrant {
        require(msg.sender == OWNER, DaoCourtNotAllowed(msg.sender));
        _requirePhase(dispute, Phase.Owner);
        require(shareBps <= _BPS, DaoCourtShareAboveLimit(shareBps, _BPS));
        _close(dispute, shareBps);
    }

    /// @inheritdoc IDaoCourt
    function claim(uint256 dispute, uint256 round, address account) external nonReentrant returns (uint256 amount) {
        Juror memory juror = _jurors[dispute][round][account];
        amount = juror.seats * _payOf(dispute, _rounds[dispute][round], juror.choice);
        require(amount > 0, DaoCourtNothingToClaim(dispute, round, account));
        delete _jurors[dispute][round][account];

        emit Claimed(dispute, round, account, amount);

        _pay(account, amount);
    }

    /// @inheritdoc IDaoCourt
    function sweep() external nonReentrant returns (uint256 amount) {
        amount = leftOver;
        require(amount > 0, DaoCourtNothingLeft());
        leftOver = 0;

        emit LeftSwept(amount);

        _pay(OWNER, amount);
    }

    /// @inheritdoc IDaoCourt
    function submitEvidence(uint256 dispute, string calldata uri) external {
        Phase phase = phaseOf(dispute);
        require(phase == Phase.Seed || phase == Phase.Enlist, DaoCourtWrongPhase(dispute, phase));
        StoredDispute storage stored = _disputes[dispute];
        bool isParty = msg.sender == stored.client || msg.sender == stored.provider;
        require(isParty, DaoCourtNotAParty(dispute, msg.sender));
        emit EvidenceGiven(dispute, msg.sender, uri);
    }

    /* INTERNAL */

    /// @dev A round of which the lots are drawn by a later block.
    function _open(uint256 dispute, uint256 at, uint256 expected, uint256 pot) private {
        StoredRound storage round = _rounds[dispute][at];
        uint256 number = block.number + SEED_DELAY;
        // The casts are safe: 792 seats and their fees at most, and blocks fit in 40 bits.
        (round.number, round.expected, round.pot) = (uint40(number), uint16(expected), uint96(pot));

        emit RoundOpened(dispute, at, number, expected, pot);
    }

    function _end(uint256 dispute, uint256 at, Result result) private {
        _rounds[dispute][at].result = result;
        emit RoundEnded(dispute, at, result);
    }

    /// @dev Another round with twice the seats, or the owner. What was paid for its word is left over for the owner.
    function _next(uint256 dispute, StoredDispute storage stored, uint256 paid) private {
        uint256 at = uint256(stored.round) + 1;
        if (at < ROUNDS) {
            // The cast is safe: 4 rounds at most.
            stored.round = uint8(at);
            _open(dispute, at, uint256(_rounds[dispute][at - 1].expected) * 2, paid);
            return;
        }
        leftOver += paid;
        uint256 until = block.timestamp + LAST_WORD;
        // The cast is safe: see above.
        stored.ownerUntil = uint40(until);

        emit OwnerAsked(dispute, until);
    }

    /// @dev Divides all pots and bonds, then tells the board.
    function _close(uint256 dispute, uint256 shareBps) private {
        StoredDispute storage stored = _disputes[dispute];
        bool isProviders = shareBps >= _BPS / 2;
        // The cast is safe: 1 or 2.
        stored.right = uint8(isProviders ? _FOR_PROVIDER : _FOR_CLIENT);
        uint256 left;
        uint256 last = stored.round;
        for (uint256 at; at <= last; ++at) {
            StoredRound storage round = _rounds[dispute][at];
            left += round.pot;
            uint256 right = round.seats;
            if (round.result == Result.Silent) right = uint256(round.forClient) + round.forProvider;
            else if (round.result != Result.Void) right = isProviders ? round.forProvider : round.forClient;
            left += (round.seats - right) * BOND;
            if (right == 0 || round.result == Result.Void || round.result == Result.Silent) continue;
            uint256 reward = left / right;
            // The cast is safe: all that was paid and brought in four rounds is far below 2^96 wei.
            round.reward = uint96(reward);
            left -= reward * right;
        }
        leftOver += left;

        emit Closed(dispute, shareBps, left);

        _answer(bytes32(dispute), shareBps);
    }

    function _pay(address to, uint256 amount) private {
        (bool ok,) = to.call{value: amount}("");
        require(ok, DaoCourtPaymentFailed(to, amount));
    }
}
