// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {SignatureLib} from "../../libraries/SignatureLib.sol";
import {TryTransferLib} from "../../libraries/TryTransferLib.sol";
import {IJobArbiter} from "./IJobArbiter.sol";
import {IJobBoard} from "./IJobBoard.sol";
import {JobTerms} from "./JobTerms.sol";

contract JobBoard is JobTerms, EIP712, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev Three slots, and a fourth for a payee that is not the provider.
    ///
    ///     client   160 | deadline 40 | state 8 | fee 16 | review 32
    ///     provider 160 | budget 96
    ///     token    160 | bond 16 | arbiter 16 | has a payee 8
    struct Stored {
        address client;
        uint40 deadline;
        State state;
        uint16 feeBps;
        uint32 review;
        address provider;
        uint96 budget;
        address token;
        uint16 bondBps;
        uint16 arbiter;
        bool hasPayee;
    }

    /* CONSTANTS */

    /// @inheritdoc IJobBoard
    uint256 public constant RULING_TIME = 180 days;
    /// @inheritdoc IJobBoard
    uint256 public constant TRANSFER_GAS = 150_000;
    /// @inheritdoc IJobBoard
    bytes32 public constant SETTLEMENT_TYPEHASH =
        keccak256("Settlement(uint256 job,uint256 shareBps,uint256 deadline,address account)");
    uint256 private constant _MAX_REVIEW = 180 days;
    uint256 private constant _MAX_WORK = 2 * 365 days;

    /* STORAGE */

    /// @inheritdoc IJobBoard
    uint256 public jobCount;
    mapping(uint256 job => Stored) private _jobs;
    mapping(uint256 job => address) private _payees;
    /// @inheritdoc IJobBoard
    mapping(address account => mapping(address token => uint256 amount)) public keptFor;

    /* CONSTRUCTOR */

    constructor(BoardConfig memory config) JobTerms(config) EIP712("JobBoard", "1") {}

    /* LIFE OF A JOB */

    /// @inheritdoc IJobBoard
    function open(Offer calldata offer) external nonReentrant returns (uint256 job) {
        _requireParty(offer.provider);
        require(offer.provider != msg.sender, JobBoardInvalidParty(msg.sender));
        _requireParty(offer.payee);
        uint256 limit = limitOf[offer.token];
        require(offer.budget > 0 && offer.budget <= limit, JobBoardInvalidBudget(offer.token, offer.budget, limit));
        Settings memory current = _settings;
        _requireTime(offer.review, current.minReview, _MAX_REVIEW);
        _requireTime(offer.deliverBy, block.timestamp, block.timestamp + _MAX_WORK);

        job = ++jobCount;
        bool hasPayee = offer.payee != offer.provider;
        _jobs[job] = Stored({
            client: msg.sender,
            deadline: offer.deliverBy,
            state: State.Funded,
            feeBps: current.feeBps,
            review: offer.review,
            provider: offer.provider,
            budget: offer.budget,
            token: offer.token,
            bondBps: current.bondBps,
            arbiter: current.arbiter,
            hasPayee: hasPayee
        });
        if (hasPayee) _payees[job] = offer.payee;

        _tell(job, offer, current);
        _pull(offer.token, offer.budget);
    }

    /// @inheritdoc IJobBoard
    function submit(uint256 job, bytes32 deliverable) external {
        Stored storage stored = _jobs[job];
        require(stored.state == State.Funded, JobBoardWrongState(job, stored.state));
        require(msg.sender == stored.provider, JobBoardNotAllowed(job, msg.sender));
        require(block.timestamp <= stored.deadline, JobBoardTooLate(job, stored.deadline));
        stored.state = State.Submitted;
        // The cast is safe: seconds fit in 40 bits for 34,000 years.
        stored.deadline = uint40(block.timestamp + stored.review);

        emit JobSubmitted(job, msg.sender, deliverable);
    }

    /// @inheritdoc IJobBoard
    function accept(uint256 job) external nonReentrant {
        Stored memory stored = _in(job, State.Submitted);
        require(
            msg.sender == stored.client || block.timestamp > stored.deadline, JobBoardTooEarly(job, stored.deadline)
        );
        _close(job, stored, _BPS, 0);
    }

    /// @inheritdoc IJobBoard
    function dispute(uint256 job, bytes32 evidence) external payable nonReentrant {
        Stored memory stored = _in(job, State.Submitted);
        require(msg.sender == stored.client, JobBoardNotAllowed(job, msg.sender));
        require(block.timestamp <= stored.deadline, JobBoardTooLate(job, stored.deadline));
        require(stored.arbiter != 0, JobBoardNoArbiter(job));
        Arbiter memory judge = _arbiters[stored.arbiter];
        require(judge.asks || msg.value == 0, JobBoardNothingToForward(msg.value));
        uint256 bond = _bondUp(stored);
        uint256 until = block.timestamp + RULING_TIME;
        _jobs[job].state = State.Disputed;
        // The cast is safe: seconds fit in 40 bits for 34,000 years.
        _jobs[job].deadline = uint40(until);

        emit JobDisputed(job, msg.sender, stored.token, judge.account, bond, until, evidence);

        if (bond > 0) _pull(stored.token, bond);
        if (judge.asks) {
            IJobArbiter(judge.account).raise{value: msg.value}(job, msg.sender, stored.provider, evidence);
        }
    }

    /// @inheritdoc IJobBoard
    function concede(uint256 job) external nonReentrant {
        Stored memory stored = _live(job);
        bool isClient = msg.sender == stored.client;
        require(isClient || msg.sender == stored.provider, JobBoardNotAllowed(job, msg.sender));
        uint256 share = isClient ? _BPS : 0;
        _close(job, stored, share, stored.state == State.Disputed ? share : 0);
    }

    /// @inheritdoc IJobBoard
    function claimBack(uint256 job) external nonReentrant {
        Stored memory stored = _in(job, State.Funded);
        require(block.timestamp > stored.deadline, JobBoardTooEarly(job, stored.deadline));
        emit JobExpired(job);
        _pay(job, stored, 0, 0);
    }

    /// @inheritdoc IJobBoard
    function settle(uint256 job, uint256 shareBps, uint256 deadline, bytes calldata signature) external nonReentrant {
        Stored memory stored = _live(job);
        bool isClient = msg.sender == stored.client;
        require(isClient || msg.sender == stored.provider, JobBoardNotAllowed(job, msg.sender));
        _requireShare(shareBps, _BPS);
        require(block.timestamp <= deadline, JobBoardTooLate(job, deadline));
        address other = isClient ? stored.provider : stored.client;
        bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(SETTLEMENT_TYPEHASH, job, shareBps, deadline, other)));
        require(SignatureLib.isValid(other, digest, signature), JobBoardBadSignature(other));
        _close(job, stored, shareBps, 0);
    }

    /// @inheritdoc IJobBoard
    function rule(uint256 job, uint256 shareBps) external nonReentrant {
        Stored memory stored = _in(job, State.Disputed);
        require(msg.sender == _arbiters[stored.arbiter].account, JobBoardNotAllowed(job, msg.sender));
        _requireShare(shareBps, _BPS);
        _close(job, stored, shareBps, shareBps);
    }

    /// @inheritdoc IJobBoard
    function lapse(uint256 job) external nonReentrant {
        Stored memory stored = _in(job, State.Disputed);
        require(block.timestamp > stored.deadline, JobBoardTooEarly(job, stored.deadline));
        _close(job, stored, _BPS / 2, 0);
    }

    /// @inheritdoc IJobBoard
    function withdraw(address account, address token) external nonReentrant returns (uint256 amount) {
        amount = keptFor[account][token];
        require(amount > 0, JobBoardNothingKept(account, token));
        keptFor[account][token] = 0;

        emit Withdrawn(account, token, amount);

        IERC20(token).safeTransfer(account, amount);
    }

    /* VIEWS */

    /// @inheritdoc IJobBoard
    function jobOf(uint256 job) external view returns (Job memory) {
        Stored memory stored = _jobs[job];
        return Job({
            client: stored.client,
            provider: stored.provider,
            payee: stored.hasPayee ? _payees[job] : stored.provider,
            token: stored.token,
            budget: stored.budget,
            deadline: stored.deadline,
            review: stored.review,
            feeBps: stored.feeBps,
            bondBps: stored.bondBps,
            arbiter: _arbiters[stored.arbiter].account,
            state: stored.state
        });
    }

    /// @inheritdoc IJobBoard
    function bondOf(uint256 job) external view returns (uint256) {
        return _bondUp(_jobs[job]);
    }

    /* INTERNAL */

    /// @dev Ends the job with `shareBps` of the budget and `bondShareBps` of the bond for the provider.
    function _close(uint256 job, Stored memory stored, uint256 shareBps, uint256 bondShareBps) private {
        if (shareBps > 0) emit JobCompleted(job, msg.sender, bytes32(shareBps));
        else emit JobRejected(job, msg.sender, bytes32(0));
        _pay(job, stored, shareBps, bondShareBps);
    }

    /// @dev Forgets the job, then pays. The client gets what the others do not.
    function _pay(uint256 job, Stored memory stored, uint256 shareBps, uint256 bondShareBps) private {
        uint256 gross = uint256(stored.budget) * shareBps / _BPS;
        uint256 fee = Math.ceilDiv(gross * stored.feeBps, _BPS);
        uint256 bond = stored.state == State.Disputed ? _bondUp(stored) : 0;
        uint256 bondPart = bond * bondShareBps / _BPS;
        address payee = stored.provider;
        delete _jobs[job];
        if (stored.hasPayee) {
            payee = _payees[job];
            delete _payees[job];
        }

        if (gross > 0) emit PaymentReleased(job, stored.provider, gross - fee);
        if (gross < stored.budget) emit Refunded(job, stored.client, stored.budget - gross);
        if (_send(stored.token, feeReceiver(), fee)) emit FeePaid(job, stored.token, fee);
        uint256 part = gross - fee + bondPart;
        if (_send(stored.token, payee, part)) emit Earned(job, payee, stored.token, part);
        part = stored.budget + bond - gross - bondPart;
        if (_send(stored.token, stored.client, part)) emit Returned(job, stored.client, stored.token, part);
    }

    /// @dev Sends, or keeps what the token refuses to send. Nothing is no payment.
    function _send(address token, address to, uint256 amount) private returns (bool ok) {
        if (amount == 0) return false;
        uint256 required = TRANSFER_GAS + TRANSFER_GAS / 32;
        require(gasleft() > required, JobBoardTooLittleGas(gasleft(), required));
        ok = TryTransferLib.tryTransfer(token, to, amount, TRANSFER_GAS);
        if (ok) return true;
        keptFor[to][token] += amount;
        emit Kept(to, token, amount);
    }

    /// @dev Takes exactly `amount` from the caller.
    function _pull(address token, uint256 amount) private {
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = IERC20(token).balanceOf(address(this)) - before;
        require(received == amount, JobBoardPaymentMissing(token, received, amount));
    }

    function _tell(uint256 job, Offer calldata offer, Settings memory current) private {
        address judge = current.arbiter == 0 ? address(0) : _arbiters[current.arbiter].account;
        emit JobCreated(job, msg.sender, offer.provider, judge, offer.deliverBy, address(0));
        emit JobFunded(job, msg.sender, offer.budget);
        emit JobOffered(
            job,
            msg.sender,
            offer.token,
            offer.budget,
            offer.payee,
            offer.review,
            current.feeBps,
            current.bondBps,
            offer.terms
        );
    }

    function _in(uint256 job, State state) private view returns (Stored memory stored) {
        stored = _jobs[job];
        require(stored.state == state, JobBoardWrongState(job, stored.state));
    }

    function _live(uint256 job) private view returns (Stored memory stored) {
        stored = _jobs[job];
        require(stored.state != State.None, JobBoardWrongState(job, State.None));
    }

    function _requireParty(address party) private view {
        require(party != address(0) && party != address(this), JobBoardInvalidParty(party));
    }

    function _bondUp(Stored memory stored) private pure returns (uint256) {
        return Math.ceilDiv(uint256(stored.budget) * stored.bondBps, _BPS);
    }
}
