"""The living DAO at one glance, read from the chain. Amounts are base units, times unix seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain import artifacts as contracts
from ape_dao.core.chain.client import Chain
from ape_dao.core.chain.erc20 import read_token
from ape_dao.core.contract_types import labelled
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.modules.airdrop.contracts import MERKLE_AIRDROP
from ape_dao.modules.airdrop.sdk import CampaignStatus, read_campaigns
from ape_dao.modules.revenue.sdk import unclaimed
from ape_dao.modules.vesting.contracts import VESTING_GRANT
from ape_dao.modules.vesting.sdk import Grant, read_grants
from ape_dao.sdk.governance import ProposalState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape.api import ProviderAPI

    from ape_dao.core.deployment.record import Record

NEXT_EXPIRIES = 5
_ENDED = (ProposalState.CANCELED, ProposalState.DEFEATED, ProposalState.EXPIRED, ProposalState.EXECUTED)


@dataclass(frozen=True)
class Locks:
    """What is locked, from the escrow's events."""

    holders: int
    """Accounts with a lock, also one that is over."""
    permanent: int
    """Tokens in locks without an end."""
    over: int
    """Tokens in locks that ended and were not taken."""
    expiries: tuple[tuple[int, int], ...]
    """The next times at which locks end, and how many tokens."""


@dataclass(frozen=True)
class ProposalStatus:
    """One proposal that is not over."""

    id: int
    title: str
    state: str
    until: int
    """When voting begins or ends, or when it can be executed; 0 where nothing is due."""


@dataclass(frozen=True)
class TokenStatus:
    """One token and where the DAO has it."""

    address: str
    symbol: str
    decimals: int
    treasury: int
    router: int
    """Received and not split yet."""
    auction: int
    """Waits to be sold."""
    owed: int
    """Held for stakers who did not claim it yet."""
    waiting: int
    """Part of `owed` that waits for a later week."""


@dataclass(frozen=True)
class GrantStatus:
    """One vesting grant."""

    name: str
    grant: Grant


@dataclass(frozen=True)
class Status:
    """One DAO at one moment."""

    dao: str
    time: int
    supply: int
    burned: int
    locked: int
    power: int
    locks: Locks
    proposals: dict[str, int]
    """How many proposals there are, by state."""
    open: tuple[ProposalStatus, ...]
    operations: tuple[tuple[str, int], ...]
    """The timelock's queue: id, and when it can be executed."""
    treasury_eth: int
    tokens: tuple[TokenStatus, ...]
    split: dict[str, int]
    """Basis points by receiver; empty for a DAO without revenue."""
    buyback_paused: bool
    guardian: str | None
    guardian_until: int
    airdrops: tuple[CampaignStatus, ...]
    grants: tuple[GrantStatus, ...]


def read_status(record: Record, provider: ProviderAPI) -> Status:
    """Read everything from the chain; the record only says where to look."""
    return _Reader(record, Chain(provider)).read()


