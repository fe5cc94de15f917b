"""Locks, delegation, and votes in OpenZeppelin's own Governor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.errors import NodeError
from ape_dao.core.units import WAD
from ape_dao.node.clock import WEEK
from bench.bars import Bar, same
from bench.conditions import HOUR, LOT, MAX_LOCK_WEEKS, ZERO_ADDRESS, Escrow, fresh_chain, open_escrow
from bench.driver import BenchError
from bench.proposals import FOR, open_stock_governor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.bars import Figure

STOCK_VOTE = "castVote, stock OpenZeppelin Governor"
BARS = (
    same("create-first", "create lock", "first ever", 165_000),
    same("create-2nd", "create lock", "2nd user, used unlock week", 115_000),
    same("create-3rd-new-week", "create lock", "3rd user, new unlock week", 135_000),
    same("create-10th", "create lock", "10th user, used unlock week", 115_000),
    same("create-after-52-weeks", "create lock", "right after 52 idle weeks", 205_000),
    same("increase", "increase amount", "same week as the last change", 120_000),
    Bar("increase-one-dust", "increase amount", "one dust delegator, 50 idle weeks", 130_000),
    Bar("increase-52-dust", "increase amount", "52 dust delegators of 52 weeks, 51 idle weeks", 260_000),
    same("extend-used-week", "extend lock", "45 to 52 weeks, used week", 105_000),
    same("extend-new-week", "extend lock", "26 to 45 weeks, new week", 125_000),
    same("withdraw-after-expiry", "withdraw", "3 weeks after the end, total up to date", 50_000),
    same("withdraw-after-52-weeks", "withdraw", "after 52 idle weeks", 50_000),
    same("withdraw-after-208-weeks", "withdraw", "after 208 idle weeks", 50_000),
    same("catch-up-52-weeks", "catch-up that somebody must pay", "after 52 idle weeks", 0),
    Bar("delegate-first", "delegate", "first delegator of a delegate", 160_000, "delegate"),
    Bar("delegate-2nd", "delegate", "2nd delegator, same unlock week", 125_000, "delegate"),
    Bar("delegate-10th", "delegate", "10th delegator, same unlock week", 125_000, "delegate"),
    Bar("delegate-nth-new-week", "delegate", "11th delegator, new unlock week", 125_000, "delegate"),
    Bar(
        "delegate-redelegate",
        "delegate",
        "from one delegate to another, new unlock week",
        160_000,
        "delegate",
    ),
    Bar("stock-vote-0-weeks", STOCK_VOTE, "own power", 66_000, "stock-vote"),
    Bar("stock-vote-26-weeks", STOCK_VOTE, "own power, 26 idle weeks", 66_000, "stock-vote"),
    Bar("stock-vote-51-weeks", STOCK_VOTE, "own power, 51 idle weeks", 66_000, "stock-vote"),
    Bar("stock-vote-104-weeks", STOCK_VOTE, "own permanent lock, 104 idle weeks", 66_000, "stock-vote"),
    Bar("stock-vote-delegate", STOCK_VOTE, "delegate of 50 lockers, 51 idle weeks", 140_000),
    Bar(
        "stock-vote-one-dust",
        STOCK_VOTE,
        "own power, one dust delegator, dearest of 0 to 52 idle weeks",
        76_000,
    ),
    Bar("stock-vote-dust-checked", STOCK_VOTE, "the same, and a checkpoint after the snapshot", 76_000),
    Bar("stock-vote-dust-left", STOCK_VOTE, "own power, after it left", 66_000),
    Bar(
        "stock-vote-52-dust", STOCK_VOTE, "own power, 52 dust delegators of 52 weeks, 51 idle weeks", 140_000
    ),
    Bar(
        "stock-vote-21-changes", STOCK_VOTE, "own power, 21 lock changes, the last since the snapshot", 69_000
    ),
    Bar("stock-vote-21-since", STOCK_VOTE, "own power, 21 lock changes since the snapshot", 79_000),
)
"""The bars of this group."""

IDLE_WEEKS = (52, 208)
VOTE_IDLE_WEEKS = (0, 26, 51)
PERMANENT_IDLE_WEEKS = 104
LOCKERS_OF_A_DELEGATE = 50
DELEGATE_IDLE_WEEKS = 51
DUST = WAD
"""The smallest lock of the bench's escrow."""
DUST_IDLE_WEEKS = (0, 1, 26, 50, 52)
LOCK_CHANGES = 21
WEEKS_AFTER_EXPIRY = 3


def measure() -> Iterator[Figure]:
    """Gas of everything that an account does with its lock."""
    with fresh_chain() as chain:
        escrow = open_escrow(chain)
        gas = escrow.ten_locks()
        yield "create-first", gas[0]
        yield "create-2nd", gas[1]
        yield "create-3rd-new-week", gas[2]
        yield "create-10th", gas[9]
        for scenario in (_changes, _idle, _withdraw, _delegate):
            with chain.branch():
                yield from scenario(escrow)
    with fresh_chain() as chain:
        escrow = open_escrow(chain)
        for scenario in (
            _votes_of_lockers,
            _votes_of_a_delegate,
            _one_dust_delegator,
            _dust_delegators,
            _votes_after_changes,
        ):
            with chain.branch():
                yield from scenario(escrow)


