"""Locks, power and votes of every account at any second, from the events of the escrow.

Raw power is base units of the token times seconds left, an exact integer; scaled once, as in the escrow.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ape_dao.analytics.exact import RunningSums, grouped_sums
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.units import WEEK
from ape_dao.store.columns import as_objects
from ape_dao.store.compact import Wide, joined, stable_order
from ape_dao.store.database import LOGS_IN_A_BLOCK

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from ape_dao.store.columns import Column
    from ape_dao.store.compact import Coded
    from ape_dao.store.store import Store, Table

WAD = 10**18
ESCROW = "VotingEscrow"
_TIME_BITS = 40
"""Seconds of a time beyond any that matters."""
_ROUGH = 1e-6
"""More than a sum of a million numbers of floating point can be wrong by."""


@dataclass(frozen=True)
class Scale:
    """What the escrow makes votes of raw power with."""

    max_lock_weeks: int
    max_multiplier: int
    """Votes of one token in the longest lock, times 10^18."""

    @property
    def max_lock(self) -> int:
        """The longest lock in seconds."""
        return self.max_lock_weeks * WEEK

    def down(self, raw: int) -> int:
        """Votes of so much raw power, rounded down.

        Formula: ``raw * MAX_MULTIPLIER / (MAX_LOCK_WEEKS weeks * 10^18)``.
        """
        return raw * self.max_multiplier // (self.max_lock * WAD)

    def down_all(self, raw: Column) -> Column:
        """The same of each of many."""
        return np.asarray(raw * self.max_multiplier // (self.max_lock * WAD))

    def tokens_for(self, votes: int) -> int:
        """Tokens that give so many votes in the longest lock, rounded up."""
        return -(-votes * WAD // self.max_multiplier)


@dataclass(frozen=True)
class Locks:
    """The lock of each account at one second; arrays in the order of the history's accounts."""

    amounts: Column
    """Base units; 0 for none."""
    ends: NDArray[np.int64]
    """Unix seconds; 0 while permanent."""
    are_permanent: NDArray[np.bool_]


