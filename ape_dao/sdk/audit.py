"""The books of a living DAO, checked against the chain: nothing is taken from what a command remembers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.module import ZERO_ADDRESS

if TYPE_CHECKING:
    from ape.api import ProviderAPI
    from ape.contracts import ContractInstance

    from ape_dao.sdk.dao import Dao


@dataclass(frozen=True)
class Transfer:
    """One ERC-20 transfer; the zero address stands for minting and burning."""

    sender: str
    recipient: str
    amount: int


@dataclass(frozen=True)
class Invariant:
    """One thing that must hold, with what the chain says about it."""

    name: str
    expected: str
    found: str
    holds: bool


def transfers(chain: Chain, token: str) -> list[Transfer]:
    """Every transfer of `token` since the first block, in order."""
    return [
        Transfer(
            sender=event.arguments["from"], recipient=event.arguments["to"], amount=event.arguments["value"]
        )
        for event in chain.events(artifact("GovernanceToken"), token, "Transfer")
    ]


def stakers_of(chain: Chain, escrow: str) -> list[str]:
    """Every account that ever locked, in order."""
    events = chain.events(artifact("VotingEscrow"), escrow, "Locked")
    return list(dict.fromkeys(event.arguments["account"] for event in events))


def audit(dao: Dao, tokens: dict[str, ContractInstance], provider: ProviderAPI) -> list[Invariant]:
    """Check every sum that must hold, at the newest block.

    Args:
        tokens: the revenue tokens by symbol, the governance token among them if it was ever revenue.
    """
    chain = Chain(provider)
    stakers = stakers_of(chain, str(dao.escrow.address))
    checks = [*_supply(dao, chain), *_escrow(dao, stakers, chain.timestamp())]
    for symbol, token in tokens.items():
        checks += [*_distributor(dao, chain, symbol, token, stakers), *_flow(dao, chain, symbol, token)]
    return checks


def _supply(dao: Dao, chain: Chain) -> list[Invariant]:
    balances: dict[str, int] = {}
    minted = burned = 0
    for move in transfers(chain, str(dao.token.address)):
        balances[move.sender] = balances.get(move.sender, 0) - move.amount
        balances[move.recipient] = balances.get(move.recipient, 0) + move.amount
        minted += move.amount if move.sender == ZERO_ADDRESS else 0
        burned += move.amount if move.recipient == ZERO_ADDRESS else 0
    held = sum(dao.token.balanceOf(holder) for holder in balances if holder != ZERO_ADDRESS)
    books = _Books(dao.token.symbol(), dao.token.decimals())
    return [
        books.equal("minted = supply + burned", minted, supply=dao.token.totalSupply(), burned=burned),
        books.equal("supply = balances of all holders", dao.token.totalSupply(), held=held),
    ]


def _escrow(dao: Dao, stakers: list[str], now: int) -> list[Invariant]:
    delegates = {account: dao.escrow.delegates(account) for account in stakers}
    voters = {*stakers, *delegates.values()} - {ZERO_ADDRESS}
    power = {account: dao.escrow.powerAt(account, now) for account in stakers}
    parked = sum(power[account] for account in stakers if delegates[account] == ZERO_ADDRESS)
    total = dao.escrow.totalPowerAt(now)
    books = _Books(dao.escrow.symbol(), dao.escrow.decimals())
    return [
        books.equal(
            "tokens in the escrow = sum of all locks",
            dao.token.balanceOf(dao.escrow),
            locks=sum(dao.escrow.locked(account).amount for account in stakers),
        ),
        books.within("total power = sum of all powers", len(stakers), total, powers=sum(power.values())),
        books.within(
            "total power = sum of all votes + parked",
            len(stakers) + len(voters),
            total,
            votes=sum(dao.escrow.getVotes(account) for account in voters),
            parked=parked,
        ),
    ]


def _distributor(
    dao: Dao, chain: Chain, symbol: str, token: ContractInstance, stakers: list[str]
) -> list[Invariant]:
    here = str(dao.distributor.address)
    moves = transfers(chain, str(token.address))
    deposits = [move.amount for move in moves if move.recipient == here]
    payments = [move.amount for move in moves if move.sender == here]
    # Less than one unit is rounded away in each deposit, each payment and each sum not yet claimed.
    tolerance = len(deposits) + len(payments) + len(stakers)
    books = _Books(symbol, token.decimals())
    return [
        books.within(
            "received = paid + claimable + waiting + dust",
            tolerance,
            sum(deposits),
            paid=sum(payments),
            claimable=sum(dao.distributor.claimable(account, token) for account in stakers),
            waiting=dao.distributor.tokenState(token).pending,
        ),
        books.equal(
            "received = paid + what the distributor holds",
            sum(deposits),
            paid=sum(payments),
            held=token.balanceOf(here),
        ),
    ]


def _flow(dao: Dao, chain: Chain, symbol: str, token: ContractInstance) -> list[Invariant]:
    """What the router split, and what the auction received, is there or went where it should."""
    if token.address == dao.token.address:
        return []
    router, auction = str(dao.router.address), str(dao.auction.address)
    moves = transfers(chain, str(token.address))
    split = sum(
        event.arguments["amount"]
        for event in chain.events(artifact("RevenueRouter"), router, "Distributed")
        if event.arguments["token"] == token.address
    )

    def sent(sender: str, recipient: str | None = None) -> int:
        return sum(
            move.amount for move in moves if move.sender == sender and recipient in (None, move.recipient)
        )

    books = _Books(symbol, token.decimals())
    return [
        books.equal(
            "split by the router = stakers + buyback + treasury",
            split,
            stakers=sent(router, str(dao.distributor.address)),
            buyback=sent(router, auction),
            treasury=sent(router, str(dao.timelock.address)),
        ),
        books.equal(
            "received by the buyback = sold + for sale",
            sum(move.amount for move in moves if move.recipient == auction),
            sold=sent(auction),
            for_sale=token.balanceOf(auction),
        ),
    ]


@dataclass(frozen=True)
class _Books:
    """Writes sums of one token for people, exactly."""

    symbol: str
    decimals: int

    def equal(self, name: str, expected: int, **parts: int) -> Invariant:
        """The parts add up to `expected`."""
        return self._check(name, expected, parts, rounded_away=0)

    def within(self, name: str, tolerance: int, expected: int, **parts: int) -> Invariant:
        """The parts fall short of `expected` by at most `tolerance` units; rounding favours the contract."""
        return self._check(name, expected, parts, rounded_away=tolerance)

    def _check(self, name: str, expected: int, parts: dict[str, int], rounded_away: int) -> Invariant:
        dust = expected - sum(parts.values())
        found = " + ".join(f"{part.replace('_', ' ')} {self._show(amount)}" for part, amount in parts.items())
        if rounded_away:
            found += f" + {dust} units of dust (at most {rounded_away})"
        return Invariant(
            name=f"{self.symbol}: {name}",
            expected=self._show(expected),
            found=found,
            holds=0 <= dust <= rounded_away,
        )

    def _show(self, amount: int) -> str:
        return units.format_amount(amount, self.decimals).replace("_", ",")
