// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";

/// @title IDaoCourt
/// @notice Jobs are decided by jurors whom lots draw from the stakers of the DAO.
/// @dev Nothing about stakers is kept here. What counts is their power in the second before the dispute, and lots that come
/// from a block which the dispute fixes and which comes later. An account has
///
///     floor(x) seats, and one more with the chance x - floor(x);   x = expected seats × its power / all power
///
/// so seats grow with power, and nobody gains by spreading it over accounts or by making accounts up: the power had to be
/// there before the lots were.
///
/// The lots are the `prevRandao` of that block, which its header proves. Whoever builds a block can choose its hash, but
/// not this; whoever proposes the one before can only withhold it, and knows one other outcome. Where nobody shows
/// the header while the chain still knows the hash (8,191 blocks with EIP-2935, else 256), the block that many later counts,
/// so that at any time there is one block to show and nothing to choose from.
///
///     Seed --draw--> Enlist --> Commit --> Reveal --> Appeal --advance--> Closed
///                       |                    |           |
///                       | too few            | too few   | appeal
///                       v                    v           v
///                    the next round, with twice the seats; after the last one: Owner
///
/// A round takes a third of the seats that are paid, at least, else another one is held. Jurors say who is right, the
/// client or the provider; more than half of the seats that spoke must say the client, so a tie is for the provider.
/// After the last round whoever appeals asks the owner, the DAO by a vote. If that says nothing in `LAST_WORD`, the last
/// round that decided counts; half each where none did.
///
/// The fee that the client brings, those of appeals and the bonds of seats that said something else, or nothing, are for
/// the seats that said what became of the job. What a round leaves over goes to the next one, and in the end to the owner.
/// A bond is all that a juror can lose; locks are never touched.
///
/// Rounding: pay for a seat rounds down, and the rest goes on like what is left over.
interface IDaoCourt {
    enum Phase {
        None, // no such dispute
        Seed, // the block of the lots is to come, or to be shown
        Enlist,
        Commit,
        Reveal,
        Appeal,
        Due, // `advance` goes on
        Owner, // the owner rules
        Closed
    }

    /// @dev What became of a round.
    enum Result {
        Open,
        Void, // too few enlisted: every bond returns
        Silent, // too few revealed: bonds return to those who did
        Client,
        Provider
    }

    struct CourtTerms {
        uint16 seats; // of the first round, on average; 3 to 99
        uint8 rounds; // at most, those with too few jurors included; 1 to 4
        uint32 period; // seconds to enlist, to commit, to reveal and to appeal, each; 1 hour to 7 days
        uint32 lastWord; // seconds for the owner, once it is asked; 1 day to 60 days
        uint80 fee; // wei a seat, from the client or from whoever appeals
        uint80 bond; // wei a seat, from the juror
    }

    struct Dispute {
        address client;
        address provider;
        uint256 snapshot; // the second whose power counts
        uint256 round; // the present one, from zero
        uint256 appeals;
        uint256 ownerUntil; // the last second for the owner to rule; zero: it was not asked
        bool isClosed;
    }

    struct Round {
        bytes32 seed; // zero: not drawn
        uint256 block; // whose header is to be shown, or was
        uint256 expected; // seats on average, if everybody enlisted
        uint256 totalPower; // of the snapshot
        uint256 start; // second in which the lots were drawn
        uint256 seats; // enlisted
        uint256 forClient; // seats
        uint256 forProvider;
        uint256 pot; // wei, of the client or of whoever appealed
        uint256 reward; // wei a seat besides the bond, once the dispute is closed
        Result result;
    }

    struct Juror {
        uint24 seats;
        uint8 choice; // 1 the client, 2 the provider; zero: not revealed
        bytes28 commitment; // the first 28 bytes of `commitmentOf`
    }

    /// @notice A term is outside `min` to `max`.
    error DaoCourtInvalidTerm(uint256 given, uint256 min, uint256 max);
    /// @notice All rounds and the owner take `given` seconds, more than the `limit` that a board leaves.
    error DaoCourtTooLong(uint256 given, uint256 limit);
    /// @notice The dispute is in `phase`.
    error DaoCourtWrongPhase(uint256 dispute, Phase phase);
    /// @notice The block of the lots is `number`, and the chain is at `current`.
    error DaoCourtTooEarly(uint256 number, uint256 current);
    /// @notice The header shown has the hash `given`; that of block `number` is another.
    error DaoCourtWrongBlock(uint256 number, bytes32 given);
    /// @notice Client and provider do not judge their own dispute.
    error DaoCourtParty(uint256 dispute, address account);
    /// @notice `account` is neither client nor provider of the dispute.
    error DaoCourtNotAParty(uint256 dispute, address account);
    /// @notice The account has no seat in this round: its lot was not drawn, or it did not enlist.
    error DaoCourtNoSeat(uint256 dispute, uint256 round, address account);
    /// @notice The account has enlisted in this round before.
    error DaoCourtEnlistedBefore(uint256 dispute, uint256 round, address account);
    /// @notice A commitment of zero is none.
    error DaoCourtEmptyCommitment();
    /// @notice This is not what the account committed to, or it revealed before; choices are 1 and 2.
    error DaoCourtWrongReveal(uint256 dispute, uint256 round, address account);
    /// @notice The provider's share is above 10,000 basis points.
    error DaoCourtShareAboveLimit(uint256 given, uint256 limit);
    /// @notice `caller` is not the owner.
    error DaoCourtNotAllowed(address caller);
    /// @notice There is nothing for the account from this round, now or at all.
    error DaoCourtNothingToClaim(uint256 dispute, uint256 round, address account);
    /// @notice Nothing is left over for the owner.
    error DaoCourtNothingLeft();
    /// @notice `to` did not take `amount` wei.
    error DaoCourtPaymentFailed(address to, uint256 amount);

