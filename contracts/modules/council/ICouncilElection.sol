// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";

/// @title ICouncilElection
/// @notice Elects the members of a council by the clock, cohort after cohort, and says who is on it.
/// @dev Election number n, from 0, is for cohort n % `COHORTS`. It opens at `START` + n * `TERM` / `COHORTS`, whoever
/// does or does not act, and goes through four times, of which none can be moved:
///
///     nominations  `NOMINATION_TIME`, from the opening: candidates nominate themselves, members endorse them
///     vote         `VOTE_TIME`: ballots; in its second half a ballot weighs less and less, down to nothing
///     seating      `SEATING_TIME`: candidates with the most votes take their places on the list, by anybody's call
///     result       from then on the list can be applied, until that of the cohort's next election can
///
/// Power is that of the second of the opening, so nothing that is bought or borrowed later counts. No call loops over
/// candidates, and what it costs does not depend on how many there are.
///
/// An election that nobody takes part in, or applies, moves no other. The terms never change.
interface ICouncilElection {
    /// @dev What the clock of a council goes by.
    struct Terms {
        uint48 firstAfter; // seconds from the creation to the opening of election 0
        uint48 term; // seconds from one election of a cohort to its next
        uint8 cohorts; // groups of seats that are elected in turn
        uint8 seats; // of each cohort
        uint8 minSeats; // of all: below this, members whose cohort was elected anew stay
        uint16 barBps; // basis points of all power that must endorse a candidate
    }

    enum Vetting {
        None,
        Excluded,
        Included
    }

    /// @dev One slot.
    struct Nominee {
        uint112 endorsed; // power
        uint112 weight; // votes: power, less for what was cast late
        uint16 number; // counted from 1 in the order in which they reached the bar; 0: below the bar
        Vetting vetting;
        bool isNominated;
    }

    /// @dev A ballot that its voter signed (EIP-712): `CouncilBallot(uint256 election,address voter,
    /// address[] nominees,uint16[] bps,uint48 sequence)`.
    struct SignedBallot {
        address voter;
        address[] nominees;
        uint16[] bps; // basis points of the voter's power for each nominee
        uint48 sequence; // unix second of the signature
        bytes signature;
    }

    /// @dev What became of a signed ballot.
    enum Outcome {
        Counted,
        InvalidSignature,
        OutOfDate, // a ballot with the same sequence or a later one counts already
        FromTheFuture,
        NoPower,
        InvalidChoices
    }

    /// @notice The terms are none: see `Terms` and the limits.
    error CouncilElectionInvalidTerms();
    /// @notice `account` cannot be a member: it is nobody, the Safe, a member already, or barred.
    error CouncilElectionInvalidMember(address account);
    /// @notice This can be done from second `from` and before second `until` only (unix).
    error CouncilElectionTime(uint256 election, uint256 from, uint256 until);
    /// @notice `account` was nominated already.
    error CouncilElectionNominated(uint256 election, address account);
    /// @notice `account` was not nominated.
    error CouncilElectionNotNominated(uint256 election, address account);
    /// @notice `account` has a seat that does not end with this election.
    error CouncilElectionSeated(address account, uint256 cohort);
    /// @notice `account` can have no seat before second `until`.
    error CouncilElectionBarred(address account, uint256 until);
    /// @notice `account` had no power when the election opened, or none of it is left to endorse with.
    error CouncilElectionNoPower(uint256 election, address account);
    /// @notice All endorsements of an account together are at most 10,000 basis points of its power.
    error CouncilElectionEndorsed(uint256 election, address account, uint256 bps);
    /// @notice A ballot has up to `MAX_CHOICES` candidates that reached the bar, each with some of 10,000 basis points.
    error CouncilElectionInvalidChoices(uint256 election);
    /// @notice `account` cannot be seated: it is below the bar, excluded, seated already, or has not more votes than the
    /// last on a full list.
    error CouncilElectionNotSeatable(uint256 election, address account);
    /// @notice The result was applied already.
    error CouncilElectionApplied(uint256 election);
    /// @notice `account` is no member.
    error CouncilElectionNotMember(address account);
    /// @notice `caller` is not the new key of a seat that is ready at second `readyAt`; 0: there is no such change.
    error CouncilElectionNotReady(address caller, uint256 readyAt);
    /// @notice `caller` is not the guardian.
    error CouncilElectionNotGuardian(address caller, address guardian);
    /// @notice What was decided about `account` is final, or there is nothing to undo.
    error CouncilElectionVetted(uint256 election, address account, Vetting vetting);
    /// @notice An exclusion needs a reason.
    error CouncilElectionNoReason();

