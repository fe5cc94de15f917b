"""Who leaves because of a proposal, with how much, and that nothing else moves."""

import pytest

from utils.checks import reverts_with
from utils.constants import DAY, WAD, WEEK, ZERO_ADDRESS
from utils.exits import ABSTAIN, AGAINST, FOR, HELD_FOR, LONGEST, SECOND, ExitStage
from utils.governance import SPLIT, split
from utils.kind_stage import OPTIMISTIC, State

BEN, CY = 250_000 * WAD, 100_000 * WAD


def test_exit__objector__own_tokens_without_a_penalty(stage: ExitStage):
    """BO-31, BO-36: an exit returns what the leaver put in, so there is no price, nothing of the treasury,
    and nothing that makes the next one's exit better."""
    motion = stage.passed()
    stage.object(motion, stage.ben)
    treasury, escrow = stage.balance(stage.timelock.address), stage.balance(stage.escrow.address)
    others = [stage.escrow.view("balanceOf", one) for one in (stage.ann, stage.cy)]
    outcome = stage.leave(stage.ben, motion)
    assert stage.escrow.decode_output("exitThrough", outcome.output) == (BEN,)
    told = [
        (event.name, event.args)
        for event in stage.chain.decode_logs(outcome.logs)
        if event.name != "Transfer"
    ]
    power = stage.escrow.view("getPastVotes", stage.ben, stage.now - 1)
    assert [name for name, _ in told] == ["ObjectorLeft", "DelegateVotesChanged", "ExitedEarly"]
    assert told[0][1] == {"id": stage.operation(motion), "account": stage.ben, "amount": BEN}
    assert told[1][1]["newVotes"] == 0 < told[1][1]["previousVotes"] <= power
    exited = {"account": stage.ben, "returned": BEN, "penalty": 0, "receiver": stage.door.address}
    assert told[2][1] == exited
    assert stage.balance(stage.ben) == BEN
    assert stage.balance(stage.escrow.address) == escrow - BEN
    assert stage.balance(stage.timelock.address) == treasury
    assert [stage.escrow.view("balanceOf", one) for one in (stage.ann, stage.cy)] == others
    assert stage.escrow.view("balanceOf", stage.ben) == stage.amount(stage.ben) == 0
    assert stage.door.view("leftAt", stage.ben) == stage.now


def test_exit__others_left__bar_stays_where_it_was(stage: ExitStage):
    """BO-39: the door is measured by the votes of the second before queueing, so the last ones leave as the
    first did, and those who stay hold no debts of those who went."""
    motion = stage.passed()
    stage.object(motion, stage.ben, stage.cy)
    before = stage.objections.view("objectionsTo", stage.operation(motion))
    stage.leave(stage.ben, motion)
    assert stage.objections.view("objectionsTo", stage.operation(motion)) == before
    stage.leave(stage.cy, motion)
    assert (stage.balance(stage.ben), stage.balance(stage.cy)) == (BEN, CY)
    # Of raw power all sums stay exact: what is left is that of ann and dee.
    rest = sum(stage.escrow.view("balanceOf", one) for one in (stage.ann, stage.dee))
    assert 0 <= stage.escrow.view("totalSupply") - rest <= 1


def test_exit__second_time__reverts(stage: ExitStage):
    """BO-34: nobody leaves twice because of one proposal, whatever is locked again."""
    motion = stage.passed()
    stage.object(motion, stage.ben)
    stage.leave(stage.ben, motion)
    with reverts_with("VotingEscrowNoLock", stage.ben):
        stage.leave(stage.ben, motion)
    stage.token.send("approve", stage.escrow.address, BEN, sender=stage.ben)
    stage.escrow.send("createLock", BEN, stage.now + 20 * WEEK, sender=stage.ben)
    with reverts_with("ObjectionExitLeftBefore", stage.ben, stage.now, stage.since(motion)):
        stage.leave(stage.ben, motion)


