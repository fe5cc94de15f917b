"""qualify: which proposals count in a season, and the list that only its digest keeps."""

from dataclasses import replace

from model.attendance import Listed
from utils.attendance import ABSTAIN, AGAINST, FOR, SEASON, AttendanceStage
from utils.checks import reverts_with
from utils.constants import DAY, WAD, WEEK
from utils.governance import GRANT, OPTIMISTIC
from utils.kind_stage import KINDS, Motion, State


def total(stage: AttendanceStage, motion: Motion) -> int:
    return int(stage.escrow.view("getPastTotalSupply", stage.governor.view("proposalSnapshot", motion.id)))


def test_qualify__after_the_vote__tells_and_counts(stage: AttendanceStage):
    motion = stage.voted({stage.ann: FOR}, by=stage.ann)
    outcome = stage.qualify(motion)
    told = {
        "season": stage.season,
        "proposalId": motion.id,
        "proposer": stage.ann,
        "totalVotes": total(stage, motion),
    }
    assert [(event.name, event.args) for event in stage.chain.decode_logs(outcome.logs)] == [
        ("ProposalQualified", told)
    ]
    assert stage.contract.view("seasonState", stage.season) == (1, 0, 0)


def test_qualify__executed_expired_or_defeated__counts(stage: AttendanceStage):
    carried = stage.voted({stage.ann: FOR}, by=stage.ann)
    stage.carry_out(carried)
    stage.qualify(carried)
    late = stage.voted({stage.ann: FOR}, by=stage.ben, description="Never queued")
    lost = stage.opened(by=stage.cy, description="Lost")
    stage.vote(lost, stage.ann, AGAINST)
    stage.close_vote(lost)
    stage.qualify(lost)
    stage.go(stage.governor.view("proposalExpiration", late.id) + 1)
    assert stage.state(late) == State.EXPIRED
    season = stage.deadline(late) // SEASON
    assert stage.season == season + 1
    stage.qualify(late)
    assert stage.contract.view("seasonState", season)[0] == 3


def test_qualify__only_votes_against__reach_the_quorum(stage: AttendanceStage):
    """PA-11: what reaches the quorum is who took part, and not who agreed."""
    motion = stage.voted({stage.ben: AGAINST}, by=stage.ann)
    assert stage.governor.view("proposalParticipation", motion.id) == 0
    stage.qualify(motion)
    assert stage.contract.view("seasonState", stage.season)[0] == 1


