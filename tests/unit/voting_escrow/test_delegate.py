"""delegate: votes move, decay and end with the lock they come from, and never exist twice."""

import itertools
import random

import pytest

from utils.constants import DAY, WAD, WEEK, ZERO_ADDRESS
from utils.escrow_stage import LOCK, PURSE, Stage, power
from utils.rpc import Revert


def votes(stage: Stage, *accounts: str) -> list[int]:
    return stage.views("getVotes", *((one,) for one in accounts))


def test_delegate__default_is_oneself(stage: Stage):
    assert stage.escrow.view("delegates", stage.alice) == stage.alice
    end = stage.lock(stage.alice)
    assert votes(stage, stage.alice) == [power(LOCK, end - stage.now)]


def test_delegate__moves_the_votes_and_not_the_power(stage: Stage):
    end = stage.lock(stage.alice, weeks=30)
    bobs_end = stage.lock(stage.bob, 2 * LOCK, weeks=10)
    stage.skip(DAY)
    outcome = stage.escrow.send("delegate", stage.bob, sender=stage.alice)

    moved, own = power(LOCK, end - stage.now), power(2 * LOCK, bobs_end - stage.now)
    both = power(1, LOCK * (end - stage.now) + 2 * LOCK * (bobs_end - stage.now))  # rounded once
    assert stage.events(outcome) == [
        (
            "DelegateChanged",
            {"delegator": stage.alice, "fromDelegate": stage.alice, "toDelegate": stage.bob},
        ),
        ("DelegateVotesChanged", {"delegate": stage.alice, "previousVotes": moved, "newVotes": 0}),
        ("DelegateVotesChanged", {"delegate": stage.bob, "previousVotes": own, "newVotes": both}),
    ]
    assert stage.escrow.view("delegates", stage.alice) == stage.bob
    assert votes(stage, stage.alice, stage.bob) == [0, both]
    assert stage.views("balanceOf", (stage.alice,), (stage.bob,)) == [moved, own]
    assert stage.escrow.view("totalSupply") == both


def test_delegate__to_another__tells_both_sides(stage: Stage):
    end = stage.lock(stage.alice, weeks=30)
    stage.escrow.send("delegate", stage.bob, sender=stage.alice)
    stage.skip(DAY)
    outcome = stage.escrow.send("delegate", stage.carol, sender=stage.alice)
    moved = power(LOCK, end - stage.now)
    assert stage.events(outcome) == [
        (
            "DelegateChanged",
            {"delegator": stage.alice, "fromDelegate": stage.bob, "toDelegate": stage.carol},
        ),
        ("DelegateVotesChanged", {"delegate": stage.bob, "previousVotes": moved, "newVotes": 0}),
        ("DelegateVotesChanged", {"delegate": stage.carol, "previousVotes": 0, "newVotes": moved}),
    ]


def test_delegate__back_to_oneself(stage: Stage):
    end = stage.lock(stage.alice, weeks=30)
    stage.escrow.send("delegate", stage.bob, sender=stage.alice)
    stage.skip(DAY)
    outcome = stage.escrow.send("delegate", stage.alice, sender=stage.alice)
    moved = power(LOCK, end - stage.now)
    assert stage.events(outcome) == [
        (
            "DelegateChanged",
            {"delegator": stage.alice, "fromDelegate": stage.bob, "toDelegate": stage.alice},
        ),
        ("DelegateVotesChanged", {"delegate": stage.bob, "previousVotes": moved, "newVotes": 0}),
        ("DelegateVotesChanged", {"delegate": stage.alice, "previousVotes": 0, "newVotes": moved}),
    ]
    assert stage.escrow.view("delegates", stage.alice) == stage.alice
    assert votes(stage, stage.alice, stage.bob) == [moved, 0]


@pytest.mark.parametrize("target", ["self", "other"])
def test_delegate__to_the_present_delegate__changes_nothing(stage: Stage, target):
    """DL-01: delegating to oneself, first or again, doubles nothing."""
    end = stage.lock(stage.alice)
    to = stage.alice if target == "self" else stage.bob
    stage.escrow.send("delegate", to, sender=stage.alice)
    expected = votes(stage, stage.alice, stage.bob)
    outcome = stage.escrow.send("delegate", to, sender=stage.alice)
    assert stage.events(outcome) == [
        ("DelegateChanged", {"delegator": stage.alice, "fromDelegate": to, "toDelegate": to})
    ]
    assert votes(stage, stage.alice, stage.bob) == expected
    assert sum(expected) == power(LOCK, end - stage.now)