    /// @notice A round waits for the header of block `number`, or of a later one that is a multiple of the window away.
    event RoundOpened(uint256 indexed dispute, uint256 indexed round, uint256 number, uint256 expected, uint256 pot);
    /// @notice The lots are drawn, and jurors can enlist until `until`.
    event Drawn(uint256 indexed dispute, uint256 indexed round, uint256 number, bytes32 seed, uint256 until);
    /// @notice A juror took its seats and brought `bond` wei.
    event Enlisted(uint256 indexed dispute, uint256 indexed round, address indexed juror, uint256 seats, uint256 bond);
    /// @notice A juror fixed what it says, without saying it. The last one counts.
    event Committed(uint256 indexed dispute, uint256 indexed round, address indexed juror, bytes32 commitment);
    /// @notice A juror said who is right: 1 the client, 2 the provider.
    event Revealed(
        uint256 indexed dispute, uint256 indexed round, address indexed juror, uint256 choice, uint256 seats
    );
    /// @notice Somebody paid for another round, or for the owner's word.
    event Appealed(uint256 indexed dispute, uint256 indexed round, address indexed account, uint256 fee);
    /// @notice What became of a round.
    event RoundEnded(uint256 indexed dispute, uint256 indexed round, Result result);
    /// @notice The owner can rule until `until`.
    event OwnerAsked(uint256 indexed dispute, uint256 until);
    /// @notice The dispute is decided. `left` wei are for the owner.
    event Closed(uint256 indexed dispute, uint256 shareBps, uint256 left);
    /// @notice A juror has its bond back, with its part of what there is to share.
    event Claimed(uint256 indexed dispute, uint256 indexed round, address indexed juror, uint256 amount);
    /// @notice The owner has what disputes left over.
    event LeftSwept(uint256 amount);
    /// @notice What a party shows the jurors: the address of a document.
    event EvidenceGiven(uint256 indexed dispute, address indexed party, string uri);

    /* STEPS */

    /// @notice Shows the header of the block that `roundOf` names: the lots are drawn. Anybody.
    /// @param header RLP, as the block's hash is taken of.
    function draw(uint256 dispute, bytes calldata header) external;

    /// @notice Takes the caller's seats, with exactly their bond.
    function enlist(uint256 dispute) external payable returns (uint256 seats);

    /// @notice Fixes what the caller says. Again: the last one counts.
    /// @param commitment `commitmentOf` its choice and a salt that nobody can guess.
    function commit(uint256 dispute, bytes32 commitment) external;

    /// @notice Says it.
    function reveal(uint256 dispute, uint256 choice, bytes32 salt) external;

    /// @notice Pays for another round, or after the last one for the owner's word, with exactly `appealCost`. Anybody.
    function appeal(uint256 dispute) external payable;

    /// @notice Goes on where time is over: to the next round, to the owner, or to the end, of which the board is told.
    /// Anybody.
    function advance(uint256 dispute) external;

    /// @notice The owner decides, once it is asked: `shareBps` for the provider. Jurors who said the provider are right from
    /// 5,000 on.
    function rule(uint256 dispute, uint256 shareBps) external;

    /// @notice Pays a juror's bond and pay of a round to it. Anybody; while a dispute runs, only of rounds without a result.
    function claim(uint256 dispute, uint256 round, address juror) external returns (uint256 amount);

    /// @notice Sends what disputes left over to the owner. Anybody.
    function sweep() external returns (uint256 amount);

    /// @notice Tells jurors where a document is: client or provider, until the end of enlisting.
    function submitEvidence(uint256 dispute, string calldata uri) external;

    /* VIEWS */

    /// @notice Where a dispute stands now.
    function phaseOf(uint256 dispute) external view returns (Phase);

    /// @notice A dispute.
    function disputeOf(uint256 dispute) external view returns (Dispute memory);

    /// @notice A round of it.
    function roundOf(uint256 dispute, uint256 round) external view returns (Round memory);

    /// @notice A juror of it; zeros once it was paid.
    function jurorOf(uint256 dispute, uint256 round, address account) external view returns (Juror memory);

    /// @notice Seats that an account has by lot in the present round; zero before the lots are drawn.
    function seatsOf(uint256 dispute, address account) external view returns (uint256);

    /// @notice What `commit` takes.
    function commitmentOf(uint256 dispute, uint256 round, address juror, uint256 choice, bytes32 salt)
        external
        pure
        returns (bytes32);

    /// @notice Wei that another round, or the owner's word, costs: twice what the last one that was paid for did.
    function appealCost(uint256 dispute) external view returns (uint256);

    /// @notice How many disputes there were; the number of the newest.
    function disputeCount() external view returns (uint256);

    /// @notice Wei that wait for the owner.
    function leftOver() external view returns (uint256);

    /// @notice Whose power counts.
    function ESCROW() external view returns (IVotingEscrow);

    /// @notice Has the last word, and what is left over.
    function OWNER() external view returns (address);

    /// @notice Seats of the first round, on average.
    function SEATS() external view returns (uint256);

    /// @notice The largest number of rounds.
    function ROUNDS() external view returns (uint256);

    /// @notice Seconds to enlist, to commit, to reveal and to appeal, each.
    function PERIOD() external view returns (uint256);

    /// @notice Seconds in which the owner can rule, once it is asked.
    function LAST_WORD() external view returns (uint256);

    /// @notice Wei a seat that a dispute costs.
    function FEE() external view returns (uint256);

    /// @notice Wei a seat that a juror brings.
    function BOND() external view returns (uint256);

    /// @notice Blocks from the opening of a round to that of its lots.
    function SEED_DELAY() external view returns (uint256);
}
