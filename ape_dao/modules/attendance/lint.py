"""Lint rules of the `attendance` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.units import share, span
from ape_dao.lint.known_tokens import known
from ape_dao.lint.rule import Rule, error, note, warning
from ape_dao.lint.subject import DEFAULT_LOCKED
from ape_dao.modules.attendance.section import KEY, Attendance
from ape_dao.modules.budgets.section import Budget
from ape_dao.modules.revenue.section import Runway

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject

FEW_MISSED = 3
"""Proposals that a delegate may miss before it is taken for idle, at least."""
OF_REVENUE = 200
"""Basis points of a year's revenue that are paid for attendance at most."""
OF_LOCKED = 100
"""Basis points of what is locked that a year's attendance pays at most."""


def _section(subject: Subject) -> Iterator[Attendance]:
    section = subject.spec.section(Attendance)
    if section is not None:
        yield section


def _unfunded(subject: Subject) -> Iterator[Finding]:
    for section in _section(subject):
        asset = subject.spec.addresses.get(section.asset, section.asset)
        budgets = [
            budget
            for budget in subject.spec.sections(Budget)
            if budget.spender == KEY and subject.spec.addresses.get(budget.asset, budget.asset) == asset
        ]
        if not budgets:
            yield error(
                f"no budget of {section.asset} has the spender `{KEY}`, so no season is paid",
                f"add one to `budgets.spenders`, of at least {section.pot} in {span(section.season)}",
            )
        for budget in budgets:
            in_season = budget.week * section.season // units.WEEK
            if budget.most < section.pot_units or in_season < section.pot_units:
                yield error(
                    f"the budget of `{KEY}` cannot pay {section.pot} once in {span(section.season)}",
                    "raise its per_week and at_once, or lower the pot",
                    "attendance.pot",
                )


def _too_rich(subject: Subject) -> Iterator[Finding]:
    for section in _section(subject):
        measures = dict(_measures(subject, section))
        for what, (paid, most) in measures.items():
            if paid * units.BASIS_POINTS > most[0] * most[1]:
                yield error(
                    f"a year's attendance pays {share(paid, most[0])} of {what}: it would be an income, and "
                    "people would vote for the sake of it",
                    f"lower the pot to at most {units.format_percent(most[1])} of that a year",
                    "attendance.pot",
                )
        if not measures:
            yield note(
                f"nothing says what {section.pot} in {span(section.season)} are to this DAO",
                "give `yearly_revenue` of the asset under `revenue.runway`, or lint with --price",
                "attendance.pot",
            )


def _measures(subject: Subject, section: Attendance) -> Iterator[tuple[str, tuple[int, tuple[int, int]]]]:
    """What a year's pay is compared with: both amounts in one unit, and basis points that are the most."""
    for runway in subject.spec.sections(Runway):
        yearly = runway.yearly_units
        if yearly is not None and (runway.token, runway.decimals) == section.declared:
            yield f"a year's revenue in {section.asset}", (section.yearly, (yearly, OF_REVENUE))
    market = subject.market
    locked_bps = DEFAULT_LOCKED if market is None else market.locked
    locked = subject.highest_tokens * locked_bps // units.BASIS_POINTS
    if section.asset == subject.spec.token.symbol:
        yield "what is locked", (section.yearly, (locked, OF_LOCKED))
    token = known(section.asset)
    if market is not None and token is not None:
        cents = section.yearly * token.least // 10**token.decimals
        yield "what is locked, in dollars,", (cents, (market.cost(locked), OF_LOCKED))


def _token_is_power(subject: Subject) -> Iterator[Finding]:
    for section in _section(subject):
        own = subject.spec.token
        if section.asset in (own.symbol, own.address):
            yield warning(
                f"attendance is paid in {section.asset}, which can be locked: who votes most gets more votes",
                "pay in a token that gives no votes, such as USDC",
                "attendance.asset",
            )


def _returned_soon(subject: Subject) -> Iterator[Finding]:
    for section in _section(subject):
        if section.return_after is not None and section.return_after < FEW_MISSED:
            yield warning(
                f"votes can be taken from a delegate that missed {section.return_after} proposals",
                f"set return_after to {FEW_MISSED} or more: a delegate may be ill or on holiday",
                "attendance.return_after",
            )


RULES = (
    Rule("attendance-returned-soon", KEY, "a few votes missed are no sign of having left", _returned_soon),
    Rule("attendance-unfunded", KEY, "members vote for pay that nobody can be paid", _unfunded),
    Rule("attendance-too-rich", KEY, "pay buys presence and no thought, so it must stay small", _too_rich),
    Rule("attendance-token-is-power", KEY, "votes that earn votes gather with few", _token_is_power),
)