def test_delegate__first_ever_on_a_fresh_escrow(stage: Stage):
    """DL-12: an account that never acted, to one that never acted."""
    outcome = stage.escrow.send("delegate", stage.bob, sender=stage.alice)
    assert [name for name, _ in stage.events(outcome)] == ["DelegateChanged"]
    assert votes(stage, stage.alice, stage.bob) == [0, 0]


def test_delegate__before_the_lock__counts_from_the_lock_on(stage: Stage):
    stage.escrow.send("delegate", stage.bob, sender=stage.alice)
    stage.skip(DAY)
    end = stage.weeks_ahead(20)
    outcome = stage.escrow.send("createLock", LOCK, end, sender=stage.alice)
    assert stage.events(outcome)[0] == (
        "DelegateVotesChanged",
        {"delegate": stage.bob, "previousVotes": 0, "newVotes": power(LOCK, end - stage.now)},
    )
    assert votes(stage, stage.alice, stage.bob) == [0, power(LOCK, end - stage.now)]


@pytest.mark.parametrize("change", ["increaseAmount", "extendLock", "setPermanent", "exitEarly"])
def test_delegate__every_change_of_the_lock_reaches_the_delegate(stage: Stage, change):
    end = stage.lock(stage.alice, weeks=20)
    stage.escrow.send("delegate", stage.bob, sender=stage.alice)
    stage.skip(WEEK)
    args, after = {
        "increaseAmount": ((LOCK,), power(2 * LOCK, end - stage.now)),
        "extendLock": ((end + 9 * WEEK,), power(LOCK, end + 9 * WEEK - stage.now)),
        "setPermanent": ((True,), 2 * LOCK),
        "exitEarly": ((0,), 0),
    }[change]
    outcome = stage.escrow.send(change, *args, sender=stage.alice)
    assert stage.events(outcome)[0] == (
        "DelegateVotesChanged",
        {"delegate": stage.bob, "previousVotes": power(LOCK, end - stage.now), "newVotes": after},
    )
    assert votes(stage, stage.alice, stage.bob) == [0, after]
    assert stage.escrow.view("totalSupply") == after


def test_delegate__chain_of_delegations__votes_exist_once(stage: Stage):
    """DL-02: B, C, D in turn, then withdraw: the sum of all votes never exceeds the total."""
    people = [stage.alice, stage.bob, stage.carol, stage.dave]
    end = stage.lock(stage.alice, weeks=4)
    stage.lock(stage.bob, weeks=2)
    times = []
    for to in (stage.bob, stage.carol, stage.dave, stage.bob):
        stage.skip(DAY)
        stage.escrow.send("delegate", to, sender=stage.alice)
        times.append(stage.now)
        assert 0 <= stage.escrow.view("totalSupply") - sum(votes(stage, *people)) < len(people)
    stage.go(end)
    stage.escrow.send("withdraw", sender=stage.alice)
    stage.escrow.send("delegate", stage.carol, sender=stage.alice)
    assert votes(stage, *people) == [0, 0, 0, 0]
    stage.skip(1)
    for t in times:
        past = stage.views("getPastVotes", *((one, t) for one in people))
        assert 0 <= stage.escrow.view("getPastTotalSupply", t) - sum(past) < len(people)


def test_delegate__chain_of_delegations_in_one_block__only_the_last_counts(stage: Stage):
    """DL-02, VE-03: re-delegation within a second leaves one delegate."""
    end = stage.lock(stage.alice, weeks=4)
    stage.skip(DAY)
    targets = (stage.bob, stage.carol, stage.alice, stage.dave, stage.bob, stage.carol)
    outcomes = stage.block(*((stage.escrow, "delegate", (to,), stage.alice) for to in targets))
    assert all(outcome.ok for outcome in outcomes)
    t = stage.now
    stage.skip(1)
    past = stage.views(
        "getPastVotes", *((one, t) for one in (stage.alice, stage.bob, stage.carol, stage.dave))
    )
    assert past == [0, 0, power(LOCK, end - t), 0]