class _Reader:
    """Reads one DAO."""

    def __init__(self, record: Record, chain: Chain) -> None:
        self.record, self.chain, self.addresses = record, chain, record.addresses
        self.contracts = {key: str(entry["contract"]) for key, entry in record.data["contracts"].items()}

    def read(self) -> Status:
        now = self.chain.timestamp()
        supply = int(self._ask("token", "totalSupply"))
        proposals, waiting = self._proposals()
        has_revenue = "router" in self.addresses
        shares = ("revenueShareBps", "buybackBps", "treasuryBps")
        guardian = str(self._ask("governor", "proposalGuardian"))
        return Status(
            dao=str(self.record.data["dao"]),
            time=now,
            supply=supply,
            burned=int(self._ask("token", "totalMinted")) - supply if "token" in self.contracts else 0,
            locked=int(self._ask("token", "balanceOf", self.addresses["escrow"])),
            power=int(self._ask("escrow", "totalSupply")),
            locks=self._locks(now),
            proposals=proposals,
            open=waiting,
            operations=self._operations(),
            treasury_eth=self.chain.balance(self.addresses["timelock"]),
            tokens=tuple(self._tokens()),
            split={name.removesuffix("Bps"): int(self._ask("router", name)) for name in shares}
            if has_revenue
            else {},
            buyback_paused=has_revenue and bool(self._ask("router", "buybackPaused")),
            guardian=None if guardian == ZERO_ADDRESS else guardian,
            guardian_until=int(self._ask("governor", "guardianUntil")),
            airdrops=tuple(self._airdrops()),
            grants=tuple(self._grants()),
        )

    def _airdrops(self) -> list[CampaignStatus]:
        found = labelled(self.addresses, MERKLE_AIRDROP)
        return read_campaigns(self.chain, found, self.addresses["token"], self.record.start_block)

    def _grants(self) -> Iterator[GrantStatus]:
        found = labelled(self.addresses, VESTING_GRANT)
        for name, grant in zip(found, read_grants(self.chain, list(found.values())), strict=True):
            yield GrantStatus(name, grant)

    def _locks(self, now: int) -> Locks:
        held: dict[str, tuple[int, int, bool]] = {}
        for event in self._events("escrow", "Locked", "Withdrawn", "ExitedEarly"):
            found = event.arguments
            if event.name == "Locked":
                held[found["account"]] = (found["amount"], found["end"], found["permanent"])
            else:
                held.pop(found["account"], None)
        ends: dict[int, int] = {}
        for amount, end, permanent in held.values():
            if not permanent and end > now:
                ends[end] = ends.get(end, 0) + amount
        return Locks(
            holders=len(held),
            permanent=sum(amount for amount, _, permanent in held.values() if permanent),
            over=sum(amount for amount, end, permanent in held.values() if not permanent and end <= now),
            expiries=tuple(sorted(ends.items())[:NEXT_EXPIRIES]),
        )

    def _proposals(self) -> tuple[dict[str, int], tuple[ProposalStatus, ...]]:
        counts: dict[str, int] = {}
        waiting = []
        for event in self._events("governor", "ProposalCreated"):
            number = int(event.arguments["proposalId"])
            state = ProposalState(int(self._ask("governor", "state", number)))
            name = state.name.lower()
            counts[name] = counts.get(name, 0) + 1
            if state not in _ENDED:
                title = str(event.arguments["description"]).strip().splitlines()[0].lstrip("# ")
                waiting.append(ProposalStatus(number, title, name, self._due(number, state)))
        return counts, tuple(waiting)

    def _due(self, number: int, state: ProposalState) -> int:
        question = {
            ProposalState.PENDING: "proposalSnapshot",
            ProposalState.ACTIVE: "proposalDeadline",
            ProposalState.QUEUED: "proposalEta",
        }.get(state)
        return int(self._ask("governor", question, number)) if question else 0

    def _operations(self) -> tuple[tuple[str, int], ...]:
        scheduled = dict.fromkeys(e.arguments["id"] for e in self._events("timelock", "CallScheduled"))
        over = {e.arguments["id"] for e in self._events("timelock", "CallExecuted", "Cancelled")}
        waiting = [one for one in scheduled if one not in over]
        return tuple(
            (one, int(self._ask("timelock", "getTimestamp", bytes.fromhex(one[2:])))) for one in waiting
        )

    def _tokens(self) -> list[TokenStatus]:
        addresses = [self.addresses["token"]]
        if "router" in self.addresses:
            addresses = list(dict.fromkeys([*addresses, *self._ask("router", "tokens")]))
        return [self._token(address) for address in addresses]

    def _token(self, address: str) -> TokenStatus:
        facts = read_token(self.chain, address)
        owed = waiting = router = 0
        if "distributor" in self.addresses:
            state = self._ask("distributor", "tokenState", address)
            owed = unclaimed(int(state["reserve"]), self._balance(address, "distributor"))
            waiting = int(state["pending"])
            router = int(self._ask("router", "undistributed", address))
        return TokenStatus(
            address=address,
            symbol=facts.symbol or address,
            decimals=facts.decimals or 0,
            treasury=self._balance(address, "timelock"),
            router=router,
            auction=self._balance(address, "auction"),
            owed=owed,
            waiting=waiting,
        )

    def _balance(self, token: str, key: str) -> int:
        if key not in self.addresses:
            return 0
        kit = contracts.artifact("GovernanceToken")
        return int(self.chain.read(kit, token, "balanceOf", self.addresses[key]))

    def _events(self, key: str, *names: str) -> list[Any]:
        kit = contracts.artifact(self.contracts[key])
        return self.chain.events(kit, self.addresses[key], *names, from_block=self.record.start_block)

    def _ask(self, key: str, function: str, *arguments: Any) -> Any:
        kit = contracts.artifact(self.contracts.get(key, "GovernanceToken"))  # a token that lived before
        return self.chain.read(kit, self.addresses[key], function, *arguments)
