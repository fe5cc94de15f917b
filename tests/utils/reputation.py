"""Reputation on a private chain, beside its model. Transactions are sent in the present second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from model.reputation import Award, Reputation, first_week
from utils.artifacts import compile_contracts
from utils.constants import DAY, WAD, WEEK
from utils.stage import BaseStage

if TYPE_CHECKING:
    from utils.rpc import Contract, Event, Outcome

SOURCES = (
    "contracts/modules/reputation/Reputation.sol",
    "contracts/modules/reputation/DomainVotes.sol",
    "contracts/core/governance/Timelock.sol",
    "contracts/mocks/MockStockGovernor.sol",
)
START = 2_950 * WEEK + DAY  # a Friday
LIFE, SEASON = 52, 13
CORE, CRAFT = 0, 1
CAP = 1_000 * WAD
UNTIL = START + 200 * WEEK
NEW = "0x00000000000000000000000000000000000c0de0"
NEWER = "0x00000000000000000000000000000000000c0de1"
REASON = b"\x01" * 32


@dataclass(frozen=True)
class Told:
    """What was announced."""

    domain: int
    account: str
    amount: int
    week: int


class ReputationStage(BaseStage):
    """Domains `CORE` and `CRAFT`, a council that awards 1,000 a season in both, and a guardian."""

    def __init__(self, life: int = LIFE) -> None:
        super().__init__(compile_contracts(SOURCES), START)
        self.impersonate()
        people = self.chain.accounts[:9]
        self.deployer, self.owner, self.council, self.guardian, *self.people = people
        self.alice, self.bob, self.carol, self.dave, self.stranger = self.people
        self.new_keys = [NEW, NEWER]
        for new_key in self.new_keys:
            self.anvil.call("anvil_setBalance", new_key, hex(WAD))
        terms = [(domain, self.council, (CAP, UNTIL)) for domain in (CORE, CRAFT)]
        self.reputation = self.deploy("Reputation", self.owner, self.guardian, life, SEASON, terms, [])
        self.votes = self.deploy("DomainVotes", self.reputation.address, CORE, 0, 0, 10_000)
        self.model = Reputation(life)
        self.keep()

    def reset(self) -> None:
        super().reset()
        self.model = Reputation(self.model.life)

    def award(
        self,
        account: str,
        amount: int = 100 * WAD,
        domain: int = CORE,
        by: str | None = None,
        reason: bytes = REASON,
    ) -> Told:
        """The owner announces it, if nobody else does."""
        sender = by or self.owner
        self.outcome: Outcome = self.reputation.send("award", domain, account, amount, reason, sender=sender)
        self.made: Award = self.model.award(domain, account, amount, self.now)
        return Told(domain, account, amount, first_week(self.now))

    def strike(self, told: Told, by: str | None = None) -> Outcome:
        call = (told.domain, told.account, told.week, told.amount)
        outcome = self.reputation.send("strike", *call, sender=by or self.guardian)
        self.model.strike(*call)
        return outcome

    def slash(self, account: str, bps: int, domain: int = CORE) -> Outcome:
        outcome = self.reputation.send("slash", domain, account, bps, sender=self.owner)
        self.model.slash(domain, account, bps, self.now)
        return outcome

    def move(self, old: str, new: str) -> Outcome:
        """Ask, wait, and confirm."""
        self.reputation.send("move", new, sender=old)
        self.go(self.now + 7 * DAY)
        outcome = self.reputation.send("confirmMove", old, sender=new)
        self.model.move(old, new, self.now)
        return outcome

    def standing(self, account: str, t: int | None = None, domain: int = CORE) -> int:
        return int(self.reputation.view("reputationAt", domain, account, self.now if t is None else t))

    def total(self, t: int | None = None, domain: int = CORE) -> int:
        return int(self.reputation.view("totalAt", domain, self.now if t is None else t))

    def start(self, week: int) -> None:
        """Go to the first second of a week."""
        self.go(week * WEEK)

    def check(self, *times: int) -> None:
        """Everything that the contract says of these seconds is what the model says, and adds up."""
        times = tuple(dict.fromkeys(times))
        accounts = dict.fromkeys([*self.people, *self.new_keys])
        asked = [(domain, one, t) for domain in (CORE, CRAFT) for one in accounts for t in times]
        own_calls = [self.reputation.at("reputationAt", *args) for args in asked]
        total_calls = [self.reputation.at("totalAt", where, t) for where, _, t in asked]
        read = list(zip(self.chain.read(own_calls), self.chain.read(total_calls), strict=True))
        for (domain, one, t), (own, total) in zip(asked, read, strict=True):
            expected = self.model.at(domain, one, t), self.model.total(domain, t)
            assert (own, total) == expected, (domain, one, t)
        for domain in (CORE, CRAFT):
            for t in times:
                mine = [
                    own
                    for (where, _, when), (own, _) in zip(asked, read, strict=True)
                    if (where, when) == (domain, t)
                ]
                assert 0 <= self.model.total(domain, t) - sum(mine) <= len(mine)

    def events(self, outcome: Outcome, contract: Contract | None = None) -> list[tuple[str, dict[str, Any]]]:
        """Names and arguments of the events of one contract, in order."""
        address = (contract or self.reputation).address
        logs: list[Event] = self.chain.decode_logs(outcome.logs)
        return [(event.name, event.args) for event in logs if event.address == address]
