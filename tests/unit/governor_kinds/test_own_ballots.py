"""Own ballots: an owner takes its power back from its delegate for one proposal."""

from __future__ import annotations

from itertools import permutations
from math import isqrt

import pytest
from eth_utils import keccak

from ape_dao.core.chain.artifacts import artifact
from utils.checks import reverts_with
from utils.constants import DAY, WAD, ZERO_ADDRESS
from utils.governance import GRANT, OPTIMISTIC, SPLIT, STANDARD, Support
from utils.kind_stage import KindStage, Motion, Outcome, State, split
from utils.rpc import Reverted

AGAINST, FOR, ABSTAIN = Support
OPTIONS = ("againstVotes", "forVotes", "abstainVotes")
MOST_GAS = 110_000


def root(votes: int) -> int:
    return isqrt(votes * WAD)


@pytest.fixture
def given(dao: KindStage) -> KindStage:
    """cy and dee have given their power to ben."""
    for owner in (dao.cy, dao.dee):
        dao.escrow.send("delegate", dao.ben, sender=owner)
    dao.go(dao.now + DAY)
    return dao


def own_power(dao: KindStage, motion: Motion, owner: str) -> int:
    return int(dao.escrow.view("powerAt", owner, dao.governor.view("proposalSnapshot", motion.id)))


def sides(**votes: int) -> tuple[int, int, int]:
    return votes.get("against", 0), votes.get("in_favour", 0), votes.get("abstain", 0)


# Counted once, in every order


@pytest.mark.parametrize(
    ("order", "in_one_second"),
    [(order, bool(at % 2)) for at, order in enumerate(permutations(("own", "delegate", "change", "again")))],
)
def test_cast_own_vote__any_order__power_counts_once(
    given: KindStage, order: tuple[str, ...], in_one_second: bool
) -> None:
    """OB-01, OB-02, I-8: whoever is first, with ballots that are changed, in one second or in several."""
    dao, motion = given, given.opened()
    own, votes = own_power(dao, motion, dao.cy), dao.power(motion, dao.ben)
    ballots = {
        "own": (dao.cy, "castOwnVote", AGAINST),
        "again": (dao.cy, "castOwnVote", ABSTAIN),
        "delegate": (dao.ben, "castVote", FOR),
        "change": (dao.ben, "castVote", AGAINST),
    }
    for name in order:
        voter, function, support = ballots[name]
        more = ("", b"") if function == "castOwnVote" else ()
        if in_one_second:
            dao.governor.queue(function, motion.id, support, *more, sender=voter)
        else:
            dao.governor.send(function, motion.id, support, *more, sender=voter)
            assert sum(dao.votes(motion)) <= votes
    if in_one_second:
        assert all(mined.ok for mined in dao.chain.mine(dao.now))
    expected = [0, 0, 0]
    expected[max((order.index(name), ballots[name][2]) for name in ("own", "again"))[1]] += own
    expected[max((order.index(name), ballots[name][2]) for name in ("delegate", "change"))[1]] += votes - own
    assert dao.votes(motion) == tuple(expected)
    assert sum(expected) == votes


def test_cast_own_vote__two_owners__each_takes_its_own(given: KindStage) -> None:
    """OB-01: owners take one after the other; the delegate keeps what is its own, and can change it."""
    dao, motion = given, given.opened()
    votes = dao.power(motion, dao.ben)
    dao.vote_own(motion, dao.cy, AGAINST)
    dao.vote(motion, dao.ben, FOR)
    dao.vote_own(motion, dao.dee, AGAINST)
    taken = own_power(dao, motion, dao.cy) + own_power(dao, motion, dao.dee)
    assert dao.votes(motion) == (taken, votes - taken, 0)
    assert votes - taken - own_power(dao, motion, dao.ben) in range(3)  # the sum is rounded once
    dao.vote(motion, dao.ben, ABSTAIN)
    assert dao.votes(motion) == (taken, 0, votes - taken)


