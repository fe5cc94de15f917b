"""Choices in words: what a voter writes, and what a wallet shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.errors import PollError
from ape_dao.polls.counting import MAX_WEIGHT, Form, problem_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.polls.definition import Poll


def read_choice(poll: Poll, words: Sequence[str]) -> tuple[int, ...]:
    """The weights of a choice: options by name or number, in a ranked poll in order, with `=WEIGHT` where
    votes are divided.

    Raises:
        PollError: An option that there is not, or no choice of the poll's form.
    """
    weights = [0] * len(poll.options)
    for place, word in enumerate(words, start=1):
        name, is_weighed, written = word.rpartition("=") if "=" in word else (word, "", "")
        number = _number(poll, name.strip())
        if weights[number]:
            raise PollError(f"'{poll.options[number]}' is chosen twice; name each option once.")
        weights[number] = _weight(poll, word, place, written if is_weighed else None)
    wrong = problem_of(poll.form, weights)
    if wrong:
        raise PollError(f"This is no choice in a {poll.form.value} poll: {wrong}.")
    return tuple(weights)


def choice_text(poll: Poll, weights: Sequence[int]) -> str:
    """A choice in words: "Lisbon", "1. Lisbon, 2. Online" or "Lisbon 60, Online 40"."""
    chosen = [(weight, name) for weight, name in zip(weights, poll.options, strict=False) if weight]
    if poll.form is Form.RANKED:
        return ", ".join(f"{rank}. {name}" for rank, name in sorted(chosen))
    if poll.form in (Form.SINGLE, Form.APPROVAL):
        return ", ".join(name for _, name in chosen)
    return ", ".join(f"{name} {weight}" for weight, name in chosen)


def _number(poll: Poll, name: str) -> int:
    if name.isdigit() and 1 <= int(name) <= len(poll.options):
        return int(name) - 1
    found = [n for n, option in enumerate(poll.options) if option.lower() == name.lower()]
    if len(found) != 1:
        listed = ", ".join(f"{n}. {option}" for n, option in enumerate(poll.options, start=1))
        raise PollError(f"There is no option '{name}'; choose by name or number: {listed}.")
    return found[0]


def _weight(poll: Poll, word: str, place: int, written: str | None) -> int:
    if poll.form not in (Form.WEIGHTED, Form.QUADRATIC):
        if written is not None:
            raise PollError(f"'{word}': a {poll.form.value} poll takes no weights; name the option alone.")
        return place if poll.form is Form.RANKED else 1
    if written is None:
        return 1
    digits = written.strip().removesuffix("%").strip()
    if not digits.isdecimal() or not 1 <= int(digits) <= MAX_WEIGHT:
        raise PollError(f"'{word}': give a weight from 1 to {MAX_WEIGHT:,}, such as Lisbon=60.")
    return int(digits)
