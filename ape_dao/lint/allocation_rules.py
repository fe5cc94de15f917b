"""Campaigns and grants that receive a part of the supply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.spec.problems import dotted
from ape_dao.core.units import span
from ape_dao.lint.findings import Rule, error, note, warning
from ape_dao.modules.airdrop.section import Airdrop
from ape_dao.modules.vesting.section import Vesting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.lint.findings import Hit
    from ape_dao.lint.subject import Subject

SHORT_CAMPAIGN = 30 * units.DAY
LONG_CAMPAIGN = 3 * 365 * units.DAY
SHORT_VESTING = 365 * units.DAY


def _airdrops(subject: Subject) -> Iterator[tuple[str, Airdrop]]:
    for path, section in subject.spec.sections_with_paths(Airdrop):
        yield dotted(path), section


def _grants(subject: Subject) -> Iterator[tuple[str, Vesting]]:
    for path, section in subject.spec.sections_with_paths(Vesting):
        yield dotted(path), section


def _no_list(subject: Subject) -> Iterator[Hit]:
    for key, airdrop in _airdrops(subject):
        if airdrop.root is None:
            yield warning(
                f"'{airdrop.name}' has no list, so nobody can claim until a proposal sets its root",
                "run `ape dao airdrop build` and write its root here",
                f"{key}.root",
            )


def _claim_time(subject: Subject) -> Iterator[Hit]:
    for key, airdrop in _airdrops(subject):
        field = "deadline" if airdrop.deadline is not None else "open_for"
        left = airdrop.deadline - subject.now if airdrop.deadline is not None else airdrop.open_for or 0
        where = f"{key}.{field}"
        if left <= 0:
            yield error(f"the deadline of '{airdrop.name}' has passed", "give a later one", where)
        elif left < SHORT_CAMPAIGN:
            yield warning(
                f"'{airdrop.name}' can be claimed for {span(left)} only", "give at least 30 days", where
            )
        elif left > LONG_CAMPAIGN:
            yield note(
                f"what nobody claims of '{airdrop.name}' lies idle for {span(left)}",
                "a year or two are usual",
                where,
            )


def _vesting_time(subject: Subject) -> Iterator[Hit]:
    for key, grant in _grants(subject):
        if grant.start is not None and grant.start + grant.duration <= subject.now:
            yield error(
                f"the schedule of '{grant.name}' is over already", "give a later start", f"{key}.start"
            )
        elif grant.duration < SHORT_VESTING:
            yield warning(
                f"'{grant.name}' is vested in {span(grant.duration)}",
                "one to four years are usual",
                f"{key}.duration",
            )
        elif not grant.cliff:
            yield note(
                f"'{grant.name}' has no cliff, so it vests from the first second on",
                "a cliff of 365 days is usual for a team",
                f"{key}.cliff",
            )


def _unvested_votes(subject: Subject) -> Iterator[Hit]:
    for key, grant in _grants(subject):
        if grant.unvested_votes:
            yield warning(
                f"'{grant.name}' can delegate the token votes of what it has not earned",
                "leave unvested_votes false",
                f"{key}.unvested_votes",
            )


RULES = (
    Rule("airdrop-without-list", "allocations", "tokens that nobody can claim", _no_list),
    Rule(
        "claim-time",
        "allocations",
        "recipients need time to hear of it, and the rest a way back",
        _claim_time,
    ),
    Rule("vesting-time", "allocations", "a grant that is free at once binds nobody", _vesting_time),
    Rule("unvested-votes", "allocations", "votes without the tokens at stake", _unvested_votes),
)
