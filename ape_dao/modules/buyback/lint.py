"""Lint rules and figures of the `buyback` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.chain.erc20 import read_token
from ape_dao.core.spec.problems import dotted
from ape_dao.core.units import share, span
from ape_dao.lint.rule import Rule, error, warning
from ape_dao.modules.buyback.section import Auction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject

KNOWN_DECIMALS = {"USDC": 6, "USDT": 6, "EURC": 6, "WETH": 18, "DAI": 18, "USDS": 18, "WBTC": 8, "CBBTC": 8}
SHORT_AUCTION = 6 * units.HOUR
STEEP_AUCTION = 10_000
_KEY = "revenue.buyback.auctions"
_WRONG_DECIMALS = "with wrong decimals a lot is priced a million times too high or too low"


LEAST_RESTART = 2
"""A start price below the expected price divided by this is found."""


def figures(subject: Subject) -> Iterator[tuple[str, str]]:
    """What the DAO loses at most when an auction restarts, measured by the expected price."""
    for _, auction in _auctions(subject):
        expected = subject.tokens(auction.expected_price)
        for case, price in (
            ("with bidders", auction.min_start_price),
            ("without bidders", auction.floor_price),
        ):
            loss = share(max(0, auction.expected_price - price), auction.expected_price)
            yield (
                f"lost when the auction of {auction.token} restarts {case}, at most",
                f"{loss}: {subject.tokens(price)} instead of {expected}",
            )


def _auctions(subject: Subject) -> Iterator[tuple[str, Auction]]:
    for path, auction in subject.spec.sections_with_paths(Auction):
        yield dotted(path), auction


def _auction_short(subject: Subject) -> Iterator[Finding]:
    for key, auction in _auctions(subject):
        if auction.length < SHORT_AUCTION:
            yield warning(
                f"the auction of {auction.token} falls to its floor price in {span(auction.length)}",
                "1 day is usual",
                f"{key}.length",
            )


def _auction_steep(subject: Subject) -> Iterator[Finding]:
    for key, auction in _auctions(subject):
        if auction.start_price // auction.floor_price > STEEP_AUCTION:
            yield warning(
                f"the price of {auction.token} falls from {subject.tokens(auction.start_price)} to "
                f"{subject.tokens(auction.floor_price)}",
                "raise floor_price, or lower start_price",
                f"{key}.floor_price",
            )


def _auction_restart(subject: Subject) -> Iterator[Finding]:
    for key, auction in _auctions(subject):
        expected, least = auction.expected_price, auction.min_start_price
        if least * LEAST_RESTART < expected:
            lost = (
                f"{share(expected - least, expected)} of a lot with bidders and "
                f"{share(expected - auction.floor_price, expected)} without"
            )
            yield warning(
                f"an auction of {auction.token} can restart at {subject.tokens(least)}, where start_price "
                f"and restart_multiplier expect {subject.tokens(expected)}: it loses up to {lost}",
                f"raise min_start_price to {subject.tokens(expected // LEAST_RESTART)} or more",
                f"{key}.min_start_price",
            )


def _auction_affordable(subject: Subject) -> Iterator[Finding]:
    for key, auction in _auctions(subject):
        cheapest = auction.min_lot_units * auction.floor_price // 10**auction.decimals
        if subject.supply and cheapest > subject.supply:
            yield error(
                f"the smallest lot of {auction.token} costs at least {subject.tokens(cheapest)}, more than "
                "the whole supply",
                "lower floor_price or min_lot",
                f"{key}.floor_price",
            )


def _decimals(subject: Subject) -> Iterator[Finding]:
    for key, auction in _auctions(subject):
        usual = KNOWN_DECIMALS.get(auction.token.upper())
        if usual is not None and usual != auction.decimals:
            yield warning(
                f"{auction.token} has {auction.decimals} decimals here; the token of that name usually has "
                f"{usual}",
                "look at the token's decimals()",
                f"{key}.decimals",
            )


def _decimals_on_chain(subject: Subject) -> Iterator[Finding]:
    for key, auction in _auctions(subject):
        address = subject.address_of(auction.token)
        if subject.chain is None or address is None:
            continue
        decimals = read_token(subject.chain, address).decimals
        if decimals is not None and decimals != auction.decimals:
            yield error(
                f"'{auction.token}' has {decimals} decimals on the chain and {auction.decimals} here",
                f"write {decimals}",
                f"{key}.decimals",
            )


RULES = (
    Rule("auction-short", _KEY, "buyers may miss the time when the price is right", _auction_short),
    Rule(
        "auction-steep",
        _KEY,
        "a steep price falls far between two blocks, and the buyer gains the difference",
        _auction_steep,
    ),
    Rule(
        "auction-restart",
        _KEY,
        "after sales without competition the next lot starts there, below its worth, and is gone at once",
        _auction_restart,
    ),
    Rule("auction-affordable", _KEY, "a lot that nobody can buy stays unsold", _auction_affordable),
    Rule("token-decimals", _KEY, _WRONG_DECIMALS, _decimals),
    Rule("decimals-on-chain", _KEY, _WRONG_DECIMALS, _decimals_on_chain),
)