class PowerHistory:
    """Everybody's locks and delegations over time."""

    def __init__(
        self, locked: Table, withdrawn: Table, exited: Table, delegated: Table, scale: Scale
    ) -> None:
        """The tables of ``Locked``, ``Withdrawn``, ``ExitedEarly`` and ``DelegateChanged`` of the escrow."""
        self.scale = scale
        numbers: dict[str, int] = {ZERO_ADDRESS: 0}
        self._changes = _Changes.of(
            numbers,
            [
                (locked, "account", locked.wide("amount"), locked.wide("end").as_int64(), _flags(locked)),
                *((gone, "account", *_nothing(len(gone))) for gone in (withdrawn, exited)),
            ],
        )
        self.newest = max(
            (int(table["time"][-1]) for table in (locked, withdrawn, exited, delegated) if len(table)),
            default=0,
        )
        """The second of the last event; 0 if there is none."""
        delegates = _numbered(numbers, delegated.coded("toDelegate"))
        self._delegations = _Changes.of(numbers, [(delegated, "delegator", delegates)])
        self.accounts = list(numbers)
        """Everybody who ever locked, delegated or was delegated to; the zero address first."""
        self.numbers = numbers
        """The place of each account in arrays."""
        self._last: tuple[int, Locks] | None = None
        """A second and what `locks_at` found for it: most figures are of the same second."""

    @classmethod
    def read(cls, store: Store, scale: Scale) -> PowerHistory:
        """The history that a store has."""
        names = ("account", "amount", "end", "permanent", "delegator", "toDelegate")
        locked, withdrawn, exited, delegated = (
            store.table(ESCROW, event, names)
            for event in ("Locked", "Withdrawn", "ExitedEarly", "DelegateChanged")
        )
        return cls(locked, withdrawn, exited, delegated, scale)

    def locks_at(self, time: int) -> Locks:
        """Every account's lock at a second, after all changes of that second."""
        if self._last is None or self._last[0] != time:
            self._last = (time, self._locks_at(time))
        return self._last[1]

    def _locks_at(self, time: int) -> Locks:
        amounts, ends = _zeros(len(self.accounts)), np.zeros(len(self.accounts), np.int64)
        permanent = np.zeros(len(self.accounts), bool)
        who, rows = self._changes.at(time)
        held, end, flags = (values[rows] for values in self._changes.values)
        amounts[who], ends[who], permanent[who] = held.whole(), end, flags
        return Locks(amounts, ends, permanent)

    def raw_powers_at(self, time: int, asked: int | None = None) -> Column:
        """Raw power of every account's own lock at a second; for a later one ``asked``, if nothing changes.

        Formula: ``amount * max(0, end - time)``; of a permanent lock ``amount * MAX_LOCK_WEEKS weeks``.
        """
        locks = self.locks_at(time)
        left = np.maximum(locks.ends - (time if asked is None else asked), 0)
        left[locks.are_permanent] = self.scale.max_lock
        return np.asarray(locks.amounts * left)

    def delegates_at(self, time: int) -> NDArray[np.int64]:
        """To whom each account's votes go at a second: to itself until it delegates. 0: to nobody."""
        delegates = np.arange(len(self.accounts))
        who, rows = self._delegations.at(time)
        delegates[who] = self._delegations.values[0][rows]
        return delegates

    def powers_at(self, time: int, asked: int | None = None) -> dict[str, int]:
        """Power of every account that has any, delegated or not: ``powerAt``."""
        return self._scaled(self.raw_powers_at(time, asked))

    def votes_at(self, time: int, asked: int | None = None) -> dict[str, int]:
        """Votes of every account that has any: ``getPastVotes``. Parked power is nobody's.

        Formula: the raw power of all whose votes go to the account, added up, then scaled down once.
        """
        sums = _zeros(len(self.accounts))
        np.add.at(sums, self.delegates_at(time), self.raw_powers_at(time, asked))
        sums[0] = 0
        return self._scaled(sums)

    def electorate_at(self, time: int, of: Collection[str]) -> tuple[int, dict[str, int]]:
        """How many accounts have votes at a second, and the votes of some of those: what `votes_at` says.

        Numbers of floating point tell who surely has votes, exact ones the rest.
        """
        who, rows = self._changes.at(time)
        delegates = self.delegates_at(time)[who]
        amounts, ends, flags = self._changes.values
        left = np.where(flags[rows], self.scale.max_lock, np.maximum(ends[rows] - time, 0))
        sums = np.bincount(delegates, self._rough_amounts[rows] * left, len(self.accounts))
        sums[0] = 0
        least = -(-self.scale.max_lock * WAD // self.scale.max_multiplier)
        surely = sums > least * (1 + _ROUGH)
        asked = np.abs(sums - least) <= least * _ROUGH
        wanted = np.array([self.numbers[one] for one in of if one in self.numbers], np.int64)
        asked[wanted] = wanted > 0
        some, places = asked[delegates], np.flatnonzero(asked)
        raw = grouped_sums(amounts[rows[some]], left[some], delegates[some], places)
        votes = {number: self.scale.down(one) for number, one in zip(places.tolist(), raw, strict=True)}
        count = int(np.count_nonzero(surely & ~asked)) + sum(bool(one) for one in votes.values())
        return count, {self.accounts[one]: votes[one] for one in wanted.tolist() if votes.get(one)}

    def delegations_at(self, time: int) -> dict[str, tuple[int, int]]:
        """To whom others delegate at a second: how many of them have power, and the votes that makes.

        Formula: the raw power of others whose votes go to the account, added up, then scaled down once.
        """
        raw, delegates = self.raw_powers_at(time), self.delegates_at(time)
        others = (delegates != np.arange(len(delegates))) & (delegates != 0) & (raw > 0)
        counts, sums = np.bincount(delegates[others], minlength=len(delegates)), _zeros(len(delegates))
        np.add.at(sums, delegates[others], raw[others])
        return {
            self.accounts[who]: (int(counts[who]), self.scale.down(int(sums[who])))
            for who in np.flatnonzero(counts).tolist()
        }

    def total_at(self, time: int, asked: int | None = None) -> int:
        """Power of all locks, parked or not: ``getPastTotalSupply``."""
        return self.totals_at(time, [time if asked is None else asked])[0]

    def totals_at(self, time: int, asked: Sequence[int]) -> list[int]:
        """The same for many seconds, if nothing changes after ``time``.

        Formula: ``sum over ends of (amount that ends then) * max(0, end - asked)``, and permanent locks.
        """
        sums, permanent = self.amounts_by_end(time)
        raws = (
            sum(amount * max(0, end - second) for end, amount in sums.items())
            + permanent * self.scale.max_lock
            for second in asked
        )
        return [self.scale.down(raw) for raw in raws]

    def totals_over(self, seconds: Sequence[int], *, before: bool = False) -> list[int]:
        """The power of all locks at each of many seconds that are over, all at once: ``getPastTotalSupply``.

        Formula: ``sum of amount * (end - second)`` over the states of locks that held at the second.

        Args:
            before: Without the changes that were made in each of these seconds.
        """
        times, first, unit, sums = self._running_sums
        places = np.searchsorted(times, seconds, "left" if before else "right").tolist()
        found = []
        for second, place in zip(seconds, places, strict=True):
            left, falling, permanent = sums.at(place - 1) if place else (0, 0, 0)
            raw = left * unit + (first - second) * falling + permanent * self.scale.max_lock
            found.append(self.scale.down(raw))
        return found

    @cached_property
    def _running_sums(self) -> tuple[NDArray[np.int64], int, int, RunningSums]:
        """Seconds in order; the first end of a lock, and what all others are later by multiples of.

        From each second on the sums of falling amounts, each times how many such units its end is later than
        the first one, of falling amounts, and of permanent ones.
        """
        amounts, ends, permanent = self._changes.values
        _, starts, until = self._changes.spans
        stops = np.where(permanent, until, np.minimum(until, ends))
        held = np.flatnonzero(stops > starts)
        ending = ends[held[~permanent[held]]]
        first = int(ending.min(initial=1 << _TIME_BITS))
        unit = max(1, int(np.gcd.reduce(ending - first)))
        times = np.concatenate((starts[held], stops[held]))
        order = stable_order(times)
        times, rows = times[order], np.concatenate((held, held))[order]
        signs = np.where(order < len(held), 1, -1)
        falling = np.where(permanent[rows], 0, signs)
        later = (ends[rows] - first) // unit
        last = np.flatnonzero(np.diff(times, append=-1))
        sums = RunningSums(amounts, rows, [falling * later, falling, signs - falling], last)
        return times[last], first, unit, sums

    def amounts_by_end(self, time: int) -> tuple[dict[int, int], int]:
        """Locked base units by the end of their locks, and those without an end."""
        locks = self.locks_at(time)
        ends, places = np.unique(locks.ends[~locks.are_permanent], return_inverse=True)
        sums = _zeros(len(ends))
        np.add.at(sums, places, locks.amounts[~locks.are_permanent])
        by_end = {end: amount for end, amount in zip(ends.tolist(), sums.tolist(), strict=True) if amount}
        return by_end, int(sum(locks.amounts[locks.are_permanent].tolist()))

    def _scaled(self, raw: Column) -> dict[str, int]:
        votes = self.scale.down_all(raw)
        who = np.flatnonzero(votes)
        return dict(zip(self._names[who].tolist(), votes[who].tolist(), strict=True))

    @cached_property
    def _rough_amounts(self) -> NDArray[np.float64]:
        return np.asarray(self._changes.values[0].rough())

    @cached_property
    def _names(self) -> Column:
        return as_objects(self.accounts)


@dataclass(frozen=True)
class _Changes:
    """States by account, each from its second until the next one of that account."""

    keys: NDArray[np.int64]
    """Account and time; in order, and those alike in the order in which they happened."""
    values: tuple[Any, ...]
    """Columns."""

    @classmethod
    def of(cls, numbers: dict[str, int], parts: Sequence[tuple[Any, ...]]) -> _Changes:
        """`parts`: a table, the name of the column of accounts, and the new values."""
        who = np.concatenate([_numbered(numbers, table.coded(name)) for table, name, *_ in parts])
        place, time = (
            np.concatenate([of(table) for table, *_ in parts]) for of in (_places, lambda one: one["time"])
        )
        order = np.argsort(place, kind="stable")
        order = order[stable_order(who[order])]
        values = zip(*(part[2:] for part in parts), strict=True)
        return cls(((who << _TIME_BITS) | time)[order], tuple(joined(one)[order] for one in values))

    @cached_property
    def spans(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Of each state its account, from which second it holds, and when the next of that account begins.

        A far second where none comes.
        """
        accounts, times = self.keys >> _TIME_BITS, self.keys & ((1 << _TIME_BITS) - 1)
        until = np.full(len(times), 1 << _TIME_BITS, np.int64)
        until[:-1] = np.where(accounts[1:] == accounts[:-1], times[1:], until[:-1])
        return accounts, times, until

    def at(self, time: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The accounts that have a state at a second, and the row of each one's state."""
        accounts, times, until = self.spans
        rows = np.flatnonzero((times <= time) & (until > time))
        return accounts[rows], rows


def locks_now(
    locked: Table, withdrawn: Table, exited: Table
) -> tuple[list[str], Column, NDArray[np.int64], NDArray[np.bool_]]:
    """The locks after all events: accounts, base units, ends in unix seconds, whether they have no end.

    Formula: of each account the last ``Locked``, unless ``Withdrawn`` or ``ExitedEarly`` came after it.
    """
    tables = (locked, withdrawn, exited)
    accounts = np.concatenate([table["account"] for table in tables])
    blocks, indexes = (np.concatenate([table[name] for table in tables]) for name in ("block", "log_index"))
    last: dict[str, int] = dict(
        zip(
            *(
                column[np.lexsort((indexes, blocks))].tolist()
                for column in (accounts, np.arange(len(blocks)))
            ),
            strict=True,
        )
    )
    count = len(locked)
    holders = {account: row for account, row in last.items() if row < count}
    rows = np.array(list(holders.values()), np.int64)
    return (
        list(holders),
        locked["amount"][rows],
        locked["end"][rows].astype(np.int64),
        locked["permanent"][rows],
    )


def _nothing(count: int) -> tuple[Wide, NDArray[np.int64], NDArray[np.bool_]]:
    return Wide.zeros(count), np.zeros(count, np.int64), np.zeros(count, bool)


def _zeros(count: int) -> Column:
    return np.zeros(count, object)


def _flags(locked: Table) -> NDArray[np.bool_]:
    return np.asarray(locked["permanent"], bool)


def _places(table: Table) -> NDArray[np.int64]:
    return np.asarray(table["block"] * LOGS_IN_A_BLOCK + table["log_index"])


def _numbered(numbers: dict[str, int], accounts: Coded) -> NDArray[np.int64]:
    """The numbers of accounts; new ones get the next number."""
    present = np.flatnonzero(np.bincount(accounts.codes, minlength=len(accounts.texts)))
    known = np.zeros(len(accounts.texts), np.int64)
    known[present] = [numbers.setdefault(one, len(numbers)) for one in accounts.texts[present].tolist()]
    return known[accounts.codes]


def held_apart(holdings: Mapping[str, int], apart: Sequence[str]) -> tuple[dict[str, int], dict[str, int]]:
    """Holdings of people, and those of addresses that are looked at apart: own contracts, the treasury."""
    known = {address.lower() for address in apart}
    people = {one: amount for one, amount in holdings.items() if one.lower() not in known}
    return people, {one: amount for one, amount in holdings.items() if one.lower() in known}
