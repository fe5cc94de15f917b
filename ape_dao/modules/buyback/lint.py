"""Lint rules and figures of the `buyback` section."""

from __future__ import annotations

from math import ceil, log
from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.spec.problems import dotted
from ape_dao.core.units import share, span
from ape_dao.lint.known_tokens import CENTS, known
from ape_dao.lint.rule import Rule, error, note, warning
from ape_dao.lint.subject import dollars
from ape_dao.modules.buyback.section import Auction, Buyback
from ape_dao.modules.revenue.section import Revenue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.known_tokens import KnownToken
    from ape_dao.lint.subject import Market, Subject

SHORT_AUCTION = 6 * units.HOUR
STEEP_AUCTION = 10_000
SLOW_PACE = 26
"""Weeks."""
_KEY = "revenue.buyback.auctions"
_ADVICE = "prices are in the DAO's own token for one whole token that is sold; compare it with the market"
DEAR_SUPPLY = 10**9 * CENTS
CHEAP_SUPPLY = 100_000 * CENTS
WILD = 20
"""So many times above the one or below the other, it is an error."""
LEAST_LOT_DIVISOR = 10**9
AGREEMENT = 10
"""So many times what two auctions say about the worth of a token may differ."""
LEAST_RESTART = 2
"""A start price below the expected price divided by this is found."""


def figures(subject: Subject) -> Iterator[tuple[str, str]]:
    """What the DAO loses at most when an auction restarts, or nobody bids, by the expected price."""
    for _, auction in _auctions(subject):
        expected = subject.tokens(auction.expected_price)
        token = known(auction.token)
        if token is not None and subject.supply:
            worth = " to ".join(dollars(cents) for cents in _supply_worth(subject, token, auction))
            yield f"the whole supply, by the price that the auction of {auction.token} expects", worth
        for case, price in (
            ("with bidders", auction.min_start_price),
            ("without bidders", auction.floor_price),
        ):
            loss = share(max(0, auction.expected_price - price), auction.expected_price)
            yield (
                f"lost when the auction of {auction.token} restarts {case}, at most",
                f"{loss}: {subject.tokens(price)} instead of {expected}",
            )
        yield (
            f"{auction.token} in an auction of the buyback",
            f"at most {auction.max_lot or 'all that is there'}; an hour without bidders costs at most "
            f"{share(hourly_fall(auction), auction.expected_price)} of what it is expected to bring",
        )


