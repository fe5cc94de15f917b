"""Powers: the guardian, the shape of locks, and what profile `dev` allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.governance import MAX_GUARDIAN_TERM
from ape_dao.core.schema.fields import TREASURY
from ape_dao.core.units import span
from ape_dao.lint.rule import Rule, error, note, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject

LONG_GUARD = 366 * units.DAY
SHORTEST_GUARD = 30 * units.DAY
STEEP_MULTIPLIER = 4 * units.WAD
SHORT_LOCK_WEEKS = 4
WHOLE_PENALTY = units.BASIS_POINTS
LIGHT_PENALTY = 1_000


def _no_guardian(subject: Subject) -> Iterator[Finding]:
    if subject.spec.governor.guardian is None:
        yield note(
            "nobody can cancel a hostile proposal in the first months",
            "name a guardian until a date, or accept the risk",
        )


def _guardian_end(subject: Subject) -> Iterator[Finding]:
    guardian = subject.spec.governor.guardian
    if guardian is None:
        return
    left = guardian.until - subject.now
    until = units.format_date(guardian.until)
    if left <= 0:
        yield error(f"the guardian's term ended on {until}", "give a later date, or remove the guardian")
    elif left > MAX_GUARDIAN_TERM:
        yield error(
            f"the guardian's term ends on {until}, in {left // units.DAY:,} days; the governor refuses more "
            f"than {MAX_GUARDIAN_TERM // units.DAY} from its deployment on",
            "give an earlier date; a vote can prolong the term",
        )
    elif left > LONG_GUARD:
        yield warning(
            f"the guardian can cancel everything until {until}, {left // units.DAY:,} days",
            "give a year; a vote can prolong the term",
        )
    elif left < SHORTEST_GUARD:
        yield note(
            f"the guardian's term ends on {until}, in {left // units.DAY} days",
            "let it cover the first votes",
        )


def _guardian_is_dao(subject: Subject) -> Iterator[Finding]:
    guardian = subject.spec.governor.guardian
    if guardian is not None and guardian.account == TREASURY:
        yield error("the treasury is its own guardian", "name people or a multi-signature wallet")


def _guardian_is_voter(subject: Subject) -> Iterator[Finding]:
    guardian = subject.spec.governor.guardian
    if guardian is None:
        return
    address = subject.address_of(guardian.account)
    for name, amount in subject.allocations:
        if name == guardian.account or (address and subject.address_of(name) == address):
            yield warning(
                f"'{name}' receives {subject.tokens(amount)} and can cancel what others propose",
                "make another account the guardian",
            )


def _multiplier(subject: Subject) -> Iterator[Finding]:
    escrow = subject.spec.escrow
    if escrow.max_multiplier > STEEP_MULTIPLIER and not subject.votes_are_tokens:
        yield warning(
            f"one token in the longest lock has {units.format_factor(escrow.max_multiplier)} power; "
            "thresholds and all other amounts of power are in that unit",
            "with 1x, power and tokens are the same number",
        )


def _short_locks(subject: Subject) -> Iterator[Finding]:
    weeks = subject.spec.escrow.max_lock
    if weeks < SHORT_LOCK_WEEKS:
        yield warning(f"the longest lock is {span(weeks * units.WEEK)}", "give 4 weeks or more")


def _equal_locks(subject: Subject) -> Iterator[Finding]:
    escrow = subject.spec.escrow
    if escrow.min_lock == escrow.max_lock:
        yield warning(
            f"every lock must last exactly {span(escrow.max_lock * units.WEEK)}; because ends are rounded "
            "down to a week, one can be made only just after a week begins",
            "give a shorter min_lock",
        )


def _penalty(subject: Subject) -> Iterator[Finding]:
    penalty = subject.spec.escrow.early_exit.max_penalty
    percent = units.format_percent(penalty)
    if penalty == WHOLE_PENALTY:
        yield warning(
            f"an early exit from a new full-length lock costs {percent}: everything",
            "50% or less leaves a way out",
        )
    elif 0 < penalty < LIGHT_PENALTY:
        yield warning(f"an early exit from a full-length lock costs at most {percent}", "25% to 50% is usual")


def _dev(subject: Subject) -> Iterator[Finding]:
    if subject.spec.profile == "dev":
        yield warning(
            "this spec can be deployed with lint errors", "use `profile: production` for a real launch"
        )


RULES = (
    Rule("profile", "profile", "`dev` is for testing", _dev),
    Rule(
        "no-guardian",
        "governor.guardian",
        "a young DAO is attacked before its holders watch; a guardian can only cancel, until a date",
        _no_guardian,
    ),
    Rule(
        "guardian-end",
        "governor.guardian.until",
        "a guardian protects a young DAO and controls an old one",
        _guardian_end,
    ),
    Rule(
        "guardian-is-dao",
        "governor.guardian.account",
        "it could cancel only by a proposal, which comes too late",
        _guardian_is_dao,
    ),
    Rule(
        "guardian-is-voter",
        "governor.guardian.account",
        "an account that votes and vetoes has too much power",
        _guardian_is_voter,
    ),
    Rule(
        "multiplier",
        "escrow.max_multiplier",
        "amounts of power cannot be compared with the supply",
        _multiplier,
    ),
    Rule("short-locks", "escrow.max_lock", "such short locks put hardly anything at stake", _short_locks),
    Rule("one-length", "escrow.min_lock", "most of the time nobody could lock", _equal_locks),
    Rule(
        "exit-penalty",
        "escrow.early_exit.max_penalty",
        "a light penalty makes locks a formality, a full one makes mistakes final",
        _penalty,
    ),
)
