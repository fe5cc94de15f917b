"""The books of a living DAO, checked against the chain: nothing is taken from what a command remembers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.chain import Chain
from ape_dao.contracts import artifact

if TYPE_CHECKING:
    from ape.api import ProviderAPI
    from ape.contracts import ContractInstance

    from ape_dao.dao import Dao

ZERO_ADDRESS = "0x0000000000000000000000000000000000000000"


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
        Transfer(sender=event.arguments["from"], recipient=event.arguments["to"], amount=event.arguments["value"])
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
    supply = dao.token.totalSupply()
    return [
        _equal("governance token: minted = supply + burned", minted, supply + burned),
        _equal("governance token: balances of all holders = supply", supply, held),
    ]


def _escrow(dao: Dao, stakers: list[str], now: int) -> list[Invariant]:
    locked = sum(dao.escrow.locked(account).amount for account in stakers)
    total = dao.escrow.totalPowerAt(now)
    powers = sum(dao.escrow.powerAt(account, now) for account in stakers)
    past_total = dao.escrow.getPastTotalSupply(now - 1)
    voters = {*stakers, *(dao.escrow.delegates(account) for account in stakers)} - {ZERO_ADDRESS}
    parked = sum(
        dao.escrow.powerAt(account, now - 1) for account in stakers if dao.escrow.delegates(account) == ZERO_ADDRESS
    )
    votes = sum(dao.escrow.getPastVotes(account, now - 1) for account in voters) + parked
    return [
        _equal("escrow: tokens held = sum of all locks", dao.token.balanceOf(dao.escrow), locked),
        _within("escrow: total power = sum of all powers", total, powers, len(stakers)),
        _within("escrow: past total = sum of all votes", past_total, votes, len(stakers) + len(voters)),
    ]


def _distributor(
    dao: Dao, chain: Chain, symbol: str, token: ContractInstance, stakers: list[str]
) -> list[Invariant]:
    here = str(dao.distributor.address)
    moves = transfers(chain, str(token.address))
    deposits = [move.amount for move in moves if move.recipient == here]
    payments = [move.amount for move in moves if move.sender == here]
    received, paid = sum(deposits), sum(payments)
    claimable = sum(dao.distributor.claimable(account, token) for account in stakers)
    pending = dao.distributor.tokenState(token).pending
    # Less than one unit is rounded away in each deposit, each payment and each sum not yet claimed.
    tolerance = len(deposits) + len(payments) + len(stakers)
    return [
        _within(f"{symbol}: received = paid + claimable + waiting + dust", received, paid + claimable + pending, tolerance),
        _equal(f"{symbol}: the distributor holds received - paid", received - paid, token.balanceOf(here)),
    ]


def _flow(dao: Dao, chain: Chain, symbol: str, token: ContractInstance) -> list[Invariant]:
    """What came into the router and the auction is there or went on."""
    moves = transfers(chain, str(token.address))
    destinations = {str(dao.distributor.address), str(dao.auction.address), str(dao.timelock.address)}
    router, auction = str(dao.router.address), str(dao.auction.address)
    passed_on = sum(move.amount for move in moves if move.sender == router)
    well_sent = sum(move.amount for move in moves if move.sender == router and move.recipient in destinations)
    checks = [_equal(f"{symbol}: the router sent only to stakers, buyback and treasury", passed_on, well_sent)]
    if token.address != dao.token.address:
        to_auction = sum(move.amount for move in moves if move.recipient == auction)
        sold = sum(move.amount for move in moves if move.sender == auction)
        checks.append(
            _equal(f"{symbol}: buyback received = sold + for sale", to_auction, sold + token.balanceOf(auction))
        )
    return checks


def _equal(name: str, expected: int, found: int) -> Invariant:
    return Invariant(name=name, expected=str(expected), found=str(found), holds=expected == found)


def _within(name: str, expected: int, found: int, tolerance: int) -> Invariant:
    """`found` may fall short of `expected` by at most `tolerance` units: every rounding favours the contract."""
    return Invariant(
        name=name,
        expected=f"{expected} - 0..{tolerance}",
        found=f"{found} (= {expected} - {expected - found})",
        holds=0 <= expected - found <= tolerance,
    )