def _changes(escrow: Escrow) -> Iterator[Figure]:
    """In the week of the first locks."""
    chain, contract = escrow.chain, escrow.contract
    yield "increase", contract.send(escrow.holders[1], "increaseAmount", amount=LOT)
    chain.wait(HOUR)
    this_week = chain.now // WEEK
    lock_of_26_weeks = escrow.holders[2]
    yield "extend-new-week", contract.send(lock_of_26_weeks, "extendLock", unlockTime=(this_week + 45) * WEEK)
    chain.wait(HOUR)
    yield (
        "extend-used-week",
        contract.send(lock_of_26_weeks, "extendLock", unlockTime=(this_week + 52) * WEEK),
    )


def _idle(escrow: Escrow) -> Iterator[Figure]:
    """After weeks in which nobody touched the escrow."""
    chain = escrow.chain
    with chain.branch():
        chain.idle(MAX_LOCK_WEEKS * WEEK)
        yield "catch-up-52-weeks", _catch_up_gas(escrow)
        yield "create-after-52-weeks", escrow.lock(escrow.holders[10], MAX_LOCK_WEEKS)
    for weeks in IDLE_WEEKS:
        with chain.branch():
            escrow.idle_weeks(weeks)
            yield f"withdraw-after-{weeks}-weeks", escrow.contract.send(escrow.holders[0], "withdraw")


def _catch_up_gas(escrow: Escrow) -> int:
    """Gas of the calls that somebody must make before the total is right and a newcomer can lock."""
    gas = 0
    for _ in range(2):
        if _is_up_to_date(escrow):
            return gas
        gas += escrow.contract.send(escrow.stranger, "checkpoint", account=ZERO_ADDRESS)
    raise BenchError(
        "The escrow is not up to date after a checkpoint; the scenario and the contracts disagree."
    )