def test_exit__left_because_of_an_earlier_proposal__only_after_the_lock_was_held_again(stage: ExitStage):
    """BO-32: doors do not follow one another for a lock; the next takes one that was held for as long."""
    one, two = (stage.motion(description=text) for text in ("One", "Two"))
    for motion, proposer in ((one, stage.ann), (two, stage.cy)):
        stage.propose(motion, proposer)
    stage.go(stage.now + DAY + 1)
    for motion in (one, two):
        stage.vote(motion, stage.ann, FOR)
    first, second = stage.queued(one), stage.queued(two)
    stage.object(first, stage.ben)
    stage.object(second, stage.ben)
    stage.leave(stage.ben, first)
    at = stage.now
    stage.token.send("approve", stage.escrow.address, BEN, sender=stage.ben)
    stage.escrow.send("createLock", BEN, stage.now + 20 * WEEK, sender=stage.ben)
    stage.go(stage.now + 1)
    with reverts_with("ObjectionExitLeftBefore", stage.ben, at, stage.since(second)):
        stage.leave(stage.ben, second)
    stage.go(at + HELD_FOR + 1)
    third = stage.passed(description="Three")
    stage.object(third, stage.ben)
    assert stage.since(third) >= at
    stage.leave(stage.ben, third)
    assert stage.balance(stage.ben) == BEN


def test_exit__below_the_second_share__reverts(stage: ExitStage):
    """BO-37: without enough objectors there is no door, however loud somebody is."""
    stage.escrow.send("delegate", stage.eve, sender=stage.cy)
    motion = stage.passed()
    stage.object(motion, stage.dee)
    operation = stage.operation(motion)
    standing = stage.objections.view("objectionsTo", operation)
    with reverts_with("ObjectionExitClosed", operation, standing[2], standing[3], SECOND):
        stage.leave(stage.dee, motion)


def test_exit__share_exactly_reached__opens(stage: ExitStage):
    """The bar itself is enough, and one vote less is not; taking an objection back closes the door."""
    motion = stage.passed()
    operation = stage.operation(motion)
    total = stage.objections.view("objectionsTo", operation)[3]
    assert CY * 10_000 > SECOND * 951_000 * WAD > (CY - 5_000 * WAD) * 10_000
    stage.object(motion, stage.cy, stage.dee)
    votes = stage.objections.view("objectionsTo", operation)[2]
    stage.objections.send("withdrawObjection", operation, sender=stage.cy)
    with reverts_with(
        "ObjectionExitClosed", operation, stage.objections.view("objectionsTo", operation)[2], total, SECOND
    ):
        stage.leave(stage.dee, motion)
    assert votes * 10_000 >= SECOND * total


def test_exit__did_not_object__reverts(stage: ExitStage):
    motion = stage.passed()
    stage.object(motion, stage.ben)
    with reverts_with("ObjectionExitNotObjector", stage.operation(motion), stage.cy):
        stage.leave(stage.cy, motion)


def test_exit__delegate_objected__delegators_leave_with_their_own(stage: ExitStage):
    """A delegate objects for those who gave it their votes; each takes its own tokens, and only those."""
    stage.escrow.send("delegate", stage.cy, sender=stage.ben)
    stage.go(stage.now + 1)
    motion = stage.passed()
    stage.object(motion, stage.cy)
    stage.leave(stage.cy, motion)
    assert stage.balance(stage.cy) == CY
    stage.leave(stage.ben, motion)
    assert stage.balance(stage.ben) == BEN


def test_exit__own_votes_are_with_somebody_who_did_not_object__reverts(stage: ExitStage):
    """Objecting with the votes of others opens nothing for the own lock."""
    stage.escrow.send("delegate", stage.cy, sender=stage.ben)
    stage.escrow.send("delegate", stage.eve, sender=stage.cy)
    stage.go(stage.now + 1)
    motion = stage.passed()
    stage.object(motion, stage.cy)  # with ben's votes
    with reverts_with("ObjectionExitNotObjector", stage.operation(motion), stage.cy):
        stage.leave(stage.cy, motion)
    stage.leave(stage.ben, motion)


