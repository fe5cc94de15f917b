"""Whether a DAO can decide in its first days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.deployment.parts import kind_rules
from ape_dao.core.units import share, span
from ape_dao.lint.first_days import DAYS, FirstDays, when
from ape_dao.lint.rule import Rule, error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject

_REMEDY = "give a list to each airdrop, shorten cliffs, or let some recipients have tokens at the launch"
MANY_LOCKS = 10_000


def _nobody_votes(subject: Subject) -> Iterator[Finding]:
    days = FirstDays.of(subject)
    first = None if days is None else days.first_votes
    if days is None or (first is not None and first <= subject.spec.governor.first_proposals):
        return
    message = f"the first votes come {when(first)}: {days.waiting(first or DAYS)}"
    if first is None:
        message = f"nobody can ever vote: {days.waiting()}"
    yield error(message, _REMEDY) if first is None or first > DAYS else warning(message, _REMEDY)


def _undecidable(subject: Subject) -> Iterator[Finding]:
    days = FirstDays.of(subject)
    if days is None or days.first_votes is None:
        return
    for kind, rules in kind_rules(subject.spec).items():
        moment, quorum, threshold = days.decidable(kind), int(rules["quorumFloor"]), int(rules["threshold"])
        if moment is not None and moment <= subject.spec.governor.first_proposals:
            continue
        if max(quorum, threshold) > subject.highest_votes:
            continue  # that is a finding of its own
        is_late = moment is None or moment > DAYS
        after = DAYS if is_late else subject.spec.governor.first_proposals
        message = (
            f"a {kind} proposal that can pass comes {when(moment)}: proposing takes "
            f"{subject.votes(threshold)} and passing {subject.votes(quorum)}, and in the first {span(after)} "
            f"there are at most {subject.votes(days.votes(after))}; waiting: "
            f"{days.waiting(after) or 'what is not vested'}"
        )
        key = "governor" if kind == "standard" else f"kinds.{kind}"
        found = (message, _REMEDY, f"{key}.quorum_floor")
        yield error(*found) if is_late and kind in ("standard", "constitutional") else warning(*found)
        if kind == "standard":
            return  # the others wait for the same


def _guard_is_over(subject: Subject) -> Iterator[Finding]:
    guardian, days = subject.spec.governor.guardian, FirstDays.of(subject)
    decided = None if days is None else days.decided()
    if guardian is None or decided is None:
        return
    left = guardian.until - subject.now
    if 0 < left < decided:
        yield warning(
            f"the guardian's term ends in {span(left)}; the first decision can be executed {when(decided)}",
            f"give {units.format_date(subject.now + decided + DAYS)} or later",
        )


def _few_can_lock(subject: Subject) -> Iterator[Finding]:
    least, tokens = subject.spec.escrow.min_amount, subject.highest_tokens
    if not subject.votes_are_tokens and tokens and least <= tokens and least * MANY_LOCKS > tokens:
        yield warning(
            f"a lock takes {subject.tokens(least)}, {share(least, tokens)} of all that can be locked: at "
            f"most {tokens // least:,} accounts can have one",
            "the least that is worth its gas is usual",
        )


RULES = (
    Rule(
        "first-votes",
        "allocations",
        "only votes can change a DAO, also what keeps people from voting",
        _nobody_votes,
    ),
    Rule(
        "first-decision",
        "governor.quorum_floor",
        "a DAO that cannot decide cannot mend itself",
        _undecidable,
    ),
    Rule(
        "guardian-ends-early",
        "governor.guardian.until",
        "a guardian is for the first votes, which are the easiest to capture",
        _guard_is_over,
    ),
    Rule(
        "min-amount-high",
        "escrow.min_amount",
        "who has less cannot vote",
        _few_can_lock,
    ),
)
