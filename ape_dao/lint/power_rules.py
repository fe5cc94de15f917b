"""Powers: the guardian, the shape of locks, scores, and what profile `dev` lets pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.spec import TREASURY
from ape_dao.core.units import span
from ape_dao.lint.findings import Rule, error, note, warning
from ape_dao.modules.score.section import Score

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.lint.findings import Hit
    from ape_dao.lint.subject import Subject

LONGEST_GUARD = 2 * 365 * units.DAY
SHORTEST_GUARD = 30 * units.DAY
STEEP_MULTIPLIER = 4 * units.WAD
SHORT_LOCK_WEEKS = 4
WHOLE_PENALTY = units.BASIS_POINTS
LIGHT_PENALTY = 1_000


def _no_guardian(subject: Subject) -> Iterator[Hit]:
    if subject.spec.governor.guardian is None:
        yield note(
            "nobody can cancel a hostile proposal in the first months",
            "name a guardian until a date, or accept it",
        )


def _guardian_end(subject: Subject) -> Iterator[Hit]:
    guardian = subject.spec.governor.guardian
    if guardian is None:
        return
    left = guardian.until - subject.now
    until = units.format_date(guardian.until)
    if left <= 0:
        yield error(f"it ended on {until}", "give a later date, or remove the guardian")
    elif left > LONGEST_GUARD:
        yield warning(
            f"it can cancel everything until {until}, {left // units.DAY:,} days", "give 1 to 2 years"
        )
    elif left < SHORTEST_GUARD:
        yield note(f"it ends on {until}, in {left // units.DAY} days", "give time enough for the first votes")


def _guardian_is_dao(subject: Subject) -> Iterator[Hit]:
    guardian = subject.spec.governor.guardian
    if guardian is not None and guardian.account == TREASURY:
        yield error("the treasury is its own guardian", "name people or a multi-signature wallet")


def _guardian_is_voter(subject: Subject) -> Iterator[Hit]:
    guardian = subject.spec.governor.guardian
    if guardian is None:
        return
    address = subject.address_of(guardian.account)
    for name, amount in subject.allocations:
        if name == guardian.account or (address and subject.address_of(name) == address):
            yield warning(
                f"'{name}' receives {subject.tokens(amount)} and can cancel what others propose",
                "let another account be the guardian",
            )


def _multiplier(subject: Subject) -> Iterator[Hit]:
    escrow = subject.spec.escrow
    if escrow.max_multiplier > STEEP_MULTIPLIER:
        yield warning(
            f"one token in the longest lock counts {units.format_factor(escrow.max_multiplier)}; thresholds, "
            "tiers and min_total_power are in that unit",
            "1x makes power and tokens the same figure",
        )


def _short_locks(subject: Subject) -> Iterator[Hit]:
    weeks = subject.spec.escrow.max_lock
    if weeks < SHORT_LOCK_WEEKS:
        yield warning(f"the longest lock is {span(weeks * units.WEEK)}", "give 4 weeks or more")


def _equal_locks(subject: Subject) -> Iterator[Hit]:
    escrow = subject.spec.escrow
    if escrow.min_lock == escrow.max_lock:
        yield warning(
            f"every lock lasts exactly {span(escrow.max_lock * units.WEEK)}, and because ends are rounded "
            "down to a week most can be made only just after a week begins",
            "give a shorter min_lock",
        )


def _penalty(subject: Subject) -> Iterator[Hit]:
    penalty = subject.spec.escrow.early_exit.max_penalty
    shown = units.format_percent(penalty)
    if penalty == WHOLE_PENALTY:
        yield warning(
            f"leaving a fresh full-length lock costs {shown}: everything", "50% or less leaves a way out"
        )
    elif 0 < penalty < LIGHT_PENALTY:
        yield warning(f"leaving a full-length lock costs {shown} at most", "25% to 50% is usual")


def _tiers_reachable(subject: Subject) -> Iterator[Hit]:
    score = subject.spec.section(Score)
    if score is None or not subject.highest_power:
        return
    for index, tier in enumerate(score.tiers):
        if tier.power > subject.power_of(subject.supply):
            yield error(
                f"score {tier.score} takes {subject.power(tier.power)}, more than the whole supply gives "
                f"({subject.power(subject.power_of(subject.supply))})",
                "give less",
                f"score.tiers[{index}].power",
            )


def _dev(subject: Subject) -> Iterator[Hit]:
    if subject.spec.profile == "dev":
        yield warning(
            "this spec is deployed in spite of errors", "write `profile: production` for a real launch"
        )


RULES = (
    Rule("profile", "profile", "`dev` is for trying things out", _dev),
    Rule(
        "no-guardian",
        "governor.guardian",
        "attacks come before holders are used to watching; a guardian can only cancel, until its date",
        _no_guardian,
    ),
    Rule(
        "guardian-end",
        "governor.guardian.until",
        "a guardian protects a young DAO and owns an old one",
        _guardian_end,
    ),
    Rule(
        "guardian-is-dao",
        "governor.guardian.account",
        "it could cancel only by a proposal, which is too late",
        _guardian_is_dao,
    ),
    Rule(
        "guardian-is-voter",
        "governor.guardian.account",
        "who votes and vetoes decides alone",
        _guardian_is_voter,
    ),
    Rule(
        "multiplier",
        "escrow.max_multiplier",
        "power then is a figure that nobody can compare with the supply",
        _multiplier,
    ),
    Rule("short-locks", "escrow.max_lock", "power that is back so soon is hardly staked", _short_locks),
    Rule("one-length", "escrow.min_lock", "a lock that cannot be made is no lock", _equal_locks),
    Rule(
        "exit-penalty",
        "escrow.early_exit.max_penalty",
        "too light a penalty makes locks a formality, a full one makes mistakes final",
        _penalty,
    ),
    Rule(
        "tiers-reachable",
        "score.tiers",
        "a score that nobody can reach is a promise broken",
        _tiers_reachable,
    ),
)
