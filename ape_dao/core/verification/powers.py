"""Powers that events tell of: exactly the planned ones exist, and each is asked for again.

What nobody planned is found too, because everything that an event ever named is asked about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from ape_dao.core.deployment.expected import fits, planned_answers
from ape_dao.core.findings import Finding, compared
from ape_dao.core.module import ITSELF
from ape_dao.core.verification.living import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.module import Part, Question
    from ape_dao.core.verification.living import LivingDao

HAND_OVER, PARAMETER = "hand-over", "parameter"
_WORDS = {"role": ("held", "not held")}
_ALLOWED = ("allowed", "not allowed")


@dataclass(frozen=True)
class Answer:
    """What a living DAO answers to one question."""

    part: Part
    question: Question
    arguments: Mapping[str, Any]
    expected: Any
    """The planned answer; the first of the right ones where nothing is planned."""
    found: Any
    ok: bool

    @property
    def holder(self) -> str | None:
        """Who has the power, for a question that says so."""
        return self.arguments.get(self.question.holder) if self.question.holder else None


def answers(dao: LivingDao) -> list[Answer]:
    """Every question of every part, asked about everything that was planned or ever happened."""
    jobs = [
        partial(_answers, dao, part, question)
        for part in dao.installed.parts
        for question in part.type.questions
    ]
    return [answer for answers in dao.chain.together(jobs) for answer in answers]


def describe(dao: LivingDao, answer: Answer) -> Iterator[Finding]:
    """Answers as findings; one for each field of a struct."""
    question, part = answer.question, answer.part
    names = {name: dao.shown(name, value) for name, value in answer.arguments.items()}
    title = f"{part.key}.{(question.title or question.view).format(**names)}"
    rule = PARAMETER if question.area == "setting" else HAND_OVER
    if isinstance(answer.found, Unreadable):
        expected_text = dao.shown_value(answer.expected)
        yield compared(rule, title, expected_text, dao.shown_value(answer.found), ok=False)
    elif isinstance(answer.found, Mapping):
        for field, actual in answer.found.items():
            if field not in answer.expected:
                continue  # another version of the kit deployed the contract
            expected = answer.expected[field]
            ok = actual in (expected, question.used_up.get(field, expected))
            yield compared(rule, f"{title}.{field}", str(expected), str(actual), ok=ok)
    elif isinstance(answer.found, bool):
        yes, no = _WORDS.get(question.area, _ALLOWED)
        actual = yes if answer.found else no
        if answer.found and not answer.expected and answer.holder:
            actual = f"held by {dao.name_of(answer.holder)}"
        yield compared(rule, title, yes if answer.expected else no, actual, ok=answer.ok)
    else:
        shown = [dao.shown(question.area, value) for value in (answer.expected, answer.found)]
        yield compared(rule, title, *shown, ok=answer.ok)


def _answers(dao: LivingDao, part: Part, question: Question) -> list[Answer]:
    planned = _planned(dao, part, question)
    asked: dict[tuple[Any, ...], None] = dict.fromkeys(planned)
    for event in dao.events(part.key, *question.events):
        arguments = tuple(_comparable(event.arguments[name]) for name in question.arguments)
        giver = event.arguments[question.giver] if question.giver else None
        if not question.only_dao or dao.is_ours(str(giver)):
            asked[arguments] = None
    every = sorted(asked, key=str)
    found = dao.chain.together(
        [partial(dao.found, part.key, question.view, *arguments) for arguments in every]
    )
    result = []
    for arguments, answer in zip(every, found, strict=True):
        if isinstance(answer, Unreadable) and answer.is_missing:
            continue
        named = dict(zip(question.arguments, arguments, strict=True))
        right = _right(question, named)
        expected = planned.get(arguments, right[0] if right else None)
        ok = fits(question, planned[arguments], answer) if arguments in planned else answer in right
        result.append(Answer(part, question, named, expected, answer, ok))
    return result


def _planned(dao: LivingDao, part: Part, question: Question) -> dict[tuple[Any, ...], Any]:
    """Planned answers by arguments: those of the part, and what wiring sets."""
    planned = planned_answers(dao.installed.parts, part, question, dao.moment.context)
    return {tuple(map(_comparable, arguments)): value for arguments, value in planned.items()}


def _right(question: Question, arguments: Mapping[str, Any]) -> tuple[Any, ...]:
    """Every right answer for what nobody planned."""
    own = arguments.get(question.giver) if question.giver else None
    return tuple(own if answer == ITSELF else answer for answer in question.absent)


def _comparable(value: Any) -> Any:
    """Bytes as events tell them: 0x text."""
    return "0x" + value.hex() if isinstance(value, bytes) else value
