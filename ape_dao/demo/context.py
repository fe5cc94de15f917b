"""What every part of the demo works with: the DAO, its members, the clock, and where to report."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.errors import DaoError
from ape_dao.demo.events import Line, Progress, Section, Table

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

    from ape.api import AccountAPI, ProviderAPI, ReceiptAPI
    from ape.contracts import ContractInstance

    from ape_dao.core.deployment.record import Record
    from ape_dao.demo.events import OnEvent
    from ape_dao.demo.members import Member
    from ape_dao.demo.report import (
        Claim,
        ProposalOutcome,
        Purchase,
        RequestLine,
        SaleLine,
        SeasonLine,
        Skim,
    )
    from ape_dao.node.clock import LocalClock
    from ape_dao.sdk.dao import Dao


@dataclass(frozen=True)
class Split:
    """What the router split of one token, and the parts that did not go to the stakers. Base units."""

    amount: int
    buyback: int
    treasury: int


@dataclass
class DemoContext:
    """A deployed DAO and its members. The parts of the demo keep their results in the lists below."""

    dao: Dao
    record: Record
    """Of the DAO; an amendment adds to it."""
    members: dict[str, Member]
    """By name."""
    clock: LocalClock
    provider: ProviderAPI
    on_event: OnEvent
    rng: random.Random
    stable: ContractInstance
    weth: ContractInstance
    vault: ContractInstance
    """Where the treasury saves (ERC-4626)."""
    proposals: list[ProposalOutcome] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    purchases: list[Purchase] = field(default_factory=list)
    skims: list[Skim] = field(default_factory=list)
    sales: list[SaleLine] = field(default_factory=list)
    seasons: list[SeasonLine] = field(default_factory=list)
    requests: list[RequestLine] = field(default_factory=list)
    reinvested: dict[str, int] = field(default_factory=dict)
    """Governance tokens that went from the distributor into a member's lock, by the member's name."""

    def account(self, name: str) -> AccountAPI:
        """The account of a member."""
        return self.members[name].account

    @property
    def stakers(self) -> list[Member]:
        """The members that lock, in the order of their profiles."""
        return [member for member in self.members.values() if member.lock]

    @property
    def revenue_tokens(self) -> dict[str, ContractInstance]:
        """Everything that stakers are paid in, by symbol."""
        tokens = (self.stable, self.weth, self.dao.token)
        return {token.symbol(): token for token in tokens}

    def name_of(self, address: str) -> str:
        """The name of the member or contract at `address`; the address where there is none."""
        members = {member.account.address: name for name, member in self.members.items()}
        contracts = {address: name for name, address in self.dao.addresses.items()}
        return members.get(address) or contracts.get(address) or address

    def splits_of(self, token: ContractInstance) -> Split:
        """Sum of all that the router did with `token`, from its events."""
        events = [
            event.arguments
            for event in Chain(self.provider).events(
                artifact("RevenueRouter"), str(self.dao.contract("router").address), "Distributed"
            )
            if event.arguments["token"] == token.address
        ]
        return Split(*(sum(event[part] for event in events) for part in ("amount", "buyback", "treasury")))

    def section(self, title: str) -> None:
        """Report that a new section begins."""
        self.on_event(Section(title))

    def line(self, text: str) -> None:
        """Report something that happened now."""
        self.on_event(Line(self.clock.now(), text))

    def refused(self, why: str, attempt: Callable[[], object]) -> None:
        """Report that an attempt fails, as it must.

        Raises:
            DaoError: It does not.
        """
        try:
            attempt()
        except DaoError as err:
            self.line(f"refused, because {why}: {str(err).splitlines()[0]}")
            return
        raise DaoError(f"This should have been refused, because {why}.")

    def table(
        self,
        title: str,
        columns: tuple[str, ...],
        rows: Sequence[tuple[str, ...]],
        total: tuple[str, ...] | None = None,
    ) -> None:
        """Report a table."""
        self.on_event(Table(title, columns, tuple(rows), total))

    def progress(self, label: str, done: int, total: int) -> None:
        """Report how far something long has come."""
        self.on_event(Progress(label, done, total))


def figure(amount: int, decimals: int = 18) -> str:
    """`1,234.50`: `amount` (not negative) base units with two decimals, rounded down."""
    whole, hundredths = divmod(amount * 100 // 10**decimals, 100)
    return f"{whole:,}.{hundredths:02d}"


def gas_of(receipt: ReceiptAPI) -> int:
    """Gas that the transaction used."""
    return int(receipt.gas_used)
