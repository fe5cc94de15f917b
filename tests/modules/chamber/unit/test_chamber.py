"""A chamber on a real governor: what its members say, when it counts, and that both majorities are needed."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from model.chamber import NO_QUORUM, PASSED, REJECTED
from utils.chamber import QUORUM_BPS
from utils.checks import check_each, reverts_with
from utils.constants import DAY, WAD, WEEK, ZERO_ADDRESS
from utils.governance import Outcome, Support
from utils.kind_stage import Motion, State, split

if TYPE_CHECKING:
    from utils.chamber import ChamberStage
    from utils.rpc import Contract

REFUSED = "GovernorStageRefused"
AGAINST, FOR, ABSTAIN = Support.AGAINST, Support.FOR, Support.ABSTAIN
SPLIT = 255


def opened(dao: ChamberStage, text: str = "A proposal") -> Motion:
    return dao.opened(dao.pay(dao.eve, WAD), description=text)


def refused(dao: ChamberStage, motion: Motion, chamber: Contract | None = None) -> None:
    with reverts_with(REFUSED, motion.id, (chamber or dao.chamber).address, False):
        dao.queue(motion)


def verdict(dao: ChamberStage, motion: Motion, chamber: Contract | None = None) -> int:
    return int((chamber or dao.chamber).view("verdictOf", *dao.subject(motion))[0])


GOVERNOR = ("yes", "no", "tie", "no quorum")
CHAMBER: dict[str, tuple[int, ...]] = {
    "yes": (FOR, FOR),
    "no": (AGAINST, FOR, AGAINST, ABSTAIN),
    "tie": (FOR, AGAINST, ABSTAIN),
    "no quorum": (FOR, AGAINST, AGAINST),
    "silent": (),
}
VERDICTS = {"yes": PASSED, "no": REJECTED, "tie": REJECTED, "no quorum": NO_QUORUM, "silent": NO_QUORUM}


def cast(dao: ChamberStage, motion: Motion, outcome: str) -> None:
    half = dao.power(motion, dao.ann) // 2
    if outcome == "tie":
        dao.vote(motion, dao.ann, SPLIT, split(half, half, 0))
    else:
        voter = dao.dee if outcome == "no quorum" else dao.ann
        dao.vote(motion, voter, AGAINST if outcome == "no" else FOR)


def test_two_majorities__every_outcome_of_both__passes_only_with_both(dao: ChamberStage) -> None:
    """RN-04: no power is added to another; a proposal goes on if the governor and the chamber both said yes,
    whatever the one or the other did else."""

    def check(one: tuple[str, str]) -> None:
        governor, chamber = one
        dao.reset()
        motion = opened(dao)
        cast(dao, motion, governor)
        dao.say_all(motion, CHAMBER[chamber])
        assert dao.close_vote(motion) == (State.SUCCEEDED if governor == "yes" else State.DEFEATED)
        assert verdict(dao, motion) == VERDICTS[chamber]
        assert dao.chamber.view("mayQueue", *dao.subject(motion)) is (chamber == "yes")
        if governor != "yes":
            needed = (1 << State.SUCCEEDED).to_bytes(32, "big")
            with reverts_with("GovernorUnexpectedProposalState", motion.id, State.DEFEATED, needed):
                dao.queue(motion)
        elif chamber != "yes":
            refused(dao, motion)
        else:
            dao.carry_out(motion)

    check_each(product(GOVERNOR, CHAMBER), check)


def test_vote__of_a_member__counts_and_is_replaced(dao: ChamberStage) -> None:
    """A ballot has the votes of the snapshot; a later one takes its place, and all of it."""
    motion = opened(dao)
    votes = dao.model(motion).votes[dao.eve]
    assert 0 < votes < 25 * WAD
    for number, (option, tally) in enumerate(
        ((FOR, (0, votes, 0)), (ABSTAIN, (0, 0, votes)), (AGAINST, (votes, 0, 0)), (FOR, (0, votes, 0)))
    ):
        mined = dao.say(motion, dao.eve, option)
        (event,) = dao.events(mined, "ChamberVoteCast")
        assert event == {
            "governor": dao.governor.address,
            "proposalId": motion.id,
            "voter": dao.eve,
            "support": option,
            "weight": votes,
        }
        assert dao.chamber.view("tallyOf", *dao.subject(motion)) == tally, number
        assert dao.chamber.view("ballotOf", *dao.subject(motion), dao.eve) == (option, votes, dao.now)
    assert dao.chamber.view("ballotOf", *dao.subject(motion), dao.ann) == (0, 0, 0)
    assert dao.votes(motion) == (0, 0, 0)


def test_vote__what_is_given_later__counts_for_later_proposals(dao: ChamberStage) -> None:
    """Votes are those of the snapshot, to the unit, and not those of the ballot's second."""
    motion = opened(dao)
    before = dao.model(motion).votes[dao.eve]
    award = (0, dao.eve, 25 * WAD, b"\x02" * 32)
    dao.reputation.send("award", *award, sender=dao.timelock.address)
    dao.go(dao.governor.view("proposalDeadline", motion.id))
    assert int(dao.domain.view("getVotes", dao.eve)) != before
    dao.say(motion, dao.eve, FOR)
    assert dao.chamber.view("tallyOf", *dao.subject(motion)) == (0, before, 0)