def test_cast_own_vote__all_that_the_delegate_had__nothing_left_to_cast(dao: KindStage) -> None:
    """OB-01: a delegate that has nothing else keeps an empty ballot, and casts no other."""
    dao.escrow.send("delegate", dao.eve, sender=dao.cy)
    motion = dao.opened()
    dao.vote(motion, dao.eve, FOR)
    dao.vote_own(motion, dao.cy, AGAINST)
    own = own_power(dao, motion, dao.cy)
    assert dao.votes(motion) == (own, 0, 0)
    snapshot = dao.governor.view("proposalSnapshot", motion.id)
    with reverts_with("GovernorNoVotes", dao.eve, snapshot):
        dao.vote(motion, dao.eve, AGAINST)
    dao.vote(motion, dao.cy, FOR)
    assert dao.votes(motion) == (0, own, 0)


def test_cast_own_vote__owner_has_votes_of_others__casts_both(dao: KindStage) -> None:
    """OB-03: votes that others gave the owner count in its own ballot, and its own in later ordinary ones."""
    dao.escrow.send("delegate", dao.cy, sender=dao.dee)
    dao.escrow.send("delegate", dao.ben, sender=dao.cy)
    motion = dao.opened()
    dao.vote(motion, dao.cy, FOR)
    others = dao.power(motion, dao.cy)
    assert 0 < others == dao.votes(motion)[FOR]
    mined = dao.vote_own(motion, dao.cy, AGAINST)
    own = own_power(dao, motion, dao.cy)
    assert dao.votes(motion) == (others + own, 0, 0)
    (replaced,) = dao.events(mined, "BallotReplaced")
    assert [replaced[name] for name in OPTIONS] == [0, others, 0]
    dao.vote(motion, dao.cy, SPLIT, split(1, 2, 3))
    dao.vote(motion, dao.cy, SPLIT, split(0, others + own - 6, 0))
    with reverts_with("GovernorInvalidVoteParams"):
        dao.vote(motion, dao.cy, SPLIT, split(0, 1, 0))
    dao.vote_own(motion, dao.dee, ABSTAIN)
    assert sum(dao.votes(motion)) <= others + own
    dao.vote(motion, dao.cy, FOR)
    taken = own_power(dao, motion, dao.dee)
    assert dao.votes(motion) == (0, others + own - taken, taken)


def test_cast_own_vote__delegation_changed_since__the_delegate_of_the_snapshot_pays(given: KindStage) -> None:
    """OB-04: neither a delegation after the snapshot nor one taken back then moves a vote."""
    dao, motion = given, given.opened()
    votes = dao.power(motion, dao.ben)
    dao.escrow.send("delegate", dao.ann, sender=dao.cy)
    dao.go(dao.now + 60)
    dao.vote(motion, dao.ben, FOR)
    dao.vote(motion, dao.ann, ABSTAIN)
    dao.vote_own(motion, dao.cy, AGAINST)
    own = own_power(dao, motion, dao.cy)
    assert dao.votes(motion) == (own, votes - own, dao.power(motion, dao.ann))


def test_cast_own_vote__given_to_nobody__counts(dao: KindStage) -> None:
    """OB-05: votes parked at the zero address come back too."""
    dao.escrow.send("delegate", ZERO_ADDRESS, sender=dao.cy)
    motion = dao.opened()
    with reverts_with("GovernorNoVotes", dao.cy, dao.governor.view("proposalSnapshot", motion.id)):
        dao.vote(motion, dao.cy, FOR)
    mined = dao.vote_own(motion, dao.cy, FOR)
    own = own_power(dao, motion, dao.cy)
    assert dao.votes(motion) == (0, own, 0)
    (taken,) = dao.events(mined, "VotesTakenBack")
    assert (taken["delegate"], taken["votes"], *(taken[name] for name in OPTIONS)) == (
        ZERO_ADDRESS,
        own,
        0,
        0,
        0,
    )