def test_exit__parked_votes__revert(stage: ExitStage):
    stage.escrow.send("delegate", ZERO_ADDRESS, sender=stage.cy)
    stage.go(stage.now + 1)
    motion = stage.passed()
    stage.object(motion, stage.ben)
    with reverts_with("ObjectionExitNotObjector", stage.operation(motion), stage.cy):
        stage.leave(stage.cy, motion)


@pytest.mark.parametrize("support", [FOR, ABSTAIN])
def test_exit__voted_for_or_abstained__reverts(stage: ExitStage, support):
    """BO-37: raiders who vote for what others flee from stay; abstaining makes the quorum, so it counts."""
    motion = stage.opened()
    stage.vote(motion, stage.ann, FOR)
    stage.vote(motion, stage.ben, support)
    stage.queued(motion)
    stage.object(motion, stage.ben)
    with reverts_with("ObjectionExitCarried", stage.ben, stage.ben, motion.id):
        stage.leave(stage.ben, motion)


def test_exit__smallest_part_of_a_ballot_for__reverts(stage: ExitStage):
    motion = stage.opened()
    stage.vote(motion, stage.ann, FOR)
    stage.vote(motion, stage.ben, SPLIT, split(10**18, 1, 0))
    stage.queued(motion)
    stage.object(motion, stage.ben)
    with reverts_with("ObjectionExitCarried", stage.ben, stage.ben, motion.id):
        stage.leave(stage.ben, motion)


def test_exit__voted_against__leaves(stage: ExitStage):
    motion = stage.opened()
    stage.vote(motion, stage.ann, FOR)
    stage.vote(motion, stage.ben, FOR)
    stage.vote(motion, stage.ben, AGAINST)  # what was changed does not count
    stage.queued(motion)
    stage.object(motion, stage.ben)
    stage.leave(stage.ben, motion)
    assert stage.balance(stage.ben) == BEN


def test_exit__delegate_voted_for__reverts(stage: ExitStage):
    """The votes of a delegator carried the proposal, although it took them back and objects itself."""
    stage.escrow.send("delegate", stage.cy, sender=stage.ben)
    motion = stage.opened()
    stage.escrow.send("delegate", stage.ben, sender=stage.ben)
    stage.vote(motion, stage.ann, FOR)
    stage.vote(motion, stage.cy, FOR)
    stage.queued(motion)
    stage.object(motion, stage.ben)
    with reverts_with("ObjectionExitCarried", stage.ben, stage.cy, motion.id):
        stage.leave(stage.ben, motion)


@pytest.mark.parametrize("is_first", [True, False])
def test_exit__own_ballot_took_the_votes_from_the_delegate__leaves(stage: ExitStage, is_first):
    """BO-108: its votes are in no ballot FOR, so they carried nothing, whichever ballot was first."""
    stage.escrow.send("delegate", stage.cy, sender=stage.ben)
    motion = stage.opened()
    stage.vote(motion, stage.ann, FOR)
    if not is_first:
        stage.vote(motion, stage.cy, FOR)
    stage.vote_own(motion, stage.ben, AGAINST)
    if is_first:
        stage.vote(motion, stage.cy, FOR)
    stage.escrow.send("delegate", stage.ben, sender=stage.ben)
    stage.queued(motion)
    stage.object(motion, stage.ben, stage.cy)
    stage.leave(stage.ben, motion)
    assert stage.balance(stage.ben) == BEN
    with reverts_with("ObjectionExitCarried", stage.cy, stage.cy, motion.id):
        stage.leave(stage.cy, motion)


@pytest.mark.parametrize("support", [FOR, ABSTAIN])
def test_exit__own_ballot_for__reverts(stage: ExitStage, support):
    """BO-108: what an own ballot carries is carried, although the delegate was against it."""
    stage.escrow.send("delegate", stage.cy, sender=stage.ben)
    motion = stage.opened()
    stage.vote(motion, stage.ann, FOR)
    stage.vote(motion, stage.cy, AGAINST)
    stage.vote_own(motion, stage.ben, support)
    stage.queued(motion)
    stage.object(motion, stage.cy)
    with reverts_with("ObjectionExitCarried", stage.ben, stage.ben, motion.id):
        stage.leave(stage.ben, motion)


