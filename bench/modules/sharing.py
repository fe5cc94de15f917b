"""The distributor on an escrow with locks, for the measurements of revenue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.node.clock import WEEK
from bench.conditions import DAY, HOUR, LOT, Escrow
from bench.driver import BenchError

if TYPE_CHECKING:
    from bench.driver import Contract


@dataclass(frozen=True)
class Sharing:
    """A distributor on an escrow with ten equal locks, the first five permanent; all began in week 0."""

    escrow: Escrow
    distributor: Contract
    tokens: list[Contract]
    week: int

    @property
    def permanent(self) -> list[str]:
        return self.escrow.holders[:5]

    @property
    def decaying(self) -> list[str]:
        return self.escrow.holders[5:10]

    def deposit(self, token: Contract) -> int:
        """Gas of a deposit by the treasury."""
        return self.distributor.send(self.escrow.owner, "deposit", token=token.address, amount=LOT)

    def pay_week(self, week: int, tokens: int) -> None:
        """Revenue of some tokens, a day into week ``week``; the next transaction comes an hour later."""
        self.escrow.chain.travel_to((self.week + week) * WEEK + DAY)
        for token in self.tokens[:tokens]:
            self.deposit(token)
        self.escrow.chain.wait(HOUR)

    def claim(self, holder: str, tokens: int) -> int:
        """Gas of a claim that pays all of ``tokens``.

        Raises:
            BenchError: It paid one of them nothing.
        """
        claimed = self.tokens[:tokens]
        before = [token.read("balanceOf", account=holder) for token in claimed]
        gas = self.distributor.send(holder, "claim", tokens=[token.address for token in claimed])
        after = [token.read("balanceOf", account=holder) for token in claimed]
        if any(new <= old for old, new in zip(before, after, strict=True)):
            raise BenchError("A claim paid nothing; the scenario and the contracts disagree.")
        return gas
