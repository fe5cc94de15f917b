"""Lint rules of the `revenue` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.units import format_percent, share
from ape_dao.lint.rule import Rule, error, note, warning
from ape_dao.modules.revenue.section import Revenue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject

HIGH_MIN_POWER_DIVISOR = 100
LONG_RUNWAY_DIVISOR = 4
"""A runway above a year's revenue divided by this is found."""
REBASING = {
    "STETH": "WSTETH",
    "EETH": "WEETH",
    "OETH": "WOETH",
    "OUSD": "WOUSD",
    "AMPL": "WAMPL",
    "SOHM": "GOHM",
}
"""Tokens that are known to lower balances, and the form of each that does not."""


def _stakers_unpaid(subject: Subject) -> Iterator[Finding]:
    revenue = subject.spec.section(Revenue)
    if revenue and not revenue.split.revenue_share and not revenue.split.buyback:
        yield note(
            "all revenue goes to the treasury until a proposal changes the split",
            "give stakers a share, if they expect one",
        )


def _treasury_unpaid(subject: Subject) -> Iterator[Finding]:
    revenue = subject.spec.section(Revenue)
    if revenue and subject.supply and not revenue.split.treasury and not subject.treasury:
        yield warning(
            "the treasury receives neither tokens nor revenue", "give it a share of the supply or of revenue"
        )


def _rebasing(subject: Subject) -> Iterator[Finding]:
    revenue = subject.spec.section(Revenue)
    for index, token in enumerate(revenue.non_rebasing if revenue else ()):
        wrapped = REBASING.get(token.upper())
        if wrapped is not None:
            yield error(
                f"'{token}' can lower balances by itself; who claims last then gets nothing",
                f"take it out of revenue.non_rebasing, or list {wrapped} instead",
                f"revenue.non_rebasing[{index}]",
            )


def _weth_unlisted(subject: Subject) -> Iterator[Finding]:
    revenue = subject.spec.section(Revenue)
    if revenue is None:
        return
    weth = subject.address_of(revenue.weth)
    if revenue.weth not in revenue.tokens and weth not in map(subject.address_of, revenue.tokens):
        yield warning(
            f"'{revenue.weth}' is not one of revenue.tokens", "add it to revenue.tokens, if ETH may come in"
        )


def _min_power(subject: Subject) -> Iterator[Finding]:
    revenue = subject.spec.section(Revenue)
    if revenue is None or not subject.highest_power:
        return
    least, highest = revenue.min_total_power, subject.highest_power
    if least > highest:
        yield error(
            f"revenue is held back until there is {subject.power(least)}, but there can be at most "
            f"{subject.power(highest)}",
            "lower it",
        )
    elif least * HIGH_MIN_POWER_DIVISOR > highest:
        yield warning(
            f"revenue is held back until there is {subject.power(least)}, {share(least, highest)} of all "
            "power",
            "give less than 1%",
        )


def _runway(subject: Subject) -> Iterator[Finding]:
    revenue = subject.spec.section(Revenue)
    for index, runway in enumerate(revenue.runway if revenue else ()):
        key, yearly = f"revenue.runway[{index}]", runway.yearly_units
        if yearly is None:
            yield note(
                f"nothing says how long revenue in {runway.token} fills the runway of {runway.amount}",
                "give yearly_revenue, what is expected to come in within a year",
                f"{key}.yearly_revenue",
            )
        elif runway.units > yearly:
            yield error(
                f"the runway of {runway.amount} is {share(runway.units, yearly)} of a year's revenue in "
                f"{runway.token}: stakers and the buyback get nothing for so long",
                "lower it",
                f"{key}.amount",
            )
        elif runway.units * LONG_RUNWAY_DIVISOR > yearly:
            yield warning(
                f"the first {share(runway.units, yearly)} of a year's revenue in {runway.token} fill the "
                "runway",
                f"stakers should know; {format_percent(10_000 // LONG_RUNWAY_DIVISOR)} is usual at most",
                f"{key}.amount",
            )


def _skim_nothing(subject: Subject) -> Iterator[Finding]:
    revenue = subject.spec.section(Revenue)
    if revenue and revenue.skim_yield and not revenue.split.treasury and not revenue.runway:
        yield note(
            "the treasury gets none of the revenue, so it has no tokens that it could put into a vault",
            "give it a runway or a part of the split, or leave skim_yield out",
        )


RULES = (
    Rule(
        "skim-nothing",
        "revenue.skim_yield",
        "only what proposals put into vaults yields revenue",
        _skim_nothing,
    ),
    Rule(
        "runway-long",
        "revenue.runway",
        "revenue fills the treasury first, and as often as the treasury spends it",
        _runway,
    ),
    Rule(
        "stakers-unpaid",
        "revenue.split",
        "people who lock for revenue should know that there is none yet",
        _stakers_unpaid,
    ),
    Rule(
        "treasury-unpaid",
        "revenue.split.treasury",
        "a DAO without funds can pay for nothing",
        _treasury_unpaid,
    ),
    Rule(
        "revenue-rebasing",
        "revenue.non_rebasing",
        "losses of a token whose claims are not tracked cannot be shared",
        _rebasing,
    ),
    Rule(
        "weth-unlisted",
        "revenue.tokens",
        "the router wraps the ETH that it receives, and splits only listed tokens",
        _weth_unlisted,
    ),
    Rule(
        "min-total-power",
        "revenue.min_total_power",
        "revenue of a week with less power waits, and nobody is paid",
        _min_power,
    ),
)