def test_exit__ballot_with_votes_of_others_only__reverts(stage: ExitStage):
    """BO-108: being against it with votes of others leaves the own ones where they carried it."""
    stage.escrow.send("delegate", stage.cy, sender=stage.ben)
    stage.escrow.send("delegate", stage.ben, sender=stage.dee)
    motion = stage.opened()
    stage.vote(motion, stage.ann, FOR)
    stage.vote(motion, stage.cy, FOR)
    stage.vote(motion, stage.ben, AGAINST)
    stage.queued(motion)
    stage.object(motion, stage.cy)
    with reverts_with("ObjectionExitCarried", stage.ben, stage.cy, motion.id):
        stage.leave(stage.ben, motion)


def test_exit__own_ballot_of_another_delegator__reverts(stage: ExitStage):
    """BO-108: an own ballot frees who cast it, not the others whose votes its delegate used."""
    for one in (stage.ben, stage.dee):
        stage.escrow.send("delegate", stage.cy, sender=one)
    motion = stage.opened()
    stage.vote(motion, stage.ann, FOR)
    stage.vote(motion, stage.cy, FOR)
    stage.vote_own(motion, stage.dee, AGAINST)
    stage.queued(motion)
    stage.object(motion, stage.cy)
    with reverts_with("ObjectionExitCarried", stage.ben, stage.cy, motion.id):
        stage.leave(stage.ben, motion)
    stage.leave(stage.dee, motion)


def test_exit__own_ballot_with_votes_of_others__reverts(stage: ExitStage):
    """Whoever votes for it with the votes of others does not leave either."""
    stage.escrow.send("delegate", stage.eve, sender=stage.ben)
    stage.escrow.send("delegate", stage.ben, sender=stage.dee)
    motion = stage.opened()
    stage.vote(motion, stage.ann, FOR)
    stage.vote(motion, stage.ben, FOR)
    stage.escrow.send("delegate", stage.ben, sender=stage.ben)
    stage.queued(motion)
    stage.object(motion, stage.ben)
    with reverts_with("ObjectionExitCarried", stage.ben, stage.ben, motion.id):
        stage.leave(stage.ben, motion)


def test_exit__proposer__reverts(stage: ExitStage):
    """BO-37: nobody leaves by its own proposal, not with votes that it held back from the vote."""
    motion = stage.passed(by=stage.ben)
    stage.object(motion, stage.ben)
    with reverts_with("ObjectionExitProposer", stage.ben, stage.ben):
        stage.leave(stage.ben, motion)


def test_exit__gave_the_proposer_its_votes__reverts(stage: ExitStage):
    """Through another account that proposes with these votes and is left before the snapshot: the same."""
    stage.lock(stage.eve, 2_000 * WAD)
    stage.escrow.send("delegate", stage.eve, sender=stage.ben)
    stage.go(stage.now + 1)
    motion = stage.motion()
    stage.propose(motion, by=stage.eve)
    stage.escrow.send("delegate", stage.ben, sender=stage.ben)
    stage.go(stage.now + DAY + 1)
    stage.vote(motion, stage.ann, FOR)
    stage.queued(motion)
    stage.object(motion, stage.ben)
    with reverts_with("ObjectionExitProposer", stage.ben, stage.eve):
        stage.leave(stage.ben, motion)


def test_exit__locked_too_late__reverts(stage: ExitStage):
    """Nobody locks to leave: a second after the time from which a lock must be held is too late."""
    start = stage.now
    stage.go(start + 10)
    stage.lock(stage.eve, BEN)
    stage.go(start + 10 + HELD_FOR)
    motion = stage.passed()
    assert stage.since(motion) == start + 9
    stage.object(motion, stage.ben, stage.eve)
    with reverts_with("VotingEscrowLockProlonged", stage.eve, start + 9):
        stage.leave(stage.eve, motion)


