"""Power and votes by time: the formula at every kind of second, the past for ever, dust included."""

import random
from dataclasses import replace

import pytest

from utils.checks import reverts_with
from utils.constants import DAY, MAX_UINT256, WAD, WEEK
from utils.escrow_stage import LOCK, YEAR, Stage, power


@pytest.mark.parametrize("account_of", ["alice", "nobody"])
def test_power__before_any_lock__is_zero(stage: Stage, account_of):
    account = stage.alice if account_of == "alice" else "0x" + "0" * 40
    for t in (0, 1, stage.now - 1, stage.now, MAX_UINT256):
        assert stage.escrow.view("powerAt", account, t) == 0
        assert stage.escrow.view("totalPowerAt", t) == 0
    assert stage.escrow.view("getVotes", account) == 0
    assert stage.escrow.view("getPastVotes", account, stage.now - 1) == 0
    assert stage.escrow.view("getPastTotalSupply", 0) == 0


def test_power__follows_the_formula_at_every_second(stage: Stage):
    """I-4: it falls with time alone and is zero at the end."""
    start = stage.now
    end = stage.lock(stage.alice, LOCK + 3, weeks=9)
    times = [start - 1, start, start + 1, start + DAY, stage.weeks_ahead(1) - 1, stage.weeks_ahead(1)]
    times += [stage.weeks_ahead(1) + 1, end - WEEK, end - 1, end, end + 1, end + 99 * WEEK]
    expected = [power(LOCK + 3, end - t) if t >= start else 0 for t in times]
    assert stage.views("powerAt", *((stage.alice, t) for t in times)) == expected
    assert stage.views("totalPowerAt", *((t,) for t in times)) == expected
    stage.go(end + 100 * WEEK)
    assert stage.views("powerAt", *((stage.alice, t) for t in times)) == expected
    assert stage.views("getPastVotes", *((stage.alice, t) for t in times)) == expected
    assert stage.views("getPastTotalSupply", *((t,) for t in times)) == expected


@pytest.mark.parametrize("amount", [1, 31_449_599, 31_449_600, 31_449_601, 31_535_999, 31_536_001])
@pytest.mark.parametrize("multiplier", [WAD, 2 * WAD])
def test_power__dust__decays_and_ends(stage: Stage, amount, multiplier):
    """VE-10: amounts around one unit a second: never constant, by the rule, zero at the end."""
    terms = replace(YEAR, max_multiplier=multiplier)
    escrow = stage.deploy_escrow(terms)
    stage.fund(stage.alice, escrow=escrow)
    stage.go(stage.weeks_ahead(1))
    end = stage.lock(stage.alice, amount, weeks=52, escrow=escrow)
    times = [*range(stage.now, end, WEEK), end - 1, end, end + 1]
    powers = stage.views("powerAt", *((stage.alice, t) for t in times), contract=escrow)
    assert powers == [power(amount, end - t, terms) for t in times]
    assert powers[0] == amount * multiplier // WAD
    assert powers[-3] <= multiplier * amount // WAD // (52 * WEEK) + 1
    assert powers[-2:] == [0, 0]
    stage.go(end + 1)
    assert escrow.view("totalSupply") == 0


@pytest.mark.parametrize("view", ["getPastVotes", "getPastTotalSupply"])
@pytest.mark.parametrize("ahead", [0, 1, WEEK])
def test_past__present_or_future__reverts(stage: Stage, view, ahead):
    """VE-18: only a second that is over can be asked for, so no answer ever changes."""
    stage.lock(stage.alice)
    t = stage.now + ahead
    args = (stage.alice, t) if view == "getPastVotes" else (t,)
    with reverts_with("ERC5805FutureLookup", t, stage.now):
        stage.escrow.view(view, *args)
    stage.go(t + 1)
    assert stage.escrow.view(view, *args) > 0


def test_clock__is_the_timestamp(stage: Stage):
    stage.skip(123)
    assert stage.escrow.view("clock") == stage.now
    assert stage.escrow.view("CLOCK_MODE") == "mode=timestamp"