def test_vote__not_open__reverts(dao: ChamberStage) -> None:
    """From the first second after the snapshot to the deadline, of proposals that there are."""
    motion = dao.motion(dao.pay(dao.eve, WAD))
    for call in (lambda: dao.say(motion, dao.eve, FOR), lambda: dao.relay(motion, [])):
        with reverts_with("ChamberNotOpen", *dao.subject(motion), 0, 0):
            call()
    dao.propose(motion)
    snapshot, deadline = (
        int(dao.governor.view(view, motion.id)) for view in ("proposalSnapshot", "proposalDeadline")
    )
    dao.go(snapshot)
    with reverts_with("ChamberNotOpen", *dao.subject(motion), snapshot, deadline):
        dao.say(motion, dao.eve, FOR)
    assert dao.chamber.view("verdictOf", *dao.subject(motion)) == (NO_QUORUM, 0)
    dao.go(snapshot + 1)
    dao.say(motion, dao.eve, FOR)
    dao.go(deadline)
    dao.say(motion, dao.ann, FOR)
    dao.go(deadline + 1)
    for call in (lambda: dao.say(motion, dao.eve, AGAINST), lambda: dao.relay(motion, [])):
        with reverts_with("ChamberNotOpen", *dao.subject(motion), snapshot, deadline):
            call()


def test_vote__extended__with_the_governor(dao: ChamberStage) -> None:
    """A vote that the governor extends is open in both, also for a chamber that knew the first end."""
    motion = opened(dao)
    dao.say(motion, dao.eve, FOR)
    first = int(dao.governor.view("proposalDeadline", motion.id))
    dao.go(first)
    dao.cast_in_governor(motion)
    later = int(dao.governor.view("proposalDeadline", motion.id))
    assert later > first
    dao.go(first + 1)
    assert dao.chamber.view("mayQueue", *dao.subject(motion)) is False
    dao.say(motion, dao.ann, FOR)
    dao.go(later)
    dao.say(motion, dao.ann, FOR)
    assert verdict(dao, motion) == PASSED
    assert dao.chamber.view("mayQueue", *dao.subject(motion)) is False
    dao.go(later + 1)
    assert dao.chamber.view("mayQueue", *dao.subject(motion)) is True
    dao.carry_out(motion)


def test_vote__strangers_and_other_options__revert(dao: ChamberStage) -> None:
    """Nobody without votes of this source votes, whatever it has elsewhere."""
    motion = opened(dao)
    snapshot = dao.governor.view("proposalSnapshot", motion.id)
    for stranger in (dao.ben, dao.guardian, dao.anybody):
        with reverts_with("ChamberNoVotes", stranger, snapshot):
            dao.say(motion, stranger, FOR)
    for option in (3, SPLIT):
        with reverts_with("ChamberInvalidSupport", option):
            dao.say(motion, dao.eve, option)
    assert dao.chamber.view("tallyOf", *dao.subject(motion)) == (0, 0, 0)