def test_delegate__votes_decay_and_end_with_each_delegators_lock(stage: Stage):
    """DL-03: no transaction by anybody for ten weeks, and the delegate has what each lock still gives."""
    first = stage.lock(stage.alice, weeks=4)
    second = stage.lock(stage.carol, 3 * LOCK, weeks=30)
    own = stage.lock(stage.bob, 5 * LOCK, weeks=12)
    for account in (stage.alice, stage.carol):
        stage.escrow.send("delegate", stage.bob, sender=account)
    start = stage.now
    locks = ((LOCK, first), (3 * LOCK, second), (5 * LOCK, own))
    times = [start, start + WEEK, first - 1, first, first + 1, first + WEEK, own - 1, own, second - 1, second]
    # rounded once: the sum of the raw powers, as the power of one unit with that many seconds left
    expected = [power(1, sum(amount * max(0, end - t) for amount, end in locks)) for t in times]
    for t, value in zip(times, expected, strict=True):
        stage.go(t)
        assert votes(stage, stage.bob) == [value]
    stage.skip(WEEK)
    assert stage.views("getPastVotes", *((stage.bob, t) for t in times)) == expected


@pytest.mark.parametrize("call", ["increaseAmount", "extendLock", "setPermanent", "exitEarly", "withdraw"])
def test_delegate__to_nobody__parks_the_votes_and_blocks_nothing(stage: Stage, call):
    """DL-05: parked votes count for nobody, stay in the total, and every function goes on."""
    end = stage.lock(stage.alice, weeks=20)
    outcome = stage.escrow.send("delegate", ZERO_ADDRESS, sender=stage.alice)
    assert stage.events(outcome) == [
        (
            "DelegateChanged",
            {"delegator": stage.alice, "fromDelegate": stage.alice, "toDelegate": ZERO_ADDRESS},
        ),
        (
            "DelegateVotesChanged",
            {"delegate": stage.alice, "previousVotes": power(LOCK, end - stage.now), "newVotes": 0},
        ),
    ]
    assert stage.escrow.view("delegates", stage.alice) == ZERO_ADDRESS
    stage.go(end if call == "withdraw" else stage.now + WEEK)
    args = {"increaseAmount": (1,), "extendLock": (end + WEEK,), "setPermanent": (True,), "exitEarly": (0,)}
    outcome = stage.escrow.send(call, *args.get(call, ()), sender=stage.alice)
    assert "DelegateVotesChanged" not in [name for name, _ in stage.events(outcome)]
    assert votes(stage, stage.alice, ZERO_ADDRESS) == [0, 0]
    assert stage.escrow.view("totalSupply") == stage.escrow.view("balanceOf", stage.alice)
    stage.skip(1)
    assert stage.escrow.view("getPastVotes", ZERO_ADDRESS, stage.now - 1) == 0
    stage.escrow.send("delegate", stage.bob, sender=stage.alice)
    assert votes(stage, stage.bob) == [stage.escrow.view("balanceOf", stage.alice)]


def test_delegate__after_every_lock_has_ended(stage: Stage):
    """DL-07: undelegating and withdrawing need no running lock, neither one's own nor the delegate's."""
    stage.lock(stage.alice, weeks=3)
    end = stage.lock(stage.bob, weeks=2) + WEEK
    stage.escrow.send("delegate", stage.bob, sender=stage.alice)
    stage.go(end + 9 * WEEK)
    stage.escrow.send("delegate", stage.alice, sender=stage.alice)
    stage.escrow.send("withdraw", sender=stage.alice)
    stage.escrow.send("delegate", stage.carol, sender=stage.alice)
    assert stage.token.view("balanceOf", stage.alice) == PURSE


@pytest.mark.parametrize("order", itertools.permutations(("delegate", "withdraw", "park")))
def test_delegate__delegate_acts_in_any_order__never_blocks_the_delegator(stage: Stage, order):
    """DL-08: whatever the delegate does, the delegator can move and leave."""
    end = max(stage.lock(stage.alice, weeks=6), stage.lock(stage.bob, weeks=5))
    stage.escrow.send("delegate", stage.bob, sender=stage.alice)
    stage.go(end)
    acts = {
        "delegate": ("delegate", stage.carol),
        "withdraw": ("withdraw",),
        "park": ("delegate", ZERO_ADDRESS),
    }
    for act in order:
        stage.escrow.send(*acts[act], sender=stage.bob)
    stage.escrow.send("extendLock", stage.weeks_ahead(8), sender=stage.alice)
    assert votes(stage, stage.bob) == [power(LOCK, stage.weeks_ahead(8) - stage.now)]
    stage.escrow.send("delegate", stage.dave, sender=stage.alice)
    assert votes(stage, stage.bob) == [0]
    stage.go(stage.weeks_ahead(8))
    stage.escrow.send("withdraw", sender=stage.alice)
    assert stage.token.view("balanceOf", stage.alice) == PURSE


