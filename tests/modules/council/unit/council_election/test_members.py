"""The constructor, rotate, acceptRotation, recall and replaceKey."""

from utils.checks import check_each, reverts_with
from utils.constants import ZERO_ADDRESS
from utils.council import (
    BAR,
    COHORTS,
    DAY,
    FIRST_AFTER,
    MIN_SEATS,
    NOMINATION,
    ROTATION,
    ROTATION_WINDOW,
    SEATED_AT,
    SEATS,
    SENTINEL,
    START,
    TERM,
    TERMS,
    VOTE,
    CouncilStage,
    account,
)

NEW, ELSE = account(1), account(2)


def rotate(stage: CouncilStage, member: str, new_key: str):
    return stage.send("rotate", new_key, sender=member)


def accept(stage: CouncilStage, member: str, new_key: str):
    return stage.send("acceptRotation", member, sender=new_key)


def test_constructor(stage: CouncilStage):
    election = stage.election
    views = ("owner", "VOTES", "SAFE", "guardian", "TERM", "COHORTS", "SEATS", "MIN_SEATS", "BAR_BPS")
    assert [election.view(view) for view in views] == [
        *(stage.owner, stage.escrow.address, stage.safe.address, stage.guardian),
        *(TERM, COHORTS, SEATS, MIN_SEATS, BAR),
    ]
    assert election.view("START") == START + FIRST_AFTER
    assert election.view("council") == (
        (*stage.members[::2], *stage.members[1::2]),
        4,
        (0, 0, 0, 1, 1, 1),
    )
    assert stage.module.view("ELECTION") == election.address
    assert stage.module.view("SAFE") == stage.safe.address


def test_constructor__refused(stage: CouncilStage):
    """BO-07: a council that could not work as intended is not made at all."""

    def terms(**changed):
        names = ("first", "term", "cohorts", "seats", "least", "bar")
        return tuple({**dict(zip(names, TERMS, strict=True)), **changed}.values())

    def check(case):
        with reverts_with("CouncilElectionInvalidTerms"):
            stage.elections(**case)

    check_each(
        [
            {"terms": terms(seats=0)},
            {"terms": terms(seats=7, cohorts=1, least=1)},
            {"terms": terms(cohorts=0)},
            {"terms": terms(cohorts=3, seats=5)},
            {"terms": terms(least=0)},
            {"terms": terms(least=7)},
            {"terms": terms(bar=0)},
            {"terms": terms(bar=1_001)},
            {"terms": terms(term=56 * DAY - 2)},
            {"terms": terms(term=TERM + 1)},
            {"terms": terms(term=4 * TERM + 2)},
            {"terms": terms(first=4 * TERM + 1)},
            {"members": [account(index) for index in range(7)]},
            {"safe": account(9)},
        ],
        check,
    )
    stage.elections(terms=terms(term=56 * DAY))
    for bad in (ZERO_ADDRESS, SENTINEL, stage.safe.address, stage.members[0]):
        with reverts_with("CouncilElectionInvalidMember", bad):
            stage.elections(members=[*stage.members[:4], bad])


def test_recall__seat_stays_empty(stage: CouncilStage):
    """BO-04, BO-07: from the first second on a vote can take a seat, and no council gives it back."""
    member, until = stage.members[2], stage.now + TERM
    told = {"member": member, "barredUntil": until}
    recalled = stage.send("recallMember", member, until, sender=stage.owner)
    assert stage.events(recalled) == [("MemberRecalled", told)]
    left = [one for one in (*stage.members[::2], *stage.members[1::2]) if one != member]
    assert stage.election.view("council") == (tuple(left), 4, (0, 0, 1, 1, 1))
    with reverts_with("CouncilElectionNotMember", member):
        rotate(stage, member, NEW)
    with reverts_with("CouncilElectionBarred", member, until):
        rotate(stage, stage.members[0], member)
    with reverts_with("CouncilElectionNotMember", member):
        stage.send("recallMember", member, until, sender=stage.owner)
    for caller in (stage.guardian, stage.safe.address, member):
        for name, *arguments in (
            ("recallMember", stage.members[0], until),
            ("replaceKey", stage.members[0], NEW),
        ):
            with reverts_with("OwnableUnauthorizedAccount", caller):
                stage.send(name, *arguments, sender=caller)


