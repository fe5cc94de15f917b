"""An elected council, exactly, in whole numbers. Times are unix seconds, powers base units."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DAY = 86_400
NOMINATION, VOTE, FULL, SEATING, VETTING = 7 * DAY, 14 * DAY, 7 * DAY, 2 * DAY, 3 * DAY
SEATING_FROM = NOMINATION + VOTE
SEATED_AT = SEATING_FROM + SEATING
ROTATION, WINDOW = 3 * DAY, 14 * DAY
BPS = 10_000
MAX_CHOICES = 6
NONE, EXCLUDED, INCLUDED = range(3)


class Refused(Exception):
    """The contract refuses the call with this error."""


@dataclass
class Nominee:
    """Somebody who stands for election."""

    endorsed: int = 0
    weight: int = 0
    number: int = 0
    vetting: int = NONE


@dataclass
class Election:
    """What is known of one election."""

    bar: int = 0
    listed: int = 0
    is_applied: bool = False
    nominees: dict[str, Nominee] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)
    ballots: dict[str, tuple[tuple[tuple[int, int], ...], int]] = field(default_factory=dict)
    """By voter: numbers and basis points, and the second of the ballot."""
    places: list[int] = field(default_factory=list)
    """Numbers on the list."""

    def by_number(self, number: int) -> str:
        return next(who for who, nominee in self.nominees.items() if nominee.number == number)


@dataclass
class Council:
    """The elections of one council. Each call raises `Refused` as the contract does, or changes the model."""

    start: int
    term: int
    cohorts: int
    seats: int
    least: int
    bar_bps: int
    members: list[list[str]]
    """Of each cohort, in the order of their seats."""
    power_at: Callable[[str, int], int]
    total_at: Callable[[int], int]
    elections: dict[int, Election] = field(default_factory=dict)
    rotations: dict[str, tuple[str, int]] = field(default_factory=dict)
    barred: dict[str, int] = field(default_factory=dict)

    @property
    def interval(self) -> int:
        return self.term // self.cohorts

    def opens(self, number: int) -> int:
        return self.start + number * self.interval

    def latest(self, now: int) -> int | None:
        return None if now < self.start else (now - self.start) // self.interval

    def election(self, number: int) -> Election:
        return self.elections.setdefault(number, Election())

    def cohort_of(self, who: str) -> int | None:
        return next((index for index, cohort in enumerate(self.members) if who in cohort), None)

    @property
    def all_members(self) -> list[str]:
        return [member for cohort in self.members for member in cohort]

    @property
    def threshold(self) -> int:
        return -(-2 * len(self.all_members) // 3)

    # election

    def nominate(self, number: int, who: str, now: int) -> None:
        self._time(number, now, 1, NOMINATION)
        self._not_barred(who, now)
        cohort = self.cohort_of(who)
        if cohort not in (None, number % self.cohorts):
            raise Refused("CouncilElectionSeated")
        election = self.election(number)
        if who in election.nominees:
            raise Refused("CouncilElectionNominated")
        election.nominees[who] = Nominee()
        if election.bar == 0:
            election.bar = max(-(-self.total_at(self.opens(number)) * self.bar_bps // BPS), 1)

    def endorse(self, number: int, who: str, bps: int, by: str, now: int) -> None:
        self._time(number, now, 1, NOMINATION)
        election = self.election(number)
        nominee = election.nominees.get(who)
        if nominee is None:
            raise Refused("CouncilElectionNotNominated")
        used = election.used.get(by, 0)
        if used + bps > BPS:
            raise Refused("CouncilElectionEndorsed")
        power = self.power_at(by, self.opens(number)) * bps // BPS
        if power == 0:
            raise Refused("CouncilElectionNoPower")
        election.used[by] = used + bps
        nominee.endorsed += power
        if nominee.number == 0 and nominee.endorsed >= election.bar:
            election.listed += 1
            nominee.number = election.listed

    def vote(self, number: int, choices: Mapping[str, int], by: str, now: int) -> None:
        self._time(number, now, NOMINATION, SEATING_FROM)
        election = self.election(number)
        power = self.power_at(by, self.opens(number))
        if power == 0:
            raise Refused("CouncilElectionNoPower")
        numbers = [(election.nominees.get(who, Nominee()).number, bps) for who, bps in choices.items()]
        if len(numbers) > MAX_CHOICES or sum(choices.values()) > BPS or any(0 in pair for pair in numbers):
            raise Refused("CouncilElectionInvalidChoices")
        self._count(election, power, election.ballots.get(by, ((), now)), number, -1)
        election.ballots[by] = tuple(numbers), now
        self._count(election, power, election.ballots[by], number, 1)

    def seat(self, number: int, who: str, now: int) -> None:
        self._time(number, now, SEATING_FROM, SEATED_AT)
        self._not_barred(who, now)
        election = self.election(number)
        nominee = election.nominees.get(who, Nominee())
        able = nominee.number and nominee.weight and nominee.vetting != EXCLUDED
        if not able or nominee.number in election.places:
            raise Refused("CouncilElectionNotSeatable")
        if len(election.places) == self.seats:
            weights = {one.number: one.weight for one in election.nominees.values()}
            last = min(election.places, key=lambda place: (weights[place], -place))
            if (nominee.weight, -nominee.number) <= (weights[last], -last):
                raise Refused("CouncilElectionNotSeatable")
            election.places.remove(last)
        election.places.append(nominee.number)

    def apply(self, number: int, now: int) -> None:
        self._time(number, now, SEATED_AT, SEATED_AT + self.term)
        election, cohort = self.election(number), number % self.cohorts
        if election.is_applied:
            raise Refused("CouncilElectionApplied")
        election.is_applied = True
        elected = {
            who
            for place in election.places
            if now >= self.barred.get(who := election.by_number(place), 0)
            and self.cohort_of(who) in (None, cohort)
        }
        others = len(self.all_members) - len(self.members[cohort])
        kept = [one for one in self.members[cohort] if one not in elected]
        room = max(min(self.least - others - len(elected), self.seats - len(elected)), 0)
        self.members[cohort] = [*sorted(elected), *kept[:room]]

    # members

    def rotate(self, who: str, new_key: str, now: int) -> None:
        self._member(who)
        if who == new_key:
            self.rotations.pop(who, None)
            return
        self._eligible(new_key, now)
        self.rotations[who] = new_key, now + ROTATION

    def accept(self, who: str, by: str, now: int) -> None:
        new_key, ready = self.rotations.get(who, ("", 0))
        if new_key != by or not ready <= now < ready + WINDOW:
            raise Refused("CouncilElectionNotReady")
        self.replace_key(who, by, now)

    def replace_key(self, who: str, new_key: str, now: int) -> None:
        cohort = self._member(who)
        self._eligible(new_key, now)
        seats = self.members[cohort]
        seats[seats.index(who)] = new_key
        self.rotations.pop(who, None)
        latest = self.latest(now)
        if latest is not None and who in self.election(latest).nominees:
            nominees = self.election(latest).nominees
            nominees[new_key] = nominees.pop(who)

    def recall(self, who: str, until: int) -> None:
        self.members[self._member(who)].remove(who)
        self.rotations.pop(who, None)
        self.barred[who] = until

    # vetting

    def exclude(self, number: int, who: str, now: int) -> None:
        self._time(number, now, 0, NOMINATION + VETTING)
        nominee = self.election(number).nominees.get(who)
        if nominee is None:
            raise Refused("CouncilElectionNotNominated")
        if nominee.vetting != NONE:
            raise Refused("CouncilElectionVetted")
        nominee.vetting = EXCLUDED

    def include(self, number: int, who: str, now: int) -> None:
        self._time(number, now, 0, SEATED_AT)
        nominee = self.election(number).nominees.get(who, Nominee())
        if nominee.vetting != EXCLUDED:
            raise Refused("CouncilElectionVetted")
        nominee.vetting = INCLUDED

    # rules

    def _count(
        self,
        election: Election,
        power: int,
        ballot: tuple[tuple[tuple[int, int], ...], int],
        number: int,
        sign: int,
    ) -> None:
        choices, second = ballot
        left = self.opens(number) + SEATING_FROM - second
        for place, bps in choices:
            nominee = election.nominees[election.by_number(place)]
            nominee.weight += sign * (power * bps * min(left, FULL) // (BPS * FULL))

    def _time(self, number: int, now: int, first: int, end: int) -> None:
        if not self.opens(number) + first <= now < self.opens(number) + end:
            raise Refused("CouncilElectionTime")

    def _not_barred(self, who: str, now: int) -> None:
        if now < self.barred.get(who, 0):
            raise Refused("CouncilElectionBarred")

    def _member(self, who: str) -> int:
        cohort = self.cohort_of(who)
        if cohort is None:
            raise Refused("CouncilElectionNotMember")
        return cohort

    def _eligible(self, who: str, now: int) -> None:
        if self.cohort_of(who) is not None:
            raise Refused("CouncilElectionInvalidMember")
        self._not_barred(who, now)
        latest = self.latest(now)
        if latest is not None and who in self.election(latest).nominees:
            raise Refused("CouncilElectionNominated")
