"""What each kind of proposal is trusted with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.deployment.parts import kind_stages
from ape_dao.core.spec.assembly import stages_of
from ape_dao.core.units import share
from ape_dao.lint.rule import Rule, error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.core.schema.models import Grant, Optimistic
    from ape_dao.lint.subject import Subject

GRANT_DIVISOR = 20
OPTIMISTIC_DIVISOR = 100
LEAST_DIVISOR = 1_000_000
LEAST_TIME_TO_ESCALATE = 2 * units.DAY


def _constitutional_missing(subject: Subject) -> Iterator[Finding]:
    kinds = subject.spec.kinds
    if kinds is None or kinds.constitutional is None:
        yield warning(
            "the vote that pays a bill can also replace the governor, lower thresholds and give roles away",
            "keep the constitutional kind, with a higher quorum and margin",
        )


def _constitutional_weaker(subject: Subject) -> Iterator[Finding]:
    kinds, governor = subject.spec.kinds, subject.spec.governor
    if kinds is None or kinds.constitutional is None:
        return
    for name, percent, standard in (
        ("quorum", kinds.constitutional.quorum, governor.quorum),
        ("approval_margin", kinds.constitutional.approval_margin, governor.approval_margin),
    ):
        if percent < standard:
            yield error(
                f"{name} {units.format_percent(percent)} is below that of the standard kind, "
                f"{units.format_percent(standard)}",
                f"give {units.format_percent(standard)} or more",
            )
    floor = subject.floors["kinds.constitutional"]
    if floor < subject.floor:
        yield error(
            f"quorum_floor {subject.votes(floor)} is below that of the standard kind, "
            f"{subject.votes(subject.floor)}",
            "give as much or more",
            "kinds.constitutional.quorum_floor",
        )


def _veto_high(subject: Subject) -> Iterator[Finding]:
    kinds, quorum = subject.spec.kinds, subject.spec.governor.quorum
    if kinds is not None and kinds.optimistic is not None and kinds.optimistic.veto > quorum:
        yield warning(
            f"a veto takes {units.format_percent(kinds.optimistic.veto)} of all votes, passing a standard "
            f"proposal {units.format_percent(quorum)}",
            f"give {units.format_percent(quorum)} or less",
        )


def _veto_out_of_reach(subject: Subject) -> Iterator[Finding]:
    """A veto is a share of all votes, also of those with which nobody can object.

    What is not locked has no votes, and locks vote until their owners park them. Plain tokens count from the
    mint on: what the treasury holds, and created contracts for others, objects to nothing.
    """
    kinds = subject.spec.kinds
    if kinds is None or kinds.optimistic is None:
        return
    bps, key = kinds.optimistic.veto, "kinds.optimistic.veto"
    if not subject.votes_are_tokens or not subject.supply:
        if bps * 2 > units.BASIS_POINTS:
            yield warning(
                f"a veto takes {units.format_percent(bps)} of all votes, parked ones included: there is none "
                f"once more than {units.format_percent(units.BASIS_POINTS - bps)} are parked or do not vote",
                "10% or less is usual",
                key,
            )
        return
    veto = -(-subject.supply * bps // units.BASIS_POINTS)
    first, most = subject.first_votes, subject.outside
    message = f"a veto takes {subject.tokens(veto)}, a share of all {subject.tokens(subject.supply)}"
    remedy = "lower it, or let less of the supply wait in the treasury, airdrops and grants"
    if veto > most:
        yield error(f"{message}, and only {subject.tokens(most)} can ever object", remedy, key)
    elif veto > first:
        yield error(f"{message}, and {subject.tokens(first)} can object at the launch", remedy, key)
    elif veto * 2 > first:
        yield warning(
            f"{message}; that is {share(veto, first)} of the {subject.tokens(first)} that can object at the "
            "launch",
            remedy,
            key,
        )


def _escalation_hurried(subject: Subject) -> Iterator[Finding]:
    kinds, window = subject.spec.kinds, subject.spec.governor.execution_window
    is_short = window < LEAST_TIME_TO_ESCALATE
    if is_short and kinds is not None and kinds.optimistic is not None and kinds.optimistic.escalates:
        yield warning(
            f"what was vetoed can go to a standard vote for {units.span(window)} only",
            f"give a governor.execution_window of {units.span(LEAST_TIME_TO_ESCALATE)} or more",
        )


def _optimistic_limit(subject: Subject) -> Iterator[Finding]:
    if subject.spec.kinds is not None and subject.spec.kinds.optimistic is not None:
        yield from _large(subject, subject.spec.kinds.optimistic, OPTIMISTIC_DIVISOR)


def _grant_limit(subject: Subject) -> Iterator[Finding]:
    if subject.spec.kinds is not None and subject.spec.kinds.grant is not None:
        yield from _large(subject, subject.spec.kinds.grant, GRANT_DIVISOR)


def _large(subject: Subject, kind: Grant | Optimistic, divisor: int) -> Iterator[Finding]:
    """Limits on the DAO's own token; what the treasury will hold of others is not known."""
    for limit in kind.limits:
        own = limit.asset == subject.spec.token.symbol
        part = share(limit.base_units, subject.treasury)
        if own and limit.base_units * LEAST_DIVISOR < subject.treasury:
            yield warning(
                f"one proposal pays at most {subject.tokens(limit.base_units)}, {part} of the treasury's",
                f"give {subject.tokens(subject.treasury // LEAST_DIVISOR)} or more, if it is to pay anything",
            )
        elif own and subject.treasury and limit.base_units * divisor > subject.treasury:
            yield warning(
                f"one proposal pays up to {subject.tokens(limit.base_units)}, {part} of the treasury's",
                f"give {subject.tokens(subject.treasury // divisor)} or less",
            )