def test_recall__pending_rotation__is_void(stage: CouncilStage):
    """BO-04: who sees the recall coming saves the seat by no other key."""
    member = stage.members[0]
    rotate(stage, member, NEW)
    stage.send("recallMember", member, stage.now, sender=stage.owner)
    stage.go(stage.now + ROTATION)
    with reverts_with("CouncilElectionNotReady", NEW, 0):
        accept(stage, member, NEW)


def test_rotate(stage: CouncilStage):
    """BO-10: a member changes its key by itself, and the new key shows that it works."""
    member = stage.members[3]
    ready = stage.now + ROTATION
    told = {"member": member, "newKey": NEW, "readyAt": ready}
    assert stage.events(rotate(stage, member, NEW)) == [("RotationStarted", told)]
    assert stage.election.view("rotationOf", member) == (NEW, ready)
    stage.go(ready - 1)
    with reverts_with("CouncilElectionNotReady", NEW, ready):
        accept(stage, member, NEW)
    stage.go(ready)
    with reverts_with("CouncilElectionNotReady", ELSE, ready):
        accept(stage, member, ELSE)
    moved = accept(stage, member, NEW)
    assert stage.events(moved) == [("MemberRotated", {"member": member, "newKey": NEW})]
    assert stage.council() == [
        NEW if one == member else one for one in stage.members[::2] + stage.members[1::2]
    ]
    stage.module.send("sync", sender=stage.stranger)
    assert stage.owners() == set(stage.council())


def test_rotate__window(stage: CouncilStage):
    """BO-86: a key that was named long ago, and forgotten, takes no seat."""
    member = stage.members[0]
    rotate(stage, member, NEW)
    ready = stage.now + ROTATION
    stage.go(ready + ROTATION_WINDOW)
    with reverts_with("CouncilElectionNotReady", NEW, ready):
        accept(stage, member, NEW)
    rotate(stage, member, NEW)
    rotate(stage, member, member)
    stage.go(stage.now + ROTATION)
    with reverts_with("CouncilElectionNotReady", NEW, 0):
        accept(stage, member, NEW)


def test_rotate__refused(stage: CouncilStage):
    """BO-05: no seat moves to who has another one, or stands for one."""
    first, second = stage.members[:2]
    for bad in (ZERO_ADDRESS, SENTINEL, stage.safe.address, second):
        for name, sender, arguments in (("rotate", first, (bad,)), ("replaceKey", stage.owner, (first, bad))):
            with reverts_with("CouncilElectionInvalidMember", bad):
                stage.send(name, *arguments, sender=sender)
    stage.at(0, 1)
    stage.nominate(0, NEW)
    with reverts_with("CouncilElectionNominated", 0, NEW):
        rotate(stage, second, NEW)
    rotate(stage, second, ELSE)
    stage.nominate(0, ELSE)
    stage.go(stage.now + ROTATION)
    with reverts_with("CouncilElectionNominated", 0, ELSE):
        accept(stage, second, ELSE)


def test_rotate__nominee__takes_its_votes_along(stage: CouncilStage):
    """BO-87: a member that stands again and changes its key meanwhile loses no vote, and stands once."""
    member = stage.members[0]
    stage.candidates(0, [member, ELSE])
    rotate(stage, member, NEW)
    stage.at(0, NOMINATION)
    stage.vote(0, {member: 4_000, ELSE: 1_000}, by=stage.ben)
    known = stage.nominee(0, member)
    accept(stage, member, NEW)
    assert stage.nominee(0, NEW) == known
    assert stage.nominee(0, member) == (0, 0, 0, 0, False)
    stage.vote(0, {NEW: 5_000}, by=stage.ben)
    assert stage.weight(0, NEW) == stage.power(stage.ben, 0) * 5_000 // 10_000
    stage.at(0, NOMINATION + VOTE)
    stage.seat(0, NEW)
    stage.at(0, SEATED_AT)
    stage.apply(0)
    assert NEW in stage.council()


def test_replace_key(stage: CouncilStage):
    """BO-10: a vote gives the seat of a lost key to a new one at once."""
    member = stage.members[5]
    told = {"member": member, "newKey": NEW}
    assert stage.events(stage.send("replaceKey", member, NEW, sender=stage.owner)) == [
        ("MemberRotated", told)
    ]
    assert NEW in stage.council() and member not in stage.council()
