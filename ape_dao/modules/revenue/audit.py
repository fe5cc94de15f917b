"""The books of revenue: what the router split, and what the distributor received and paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import artifact
from ape_dao.modules.revenue.contracts import SKIMMER
from ape_dao.modules.revenue.vaults import vaults_of
from ape_dao.sdk.audit import Sum, transfers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ape_dao.core.chain.events import Event
    from ape_dao.core.findings import Finding
    from ape_dao.modules.revenue.vaults import Vault
    from ape_dao.sdk.audit import Books


def invariants(books: Books) -> Iterator[Finding]:
    """What must hold for each revenue token; nothing for a DAO without revenue."""
    if "router" not in books.dao.addresses:
        return
    for symbol, token in books.tokens.items():
        yield from _distributor(books, symbol)
        if token.address != books.dao.token.address:  # the router does not split it
            yield _router(books, symbol)
    if SKIMMER.key in books.dao.addresses:
        for vault in vaults_of(books.dao):
            yield from _vault(books, vault)


def _distributor(books: Books, symbol: str) -> Iterator[Finding]:
    distributor, token = books.dao.contract("distributor"), books.tokens[symbol]
    moves, stakers = books.transfers[symbol], books.stakers
    deposits = [move.amount for move in moves if move.recipient == distributor.address]
    payments = [move.amount for move in moves if move.sender == distributor.address]
    # Less than one unit is rounded away in each deposit, each payment and each sum not yet claimed.
    tolerance = len(deposits) + len(payments) + len(stakers)
    sums = Sum("distributor", symbol, token.decimals())
    yield sums.within(
        "received = paid + claimable + waiting + dust",
        tolerance,
        sum(deposits),
        paid=sum(payments),
        claimable=sum(distributor.claimable(account, token) for account in stakers),
        waiting=distributor.tokenState(token).pending,
    )
    yield sums.equal(
        "received = paid + what the distributor holds",
        sum(deposits),
        paid=sum(payments),
        held=token.balanceOf(distributor),
    )


def _vault(books: Books, vault: Vault) -> Iterator[Finding]:
    """What went into a vault is accounted for, and so is every share of it."""
    skimmer, shares = str(books.dao.contract(SKIMMER.key).address), books.dao.erc20(vault.address)
    events = [
        event
        for event in books.chain.events(
            artifact(SKIMMER.name), skimmer, "Invested", "Divested", "PrincipalSet"
        )
        if event.arguments["vault"] == vault.address
    ]
    put_in = taken_out = written_off = principal = 0
    for event in events:
        before = principal
        if event.name == "Invested":
            put_in += int(event.arguments["assets"])
            principal = int(event.arguments["principal"])
        elif event.name == "Divested":
            principal = int(event.arguments["principal"])
            taken_out += before - principal
        else:
            principal = int(event.arguments["newPrincipal"])
            written_off += before - principal
    asset = vault.asset or vault.address
    assets = Sum.of_token(books.chain, SKIMMER.key, asset)
    yield assets.equal(
        f"put into the vault {vault.address} = principal + taken out + written off",
        put_in,
        principal=vault.principal,
        taken_out=taken_out,
        written_off=written_off,
    )
    moves = transfers(books.chain, vault.address)
    yield Sum(SKIMMER.key, shares.symbol(), shares.decimals()).equal(
        f"shares of the vault {vault.address} that came in = redeemed or sent on + held",
        sum(move.amount for move in moves if move.recipient == skimmer),
        redeemed_or_sent_on=sum(move.amount for move in moves if move.sender == skimmer),
        held=shares.balanceOf(skimmer),
    )


def _router(books: Books, symbol: str) -> Finding:
    router, token = books.dao.contract("router"), books.tokens[symbol]
    events = books.chain.events(
        artifact("RevenueRouter"), str(router.address), "Distributed", "BuybackSet", "TreasurySet"
    )
    split = [event for event in events if event.name == "Distributed"]
    receivers = {
        "stakers": {str(books.dao.contract("distributor").address)},
        "buyback": _named(events, "BuybackSet") | {str(router.buyback())},
        "treasury": _named(events, "TreasurySet") | {str(router.treasury())},
    }
    return Sum("router", symbol, token.decimals()).equal(
        "split by the router = stakers + buyback + treasury",
        sum(event.arguments["amount"] for event in split if event.arguments["token"] == token.address),
        **{
            name: sum(
                move.amount
                for move in books.transfers[symbol]
                if move.sender == router.address and move.recipient in addresses
            )
            for name, addresses in receivers.items()
        },
    )


def _named(events: Iterable[Event], name: str) -> set[str]:
    """Every receiver that events of a name ever told of: an amendment may replace one."""
    return {str(value) for event in events if event.name == name for value in event.arguments.values()}
