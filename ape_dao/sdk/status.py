"""A living DAO at a glance, read from the chain. Amounts are base units, times unix seconds.

A module's ``status`` has a function `read`: it gives rows, tables and figures, and the tokens that its
contracts hold.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ape_dao.analytics.power import locks_now
from ape_dao.core.chain import artifacts
from ape_dao.core.chain.client import Chain
from ape_dao.core.chain.erc20 import read_token
from ape_dao.core.contract_types import KIND_NUMBERS
from ape_dao.core.deployment.following import follow
from ape_dao.core.governance import ProposalState, read_rules, rules_version
from ape_dao.core.module import ZERO_ADDRESS, installed_modules
from ape_dao.core.spec.identity import token_addresses
from ape_dao.proposals.vetoing import read_veto_reach

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ape.api import ProviderAPI

    from ape_dao.core.chain.events import Event
    from ape_dao.core.deployment.record import Record
    from ape_dao.core.schema.models import Spec
    from ape_dao.proposals.vetoing import VetoReach
    from ape_dao.store.store import Table

NEXT_EXPIRIES = 5
_LOCK_EVENTS = {
    "Locked": ("account", "amount", "end", "permanent"),
    "Withdrawn": ("account",),
    "ExitedEarly": ("account",),
}
_FINAL = (ProposalState.CANCELED, ProposalState.DEFEATED, ProposalState.EXPIRED, ProposalState.EXECUTED)
_BY_TIME = (ProposalState.DEFEATED, ProposalState.EXPIRED)
"""Final states that no event tells."""


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
    veto: VetoReach | None
    """How much of all votes could veto an optimistic proposal; None without that kind."""
    modules: Mapping[str, ModuleStatus]
    """By the module's name, of every installed module."""


class Reader:
    """Reads one DAO; the record only says where to look."""

    def __init__(self, record: Record, chain: Chain) -> None:
        follow(chain, record.addresses, record.start_block, record.artifacts)
        self.record, self.chain, self.addresses = record, chain.still(), record.addresses
        self.now = self.chain.timestamp()
        self._contracts = record.artifacts

    @cached_property
    def spec(self) -> Spec:
        """The spec in force."""
        return self.record.spec

    def view(self, key: str, function: str, *arguments: Any) -> Any:
        """What a view of one of the DAO's contracts returns."""
        artifact = self._contracts.get(key) or artifacts.artifact("GovernanceToken")  # an existing token
        return self.chain.read(artifact, self.addresses[key], function, *arguments)

    def views(self, key: str, *asked: tuple[Any, ...]) -> list[Any]:
        """What several views of one of the DAO's contracts return, asked together: names and arguments."""
        return self.chain.together([partial(self.view, key, *one) for one in asked])

    def events(self, key: str, *names: str) -> list[Event]:
        """The events of one of the DAO's contracts since the launch."""
        return self.chain.events(
            self._contracts[key], self.addresses[key], *names, from_block=self.record.start_block
        )

    def latest(self, key: str, event: str, *names: str) -> Table:
        """The last of one event of one of the DAO's contracts for each value of its first topic."""
        found: Table = self.chain.latest(self.addresses[key], event, names)
        return found

    def sums(self, key: str, event: str, amount: str, by: str) -> dict[str, int]:
        """The sums of a number in an event of one of the DAO's contracts, by an address in it, lower case."""
        start = self.record.start_block
        return self.chain.sums(self._contracts[key], self.addresses[key], event, amount, by, start)

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
    return reader.chain.together([partial(_read, reader, _locks(reader))])[0]


def _read(reader: Reader, locks: Locks) -> Status:
    addresses = reader.addresses
    jobs: list[Callable[[], Any]] = [
        lambda: int(reader.view("token", "totalSupply")),
        lambda: int(reader.view("token", "totalMinted")) if reader.is_created("token") else None,
        lambda: int(reader.view("token", "balanceOf", addresses["escrow"])),
        lambda: int(reader.view("escrow", "totalSupply")),
        lambda: str(reader.view("governor", "proposalGuardian")),
        lambda: int(reader.view("governor", "guardianUntil")),
        lambda: reader.chain.balance(addresses["timelock"]),
        lambda: _proposals(reader),
        lambda: _operations(reader),
        lambda: _modules(reader),
        lambda: _veto(reader),
    ]
    supply, minted, locked, power, guardian, until, ether, *rest = reader.chain.together(jobs)
    proposals, operations, modules, veto = rest
    return Status(
        dao=reader.record.name,
        time=reader.now,
        supply=supply,
        burned=0 if minted is None else minted - supply,
        locked=locked,
        power=power,
        locks=locks,
        proposals=proposals[0],
        open=proposals[1],
        operations=operations,
        treasury_eth=ether,
        tokens=_tokens(reader, modules),
        guardian=None if guardian == ZERO_ADDRESS else guardian,
        guardian_until=until,
        veto=veto,
        modules=modules,
    )


def _modules(reader: Reader) -> dict[str, ModuleStatus]:
    extensions = [(module.name, module.extension("status")) for module in installed_modules()]
    there = [(name, extension) for name, extension in extensions if extension]
    read = reader.chain.together([partial(extension.read, reader) for _, extension in there])
    return {name: status for (name, _), status in zip(there, read, strict=True)}