def test_qualify__below_its_quorum__reverts(stage: AttendanceStage):
    """PA-02: a junk proposal on which hardly anybody votes counts for nobody; exactly the quorum does."""
    stage.set_kind(0, replace(KINDS[0], quorum_floor=200_000 * WAD))
    motion = stage.voted({stage.cy: FOR}, by=stage.ann)
    quorum = stage.governor.view("proposalQuorum", motion.id)
    votes = stage.power(motion, stage.cy)
    with reverts_with("AttendancePayNoQuorum", motion.id, votes, quorum):
        stage.qualify(motion)
    floor = stage.power(stage.voted({}, by=stage.ann, description="When?"), stage.ben)
    digits = floor // 10**14 * 10**14
    stage.set_kind(0, replace(KINDS[0], quorum_bps=0, quorum_floor=digits))
    exact = stage.opened(by=stage.ben, description="Exact")
    against = (digits // 2, digits - digits // 2, 0)
    params = b"".join(amount.to_bytes(16, "big") for amount in against)
    stage.vote(exact, stage.ann, 255, params)
    stage.close_vote(exact)
    stage.qualify(exact)


def test_qualify__kind_without_a_quorum__reverts(stage: AttendanceStage):
    """PA-18: optimistic proposals pass in silence; without a quorum a single vote would make one count."""
    optimistic = stage.opened(stage.pay_action(), by=stage.ann, kind=OPTIMISTIC, description="Silent")
    stage.vote(optimistic, stage.ann, AGAINST)
    stage.close_vote(optimistic)
    with reverts_with("AttendancePayNoQuorum", optimistic.id, stage.power(optimistic, stage.ann), 0):
        stage.qualify(optimistic)
    stage.set_kind(0, replace(KINDS[0], quorum_bps=0))
    free = stage.voted({stage.ann: FOR}, by=stage.ben, description="Free")
    with reverts_with("AttendancePayNoQuorum", free.id, stage.power(free, stage.ann), 0):
        stage.qualify(free)


def test_qualify__quadratic__participation_in_votes(stage: AttendanceStage):
    """For and abstain count in votes; against by its roots, which alone are no quorum."""
    grant = stage.opened(stage.pay_action(), by=stage.ann, kind=GRANT, description="Grant")
    stage.vote(grant, stage.ben, ABSTAIN)
    stage.close_vote(grant)
    stage.qualify(grant)
    lost = stage.opened(stage.pay_action(), by=stage.ben, kind=GRANT, description="No grant")
    stage.vote(lost, stage.ann, AGAINST)
    stage.close_vote(lost)
    roots, _, _ = stage.votes(lost)
    quorum = stage.governor.view("proposalQuorum", lost.id)
    with reverts_with("AttendancePayNoQuorum", lost.id, roots, quorum):
        stage.qualify(lost)


def test_qualify__not_decided__reverts(stage: AttendanceStage):
    """PA-17: cancelled while others were still to vote, it would count against those who waited."""
    pending = stage.motion(description="Pending")
    stage.propose(pending, stage.ann)
    with reverts_with("AttendancePayNotDecided", pending.id):
        stage.qualify(pending)
    motion = stage.opened(by=stage.ben, description="Cancelled")
    stage.vote(motion, stage.ann, FOR)
    with reverts_with("AttendancePayNotDecided", motion.id):
        stage.qualify(motion)
    stage.go(stage.deadline(motion))
    with reverts_with("AttendancePayNotDecided", motion.id):
        stage.qualify(motion)
    stage.cancel(motion, stage.guardian)
    stage.go(stage.deadline(motion) + 1)
    with reverts_with("AttendancePayNotDecided", motion.id):
        stage.qualify(motion)
    with reverts_with("GovernorNonexistentProposal", 1):
        stage.contract.send("qualify", 1, [], sender=stage.anybody)


def test_qualify__cancelled_once_queued__counts(stage: AttendanceStage):
    """The vote had ended by then."""
    motion = stage.voted({stage.ann: FOR}, by=stage.ann)
    stage.queue(motion)
    stage.cancel(motion, stage.guardian)
    stage.qualify(motion)


def test_qualify__second_of_a_proposer__reverts(stage: AttendanceStage):
    """PA-02: nobody fills a season with proposals of its own."""
    first = stage.voted({stage.ann: FOR}, by=stage.ann)
    second = stage.voted({stage.ann: FOR}, by=stage.ann, description="Junk")
    stage.qualify(first)
    for motion in (first, second):
        with reverts_with("AttendancePaySameProposer", stage.season, stage.ann):
            stage.qualify(motion)
    stage.qualify(stage.voted({stage.ann: FOR}, by=stage.ben, description="Other"))


def test_qualify__next_season__same_proposer_again(stage: AttendanceStage):
    stage.qualify(stage.voted({stage.ann: FOR}, by=stage.ann))
    stage.go(stage.start(stage.season + 1))
    stage.qualify(stage.voted({stage.ann: FOR}, by=stage.ann, description="Next"))
    assert stage.contract.view("seasonState", stage.season)[0] == 1


def test_qualify__time(stage: AttendanceStage):
    """Until a week after its season, and no season that had begun at the creation (PA-07)."""
    season = stage.season
    motion = stage.voted({stage.ann: FOR}, by=stage.ann)
    until = stage.claims_from(season)
    stage.go(until - 1)
    snapshot = stage.chain.snapshot()
    stage.qualify(motion)
    stage.chain.restore(snapshot)
    stage.go(until)
    first = stage.contract.view("FIRST_SEASON")
    with reverts_with("AttendancePayTime", season, first, stage.deadline(motion) + 1, until):
        stage.qualify(motion)


def test_qualify__season_that_had_begun_at_the_creation__reverts(stage: AttendanceStage):
    """PA-07: nobody is paid for what was voted on before there were terms."""
    old = stage.voted({stage.ann: FOR}, by=stage.ann)
    made = stage.attendance()
    season = stage.season
    assert made.view("FIRST_SEASON") == season + 1
    with reverts_with(
        "AttendancePayTime", season, season + 1, stage.deadline(old) + 1, stage.claims_from(season)
    ):
        made.send("qualify", old.id, [], sender=stage.anybody)


def test_qualify__other_list__reverts(stage: AttendanceStage):
    """PA-15: a list that leaves out, adds, or changes anything is refused."""
    stage.qualify(stage.voted({stage.ann: FOR}, by=stage.ann))
    motion = stage.voted({stage.ann: FOR}, by=stage.ben, description="Second")
    (one,) = stage.listed(stage.season)
    wrong = (
        [],
        [one, one],
        [one._replace(total=one.total - 1)],
        [one._replace(proposer=stage.cy)],
        [one._replace(proposal=motion.id)],
    )
    for rows in wrong:
        with reverts_with("AttendancePayOtherList", stage.season, 1):
            stage.qualify(motion, rows=rows)
    later = stage.season + 1
    stage.go(stage.start(later))
    fresh = stage.voted({stage.ann: FOR}, by=stage.ann, description="Fresh")
    with reverts_with("AttendancePayOtherList", later, 0):
        stage.qualify(fresh, rows=[one])
    stage.qualify(fresh, rows=[])


def test_qualify__sixteen__are_the_most(stage: AttendanceStage):
    """PA-02: a claim never costs more than sixteen ballots."""
    proposers = [stage.lender(index) for index in range(17)]
    motions = [stage.motion(description=f"Number {index}") for index in range(17)]
    stage.go(stage.now + 60)
    for proposer, motion in zip(proposers, motions, strict=True):
        stage.propose(motion, proposer)
    stage.go(stage.now + DAY + 1)
    for motion in motions:
        stage.vote(motion, stage.ann, FOR)
    stage.close_vote(motions[-1])
    rows: list[Listed] = []
    for proposer, motion in zip(proposers[:16], motions[:16], strict=True):
        stage.qualify(motion, rows=rows)
        rows.append(Listed(motion.id, proposer, total(stage, motion)))
    with reverts_with("AttendancePayTooMany", stage.season, 16):
        stage.qualify(motions[16], rows=rows)
    stage.go(stage.claims_from(stage.season))
    season = (stage.now - WEEK) // SEASON - 1
    stage.fund(season)
    stage.claim(season, stage.ann, rows)
