"""The least quorum of each kind, the first proposal, and what standard views answer about a quorum."""

from __future__ import annotations

from dataclasses import replace

from utils.checks import check_each, reverts_with
from utils.constants import DAY, WAD, ZERO_ADDRESS
from utils.governance import CONSTITUTIONAL, GRANT, OPTIMISTIC, SPLIT, STANDARD, Kind, Support, split
from utils.kind_stage import KINDS, KindStage, State
from utils.rpc import restored

FLOOR = 700_000 * WAD
QUORUM_KINDS = (STANDARD, CONSTITUTIONAL, GRANT)


def floored(dao: KindStage, kind: int, floor: int) -> None:
    dao.set_kind(kind, replace(KINDS[kind], quorum_floor=floor))


def test_state__quorum_floor__to_the_vote_in_each_kind(dao: KindStage) -> None:
    """CO-10: ann alone has more than the share of each kind; with what ben lends, the floor decides."""

    snapshot = dao.now + DAY

    def check(case: tuple[int, State]) -> None:
        kind, state = case
        with restored(dao.chain):
            floored(dao, kind, FLOOR)
            motion = dao.motion(dao.pay(dao.eve, WAD), kind=kind)
            dao.propose(motion)
            dao.go(snapshot + 1)
            votes = dao.power(motion, dao.ann)
            assert dao.governor.view("proposalSnapshot", motion.id) == snapshot
            assert dao.governor.view("proposalQuorum", motion.id) == FLOOR
            short = FLOOR - votes
            lent = short if state == State.SUCCEEDED else short - 1
            ballots = [(dao.ann, split(in_favour=votes)), (dao.ben, split(abstain=lent))]
            for voter, params in ballots:
                dao.vote(motion, voter, SPLIT, params)
            assert dao.governor.view("proposalParticipation", motion.id) == votes + lent
            assert dao.close_vote(motion) == state

    check_each([(kind, state) for kind in QUORUM_KINDS for state in (State.SUCCEEDED, State.DEFEATED)], check)


def test_state__optimistic_floor__silence_counts_once_enough_votes_exist(dao: KindStage) -> None:
    """CO-10: nobody objects where nobody has votes yet."""

    def check(case: tuple[int, State]) -> None:
        floor, state = case
        with restored(dao.chain):
            floored(dao, OPTIMISTIC, floor)
            motion = dao.opened(dao.pay(dao.eve, WAD), kind=OPTIMISTIC)
            assert dao.governor.view("proposalQuorum", motion.id) == 0
            assert dao.close_vote(motion) == state

    # 951,000 tokens are locked for up to a year.
    check_each([(900_000 * WAD, State.SUCCEEDED), (951_000 * WAD, State.DEFEATED)], check)


def test_quorum__share_or_floor__whichever_is_more(dao: KindStage) -> None:
    """CO-24: the standard view and the proposal's agree for standard proposals, at any number of votes."""

    def check(floor: int) -> None:
        with restored(dao.chain):
            floored(dao, STANDARD, floor)
            motion = dao.opened()
            snapshot = dao.governor.view("proposalSnapshot", motion.id)
            share = dao.escrow.view("getPastTotalSupply", snapshot) // 10
            assert dao.governor.view("quorum", snapshot) == max(share, floor)
            assert dao.governor.view("proposalQuorum", motion.id) == max(share, floor)

    check_each([0, 1, 50_000 * WAD, FLOOR, 2**40 - 1, (2**40 - 1) * 10**21], check)


def test_proposal_quorum__other_kinds__not_the_standard_one(dao: KindStage) -> None:
    """CO-24: "17 of 10 reached" where 20 are needed; both numbers of a bar are those of the proposal."""
    floored(dao, CONSTITUTIONAL, FLOOR)
    motion = dao.opened(kind=CONSTITUTIONAL)
    dao.vote(motion, dao.ann, Support.FOR)
    dao.vote(motion, dao.cy, Support.AGAINST)
    snapshot = dao.governor.view("proposalSnapshot", motion.id)
    participation = dao.governor.view("proposalParticipation", motion.id)
    assert participation == dao.power(motion, dao.ann)
    assert dao.governor.view("quorum", snapshot) < participation < FLOOR
    assert dao.governor.view("proposalQuorum", motion.id) == FLOOR
    assert dao.close_vote(motion) == State.DEFEATED


def test_quorum__floor_changed__past_seconds_and_old_proposals_keep_theirs(dao: KindStage) -> None:
    motion = dao.opened()
    snapshot = dao.governor.view("proposalSnapshot", motion.id)
    before = dao.governor.view("quorum", snapshot)
    floored(dao, STANDARD, FLOOR)
    dao.go(dao.now + 1)
    assert dao.governor.view("quorum", dao.now - 1) == FLOOR
    assert dao.governor.view("quorum", snapshot) == dao.governor.view("proposalQuorum", motion.id) == before
    dao.vote(motion, dao.ben, Support.FOR)
    assert dao.close_vote(motion) == State.SUCCEEDED


def test_propose__in_the_first_days__reverts_in_every_kind(dao: KindStage) -> None:
    """CO-10: from the second on that the table names, and whoever proposes what."""
    rules = replace(Kind(), threshold=0).as_tuple()
    table = dao.deploy(
        "ProposalKinds", dao.timelock.address, ZERO_ADDRESS, [rules] * 2, [], [], [], [], 7 * DAY
    )
    config = ("Young", dao.escrow.address, dao.timelock.address, table.address, ZERO_ADDRESS, 0)
    governor = dao.deploy("DaoGovernor", config)
    first = table.view("FIRST_PROPOSAL_AT")
    assert first == dao.now + 7 * DAY
    content = ([dao.eve], [0], [b""])
    for second in (dao.now, first - 1):
        dao.go(second)
        for kind in (0, 1):
            with reverts_with("ProposalKindsTooEarly", first):
                governor.send("proposeKind", kind, *content, "Early", sender=dao.ann)
    dao.go(first)
    for kind in (0, 1):
        governor.send("proposeKind", kind, *content, f"Kind {kind}", sender=dao.ann)
