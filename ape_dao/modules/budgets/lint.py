"""Lint rules of the `budgets` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.spec.problems import dotted
from ape_dao.core.spec.side_doors import DAYS, outflows
from ape_dao.core.units import share, span
from ape_dao.lint.rule import Rule, error, note, warning
from ape_dao.modules.budgets.contracts import MAX_TERM
from ape_dao.modules.budgets.section import Budget, Budgets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject

LARGE = 1_000
"""Basis points of the treasury that are much to leave in a month."""
LUMP_DAYS = 30
"""A budget that can pay at once what takes longer than this to accrue is a lump sum."""


def _ends(subject: Subject) -> Iterator[Finding]:
    for path, budget in subject.spec.sections_with_paths(Budget):
        if not subject.now < budget.until <= subject.now + MAX_TERM:
            is_over = budget.until <= subject.now
            yield error(
                f"the budget of '{budget.spender}' in {budget.asset} "
                f"{'is over already' if is_over else f'lasts {span(budget.until - subject.now)}'}",
                "give an end within 104 weeks",
                f"{dotted(path)}.until",
            )


def _lump_sum(subject: Subject) -> Iterator[Finding]:
    for path, budget in subject.spec.sections_with_paths(Budget):
        seconds = budget.most * units.WEEK // budget.week
        if seconds > LUMP_DAYS * units.DAY:
            yield warning(
                f"'{budget.spender}' can be paid at once what becomes free in {seconds // units.DAY:,} days",
                f"give an at_once of at most {LUMP_DAYS} days of per_week, or pay a lump sum by a proposal",
                f"{dotted(path)}.at_once",
            )


def _in_all(subject: Subject) -> Iterator[Finding]:
    for path, budget in subject.spec.sections_with_paths(Budget):
        most = budget.most - (-budget.week * max(budget.until - subject.now, 0) // units.WEEK)
        if budget.until > subject.now and budget.total > most:
            yield note(
                f"'{budget.spender}' cannot spend in_all '{budget.in_all}' of {budget.asset} before its end",
                "lower in_all, which the treasury allows to be taken",
                f"{dotted(path)}.in_all",
            )


def _nobody_stops(subject: Subject) -> Iterator[Finding]:
    for path, section in subject.spec.sections_with_paths(Budgets):
        if section.guardian is None:
            yield warning(
                "nobody can stop a budget before a vote is over",
                "name a guardian, which can freeze budgets for 14 of any 30 days and nothing else",
                f"{dotted(path)}.guardian",
            )
        elif section.guardian in {budget.spender for budget in section.spenders}:
            yield warning(
                f"the guardian '{section.guardian}' has a budget itself",
                "name somebody who does not spend",
                f"{dotted(path)}.guardian",
            )


def _side_door(subject: Subject) -> Iterator[Finding]:
    own = subject.spec.token.symbol
    amount = sum(one.amount for one in outflows(subject.spec) if one.asset == own)
    if amount * units.BASIS_POINTS > subject.treasury * LARGE and subject.treasury:
        yield warning(
            f"{subject.tokens(amount)} can leave in {DAYS} days without a vote, "
            f"{share(amount, subject.treasury)} of what the treasury has at the launch",
            "lower per_week and at_once, so that members can vote before much is gone",
        )


def figures(subject: Subject) -> Iterator[tuple[str, str]]:
    """What all doors beside the vote come to."""
    for one in outflows(subject.spec):
        yield f"{one.asset} that can leave in {DAYS} days without a vote", one.text


RULES = (
    Rule("budget-end", "budgets", "a budget without a near end is never looked at again", _ends),
    Rule("budget-lump-sum", "budgets", "what is paid at once cannot be recalled", _lump_sum),
    Rule("budget-too-large", "budgets", "an allowance that is not needed is a risk", _in_all),
    Rule("side-door", "budgets", "what leaves without a vote cannot be voted back", _side_door),
    Rule("budget-guardian", "budgets", "a stolen key spends until a vote recalls its budget", _nobody_stops),
)