def hourly_fall(auction: Auction) -> int:
    """By how much the price of one whole token falls in an hour below what is expected, at most: token wei,
    rounded up."""
    fall = -(-(auction.start_price - auction.floor_price) * units.HOUR // auction.length)
    return min(fall, max(0, auction.expected_price - auction.floor_price))


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


def _inverted(subject: Subject) -> Iterator[Finding]:
    """Prices upside down: revenue tokens for one of ours instead of ours for one of them."""
    for key, auction in _auctions(subject):
        token = known(auction.token)
        lot = auction.min_lot_units * auction.start_price // 10**auction.decimals
        if token is not None and subject.market is not None:
            yield from _against_the_market(subject, subject.market, token, key, auction)
        elif token is not None and subject.supply:
            yield from _against_the_supply(subject, token, key, auction)
        elif lot * LEAST_LOT_DIVISOR < subject.supply:
            yield warning(
                f"the smallest lot of {auction.token} starts at {subject.tokens(lot)}, of a supply of "
                f"{subject.tokens(subject.supply)}",
                _ADVICE,
                f"{key}.start_price",
            )


def _against_the_market(
    subject: Subject, market: Market, token: KnownToken, key: str, auction: Auction
) -> Iterator[Finding]:
    start, floor = market.cost(auction.start_price), market.cost(auction.floor_price)
    if start < token.least:
        yield error(
            f"an auction of {auction.token} starts at {subject.tokens(auction.start_price)} = "
            f"{dollars(start)} for one, which is worth {dollars(token.least)} or more",
            _ADVICE,
            f"{key}.start_price",
        )
    elif floor > token.most:
        yield error(
            f"an auction of {auction.token} ends at {subject.tokens(auction.floor_price)} = "
            f"{dollars(floor)} for one, which is worth {dollars(token.most)} at most",
            _ADVICE,
            f"{key}.floor_price",
        )


def _against_the_supply(subject: Subject, token: KnownToken, key: str, auction: Auction) -> Iterator[Finding]:
    least, most = _supply_worth(subject, token, auction)
    if least <= DEAR_SUPPLY and most >= CHEAP_SUPPLY:
        return
    worth = f"{dollars(least)} or more" if least > DEAR_SUPPLY else f"{dollars(most)} or less"
    message = (
        f"with {subject.tokens(auction.expected_price)} for one {auction.token} the whole supply is worth "
        f"{worth}"
    )
    is_wild = least > DEAR_SUPPLY * WILD or most * WILD < CHEAP_SUPPLY
    found = (message, _ADVICE, f"{key}.start_price")
    yield error(*found) if is_wild else warning(*found)


def _contradictory(subject: Subject) -> Iterator[Finding]:
    """What two auctions say about the whole supply, by what their tokens are worth, must agree."""
    said: list[tuple[str, int, int]] = []
    for key, auction in _auctions(subject):
        token = known(auction.token)
        if token is None or not subject.supply:
            continue
        least, most = _supply_worth(subject, token, auction)
        for other, lowest, highest in said:
            words = None
            if least > highest * AGREEMENT:
                words = f"{dollars(least)} or more", f"{dollars(highest)} or less"
            elif lowest > most * AGREEMENT:
                words = f"{dollars(most)} or less", f"{dollars(lowest)} or more"
            if words is not None:
                yield error(
                    f"the whole supply is worth {words[0]} by the price of {auction.token}, and {words[1]} "
                    f"by that of {other}",
                    _ADVICE,
                    f"{key}.start_price",
                )
        said.append((auction.token, least, most))


def _slow_pace(subject: Subject) -> Iterator[Finding]:
    buyback = subject.spec.section(Buyback)
    if buyback is None or buyback.pace is None or buyback.pace <= SLOW_PACE:
        return
    halved = ceil(log(2) / -log(1 - 1 / buyback.pace))
    yield warning(
        f"the pot sells 1/{buyback.pace} of what waits each week: half of a week's revenue is still unsold "
        f"after {halved} weeks",
        f"{SLOW_PACE} weeks or fewer are usual",
        "revenue.buyback.pace",
    )


def _small_lots(subject: Subject) -> Iterator[Finding]:
    """Whether auctions of the largest lot, one after the other, can sell what is expected to come in."""
    revenue = subject.spec.section(Revenue)
    expected = {runway.token: runway.yearly_units for runway in revenue.runway} if revenue else {}
    for key, auction in _auctions(subject):
        yearly = expected.get(auction.token)
        if revenue is None or not yearly or not auction.max_lot_units:
            continue
        part = yearly * revenue.split.buyback // units.BASIS_POINTS
        most = auction.max_lot_units * (365 * units.DAY // auction.length)
        if part > most:
            shown = units.format_amount(part, auction.decimals)
            yield warning(
                f"auctions of {auction.max_lot} sell at most {units.format_amount(most, auction.decimals)} "
                f"{auction.token} a year if each runs to its end, and {shown} are expected: what waits grows",
                "raise max_lot, or shorten length",
                f"{key}.max_lot",
            )


def _supply_worth(subject: Subject, token: KnownToken, auction: Auction) -> tuple[int, int]:
    """US cents of the whole supply by the price that an auction expects: at least, and at most."""
    price = max(1, auction.expected_price)
    return token.least * subject.supply // price, token.most * subject.supply // price


def _locked(subject: Subject) -> Iterator[Finding]:
    if any(section.proceeds == "lock" for section in subject.spec.sections(Buyback)):
        yield note(
            "what the buyback buys is locked for ever: its power counts in quorums and never votes, and it "
            "earns revenue, which goes to the treasury",
            "burn it, if members should get that part of revenue",
            "revenue.buyback.proceeds",
        )


RULES = (
    Rule("buyback-pace", "revenue.buyback.pace", "revenue that is not sold buys nothing back", _slow_pace),
    Rule("lots-too-small", _KEY, "revenue that is not sold buys nothing back", _small_lots),
    Rule("proceeds-locked", "revenue.buyback.proceeds", "a growing part of power does not vote", _locked),
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
    Rule(
        "auction-inverted",
        _KEY,
        "a price upside down gives the revenue away, or sells none of it",
        _inverted,
    ),
    Rule(
        "auctions-disagree",
        _KEY,
        "one of the prices is wrong, or upside down",
        _contradictory,
    ),
)
