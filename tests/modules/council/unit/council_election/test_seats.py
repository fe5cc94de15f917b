"""seat and applyResult."""

from utils.checks import reverts_with
from utils.council import (
    DAY,
    MIN_SEATS,
    NOMINATION,
    SEATED_AT,
    TERM,
    VOTE,
    CouncilStage,
    account,
)

A, B, C, D, E = (account(index) for index in range(1, 6))
SEAT_GAS, APPLY_GAS, VOTE_GAS = 60_000, 420_000, 140_000


def seated(stage: CouncilStage, election: int) -> set[str]:
    return set(stage.election.view("electionOf", election)[2])


def voted(stage: CouncilStage, election: int, bps: dict[str, int]) -> None:
    """Candidates in that order with so many votes of ben; it is time for seating."""
    stage.candidates(election, bps)
    stage.at(election, NOMINATION)
    stage.vote(election, {who: points for who, points in bps.items() if points}, by=stage.ben)
    stage.at(election, NOMINATION + VOTE)


def test_seat__most_votes(stage: CouncilStage):
    voted(stage, 0, {A: 1_000, B: 2_000, C: 3_000, D: 4_000, E: 0})
    told = {"election": 0, "nominee": A, "weight": stage.weight(0, A), "displaced": "0x" + "0" * 40}
    assert stage.events(stage.seat(0, A)) == [("NomineeSeated", told)]
    for nominee in (C, D):
        stage.seat(0, nominee)
    ((_, event),) = stage.events(stage.seat(0, B))
    assert event["displaced"] == A
    assert seated(stage, 0) == {B, C, D}
    for nominee in (A, B, C, D, E, account(99)):
        with reverts_with("CouncilElectionNotSeatable", 0, nominee):
            stage.seat(0, nominee)


def test_seat__same_votes__the_first_to_reach_the_bar(stage: CouncilStage):
    """BO-06: among equals it is settled who is first, in whatever order they come."""
    voted(stage, 0, dict.fromkeys((A, B, C, D), 1_000))
    for nominee in (D, C, B, A):
        stage.seat(0, nominee)
    assert seated(stage, 0) == {A, B, C}
    with reverts_with("CouncilElectionNotSeatable", 0, D):
        stage.seat(0, D)


def test_seat__times(stage: CouncilStage):
    opens = stage.opens(0)
    stage.candidates(0, [A])
    stage.at(0, NOMINATION + VOTE - 1)
    stage.vote(0, {A: 10_000}, by=stage.ben)
    for second in (NOMINATION + VOTE - 1, SEATED_AT):
        stage.at(0, second)
        with reverts_with("CouncilElectionTime", 0, opens + NOMINATION + VOTE, opens + SEATED_AT):
            stage.seat(0, A)


def test_seat__barred(stage: CouncilStage):
    """BO-04: who was recalled during the election gets no seat in it, listed or not."""
    first, third = stage.members[0], stage.members[2]
    voted(stage, 0, {first: 2_000, third: 2_000, A: 1_000})
    stage.seat(0, first)
    stage.seat(0, A)
    for member in (first, third):
        stage.send("recallMember", member, stage.now + TERM, sender=stage.owner)
    with reverts_with("CouncilElectionBarred", third, stage.now + TERM):
        stage.seat(0, third)
    stage.at(0, SEATED_AT)
    stage.apply(0)
    assert set(stage.council()) == {A, *stage.members[1::2]}
    assert stage.owners() == set(stage.council())


def test_apply_result(stage: CouncilStage):
    stage.elected(0, [A, B, C])
    applied = stage.send("applyResult", 0, sender=stage.stranger)
    told = {"election": 0, "cohort": 0, "members": (A, B, C)}
    assert stage.events(applied) == [("CohortElected", told)]
    members, threshold, cohorts = stage.election.view("council")
    assert members == (A, B, C, *stage.members[1::2])
    assert (threshold, cohorts) == (4, (0, 0, 0, 1, 1, 1))
    with reverts_with("CouncilElectionApplied", 0):
        stage.apply(0)


def test_apply_result__times(stage: CouncilStage):
    """BO-03: late or never, a result moves no other election, and is void once the next one is known."""
    stage.elected(0, [A, B, C])
    opens = stage.opens(0)
    start, refused = (
        opens + SEATED_AT,
        ("CouncilElectionTime", 0, opens + SEATED_AT, opens + SEATED_AT + TERM),
    )
    assert stage.now == start
    stage.at(1, 1)
    stage.nominate(1, D)
    stage.go(start + TERM - 1)
    before = [stage.election.view("timesOf", election) for election in range(4)]
    stage.apply(0)
    assert [stage.election.view("timesOf", election) for election in range(4)] == before
    stage.reset()
    stage.elected(0, [A, B, C])
    stage.go(start + TERM)
    with reverts_with(*refused):
        stage.apply(0)
    stage.reset()
    stage.at(0, SEATED_AT - 1)
    with reverts_with(*refused):
        stage.apply(0)


def test_apply_result__too_few__old_members_stay(stage: CouncilStage):
    """BO-85: an election in which hardly anybody stands leaves enough members to act."""
    stage.elected(0, [stage.members[2]])
    stage.apply(0)
    first, _, third, *_ = stage.members
    assert stage.council() == [third, *stage.members[1::2]]
    assert len(stage.council()) == MIN_SEATS
    stage.at(1, SEATED_AT)
    stage.apply(1)
    assert stage.council() == [third, *stage.members[1::2]], "all of the cohort are needed"
    assert first not in stage.council()


def test_apply_result__both_cohorts(stage: CouncilStage):
    """BO-05: who is elected in two elections has one seat, whichever is applied first."""
    stage.elected(0, [A, B])
    stage.elected(1, [A, C])
    stage.apply(1)
    stage.apply(0)
    assert stage.council() == [B, stage.members[0], A, C]
    assert stage.owners() == set(stage.council())


def test_gas__flat(stage: CouncilStage):
    """BO-06: with 500 nominees a vote, a seat and a result cost what they cost with 5."""
    costs = []
    for count in (5, 500):
        terms = (4 * 7 * DAY, TERM, 1, 6, 4, 10)
        stage.safe = stage.new_safe(stage.members, 4)
        stage.election = stage.elections(terms)
        stage.module = stage.deploy("CouncilModule", stage.election.address)
        stage.enable(stage.safe, stage.module)
        nominees = [account(index, 0xF00D) for index in range(count)]
        stage.go(stage.opens(0) + 1)
        for nominee in nominees:
            stage.nominate(0, nominee)
            stage.endorse(0, nominee, 20)
        chosen = [*nominees[-4:], *nominees[:2]] if count > 5 else nominees
        stage.go(stage.opens(0) + NOMINATION)
        vote = stage.vote(0, dict.fromkeys(chosen[:3], 3_000), by=stage.ben).gas
        stage.vote(0, dict.fromkeys(chosen, 1_000), by=stage.cy)
        stage.go(stage.opens(0) + NOMINATION + VOTE)
        seats = [stage.seat(0, nominee).gas for nominee in chosen[:5]]
        stage.go(stage.opens(0) + SEATED_AT)
        costs.append((vote, *seats))
        assert vote <= VOTE_GAS and max(seats) <= SEAT_GAS
        assert stage.apply(0).gas <= APPLY_GAS
        assert stage.owners() == set(stage.council()) == set(chosen[:5])
    # Zero bytes of calldata cost 12 gas less each; nothing else differs.
    assert all(abs(few - many) < 400 for few, many in zip(*costs, strict=True)), costs
