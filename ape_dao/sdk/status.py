"""A living DAO at a glance, read from the chain. Amounts are base units, times unix seconds.

A module's ``status`` has a function `read`: it gives rows, tables and figures, and the tokens that its
contracts hold.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain import artifacts
from ape_dao.core.chain.client import Chain
from ape_dao.core.chain.erc20 import read_token
from ape_dao.core.governance import ProposalState
from ape_dao.core.module import ZERO_ADDRESS, installed_modules
from ape_dao.core.spec.identity import token_addresses

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ape.api import ProviderAPI

    from ape_dao.core.chain.client import Event
    from ape_dao.core.deployment.record import Record
    from ape_dao.core.schema.models import Spec

NEXT_EXPIRIES = 5
_FINAL = (ProposalState.CANCELED, ProposalState.DEFEATED, ProposalState.EXPIRED, ProposalState.EXECUTED)


@dataclass(frozen=True)
class Locks:
    """What is locked, from the escrow's events."""

    holders: int
    """Accounts with a lock, expired or not."""
    permanent: int
    """Tokens in locks without an end."""
    over: int
    """Tokens in expired locks, not withdrawn yet."""
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
    held: Mapping[str, int]
    """What contracts of modules hold, by `Holding.key`."""


@dataclass(frozen=True)
class StatusTable:
    """One table for people."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Holding:
    """Tokens that a contract of a module holds."""

    key: str
    """In the document: "auction"."""
    title: str
    """Of the column for people: "auction: for sale"."""
    contract: str
    """Key of the contract; a DAO without it holds nothing there."""
    amount: Callable[[str], int]
    """How much of a token, by its address."""


@dataclass(frozen=True)
class ModuleStatus:
    """What a module shows of a DAO."""

    facts: tuple[tuple[str, str], ...] = ()
    """Rows of the first table: what, and how it is now."""
    tables: tuple[StatusTable, ...] = ()
    holdings: tuple[Holding, ...] = ()
    tokens: tuple[str, ...] = ()
    """Addresses of tokens that the DAO uses, also of those that its spec does not name."""
    data: Mapping[str, Any] = field(default_factory=dict)
    """What the document says, by key: amounts as text. The keys are the same for every DAO."""


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
    proposals: Mapping[str, int]
    """How many proposals there are, by state."""
    open: tuple[ProposalStatus, ...]
    operations: tuple[tuple[str, int], ...]
    """The timelock's queue: id, and when it can be executed."""
    treasury_eth: int
    tokens: tuple[TokenStatus, ...]
    guardian: str | None
    guardian_until: int
    modules: Mapping[str, ModuleStatus]
    """By the module's name, of every installed module."""


class Reader:
    """Reads one DAO; the record only says where to look."""

    def __init__(self, record: Record, chain: Chain) -> None:
        self.record, self.chain, self.addresses = record, chain, record.addresses
        self.now = chain.timestamp()
        self._contracts = {key: str(entry["contract"]) for key, entry in record.data["contracts"].items()}

    @cached_property
    def spec(self) -> Spec:
        """The spec as it was deployed."""
        return self.record.spec

    def view(self, key: str, function: str, *arguments: Any) -> Any:
        """What a view of one of the DAO's contracts returns."""
        name = self._contracts.get(key, "GovernanceToken")  # a token that existed before the DAO
        return self.chain.read(artifacts.artifact(name), self.addresses[key], function, *arguments)

    def events(self, key: str, *names: str) -> list[Event]:
        """The events of one of the DAO's contracts since the launch."""
        artifact = artifacts.artifact(self._contracts[key])
        return self.chain.events(artifact, self.addresses[key], *names, from_block=self.record.start_block)

    def balance(self, token: str, key: str) -> int:
        """How much of a token, by its address, one of the DAO's contracts has."""
        erc20 = artifacts.artifact("GovernanceToken")
        return int(self.chain.read(erc20, token, "balanceOf", self.addresses[key]))

    def is_created(self, key: str) -> bool:
        """Whether the DAO created this contract itself."""
        return key in self._contracts