def test_votes_by_sig__one_signature__counts_in_both(dao: ChamberStage) -> None:
    """The ballot that a member signed for the governor is its ballot in the chamber too."""
    motion = opened(dao)
    signed = dao.sign(dao.ada, motion, FOR)
    member = dao.ada.address.lower()
    assert dao.hand_in(motion, [signed]) == [Outcome.COUNTED]
    outcomes, mined = dao.relay(motion, [signed])
    assert outcomes == [Outcome.COUNTED]
    votes = dao.model(motion).votes[member]
    (event,) = dao.events(mined, "ChamberVoteCast")
    assert event == {
        "governor": dao.governor.address,
        "proposalId": motion.id,
        "voter": member,
        "support": FOR,
        "weight": votes,
    }
    assert dao.votes(motion) == (0, dao.power(motion, member), 0)
    assert dao.chamber.view("tallyOf", *dao.subject(motion)) == (0, votes, 0)
    assert dao.chamber.view("ballotOf", *dao.subject(motion), member) == (FOR, votes, signed[2])
    assert dao.relay(motion, [signed])[0] == [Outcome.OUT_OF_DATE]


def test_votes_by_sig__every_way_to_be_refused__leaves_the_others(dao: ChamberStage) -> None:
    """A ballot that is invalid says why, changes nothing, and stops none beside it."""
    motion, other = opened(dao), opened(dao, "Another")
    stranger = dao.signer("dan")
    half = dao.sign(dao.bob, motion, SPLIT, params=split(1, 1, 0))
    cases = {
        Outcome.FROM_THE_FUTURE: dao.sign(dao.bob, motion, FOR, dao.now + 1),
        Outcome.INVALID_SUPPORT: half,
        Outcome.INVALID_PARAMS: dao.sign(dao.bob, motion, FOR, params=b"\x00"),
        Outcome.INVALID_SIGNATURE: dao.sign(dao.bob, other, FOR),
        Outcome.NO_VOTES: dao.sign(stranger, motion, FOR),
        Outcome.OUT_OF_DATE: dao.sign(dao.ada, motion, AGAINST, dao.now - 1),
    }
    first = dao.sign(dao.ada, motion, FOR)
    outcomes, mined = dao.relay(motion, [first, *cases.values()])
    assert outcomes == [Outcome.COUNTED, *cases]
    assert [event["outcome"] for event in dao.events(mined, "ChamberBallotRejected")] == list(cases)
    assert dao.events(mined, "ChamberBallotRejected")[-1] == {
        "governor": dao.governor.address,
        "proposalId": motion.id,
        "voter": dao.ada.address.lower(),
        "outcome": Outcome.OUT_OF_DATE,
    }
    votes = dao.model(motion).votes[dao.ada.address.lower()]
    assert dao.chamber.view("tallyOf", *dao.subject(motion)) == (0, votes, 0)
    for wrong in (
        dao.sign(dao.bob, motion, FOR, voter=dao.ada.address),
        dao.sign(dao.bob, motion, FOR, chainId=1),
        dao.sign(dao.bob, motion, FOR, name="Other DAO"),
        dao.sign(dao.bob, motion, FOR, version="2"),
        dao.sign(dao.bob, motion, FOR, verifyingContract=dao.chamber.address),
        dao.sign(dao.bob, motion, FOR, own=True),
    ):
        dao.go(dao.now + 1)
        later = (*wrong[:2], wrong[2], *wrong[3:])
        assert dao.relay(motion, [later])[0][0] in (Outcome.INVALID_SIGNATURE, Outcome.OUT_OF_DATE)
    assert dao.chamber.view("tallyOf", *dao.subject(motion)) == (0, votes, 0)