def test_exit__locked_in_the_last_second__leaves(stage: ExitStage):
    start = stage.now
    stage.lock(stage.eve, BEN)
    stage.go(start + 1 + HELD_FOR)
    motion = stage.passed()
    assert stage.since(motion) == start
    stage.object(motion, stage.eve)
    stage.leave(stage.eve, motion)
    assert stage.balance(stage.eve) == BEN


def test_exit__added_since__only_what_was_held(stage: ExitStage):
    """What was added later stays locked as it was, and its events tell all of it."""
    motion = stage.passed()
    stage.token.send("mint", stage.ben, 7 * WAD, sender=stage.deployer)
    stage.token.send("approve", stage.escrow.address, 7 * WAD, sender=stage.ben)
    stage.escrow.send("increaseAmount", 7 * WAD, sender=stage.ben)
    end = stage.escrow.view("locked", stage.ben)[1]
    stage.object(motion, stage.ben)
    outcome = stage.leave(stage.ben, motion)
    assert (stage.balance(stage.ben), stage.amount(stage.ben)) == (BEN, 7 * WAD)
    assert stage.escrow.view("locked", stage.ben)[1] == end
    told = [(event.name, event.args) for event in stage.chain.decode_logs(outcome.logs)]
    locked = {
        "account": stage.ben,
        "payer": stage.ben,
        "added": 0,
        "amount": 7 * WAD,
        "end": end,
        "permanent": False,
    }
    exited = {"account": stage.ben, "returned": BEN, "penalty": 0, "receiver": stage.door.address}
    assert told.index(("ExitedEarly", exited)) < told.index(("Locked", locked))
    stage.go(end)
    stage.escrow.send("withdraw", sender=stage.ben)
    assert stage.balance(stage.ben) == BEN + 7 * WAD


@pytest.mark.parametrize("how", ["longer", "permanent"])
def test_exit__prolonged_since__reverts(stage: ExitStage, how):
    """Whoever bound itself for longer after the proposal was made does not leave because of it."""
    motion = stage.passed()
    if how == "longer":
        stage.escrow.send("extendLock", stage.now + 52 * WEEK, sender=stage.ben)
    else:
        stage.escrow.send("setPermanent", True, sender=stage.ben)
    stage.object(motion, stage.ben)
    with reverts_with("VotingEscrowLockProlonged", stage.ben, stage.since(motion)):
        stage.leave(stage.ben, motion)


@pytest.mark.parametrize("is_still", [True, False])
def test_exit__was_permanent__leaves(stage: ExitStage, is_still):
    """A permanent lock is left like others, and so is one that was permanent and ends now."""
    stage.escrow.send("setPermanent", True, sender=stage.ben)
    stage.go(stage.now + 1 + HELD_FOR)
    motion = stage.passed()
    if not is_still:
        stage.escrow.send("setPermanent", False, sender=stage.ben)
    stage.object(motion, stage.ben)
    stage.leave(stage.ben, motion)
    assert stage.balance(stage.ben) == BEN


def test_exit__lock_is_over__withdraws_instead(stage: ExitStage):
    stage.lock(stage.eve, BEN, weeks=8)
    stage.go(stage.now + 1 + HELD_FOR)
    motion = stage.passed()
    stage.object(motion, stage.eve)
    end = stage.escrow.view("locked", stage.eve)[1]
    stage.object(motion, stage.ben)
    stage.go(end)
    with reverts_with("VotingEscrowLockExpired", stage.eve, end):
        stage.leave(stage.eve, motion)


def test_exit__last_second_of_waiting__and_the_next(stage: ExitStage):
    """BO-32: the door is open until the proposal can be executed, the longest that it can wait."""
    motion = stage.passed()
    stage.object(motion, stage.ben, stage.cy)
    ready = stage.timelock.view("getTimestamp", stage.operation(motion))
    assert ready == stage.now - 1 + 2 * DAY + LONGEST
    stage.go(ready - 1)
    stage.leave(stage.ben, motion)
    stage.go(ready)
    with reverts_with("ObjectionExitNotWaiting", stage.operation(motion)):
        stage.leave(stage.cy, motion)
    stage.execute(motion)
    assert stage.state(motion) is State.EXECUTED
    with reverts_with("ObjectionExitNotWaiting", stage.operation(motion)):
        stage.leave(stage.cy, motion)