def test_cast_own_vote__never_given__an_ordinary_ballot(dao: KindStage) -> None:
    motion = dao.opened()
    mined = dao.vote_own(motion, dao.ben, FOR)
    assert dao.votes(motion) == (0, dao.power(motion, dao.ben), 0)
    assert not dao.events(mined, "VotesTakenBack")
    assert dao.governor.view("ballotOf", motion.id, dao.ben)[5] is False


def test_cast_own_vote__nothing_at_all__reverts(dao: KindStage) -> None:
    motion = dao.opened()
    snapshot = dao.governor.view("proposalSnapshot", motion.id)
    with reverts_with("GovernorNoVotes", dao.eve, snapshot):
        dao.vote_own(motion, dao.eve, FOR)
    with reverts_with("GovernorInvalidVoteType"):
        dao.vote_own(motion, dao.ben, 3)
    with reverts_with("GovernorInvalidVoteParams"):
        dao.vote_own(motion, dao.ben, FOR, split(1, 1, 1))
    dao.close_vote(motion)
    active = (1 << State.ACTIVE).to_bytes(32, "big")
    with reverts_with("GovernorUnexpectedProposalState", motion.id, State.DEFEATED, active):
        dao.vote_own(motion, dao.ben, FOR)


# What it tells, and what it costs


def test_cast_own_vote__events_and_ballots(given: KindStage) -> None:
    dao, motion = given, given.opened()
    votes, own = dao.power(motion, dao.ben), own_power(dao, motion, dao.cy)
    dao.vote(motion, dao.ben, FOR)
    voted_at = dao.now
    dao.go(dao.now + 60)
    mined = dao.governor.send("castOwnVote", motion.id, AGAINST, "Not in my name.", b"", sender=dao.cy)
    (taken,) = dao.events(mined, "VotesTakenBack")
    assert taken == {
        "proposalId": motion.id,
        "voter": dao.cy,
        "delegate": dao.ben,
        "votes": own,
        **dict(zip(OPTIONS, (0, own, 0), strict=True)),
    }
    (cast,) = dao.events(mined, "VoteCast")
    assert cast == {
        "voter": dao.cy,
        "proposalId": motion.id,
        "support": AGAINST,
        "weight": own,
        "reason": "Not in my name.",
    }
    assert not dao.events(mined, "BallotReplaced")
    (weight,) = dao.governor.decode_output("castOwnVote", mined.output)
    assert weight == own
    assert tuple(dao.governor.view("ballotOf", motion.id, dao.cy)) == (own, 0, 0, dao.now, own, True)
    left = votes - own
    assert tuple(dao.governor.view("ballotOf", motion.id, dao.ben)) == (0, left, 0, voted_at, left, False)