def test_delegate__is_not_transitive(stage: Stage):
    """DL-10: A to B, B to C: C has B's lock, B has A's, also after B extends."""
    a_end = stage.lock(stage.alice, weeks=10)
    b_end = stage.lock(stage.bob, 3 * LOCK, weeks=20)
    stage.escrow.send("delegate", stage.bob, sender=stage.alice)
    stage.escrow.send("delegate", stage.carol, sender=stage.bob)
    expected = [power(LOCK, a_end - stage.now), power(3 * LOCK, b_end - stage.now)]
    assert votes(stage, stage.bob, stage.carol) == expected

    stage.skip(WEEK)
    stage.escrow.send("extendLock", b_end + WEEK, sender=stage.bob)
    expected = [power(LOCK, a_end - stage.now), power(3 * LOCK, b_end + WEEK - stage.now)]
    assert votes(stage, stage.bob, stage.carol) == expected


@pytest.mark.parametrize("seed", range(3))
def test_delegate__random_delegations__past_is_fixed_and_votes_exist_once(stage: Stage, seed):
    """I-2, DL-02, DL-09, VE-01: 200 random acts; the past never changes; votes sum to the total."""
    chance = random.Random(seed)  # noqa: S311
    people = [stage.alice, stage.bob, stage.carol, stage.dave]
    everybody = [*people, stage.stranger]
    remembered: dict[tuple[str, int], int] = {}
    for _ in range(200):
        account = chance.choice(people)
        random_act(stage, chance, account, [*everybody, ZERO_ADDRESS])
        stage.skip(chance.choice([0, 0, 1, 1, DAY, WEEK - 1, WEEK]))
        key = (chance.choice(everybody), stage.now - chance.choice([1, 2, DAY, 9 * WEEK]))
        remembered.setdefault(key, stage.escrow.view("getPastVotes", *key))
        parked = sum(
            stage.escrow.view("balanceOf", one)
            for one in people
            if stage.escrow.view("delegates", one) == ZERO_ADDRESS
        )
        difference = stage.escrow.view("totalSupply") - sum(votes(stage, *everybody)) - parked
        assert 0 <= difference < 2 * len(everybody)
    assert len(remembered) > 50
    stage.skip(60 * WEEK)
    keys = list(remembered)
    assert stage.views("getPastVotes", *keys) == [remembered[key] for key in keys]


def random_act(stage: Stage, chance: random.Random, account: str, targets: list[str]) -> None:
    held = stage.held(account)
    end = stage.weeks_ahead(chance.randint(1, 52))
    acts: list[tuple] = [("delegate", chance.choice(targets))] * 3
    if held.amount == 0:
        acts += [("createLock", chance.randint(1, 10**24), end)] * 3
    elif held.withdrawable:
        acts += [("withdraw",), ("extendLock", end)] * 2
    else:
        acts += [("increaseAmount", chance.randint(1, WAD)), ("setPermanent", not held.permanent)]
        if not held.permanent and end > held.end:
            acts += [("extendLock", end)] * 2
        if stage.now >= held.changed_at + WEEK:
            acts.append(("exitEarly", 0))
    stage.escrow.send(*chance.choice(acts), sender=account)


def test_delegate__vote_delegate_and_vote_again__past_counts_once(stage: Stage):
    """DL-04: at a past second the votes of all are the power of all, whatever follows."""
    end = stage.lock(stage.alice)
    stage.skip(DAY)
    snapshot = stage.now
    stage.escrow.send("delegate", stage.bob, sender=stage.alice)  # in the second of the snapshot
    stage.skip(1)
    before = stage.views("getPastVotes", (stage.alice, snapshot), (stage.bob, snapshot))
    stage.escrow.send("delegate", stage.carol, sender=stage.alice)
    stage.skip(1)
    after = stage.views("getPastVotes", *((one, snapshot) for one in (stage.alice, stage.bob, stage.carol)))
    assert after == [*before, 0] == [0, power(LOCK, end - snapshot), 0]