def read_status(record: Record, provider: ProviderAPI) -> Status:
    """Read the DAO from the chain, at the newest block."""
    reader = Reader(record, Chain(provider))
    modules = _modules(reader)
    supply = int(reader.view("token", "totalSupply"))
    proposals, waiting = _proposals(reader)
    guardian = str(reader.view("governor", "proposalGuardian"))
    return Status(
        dao=str(record.data["dao"]),
        time=reader.now,
        supply=supply,
        burned=int(reader.view("token", "totalMinted")) - supply if reader.is_created("token") else 0,
        locked=int(reader.view("token", "balanceOf", reader.addresses["escrow"])),
        power=int(reader.view("escrow", "totalSupply")),
        locks=_locks(reader),
        proposals=proposals,
        open=waiting,
        operations=_operations(reader),
        treasury_eth=reader.chain.balance(reader.addresses["timelock"]),
        tokens=_tokens(reader, modules),
        guardian=None if guardian == ZERO_ADDRESS else guardian,
        guardian_until=int(reader.view("governor", "guardianUntil")),
        modules=modules,
    )


def _modules(reader: Reader) -> dict[str, ModuleStatus]:
    extensions = ((module.name, module.extension("status")) for module in installed_modules())
    return {name: extension.read(reader) for name, extension in extensions if extension}


def _locks(reader: Reader) -> Locks:
    locks: dict[str, tuple[int, int, bool]] = {}
    for event in reader.events("escrow", "Locked", "Withdrawn", "ExitedEarly"):
        lock = event.arguments
        if event.name == "Locked":
            locks[lock["account"]] = (lock["amount"], lock["end"], lock["permanent"])
        else:
            locks.pop(lock["account"], None)
    ends: dict[int, int] = {}
    for amount, end, permanent in locks.values():
        if not permanent and end > reader.now:
            ends[end] = ends.get(end, 0) + amount
    return Locks(
        holders=len(locks),
        permanent=sum(amount for amount, _, permanent in locks.values() if permanent),
        over=sum(amount for amount, end, permanent in locks.values() if not permanent and end <= reader.now),
        expiries=tuple(sorted(ends.items())[:NEXT_EXPIRIES]),
    )


def _proposals(reader: Reader) -> tuple[dict[str, int], tuple[ProposalStatus, ...]]:
    counts: dict[str, int] = {}
    waiting = []
    for event in reader.events("governor", "ProposalCreated"):
        number = int(event.arguments["proposalId"])
        state = ProposalState(int(reader.view("governor", "state", number)))
        name = state.name.lower()
        counts[name] = counts.get(name, 0) + 1
        if state not in _FINAL:
            title = str(event.arguments["description"]).strip().splitlines()[0].lstrip("# ")
            waiting.append(ProposalStatus(number, title, name, _due(reader, number, state)))
    return counts, tuple(waiting)


def _due(reader: Reader, number: int, state: ProposalState) -> int:
    view = {
        ProposalState.PENDING: "proposalSnapshot",
        ProposalState.ACTIVE: "proposalDeadline",
        ProposalState.QUEUED: "proposalEta",
    }.get(state)
    return int(reader.view("governor", view, number)) if view else 0


def _operations(reader: Reader) -> tuple[tuple[str, int], ...]:
    scheduled = dict.fromkeys(event.arguments["id"] for event in reader.events("timelock", "CallScheduled"))
    over = {event.arguments["id"] for event in reader.events("timelock", "CallExecuted", "Cancelled")}
    return tuple(
        (operation, int(reader.view("timelock", "getTimestamp", bytes.fromhex(operation[2:]))))
        for operation in scheduled
        if operation not in over
    )


def _tokens(reader: Reader, modules: Mapping[str, ModuleStatus]) -> tuple[TokenStatus, ...]:
    """The DAO's own token first, then those of the spec, then those that modules use by now."""
    addresses = [reader.addresses["token"]]
    addresses += token_addresses(reader.spec)
    addresses += [token for module in modules.values() for token in module.tokens]
    holdings = [holding for module in modules.values() for holding in module.holdings]
    return tuple(_token(reader, address, holdings) for address in dict.fromkeys(addresses))


def _token(reader: Reader, address: str, holdings: list[Holding]) -> TokenStatus:
    facts = read_token(reader.chain, address)
    return TokenStatus(
        address=address,
        symbol=facts.symbol or address,
        decimals=facts.decimals or 0,
        treasury=reader.balance(address, "timelock"),
        held={
            holding.key: holding.amount(address) if holding.contract in reader.addresses else 0
            for holding in holdings
        },
    )
