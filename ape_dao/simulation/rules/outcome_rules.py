"""How the proposal ends, whether it keeps its promises, and what other proposals change about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.governance import ProposalState
from ape_dao.proposals.time_guards import time_window
from ape_dao.simulation.rule import critical, note, warning

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape_dao.core.findings import Finding
    from ape_dao.proposals.objections import Objections
    from ape_dao.proposals.time_guards import TimeWindow
    from ape_dao.simulation.context import Run, RunContext

_ENDINGS = {
    "failed": ("execution-fails", "Vote against it, and propose it again without the mistake."),
    "refused": ("cannot-be-proposed", "Change it, or choose another kind."),
    "expired": ("expires", "Propose it again."),
    "canceled": ("is-cancelled", "Ask who cancelled it, and why."),
}


def judge_outcome(context: RunContext) -> Iterator[Finding]:
    """Whether it can be executed, and does what its file promises."""
    run, subject = context.run, context.subject
    lifecycle = run.lifecycle
    if lifecycle.ending in _ENDINGS:
        rule, advice = _ENDINGS[lifecycle.ending]
        yield critical(rule, lifecycle.reason, advice)
    elif lifecycle.ending == "defeated":
        how = "by the votes cast so far" if run.votes == "tally" else "even if all holders vote for it"
        yield warning("is-defeated", f"The proposal is defeated {how}.", "Find more votes.")
    if lifecycle.stage:
        yield _stage(context.who(lifecycle.stage), lifecycle.is_refused_by_stage)
    if lifecycle.objections is not None:
        yield _objections(lifecycle.objections)
    if (window := time_window(context.contracts, subject.actions)) is not None:
        yield _window(window)
    if run.votes == "stand-in":
        why = (
            f"No holder that was tried can propose it now ({run.refusal.rstrip('.')})"
            if run.refusal
            else "The holders have too few votes to propose or pass it"
        )
        yield note(
            "borrowed-votes",
            f"{why}; the simulation borrowed votes.",
            "Nothing; only the execution was simulated as it would be.",
        )
    if subject.state is not None and subject.state not in (ProposalState.PENDING, ProposalState.ACTIVE):
        yield note("already-decided", f"On the chain it is {subject.state.name.lower()} already.")
    for check in context.checks:
        if not check.ok:
            yield critical(
                "expectation-fails",
                f"The file expects: {check.text}; found: {check.found}.",
                "Vote against it: it does not do what its file promises.",
            )


def _window(window: TimeWindow) -> Finding:
    return note(
        "only-in-a-window",
        f"It says itself that it can be executed {window}.",
        "See that somebody does so in time: what holds it up for longer, such as objections, ends it.",
    )


def _objections(objections: Objections) -> Finding:
    first, second = map(units.format_percent, (objections.first_bps, objections.second_bps))
    return note(
        "can-be-held-up",
        f"While it is queued, members can object: more than {first} of all votes make it wait longer, "
        f"{second} for {units.format_span(objections.max_extension)}.",
    )


def _stage(who: str, is_refused: bool) -> Finding:
    """Who can still say no to it after the vote."""
    if not is_refused:
        return note("stage-must-agree", f"{who} can still say no, when it is queued and when it is executed.")
    return warning(
        "stage-must-agree",
        f"{who} does not agree yet: nothing of this happens unless it does, when the proposal is queued and "
        "when it is executed. The simulation went on as if it did.",
        "Ask whose consent that is, and whether it is given in time.",
    )


def judge_others(alone: Run, after: Run, titles: Sequence[str]) -> Iterator[Finding]:
    """What is different if other open proposals are executed before.

    Args:
        titles: Of those others.
    """
    executed = [title for title, other in zip(titles, after.others, strict=True) if other.is_executed]
    if not executed:
        return
    first = f"{len(executed)} other open proposals" if len(executed) > 1 else f"the proposal '{executed[0]}'"
    if alone.lifecycle.is_executed and not after.lifecycle.is_executed:
        yield warning(
            "fails-after-others",
            f"It cannot be executed after {first}: {after.lifecycle.reason}",
            "Decide which of them should pass, or fix their order with `after:`.",
        )
        return
    different = [change for change in after.effects.powers if change not in alone.effects.powers]
    missing = [change for change in alone.effects.powers if change not in after.effects.powers]
    if different or missing:
        yield warning(
            "differs-after-others",
            f"After {first} it changes other powers and settings, or the same from other values: "
            f"{len(different)} changes differ.",
            "Compare both parts of the report.",
        )
