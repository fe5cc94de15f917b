"""Rules that tie several sections of a spec together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.spec.fields import TREASURY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.spec.models import Revenue, Spec
    from ape_dao.core.spec.source import Path

MIN_PRODUCTION_PERIOD = units.DAY


def find_problems(spec: Spec) -> Iterator[tuple[Path, str]]:
    """Every broken rule, with the path of the value that breaks it."""
    yield from _allocations(spec)
    yield from _names(spec)
    yield from _kinds(spec)
    if spec.profile != "dev":
        yield from _production(spec)


def allocations(spec: Spec) -> list[tuple[str, int]]:
    """Who is minted how much at genesis, in base units; a share that is not a whole number rounds down.

    Contracts that are created to receive a part go by their keys, as in plans.
    """
    supply = spec.token.genesis_supply
    return [
        (
            entry.to,
            entry.amount if entry.amount is not None else supply * (entry.share or 0) // units.BASIS_POINTS,
        )
        for entry in spec.allocations
    ]


def _allocations(spec: Spec) -> Iterator[tuple[Path, str]]:
    supply, symbol = spec.token.genesis_supply, spec.token.symbol
    if spec.token.address is not None:
        if spec.allocations:
            yield ("allocations",), "the token lives already, so nothing is minted; remove them."
        return
    if not spec.allocations:
        yield ("allocations",), "is empty; name at least one recipient."
        return
    seen: set[str] = set()
    for index, entry in enumerate(spec.allocations):
        path: Path = ("allocations", index)
        if entry.to in seen:
            what = "another name" if entry.recipient is None else "add the amounts up"
            yield path, f"'{entry.to}' is listed twice; {what}."
        seen.add(entry.to)
        if entry.recipient is None and entry.to in spec.addresses:
            yield path, f"'{entry.to}' names an address already; choose another name."
        if entry.share is not None and supply * entry.share % units.BASIS_POINTS:
            yield (
                (*path, "share"),
                f"{units.format_percent(entry.share)} of {units.format_amount(supply, symbol=symbol)} "
                "is not a whole number of base units; give an amount.",
            )
        if entry.vesting is not None and entry.vesting.beneficiary in (TREASURY, symbol):
            yield (*path, "vesting", "beneficiary"), f"'{entry.vesting.beneficiary}' cannot be a beneficiary."
    if seen == {TREASURY}:
        yield (
            ("allocations",),
            "the treasury receives everything, so nobody could ever vote to spend it; add a recipient.",
        )
    total = sum(amount for _, amount in allocations(spec))
    if total != supply:
        missing = units.format_amount(abs(supply - total), symbol=symbol)
        yield (
            ("allocations",),
            f"the recipients receive {units.format_amount(total, symbol=symbol)} of "
            f"{units.format_amount(supply, symbol=symbol)}: {missing} "
            f"{'left over' if total < supply else 'too much'}; they must sum exactly.",
        )


def _names(spec: Spec) -> Iterator[tuple[Path, str]]:
    from ape_dao.sdk.dao import OWN_NAMES

    for name in spec.addresses:
        if name in OWN_NAMES:
            yield (
                ("addresses", name),
                f"'{name}' is what plans and checks call a part of the DAO itself; choose another name.",
            )
    if spec.token.symbol in spec.addresses:
        yield ("addresses", spec.token.symbol), f"'{spec.token.symbol}' already names the DAO's own token."
    if spec.escrow.symbol == spec.token.symbol:
        yield (
            ("escrow", "symbol"),
            f"'{spec.escrow.symbol}' is the token's symbol too; wallets would mix them up.",
        )
    if spec.revenue is None:
        if spec.escrow.early_exit.max_penalty and spec.escrow.early_exit.penalty_to == "stakers":
            yield (
                ("escrow", "early_exit", "penalty_to"),
                "'stakers' needs a `revenue` section, which pays them; write treasury.",
            )
        return
    for index, account in enumerate(spec.revenue.tokens):
        if account in (TREASURY, spec.token.symbol):
            yield ("revenue", "tokens", index), f"'{account}' cannot be a token that the router splits."
    if spec.revenue.weth in (TREASURY, spec.token.symbol):
        yield ("revenue", "weth"), f"'{spec.revenue.weth}' is not wrapped ETH."
    compounder = spec.revenue.compounder
    if compounder is not None and compounder.uniswap_v2 in (TREASURY, spec.token.symbol):
        yield ("revenue", "compounder", "uniswap_v2"), f"'{compounder.uniswap_v2}' is not a router."
    yield from _auctions(spec.revenue)


def _kinds(spec: Spec) -> Iterator[tuple[Path, str]]:
    if spec.kinds is None:
        return
    scores = len(spec.score.tiers) if spec.score else 0
    for name in ("constitutional", "grant", "optimistic"):
        kind = getattr(spec.kinds, name)
        if kind is None:
            continue
        if kind.min_score > scores:
            yield ("kinds", name, "min_score"), f"there is no score {kind.min_score}; `score` has {scores}."
        for index, limit in enumerate(getattr(kind, "limits", [])):
            if limit.asset == TREASURY:
                yield ("kinds", name, "limits", index, "asset"), f"'{TREASURY}' is not an asset."


def _auctions(revenue: Revenue) -> Iterator[tuple[Path, str]]:
    path: Path = ("revenue", "buyback")
    if revenue.buyback is None:
        if revenue.split.buyback:
            yield (
                ("revenue", "split", "buyback"),
                f"{units.format_percent(revenue.split.buyback)} for a buyback needs a `buyback` section.",
            )
        return
    sold = [auction.token for auction in revenue.buyback.auctions]
    for index, token in enumerate(sold):
        if token not in revenue.tokens:
            yield (*path, "auctions", index, "token"), f"'{token}' is not one of revenue.tokens."
        if token in sold[:index]:
            yield (*path, "auctions", index, "token"), f"'{token}' has an auction already."
    for token in revenue.tokens:
        if token not in sold:
            yield (*path, "auctions"), f"no auction sells '{token}'; its buyback part would lie idle."


def _production(spec: Spec) -> Iterator[tuple[Path, str]]:
    outside = "allowed only with `profile: dev`"
    if spec.governor.voting_delay == 0:
        yield ("governor", "voting_delay"), f"no delay is {outside}; nobody could react to a proposal."
    if spec.governor.voting_period < MIN_PRODUCTION_PERIOD:
        yield (
            ("governor", "voting_period"),
            f"{units.format_duration(spec.governor.voting_period)} is {outside}; give at least "
            f"{units.format_duration(MIN_PRODUCTION_PERIOD)}.",
        )
    if spec.timelock.delay == 0:
        yield (
            ("timelock", "delay"),
            f"no delay is {outside}; nobody could leave before a proposal takes effect.",
        )