def test_exit__cancelled__closed(stage: ExitStage):
    """Those who left have left; nobody else does."""
    motion = stage.passed()
    stage.object(motion, stage.ben, stage.cy)
    stage.leave(stage.ben, motion)
    stage.cancel(motion, stage.guardian)
    with reverts_with("ObjectionExitNotWaiting", stage.operation(motion)):
        stage.leave(stage.cy, motion)


def test_exit__other_second_than_the_doors__reverts(stage: ExitStage):
    motion = stage.passed()
    stage.object(motion, stage.ben)
    arguments = stage.door.address, stage.operation(motion)
    for since in (stage.since(motion) - 1, stage.since(motion) + 1):
        with reverts_with("ObjectionExitOtherSecond", since, stage.since(motion)):
            stage.escrow.send("exitThrough", *arguments, since, sender=stage.ben)
    with reverts_with("ERC5805FutureLookup", stage.now, stage.now):
        stage.escrow.send("exitThrough", *arguments, stage.now, sender=stage.ben)


def test_exit__not_noted__reverts(stage: ExitStage):
    motion = stage.passed(noted=False)
    stage.object(motion, stage.ben)
    with reverts_with("ObjectionExitNotNoted", stage.operation(motion)):
        stage.leave(stage.ben, motion)


def test_exit__door_is_no_locker__reverts_and_locks_end_as_ever(stage: ExitStage):
    """BO-33: a door that a vote closed keeps nobody's tokens; the escrow returns them as it always did."""
    motion = stage.passed()
    stage.object(motion, stage.ben)
    stage.escrow.send("setLocker", stage.door.address, False, sender=stage.deployer)
    with reverts_with("VotingEscrowUnauthorized", stage.door.address, stage.ben):
        stage.leave(stage.ben, motion)
    returned, penalty, _ = stage.escrow.view("previewExit", stage.ben)
    assert returned + penalty == BEN and penalty > 0
    stage.go(stage.escrow.view("locked", stage.ben)[1])
    stage.escrow.send("withdraw", sender=stage.ben)
    assert stage.balance(stage.ben) == BEN


def test_exit__escrow_has_other_lockers__they_are_no_doors(stage: ExitStage):
    """A locker that decides nothing about exits lets nobody out."""
    motion = stage.passed()
    stage.object(motion, stage.ben)
    stage.escrow.send("setLocker", stage.score.address, True, sender=stage.deployer)
    with reverts_with(None):
        stage.leave(stage.ben, motion, stage.score)
    assert stage.amount(stage.ben) == BEN


def test_exit__revenue_of_past_weeks__stays(stage: ExitStage):
    """BO-35: whoever leaves keeps the weeks up to now, and so does everybody who has not claimed yet."""
    motion = stage.passed()
    stage.object(motion, stage.ben)
    epoch = stage.week
    words = stage.escrow.view("lockStates", stage.ben, 0, 99)[0]
    totals = [stage.escrow.view("boundaryBias", one) for one in (epoch - 1, epoch)]
    stage.leave(stage.ben, motion)
    assert stage.escrow.view("lockStates", stage.ben, 0, 99)[0] == words
    assert [stage.escrow.view("boundaryBias", one) for one in (epoch - 1, epoch)] == totals
    week_end = (epoch + 1) * WEEK
    stage.go(week_end)
    assert stage.escrow.view("boundaryBias", epoch + 1) < totals[1]
    assert tuple(stage.escrow.view("lockStates", stage.ben, 0, 99)[0][-1])[1] == 0