def test_votes_by_sig__what_was_taken_back_at_the_governor__does_not_count(dao: ChamberStage) -> None:
    """Whoever cancelled a signature at the governor, or voted there anew, is not held to it in the
    chamber; what it signs later counts."""
    cancelled, replaced = opened(dao), opened(dao, "Another")
    member, sequence = dao.ada.address.lower(), dao.now
    ballots = {motion: dao.sign(dao.ada, motion, AGAINST) for motion in (cancelled, replaced)}
    dao.go(dao.now + 10)
    dao.governor.send("cancelSignedBallots", cancelled.id, sequence + 5, sender=member)
    dao.vote(replaced, member, FOR)
    for motion, old in ballots.items():
        assert dao.relay(motion, [old])[0] == [Outcome.OUT_OF_DATE]
        assert dao.relay(motion, [dao.sign(dao.ada, motion, FOR)])[0] == [Outcome.COUNTED]
    at_the_bound = opened(dao, "A third")
    dao.governor.send("cancelSignedBallots", at_the_bound.id, dao.now + 5, sender=member)
    dao.go(dao.now + 20)
    early = dao.sign(dao.ada, at_the_bound, FOR, dao.now - 16)
    assert dao.relay(at_the_bound, [early])[0] == [Outcome.OUT_OF_DATE]


def test_vote__after_a_signed_ballot__takes_its_place_for_good(dao: ChamberStage) -> None:
    """A ballot by transaction is the newest of its second, so no older signature comes back."""
    motion = opened(dao)
    member = dao.ada.address.lower()
    old, newest = dao.sign(dao.ada, motion, FOR, dao.now - 5), dao.sign(dao.ada, motion, FOR)
    dao.relay(motion, [old])
    dao.say(motion, member, AGAINST)
    assert dao.relay(motion, [newest])[0] == [Outcome.OUT_OF_DATE]
    votes = dao.model(motion).votes[member]
    assert dao.chamber.view("tallyOf", *dao.subject(motion)) == (votes, 0, 0)
    dao.go(dao.now + 1)
    assert dao.relay(motion, [dao.sign(dao.ada, motion, FOR)])[0] == [Outcome.COUNTED]


