"""How the proposal's life went, what it promised, and what other proposals change about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.sdk.governance import ProposalState
from ape_dao.simulation.findings import Finding, Grade

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape_dao.simulation.scene import Performance, Scene

_ENDINGS = {
    "failed": ("execution-fails", "Vote against it, and propose it again without the mistake."),
    "refused": ("cannot-be-proposed", "Change it, or choose another kind."),
    "expired": ("expires", "Propose it again."),
    "canceled": ("is-cancelled", "Ask who cancelled it, and why."),
}


def judge_life(scene: Scene) -> Iterator[Finding]:
    """Whether it can be executed, and does what its file promises."""
    performance, subject = scene.performance, scene.subject
    life = performance.life
    if life.ending in _ENDINGS:
        rule, advice = _ENDINGS[life.ending]
        yield Finding(rule, Grade.CRITICAL, life.reason, advice)
    elif life.ending == "defeated":
        how = "by the present tally" if performance.votes == "tally" else "even if all holders vote for it"
        yield Finding("is-defeated", Grade.WARNING, f"The proposal is defeated {how}.", "Find more votes.")
    if performance.votes == "stand-in":
        yield Finding(
            "borrowed-votes",
            Grade.NOTE,
            "The holders have too few votes to make or pass it; the simulation borrowed some.",
            "Nothing; only the execution was simulated as it would be.",
        )
    if subject.state is not None and subject.state not in (ProposalState.PENDING, ProposalState.ACTIVE):
        yield Finding(
            "already-decided",
            Grade.NOTE,
            f"On the chain it is {subject.state.name.lower()} already.",
            "Nothing.",
        )
    for check in scene.checks:
        if not check.ok:
            yield Finding(
                "expectation-fails",
                Grade.CRITICAL,
                f"The file expects: {check.text}; found: {check.found}.",
                "Vote against it: it does not do what its file promises.",
            )


def judge_others(alone: Performance, after: Performance, labels: Sequence[str]) -> Iterator[Finding]:
    """What is different if other open proposals are executed before.

    Args:
        labels: How to call those others.
    """
    executed = [label for label, life in zip(labels, after.others, strict=True) if life.is_executed]
    if not executed:
        return
    first = f"{len(executed)} other open proposals" if len(executed) > 1 else executed[0]
    if alone.life.is_executed and not after.life.is_executed:
        yield Finding(
            "fails-after-others",
            Grade.WARNING,
            f"It cannot be executed after {first}: {after.life.reason}",
            "Decide which of them should pass, or name an order with `after:`.",
        )
        return
    before, now = set(map(repr, alone.effects.powers)), set(map(repr, after.effects.powers))
    if before != now:
        yield Finding(
            "differs-after-others",
            Grade.WARNING,
            f"After {first} it changes other powers and settings, or from other values: "
            f"{len(now - before)} changes differ.",
            "Compare both parts of the report.",
        )