def test_exit__token_is_the_only_asset__nobody_chooses_a_list(stage: ExitStage):
    """BO-38: nothing but the locked token leaves, so no leaver lists tokens, and none can block an exit."""
    motion = stage.passed()
    stage.object(motion, stage.ben)
    outcome = stage.leave(stage.ben, motion)
    moves = [event for event in stage.chain.decode_logs(outcome.logs) if event.name == "Transfer"]
    assert [
        (one.address.lower(), one.args["from"].lower(), one.args["to"].lower(), one.args["value"])
        for one in moves
    ] == [(stage.token.address.lower(), stage.escrow.address.lower(), stage.ben.lower(), BEN)]


def test_allow_exit__others_than_the_escrow__revert(stage: ExitStage):
    """Nobody uses up the right of another."""
    motion = stage.passed()
    stage.object(motion, stage.ben)
    with reverts_with("ObjectionExitUnauthorized", stage.ben):
        stage.door.send(
            "allowExit", stage.ben, stage.operation(motion), stage.since(motion), 1, sender=stage.ben
        )


def test_exit__votes_of_another_source__no_door(stage: ExitStage):
    """Objections that count other votes than those of the locks open nothing."""
    votes = stage.deploy("MockStockVotes")
    votes.send("mint", stage.ben, WAD, sender=stage.deployer)
    votes.send("delegate", stage.ben, sender=stage.ben)
    stage.go(stage.now + 1)
    rules = (votes.address, 100, SECOND, LONGEST)
    stage.objections.send("setRules", *rules, sender=stage.timelock.address)
    motion = stage.passed()
    stage.object(motion, stage.ben)
    with reverts_with("ObjectionExitClosed", stage.operation(motion), WAD, WAD, SECOND):
        stage.leave(stage.ben, motion)


def test_note__optimistic__reverts(stage: ExitStage):
    """A proposal that passes in silence needs nobody's votes, so it would be a door for whoever made it."""
    motion = stage.opened(stage.pay(stage.eve, WAD), kind=OPTIMISTIC, by=stage.ann)
    stage.close_vote(motion)
    stage.queue(motion)
    with reverts_with("ObjectionExitOptimistic", motion.id):
        stage.note(motion)


def test_note__queued__told_once(stage: ExitStage):
    motion = stage.opened()
    stage.vote(motion, stage.ann, FOR)
    stage.close_vote(motion)
    with reverts_with("ObjectionExitNotQueued", motion.id):
        stage.note(motion)
    stage.queue(motion)
    outcome = stage.note(motion)
    operation = stage.operation(motion)
    created = stage.created_at(motion)
    assert stage.events(outcome, "ProposalNoted") == [
        {"id": operation, "proposalId": motion.id, "proposer": stage.ann, "createdAt": created}
    ]
    noted = tuple(stage.door.view("noteOf", operation))
    assert (noted[0].lower(), *noted[1:]) == (stage.ann.lower(), created, created + DAY, motion.id)
    with reverts_with("ObjectionExitAlreadyNoted", operation):
        stage.note(motion)


def test_require_right__tells_the_second_or_the_reason(stage: ExitStage):
    motion = stage.passed()
    operation = stage.operation(motion)
    with reverts_with(
        "ObjectionExitClosed", operation, 0, stage.objections.view("objectionsTo", operation)[3], SECOND
    ):
        stage.door.view("requireRight", stage.ben, operation)
    stage.object(motion, stage.ben)
    assert stage.door.view("requireRight", stage.ben, operation) == stage.since(motion)


def test_constructor__terms__checked(stage: ExitStage):
    views = ("ESCROW", "GOVERNOR", "TIMELOCK", "HELD_FOR")
    expected = (stage.escrow.address, stage.governor.address, stage.timelock.address, HELD_FOR)
    assert [str(stage.door.view(view)).lower() for view in views] == [str(one).lower() for one in expected]
    assert stage.deploy("ObjectionExit", stage.governor.address, 52 * WEEK).view("HELD_FOR") == 52 * WEEK
    with reverts_with("ObjectionExitInvalidTerms", 52 * WEEK + 1, 52 * WEEK):
        stage.deploy("ObjectionExit", stage.governor.address, 52 * WEEK + 1)