def test_past__same_second__only_its_end_counts(stage: Stage):
    """VE-03: create, increase, delegate and re-delegate by two accounts in one block leave one state each."""
    end = stage.weeks_ahead(20)
    outcomes = stage.block(
        (stage.escrow, "createLock", (LOCK, end), stage.alice),
        (stage.escrow, "createLock", (LOCK, end), stage.bob),
        (stage.escrow, "increaseAmount", (LOCK,), stage.alice),
        (stage.escrow, "delegate", (stage.bob,), stage.alice),
        (stage.escrow, "delegate", (stage.alice,), stage.bob),
        (stage.escrow, "delegate", (stage.carol,), stage.alice),
        (stage.escrow, "extendLock", (end + WEEK,), stage.alice),
    )
    assert all(outcome.ok for outcome in outcomes)
    t = stage.now
    stage.skip(1)
    alices, bobs = power(2 * LOCK, end + WEEK - t), power(LOCK, end - t)
    votes = stage.views("getPastVotes", *((one, t) for one in (stage.alice, stage.bob, stage.carol)))
    assert votes == [bobs, 0, alices]
    total = power(1, 2 * LOCK * (end + WEEK - t) + LOCK * (end - t))
    assert stage.escrow.view("getPastTotalSupply", t) == total
    assert stage.views("getPastVotes", *((one, t - 1) for one in (stage.alice, stage.carol))) == [0, 0]
    # one state each: the next change finds that one, and only that one, as the past
    stage.go(stage.weeks_ahead(1))
    states, _ = stage.escrow.view("lockStates", stage.alice, 0, 10)
    assert states == ((t // WEEK + 1, 2 * LOCK, end // WEEK + 1, False),)


def test_past__several_blocks_of_one_second(stage: Stage):
    """VE-03: blocks that share a timestamp, as on fast chains, are one second."""
    stage.lock(stage.alice, LOCK)
    stage.escrow.send("increaseAmount", LOCK, sender=stage.alice)
    stage.escrow.send("increaseAmount", LOCK, sender=stage.alice)
    t = stage.now
    stage.skip(1)
    assert stage.escrow.view("getPastVotes", stage.alice, t) == power(3 * LOCK, stage.weeks_ahead(52) - t)
    assert stage.escrow.view("getPastVotes", stage.alice, t - 1) == 0


def test_power__flash_lock__can_not_be_seen_in_the_past(stage: Stage):
    """VE-13: tokens can not leave in the second of the lock, so none of it outlives a block."""
    wallet = stage.deploy("MockWallet", stage.alice)
    stage.token.send("mint", wallet.address, LOCK, sender=stage.deployer)
    calls = [
        (stage.token, "approve", (stage.escrow.address, LOCK)),
        (stage.escrow, "createLock", (LOCK, stage.weeks_ahead(1))),
        (stage.escrow, "delegate", (stage.alice,)),
        (stage.escrow, "exitEarly", (0,)),
    ]
    arguments = ([c.address for c, _, _ in calls], [bytes.fromhex(c.encode(n, *a)[2:]) for c, n, a in calls])
    with reverts_with("VotingEscrowExitTooEarly", wallet.address, stage.now + WEEK):
        wallet.send("act", *arguments, sender=stage.alice)
    with reverts_with("VotingEscrowLockNotExpired", wallet.address, stage.weeks_ahead(1)):
        arguments[1][-1] = bytes.fromhex(stage.escrow.encode("withdraw")[2:])
        wallet.send("act", *arguments, sender=stage.alice)
    t = stage.now
    stage.skip(1)
    assert stage.escrow.view("getPastVotes", stage.alice, t) == 0
    assert stage.escrow.view("getPastTotalSupply", t) == 0


def test_power__ended_and_forgotten__counts_nowhere(stage: Stage):
    """VE-05: five weeks after the end of a four-week lock nothing is left but the tokens."""
    end = stage.lock(stage.alice, weeks=4)
    stage.escrow.send("delegate", stage.bob, sender=stage.alice)
    stage.go(end + 5 * WEEK)
    assert stage.views("balanceOf", (stage.alice,), (stage.bob,)) == [0, 0]
    assert stage.views("getVotes", (stage.alice,), (stage.bob,)) == [0, 0]
    assert stage.escrow.view("totalSupply") == 0
    assert stage.escrow.view("weekStartBias") == 0
    assert stage.held(stage.alice).amount == LOCK


@pytest.mark.parametrize("seed", range(3))
def test_power__ten_accounts_for_seventy_weeks__adds_up(stage: Stage, seed):
    """VE-01, VE-08, I-1, I-3: after every step, and at every past boundary, the parts are the whole."""
    chance = random.Random(seed)  # noqa: S311
    people = [stage.alice, stage.bob, stage.carol, stage.dave]
    for number in range(6):
        account = "0x" + f"{number + 1:02x}" * 20
        stage.fund(account)
        people.append(account)
    boundaries: list[int] = []
    remembered: dict[int, int] = {}

    while stage.now < (2_950 + 70) * WEEK:
        step(stage, chance, chance.choice(people))
        if chance.random() < 0.6:
            before = stage.week
            boundary = stage.weeks_ahead(chance.choice([1, 1, 1, 3]))
            stage.go(max(stage.now, boundary + chance.choice([-1, 0, 1, DAY])))
            boundaries += [week * WEEK for week in range(before + 1, stage.week + 1)]
        times = [stage.now, *boundaries[-3:], stage.weeks_ahead(1), stage.weeks_ahead(1) - 1]
        for t in times:
            powers = stage.views("powerAt", *((one, t) for one in people))
            total = stage.escrow.view("totalPowerAt", t)
            assert 0 <= total - sum(powers) < len(people)
        held = [stage.held(one) for one in people]
        assert sum(lock.amount for lock in held) == stage.token.view("balanceOf", stage.escrow.address)
        assert all(lock.end % WEEK == 0 for lock in held)
        remembered.setdefault(stage.now - 1, stage.escrow.view("getPastTotalSupply", stage.now - 1))

    assert len(boundaries) > 60
    for t in boundaries:
        powers = stage.views("powerAt", *((one, t) for one in people))
        assert 0 <= stage.escrow.view("totalPowerAt", t) - sum(powers) < len(people)
    for t, total in remembered.items():
        assert stage.escrow.view("getPastTotalSupply", t) == total


def step(stage: Stage, chance: random.Random, account: str) -> None:
    """One sensible act of ``account``: it must succeed."""
    held = stage.held(account)
    end = stage.weeks_ahead(chance.randint(1, 52))
    if held.amount == 0:
        act = ("createLock", chance.randint(1, 10**24), end)
    elif held.withdrawable:
        act = chance.choice([("withdraw",), ("extendLock", end)])
    elif held.permanent:
        act = chance.choice([("setPermanent", False), ("increaseAmount", chance.randint(1, LOCK))])
    else:
        acts = [("increaseAmount", chance.randint(1, LOCK)), ("setPermanent", True)]
        if end > held.end:
            acts.append(("extendLock", end))
        if stage.now >= held.changed_at + WEEK:
            acts.append(("exitEarly", 0))
        act = chance.choice(acts)
    stage.escrow.send(*act, sender=account)
