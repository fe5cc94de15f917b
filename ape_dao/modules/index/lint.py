"""Lint rules of the `index` section, and what its auctions can lose at most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ape_dao.core import units
from ape_dao.core.spec.problems import dotted
from ape_dao.core.units import format_duration, format_percent
from ape_dao.lint.known_tokens import known
from ape_dao.lint.rule import Rule, note, warning
from ape_dao.lint.subject import dollars
from ape_dao.modules.index.section import Index
from ape_dao.modules.revenue.section import Revenue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject
    from ape_dao.modules.index.section import IndexPart

NARROW_BAND, WIDE_BAND = 200, 2_500
SHORT_AUCTION = 12 * units.HOUR
BLOCK = 12
MANY_PARTS = 10
LEAST_DOUBLINGS = 2
GAS = 200
"""US cents that a take and its sale cost a bidder, as `ape dao index simulate` takes it too."""
LEAST_PROBE = 200
"""So many times its gas a probe is worth in the years of `bench/index_years.py`, whose bars hold then."""


class AuctionTerms(Protocol):
    """How the auctions of a part go, in a spec or on the chain."""

    @property
    def doublings(self) -> int:
        """How often the price doubles from the last price to the start."""

    @property
    def length(self) -> int:
        """Seconds."""

    @property
    def max_share(self) -> int:
        """Basis points of the part."""


def fall(part: AuctionTerms, seconds: int) -> int:
    """Basis points by which the price of an auction falls in so many seconds, rounded up."""
    return -int(-(1 - 2.0 ** (-2 * part.doublings * seconds / part.length)) * units.BASIS_POINTS // 1)


def hourly_loss(part: AuctionTerms) -> int:
    """Basis points of the part that an auction loses in an hour in which nobody can bid, rounded up."""
    return -(-fall(part, units.HOUR) * part.max_share // units.BASIS_POINTS)


def auction_loss(part: AuctionTerms) -> int:
    """Basis points of the part that an auction loses from the last price to its end, rounded up."""
    return -(-part.max_share * (2**part.doublings - 1) // 2**part.doublings)


def most_worth(section: Index, part: IndexPart) -> int | None:
    """What the index may be worth until an auction moves more than a market takes: numeraire, rounded down.

    None if the depth of the market is not known. The part counts as heavy as it may be within its band.
    """
    if part.depth is None:
        return None
    heaviest = min(part.weight + part.band, units.BASIS_POINTS)
    return section.value(part.depth) * units.BASIS_POINTS**2 // (heaviest * part.max_share)


def probe_worth(section: Index, part: IndexPart) -> int | None:
    """US cents that the index has to be worth so that a probe is worth enough for a bidder's gas, rounded up.

    None if there are no probes of the part.
    """
    if not (section.probe_interval and section.probe and part.weight):
        return None
    return -(-LEAST_PROBE * GAS * units.BASIS_POINTS**2 // (part.weight * section.probe))


def _worth(section: Index, subject: Subject) -> int | None:
    """What the index is worth if it has all of the treasury, in its numeraire; None if that is not known."""
    token = known(section.numeraire)
    if token is None or subject.market is None or subject.market.treasury is None:
        return None
    return subject.market.treasury * 10**section.decimals // token.least


def _bands(subject: Subject) -> Iterator[Finding]:
    for path, section in subject.spec.sections_with_paths(Index):
        for number, part in enumerate(section.parts):
            key = f"{dotted((*path, 'parts', number))}.band"
            if part.weight and part.band > WIDE_BAND:
                yield warning(
                    f"{part.token} is traded only when it is {format_percent(part.band)} of the whole off",
                    "5% to 10% are usual",
                    key,
                )
            if part.weight and part.band < NARROW_BAND:
                yield warning(
                    f"{part.token} is traded when it is {format_percent(part.band)} of the whole off",
                    "every trade costs what bidders want; 5% to 10% are usual",
                    key,
                )
            if 0 < part.weight <= part.band:
                yield warning(
                    f"the band of {part.token}, {format_percent(part.band)}, is no narrower than its weight, "
                    "so the index never buys it",
                    "give a narrower band",
                    key,
                )


def _prices(subject: Subject) -> Iterator[Finding]:
    for path, section in subject.spec.sections_with_paths(Index):
        for number, part in enumerate(section.parts):
            key = dotted((*path, "parts", number))
            if part.doublings < LEAST_DOUBLINGS:
                yield warning(
                    f"auctions of {part.token} reach from half to twice the last price; after a larger move "
                    "they find no bidder, or sell below the market",
                    "give a range of 4x or more",
                    f"{key}.range",
                )
            if part.length < SHORT_AUCTION:
                yield warning(
                    f"the price of {part.token} falls by {format_percent(fall(part, BLOCK))} in 12 seconds, "
                    "which bidders keep",
                    "give auctions 12 hours or more",
                    f"{key}.length",
                )


def _depth(subject: Subject) -> Iterator[Finding]:
    for path, section in subject.spec.sections_with_paths(Index):
        for number, part in enumerate(section.parts):
            key = f"{dotted((*path, 'parts', number))}.depth"
            if part.depth is None:
                yield note(
                    f"it is not known how much of {part.token} its market takes",
                    "give depth, what can be sold within 2% of the price",
                    key,
                )
            most, worth = most_worth(section, part), _worth(section, subject)
            if part.weight and most is not None and worth is not None and worth > most:
                yield warning(
                    f"with all of the treasury in the index, an auction moves up to "
                    f"{units.share(worth, most)} of what the market of {part.token} takes within 2%",
                    "lower max_share, or put less into the index",
                    f"{dotted((*path, 'parts', number))}.max_share",
                )


def _many(subject: Subject) -> Iterator[Finding]:
    for path, section in subject.spec.sections_with_paths(Index):
        if len(section.parts) > MANY_PARTS:
            yield warning(
                f"{len(section.parts)} parts make every mint, redemption and trade expensive",
                f"{MANY_PARTS} are enough for most",
                f"{dotted(path)}.parts",
            )


def _probes(subject: Subject) -> Iterator[Finding]:
    for path, section in subject.spec.sections_with_paths(Index):
        if not section.probe_interval or not section.probe:
            yield warning(
                "without probes the index learns no price of a part within its band, and others drift on",
                "give probe_interval and probe, such as 7 days and 0.2%",
                f"{dotted(path)}.probe_interval",
            )
            continue
        worth = None if subject.market is None else subject.market.treasury
        for part in section.parts:
            least = probe_worth(section, part)
            if least is not None and worth is not None and worth < least:
                probe = worth * part.weight * section.probe // units.BASIS_POINTS**2
                yield warning(
                    f"with all of the treasury in the index, a probe of {part.token} is worth "
                    f"{dollars(probe)}, less than {LEAST_PROBE} times the {dollars(GAS)} that a bid costs in "
                    "gas, which bidders have from the index",
                    "give a longer probe_interval, or take a chain with cheaper gas; try `ape dao index "
                    "simulate --value … --gas …`",
                    f"{dotted(path)}.probe",
                )


def _fee(subject: Subject) -> Iterator[Finding]:
    revenue = subject.spec.section(Revenue)
    for path, section in subject.spec.sections_with_paths(Index):
        if section.fee and (revenue is None or section.symbol not in revenue.tokens):
            yield warning(
                f"the fee of the index comes to the router in {section.symbol}, which it does not pay out",
                f"name {section.symbol} in revenue.tokens by `ape dao amend` once the index has its address",
                f"{dotted(path)}.fee",
            )


def _guardian(subject: Subject) -> Iterator[Finding]:
    for path, section in subject.spec.sections_with_paths(Index):
        if section.guardian is None:
            yield note(
                "nobody can stop auctions before a vote is over",
                "name a guardian, which can pause auctions for 14 of any 30 days and nothing else",
                f"{dotted(path)}.guardian",
            )


def figures(subject: Subject) -> Iterator[tuple[str, str]]:
    """What the auctions of each part can lose at most while nobody bids."""
    for section in subject.spec.sections(Index):
        for part in section.parts:
            yield (
                f"{part.token} in an auction of the index",
                f"at most {format_percent(part.max_share)} of it, in {format_duration(part.length)}; the "
                f"price falls {format_percent(fall(part, BLOCK))} a block of 12 seconds, an hour without "
                f"bidders costs at most {format_percent(hourly_loss(part))} of it, and one that is taken at "
                f"its end {format_percent(auction_loss(part))}",
            )
            if (most := most_worth(section, part)) is not None and part.weight:
                yield (
                    f"worth of the index at which an auction of {part.token} moves what its market takes",
                    units.format_amount(most, section.decimals, section.numeraire).replace("_", ","),
                )
            if (least := probe_worth(section, part)) is not None:
                yield (
                    f"worth of the index from which a probe of {part.token} pays for its gas",
                    f"{dollars(least)}, where a bid costs {dollars(GAS)}",
                )


RULES = (
    Rule(
        "index-band",
        "index",
        "a band decides how often is traded, and how far the index may drift",
        _bands,
    ),
    Rule("index-price", "index", "an auction finds the price only if it passes it, slowly", _prices),
    Rule("index-depth", "index", "a thin market pays less for much at once", _depth),
    Rule("index-parts", "index", "every part is moved in every mint and redemption", _many),
    Rule("index-probes", "index", "an old price of one part makes all others look wrong", _probes),
    Rule("index-fee", "index", "a fee in a token that nobody is paid in helps nobody", _fee),
    Rule("index-guardian", "index", "a chain or a token can break faster than members vote", _guardian),
)