def _stage_without_exit(subject: Subject) -> Iterator[Finding]:
    """The kind that may touch what is reserved needs nobody's consent, or only until a date."""
    kinds = subject.spec.kinds
    is_constitutional = kinds is not None and kinds.constitutional is not None
    name = kind_stages(subject.spec)["constitutional" if is_constitutional else "standard"]
    if name is None:
        return
    own = stages_of(subject.spec).get(name)
    if own is None or not own.ends:
        yield error(
            f"without the consent of '{name}' no rule, role or owner could ever change again, nor '{name}' "
            "be taken off",
            "leave the stage out here, or name one that ends on a date",
            "kinds.constitutional.stage" if is_constitutional else "governor.stage",
        )


RULES = (
    Rule(
        "stage-without-exit",
        "kinds.constitutional.stage",
        "the constitutional kind is the way out of every other stage",
        _stage_without_exit,
    ),
    Rule(
        "constitutional-missing",
        "kinds",
        "one ordinary vote can take over the DAO",
        _constitutional_missing,
    ),
    Rule(
        "constitutional-weaker",
        "kinds.constitutional",
        "the rules are then easier to change than what they protect",
        _constitutional_weaker,
    ),
    Rule(
        "optimistic-veto", "kinds.optimistic.veto", "these proposals pass unless somebody objects", _veto_high
    ),
    Rule(
        "veto-out-of-reach",
        "kinds.optimistic.veto",
        "what nobody can stop passes, whatever the members think of it",
        _veto_out_of_reach,
    ),
    Rule(
        "escalation-hurried",
        "kinds.optimistic.escalates",
        "whoever wants the vote must notice in time that there was a veto",
        _escalation_hurried,
    ),
    Rule(
        "optimistic-limit",
        "kinds.optimistic.limits",
        "it is paid unless somebody objects, or too little to pay for anything",
        _optimistic_limit,
    ),
    Rule(
        "grant-limit",
        "kinds.grant.limits",
        "many small voters can outvote the power of all others; below what anything costs it pays nothing",
        _grant_limit,
    ),
)
