"""Ballots that are split, changed, signed, handed in together, and cancelled."""

from __future__ import annotations

from itertools import permutations
from math import isqrt

import pytest

from utils.checks import reverts_with
from utils.constants import WAD, ZERO_ADDRESS
from utils.governance import GRANT, SPLIT, STANDARD, Support
from utils.kind_stage import KindStage, Outcome, State, split
from utils.signing import SECP256K1_ORDER

AGAINST, FOR, ABSTAIN = Support
OPTIONS = ("againstVotes", "forVotes", "abstainVotes")


def root(votes: int) -> int:
    return isqrt(votes * WAD)


# Changes


@pytest.mark.parametrize("first", [AGAINST, FOR, ABSTAIN])
@pytest.mark.parametrize("second", [AGAINST, FOR, ABSTAIN])
@pytest.mark.parametrize("late", [False, True])
def test_cast_vote__changed__last_counts_once(
    dao: KindStage, first: Support, second: Support, late: bool
) -> None:
    """I-8: the last ballot counts, never twice; early and late in the vote."""
    motion = dao.opened()
    if late:
        dao.go(dao.governor.view("proposalDeadline", motion.id) - 60)
    dao.vote(motion, dao.cy, FOR)
    dao.vote(motion, dao.ben, first)
    mined = dao.vote(motion, dao.ben, second)
    expected = [0, 0, 0]
    expected[FOR] += dao.power(motion, dao.cy)
    expected[second] += dao.power(motion, dao.ben)
    assert dao.votes(motion) == tuple(expected)
    (replaced,) = dao.events(mined, "BallotReplaced")
    old = [0, 0, 0]
    old[first] = dao.power(motion, dao.ben)
    assert replaced == {"proposalId": motion.id, "voter": dao.ben, **dict(zip(OPTIONS, old, strict=True))}
    (cast,) = dao.events(mined, "VoteCast")
    assert (cast["support"], cast["weight"]) == (second, dao.power(motion, dao.ben))


@pytest.mark.parametrize("params", [b"", split(1, 2, 3)])
def test_cast_vote__changed_after_lock_moved_on__power_of_the_snapshot(dao: KindStage, params: bytes) -> None:
    """I-8, GV-02: what happens to the lock between two ballots, plain or split, does not matter."""
    motion = dao.opened()
    dao.vote(motion, dao.ben, SPLIT if params else FOR, params)
    dao.token.send("mint", dao.ben, WAD * 10**6, sender=dao.deployer)
    dao.escrow.send("increaseAmount", WAD * 10**6, sender=dao.ben)
    dao.escrow.send("delegate", dao.cy, sender=dao.ben)
    dao.go(dao.now + 1)
    dao.vote(motion, dao.ben, AGAINST)
    dao.vote(motion, dao.cy, FOR)
    assert dao.votes(motion) == (dao.power(motion, dao.ben), dao.power(motion, dao.cy), 0)


def test_cast_vote__same_second__last_transaction_counts(dao: KindStage) -> None:
    motion = dao.opened()
    for support in (FOR, AGAINST, ABSTAIN, AGAINST):
        dao.governor.queue("castVote", motion.id, support, sender=dao.ben)
    assert all(outcome.ok for outcome in dao.chain.mine(dao.now))
    assert dao.votes(motion) == (dao.power(motion, dao.ben), 0, 0)


# Split ballots


def test_cast_vote__split__counted_and_readable(dao: KindStage) -> None:
    motion = dao.opened()
    mined = dao.vote(motion, dao.ben, SPLIT, split(5, 7, 11))
    assert dao.votes(motion) == (5, 7, 11)
    assert tuple(dao.governor.view("ballotOf", motion.id, dao.ben)) == (
        *(5, 7, 11, dao.now),
        *(dao.power(motion, dao.ben), False),
    )
    (cast,) = dao.events(mined, "VoteCastWithParams")
    assert (cast["support"], cast["weight"], cast["params"]) == (SPLIT, 23, split(5, 7, 11))


