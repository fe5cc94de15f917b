"""nominate, endorse, exclude and include."""

from utils.checks import reverts_with
from utils.constants import ZERO_ADDRESS
from utils.council import (
    BAR,
    DAY,
    EXCLUDED,
    INCLUDED,
    NOMINATION,
    NONE,
    SEATED_AT,
    STATEMENT,
    TERMS,
    VETTING,
    VOTE,
    CouncilStage,
    account,
)

ANY, ELSE = account(1), account(2)
REASON = "works for the custodian"


def test_nominate__and_endorsed(stage: CouncilStage):
    stage.at(0, 1)
    told = {"election": 0, "nominee": ANY, "statement": STATEMENT}
    assert stage.events(stage.nominate(0, ANY)) == [("Nominated", told)]
    total = stage.escrow.view("getPastTotalSupply", stage.opens(0))
    bar = -(-total * BAR // 10_000)
    assert stage.election.view("electionOf", 0) == (bar, 0, (), False)

    power = stage.power(stage.ann, 0) * 80 // 10_000
    endorsed = {"election": 0, "endorser": stage.ann, "nominee": ANY, "bps": 80, "power": power}
    assert stage.events(stage.endorse(0, ANY, 80)) == [("Endorsed", endorsed)]
    assert power < bar
    more = stage.power(stage.cy, 0) * 20 // 10_000
    ((_, told_more), reached) = stage.events(stage.endorse(0, ANY, 20, by=stage.cy))
    assert told_more["power"] == more
    assert reached == ("BarReached", {"election": 0, "nominee": ANY, "number": 1})
    assert stage.nominee(0, ANY) == (power + more, 0, 1, NONE, True)
    assert stage.election.view("endorsedBps", 0, stage.cy) == 20


def test_endorse__exactly_the_bar__is_enough(stage: CouncilStage):
    """Everybody has 10,000 votes, and all together as many: the bar is 50 of them."""
    votes = stage.deploy("MockVotes", 10_000).address
    members = stage.members
    stage.election = stage.deploy(
        "CouncilElection", stage.owner, votes, stage.safe.address, stage.guardian, TERMS, members
    )
    stage.at(0, 1)
    stage.nominate(0, ANY)
    assert [name for name, _ in stage.events(stage.endorse(0, ANY, 49))] == ["Endorsed"]
    assert [name for name, _ in stage.events(stage.endorse(0, ANY, 1))] == ["Endorsed", "BarReached"]


def test_nominate__times(stage: CouncilStage):
    """BO-03: elections open by the clock, whoever does nothing in the one before."""
    opens = stage.opens(1)
    for second in (0, NOMINATION):
        stage.at(1, second)
        for act in (lambda: stage.nominate(1, ANY), lambda: stage.endorse(1, ANY)):
            with reverts_with("CouncilElectionTime", 1, opens + 1, opens + NOMINATION):
                act()
        stage.reset()
    stage.at(1, 1)
    stage.nominate(1, ANY)
    stage.at(1, NOMINATION - 1)
    stage.endorse(1, ANY)
    with reverts_with("CouncilElectionTime", 0, stage.opens(0) + 1, stage.opens(0) + NOMINATION):
        stage.nominate(0, ANY)


def test_nominate__refused(stage: CouncilStage):
    """BO-05: who has a seat of the other cohort cannot get a second one."""
    stage.at(0, 1)
    stage.nominate(0, ANY)
    with reverts_with("CouncilElectionNominated", 0, ANY):
        stage.nominate(0, ANY)
    with reverts_with("CouncilElectionSeated", stage.members[1], 1):
        stage.nominate(0, stage.members[1])
    stage.nominate(0, stage.members[0])
    with reverts_with("CouncilElectionInvalidMember", stage.safe.address):
        stage.nominate(0, stage.safe.address)
    stage.send("recallMember", stage.members[2], stage.now + DAY, sender=stage.owner)
    with reverts_with("CouncilElectionBarred", stage.members[2], stage.now + DAY):
        stage.nominate(0, stage.members[2])
    stage.go(stage.now + DAY)
    stage.nominate(0, stage.members[2])


def test_endorse__split_of_power(stage: CouncilStage):
    """BO-81: what endorses one nominee endorses no other, and is not taken back to endorse the next."""
    stage.at(0, 1)
    with reverts_with("CouncilElectionNotNominated", 0, ANY):
        stage.endorse(0, ANY)
    stage.nominate(0, ANY)
    stage.nominate(0, ELSE)
    stage.endorse(0, ANY, 9_999)
    stage.endorse(0, ELSE, 1)
    for bps in (1, 10_001):
        with reverts_with("CouncilElectionEndorsed", 0, stage.ann, 10_000):
            stage.endorse(0, ELSE, bps)
    with reverts_with("CouncilElectionNoPower", 0, stage.ben):
        stage.endorse(0, ANY, 0, by=stage.ben)
    with reverts_with("CouncilElectionNoPower", 0, stage.stranger):
        stage.endorse(0, ANY, 1, by=stage.stranger)


def test_endorse__power_of_the_opening(stage: CouncilStage):
    """BO-82: what was bought or locked once an election is open has no say in it."""
    stage.at(0, 1)
    stage.nominate(0, ANY)
    stage.lock(stage.stranger, 10**24)
    stage.go(stage.now + 2)
    with reverts_with("CouncilElectionNoPower", 0, stage.stranger):
        stage.endorse(0, ANY, by=stage.stranger)
    stage.endorse(0, ANY)
    stage.at(0, NOMINATION)
    with reverts_with("CouncilElectionNoPower", 0, stage.stranger):
        stage.vote(0, {ANY: 10_000}, by=stage.stranger)


def test_exclude__until_a_vote_takes_it_back(stage: CouncilStage):
    """BO-06: a vote of the members overrules the guardian for good, and no ballot is lost meanwhile."""
    stage.candidates(0, [ANY])
    stage.at(0, NOMINATION + VETTING - 1)
    stage.vote(0, {ANY: 10_000}, by=stage.ben)
    told = {"election": 0, "nominee": ANY, "reason": REASON}
    assert stage.events(stage.send("exclude", 0, ANY, REASON, sender=stage.guardian)) == [
        ("NomineeExcluded", told)
    ]
    assert stage.nominee(0, ANY)[3] == EXCLUDED
    stage.at(0, NOMINATION + VOTE)
    with reverts_with("CouncilElectionNotSeatable", 0, ANY):
        stage.seat(0, ANY)
    stage.at(0, SEATED_AT - 1)
    included = stage.send("include", 0, ANY, sender=stage.owner)
    assert stage.events(included) == [("NomineeIncluded", {"election": 0, "nominee": ANY})]
    stage.seat(0, ANY)
    assert stage.election.view("electionOf", 0)[2] == (ANY,)


def test_exclude__refused(stage: CouncilStage):
    stage.candidates(0, [ANY])
    with reverts_with("CouncilElectionNotGuardian", stage.owner, stage.guardian):
        stage.send("exclude", 0, ANY, REASON, sender=stage.owner)
    with reverts_with("CouncilElectionNoReason"):
        stage.send("exclude", 0, ANY, "", sender=stage.guardian)
    with reverts_with("CouncilElectionNotNominated", 0, ELSE):
        stage.send("exclude", 0, ELSE, REASON, sender=stage.guardian)
    with reverts_with("CouncilElectionVetted", 0, ANY, NONE):
        stage.send("include", 0, ANY, sender=stage.owner)
    with reverts_with("OwnableUnauthorizedAccount", stage.guardian):
        stage.send("include", 0, ANY, sender=stage.guardian)
    stage.send("exclude", 0, ANY, REASON, sender=stage.guardian)
    stage.send("include", 0, ANY, sender=stage.owner)
    with reverts_with("CouncilElectionVetted", 0, ANY, INCLUDED):
        stage.send("exclude", 0, ANY, REASON, sender=stage.guardian)


def test_exclude__times(stage: CouncilStage):
    """BO-83: too late for a vote to overrule it is too late to exclude."""
    stage.candidates(0, [ANY, ELSE])
    stage.send("exclude", 0, ELSE, REASON, sender=stage.guardian)
    opens = stage.opens(0)
    stage.at(0, NOMINATION + VETTING)
    with reverts_with("CouncilElectionTime", 0, opens, opens + NOMINATION + VETTING):
        stage.send("exclude", 0, ANY, REASON, sender=stage.guardian)
    stage.at(0, SEATED_AT)
    with reverts_with("CouncilElectionTime", 0, opens, opens + SEATED_AT):
        stage.send("include", 0, ELSE, sender=stage.owner)


def test_set_guardian(stage: CouncilStage):
    changed = stage.send("setGuardian", ZERO_ADDRESS, sender=stage.owner)
    told = {"oldGuardian": stage.guardian, "newGuardian": ZERO_ADDRESS}
    assert stage.events(changed) == [("GuardianSet", told)]
    stage.candidates(0, [ANY])
    with reverts_with("CouncilElectionNotGuardian", stage.guardian, ZERO_ADDRESS):
        stage.send("exclude", 0, ANY, REASON, sender=stage.guardian)
