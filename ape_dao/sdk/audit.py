"""The books of a living DAO: sums that must hold, checked against the chain.

Supply and escrow are checked here. A module checks its own in `invariants` of its ``audit``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.erc20 import read_token
from ape_dao.core.findings import Finding, compared
from ape_dao.core.module import ZERO_ADDRESS, installed_modules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ape.api import ProviderAPI
    from ape.contracts import ContractInstance

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.chain.events import Event
    from ape_dao.sdk.dao import Dao


@dataclass(frozen=True)
class Transfer:
    """One ERC-20 transfer; the zero address stands for minting and burning."""

    sender: str
    recipient: str
    amount: int


@dataclass(frozen=True)
class Books:
    """What sums are checked with."""

    dao: Dao
    chain: Chain
    tokens: Mapping[str, ContractInstance]
    """The tokens to check, by symbol; the DAO's own among them if modules ever received it."""

    @cached_property
    def stakers(self) -> list[str]:
        """Every account that ever locked, in order."""
        events = self.chain.events(artifact("VotingEscrow"), str(self.dao.escrow.address), "Locked")
        return list(dict.fromkeys(event.arguments["account"] for event in events))

    @cached_property
    def transfers(self) -> dict[str, list[Transfer]]:
        """Every transfer of each of the tokens, by symbol."""
        return {symbol: transfers(self.chain, str(token.address)) for symbol, token in self.tokens.items()}


@dataclass(frozen=True)
class Sum:
    """Checks sums of one token; amounts are its base units."""

    rule: str
    """Whose sum it is: "escrow"."""
    symbol: str
    decimals: int

    @classmethod
    def of_token(cls, chain: Chain, rule: str, token: str) -> Sum:
        """Of a token at an address, which may tell neither symbol nor decimals."""
        facts = read_token(chain, token)
        return cls(rule, facts.symbol or token, facts.decimals or 0)

    def equal(self, name: str, expected: int, **parts: int) -> Finding:
        """The parts add up to `expected`."""
        return self._check(name, expected, parts, tolerance=0)

    def within(self, name: str, tolerance: int, expected: int, **parts: int) -> Finding:
        """The parts fall short of `expected` by at most `tolerance` units; rounding favours the contract."""
        return self._check(name, expected, parts, tolerance)

    def _check(self, name: str, expected: int, parts: Mapping[str, int], tolerance: int) -> Finding:
        dust = expected - sum(parts.values())
        shown = " + ".join(f"{part.replace('_', ' ')} {self._show(amount)}" for part, amount in parts.items())
        if tolerance:
            shown += f" + {dust} units of dust (at most {tolerance})"
        return compared(
            self.rule, f"{self.symbol}: {name}", self._show(expected), shown, ok=0 <= dust <= tolerance
        )

    def _show(self, amount: int) -> str:
        return units.format_amount(amount, self.decimals).replace("_", ",")


def transfers(chain: Chain, token: str) -> list[Transfer]:
    """Every transfer of `token` since the first block, in order."""
    return [
        Transfer(
            sender=event.arguments["from"], recipient=event.arguments["to"], amount=event.arguments["value"]
        )
        for event in chain.events(artifact("GovernanceToken"), token, "Transfer")
    ]


def total(events: Iterable[Event], name: str, of: str = "amount") -> int:
    """What the events of one name say of a number, added up."""
    return sum(int(event.arguments[of]) for event in events if event.name == name)


def audit(dao: Dao, tokens: Mapping[str, ContractInstance], provider: ProviderAPI) -> list[Finding]:
    """Check every sum that must hold, at the newest block.

    Args:
        tokens: the tokens to check, by symbol; the DAO's own among them if modules ever received it.
    """
    books = Books(dao, dao.chain, tokens)
    findings = [*_supply(books), *_escrow(books)]
    for module in installed_modules():
        extension = module.extension("audit")
        if extension is not None:
            findings += extension.invariants(books)
    return findings


def _supply(books: Books) -> Iterator[Finding]:
    token = books.dao.token
    balances: dict[str, int] = {}
    minted = burned = 0
    for move in transfers(books.chain, str(token.address)):
        balances[move.sender] = balances.get(move.sender, 0) - move.amount
        balances[move.recipient] = balances.get(move.recipient, 0) + move.amount
        minted += move.amount if move.sender == ZERO_ADDRESS else 0
        burned += move.amount if move.recipient == ZERO_ADDRESS else 0
    held = sum(token.balanceOf(holder) for holder in balances if holder != ZERO_ADDRESS)
    sums = Sum("supply", token.symbol(), token.decimals())
    yield sums.equal("minted = supply + burned", minted, supply=token.totalSupply(), burned=burned)
    yield sums.equal("supply = balances of all holders", token.totalSupply(), held=held)


def _escrow(books: Books) -> Iterator[Finding]:
    dao, stakers, now = books.dao, books.stakers, books.chain.timestamp()
    delegates = {account: dao.escrow.delegates(account) for account in stakers}
    voters = {*stakers, *delegates.values()} - {ZERO_ADDRESS}
    power = {account: dao.escrow.powerAt(account, now) for account in stakers}
    parked = sum(power[account] for account in stakers if delegates[account] == ZERO_ADDRESS)
    total = dao.escrow.totalPowerAt(now)
    sums = Sum("escrow", dao.escrow.symbol(), dao.escrow.decimals())
    yield sums.equal(
        "tokens in the escrow = sum of all locks",
        dao.token.balanceOf(dao.escrow),
        locks=sum(dao.escrow.locked(account).amount for account in stakers),
    )
    yield sums.within("total power = sum of all powers", len(stakers), total, powers=sum(power.values()))
    yield sums.within(
        "total power = sum of all votes + parked",
        len(stakers) + len(voters),
        total,
        votes=sum(dao.escrow.getVotes(account) for account in voters),
        parked=parked,
    )
