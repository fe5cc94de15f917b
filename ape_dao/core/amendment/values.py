"""What differs between a DAO as one spec describes it and as another one does, part by part. No chain."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.deployment.expected import fits, planned_answers
from ape_dao.core.errors import AmendmentError
from ape_dao.core.module import Moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ape_dao.core.chain.artifacts import Artifact
    from ape_dao.core.deployment.expected import Answers
    from ape_dao.core.module import Arguments, Context, Expect, Part, Question, Setting

Way = Literal["set", "replaced", "fixed"]
"""How a value changes: by a call, by another contract in place of its own, or not at all."""


@dataclass(frozen=True)
class View:
    """A view and its arguments, whose answer a spec decides."""

    name: str
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Difference:
    """One value of a contract that two specs give differently."""

    key: str
    what: str
    """The view, or the argument of the constructor."""
    way: Way
    before: Any
    after: Any
    reason: str = ""
    """Why it is not set by a call."""
    settings: tuple[Setting, ...] = ()
    """The calls that set it, to the contract itself."""
    view: View | None = None
    """What a living DAO is asked for it."""
    is_set: bool = False
    """Whether the order of a list does not matter."""
    is_taken: bool = False
    """Whether something is taken away: a power, a place in a list."""
    question: Question | None = None
    """The question that the value answers, where it is one."""

    def is_met_by(self, found: Any) -> bool:
        """Whether what the chain answers is the value that shall be."""
        return found == self.after if self.question is None else fits(self.question, self.after, found)


@dataclass(frozen=True)
class Side:
    """A DAO as one spec describes it."""

    parts: Mapping[str, Part]
    context: Context
    """With the addresses that it has then."""
    compiled: Mapping[str, Artifact] = field(default_factory=dict)
    """Contracts that another version of the kit deployed, by name."""
    answers: dict[tuple[str, ...], Answers] = field(default_factory=dict, repr=False, compare=False)
    """What `planned` found, by part, view and function that sets it."""

    def kit(self, contract: str) -> Artifact:
        """What was compiled for a contract of that name."""
        return self.compiled.get(contract) or artifact(contract)

    def planned(self, part: Part, question: Question) -> Answers:
        """Its answers to a question, found once."""
        place = part.key, question.view, question.set_by
        known = self.answers.get(place)
        if known is None:
            known = planned_answers(self.parts.values(), part, question, self.context)
            self.answers[place] = known
        return known

    def moment(self, now: int) -> Moment:
        """For expected values; what counts from a creation counts from 0 on both sides."""
        return Moment(self.context, now, lambda _: 0)


def differences(key: str, before: Side, after: Side, now: int) -> list[Difference]:
    """Everything that differs in a contract which both sides have, at a unix second."""
    found = [
        *_another(key, before, after),
        *_expected(key, before, after, now),
        *_answered(key, before, after),
        *_inspected(key, before, after),
    ]
    return [*found, *_unseen(key, before, after, is_alone=not found)]


def _another(key: str, before: Side, after: Side) -> Iterator[Difference]:
    """The compiled contract itself, where a spec asks for another one."""
    was, shall = before.parts[key].contract, after.parts[key].contract
    if was != shall:
        yield Difference(key, "contract", "replaced", was, shall, "It is another contract.")


def settled(key: str, side: Side, now: int) -> Iterator[Difference]:
    """What proposals may have changed of a contract, as one side has it: to compare with the chain."""
    part = side.parts[key]
    for one in part.expects:
        if one.setter is not None:
            value = one.value(side.moment(now))
            value = sorted(value) if one.is_set else value
            view = View(one.view, one.arguments)
            yield Difference(key, one.view, "set", value, value, view=view, is_set=one.is_set)
    for question in part.type.questions:
        planned = side.planned(part, question)
        for arguments, value in planned.items():
            if question.set_by and value not in question.absent:
                yield answered(key, side.kit(part.contract), question, arguments, value, value)
    if part.amended_by:
        yield Difference(key, "further values", "set", None, None)


def _expected(key: str, before: Side, after: Side, now: int) -> Iterator[Difference]:
    old, new = before.parts[key], after.parts[key]
    was = {(one.view, one.arguments): one for one in old.expects}
    for one in new.expects:
        former = was.get((one.view, one.arguments))
        if former is None:
            continue  # no spec decided it before; verification compares it
        values = former.value(before.moment(now)), one.value(after.moment(now))
        if one.is_set:
            values = sorted(values[0]), sorted(values[1])
        if values[0] != values[1]:
            yield changed(key, one, after.context, *values)


def changed(key: str, one: Expect, context: Context, before: Any, after: Any) -> Difference:
    """How an expected value goes from one to another."""
    view = View(one.view, one.arguments)
    way: Way = "set" if one.setter else "replaced" if one.replaced else "fixed"
    reason = one.replaced or one.fixed
    settings: tuple[Setting, ...] = ()
    if one.setter is not None:
        try:
            settings = tuple(one.setter.settings(context, before, after))
        except AmendmentError as err:
            way, reason = "fixed", str(err)
    elif not reason:
        reason = "No function of the contract changes it."
    return Difference(key, one.view, way, before, after, reason, settings, view, one.is_set)


def _answered(key: str, before: Side, after: Side) -> Iterator[Difference]:
    old, new = before.parts[key], after.parts[key]
    for question in new.type.questions:
        was = before.planned(old, question)
        shall = after.planned(new, question)
        nothing = question.absent[0] if question.absent else None
        for arguments in dict.fromkeys([*was, *shall]):
            values = was.get(arguments, nothing), shall.get(arguments, nothing)
            if values[0] != values[1]:
                yield answered(key, after.kit(new.contract), question, arguments, *values)


def answered(
    key: str, kit: Artifact, question: Question, arguments: tuple[Any, ...], before: Any, after: Any
) -> Difference:
    """How the answer to a question goes from one to another."""
    named = dict(zip(question.arguments, arguments, strict=True))
    taken = after in question.absent
    shown = ", ".join(_shown(argument) for argument in arguments)
    view = View(question.view, arguments)
    what = f"{question.view}({shown})"
    if not question.set_by:
        reason = "No function that proposals call changes it."
        return Difference(key, what, "fixed", before, after, reason, view=view, question=question)
    if taken and question.unset_by:
        setting = question.unset_by, named
    else:
        setting = question.set_by, {**named, **_answer(kit, question, after)}
    settings = (setting,)
    return Difference(key, what, "set", before, after, "", settings, view, is_taken=taken, question=question)


def _answer(kit: Artifact, question: Question, value: Any) -> Arguments:
    """The arguments of `set_by` besides those of the question: fields of the answer, or all of it."""
    entry = next(entry for entry in kit.abi if entry.get("name") == question.set_by)
    names = [part["name"].strip("_") for part in entry["inputs"]]
    rest = [name for name in names if name not in question.arguments]
    if isinstance(value, dict) and set(rest) <= set(value):
        return {name: value[name] for name in rest}
    return dict.fromkeys(rest, value)


def _inspected(key: str, before: Side, after: Side) -> Iterator[Difference]:
    part = after.parts[key]
    if part.amend is None:
        return
    try:
        settings = list(part.amend(before.context, after.context))
    except AmendmentError as err:
        yield Difference(key, "settings", "fixed", None, None, str(err))
        return
    for function, arguments in settings:
        yield Difference(key, function, "set", None, None, "", ((function, arguments),))


def _unseen(key: str, before: Side, after: Side, *, is_alone: bool) -> Iterator[Difference]:
    """Arguments of the constructor that differ and that nothing shows; any, if nothing else differs."""
    old, new = before.parts[key], after.parts[key]
    was, shall = old.arguments(before.context), new.arguments(after.context)
    for name, value in shall.items():
        differs = (
            was.get(name) != value if name in new.born else is_alone and not _alike(was.get(name), value)
        )
        if differs:
            reason = new.born.get(name, "It was given to the constructor, and nothing changes it.")
            yield Difference(key, name, "fixed", was.get(name), value, reason)


def _alike(some: Any, others: Any) -> bool:
    """Whether two values are the same but for the order of lists: where that matters, a view shows it."""
    if isinstance(some, dict) and isinstance(others, dict):
        return some.keys() == others.keys() and all(_alike(some[name], others[name]) for name in some)
    if isinstance(some, list | tuple) and isinstance(others, list | tuple):
        return sorted(map(str, some)) == sorted(map(str, others))
    return bool(some == others)


def _shown(value: Any) -> str:
    return "0x" + value.hex() if isinstance(value, bytes) else str(value)
