"""What the parts of a DAO plan that its views answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ape_dao.core.module import Context, Part, Question

Answers = dict[tuple[Any, ...], Any]
"""The answers of a view, by its arguments."""


def fits(question: Question, expected: Any, found: Any) -> bool:
    """Whether an answer is the expected one, but for what was used up or an older contract lacks."""
    if found == expected:
        return True
    if not isinstance(expected, Mapping) or not isinstance(found, Mapping):
        return False
    return all(
        found[name] in (value, question.used_up.get(name, value))
        for name, value in expected.items()
        if name in found
    )


def planned_answers(parts: Iterable[Part], part: Part, question: Question, context: Context) -> Answers:
    """The planned answers to a question: those of the part itself, and what the wiring of all parts sets."""
    plans = part.planned.get(question.view)
    planned: Answers = dict(plans(context)) if plans else {}
    wires = [wire for other in parts for wire in other.wiring if wire.target == part.key]
    for wire in wires:
        if wire.function == question.set_by:
            values = wire.arguments(context)
            arguments = tuple(values.pop(name) for name in question.arguments)
            planned[arguments] = next(iter(values.values()), True)
    return planned
