"""Reputation: exact, from the rules in docs/spec.md; no sums are kept, only what happened.

Amounts are base units, times unix seconds, weeks unix weeks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

from model.rules import WEEK

DAY = WEEK // 7
BPS = 10_000
ANNOUNCEMENT = 3 * DAY
MOVE_DELAY = 7 * DAY
MOVE_WINDOW = 14 * DAY
MOVE_PAUSE = 52 * WEEK


def first_week(now: int) -> int:
    """The first week that begins three days after an announcement, or later."""
    return ceil((now + ANNOUNCEMENT) / WEEK)


@dataclass
class Award:
    """One award; what was struck is one of a negative amount."""

    domain: int
    person: str
    amount: int
    week: int


@dataclass(frozen=True)
class Cut:
    """What a vote took from a person, from a week on, in basis points of what there was before."""

    domain: int
    person: str
    week: int
    bps: int


@dataclass
class Reputation:
    """Every award, cut and move that there ever was. A person is named by its first key."""

    life: int
    awards: list[Award] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)
    keys: dict[str, tuple[str, int, int | None]] = field(default_factory=dict)
    """Of those that took part in a move: the person, and from when until when the key was its."""

    def person(self, key: str) -> str:
        """Who has that key, or had it."""
        return self.keys[key][0] if key in self.keys else key

    def is_barred(self, key: str) -> bool:
        """Whether it gave everything to a new key."""
        return key in self.keys and self.keys[key][2] is not None

    def award(self, domain: int, key: str, amount: int, now: int) -> Award:
        """Announce one."""
        made = Award(domain, self.person(key), amount, first_week(now))
        self.awards.append(made)
        return made

    def announced(self, domain: int, key: str, week: int) -> int:
        """What begins to count for an account with a week, without what was struck."""
        place = (domain, self.person(key), week)
        return sum(one.amount for one in self.awards if (one.domain, one.person, one.week) == place)

    def strike(self, domain: int, key: str, week: int, amount: int) -> None:
        """Take back what has not begun."""
        self.awards.append(Award(domain, self.person(key), -amount, week))

    def slash(self, domain: int, key: str, bps: int, now: int) -> None:
        """Take a part from next week on."""
        self.cuts.append(Cut(domain, self.person(key), now // WEEK + 1, bps))

    def move(self, old: str, new: str, now: int) -> None:
        """From now on the reputation of `old` is that of `new`."""
        person, since = self.person(old), self.keys[old][1] if old in self.keys else 0
        self.keys[old] = (person, since, now)
        self.keys[new] = (person, now, None)

    def line(self, domain: int, person: str, week: int) -> tuple[int, int]:
        """Slope, and amount times weeks left, at the start of a week; with the cuts one after the other."""
        mine = [one for one in self.awards if (one.domain, one.person) == (domain, person)]

        def sums(until: int) -> tuple[int, int]:
            """Of what began in a week before `until`, as of the start of `week`."""
            left = [
                (one.amount, one.amount * (one.week + self.life - week))
                for one in mine
                if one.week < until and one.week <= week < one.week + self.life
            ]
            return sum(slope for slope, _ in left), sum(bias for _, bias in left)

        taken = (0, 0)
        for cut in self.cuts:
            if (cut.domain, cut.person) == (domain, person) and cut.week <= week:
                begun = sums(cut.week)
                taken = tuple(
                    lost + (all_ - lost) * cut.bps // BPS for lost, all_ in zip(taken, begun, strict=True)
                )  # type: ignore[assignment]
        slope, bias = sums(week + 1)
        return slope - taken[0], bias - taken[1]

    def raw(self, domain: int, person: str, t: int) -> int:
        """What it has, times the seconds of a whole life."""
        slope, bias = self.line(domain, person, t // WEEK)
        return bias * WEEK - slope * (t % WEEK)

    def at(self, domain: int, key: str, t: int) -> int:
        """Reputation of a key at a second, rounded down."""
        person, since, until = self.keys.get(key, (key, 0, None))
        if t < since or (until is not None and t >= until):
            return 0
        return self.raw(domain, person, t) // (self.life * WEEK)

    def total(self, domain: int, t: int) -> int:
        """Reputation of everybody at a second, rounded down."""
        persons = {one.person for one in self.awards if one.domain == domain}
        return sum(self.raw(domain, one, t) for one in persons) // (self.life * WEEK)

    def votes(
        self, key: str, t: int, domain: int, max_share: int = BPS, parent: int = 0, part: int = 0
    ) -> int:
        """What counts in a domain, with a part of another one, and at most a share of the total."""
        total = self.total(domain, t) + self.total(parent, t) * part // BPS
        own = self.at(domain, key, t) + self.at(parent, key, t) * part // BPS
        return min(own, total * max_share // BPS)