def test_cast_vote__split_then_anything__replaced_whole(dao: KindStage) -> None:
    """GV-09 (FRAXGOV-3): a second split ballot replaces the first, so no part is counted twice."""
    motion = dao.opened()
    power = dao.power(motion, dao.ben)
    dao.vote(motion, dao.ben, SPLIT, split(power, 0, 0))
    dao.vote(motion, dao.ben, SPLIT, split(0, power - 3, 3))
    assert dao.votes(motion) == (0, power - 3, 3)
    dao.vote(motion, dao.ben, AGAINST)
    assert dao.votes(motion) == (power, 0, 0)
    dao.vote(motion, dao.ben, SPLIT, split(1, 2, 3))
    assert dao.votes(motion) == (1, 2, 3)


@pytest.mark.parametrize("kind", [STANDARD, GRANT])
def test_cast_vote__in_parts__added_up_to_the_power(dao: KindStage, kind: int) -> None:
    """CO-22: a pool that hands in its votes as they come loses none, and can't use one twice."""
    motion = dao.opened(dao.pay(dao.eve, WAD), kind=kind)
    power = dao.power(motion, dao.ben)
    parts = [(power // 3, 0, 0), (0, power // 4, 1), (power // 7, 0, power // 5)]
    total, weights = (0, 0, 0), 0
    for part in parts:
        mined = dao.vote(motion, dao.ben, SPLIT, split(*part))
        total = tuple(old + new for old, new in zip(total, part, strict=True))
        assert tuple(dao.governor.view("ballotOf", motion.id, dao.ben))[:3] == total
        assert not dao.events(mined, "BallotReplaced")
        (cast,) = dao.events(mined, "VoteCastWithParams")
        weights += cast["weight"]
        assert sum(dao.votes(motion)) == weights
    assert kind == GRANT or dao.votes(motion) == total
    assert dao.governor.view("proposalParticipation", motion.id) == total[1] + total[2]
    with reverts_with("GovernorInvalidVoteParams"):
        dao.vote(motion, dao.ben, SPLIT, split(power - sum(total) + 1, 0, 0))
    dao.vote(motion, dao.ben, SPLIT, split(power - sum(total), 0, 0))
    with reverts_with("GovernorInvalidVoteParams"):
        dao.vote(motion, dao.ben, SPLIT, split(0, 1, 0))


def test_cast_vote__all_votes_or_signed__replaces_parts(dao: KindStage) -> None:
    """CO-22: whoever changes its mind hands in all votes at once; a signed ballot always replaces."""
    pool = dao.signer("pool")
    voter = pool.address.lower()
    motion = dao.opened()
    power = dao.power(motion, voter)
    dao.vote(motion, voter, SPLIT, split(3, 0, 0))
    mined = dao.vote(motion, voter, SPLIT, split(0, power - 2, 2))
    (replaced,) = dao.events(mined, "BallotReplaced")
    assert [replaced[name] for name in OPTIONS] == [3, 0, 0]
    assert dao.votes(motion) == (0, power - 2, 2)
    dao.go(dao.now + 1)
    assert dao.hand_in(motion, [dao.sign(pool, motion, SPLIT, params=split(5, 0, 0))]) == [Outcome.COUNTED]
    assert dao.votes(motion) == (5, 0, 0)


def test_cast_vote__quadratic_replaced__weights_taken_back(dao: KindStage) -> None:
    """CO-21: what is taken back is what was counted, to the unit."""
    motion = dao.opened(dao.pay(dao.eve, WAD), kind=GRANT)
    power = dao.power(motion, dao.ben)
    dao.vote(motion, dao.ben, SPLIT, split(power // 3, power // 5, power // 7))
    counted = dao.votes(motion)
    (replaced,) = dao.events(dao.vote(motion, dao.ben, FOR), "BallotReplaced")
    assert tuple(replaced[name] for name in OPTIONS) == counted


def test_counting_mode__has_a_name_of_its_own(dao: KindStage) -> None:
    """CO-15, CO-22: whoever knows only OpenZeppelin's fractional scheme does not take this one for it."""
    mode = dict(pair.split("=") for pair in dao.governor.view("COUNTING_MODE").split("&"))
    assert mode == {"support": "bravo", "quorum": "for,abstain", "params": "split", "ballots": "replaced"}


@pytest.mark.parametrize("length", [0, 1, 47, 49, 96])
def test_cast_vote__split_of_a_wrong_length__reverts(dao: KindStage, length: int) -> None:
    motion = dao.opened()
    with reverts_with("GovernorInvalidVoteParams"):
        dao.governor.send("castVoteWithReasonAndParams", motion.id, SPLIT, "", b"\0" * length, sender=dao.ben)


def test_cast_vote__split_above_the_votes_or_empty__reverts(dao: KindStage) -> None:
    motion = dao.opened()
    power = dao.power(motion, dao.ben)
    for parts in ((power, 1, 0), (0, power + 1, 0), (2**128 - 1,) * 3, (0, 0, 0)):
        with reverts_with("GovernorInvalidVoteParams"):
            dao.vote(motion, dao.ben, SPLIT, split(*parts))
    dao.vote(motion, dao.ben, SPLIT, split(power - 1, 1, 0))


# Quadratic weights


def test_cast_vote__quadratic__roots_of_power(dao: KindStage) -> None:
    motion = dao.opened(dao.pay(dao.eve, WAD), kind=GRANT)
    dao.vote(motion, dao.ann, AGAINST)
    dao.vote(motion, dao.ben, FOR)
    dao.vote(motion, dao.cy, ABSTAIN)
    powers = [dao.power(motion, who) for who in (dao.ann, dao.ben, dao.cy)]
    assert dao.votes(motion) == tuple(root(power) for power in powers)
    assert dao.governor.view("proposalParticipation", motion.id) == powers[1] + powers[2]
    dao.vote(motion, dao.cy, AGAINST)
    assert dao.votes(motion) == (root(powers[0]) + root(powers[2]), root(powers[1]), 0)
    assert dao.governor.view("proposalParticipation", motion.id) == powers[1]


def test_cast_vote__quadratic_split__gains_nothing(dao: KindStage) -> None:
    motion = dao.opened(dao.pay(dao.eve, WAD), kind=GRANT)
    power = dao.power(motion, dao.ben)
    parts = (power // 3, power // 2, power // 7)
    mined = dao.vote(motion, dao.ben, SPLIT, split(*parts))
    weights = tuple(root(power) * part // power for part in parts)
    assert dao.votes(motion) == weights
    assert sum(weights) <= root(power)
    assert dao.events(mined, "VoteCastWithParams")[0]["weight"] == sum(weights)
    assert dao.governor.view("proposalParticipation", motion.id) == parts[1] + parts[2]
    dao.vote(motion, dao.ben, FOR)
    assert dao.votes(motion) == (0, root(power), 0)


def test_cast_vote__quadratic_below_the_score__reverts(dao: KindStage) -> None:
    """Only accounts with a score count, so splitting a lock costs; later tables change nothing."""
    motion = dao.opened(dao.pay(dao.eve, WAD), kind=GRANT)
    with reverts_with("GovernorVoterNotEligible", dao.dee, 1_000 * WAD):
        dao.vote(motion, dao.dee, FOR)
    dao.score.send("setThresholds", [1], sender=dao.deployer)
    with reverts_with("GovernorVoterNotEligible", dao.dee, 1_000 * WAD):
        dao.vote(motion, dao.dee, FOR)
    dao.score.send("setThresholds", [10**30], sender=dao.deployer)
    dao.vote(motion, dao.cy, FOR)
    assert dao.votes(motion)[FOR] == root(dao.power(motion, dao.cy))


def test_cast_vote__quadratic_delegate_without_own_power__reverts(dao: KindStage) -> None:
    dao.escrow.send("delegate", dao.eve, sender=dao.ben)
    motion = dao.opened(dao.pay(dao.eve, WAD), kind=GRANT)
    with reverts_with("GovernorVoterNotEligible", dao.eve, 1_000 * WAD):
        dao.vote(motion, dao.eve, FOR)


# Signed ballots


def test_cast_votes_by_sig__any_order__newest_counts(dao: KindStage) -> None:
    """GV-09: an older ballot never replaces a newer one, in whatever order they arrive."""
    signer = dao.signer("sam")
    dao.go(dao.now + 1)
    motion = dao.opened()
    ballots = {moment: dao.sign(signer, motion, moment % 3, dao.now - moment) for moment in range(4)}
    for order in permutations(range(4)):
        mark = dao.chain.snapshot()
        outcomes = dao.hand_in(motion, [ballots[moment] for moment in order])
        newest = 99
        for moment, outcome in zip(order, outcomes, strict=True):
            assert outcome == (Outcome.COUNTED if moment < newest else Outcome.OUT_OF_DATE)
            newest = min(newest, moment)
        assert dao.votes(motion)[0] == dao.power(motion, signer.address)
        assert sum(dao.votes(motion)) == dao.power(motion, signer.address)
        dao.chain.restore(mark)


def test_cast_votes_by_sig__transaction_in_between__signed_before_is_out_of_date(dao: KindStage) -> None:
    """GV-09: a ballot by transaction is newer than all that were signed until its second."""
    signer = dao.signer("sam")
    dao.go(dao.now + 1)
    motion = dao.opened()
    held_back = dao.sign(signer, motion, FOR)
    dao.vote(motion, signer.address.lower(), AGAINST)
    assert dao.hand_in(motion, [held_back]) == [Outcome.OUT_OF_DATE]
    dao.go(dao.now + 1)
    assert dao.hand_in(motion, [held_back]) == [Outcome.OUT_OF_DATE]
    assert dao.hand_in(motion, [dao.sign(signer, motion, ABSTAIN)]) == [Outcome.COUNTED]
    assert dao.votes(motion) == (0, 0, dao.power(motion, signer.address))


def test_cast_votes_by_sig__bad_ones__do_not_stop_the_others(dao: KindStage) -> None:
    """GV-09: every outcome is reported, and only the good ballots are counted."""
    sam, tom, una = (dao.signer(label) for label in ("sam", "tom", "una"))
    poor = dao.signer("poor", WAD)
    dao.escrow.send("delegate", ZERO_ADDRESS, sender=poor.address.lower())
    dao.go(dao.now + 1)
    motion = dao.opened()
    forged = (*dao.sign(sam, motion, FOR, voter=tom.address),)
    ballots = [
        dao.sign(sam, motion, FOR),
        forged,
        dao.sign(poor, motion, FOR),
        dao.sign(tom, motion, 3),
        dao.sign(tom, motion, SPLIT, params=b"\x01"),
        dao.sign(tom, motion, FOR, params=split(1)),
        dao.sign(tom, motion, AGAINST, dao.now + 1),
        dao.sign(tom, motion, AGAINST, 0),
        dao.sign(sam, motion, FOR),
        dao.sign(una, motion, SPLIT, params=split(1, 2, 3)),
        dao.sign(tom, motion, AGAINST),
    ]
    outcomes, mined = dao.hand_in_with_receipt(motion, ballots)
    assert outcomes == [
        Outcome.COUNTED,
        Outcome.INVALID_SIGNATURE,
        Outcome.NO_VOTES,
        Outcome.INVALID_SUPPORT,
        Outcome.INVALID_PARAMS,
        Outcome.INVALID_PARAMS,
        Outcome.FROM_THE_FUTURE,
        Outcome.OUT_OF_DATE,
        Outcome.OUT_OF_DATE,
        Outcome.COUNTED,
        Outcome.COUNTED,
    ]
    rejected = [(event["voter"], event["outcome"]) for event in dao.events(mined, "BallotRejected")]
    assert rejected == [
        (ballot[0], outcome)
        for ballot, outcome in zip(ballots, outcomes, strict=True)
        if outcome != Outcome.COUNTED
    ]
    power = dao.power(motion, tom.address)
    assert dao.votes(motion) == (power + 1, power + 2, 3)


@pytest.mark.parametrize("change", ["chainId", "verifyingContract", "name", "version"])
def test_cast_votes_by_sig__other_domain__refused(dao: KindStage, change: str) -> None:
    """GV-09: bound to this governor on this chain."""
    sam = dao.signer("sam")
    dao.go(dao.now + 1)
    motion = dao.opened()
    wrong = {"chainId": 1, "verifyingContract": dao.token.address, "name": "x", "version": "2"}[change]
    ballot = dao.sign(sam, motion, FOR, **{change: wrong})
    assert dao.hand_in(motion, [ballot]) == [Outcome.INVALID_SIGNATURE]


def test_cast_votes_by_sig__other_proposal__refused(dao: KindStage) -> None:
    sam = dao.signer("sam")
    dao.go(dao.now + 1)
    other = dao.motion(description="Another")
    dao.propose(other)
    motion = dao.opened()
    assert dao.hand_in(motion, [dao.sign(sam, other, FOR)]) == [Outcome.INVALID_SIGNATURE]


@pytest.mark.parametrize("form", ["v_zero", "s_high", "compact", "zeros", "empty"])
def test_cast_votes_by_sig__malformed__refused(dao: KindStage, form: str) -> None:
    """PM-01: no second form of a signature, and nobody signs for the zero address."""
    sam = dao.signer("sam")
    dao.go(dao.now + 1)
    motion = dao.opened()
    *head, good = dao.sign(sam, motion, FOR)
    r, s, v = good[:32], int.from_bytes(good[32:64], "big"), good[64]
    bad = {
        "v_zero": good[:64] + b"\x00",
        "s_high": r + (SECP256K1_ORDER - s).to_bytes(32, "big") + bytes([55 - v]),
        "compact": r + (s | ((v - 27) << 255)).to_bytes(32, "big"),
        "zeros": b"\x00" * 65,
        "empty": b"",
    }[form]
    nobody = (ZERO_ADDRESS, *head[1:], bad)
    outcomes = dao.hand_in(motion, [(*head, bad), nobody, (*head, good)])
    assert outcomes == [Outcome.INVALID_SIGNATURE, Outcome.INVALID_SIGNATURE, Outcome.COUNTED]


def test_cast_votes_by_sig__contract_wallets__asked_with_little_gas(dao: KindStage) -> None:
    """GV-09: ERC-1271 works, and a wallet that burns its gas or floods the memory harms nobody else."""
    sam = dao.signer("sam")
    wallet = dao.deploy("MockWallet", sam.address)
    greedy, flooding = (dao.deploy("MockGreedyWallet", floods) for floods in (False, True))
    for contract in (wallet, greedy, flooding):
        dao.anvil.call("anvil_setBalance", contract.address, hex(WAD))
        dao.token.send("mint", dao.ann, 100 * WAD, sender=dao.deployer)
        dao.escrow.send("setOperator", dao.ann, True, sender=contract.address)
        end = (dao.now // (7 * 86_400) + 50) * 7 * 86_400
        dao.escrow.send("createLockFor", contract.address, 100 * WAD, end, sender=dao.ann)
    dao.go(dao.now + 1)
    motion = dao.opened()
    ballots = [dao.sign(sam, motion, FOR, voter=contract.address) for contract in (greedy, flooding, wallet)]
    forged = dao.sign(dao.signer("tom"), motion, FOR, voter=wallet.address)
    outcomes, mined = dao.hand_in_with_receipt(motion, [forged, *ballots, dao.sign(sam, motion, AGAINST)])
    invalid = Outcome.INVALID_SIGNATURE
    assert outcomes == [invalid, invalid, invalid, Outcome.COUNTED, Outcome.COUNTED]
    assert mined.gas < 600_000
    assert dao.votes(motion)[:2] == (
        dao.power(motion, sam.address),
        dao.power(motion, wallet.address),
    )


def test_cast_votes_by_sig__vote_not_open__reverts(dao: KindStage) -> None:
    sam = dao.signer("sam")
    motion = dao.motion()
    dao.propose(motion)
    ballot = dao.sign(sam, motion, FOR)
    with reverts_with(
        "GovernorUnexpectedProposalState", motion.id, State.PENDING, (1 << State.ACTIVE).to_bytes(32, "big")
    ):
        dao.hand_in(motion, [ballot])


def test_cast_vote_by_sig__after_a_ballot_or_a_cancellation__reverts(dao: KindStage) -> None:
    """GV-09: the standard signature says no second, so it never replaces anything; only first ballots."""
    signers = [dao.signer(label) for label in ("sam", "tom", "una")]
    dao.go(dao.now + 1)
    motion = dao.opened()
    sam, tom, una = signers
    assert dao.hand_in(motion, [dao.sign(sam, motion, AGAINST)]) == [Outcome.COUNTED]
    dao.governor.send("cancelSignedBallots", motion.id, dao.now, sender=tom.address.lower())
    for signer in (sam, tom):
        with reverts_with("GovernorAlreadyCastVote", signer.address.lower()):
            dao.cast_by_sig(signer, motion, FOR)
    dao.cast_by_sig(una, motion, FOR)
    assert dao.votes(motion) == (dao.power(motion, sam.address), dao.power(motion, una.address), 0)


def test_cancel_signed_ballots__what_was_signed__is_void(dao: KindStage) -> None:
    """A voter can cancel what it signed, and still vote."""
    sam = dao.signer("sam")
    voter = sam.address.lower()
    dao.go(dao.now + 1)
    motion = dao.opened()
    old = dao.sign(sam, motion, FOR)
    mined = dao.governor.send("cancelSignedBallots", motion.id, dao.now, sender=voter)
    (event,) = dao.events(mined, "SignedBallotsCancelled")
    assert event == {"proposalId": motion.id, "voter": voter, "sequence": dao.now}
    assert dao.hand_in(motion, [old]) == [Outcome.OUT_OF_DATE]
    assert not dao.governor.view("hasVoted", motion.id, voter)
    dao.go(dao.now + 10)
    assert dao.hand_in(motion, [dao.sign(sam, motion, AGAINST)]) == [Outcome.COUNTED]
    dao.governor.send("cancelSignedBallots", motion.id, 2**48 - 1, sender=voter)
    assert dao.votes(motion)[AGAINST] == dao.power(motion, voter)
    dao.governor.send("cancelSignedBallots", motion.id, 1, sender=voter)
    dao.go(dao.now + 10)
    assert dao.hand_in(motion, [dao.sign(sam, motion, FOR)]) == [Outcome.OUT_OF_DATE]
    dao.vote(motion, voter, FOR)
    assert dao.votes(motion) == (0, dao.power(motion, voter), 0)
    assert dao.governor.view("ballotOf", motion.id, voter)[3] == 2**48 - 1


# Gas


def test_gas__bars(dao: KindStage) -> None:
    """The figures of the project: change <= 50,000; in a batch of 50 <= 48,000 a ballot."""
    signers = [dao.signer(f"signer {number}") for number in range(50)]
    dao.go(dao.now + 1)
    motion = dao.opened()
    for voter, support in ((dao.ann, FOR), (dao.cy, AGAINST), (dao.dee, ABSTAIN)):
        dao.vote(motion, voter, support)
    assert dao.vote(motion, dao.ben, FOR).gas <= 69_000
    for support in (AGAINST, FOR, ABSTAIN, AGAINST):
        changed = dao.vote(motion, dao.ben, support).gas
        print(f"change to {support.name}: {changed}")
        assert changed <= 50_000
    ballots = [dao.sign(signer, motion, FOR) for signer in signers]
    outcomes, mined = dao.hand_in_with_receipt(motion, ballots)
    assert set(outcomes) == {Outcome.COUNTED}
    print(f"batch of 50: {mined.gas / 50:.0f} a ballot")
    assert mined.gas / 50 <= 48_000