def _veto(reader: Reader) -> VetoReach | None:
    version = rules_version(int(reader.view("kinds", "currentRules", KIND_NUMBERS["optimistic"])))
    if not version:
        return None
    rules = read_rules(reader.view("kinds", "describe", version)["rules"])
    return read_veto_reach(reader.record, reader.chain, at=reader.now - 1, veto_bps=rules["decisionBps"])


def _locks(reader: Reader) -> Locks:
    tables = [reader.latest("escrow", event, *names) for event, names in _LOCK_EVENTS.items()]
    _, amounts, ends, are_permanent = locks_now(*tables)
    is_over = ~are_permanent & (ends <= reader.now)
    coming = ~are_permanent & ~is_over
    times, places = np.unique(ends[coming], return_inverse=True)
    sums = np.zeros(len(times), object)
    np.add.at(sums, places, amounts[coming])
    return Locks(
        holders=len(amounts),
        permanent=sum(amounts[are_permanent].tolist()),
        over=sum(amounts[is_over].tolist()),
        expiries=tuple(zip(times[:NEXT_EXPIRIES].tolist(), sums[:NEXT_EXPIRIES].tolist(), strict=True)),
    )


def _proposals(reader: Reader) -> tuple[dict[str, int], tuple[ProposalStatus, ...]]:
    made = reader.events("governor", "ProposalCreated")
    over = _over(reader)
    numbers = [int(event.arguments["proposalId"]) for event in made]
    governor = reader.addresses["governor"]
    known = reader.chain.recall(governor, {number: block for number, (_, block) in over.items()})
    jobs = [partial(_state, reader, number, over.get(number)) for number in numbers]
    states = reader.chain.together(jobs)
    dues = reader.chain.together(
        [partial(_due, reader, number, state) for number, state in zip(numbers, states, strict=True)]
    )
    final = reader.chain.final_time()
    by_number = zip(numbers, states, dues, strict=True)
    ended = {number for number, state, due in by_number if state in _BY_TIME and due < final}
    if ended - known:
        reader.chain.keep(governor, ended - known)
    counts: dict[str, int] = {}
    waiting = []
    for event, number, state, due in zip(made, numbers, states, dues, strict=True):
        name = state.name.lower()
        counts[name] = counts.get(name, 0) + 1
        if state not in _FINAL:
            lines = str(event.arguments["description"]).strip().splitlines() or ["(no title)"]
            title = lines[0].lstrip("# ")
            waiting.append(ProposalStatus(number, title, name, due))
    return counts, tuple(waiting)


def _over(reader: Reader) -> dict[int, tuple[ProposalState, int]]:
    """The final states that events tell, and their blocks."""
    names = {"ProposalExecuted": ProposalState.EXECUTED, "ProposalCanceled": ProposalState.CANCELED}
    return {
        int(event.arguments["proposalId"]): (names[event.name], event.block)
        for event in reader.events("governor", *names)
    }


def _state(reader: Reader, number: int, known: tuple[ProposalState, int] | None) -> ProposalState:
    return known[0] if known else ProposalState(int(reader.view("governor", "state", number)))


def _due(reader: Reader, number: int, state: ProposalState) -> int:
    """When something is due; of what ended without an event, the last of its times."""
    view = {
        ProposalState.PENDING: "proposalSnapshot",
        ProposalState.ACTIVE: "proposalDeadline",
        ProposalState.QUEUED: "proposalEta",
    }.get(state)
    if state in _BY_TIME:
        views = ("proposalDeadline", "proposalEta", "proposalExpiration")
        return max(map(int, reader.views("governor", *((one, number) for one in views))))
    return int(reader.view("governor", view, number)) if view else 0


def _operations(reader: Reader) -> tuple[tuple[str, int], ...]:
    scheduled = dict.fromkeys(event.arguments["id"] for event in reader.events("timelock", "CallScheduled"))
    over = {event.arguments["id"] for event in reader.events("timelock", "CallExecuted", "Cancelled")}
    waiting = [operation for operation in scheduled if operation not in over]
    times = reader.chain.together(
        [partial(reader.view, "timelock", "getTimestamp", operation) for operation in waiting]
    )
    return tuple((operation, int(time)) for operation, time in zip(waiting, times, strict=True))


def _tokens(reader: Reader, modules: Mapping[str, ModuleStatus]) -> tuple[TokenStatus, ...]:
    """The DAO's own token first, then those of the spec, then those that modules use by now."""
    addresses = [reader.addresses["token"]]
    addresses += token_addresses(reader.spec)
    addresses += [token for module in modules.values() for token in module.tokens]
    holdings = [holding for module in modules.values() for holding in module.holdings]
    jobs = [partial(_token, reader, address, holdings) for address in dict.fromkeys(addresses)]
    return tuple(reader.chain.together(jobs))


def _token(reader: Reader, address: str, holdings: list[Holding]) -> TokenStatus:
    held = [holding for holding in holdings if holding.contract in reader.addresses]
    jobs: list[Callable[[], Any]] = [
        lambda: read_token(reader.chain, address),
        lambda: reader.balance(address, "timelock"),
        *(partial(holding.amount, address) for holding in held),
    ]
    facts, treasury, *amounts = reader.chain.together(jobs)
    by_key = {holding.key: amount for holding, amount in zip(held, amounts, strict=True)}
    return TokenStatus(
        address=address,
        symbol=facts.symbol or address,
        decimals=facts.decimals or 0,
        treasury=treasury,
        held={holding.key: by_key.get(holding.key, 0) for holding in holdings},
    )
