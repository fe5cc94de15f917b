"""What every act works with: the DAO, the cast, the clock, and a voice."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.client import Chain
from ape_dao.demo.beats import Act, Line, Sheet, Step

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from ape.api import AccountAPI, ProviderAPI, ReceiptAPI
    from ape.contracts import ContractInstance

    from ape_dao.demo.beats import Tell
    from ape_dao.demo.cast import Actor
    from ape_dao.demo.report import Claim, ProposalOutcome
    from ape_dao.node.clock import LocalClock
    from ape_dao.sdk.dao import Dao

HOUR = 3_600
DAY = 24 * HOUR
WEEK = 7 * DAY


@dataclass(frozen=True)
class Split:
    """What the router split of one token, and the parts that didn't go to the stakers."""

    amount: int
    buyback: int
    treasury: int


@dataclass
class Stage:
    """A deployed DAO with its cast. Acts change the chain and keep their results in the lists below."""

    dao: Dao
    cast: dict[str, Actor]
    clock: LocalClock
    provider: ProviderAPI
    tell: Tell
    rng: random.Random
    stable: ContractInstance
    weth: ContractInstance
    proposals: list[ProposalOutcome] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    reinvested: dict[str, int] = field(default_factory=dict)
    """Governance tokens that went from the distributor into a member's lock."""

    def account(self, name: str) -> AccountAPI:
        return self.cast[name].account

    @property
    def stakers(self) -> list[Actor]:
        """The members that lock, in the order of the cast."""
        return [actor for actor in self.cast.values() if actor.lock]

    @property
    def revenue_tokens(self) -> dict[str, ContractInstance]:
        """Everything that stakers are paid in, by symbol."""
        tokens = (self.stable, self.weth, self.dao.token)
        return {token.symbol(): token for token in tokens}

    def name_of(self, address: str) -> str:
        """The cast's or contract's name of `address`."""
        people = {actor.account.address: name for name, actor in self.cast.items()}
        contracts = {address: name for name, address in self.dao.addresses.items()}
        return people.get(address) or contracts.get(address) or address

    def splits_of(self, token: ContractInstance) -> Split:
        """Sum of all that the router did with `token`, from its events."""
        events = [
            event.arguments
            for event in Chain(self.provider).events(
                artifact("RevenueRouter"), str(self.dao.router.address), "Distributed"
            )
            if event.arguments["token"] == token.address
        ]
        return Split(*(sum(event[part] for event in events) for part in ("amount", "buyback", "treasury")))

    def act(self, title: str) -> None:
        self.tell(Act(title))

    def line(self, text: str) -> None:
        self.tell(Line(self.clock.now(), text))

    def sheet(
        self,
        title: str,
        columns: tuple[str, ...],
        rows: Sequence[tuple[str, ...]],
        total: tuple[str, ...] | None = None,
    ) -> None:
        self.tell(Sheet(title, columns, tuple(rows), total))

    def step(self, label: str, done: int, total: int) -> None:
        self.tell(Step(label, done, total))


def show(amount: int, decimals: int = 18, places: int = 2) -> str:
    """`1,234.50`: `amount` (not negative) base units with `places` decimals, rounded down."""
    whole, fraction = divmod(amount * 10**places // 10**decimals, 10**places)
    return f"{whole:,}.{fraction:0{places}d}"


def gas_of(receipt: ReceiptAPI) -> int:
    """Gas that the transaction used."""
    return int(receipt.gas_used)
