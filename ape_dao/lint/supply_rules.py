"""Where the supply goes, and how it grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.units import share
from ape_dao.lint.first_days import DAYS, FirstDays
from ape_dao.lint.rule import Rule, error, note, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject

MAJORITY = 5_000
MOST_OF_SUPPLY = 9_000
USUAL_INFLATION = 1_000
WILD_INFLATION = 10_000


def _part(part: int, whole: int) -> int:
    return part * units.BASIS_POINTS // whole if whole else 0


def _concentration(subject: Subject) -> Iterator[Finding]:
    days = FirstDays.of(subject)
    votable = 0 if days is None else days.tokens()
    for name, amount in subject.holders:
        part = _part(amount, votable)
        if part > MAJORITY:
            yield warning(
                f"'{name}' receives {subject.tokens(amount)}, {share(amount, votable)} of everything "
                f"that can vote in the first {DAYS // units.DAY} days",
                "use a contract that distributes the tokens, or name more recipients",
            )


def _treasury_share(subject: Subject) -> Iterator[Finding]:
    if subject.supply and _part(subject.treasury, subject.supply) > MOST_OF_SUPPLY:
        yield warning(
            f"{share(subject.outside, subject.supply)} of the supply ({subject.tokens(subject.outside)}) "
            f"control the other {subject.tokens(subject.treasury)}",
            "give recipients more, or mint the treasury's part later",
        )


def _no_treasury(subject: Subject) -> Iterator[Finding]:
    if subject.supply and not subject.treasury:
        yield note(
            "the treasury receives nothing", "give it a share, unless the DAO needs no tokens of its own"
        )


def _too_small_to_lock(subject: Subject) -> Iterator[Finding]:
    least = subject.spec.escrow.min_amount
    if (
        not subject.votes_are_tokens
        and subject.outside
        and all(amount < least for _, amount in subject.allocations)
    ):
        yield error(
            f"nobody receives the minimum lock of {subject.tokens(least)}, so nobody can ever vote",
            "lower escrow.min_amount",
        )
        return
    for name, amount in subject.holders:
        if amount < least:
            yield note(
                f"'{name}' receives {subject.tokens(amount)}, less than the minimum lock of "
                f"{subject.tokens(least)}",
                "lower escrow.min_amount, or give more tokens",
            )


def _inflation(subject: Subject) -> Iterator[Finding]:
    limit = subject.spec.token.yearly_mint_limit
    part = _part(limit, subject.supply)
    if part > USUAL_INFLATION:
        message = (
            f"a vote can mint {subject.tokens(limit)} a year, {share(limit, subject.supply)} of the supply"
        )
        remedy = "10% a year or less is usual"
        yield error(message, remedy) if part > WILD_INFLATION else warning(message, remedy)


def _mint_room(subject: Subject) -> Iterator[Finding]:
    token = subject.spec.token
    if token.cap is None:
        return
    room = token.cap - token.genesis_supply
    if token.yearly_mint_limit and not room:
        yield warning(
            f"{subject.tokens(token.yearly_mint_limit)} a year can be minted, but the supply is at the cap",
            "raise the cap, or set yearly_mint_limit to 0",
        )
    elif room and not token.yearly_mint_limit:
        yield warning(
            f"{subject.tokens(room)} below the cap can never be minted, because yearly_mint_limit is 0",
            "lower the cap to the supply, or give a limit",
        )


def _odd_sum(subject: Subject) -> Iterator[Finding]:
    for index, entry in enumerate(subject.spec.allocations):
        if entry.share is not None and entry.share < 10 and subject.supply:
            amount = subject.supply * entry.share // units.BASIS_POINTS
            yield note(
                f"{units.format_percent(entry.share)} for '{entry.to}' is {subject.tokens(amount)}",
                "check that it is meant as a percentage and not as a fraction (0.05 is 5%)",
                f"allocations[{index}].share",
            )


RULES = (
    Rule("one-recipient-decides", "allocations", "one key decides every vote", _concentration),
    Rule(
        "treasury-share",
        "allocations",
        "a small part of the supply controls the rest",
        _treasury_share,
    ),
    Rule("no-treasury", "allocations", "proposals can then spend only what comes in later", _no_treasury),
    Rule(
        "too-small-to-lock",
        "escrow.min_amount",
        "tokens that cannot be locked cannot vote",
        _too_small_to_lock,
    ),
    Rule("inflation", "token.yearly_mint_limit", "a majority can dilute the minority", _inflation),
    Rule("mint-room", "token.cap", "cap and limit contradict each other", _mint_room),
    Rule(
        "tiny-share", "allocations", "a wrong denominator is the most common slip in an allocation", _odd_sum
    ),
)
