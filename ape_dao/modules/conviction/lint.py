"""Lint rules of the `conviction` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.schema.fields import show_weeks
from ape_dao.lint.rule import Rule, error, warning
from ape_dao.modules.budgets.section import Budget
from ape_dao.modules.conviction.contracts import least_memory
from ape_dao.modules.conviction.section import KEY, Conviction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject

SHORTEST_DELAY = 2 * units.DAY
"""Where locks can be left early, members need so long to take away what their power supported."""


def _section(subject: Subject) -> Iterator[Conviction]:
    section = subject.spec.section(Conviction)
    if section is not None:
        yield section


def _unfunded(subject: Subject) -> Iterator[Finding]:
    addresses = subject.spec.addresses
    for section in _section(subject):
        asset = addresses.get(section.asset, section.asset)
        budgets = (one for one in subject.spec.sections(Budget) if one.spender == KEY)
        if asset not in [addresses.get(one.asset, one.asset) for one in budgets]:
            yield error(
                f"no budget of {section.asset} has the spender `{KEY}`, so nothing can be asked for",
                "add one to `budgets.spenders`",
            )


def _memory(subject: Subject) -> Iterator[Finding]:
    for section in _section(subject):
        least = least_memory(section)
        if section.memory < least:
            yield error(
                f"a memory of {show_weeks(section.memory)} is shorter than four half-lives of "
                f"{units.format_duration(section.half_life)}",
                f"give at least {show_weeks(least)}",
                "conviction.memory",
            )


def _delay(subject: Subject) -> Iterator[Finding]:
    for section in _section(subject):
        if subject.spec.escrow.early_exit.max_penalty and section.enact_delay < SHORTEST_DELAY:
            yield warning(
                "locks can be left early, and what they supported is paid "
                f"{units.format_duration(section.enact_delay)} after it ripened",
                f"give at least {units.format_duration(SHORTEST_DELAY)}, so that somebody prunes it",
                "conviction.enact_delay",
            )


def _below_quorum(subject: Subject) -> Iterator[Finding]:
    quorum = subject.spec.governor.quorum
    for section in _section(subject):
        ask = section.max_ask // 2
        needed = section.needed(ask)
        if needed < quorum:
            yield warning(
                f"{units.format_percent(ask)} of the budget take {units.format_percent(needed)} of all "
                f"power, and a vote {units.format_percent(quorum)}",
                "raise weight or lower max_ask",
                "conviction.weight",
            )


RULES = (
    Rule("conviction-unfunded", KEY, "members support what nobody can be paid", _unfunded),
    Rule(
        "conviction-memory-short",
        KEY,
        "who leaves lowers thresholds too soon",
        _memory,
    ),
    Rule("conviction-delay-with-early-exit", KEY, "support could be paid for by power that has left", _delay),
    Rule(
        "conviction-below-quorum", KEY, "what a few can take without a vote should be little", _below_quorum
    ),
)
