"""Revenue, auctions, and the addresses that money goes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.units import share, span
from ape_dao.lint.findings import Rule, error, note, warning
from ape_dao.modules.buyback.section import Auction
from ape_dao.modules.revenue.section import Revenue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.lint.findings import Hit
    from ape_dao.lint.subject import Subject

KNOWN_DECIMALS = {"USDC": 6, "USDT": 6, "EURC": 6, "WETH": 18, "DAI": 18, "USDS": 18, "WBTC": 8, "CBBTC": 8}
BURN_ADDRESSES = ("0x000000000000000000000000000000000000dead", "0x" + "11" * 20, "0x" + "ff" * 20)
HIGH_MIN_POWER_DIVISOR = 100
SHORT_AUCTION = 6 * units.HOUR
STEEP_AUCTION = 10_000


def _auctions(subject: Subject) -> list[tuple[str, Auction]]:
    auctions = subject.spec.sections(Auction)
    return [(f"revenue.buyback.auctions[{index}]", auction) for index, auction in enumerate(auctions)]


def _stakers_unpaid(subject: Subject) -> Iterator[Hit]:
    revenue = subject.spec.section(Revenue)
    if revenue and not revenue.split.revenue_share and not revenue.split.buyback:
        yield note(
            "all revenue goes to the treasury until a proposal changes it",
            "give stakers a share, if they expect one",
        )


def _treasury_unpaid(subject: Subject) -> Iterator[Hit]:
    revenue = subject.spec.section(Revenue)
    if revenue and subject.supply and not revenue.split.treasury and not subject.treasury:
        yield warning("the treasury receives neither tokens nor revenue", "give it a share of one of them")


def _weth_unlisted(subject: Subject) -> Iterator[Hit]:
    revenue = subject.spec.section(Revenue)
    if revenue is None:
        return
    weth = subject.address_of(revenue.weth)
    if revenue.weth not in revenue.tokens and weth not in map(subject.address_of, revenue.tokens):
        yield warning(
            f"'{revenue.weth}' is not one of revenue.tokens", "add it to revenue.tokens, if ETH may come in"
        )


def _min_power(subject: Subject) -> Iterator[Hit]:
    revenue = subject.spec.section(Revenue)
    if revenue is None or not subject.highest_power:
        return
    least, highest = revenue.min_total_power, subject.highest_power
    if least > highest:
        yield error(
            f"revenue waits until {subject.power(least)} are locked, but only "
            f"{subject.power(highest)} can be",
            "give less",
        )
    elif least * HIGH_MIN_POWER_DIVISOR > highest:
        yield warning(
            f"revenue waits until {share(least, highest)} of all power ({subject.power(least)}) is locked",
            "give less than 1%",
        )


def _auction_short(subject: Subject) -> Iterator[Hit]:
    for key, auction in _auctions(subject):
        if auction.length < SHORT_AUCTION:
            yield warning(
                f"the auction of {auction.token} falls to its floor in {span(auction.length)}",
                "1 day is usual",
                f"{key}.length",
            )


def _auction_steep(subject: Subject) -> Iterator[Hit]:
    for key, auction in _auctions(subject):
        if auction.start_price // auction.floor_price > STEEP_AUCTION:
            yield warning(
                f"the price of {auction.token} falls from {subject.tokens(auction.start_price)} to "
                f"{subject.tokens(auction.floor_price)}",
                "raise floor_price, or lower start_price",
                f"{key}.floor_price",
            )


def _auction_affordable(subject: Subject) -> Iterator[Hit]:
    for key, auction in _auctions(subject):
        cheapest = auction.min_lot_units * auction.floor_price // 10**auction.decimals
        if subject.supply and cheapest > subject.supply:
            yield error(
                f"the smallest lot of {auction.token} costs at least {subject.tokens(cheapest)}, more than "
                "the whole supply",
                "lower floor_price or min_lot",
                f"{key}.floor_price",
            )


def _decimals(subject: Subject) -> Iterator[Hit]:
    for key, auction in _auctions(subject):
        known = KNOWN_DECIMALS.get(auction.token.upper())
        if known is not None and known != auction.decimals:
            yield warning(
                f"{auction.token} has {auction.decimals} decimals here; the token of that name "
                f"usually has {known}",
                "look at the token's decimals()",
                f"{key}.decimals",
            )


def _burn_address(subject: Subject) -> Iterator[Hit]:
    named = {name: address for name, address in subject.spec.addresses.items()}
    named |= {name: name for name, _ in subject.allocations if name.startswith("0x")}
    for name, address in named.items():
        if address.lower() in BURN_ADDRESSES or int(address, 16) < 2**16:
            yield error(f"'{name}' is {address}, which nobody controls", "give the real address", "addresses")


def _same_address(subject: Subject) -> Iterator[Hit]:
    seen: dict[str, str] = {}
    for name, address in subject.spec.addresses.items():
        if address in seen:
            yield warning(
                f"'{seen[address]}' and '{name}' are both {address}",
                "give each its own, or use one name",
                "addresses",
            )
        seen.setdefault(address, name)


def _recipient_is_token(subject: Subject) -> Iterator[Hit]:
    revenue = subject.spec.section(Revenue)
    if revenue is None:
        return
    tokens = {subject.address_of(name) or name for name in (revenue.weth, *revenue.tokens)}
    for name, amount in subject.allocations:
        if (subject.address_of(name) or name) in tokens:
            yield error(
                f"'{name}' is a token contract and would receive {subject.tokens(amount)}, lost for ever",
                "name the account that shall hold them",
                "allocations",
            )


RULES = (
    Rule(
        "stakers-unpaid",
        "revenue.split",
        "whoever locks for revenue should know that there is none yet",
        _stakers_unpaid,
    ),
    Rule(
        "treasury-unpaid",
        "revenue.split.treasury",
        "a DAO without means can decide nothing",
        _treasury_unpaid,
    ),
    Rule(
        "weth-unlisted",
        "revenue.tokens",
        "ETH that the router receives is wrapped, and only listed tokens are split",
        _weth_unlisted,
    ),
    Rule(
        "min-total-power",
        "revenue.min_total_power",
        "revenue of weeks with less power waits, so nobody is paid",
        _min_power,
    ),
    Rule(
        "auction-short",
        "revenue.buyback.auctions",
        "buyers need to be awake when the price is right",
        _auction_short,
    ),
    Rule(
        "auction-steep",
        "revenue.buyback.auctions",
        "a steep price moves far between two blocks, which is the buyer's gain",
        _auction_steep,
    ),
    Rule(
        "auction-affordable",
        "revenue.buyback.auctions",
        "a lot that nobody can buy stays",
        _auction_affordable,
    ),
    Rule(
        "token-decimals",
        "revenue.buyback.auctions",
        "with wrong decimals a lot is priced a million times too high or too low",
        _decimals,
    ),
    Rule("burn-address", "addresses", "tokens and powers there are lost", _burn_address),
    Rule("same-address", "addresses", "one of the two was probably copied by mistake", _same_address),
    Rule(
        "recipient-is-token", "allocations", "token contracts cannot send what they hold", _recipient_is_token
    ),
)