    /// @notice `nominee` stands for election; `statement` is the digest of what it says.
    event Nominated(uint256 indexed election, address indexed nominee, bytes32 statement);
    /// @notice `endorser` endorsed with `bps` basis points of its power, which is `power`.
    event Endorsed(
        uint256 indexed election, address indexed endorser, address indexed nominee, uint256 bps, uint256 power
    );
    /// @notice `nominee` reached the bar, as number `number`: it can be voted for.
    event BarReached(uint256 indexed election, address indexed nominee, uint256 number);
    /// @notice The ballot of `voter`, in place of an earlier one; `power` counts for it in all.
    event CouncilVoteCast(
        uint256 indexed election, address indexed voter, address[] nominees, uint16[] bps, uint256 power
    );
    /// @notice A signed ballot was not counted.
    event CouncilBallotRejected(uint256 indexed election, address indexed voter, Outcome outcome);
    /// @notice The guardian excluded `nominee`.
    event NomineeExcluded(uint256 indexed election, address indexed nominee, string reason);
    /// @notice The members took `nominee` back in, for good.
    event NomineeIncluded(uint256 indexed election, address indexed nominee);
    /// @notice `nominee` is on the list, with `weight`, in place of `displaced` if the list was full.
    event NomineeSeated(uint256 indexed election, address indexed nominee, uint256 weight, address displaced);
    /// @notice The cohort has these members now.
    event CohortElected(uint256 indexed election, uint256 indexed cohort, address[] members);
    /// @notice The members recalled `member`, which can have no seat before second `barredUntil`.
    event MemberRecalled(address indexed member, uint256 barredUntil);
    /// @notice `newKey` can take the seat of `member` from second `readyAt` on.
    event RotationStarted(address indexed member, address indexed newKey, uint256 readyAt);
    /// @notice `newKey` has the seat of `member`.
    event MemberRotated(address indexed member, address indexed newKey);
    /// @notice The owner changed the guardian.
    event GuardianSet(address oldGuardian, address newGuardian);

    /* ELECTION */

    /// @notice Nominates the caller; `statement` is the digest of what it says for itself.
    /// @dev Requirements: it is time for nominations; the caller is not nominated, not barred, and has no seat of
    /// another cohort.
    function nominate(uint256 election, bytes32 statement) external;

    /// @notice Endorses `nominee` with `bps` basis points of the caller's power, for good.
    /// @dev Rounds down. Requirements: it is time for nominations; all endorsements of the caller are at most 10,000.
    function endorse(uint256 election, address nominee, uint256 bps) external;

    /// @notice Votes: `bps[i]` basis points of the caller's power for `nominees[i]`, in place of its earlier ballot.
    /// @dev Weighs power * bps / 10,000 in the first `FULL_WEIGHT_TIME` of the vote, then linearly less, nothing at its
    /// end; rounds down. Without nominees it takes the earlier ballot back. What the voter signed before this second is
    /// out of date.
    function vote(uint256 election, address[] calldata nominees, uint16[] calldata bps) external;

    /// @notice Votes for those who signed; a ballot that does not count stops no other.
    /// @dev They weigh what the second of this call makes of them.
    function votesBySig(uint256 election, SignedBallot[] calldata ballots) external returns (Outcome[] memory outcomes);

    /// @notice Puts `nominee` on the list, if it has more votes than the last there, or a place is free. Among equals
    /// who reached the bar first is first.
    /// @dev Requirements: it is time for seating; `nominee` reached the bar and is neither excluded, barred nor seated.
    function seat(uint256 election, address nominee) external;

    /// @notice Gives the seats of the cohort to those on the list, for `TERM`.
    /// @dev Left out is who was barred meanwhile or has a seat of another cohort. Members of the cohort who are not on
    /// the list stay while there would be less than `minSeats` without them. Requirements: seating is over; that of the
    /// cohort's next election is not; exactly once.
    function applyResult(uint256 election) external;

    /* MEMBERS */

    /// @notice Lets `newKey` take the caller's seat `ROTATION_TIME` from now, in place of an earlier change; the
    /// caller's own address takes it back.
    function rotate(address newKey) external;

    /// @notice Takes the seat of `member`, as its new key, and its nomination in the latest election.
    /// @dev Requirements: the change is ready, for less than `ROTATION_WINDOW`; the caller has no seat, is not barred, and not nominated.
    function acceptRotation(address member) external;