@pytest.mark.parametrize("before", ["nothing", "ballot", "split"])
def test_cast_own_vote__gas__within_the_bar(given: KindStage, before: str) -> None:
    dao, motion = given, given.opened()
    votes = dao.power(motion, dao.ben)
    dao.vote(motion, dao.ann, FOR)
    if before == "ballot":
        dao.vote(motion, dao.ben, FOR)
    if before == "split":
        dao.vote(motion, dao.ben, SPLIT, split(votes // 2, votes // 3, 0))
    mined = dao.vote_own(motion, dao.cy, AGAINST)
    print(f"own ballot after {before}: {mined.gas:,} gas")
    assert mined.gas <= MOST_GAS


# Splits


def test_cast_own_vote__delegate_split__each_option_shrinks_alike(given: KindStage) -> None:
    """OB-06: each option and the unused, by the owner's share, rounded down; parts go on to what is left."""
    dao, motion = given, given.opened()
    votes, own = dao.power(motion, dao.ben), own_power(dao, motion, dao.cy)
    parts = (votes // 2, votes // 3, votes // 7)
    dao.vote(motion, dao.ben, SPLIT, split(*parts))
    dao.vote_own(motion, dao.cy, SPLIT, split(own - 5, 0, 5))
    left = votes - own
    shrunk = tuple(part * left // votes for part in parts)
    assert dao.votes(motion) == (shrunk[0] + own - 5, shrunk[1], shrunk[2] + 5)
    assert tuple(dao.governor.view("ballotOf", motion.id, dao.ben))[:3] == shrunk
    spare = left - sum(shrunk)
    with reverts_with("GovernorInvalidVoteParams"):
        dao.vote(motion, dao.ben, SPLIT, split(0, spare + 1, 0))
    dao.vote(motion, dao.ben, SPLIT, split(0, spare, 0))
    assert sum(dao.votes(motion)) == votes
    dao.vote(motion, dao.ben, SPLIT, split(left, 0, 0))
    assert dao.votes(motion) == (left + own - 5, 0, 5)


def test_cast_own_vote__delegate_splits_later__only_what_is_left(given: KindStage) -> None:
    """OB-06: parts after an own ballot add up to the rest and no further."""
    dao, motion = given, given.opened()
    votes, own = dao.power(motion, dao.ben), own_power(dao, motion, dao.cy)
    dao.vote_own(motion, dao.cy, AGAINST)
    with reverts_with("GovernorInvalidVoteParams"):
        dao.vote(motion, dao.ben, SPLIT, split(0, votes - own + 1, 0))
    dao.vote(motion, dao.ben, SPLIT, split(0, 7, 0))
    with reverts_with("GovernorInvalidVoteParams"):
        dao.vote(motion, dao.ben, SPLIT, split(0, votes - own - 6, 0))
    dao.vote(motion, dao.ben, SPLIT, split(0, votes - own - 7, 0))
    assert dao.votes(motion) == (own, votes - own, 0)


# Signed


def test_cast_own_votes_by_sig__counts_once_whatever_the_order(dao: KindStage) -> None:
    """OB-07: signed own ballots take back as sent ones do; older and repeated ones do not count."""
    owner, delegate = dao.signer("owner"), dao.signer("delegate", 70_000 * WAD)
    who, whom = owner.address.lower(), delegate.address.lower()
    dao.escrow.send("delegate", delegate.address, sender=who)
    motion = dao.opened()
    votes, own = dao.power(motion, whom), own_power(dao, motion, who)
    dao.go(dao.now + 60)
    ballot = dao.sign(owner, motion, AGAINST, own=True)
    older = dao.sign(owner, motion, FOR, sequence=dao.now - 9, own=True)
    assert dao.hand_in_own(motion, [ballot, ballot, older]) == [
        Outcome.COUNTED,
        Outcome.OUT_OF_DATE,
        Outcome.OUT_OF_DATE,
    ]
    assert dao.hand_in(motion, [dao.sign(delegate, motion, FOR)]) == [Outcome.COUNTED]
    assert dao.votes(motion) == (own, votes - own, 0)
    dao.go(dao.now + 60)
    changed = dao.sign(owner, motion, SPLIT, params=split(0, own - 1, 1), own=True)
    assert dao.hand_in_own(motion, [changed]) == [Outcome.COUNTED]
    assert dao.votes(motion) == (0, votes - 1, 1)
    dao.go(dao.now + 60)
    assert dao.hand_in(motion, [dao.sign(owner, motion, AGAINST)]) == [Outcome.COUNTED]
    assert dao.votes(motion) == (own, votes - own, 0)


def test_cast_own_votes_by_sig__rejected__the_others_count(dao: KindStage) -> None:
    """OB-07: an ordinary ballot is no own one, nor the other way round."""
    owner = dao.signer("owner")
    who = owner.address.lower()
    dao.escrow.send("delegate", dao.ben, sender=who)
    motion = dao.opened()
    dao.go(dao.now + 60)
    as_own, ordinary = dao.sign(owner, motion, FOR, own=True), dao.sign(owner, motion, FOR)
    assert dao.hand_in(motion, [as_own]) == [Outcome.INVALID_SIGNATURE]
    future = dao.sign(owner, motion, FOR, sequence=dao.now + 100, own=True)
    wrong = dao.sign(owner, motion, 3, own=True)
    odd = dao.sign(owner, motion, FOR, params=b"x", own=True)
    undated = dao.sign(owner, motion, FOR, sequence=0, own=True)
    outcomes, mined = dao.hand_in_own_with_receipt(motion, [ordinary, future, wrong, odd, undated, as_own])
    assert outcomes == [
        Outcome.INVALID_SIGNATURE,
        Outcome.FROM_THE_FUTURE,
        Outcome.INVALID_SUPPORT,
        Outcome.INVALID_PARAMS,
        Outcome.OUT_OF_DATE,
        Outcome.COUNTED,
    ]
    assert [one["outcome"] for one in dao.events(mined, "BallotRejected")] == outcomes[:-1]
    assert dao.votes(motion) == (0, own_power(dao, motion, who), 0)
    dao.governor.send("cancelSignedBallots", motion.id, dao.now, sender=who)
    assert dao.hand_in_own(motion, [dao.sign(owner, motion, AGAINST, own=True)]) == [Outcome.OUT_OF_DATE]


def test_cast_own_vote__delegate_signed_for_the_standard_function__still_its_first_ballot(
    dao: KindStage,
) -> None:
    """OB-08: an owner cannot stop the signed ballot of its delegate by voting itself."""
    delegate = dao.signer("delegate")
    dao.escrow.send("delegate", delegate.address, sender=dao.cy)
    motion = dao.opened()
    dao.vote_own(motion, dao.cy, AGAINST)
    dao.cast_by_sig(delegate, motion, FOR)
    own = own_power(dao, motion, dao.cy)
    assert dao.votes(motion) == (own, dao.power(motion, delegate.address.lower()) - own, 0)


# Other counting rules, and the end of a vote


def test_cast_own_vote__quadratic__roots_of_what_each_has(given: KindStage) -> None:
    """OB-09: both roots are those of what is left and of what was taken, to the unit."""
    dao = given
    motion = dao.opened(dao.pay(dao.eve, WAD), kind=GRANT)
    votes, own = dao.power(motion, dao.ben), own_power(dao, motion, dao.cy)
    dao.vote(motion, dao.ben, FOR)
    mined = dao.vote_own(motion, dao.cy, AGAINST)
    assert dao.votes(motion) == (root(own), root(votes - own), 0)
    (taken,) = dao.events(mined, "VotesTakenBack")
    assert (taken["votes"], taken["forVotes"]) == (own, root(votes) - root(votes - own))
    assert dao.governor.view("proposalParticipation", motion.id) == votes - own
    with reverts_with("GovernorVoterNotEligible", dao.dee, 1_000 * WAD):
        dao.vote_own(motion, dao.dee, FOR)
    dao.vote(motion, dao.ben, SPLIT, split(1_000, 2_000, 3_000))
    dao.vote_own(motion, dao.cy, FOR)
    left = root(votes - own)
    parts = [left * part // (votes - own) for part in (1_000, 2_000, 3_000)]
    assert dao.votes(motion) == (parts[0], parts[1] + root(own), parts[2])
    assert dao.governor.view("proposalParticipation", motion.id) == 5_000 + own


def test_cast_own_vote__optimistic__objects_with_its_own(given: KindStage) -> None:
    """OB-09: an owner objects to what its delegate lets pass."""
    dao = given
    motion = dao.opened(dao.pay(dao.eve, WAD), kind=OPTIMISTIC)
    dao.vote_own(motion, dao.cy, AGAINST)
    assert dao.votes(motion) == (own_power(dao, motion, dao.cy), 0, 0)
    assert dao.close_vote(motion) == State.DEFEATED


@pytest.mark.parametrize(("support", "turns"), [(FOR, True), (AGAINST, False)])
def test_cast_own_vote__at_the_end__extends_only_if_the_whole_turns_it(
    dao: KindStage, support: Support, turns: bool
) -> None:
    """OB-10, GV-12: what is taken and what is cast are one change; it extends only if it turns the vote."""
    dao.escrow.send("delegate", dao.eve, sender=dao.ann)
    motion = dao.opened()
    end = dao.governor.view("proposalDeadline", motion.id)
    dao.vote(motion, dao.eve, AGAINST)
    dao.vote(motion, dao.ben, FOR)  # the quorum is there, and the proposal fails
    quorum = dao.governor.view("proposalQuorum", motion.id)
    assert dao.governor.view("proposalParticipation", motion.id) >= quorum
    dao.go(end - 60)
    mined = dao.vote_own(motion, dao.ann, support)
    assert bool(dao.events(mined, "ProposalExtended")) is turns
    extended = dao.governor.view("proposalDeadline", motion.id)
    rules = dao.kinds.view("describe", dao.governor.view("proposalRules", motion.id))[1]
    assert extended == (dao.now + rules[8] if turns else end)


def test_cast_own_vote__same_side_at_the_end__nothing_turned(dao: KindStage) -> None:
    """OB-10: taking the votes that pass a proposal and casting them for it again turns nothing."""
    dao.escrow.send("delegate", dao.eve, sender=dao.ann)
    motion = dao.opened()
    dao.vote(motion, dao.eve, FOR)
    end = dao.governor.view("proposalDeadline", motion.id)
    dao.go(end)
    mined = dao.vote_own(motion, dao.ann, FOR)
    assert not dao.events(mined, "ProposalExtended")
    assert dao.votes(motion) == (0, dao.power(motion, dao.eve), 0)
    assert dao.governor.view("proposalDeadline", motion.id) == end


# The code behind the governor


def test_extension__storage__is_the_governors() -> None:
    """OB-11: the code that runs in the governor's storage has its places right."""
    slots = {
        name: {entry["label"]: (entry["slot"], entry["offset"]) for entry in artifact(name).storage_layout}
        for name in ("DaoGovernor", "BallotsExtension")
    }
    for label in ("_tallies", "_ballots"):
        assert slots["BallotsExtension"][label] == slots["DaoGovernor"][label]


def test_extension__of_a_governor__is_the_code_that_ships(dao: KindStage) -> None:
    """OB-11, TL-10: the address of the contract that the governor creates follows from its code."""
    creator, made = bytes.fromhex(dao.governor.address[2:]), dao.artifacts["BallotsExtension"].init_code
    address = keccak(b"\xff" + creator + bytes(32) + keccak(made))[12:]
    codes = {
        dao.anvil.call("eth_getCode", one, "latest")
        for one in ("0x" + address.hex(), dao.deploy("BallotsExtension").address)
    }
    assert len(codes) == 1 and codes != {"0x"}


def test_extension__called_by_itself__knows_no_proposal(dao: KindStage) -> None:
    """OB-11: nobody can vote at the extension's own address."""
    motion = dao.opened()
    extension = dao.deploy("BallotsExtension")
    for function, arguments in (("castOwnVote", (FOR, "", b"")), ("castOwnVotesBySig", ([],))):
        with pytest.raises(Reverted):
            extension.send(function, motion.id, *arguments, sender=dao.ann)
    assert dao.votes(motion) == (0, 0, 0)


def test_cast_own_vote__standard_kind__counts_for_all_kinds_alike(given: KindStage) -> None:
    """OB-01: a vote that only the owner's own ballot fails."""
    dao = given
    motion = dao.opened(kind=STANDARD)
    dao.vote(motion, dao.ben, FOR)
    dao.vote(motion, dao.ann, ABSTAIN)
    assert dao.votes(motion)[FOR] > 0
    dao.vote_own(motion, dao.cy, AGAINST)
    dao.vote_own(motion, dao.dee, AGAINST)
    assert dao.close_vote(motion) == State.SUCCEEDED