def test_delegate__to_nobody__never_touches_the_total(stage: Stage):
    """DL-05: the zero address has no votes, although the total is kept under it."""
    stage.lock(stage.alice)
    total = stage.escrow.view("totalSupply")
    for account in (stage.alice, stage.bob):
        stage.escrow.send("delegate", ZERO_ADDRESS, sender=account)
        stage.escrow.send("delegate", account, sender=account)
        stage.escrow.send("delegate", ZERO_ADDRESS, sender=account)
    assert stage.escrow.view("totalSupply") == total
    assert votes(stage, ZERO_ADDRESS) == [0]
    stage.skip(1)
    assert stage.escrow.view("getPastVotes", ZERO_ADDRESS, stage.now - 1) == 0


def test_past_delegate__chain_of_delegations__each_second_has_its_own(stage: Stage):
    """PA-41: to oneself, to others, to nobody and back; of one second the last; a lock change is none."""
    start = stage.now
    stage.lock(stage.alice, weeks=10)
    expected = {start - 1: stage.alice, start: stage.alice}
    for targets in ((stage.bob,), (stage.carol, stage.dave), (ZERO_ADDRESS,), (stage.bob, stage.alice)):
        stage.skip(DAY)
        expected[stage.now - 1] = expected[stage.now - DAY]
        stage.block(*((stage.escrow, "delegate", (to,), stage.alice) for to in targets))
        expected[stage.now] = targets[-1]
    stage.skip(DAY)
    stage.escrow.send("delegate", stage.bob, sender=stage.alice)
    for call, args in (("increaseAmount", (1,)), ("setPermanent", (True,)), ("exitEarly", (0,))):
        stage.skip(8 * DAY)
        stage.escrow.send(call, *args, sender=stage.alice)
        expected[stage.now] = stage.bob
    stage.skip(300 * WEEK)
    asked = list(expected)
    answers = stage.views("pastDelegate", *((stage.alice, t) for t in asked))
    assert dict(zip(asked, answers, strict=True)) == expected
    assert stage.views("pastDelegate", (stage.stranger, start), (ZERO_ADDRESS, start)) == [
        stage.stranger,
        ZERO_ADDRESS,
    ]


def test_past_delegate__votes_at_once_while_the_delegate_is_closed__is_oneself(stage: Stage):
    """PA-42: a lock that began while its delegate was closed was never given to it."""
    stage.escrow.send("delegate", stage.bob, sender=stage.alice)
    stage.escrow.send("setDelegationOpen", False, sender=stage.bob)
    stage.skip(DAY)
    end = stage.lock(stage.alice, weeks=2)
    begun = stage.now
    stage.go(end + DAY)
    stage.escrow.send("withdraw", sender=stage.alice)
    stage.skip(1)
    times = [(stage.alice, begun - 1), (stage.alice, begun), (stage.alice, end)]
    assert stage.views("pastDelegate", *times) == [stage.bob, stage.alice, stage.alice]


def test_past_delegate__present_or_future__reverts(stage: Stage):
    stage.escrow.send("delegate", stage.bob, sender=stage.alice)
    now = stage.now
    refused = [Revert("ERC5805FutureLookup", (t, now)) for t in (now, now + 1, 2**256 - 1)]
    times = [(stage.alice, revert.args[0]) for revert in refused]
    assert stage.views("pastDelegate", *times) == refused


@pytest.mark.parametrize("seed", range(2))
def test_past_delegate__random_delegations__sums_are_the_past_votes_of_every_second(stage: Stage, seed):
    """PA-43: grouped by past delegate, past powers add up to every account's past votes, at every second."""
    chance = random.Random(seed)  # noqa: S311
    people = [stage.alice, stage.bob, stage.carol, stage.dave]
    everybody = [*people, stage.stranger]
    times: set[int] = set()
    for _ in range(120):
        random_act(stage, chance, chance.choice(people), [*everybody, ZERO_ADDRESS])
        times |= {stage.now - 1, stage.now, stage.now + 1}
        stage.skip(chance.choice([0, 0, 1, 1, DAY, WEEK - 1, WEEK]))
    stage.skip(60 * WEEK)
    for t in sorted(times):
        delegates = stage.views("pastDelegate", *((one, t) for one in people))
        powers = stage.views("powerAt", *((one, t) for one in people))
        past = stage.views("getPastVotes", *((one, t) for one in everybody))
        for account, held in zip(everybody, past, strict=True):
            given = [power for to, power in zip(delegates, powers, strict=True) if to == account]
            assert 0 <= held - sum(given) <= max(0, len(given) - 1), (account, t)  # votes are rounded once
