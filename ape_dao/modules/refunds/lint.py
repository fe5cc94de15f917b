"""Lint rules of the `refunds` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.schema.fields import show_ether
from ape_dao.core.units import share
from ape_dao.lint.rule import Rule, warning
from ape_dao.modules.refunds.section import KEY, Refunds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject

DAYS = 30
LEAST_SHARE = 100
"""Basis points of all votes that it should take at least to use up what a day refunds."""


def _section(subject: Subject) -> Iterator[Refunds]:
    section = subject.spec.section(Refunds)
    if section is not None:
        yield section


def accounts_for(section: Refunds, wei: int) -> int:
    """Ballots that it takes at least for so much in refunds, rounded up."""
    return -(-wei // section.each) if section.each else 0


def _drain(subject: Subject) -> Iterator[Finding]:
    for section in _section(subject):
        most = min(section.per_proposal, section.per_day)
        accounts, votes = accounts_for(section, most), subject.highest_votes
        needed = accounts * section.min_votes
        if not votes or needed * units.BASIS_POINTS >= votes * LEAST_SHARE:
            continue
        fair = -(-votes * LEAST_SHARE // (units.BASIS_POINTS * accounts)) if accounts else 0
        yield warning(
            f"{accounts:,} accounts of {subject.votes(section.min_votes)}, {share(needed, votes)} of all "
            f"votes, use up {_ether(most)} by voting on one proposal: {_ether(section.per_day)} a day and "
            f"{_ether(DAYS * section.per_day)} in {DAYS} days at most; whoever does that gains nothing, "
            "but the pool is empty for others",
            f"lower per_proposal and per_day, or raise min_votes to {units.format_amount(fair)}",
            "refunds.min_votes",
        )


def _never(subject: Subject) -> Iterator[Finding]:
    for section in _section(subject):
        for key, limit in (("per_proposal", section.per_proposal), ("per_day", section.per_day)):
            if limit < section.each:
                yield warning(
                    f"{_ether(limit)} are less than one ballot is refunded at the highest base fee, "
                    f"{_ether(section.each)}",
                    "give more, or leave the section out",
                    f"refunds.{key}",
                )


def figures(subject: Subject) -> Iterator[tuple[str, str]]:
    """What the pool can lose at most, and to whom."""
    for section in _section(subject):
        least = subject.votes(section.min_votes)
        yield (
            "refunds of signed ballots at most",
            f"{_ether(section.each)} for a ballot of {least} or more, its voter's first on the proposal; "
            f"{_ether(section.per_proposal)} a proposal, {_ether(section.per_day)} a day, "
            f"{_ether(DAYS * section.per_day)} in {DAYS} days",
        )


def _ether(wei: int) -> str:
    return show_ether(wei).replace("_", ",")


RULES = (
    Rule("refund-drain", KEY, "accounts made for it could use up the refunds of all", _drain),
    Rule("refund-nothing", KEY, "a limit below one ballot refunds nothing whole", _never),
)