def test_verdict__quorum_and_margin__to_the_unit(dao: ChamberStage) -> None:
    """The quorum is rounded up, abstentions count for it and votes against do not; the margin is of
    votes for and against."""
    half = dao.with_chamber(quorum_bps=5_000, margin_bps=5_000)
    motion = opened(dao)
    model = dao.model(motion)
    two = model.votes[dao.ann] + model.votes[dao.eve]
    assert half.view("verdictOf", *dao.subject(motion)) == (NO_QUORUM, -(-model.total // 2))
    dao.say(motion, dao.ann, FOR, half)
    assert verdict(dao, motion, half) == NO_QUORUM
    dao.say(motion, dao.eve, AGAINST, half)
    assert verdict(dao, motion, half) == NO_QUORUM
    dao.say(motion, dao.eve, ABSTAIN, half)
    needed = -(-model.total // 2)
    assert verdict(dao, motion, half) == (PASSED if two >= needed else NO_QUORUM)
    dao.say_all(motion, (FOR, FOR, FOR, AGAINST), half)
    assert verdict(dao, motion, half) == PASSED  # 3 : 1 is ahead by half of both
    strict = dao.with_chamber(quorum_bps=5_000, margin_bps=5_001)
    dao.say_all(motion, (FOR, FOR, FOR, AGAINST), strict)
    assert verdict(dao, motion, strict) == REJECTED
    whole = dao.with_chamber(quorum_bps=10_000)
    dao.say_all(motion, (FOR, FOR, FOR, FOR), whole)
    assert sum(model.votes.values()) <= model.total
    assert verdict(dao, motion, whole) == (PASSED if 4 * two // 2 >= model.total else NO_QUORUM)


def test_until__from_then_on__agrees_to_everything(dao: ChamberStage) -> None:
    """A chamber that ends is silent for good, and stops nothing any more."""
    until = dao.now + 30 * DAY
    chamber = dao.with_chamber(until=until)
    motion = opened(dao)
    dao.cast_in_governor(motion)
    dao.close_vote(motion)
    dao.go(until - 1)
    assert chamber.view("mayQueue", *dao.subject(motion)) is False
    dao.go(until)
    assert chamber.view("mayQueue", *dao.subject(motion)) is True
    assert chamber.view("mayExecute", *dao.subject(motion)) is True


def test_execute__asked_again__after_a_year_too(dao: ChamberStage) -> None:
    """The answer is final: what passed still passes later, whatever its members have by then."""
    motion = opened(dao)
    dao.cast_in_governor(motion)
    dao.say_all(motion, (FOR, FOR))
    dao.close_vote(motion)
    for later in (DAY, 60 * WEEK):
        dao.go(dao.now + later)
        assert dao.chamber.view("mayExecute", *dao.subject(motion)) is True


def test_constructor__impossible_terms__revert(dao: ChamberStage) -> None:
    """No quorum of nothing, none of more than all; a margin that can be reached; an end to come; votes
    in seconds."""
    source = dao.domain.address
    for shares in ((0, 0), (10_001, 0), (1, 10_000)):
        with reverts_with("ChamberInvalidShares", *shares):
            dao.deploy("Chamber", source, *shares, 0)
    with reverts_with("ChamberInvalidEnd", dao.now):
        dao.deploy("Chamber", source, 1, 0, dao.now)
    chamber = dao.deploy("Chamber", source, 10_000, 9_999, dao.now + 1)
    told = [chamber.view(view) for view in ("VOTES", "QUORUM_BPS", "MARGIN_BPS", "UNTIL")]
    assert told == [source, 10_000, 9_999, dao.now + 1]


def test_constructor__votes_by_block__revert(dao: ChamberStage) -> None:
    """Votes that are counted by block numbers would never be found at a snapshot in seconds."""
    wrong = "0x" + "00" * 18 + "b10c"
    # Answers 7 to every call.
    dao.anvil.call("anvil_setCode", wrong, "0x600760005260206000f3")
    with reverts_with("ChamberInvalidClock", wrong, 7):
        dao.deploy("Chamber", wrong, 1, 0, 0)


def test_vote__other_governors__touch_only_their_own(dao: ChamberStage) -> None:
    """What a contract tells that calls itself a governor changes nothing about the DAO's proposals."""
    motion = opened(dao)
    liar = "0x" + "00" * 18 + "11a5"
    # Answers the present second minus one to the first question, and the present second to all others.
    dao.anvil.call("anvil_setCode", liar, "0x6001420360005260206000f3")
    with reverts_with("ChamberNotOpen", liar, motion.id, dao.now - 1, dao.now - 1):
        dao.chamber.send("voteOn", liar, motion.id, FOR, sender=dao.eve)
    assert dao.chamber.view("tallyOf", *dao.subject(motion)) == (0, 0, 0)


def test_vote__a_member_s_first_ballot__takes_at_most_62_000_gas(dao: ChamberStage) -> None:
    """All of the transaction; whoever votes first pays for the slot of the sums besides."""
    capped = dao.deploy("DomainVotes", dao.reputation.address, 0, 0, 0, 2_000)
    chamber = dao.deploy("Chamber", capped.address, QUORUM_BPS, 0, 0)
    motion = opened(dao)
    for house in (dao.chamber, chamber):
        first = dao.say(motion, dao.ann, FOR, house)
        second = dao.say(motion, dao.eve, AGAINST, house)
        assert second.gas <= 62_000 < first.gas <= 95_000


def test_vote__every_source_of_votes__counts_what_that_tells_of_the_snapshot(dao: ChamberStage) -> None:
    """RN-16: asked directly where the source names its route, else through it: a ceiling, a parent, locks."""
    reputation = dao.reputation.address
    sources = [
        (dao.deploy("DomainVotes", reputation, 0, 0, 0, 2_000), reputation),
        (dao.deploy("DomainVotes", reputation, 0, 1, 5_000, 10_000), ZERO_ADDRESS),
        (dao.escrow, None),
    ]
    motion = opened(dao)
    for source, target in sources:
        chamber = dao.deploy("Chamber", source.address, QUORUM_BPS, 0, 0)
        snapshot = int(dao.governor.view("proposalSnapshot", motion.id))
        votes = int(source.view("getPastVotes", dao.ann, snapshot))
        dao.say(motion, dao.ann, FOR, chamber)
        assert dao.chamber.view("ballotOf", *dao.subject(motion), dao.ann)[1] == 0
        _, counted, _ = chamber.view("ballotOf", *dao.subject(motion), dao.ann)
        assert 0 < counted == votes
        if target is not None:
            assert source.view("votesRoute")[0].lower() == target.lower()