def _is_up_to_date(escrow: Escrow) -> bool:
    contract, now = escrow.contract, escrow.chain.now
    powers = [contract.read("powerAt", account=holder, t=now) for holder in escrow.holders[:10]]
    if not 0 <= contract.read("totalPowerAt", t=now) - sum(powers) <= len(powers):
        return False
    unlock_time = (now // WEEK + MAX_LOCK_WEEKS) * WEEK
    try:
        contract.read("createLock", sender=escrow.holders[10], amount=LOT, unlockTime=unlock_time)
    except NodeError:
        return False
    return True


def _withdraw(escrow: Escrow) -> Iterator[Figure]:
    """With the total up to date in the same week, and other locks alive."""
    chain = escrow.chain
    escrow.idle_weeks(WEEKS_AFTER_EXPIRY + 2)
    escrow.lock(escrow.holders[10], MAX_LOCK_WEEKS)
    escrow.idle_weeks(MAX_LOCK_WEEKS - 2)
    escrow.contract.send(escrow.stranger, "checkpoint", account=ZERO_ADDRESS)
    chain.wait(HOUR)
    yield "withdraw-after-expiry", escrow.contract.send(escrow.holders[0], "withdraw")


def _delegate(escrow: Escrow) -> Iterator[Figure]:
    """Ten locks that end in the same week go to one account, an hour apart."""
    chain, contract = escrow.chain, escrow.contract
    delegators = escrow.holders[10:20]
    for holder in delegators:
        escrow.lock(holder, MAX_LOCK_WEEKS)
    gas = []
    for holder in delegators:
        chain.wait(HOUR)
        gas.append(contract.send(holder, "delegate", delegatee=escrow.stranger))
    escrow.lock(escrow.holders[20], MAX_LOCK_WEEKS - 9)
    yield "delegate-nth-new-week", contract.send(escrow.holders[20], "delegate", delegatee=escrow.stranger)
    contract.send(escrow.holders[20], "delegate", delegatee=escrow.holders[20])
    contract.send(delegators[0], "delegate", delegatee=escrow.holders[1])
    chain.wait(HOUR)
    contract.send(escrow.holders[20], "delegate", delegatee=escrow.stranger)
    chain.wait(HOUR)
    yield "delegate-redelegate", contract.send(escrow.holders[20], "delegate", delegatee=escrow.holders[1])
    yield "delegate-first", gas[0]
    yield "delegate-2nd", gas[1]
    yield "delegate-10th", gas[9]


def _votes_of_lockers(escrow: Escrow) -> Iterator[Figure]:
    chain = escrow.chain
    first, voter, forever = escrow.holders[:3]
    for holder in (first, voter):
        escrow.lock(holder, MAX_LOCK_WEEKS)
    escrow.lock_for_good(forever)
    governor = open_stock_governor(chain, escrow.contract)
    for weeks in VOTE_IDLE_WEEKS:
        with chain.branch():
            chain.wait(weeks * WEEK + HOUR)
            proposal = governor.propose(voter)
            proposal.vote(first, FOR)
            yield f"stock-vote-{weeks}-weeks", proposal.vote(voter, FOR)
    escrow.lock_for_good(escrow.holders[3])
    escrow.idle_weeks(PERMANENT_IDLE_WEEKS)
    proposal = governor.propose(forever)
    proposal.vote(forever, FOR)
    yield f"stock-vote-{PERMANENT_IDLE_WEEKS}-weeks", proposal.vote(escrow.holders[3], FOR)


def _votes_of_a_delegate(escrow: Escrow) -> Iterator[Figure]:
    """Fifty locks, of 3 to 52 weeks."""
    chain, contract = escrow.chain, escrow.contract
    first, delegate, *lockers = escrow.holders
    escrow.lock(first, MAX_LOCK_WEEKS)
    for index, holder in enumerate(lockers[:LOCKERS_OF_A_DELEGATE]):
        escrow.lock(holder, MAX_LOCK_WEEKS - index)
        contract.send(holder, "delegate", delegatee=delegate)
    governor = open_stock_governor(chain, contract)
    escrow.idle_weeks(DELEGATE_IDLE_WEEKS)
    proposal = governor.propose(first)
    proposal.vote(first, FOR)
    yield "stock-vote-delegate", proposal.vote(delegate, FOR)


def _one_dust_delegator(escrow: Escrow) -> Iterator[Figure]:
    """A stranger with the smallest lock, which ends in the middle or runs on."""
    chain, contract = escrow.chain, escrow.contract
    first, voter, dust, *_ = escrow.holders
    for holder in (first, voter):
        escrow.lock_for_good(holder)
    governor = open_stock_governor(chain, contract)
    votes, checked, increases = [], [], []
    for end in (MAX_LOCK_WEEKS, MAX_LOCK_WEEKS // 2):
        with chain.branch():
            escrow.lock(dust, end, DUST)
            contract.send(dust, "delegate", delegatee=voter)
            for weeks in DUST_IDLE_WEEKS:
                with chain.branch():
                    chain.wait(weeks * WEEK + HOUR)
                    proposal = governor.propose(first)
                    proposal.vote(first, FOR)
                    with chain.branch():
                        votes.append(proposal.vote(voter, FOR))
                    contract.send(escrow.stranger, "checkpoint", account=voter)
                    checked.append(proposal.vote(voter, FOR))
            chain.wait(50 * WEEK)
            increases.append(contract.send(voter, "increaseAmount", amount=LOT))
    yield "stock-vote-one-dust", max(votes)
    yield "stock-vote-dust-checked", max(checked)
    yield "increase-one-dust", max(increases)
    escrow.lock(dust, MAX_LOCK_WEEKS, DUST)
    contract.send(dust, "delegate", delegatee=voter)
    escrow.idle_weeks(1)
    contract.send(dust, "delegate", delegatee=dust)
    proposal = governor.propose(first)
    proposal.vote(first, FOR)
    yield "stock-vote-dust-left", proposal.vote(voter, FOR)


def _dust_delegators(escrow: Escrow) -> Iterator[Figure]:
    """As many as there are weeks, each with an end of its own."""
    chain, contract = escrow.chain, escrow.contract
    first, voter, *others = escrow.holders
    for holder in (first, voter):
        escrow.lock_for_good(holder)
    for index, holder in enumerate(others[:MAX_LOCK_WEEKS]):
        escrow.lock(holder, MAX_LOCK_WEEKS - index, DUST)
        contract.send(holder, "delegate", delegatee=voter)
    governor = open_stock_governor(chain, contract)
    escrow.idle_weeks(DELEGATE_IDLE_WEEKS)
    proposal = governor.propose(first)
    proposal.vote(first, FOR)
    with chain.branch():
        yield "stock-vote-52-dust", proposal.vote(voter, FOR)
    yield "increase-52-dust", contract.send(voter, "increaseAmount", amount=LOT)


def _votes_after_changes(escrow: Escrow) -> Iterator[Figure]:
    """The voter changes its lock before and after the snapshot."""
    chain, contract = escrow.chain, escrow.contract
    first, voter, *_ = escrow.holders
    for holder in (first, voter):
        escrow.lock(holder, MAX_LOCK_WEEKS)
    governor = open_stock_governor(chain, contract)
    for key, before in (("stock-vote-21-changes", LOCK_CHANGES - 1), ("stock-vote-21-since", 0)):
        with chain.branch():
            for _ in range(before):
                contract.send(voter, "increaseAmount", amount=LOT)
            proposal = governor.propose(first)
            proposal.vote(first, FOR)
            for _ in range(LOCK_CHANGES - before):
                contract.send(voter, "increaseAmount", amount=LOT)
            yield key, proposal.vote(voter, FOR)