    /* GUARDIAN */

    /// @notice Excludes a nominee, with a public reason.
    /// @dev Requirements: the caller is the guardian; the last `VETTING_TIME` after the nominations are not over; nothing
    /// was decided about it before.
    function exclude(uint256 election, address nominee, string calldata reason) external;

    /* OWNER */

    /// @notice Takes an excluded nominee back in, for good. Votes for it were counted all the time.
    /// @dev Requirements: the caller is the owner; seating is not over.
    function include(uint256 election, address nominee) external;

    /// @notice Takes the seat of `member`, which stays empty until the cohort's next election, and bars it from any
    /// seat before second `barredUntil`.
    function recallMember(address member, uint48 barredUntil) external;

    /// @notice Gives the seat of `member`, whose key is lost, to `newKey` at once.
    function replaceKey(address member, address newKey) external;

    /// @notice Names who can exclude nominees; the zero address for nobody.
    function setGuardian(address newGuardian) external;

    /* VIEWS */

    /// @notice The members, how many of them must sign (two thirds, rounded up, and at least two if there are two), and
    /// the cohort of each.
    function council() external view returns (address[] memory members, uint256 threshold, uint256[] memory cohortOf);

    /// @notice What is known of a nominee.
    function nomineeOf(uint256 election, address account) external view returns (Nominee memory);

    /// @notice The power that reaches the bar (0: nobody was nominated), how many reached it, who is on the list, in no
    /// order, and whether it was applied.
    function electionOf(uint256 election)
        external
        view
        returns (uint256 bar, uint256 listed, address[] memory seated, bool isApplied);

    /// @notice The choices of a ballot, the sequence of the ballot, and the second in which it was counted; 0: none.
    function ballotOf(uint256 election, address voter)
        external
        view
        returns (address[] memory nominees, uint16[] memory bps, uint256 sequence, uint256 castAt);

    /// @notice Basis points of its power with which an account endorsed so far.
    function endorsedBps(uint256 election, address endorser) external view returns (uint256);

    /// @notice Unix seconds in which nominations, vote and seating begin, and in which seating is over.
    function timesOf(uint256 election)
        external
        view
        returns (uint256 opens, uint256 voteFrom, uint256 seatingFrom, uint256 until);

    /// @notice The new key of a member, and the second (unix) from which on it can take the seat, for `ROTATION_WINDOW`.
    function rotationOf(address member) external view returns (address newKey, uint48 readyAt);

    /// @notice Until which second an account can have no seat; 0 if it may.
    function barredUntil(address account) external view returns (uint256);

    /// @notice Can exclude nominees.
    function guardian() external view returns (address);

    /// @notice Where power comes from.
    function VOTES() external view returns (IVotes);

    /// @notice The Safe whose owners are to be the members; it can have no seat.
    function SAFE() external view returns (address);

    /// @notice Unix second in which election 0 opens.
    function START() external view returns (uint256);

    /// @notice Seconds from one election of a cohort to its next.
    function TERM() external view returns (uint256);

    /// @notice Groups of seats.
    function COHORTS() external view returns (uint256);

    /// @notice Seats of each cohort.
    function SEATS() external view returns (uint256);

    /// @notice Members, of all cohorts, below which old ones stay.
    function MIN_SEATS() external view returns (uint256);

    /// @notice Basis points of all power that must endorse a candidate.
    function BAR_BPS() external view returns (uint256);

    /// @notice Seconds of nominations.
    function NOMINATION_TIME() external view returns (uint256);

    /// @notice Seconds of the vote.
    function VOTE_TIME() external view returns (uint256);

    /// @notice Seconds of the vote in which ballots have their full weight.
    function FULL_WEIGHT_TIME() external view returns (uint256);

    /// @notice Seconds of seating.
    function SEATING_TIME() external view returns (uint256);

    /// @notice Seconds after the nominations in which the guardian can still exclude.
    function VETTING_TIME() external view returns (uint256);

    /// @notice Seconds until a new key can take a seat.
    function ROTATION_TIME() external view returns (uint256);

    /// @notice Seconds for which it can.
    function ROTATION_WINDOW() external view returns (uint256);

    /// @notice Nominees on a ballot at most.
    function MAX_CHOICES() external view returns (uint256);

    /// @notice Type hash of a signed ballot.
    function COUNCIL_BALLOT_TYPEHASH() external view returns (bytes32);
}
