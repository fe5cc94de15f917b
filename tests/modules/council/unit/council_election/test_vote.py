"""vote and votesBySig."""

from eth_account import Account

from utils.checks import check_each, reverts_with
from utils.constants import WAD
from utils.council import (
    BAD_CHOICES,
    BAD_SIGNATURE,
    COUNTED,
    DAY,
    FULL,
    FUTURE,
    NO_POWER,
    NOMINATION,
    OUT_OF_DATE,
    VOTE,
    CouncilStage,
    account,
)

A, B, C = account(1), account(2), account(3)
SEVEN = [account(index) for index in range(10, 17)]


def test_vote(stage: CouncilStage):
    stage.candidates(0, [A, B])
    stage.at(0, NOMINATION)
    power = stage.power(stage.ben, 0)
    told = {"election": 0, "voter": stage.ben, "nominees": (A, B), "bps": (7_000, 2_999), "power": power}
    assert stage.events(stage.vote(0, {A: 7_000, B: 2_999}, by=stage.ben)) == [("CouncilVoteCast", told)]
    assert (stage.weight(0, A), stage.weight(0, B)) == (power * 7_000 // 10_000, power * 2_999 // 10_000)
    ballot = stage.election.view("ballotOf", 0, stage.ben)
    assert ballot == ((A, B), (7_000, 2_999), stage.now, stage.now)


def test_vote__again__replaces_the_ballot(stage: CouncilStage):
    """BO-01: a ballot that is sent again changes nothing."""
    stage.candidates(0, [A, B, C])
    stage.at(0, NOMINATION)
    for choices in ({A: 3_333, B: 3_333, C: 3_334}, {A: 3_333, B: 3_333, C: 3_334}, {B: 1}):
        stage.vote(0, choices, by=stage.ben)
    stage.vote(0, {A: 10_000}, by=stage.cy)
    assert [stage.weight(0, one) for one in (A, B, C)] == [
        stage.power(stage.cy, 0),
        stage.power(stage.ben, 0) // 10_000,
        0,
    ]
    stage.vote(0, {}, by=stage.ben)
    assert stage.weight(0, B) == 0
    assert stage.election.view("ballotOf", 0, stage.ben)[:2] == ((), ())


def test_vote__late__weighs_less(stage: CouncilStage):
    """BO-84: a vote in the last hours, to which nobody can answer, decides little."""
    stage.candidates(0, [A, B])
    power = stage.power(stage.ben, 0)
    stage.at(0, NOMINATION + FULL)
    stage.vote(0, {A: 10_000}, by=stage.ben)
    assert stage.weight(0, A) == power
    stage.at(0, NOMINATION + FULL + DAY)
    stage.vote(0, {B: 5_000}, by=stage.ben)
    assert (stage.weight(0, A), stage.weight(0, B)) == (0, power * 5_000 * 6 // (10_000 * 7))
    stage.at(0, NOMINATION + VOTE - 1)
    stage.vote(0, {A: 10_000}, by=stage.ben)
    assert (stage.weight(0, A), stage.weight(0, B)) == (power // FULL, 0)


def test_vote__times(stage: CouncilStage):
    """BO-02: nothing that the owner can call moves an election that is open."""
    stage.candidates(0, [A])
    opens = stage.opens(0)
    before = [stage.election.view("timesOf", election) for election in range(4)]
    with reverts_with("CouncilElectionTime", 0, opens + NOMINATION, opens + NOMINATION + VOTE):
        stage.vote(0, {A: 1}, by=stage.ben)
    stage.send("setGuardian", stage.stranger, sender=stage.owner)
    stage.send("exclude", 0, A, "reason", sender=stage.stranger)
    stage.send("include", 0, A, sender=stage.owner)
    stage.send("recallMember", stage.members[0], stage.now, sender=stage.owner)
    stage.send("replaceKey", stage.members[1], B, sender=stage.owner)
    stage.send("transferOwnership", stage.stranger, sender=stage.owner)
    assert [stage.election.view("timesOf", election) for election in range(4)] == before
    stage.at(0, NOMINATION)
    stage.vote(0, {A: 1}, by=stage.ben)
    stage.at(0, NOMINATION + VOTE)
    with reverts_with("CouncilElectionTime", 0, opens + NOMINATION, opens + NOMINATION + VOTE):
        stage.vote(0, {A: 1}, by=stage.ben)


def test_vote__refused(stage: CouncilStage):
    stage.candidates(0, [A, *SEVEN])
    stage.nominate(0, B)
    stage.at(0, NOMINATION)

    def check(case):
        nominees, bps = case
        with reverts_with("CouncilElectionInvalidChoices", 0):
            stage.send("vote", 0, nominees, bps, sender=stage.ben)

    check_each(
        [
            ([A], [10_001]),
            ([A, SEVEN[0]], [10_000, 1]),
            ([A], [0]),
            ([B], [1]),
            ([C], [1]),
            ([A], [1, 1]),
            ([A, A], [1]),
            (SEVEN, [1] * 7),
        ],
        check,
    )
    with reverts_with("CouncilElectionNoPower", 0, stage.stranger):
        stage.vote(0, {A: 1}, by=stage.stranger)
    stage.vote(0, dict.fromkeys(SEVEN[:6], 1_000), by=stage.ben)
    assert {stage.weight(0, one) for one in SEVEN[:6]} == {stage.power(stage.ben, 0) // 10}


def test_votes_by_sig__in_one_call(stage: CouncilStage):
    """BO-01: a signature counts once, and never after a later ballot of its voter."""
    sue, tom = stage.signer("sue", WAD), stage.signer("tom", WAD)
    wallet = stage.deploy("MockWallet", tom.address).address.lower()
    stage.lock(wallet, WAD)
    none = Account.from_key(b"\x07" * 32)
    stage.candidates(0, [A, B])
    stage.at(0, NOMINATION + DAY)
    early = stage.now - DAY
    ballots = {
        "sue": (stage.signed(sue, 0, {A: 10_000}, stage.now), COUNTED),
        "again": (stage.signed(sue, 0, {A: 10_000}, stage.now), OUT_OF_DATE),
        "earlier": (stage.signed(sue, 0, {B: 10_000}, early), OUT_OF_DATE),
        "wallet": (stage.signed(tom, 0, {B: 4_000}, early, voter=wallet), COUNTED),
        "of another": (stage.signed(sue, 0, {B: 1}, early, voter=tom.address.lower()), BAD_SIGNATURE),
        "changed": (stage.signed(tom, 0, {B: 1}, early, bps=[2]), BAD_SIGNATURE),
        "other election": (stage.signed(tom, 0, {B: 1}, early, election=1), BAD_SIGNATURE),
        "future": (stage.signed(tom, 0, {B: 1}, stage.now + 1), FUTURE),
        "no power": (stage.signed(none, 0, {B: 1}, early), NO_POWER),
        "too much": (stage.signed(tom, 0, {B: 10_001}, early), BAD_CHOICES),
    }
    sent = stage.send("votesBySig", 0, [row for row, _ in ballots.values()], sender=stage.stranger)
    events = stage.events(sent)
    assert [event["outcome"] for name, event in events if name == "CouncilBallotRejected"] == [
        outcome for _, outcome in ballots.values() if outcome != COUNTED
    ]
    assert stage.weight(0, A) == stage.power(sue.address.lower(), 0)
    assert stage.weight(0, B) == stage.power(wallet, 0) * 4_000 // 10_000

    stage.go(stage.now + 1)
    stage.vote(0, {B: 10_000}, by=tom.address.lower())
    kept = stage.signed(tom, 0, {A: 10_000}, early + 1)
    stage.send("votesBySig", 0, [kept], sender=stage.stranger)
    assert stage.weight(0, A) == stage.power(sue.address.lower(), 0)
